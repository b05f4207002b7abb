import { randomUUID } from 'node:crypto';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import { PlumblineError } from '../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from '../workspace/atomic-write';
import { dataFilesIn, filesToAdd, writePasted } from '../workspace/files-to-add';
import { addSources, removeSources } from '../workspace/import-files';
import { digestOnDisk, encodeText, readTextFile } from '../workspace/text-file';

/** Changes that can be taken back, the newest ones. */
const mostUndone = 20;

interface Undo {
  /** The manifest before and the digest after. */
  readonly text: string;
  readonly bom: boolean;
  readonly after: string | null;
  /** Files that the change put into `data/`, with what they were then. */
  readonly copied: readonly { readonly path: string; readonly stamp: string }[];
}

/** Adds sources to a workspace's manifest and removes them, one change after another, each to be taken back. */
export class SourceChanges {
  readonly #root: string;
  readonly #snapshot: () => WorkspaceSnapshot;
  readonly #undos = new Map<string, Undo>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(root: string, snapshot: () => WorkspaceSnapshot) {
    this.#root = root;
    this.#snapshot = snapshot;
  }

  files({ paths }: CommandParams<'source.files'>): Promise<CommandAnswer<'source.files'>> {
    return filesToAdd(this.#root, this.#snapshot(), paths);
  }

  /** Data files under `data/` that no source reads. */
  async unused(): Promise<CommandAnswer<'source.unused'>> {
    const found = await dataFilesIn(join(this.#root, 'data')).catch(() => []);
    const used = new Set(this.#snapshot().sources.flatMap((source) => source.files));
    const paths = found.filter((file) => !used.has(file));
    return paths.length === 0 ? { files: [] } : filesToAdd(this.#root, this.#snapshot(), paths);
  }

  async paste({ text }: CommandParams<'source.paste'>): Promise<CommandAnswer<'source.paste'>> {
    return { path: await writePasted(this.#root, text) };
  }

  add({ sources }: CommandParams<'source.add'>, signal?: AbortSignal): Promise<CommandAnswer<'source.add'>> {
    return this.inTurn(async () => {
      const before = await this.#manifest();
      const { imported, problems, copied } = await addSources(this.#root, sources as SourcesToAdd, { signal });
      const added = imported.map((source) => source.name);
      return { added, problems, undo: added.length === 0 ? null : await this.#keep(before, copied) };
    });
  }

  remove({ names }: CommandParams<'source.remove'>): Promise<CommandAnswer<'source.remove'>> {
    return this.inTurn(async () => {
      const before = await this.#manifest();
      await removeSources(this.#root, names);
      return { undo: await this.#keep(before, []) };
    });
  }

  undo({ undo }: CommandParams<'source.undo'>): Promise<void> {
    return this.inTurn(async () => {
      const change = this.#undos.get(undo);
      const path = join(this.#root, manifestFile);
      if (change === undefined || digestOnDisk(path) !== change.after) {
        throw new PlumblineError({
          code: 'edit_conflict',
          file: manifestFile,
          message: `${manifestFile} was changed since; nothing was taken back.`,
          hint: 'Edit the sources in the file, or remove them in the explorer.',
        });
      }
      await writeFileAtomic(path, encodeText(change.text, change.bom), { file: manifestFile });
      this.#undos.delete(undo);
      for (const { path: file, stamp } of change.copied) {
        // A file that somebody worked on since is theirs.
        if ((await stampOf(join(this.#root, file))) === stamp) await rm(join(this.#root, file), { force: true });
      }
    });
  }

  /** Changes of one manifest take turns. */
  inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #manifest(): Promise<{ readonly text: string; readonly bom: boolean }> {
    const read = await readTextFile(join(this.#root, manifestFile), manifestFile);
    if (!read.ok) throw new PlumblineError(read.error.problem);
    return read.value;
  }

  async #keep(before: { readonly text: string; readonly bom: boolean }, copied: readonly string[]): Promise<string> {
    const id = randomUUID();
    const stamps = await Promise.all(
      copied.map(async (path) => ({ path, stamp: (await stampOf(join(this.#root, path))) ?? '' })),
    );
    const after = digestOnDisk(join(this.#root, manifestFile));
    this.#undos.set(id, { text: before.text, bom: before.bom, after, copied: stamps });
    for (const oldest of this.#undos.keys()) {
      if (this.#undos.size <= mostUndone) break;
      this.#undos.delete(oldest);
    }
    return id;
  }
}

type SourcesToAdd = Parameters<typeof addSources>[1];

async function stampOf(path: string): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined ? undefined : `${stats.size}:${stats.mtimeMs}:${stats.ino}`;
}
