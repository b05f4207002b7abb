import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ColumnProfile, Profile, ProfileEvent } from '../../../shared/domain/profile/profile';
import { interruptible } from '../connection-pool';
import { quoteName } from '../sql-text';
import { readRow } from './column-facts';
import { countPasses, type RowSample } from './count-passes';
import { countValues } from './count-values';
import { isMeasured } from './measure';

/** Up to here every value is counted, and all of a profile is exact. */
const exactRows = 1_000_000;
/** From here on a sample is worth its time: everything below is profiled as fast as it. */
const rowsWorthSampling = 500_000;
/** Rows of the first sample; taken by blocks of rows, which costs a hundredth of reading all. */
const blockSampleRows = 40_000;
/** Fewer tell nothing: blocks may be few, and chance may pick none. */
const fewestSampleRows = 5_000;
/** Rows of the sample for quantiles, and for candidates for frequent values of what has quantiles. */
const rowSampleRows = 200_000;
/** Columns with about so many different values, or fewer, have each of them counted. */
const countableNumbers = 250_000;
/** Texts cost more to hash and to keep. */
const countableTexts = 100_000;

const blockSample = 'plumbline_blocks';
const rowSample = 'plumbline_rows';
const temporaryTables = [blockSample, rowSample, 'plumbline_values'];

export interface ProfiledRelation {
  /** What stands behind FROM. */
  readonly relation: string;
  readonly columns: readonly ColumnInfo[];
  /** Whether rows have a `rowid` of DuckDB's own: a tenth of reading them then finds a sample. */
  readonly hasRowIds?: boolean;
  /** Waited for before each pass over all rows: it may let others go first. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/**
 * Profile of a relation's columns. Of a large relation `onEvent` first hears of a sample, marked as such; then of each
 * column as soon as all of its rows were counted, those with few different values first. Never `SUMMARIZE`, which
 * costs several times as much. Cancelled by `signal`; leaves nothing behind on the connection.
 */
export async function profileRelation(
  connection: DuckDBConnection,
  target: ProfiledRelation,
  signal?: AbortSignal,
  onEvent?: (event: ProfileEvent) => void,
): Promise<Profile> {
  return interruptible(connection, signal, () => profileNow(connection, target, onEvent)).finally(async () => {
    for (const table of temporaryTables) await connection.run(`DROP TABLE IF EXISTS temp.${table}`);
  });
}

async function profileNow(
  connection: DuckDBConnection,
  target: ProfiledRelation,
  onEvent: ((event: ProfileEvent) => void) | undefined,
): Promise<Profile> {
  const { relation, columns } = target;
  const [count] = await readRow(connection, `SELECT count(*) FROM ${relation}`);
  const rows = Number(count ?? 0);
  const sampled = rows >= rowsWorthSampling ? await profileBlocks(connection, target, rows) : null;
  if (sampled !== null) onEvent?.({ kind: 'columns', ...sampled });
  const counted = { connection, relation, rows, pause: target.pause };
  const profiles = new Map<string, ColumnProfile>();
  const finish = (column: ColumnInfo, profile: ColumnProfile) => {
    profiles.set(column.name, profile);
    onEvent?.({ kind: 'columns', rows, columns: [profile] });
  };
  const many: ColumnInfo[] = [];
  for (const [index, column] of columns.entries()) {
    await target.pause?.();
    const seen = sampled?.columns[index];
    if (rows <= exactRows || seen === undefined || isCountable(column, seen, sampled?.sample ?? 0)) {
      finish(column, await countValues(counted, column));
    } else many.push(column);
  }
  if (many.length > 0) {
    // Texts have no quantiles: the first sample tells which of them are frequent, and it has been read already.
    const blocks = { relation: `temp.${blockSample}`, rows: sampled?.sample ?? 1 };
    const measured = many.filter(({ type }) => isMeasured(type));
    const sample = measured.length === 0 ? blocks : await takeRows(connection, target, measured, rows);
    for (const column of many) {
      finish(column, await countPasses(counted, column, isMeasured(column.type) ? sample : blocks));
    }
  }
  return { rows, columns: columns.flatMap((column) => profiles.get(column.name) ?? []) };
}

/** The profile of a sample of blocks, or null when chance picked too few. */
async function profileBlocks(
  connection: DuckDBConnection,
  { relation, columns }: ProfiledRelation,
  rows: number,
): Promise<Profile | null> {
  const percent = Math.min(50, (blockSampleRows / rows) * 100);
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${blockSample} AS SELECT ${listOf(columns)} FROM ${relation} USING SAMPLE ${percent} PERCENT (system)`,
  );
  const [count] = await readRow(connection, `SELECT count(*) FROM temp.${blockSample}`);
  const sample = Number(count ?? 0);
  if (sample < fewestSampleRows) return null;
  const counted = { connection, relation: `temp.${blockSample}`, rows: sample };
  const profiles: ColumnProfile[] = [];
  for (const column of columns) profiles.push(await countValues(counted, column));
  return { rows, sample, columns: profiles };
}

/** Whether a GROUP BY over all rows is cheaper than several passes, judged by a sample. */
function isCountable({ type }: ColumnInfo, { distinct, nulls }: ColumnProfile, sample: number): boolean {
  const present = sample - nulls;
  if (present === 0) return true;
  const most = type.kind === 'varchar' || type.kind === 'blob' ? countableTexts : countableNumbers;
  return expectedDistinct(distinct, present) <= most;
}

/**
 * How many different values there are when a sample of `drawn` rows showed `seen`, and each is as frequent as the
 * others: the solution of seen = n (1 − exp(−drawn / n)), by halving.
 */
export function expectedDistinct(seen: number, drawn: number): number {
  if (seen >= drawn) return Number.POSITIVE_INFINITY;
  let low = seen;
  let high = seen;
  const shown = (n: number) => n * (1 - Math.exp(-drawn / n));
  while (shown(high) < seen && high < 1e12) high *= 2;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (shown(middle) < seen) low = middle;
    else high = middle;
  }
  return high;
}

/** A sample row by row of the columns that need one. */
async function takeRows(
  connection: DuckDBConnection,
  { relation, hasRowIds }: ProfiledRelation,
  columns: readonly ColumnInfo[],
  rows: number,
): Promise<RowSample> {
  const share = Math.max(1, Math.round(rows / rowSampleRows));
  // (DuckDB's reservoir_quantile is not used: over sorted rows it was off by 40 percent.)
  const picked =
    hasRowIds === true
      ? `WHERE hash(rowid) % ${share} = 0`
      : `USING SAMPLE ${Math.min(100, (rowSampleRows / rows) * 100)} PERCENT (bernoulli)`;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${rowSample} AS SELECT ${listOf(columns)} FROM ${relation} ${picked}`,
  );
  const [count] = await readRow(connection, `SELECT count(*) FROM temp.${rowSample}`);
  return { relation: `temp.${rowSample}`, rows: Math.max(1, Number(count ?? 0)) };
}

function listOf(columns: readonly ColumnInfo[]): string {
  return columns.map((column) => quoteName(column.name)).join(', ');
}
