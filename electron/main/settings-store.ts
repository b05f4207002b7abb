import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../workspace/atomic-write';

const boundsSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400).max(20_000),
  height: z.int().min(300).max(20_000),
});

/** What the app remembers between sessions. A part that cannot be read falls back alone. */
const settingsSchema = z.object({
  version: z.literal(1).catch(1),
  theme: z.enum(['light', 'dark', 'system']).catch('system'),
  window: z.object({ bounds: boundsSchema, maximized: z.boolean() }).optional().catch(undefined),
  /** Absolute path of the workspace that is open, or was when the app ended. */
  workspace: z.string().optional().catch(undefined),
  /** Absolute paths, the latest first. */
  recent: z.array(z.string()).catch([]),
});

export type Settings = z.infer<typeof settingsSchema>;

const keptRecent = 15;

/** The settings file, kept in memory and written atomically after each change. */
export class SettingsStore {
  readonly #path: string;
  readonly #onFailure: (error: unknown) => void;
  #settings: Settings;
  #writing: Promise<void> = Promise.resolve();

  /** Reads the file; one that is missing or damaged gives the defaults. `onFailure` hears of writes that failed. */
  constructor(path: string, onFailure: (error: unknown) => void) {
    this.#path = path;
    this.#onFailure = onFailure;
    this.#settings = readSettings(path);
  }

  get current(): Settings {
    return this.#settings;
  }

  update(change: Partial<Settings>): void {
    this.#settings = { ...this.#settings, ...change };
    const content = `${JSON.stringify(this.#settings, null, 2)}\n`;
    this.#writing = this.#writing
      .then(() => writeFileAtomic(this.#path, content))
      .catch((error: unknown) => this.#onFailure(error));
  }

  /** Makes a workspace the one that opens next time. */
  rememberWorkspace(root: string): void {
    const recent = [root, ...this.#settings.recent.filter((other) => other !== root)].slice(0, keptRecent);
    this.update({ workspace: root, recent });
  }

  /** Resolves when every change is on disk. */
  flush(): Promise<void> {
    return this.#writing;
  }
}

function readSettings(path: string): Settings {
  try {
    return settingsSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return settingsSchema.parse({});
  }
}
