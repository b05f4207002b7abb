import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunRecord } from '../../shared/contract/app-state';

/** `.plumbline/runs/YYYY-MM.ndjson`: one run a line. */
const monthFile = /^\d{4}-\d{2}\.ndjson$/;
/** As `a+`, but never through a link that someone put there: what it leads to is no run history. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
const chunkBytes = 64 * 1024;

/** Adds a run. App and command line may add at the same time: a line goes to the end of the file in one write. */
export async function appendRun(root: string, record: RunRecord): Promise<void> {
  const folder = join(root, '.plumbline', 'runs');
  await mkdir(folder, { recursive: true });
  const handle = await open(join(folder, `${record.startedAt.slice(0, 7)}.ndjson`), appending, 0o666);
  try {
    // A process that was killed in the middle of its line must not spoil the next one.
    const line = Buffer.from(`${(await endsInsideLine(handle)) ? '\n' : ''}${JSON.stringify(record)}\n`);
    const { bytesWritten } = await handle.write(line);
    if (bytesWritten < line.length) {
      throw Object.assign(new Error('The run history could not be written whole.'), { code: 'ENOSPC' });
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** The latest runs, newest first. Lines that are torn or damaged are left out. */
export async function listRuns(root: string, limit: number): Promise<RunRecord[]> {
  const folder = join(root, '.plumbline', 'runs');
  const files = (await readdir(folder).catch(() => [])).filter((name) => monthFile.test(name)).sort();
  const records: RunRecord[] = [];
  for (const name of files.reverse()) {
    if (records.length >= limit) break;
    for await (const line of linesFromEnd(join(folder, name))) {
      const record = parseRecord(line);
      if (record !== undefined) records.push(record);
      if (records.length >= limit) break;
    }
  }
  return records.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
}

async function endsInsideLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== 10;
}

/** The lines of a file, last one first, reading only as much as is asked for. */
async function* linesFromEnd(path: string): AsyncGenerator<string> {
  const handle = await open(path, 'r');
  try {
    let position = (await handle.stat()).size;
    // Pieces of the line that is not complete yet, first piece last; kept apart so that a long line is joined once.
    let pieces: Buffer[] = [];
    while (position > 0) {
      const length = Math.min(chunkBytes, position);
      position -= length;
      const chunk = Buffer.alloc(length);
      await handle.read(chunk, 0, length, position);
      let end = length;
      for (
        let index = chunk.lastIndexOf(10);
        index !== -1;
        index = index === 0 ? -1 : chunk.lastIndexOf(10, index - 1)
      ) {
        pieces.push(chunk.subarray(index + 1, end));
        yield Buffer.concat(pieces.reverse()).toString('utf8');
        pieces = [];
        end = index;
      }
      pieces.push(chunk.subarray(0, end));
    }
    yield Buffer.concat(pieces.reverse()).toString('utf8');
  } finally {
    await handle.close();
  }
}

function parseRecord(line: string): RunRecord | undefined {
  if (line.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is RunRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, startedAt, report } = value as Partial<Record<keyof RunRecord, unknown>>;
  return (
    typeof id === 'string' &&
    typeof startedAt === 'string' &&
    typeof report === 'object' &&
    report !== null &&
    'nodes' in report &&
    Array.isArray(report.nodes)
  );
}
