import { createHash } from 'node:crypto';
import { type BigIntStats, constants } from 'node:fs';
import { access, mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fileStamp } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from './atomic-write';

/** Larger files are told apart by size and time: reading them would take longer than most queries on them. */
export const largestHashedFile = 64 * 1024 * 1024;

/**
 * A file that changed so short a time before it was read may change again within the same tick of the file system's clock
 * (2 s on FAT), so its times cannot vouch for its content.
 */
const clockDoubtInNanoseconds = 2_000_000_000n;

const cacheSchema = z.object({
  version: z.literal(1),
  files: z.record(z.string(), z.object({ stamp: z.string(), digest: z.string() })),
});

/**
 * Content digests of data files, kept in `.plumbline/identities.json` by path, size, times and inode: what was not
 * touched is not read again. The change time is part of the stamp, so that a content written back with its old
 * modification time (`cp -p`, `touch -r`) is seen.
 */
export class ContentDigests {
  readonly #path: string;
  readonly #folder: string;
  #known: Map<string, { stamp: string; digest: string }> | undefined;
  #changed = false;
  /** How many files were read whole; for tests and measurements. */
  filesRead = 0;

  constructor(root: string) {
    this.#folder = join(root, '.plumbline');
    this.#path = join(this.#folder, 'identities.json');
  }

  /** `sha256:…` of the bytes, or `time:…` for a file above 64 MiB. Rejects with the operating system's error. */
  async digestOf(path: string, stats: BigIntStats, signal?: AbortSignal): Promise<string> {
    if (stats.size > BigInt(largestHashedFile)) {
      await access(path, constants.R_OK);
      return `time:${stats.size}:${stats.mtimeNs}`;
    }
    const known = await this.#load();
    const stamp = fileStamp(stats);
    const entry = known.get(path);
    if (entry?.stamp === stamp) return entry.digest;
    const digest = `sha256:${await hashFile(path, signal)}`;
    this.filesRead++;
    const after = await stat(path, { bigint: true });
    const now = BigInt(Date.now()) * 1_000_000n;
    if (fileStamp(after) === stamp && now - after.mtimeNs > clockDoubtInNanoseconds) {
      known.set(path, { stamp, digest });
      this.#changed = true;
    }
    return digest;
  }

  /** Writes what was learned; entries of other files than `inUse` are dropped. A cache that cannot be written costs time only. */
  async save(inUse: ReadonlySet<string>): Promise<void> {
    if (this.#known === undefined) return;
    for (const path of this.#known.keys()) {
      if (inUse.has(path)) continue;
      this.#known.delete(path);
      this.#changed = true;
    }
    if (!this.#changed) return;
    this.#changed = false;
    const files = Object.fromEntries(this.#known);
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFileAtomic(this.#path, JSON.stringify({ version: 1, files }), { durable: false, followLinks: false });
    } catch {
      // A read-only workspace or a full disk: the files are read again next time.
    }
  }

  async #load(): Promise<Map<string, { stamp: string; digest: string }>> {
    if (this.#known === undefined) {
      let loaded = new Map<string, { stamp: string; digest: string }>();
      try {
        const cache = cacheSchema.parse(JSON.parse(await readFile(this.#path, 'utf8')));
        loaded = new Map(Object.entries(cache.files));
      } catch {
        // Missing or damaged: it is made anew.
      }
      this.#known ??= loaded;
    }
    return this.#known;
  }
}

/** sha256 of a file's bytes in hex, read in pieces of 1 MiB. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(1024 * 1024);
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return hash.digest('hex');
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}
