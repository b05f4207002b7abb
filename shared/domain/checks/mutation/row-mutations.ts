import { quoteText } from '../../sql-text';
import { isTime, isWholeNumber, microsecondsOf, numericRange } from './column-kinds';
import {
  addRows,
  type ColumnFacts,
  changeSome,
  fewRows,
  lastRows,
  type MutatedTable,
  type Mutation,
  manyRows,
  percentText,
  pick,
  quoted,
  removeRows,
} from './mutation';

const dayOfMicroseconds = 86_400_000_000;

/** Rows too many and rows too few. */
export function rowMutations(table: MutatedTable): readonly Mutation[] {
  const few = percentText(fewRows);
  const firstLost = Math.floor(table.rows * (1 - lastRows));
  return [
    addRows(
      table,
      'duplicate_rows',
      '',
      pick(table, 'duplicates', 'true', fewRows),
      new Map(),
      `${few} of the rows stand twice`,
    ),
    ...table.keys.flatMap((key) => duplicateKey(table, key)),
    removeRows(
      table,
      'missing_rows',
      '',
      pick(table, 'missing', 'true', manyRows),
      `${percentText(manyRows)} of the rows are missing`,
    ),
    ...table.columns.flatMap((column) => missingCategory(table, column)),
    removeRows(
      table,
      'truncated',
      '',
      `${table.rowNumber} >= ${firstLost}`,
      `the last ${percentText(lastRows)} of the rows are cut off`,
    ),
    removeRows(table, 'empty', '', 'true', 'there are no rows'),
  ];
}

/** Times that are older than all others, and a newest part that did not come. */
export function timeMutations(table: MutatedTable, column: ColumnFacts): readonly Mutation[] {
  const { name, type, sqlType, least, greatest } = column;
  if (!isTime(type) || least === null || greatest === null) return [];
  const value = quoted(name);
  const days = Math.ceil((greatest - least) / dayOfMicroseconds) + 1;
  const time = microsecondsOf(type, value);
  const earlier = `coalesce(TRY(CAST(${value} - INTERVAL ${days} DAY AS ${sqlType})), ${value})`;
  const late = pick(table, `late:${name}`, `${time} IS NOT NULL`, fewRows);
  // Whole days of dates: at least the last one is gone.
  const cut = Math.floor(greatest - (greatest - least) * lastRows);
  const newest = type.kind === 'date' ? Math.min(cut, greatest - 1) : cut;
  return [
    changeSome(
      table,
      'late_rows',
      column,
      late,
      earlier,
      `${percentText(fewRows)} of the rows are from before all others (${name} ${days} days earlier)`,
    ),
    ...(least === greatest
      ? []
      : [
          removeRows(
            table,
            'stale',
            name,
            `${time} > ${newest}`,
            `the newest rows have not come: the last ${percentText(lastRows)} of the time of ${name}`,
          ),
        ]),
  ];
}

/** A key that stands twice, with other values beside it. */
function duplicateKey(table: MutatedTable, key: readonly string[]): readonly Mutation[] {
  const values = new Map<string, string>();
  for (const column of table.columns) {
    const other = key.includes(column.name) ? null : otherValue(column);
    if (other !== null) values.set(column.name, other);
  }
  if (values.size === 0 || !key.every((name) => table.columns.some((column) => column.name === name))) return [];
  const present = key.map((name) => `${quoted(name)} IS NOT NULL`).join(' AND ');
  return [
    addRows(
      table,
      'duplicate_keys',
      key.join(', '),
      pick(table, `key:${key.join(',')}`, present, fewRows),
      values,
      `${percentText(fewRows)} of the keys (${key.join(', ')}) stand in a second row with other values`,
    ),
  ];
}

/** Another value than that of the row; null of types that have none to speak of. */
function otherValue({ name, type, sqlType }: ColumnFacts): string | null {
  const value = quoted(name);
  const or = (sql: string) => `coalesce(TRY(CAST(${sql} AS ${sqlType})), ${value})`;
  if (numericRange(type) !== null) return or(isWholeNumber(type) ? `${value} + 1` : `CAST(${value} AS DOUBLE) + 1`);
  if (isTime(type)) return or(`${value} + INTERVAL 1 DAY`);
  if (type.kind === 'varchar') return `${value} || ${quoteText('*')}`;
  return type.kind === 'boolean' ? `NOT ${value}` : null;
}

/** A whole category gone, of columns where values come again and again. */
function missingCategory(table: MutatedTable, column: ColumnFacts): readonly Mutation[] {
  const { name, values, present } = column;
  const [gone] = values ?? [];
  if (values === null || gone === undefined || values.length < 2 || present < values.length * 2) return [];
  return [
    removeRows(
      table,
      'missing_category',
      name,
      `CAST(${quoted(name)} AS VARCHAR) = ${quoteText(gone.value)}`,
      `no row has ${JSON.stringify(gone.value)} in ${name}`,
    ),
  ];
}
