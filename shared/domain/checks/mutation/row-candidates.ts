import type { Candidate } from './candidates';
import { isTime, timeLiteral } from './column-kinds';
import { fewestExpected } from './fit-threshold';
import { type ColumnFacts, type MutatedTable, quoted } from './mutation';

/** As many rows as there are now, about, and more. */
export function rowCountCandidates(table: MutatedTable): readonly Candidate[] {
  const fewest = fewestExpected(table.rows);
  const entry = { column: null, type: 'row_count', topic: 'enough rows' };
  return [
    ...(fewest === null
      ? []
      : [
          {
            entry: { ...entry, body: { threshold: { must_be_greater_than_or_equal: fewest } } },
            says: `at least ${fewest.toLocaleString('en-US')} rows (now ${table.rows.toLocaleString('en-US')})`,
          },
        ]),
    { entry: { ...entry, body: null }, says: 'enough rows', fit: 'count' as const },
  ];
}

/** A key stands once. */
export function keyCandidates(key: readonly string[]): readonly Candidate[] {
  const [only] = key;
  const says = `${key.join(', ')}: no duplicates`;
  return key.length === 1 && only !== undefined
    ? [{ entry: { column: only, type: 'duplicate', body: null, topic: 'duplicate' }, says }]
    : [{ entry: { column: null, type: 'duplicate', body: { columns: [...key] }, topic: key.join(', ') }, says }];
}

/** No category is gone. */
export function categoryCandidates({ name, values }: ColumnFacts): readonly Candidate[] {
  if (values === null) return [];
  const expression = `count(DISTINCT ${quoted(name)})`;
  return [
    {
      entry: {
        column: name,
        type: 'metric',
        body: { expression, threshold: { must_be_greater_than_or_equal: values.length } },
        topic: 'categories',
      },
      says: `${name} has all of its ${values.length} values`,
    },
  ];
}

/** Nothing from before the first time, and the last one is there. */
export function timeCandidates(
  column: ColumnFacts | undefined,
  table: MutatedTable,
  kind: 'stale' | 'late_rows',
): readonly Candidate[] {
  if (column === undefined || !isTime(column.type) || column.least === null || column.greatest === null) return [];
  const { name, type, least, greatest } = column;
  if (kind === 'late_rows') {
    const expression = `${quoted(name)} < ${timeLiteral(type, least)}`;
    return [
      {
        entry: { column: name, type: 'failed_rows', body: { expression }, topic: `${name} too early` },
        says: `${name} is never before ${timeLiteral(type, least)}`,
      },
    ];
  }
  // By the clock where the rows are of now; otherwise it would fail tomorrow.
  const age = { column: null, type: 'freshness', topic: name };
  const days = Math.ceil((greatest - least) / 86_400_000_000);
  const unit = days > 3 ? 'day' : 'hour';
  const limit = unit === 'day' ? Math.max(2, Math.ceil(days / 20)) : Math.max(1, days);
  const last = `date_diff('second', CAST(max(${quoted(name)}) AS TIMESTAMP), ${timeLiteral({ kind: 'timestamp' }, greatest)})`;
  return [
    {
      entry: { ...age, body: { column: name, threshold: { unit, must_be_less_than: limit } } },
      says: `the latest ${name} is less than ${limit} ${unit}${limit === 1 ? '' : 's'} old`,
    },
    ...rowCountCandidates(table).slice(0, 1),
    ...(type.kind === 'timestamptz'
      ? []
      : [
          {
            entry: {
              column: name,
              type: 'metric',
              body: { expression: last, threshold: { must_be_less_than_or_equal: 0 } },
              topic: `${name} reaches its end`,
            },
            says: `${name} reaches ${timeLiteral(type, greatest)}`,
          },
        ]),
  ];
}
