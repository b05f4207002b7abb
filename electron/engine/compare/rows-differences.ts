import type { DuckDBConnection } from '@duckdb/node-api';
import type { RowsDifference, RowsExample } from '../../../shared/domain/compare/rows-comparison';
import type { ColumnPair, ComparedSide } from './compared-side';

/** How rows of both sides were matched, and what is compared of those that were. */
export interface RowDifferences {
  /** Rows `a` of what is expected and `b` of what is there; the number `n` of a side is NULL where it has no such row. */
  readonly joined: string;
  readonly relations: { readonly expected: string; readonly actual: string };
  readonly pairs: readonly ColumnPair[];
  readonly key: readonly ColumnPair[];
  readonly hasKey: boolean;
  readonly differs: readonly { readonly pair: ColumnPair; readonly sql: string }[];
  readonly limit: number;
}

/** Names, types and order of the columns. */
export function compareColumns(
  expected: ComparedSide,
  actual: ComparedSide,
  pairs: readonly ColumnPair[],
): RowsDifference[] {
  const of = (kind: RowsDifference['kind'], column: string | null, message: string): RowsDifference => ({
    kind,
    column,
    rows: null,
    message,
    examples: [],
  });
  const differences: RowsDifference[] = [];
  for (const { name, sqlType } of expected.columns)
    if (!pairs.some((pair) => pair.name === name))
      differences.push(of('column_missing', name, `The column ${name} (${sqlType}) is missing.`));
  for (const { name, sqlType } of actual.columns)
    if (!pairs.some((pair) => pair.actual.name === name))
      differences.push(of('column_extra', name, `The column ${name} (${sqlType}) was not expected.`));
  for (const { name, expected: column, actual: other, sameType } of pairs) {
    if (name !== other.name) differences.push(of('column_name', name, `The column ${name} is spelled ${other.name}.`));
    if (!sameType)
      differences.push(of('column_type', name, `${name} is ${other.sqlType}; ${column.sqlType} was expected.`));
  }
  const there = actual.columns.filter(({ name }) => pairs.some((pair) => pair.actual.name === name));
  if (there.some(({ name }, index) => pairs[index]?.actual.name !== name)) {
    const names = there.map(({ name }) => name).join(', ');
    const wanted = pairs.map(({ name }) => name).join(', ');
    differences.push(of('column_order', null, `The columns stand as ${names}; ${wanted} was expected.`));
  }
  return differences;
}

/** Rows that only one side has, and values that differ in rows of both, with examples. */
export async function describeRows(
  connection: DuckDBConnection,
  compared: RowDifferences,
  rows: { readonly expected: number; readonly actual: number },
): Promise<RowsDifference[]> {
  const { joined, key, hasKey, differs } = compared;
  const both = 'a.n IS NOT NULL AND b.n IS NOT NULL';
  const only = [
    { kind: 'rows_missing', side: 'a', where: 'b.n IS NULL AND a.n = 1' },
    { kind: 'rows_repeated_less', side: 'a', where: 'b.n IS NULL AND a.n > 1' },
    { kind: 'rows_extra', side: 'b', where: 'a.n IS NULL AND b.n = 1' },
    { kind: 'rows_repeated', side: 'b', where: 'a.n IS NULL AND b.n > 1' },
  ] as const;
  const counted = [
    `count(*) FILTER (WHERE ${both})`,
    ...only.map(({ where }) => `count(*) FILTER (WHERE ${where})`),
    ...differs.flatMap(({ pair: { alias, type }, sql }) => [
      `count(*) FILTER (WHERE ${both} AND ${sql})`,
      `count(*) FILTER (WHERE ${both} AND a.${alias} IS NOT NULL AND b.${alias} IS NULL)`,
      `count(*) FILTER (WHERE ${both} AND a.${alias} IS NULL AND b.${alias} IS NOT NULL)`,
      type.kind === 'varchar'
        ? `count(*) FILTER (WHERE ${both} AND ${sql} AND coalesce(a.${alias}, b.${alias}) = '')`
        : '0',
    ]),
  ];
  const [row = []] = await readRows(connection, `SELECT ${counted.map(asText).join(', ')} FROM ${joined}`);
  const counts = row.map(Number);
  const matched = counts[0] ?? 0;
  const differences: RowsDifference[] = [];
  for (const [index, { kind, side, where }] of only.entries()) {
    const count = counts[index + 1] ?? 0;
    if (count === 0) continue;
    const examples = await exampleRows(connection, compared, side, where);
    differences.push({ kind, column: null, rows: count, message: messages[kind](count), examples });
  }
  const isUnmatched = differences.length > 0;
  for (const [index, { pair, sql }] of differs.entries()) {
    const [count = 0, lost = 0, won = 0, empty = 0] = counts.slice(5 + index * 4, 9 + index * 4);
    if (count === 0) continue;
    const notes = [
      ...(lost > 0 ? [`${lost} of them are NULL and should not be`] : []),
      ...(won > 0 ? [`${won} of them should be NULL`] : []),
      ...(empty > 0 ? [`${empty} of them are empty text on one side and NULL on the other`] : []),
    ];
    const message = `${pair.name} differs in ${count} of ${matched} rows${notes.length === 0 ? '' : `: ${notes.join(', ')}`}.`;
    const examples = await exampleValues(connection, compared, pair, `${both} AND ${sql}`);
    differences.push({ kind: 'values', column: pair.name, rows: count, message, examples });
  }
  // Rows without a key are all or nothing: which columns are to blame is seen in each of them alone.
  if (!hasKey && isUnmatched)
    for (const pair of key) differences.push(...(await columnAlone(connection, compared, pair, rows)));
  return differences;
}

const messages = {
  rows_missing: (count: number) => `${rowsText(count)} missing.`,
  rows_repeated_less: (count: number) => `${rowsText(count)} missing that should stand again.`,
  rows_extra: (count: number) => `${rowsText(count)} not expected.`,
  rows_repeated: (count: number) => `${rowsText(count)} there once too often.`,
};

function rowsText(count: number): string {
  return count === 1 ? '1 row is' : `${count} rows are`;
}

/** How many values of one column have no partner on the other side, whatever row they stand in. */
async function columnAlone(
  connection: DuckDBConnection,
  { relations, limit }: RowDifferences,
  { alias, name }: ColumnPair,
  rows: { readonly expected: number; readonly actual: number },
): Promise<RowsDifference[]> {
  const less = (one: string, other: string) => `(SELECT ${alias} FROM ${one} EXCEPT ALL SELECT ${alias} FROM ${other})`;
  const lost = less(relations.expected, relations.actual);
  const won = less(relations.actual, relations.expected);
  const [counts = []] = await readRows(
    connection,
    `SELECT (SELECT count(*) FROM ${lost})::VARCHAR, (SELECT count(*) FROM ${won})::VARCHAR`,
  );
  const [gone = 0, come = 0] = counts.map(Number);
  // Where rows came or went, values of every column did with them.
  if (gone === 0 && come === 0) return [];
  if (rows.expected !== rows.actual && Math.min(gone, come) === 0) return [];
  const sample = async (from: string) =>
    (await readRows(connection, `SELECT ${alias}::VARCHAR FROM ${from} ORDER BY 1 LIMIT ${limit}`)).map(
      ([value = null]) => value,
    );
  const [expected, actual] = [await sample(lost), await sample(won)];
  return [
    {
      kind: 'values',
      column: name,
      rows: Math.max(gone, come),
      message: `${name} has ${gone} values less and ${come} values more than expected, whatever rows they stand in.`,
      examples: Array.from({ length: Math.min(limit, Math.max(expected.length, actual.length)) }, (_, index) => ({
        row: {},
        expected: expected[index] ?? null,
        actual: actual[index] ?? null,
      })),
    },
  ];
}

async function exampleRows(
  connection: DuckDBConnection,
  { joined, pairs, key, limit }: RowDifferences,
  side: 'a' | 'b',
  where: string,
): Promise<RowsExample[]> {
  const texts = pairs.map(({ alias }) => asText(`${side}.${alias}`)).join(', ');
  const found = await readRows(
    connection,
    `SELECT ${texts} FROM ${joined} WHERE ${where} ORDER BY ${orderOf(key, side)} LIMIT ${limit}`,
  );
  return found.map((values) => ({
    row: Object.fromEntries(pairs.map(({ name }, index) => [name, values[index] ?? null])),
  }));
}

async function exampleValues(
  connection: DuckDBConnection,
  { joined, key, limit }: RowDifferences,
  pair: ColumnPair,
  where: string,
): Promise<RowsExample[]> {
  const shown = [...key.map(({ alias }) => `a.${alias}`), `a.${pair.alias}`, `b.${pair.alias}`].map(asText).join(', ');
  const found = await readRows(
    connection,
    `SELECT ${shown} FROM ${joined} WHERE ${where} ORDER BY ${orderOf(key, 'a')} LIMIT ${limit}`,
  );
  return found.map((values) => ({
    row: Object.fromEntries(key.map(({ name }, index) => [name, values[index] ?? null])),
    expected: values[key.length] ?? null,
    actual: values[key.length + 1] ?? null,
  }));
}

function orderOf(key: readonly ColumnPair[], side: 'a' | 'b'): string {
  return [...key.map(({ alias }) => `${side}.${alias}`), `${side}.n`].join(', ');
}

function asText(sql: string): string {
  return `CAST(${sql} AS VARCHAR)`;
}

async function readRows(connection: DuckDBConnection, sql: string): Promise<(string | null)[][]> {
  return (await (await connection.run(sql)).getRowsJson()) as (string | null)[][];
}
