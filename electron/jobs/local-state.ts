import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { ParameterScalar, ParameterValue } from '../../shared/domain/manifest/manifest';
import { type RunMode, runModes } from '../../shared/domain/run/run-mode';
import { writeFileAtomic } from '../workspace/atomic-write';

/** What one person has set in a workspace and nobody else shares: the run mode, and values of input cells. */
export interface LocalState {
  readonly runMode: RunMode;
  /** By parameter. */
  readonly inputs: Readonly<Record<string, ParameterValue>>;
}

const scalar: z.ZodType<ParameterScalar> = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const schema = z.object({
  version: z.literal(1),
  runMode: z.enum(runModes).catch('stale'),
  inputs: z.record(z.string(), z.union([scalar, z.array(scalar)])).catch({}),
});

const stateFile = (root: string) => join(root, '.plumbline', 'local.json');

/** Reads what an earlier session kept. It is a cache: one that is missing or damaged gives the defaults. */
export async function loadLocalState(root: string): Promise<LocalState> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(stateFile(root), 'utf8')));
    if (parsed.success) return { runMode: parsed.data.runMode, inputs: parsed.data.inputs };
  } catch {
    // As good as none.
  }
  return { runMode: 'stale', inputs: {} };
}

/** Keeps the state on disk: changes that come while one is written are written together after it. */
export class LocalStateFile {
  readonly #root: string;
  readonly #onFailure: (error: unknown) => void;
  #next: LocalState | undefined;
  #writing: Promise<void> | undefined;

  constructor(root: string, onFailure: (error: unknown) => void) {
    this.#root = root;
    this.#onFailure = onFailure;
  }

  save(state: LocalState): void {
    this.#next = state;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  /** Resolves when the last change is on disk, or could not be written. */
  async flush(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#next !== undefined) {
      const state = this.#next;
      this.#next = undefined;
      const file = stateFile(this.#root);
      try {
        await mkdir(dirname(file), { recursive: true });
        await writeFileAtomic(file, `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`, { followLinks: false });
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}
