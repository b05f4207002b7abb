import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { CheckHistory } from '../../shared/contract/engine-api';
import type { Check } from '../../shared/domain/checks/check-file';
import { measuredIdentity, nodesReadBy } from '../../shared/domain/checks/check-fingerprint';
import {
  type CheckOutcome,
  type CheckReport,
  type CheckVerdict,
  placeOfCheck,
} from '../../shared/domain/checks/check-outcome';
import type { HistoryValue } from '../../shared/domain/checks/own/own-definition';
import type { Graph } from '../../shared/domain/graph/graph';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { writeFileAtomic } from '../workspace/atomic-write';

/** What a check said at one evaluation. */
export interface CheckValueRecord {
  /** When it was evaluated, in ISO 8601. */
  readonly at: string;
  readonly node: string;
  /** The check's name, type and column, as its outcome has them. */
  readonly name: string;
  readonly type: string;
  readonly column: string | null;
  /** What was measured: equal for checks that measure the same, whatever their names and thresholds. */
  readonly key: string;
  /** The outcome's value; null where there was none. */
  readonly value: number | null;
  /** What was measured, where the value is what became of it. */
  readonly measured?: number;
  readonly outcome: CheckVerdict;
  /** Which rows it was: equal for the same rows. Null where nobody can tell. */
  readonly data: string | null;
  /** The groups of the rows, of a `group_evolution` check. */
  readonly groups?: readonly string[];
}

const recordSchema = z.object({
  at: z.iso.datetime(),
  node: z.string(),
  name: z.string(),
  type: z.string(),
  column: z.string().nullable(),
  key: z.string(),
  value: z.number().nullable(),
  measured: z.number().exactOptional(),
  outcome: z.enum(['pass', 'warn', 'fail', 'error']),
  data: z.string().nullable(),
  groups: z.array(z.string()).exactOptional(),
}) satisfies z.ZodType<CheckValueRecord>;

/** Bytes beyond which the file is written anew with the latest records only. */
const maximumBytes = 4 * 1024 * 1024;
/** Records of one check that are kept then; fewer where that is still too much. */
const keptRecords = 500;

const valuesFile = (root: string): string => join(root, '.plumbline', 'check-history.ndjson');
/** As `a`, but never through a link that someone put there. */
const appending = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0);

/**
 * All values that are kept, oldest first. Lines that are torn or damaged are left out; a file that is missing or cannot be
 * read is as good as an empty one: it is a cache.
 */
export async function readCheckValues(root: string): Promise<readonly CheckValueRecord[]> {
  const text = await readFile(valuesFile(root), 'utf8').catch(() => '');
  const records = text.split('\n').flatMap((line) => parseRecord(line) ?? []);
  // App and command line may write at the same time.
  return records.every((record, index) => index === 0 || record.at >= (records[index - 1]?.at ?? ''))
    ? records
    : [...records].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/**
 * Adds values to `.plumbline/check-history.ndjson`, and keeps that file bounded. Rejects when the folder cannot be written.
 * What another process adds in the moment in which the file is shortened may be lost with what is cut off.
 */
export async function appendCheckValues(root: string, records: readonly CheckValueRecord[]): Promise<void> {
  if (records.length === 0) return;
  const file = valuesFile(root);
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, appending, 0o666);
  try {
    const { size } = await handle.stat();
    const last = Buffer.alloc(1);
    if (size > 0) await handle.read(last, 0, 1, size - 1);
    // A process that was killed in the middle of its line must not spoil the next one.
    const torn = size > 0 && last[0] !== 10;
    await handle.write(`${torn ? '\n' : ''}${records.map((record) => `${JSON.stringify(record)}\n`).join('')}`);
  } finally {
    await handle.close();
  }
  const { size } = await stat(file);
  if (size > maximumBytes) await shorten(root);
}

/** What an evaluation said, as records; outcomes of checks that the snapshot does not hold are left out. */
export function checkValueRecords(
  outcomes: readonly CheckOutcome[],
  snapshot: Pick<WorkspaceSnapshot, 'checkFiles'>,
  graph: Graph,
  at: Date,
): readonly CheckValueRecord[] {
  const checks = new Map(
    snapshot.checkFiles.flatMap((file) => file.checks).map((check) => [placeOfCheck(check), check]),
  );
  const dataOf = dataReader(graph);
  return outcomes.flatMap((outcome) => {
    const check = checks.get(placeOfCheck(outcome));
    if (check === undefined) return [];
    const { node, name, type, column, value, measured, groups } = outcome;
    return [
      {
        at: at.toISOString(),
        node,
        name,
        type,
        column,
        key: keyOf(check),
        value,
        ...(measured === undefined ? {} : { measured }),
        outcome: outcome.outcome,
        data: dataOf(check),
        ...(groups === undefined ? {} : { groups }),
      },
    ];
  });
}

/**
 * The earlier values of what a check measures, oldest first: one for each state of its rows (the last evaluation of it), and
 * none of the rows as they are now, so that evaluating again changes nothing. Values of other checks that measure the same
 * count, too.
 */
export function historyOf(check: Check, records: readonly CheckValueRecord[], graph: Graph): readonly HistoryValue[] {
  const key = keyOf(check);
  const states: CheckValueRecord[] = [];
  for (const record of records) {
    if (record.key !== key || record.outcome === 'error') continue;
    const last = states.at(-1);
    const isSame = last !== undefined && (record.data === null ? record.at === last.at : record.data === last.data);
    if (isSame) states.pop();
    states.push(record);
  }
  const now = dataReader(graph)(check);
  if (now !== null && states.at(-1)?.data === now) states.pop();
  return states.map(({ at, value, measured, groups }) => ({
    at,
    value: measured ?? value,
    ...(groups === undefined ? {} : { groups }),
  }));
}

/**
 * Evaluates checks with what earlier evaluations measured, and writes down what this one does. Gives the report without what
 * only the history is to know. A history that cannot be written holds nothing up.
 */
export async function checkWithHistory(
  { root }: { readonly root: string },
  {
    snapshot,
    graph,
    checked,
  }: { readonly snapshot: WorkspaceSnapshot; readonly graph: Graph; readonly checked: readonly string[] },
  evaluate: (history: readonly CheckHistory[]) => Promise<CheckReport>,
): Promise<CheckReport> {
  const checks = snapshot.checkFiles.filter((file) => checked.includes(file.node)).flatMap((file) => file.checks);
  const at = new Date();
  const report = await evaluate(await checkHistories(root, checks, graph));
  return { ...report, checks: await recordChecks(root, report.checks, { snapshot, graph }, at) };
}

/** What those of the checks that compare with earlier evaluations are to compare with. */
export async function checkHistories(
  root: string,
  checks: readonly Check[],
  graph: Graph,
): Promise<readonly CheckHistory[]> {
  const asking = checks.filter(needsHistory);
  const records = asking.length === 0 ? [] : await readCheckValues(root);
  return asking.map((check) => ({
    file: check.file,
    line: check.line,
    name: check.name,
    values: historyOf(check, records, graph),
  }));
}

/** Writes down what an evaluation found, and gives the outcomes without what only the history is to know. */
export async function recordChecks(
  root: string,
  outcomes: readonly CheckOutcome[],
  { snapshot, graph }: { readonly snapshot: WorkspaceSnapshot; readonly graph: Graph },
  at: Date,
): Promise<readonly CheckOutcome[]> {
  await appendCheckValues(root, checkValueRecords(outcomes, snapshot, graph, at)).catch(() => undefined);
  return outcomes.map(({ groups: _, ...outcome }) => outcome);
}

/** Whether the outcome of a check depends on earlier evaluations. */
function needsHistory({ type }: Check): boolean {
  return type === 'anomaly' || type === 'change' || type === 'group_evolution';
}

function keyOf(check: Check): string {
  return digest(measuredIdentity(check));
}

/** Gives a digest of the fingerprints of all nodes whose rows a check judges; null when one of them has none. */
function dataReader(graph: Graph): (check: Check) => string | null {
  const fingerprints = new Map(graph.nodes.map((node) => [node.name, node.fingerprint]));
  const names = new Set(fingerprints.keys());
  return (check) => {
    const own = nodesReadBy(check, names).map((name) => fingerprints.get(name));
    return own.every((fingerprint) => fingerprint !== undefined) ? digest(own.join(' ')) : null;
  };
}

async function shorten(root: string): Promise<void> {
  const records = await readCheckValues(root);
  let kept = keptRecords;
  let text = '';
  do {
    text = latestOfEach(records, kept)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join('');
    kept = Math.floor(kept / 2);
  } while (kept > 0 && Buffer.byteLength(text) > maximumBytes / 2);
  await writeFileAtomic(valuesFile(root), text, { followLinks: false, durable: false });
}

/** The latest records of each check; the names of groups only with the last two, which are all that are looked at. */
function latestOfEach(records: readonly CheckValueRecord[], count: number): readonly CheckValueRecord[] {
  const seen = new Map<string, number>();
  const kept: CheckValueRecord[] = [];
  for (const record of [...records].reverse()) {
    const check = JSON.stringify([record.key, record.name]);
    const before = seen.get(check) ?? 0;
    seen.set(check, before + 1);
    if (before >= count) continue;
    const { groups, ...rest } = record;
    kept.push(groups === undefined || before > 1 ? rest : record);
  }
  return kept.reverse();
}

function parseRecord(line: string): CheckValueRecord | undefined {
  if (line.trim() === '') return undefined;
  try {
    const parsed = recordSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
