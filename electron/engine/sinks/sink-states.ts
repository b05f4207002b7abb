import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { BuiltGraph } from '../../../shared/domain/graph/build-graph';
import type { NodeInputs } from '../../../shared/domain/graph/fingerprint';
import type { StateCause } from '../../../shared/domain/graph/stale-reason';
import type { Manifest } from '../../../shared/domain/manifest/manifest';
import { sinkCauses, type TargetNow } from '../../../shared/domain/sink/sink-causes';
import { sinkConnection } from '../../../shared/domain/sink/sink-connection';
import type { SinkRecord } from '../../../shared/domain/sink/sink-run';
import { describeTarget } from '../../../shared/domain/sink/sink-target';
import type { SinkTarget } from '../../../shared/domain/sketch/sketch';
import { fileStamp } from '../../../shared/domain/workspace-snapshot';
import { absolute } from './sink-context';

/** A file with another stamp up to this size is read again: a checkout or a copy changes the stamp and nothing else. */
const hashedBytes = 64 * 1024 * 1024;

const recordSchema = z.object({
  sink: z.string(),
  inputs: z.custom<NodeInputs>((value) => z.looseObject({ version: z.literal(1) }).safeParse(value).success),
  rowsMadeAt: z.string().nullable(),
  writtenAt: z.string(),
  rows: z.number(),
  bytes: z.number().nullable(),
  ms: z.number(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  stamp: z.string().nullable(),
  digest: z.string().nullable(),
}) satisfies z.ZodType<SinkRecord>;
const fileSchema = z.object({ version: z.literal(1), sinks: z.array(recordSchema) });

/**
 * What was written by this workspace, and whether it is still there. It lies beside the cache and is one: without it every
 * sink counts as never written.
 */
export class SinkStates {
  readonly #file: string | null;
  #records = new Map<string, SinkRecord>();
  #targets = new Map<string, TargetNow>();
  /** Reading and writing the file go one after another: what one has not written yet the other would lose. */
  #last: Promise<unknown> = Promise.resolve();

  /** `folder`: `.plumbline/`; null keeps it in memory. */
  constructor(folder: string | null) {
    this.#file = folder === null ? null : join(folder, 'sinks.json');
  }

  record(sink: string): SinkRecord | undefined {
    return this.#records.get(sink);
  }

  /** What was at the target when it was last looked at. */
  target(sink: string): TargetNow {
    return this.#targets.get(sink) ?? 'gone';
  }

  /** Why the target does not hold what the sink would write; empty when it does. */
  causes(sink: string, write: SinkTarget, inputs: NodeInputs, rowsMadeAt: string | null): StateCause[] {
    return sinkCauses(this.record(sink), inputs, rowsMadeAt, this.target(sink), describeTarget(write));
  }

  /** Looks at the targets of all sinks of a graph. */
  async look(root: string, graph: BuiltGraph, connections: Manifest['connections']): Promise<void> {
    const sinks = graph.nodes.filter((node) => node.kind === 'sink');
    if (sinks.length === 0) return;
    await this.#inTurn(() => this.#load());
    const targets = new Map<string, TargetNow>();
    for (const { name, write } of sinks) {
      const record = this.record(name);
      if (record === undefined || write === undefined) continue;
      targets.set(name, await targetNow(record, fileOf(root, write, connections)));
    }
    this.#targets = targets;
  }

  /**
   * Remembers a write. `before` and `after`: stamps of the file that holds the target; other sinks whose tables are in that
   * file and were as written before it still are.
   */
  keep(record: SinkRecord, before: string | null): Promise<void> {
    return this.#inTurn(() => this.#keep(record, before));
  }

  async #keep(record: SinkRecord, before: string | null): Promise<void> {
    await this.#load();
    if (before !== null && record.digest === null) {
      for (const [name, other] of this.#records) {
        if (other.digest === null && other.stamp === before) this.#records.set(name, { ...other, stamp: record.stamp });
      }
    }
    this.#records.set(record.sink, record);
    this.#targets.set(record.sink, 'as written');
    if (this.#file === null) return;
    const temporary = `${this.#file}.${process.pid}.tmp`;
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(temporary, `${JSON.stringify({ version: 1, sinks: [...this.#records.values()] }, null, 2)}\n`);
      await rename(temporary, this.#file);
    } catch {
      // What was written is written; the next session will call it never written.
      await rm(temporary, { force: true });
    }
  }

  #inTurn<Value>(action: () => Promise<Value>): Promise<Value> {
    const turn = this.#last.then(action);
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** The app and the command line may write in turn: what is on disk counts. */
  async #load(): Promise<void> {
    if (this.#file === null) return;
    try {
      const parsed = fileSchema.safeParse(JSON.parse(await readFile(this.#file, 'utf8')));
      if (parsed.success) this.#records = new Map(parsed.data.sinks.map((record) => [record.sink, record]));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') this.#records = new Map();
    }
  }
}

/** Absolute path of the file that holds a target; null for a server. */
export function fileOf(root: string, write: SinkTarget, connections: Manifest['connections']): string | null {
  if ('path' in write) return absolute(root, write.path);
  const found = sinkConnection(connections, write.connection);
  return 'connection' in found && found.connection.type !== 'postgres' ? absolute(root, found.connection.path) : null;
}

/** Changes whenever the content of the file may have; of a database file also what it has not taken in yet. Null where there is none. */
export async function stampOf(file: string): Promise<string | null> {
  const [stats, log] = await Promise.all(
    [file, `${file}.wal`].map((path) => stat(path, { bigint: true }).catch(() => undefined)),
  );
  if (stats === undefined) return null;
  return log === undefined || log.size === 0n ? fileStamp(stats) : `${fileStamp(stats)} ${fileStamp(log)}`;
}

/** sha256 in hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

async function targetNow(record: SinkRecord, file: string | null): Promise<TargetNow> {
  if (file === null) return 'as written';
  const stamp = await stampOf(file);
  if (stamp === null) return 'gone';
  if (stamp === record.stamp) return 'as written';
  if (record.digest === null) return 'changed';
  const { size } = await stat(file);
  if (size !== record.bytes || size > hashedBytes) return 'changed';
  return (await digestOf(file)) === record.digest ? 'as written' : 'changed';
}
