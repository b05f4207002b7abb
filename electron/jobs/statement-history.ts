import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { foldStatements } from '../../shared/domain/history/fold-statements';
import type { StatementPage, StatementQuery, StatementRecord } from '../../shared/domain/history/statement';

/** `.plumbline/history/000001.ndjson`: one statement a line, in segments; the highest number is written to. */
const segmentFile = /^(\d{6})\.ndjson$/;
/** As `a+`, but never through a link that someone put there. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);
const reading = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);

export interface HistoryLimits {
  readonly segmentBytes: number;
  readonly segments: number;
}

/** 64 MB: several hundred thousand statements. */
export const historyLimits: HistoryLimits = { segmentBytes: 4 * 1024 * 1024, segments: 16 };
/** A longer statement is kept up to here. */
const longestSql = 200_000;

/**
 * Adds statements, in one write at the end of the newest segment: app and command line may add at the same time. When it is
 * full the next one begins, and the oldest goes.
 */
export async function appendStatements(
  root: string,
  records: readonly StatementRecord[],
  limits: HistoryLimits = historyLimits,
): Promise<void> {
  if (records.length === 0) return;
  const folder = folderOf(root);
  await mkdir(folder, { recursive: true });
  const segments = await listSegments(folder);
  let current = segments.at(-1) ?? 1;
  const size = (await stat(pathOf(folder, current)).catch(() => undefined))?.size ?? 0;
  if (size >= limits.segmentBytes) current++;
  const handle = await open(pathOf(folder, current), appending, 0o666);
  try {
    const text = records.map((record) => `${JSON.stringify(shortened(record))}\n`).join('');
    // A process that was killed in the middle of its line must not spoil the next one.
    const line = Buffer.from(`${(await endsInsideLine(handle)) ? '\n' : ''}${text}`);
    const { bytesWritten } = await handle.write(line);
    if (bytesWritten < line.length)
      throw Object.assign(new Error('The history could not be written whole.'), { code: 'ENOSPC' });
  } finally {
    await handle.close();
  }
  for (const old of segments.filter((number) => number <= current - limits.segments)) {
    await unlink(pathOf(folder, old)).catch(() => undefined);
  }
}

/** One statement's text with all that is searched for in it; repeats share it. */
interface KeptText {
  readonly sql: string;
  readonly lower: string;
}

interface Entry {
  readonly record: StatementRecord;
  readonly text: KeptText;
}

interface Segment {
  bytes: number;
  readonly entries: Entry[];
}

/**
 * The history of a workspace, for searching. What was read stays in memory; a search reads what was added meanwhile, by
 * whatever process.
 */
export class StatementHistory {
  readonly #folder: string;
  readonly #segments = new Map<number, Segment>();
  readonly #texts = new Map<string, KeptText>();
  #reading: Promise<void> = Promise.resolve();

  constructor(root: string) {
    this.#folder = folderOf(root);
  }

  /** Statements that match, newest first, repeats of a day folded. Lines that are torn or damaged are left out. */
  async search(query: StatementQuery, limit: number, dayOf?: (iso: string) => string): Promise<StatementPage> {
    const turn = this.#reading.then(() => this.#readNew());
    this.#reading = turn.catch(() => undefined);
    await turn;
    const matching: StatementRecord[] = [];
    const verdicts = new Map<KeptText, readonly string[]>();
    for (const number of [...this.#segments.keys()].sort((a, b) => b - a)) {
      const { entries } = this.#segments.get(number) as Segment;
      for (let at = entries.length - 1; at >= 0; at--) {
        const entry = entries[at] as Entry;
        if (matches(entry, query, verdicts)) matching.push(entry.record);
      }
    }
    // Runs of two processes may be in each other's way: the order is that of their times.
    matching.sort((a, b) => (a.time < b.time ? 1 : a.time > b.time ? -1 : 0));
    return { ...foldStatements(matching, limit, dayOf), matches: matching.length };
  }

  async #readNew(): Promise<void> {
    const numbers = await listSegments(this.#folder);
    for (const number of [...this.#segments.keys()]) if (!numbers.includes(number)) this.#segments.delete(number);
    for (const number of numbers) await this.#readSegment(number);
  }

  async #readSegment(number: number): Promise<void> {
    let known = this.#segments.get(number);
    const handle = await open(pathOf(this.#folder, number), reading).catch(() => undefined);
    if (handle === undefined) return;
    try {
      const { size } = await handle.stat();
      // It was cut or replaced: everything is read again.
      if (known === undefined || size < known.bytes) known = { bytes: 0, entries: [] };
      this.#segments.set(number, known);
      if (size === known.bytes) return;
      const added = Buffer.alloc(size - known.bytes);
      const { bytesRead } = await handle.read(added, 0, added.length, known.bytes);
      // A line that is not complete yet is read with the next search.
      const end = added.subarray(0, bytesRead).lastIndexOf(10) + 1;
      for (const line of added.subarray(0, end).toString('utf8').split('\n')) {
        const record = parseRecord(line);
        if (record !== undefined) known.entries.push(this.#entry(record));
      }
      known.bytes += end;
    } finally {
      await handle.close();
    }
  }

  #entry(record: StatementRecord): Entry {
    let text = this.#texts.get(record.sql);
    if (text === undefined) {
      text = { sql: record.sql, lower: record.sql.toLowerCase() };
      this.#texts.set(record.sql, text);
    }
    return { record: { ...record, sql: text.sql }, text };
  }
}

function matches({ record, text }: Entry, query: StatementQuery, verdicts: Map<KeptText, readonly string[]>): boolean {
  if (query.failed && record.outcome !== 'failed') return false;
  if (query.node !== undefined && !record.node.toLowerCase().includes(query.node)) return false;
  if (query.words.length === 0) return true;
  // Of a text that ran a thousand times, each word is looked for once.
  let missing = verdicts.get(text);
  if (missing === undefined) {
    missing = query.words.filter((word) => !text.lower.includes(word));
    verdicts.set(text, missing);
  }
  if (missing.length === 0) return true;
  const rest = `${record.node}\n${record.notebook}\n${record.error ?? ''}`.toLowerCase();
  return missing.every((word) => rest.includes(word));
}

function shortened(record: StatementRecord): StatementRecord {
  return record.sql.length <= longestSql ? record : { ...record, sql: record.sql.slice(0, longestSql) };
}

async function listSegments(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names.flatMap((name) => (segmentFile.test(name) ? [Number(name.slice(0, 6))] : [])).sort((a, b) => a - b);
}

function folderOf(root: string): string {
  return join(root, '.plumbline', 'history');
}

function pathOf(folder: string, number: number): string {
  return join(folder, `${String(number).padStart(6, '0')}.ndjson`);
}

async function endsInsideLine(handle: FileHandle): Promise<boolean> {
  const { size } = await handle.stat();
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] !== 10;
}

function parseRecord(line: string): StatementRecord | undefined {
  if (line.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return undefined;
    const { time, node, sql, outcome, notebook } = value as Partial<Record<keyof StatementRecord, unknown>>;
    const isRecord =
      [time, node, sql, notebook].every((text) => typeof text === 'string') &&
      (outcome === 'ran' || outcome === 'failed');
    return isRecord ? (value as StatementRecord) : undefined;
  } catch {
    return undefined;
  }
}
