import { isTime, numericRange } from './column-kinds';
import {
  type ColumnFacts,
  changeColumns,
  columnList,
  fewRows,
  type MutatedTable,
  type Mutation,
  percentText,
  pick,
  quoted,
} from './mutation';

/** Columns that came, went, have another name or another type. */
export function schemaMutations(table: MutatedTable): readonly Mutation[] {
  const extra = freeName(table, 'unexpected');
  const found = [
    changeColumns(
      table,
      'extra_column',
      [extra],
      [columnList(table), `42 AS ${quoted(extra)}`],
      `there is one more column, ${extra}`,
    ),
  ];
  for (const column of table.columns) {
    const renamed = freeName(table, `${column.name}_new`);
    found.push(...typeMutations(table, column));
    found.push(
      changeColumns(
        table,
        'renamed_column',
        [column.name],
        listWith(table, column, `${quoted(column.name)} AS ${quoted(renamed)}`),
        `${column.name} is named ${renamed}`,
      ),
    );
    // A table has a column at least.
    if (table.columns.length > 1)
      found.push(
        changeColumns(table, 'dropped_column', [column.name], listWith(table, column, null), `${column.name} is gone`),
      );
  }
  return found;
}

/** Numbers and times that come as text: all of them as such, or with a value that is none. */
function typeMutations(table: MutatedTable, column: ColumnFacts): readonly Mutation[] {
  const { name, type } = column;
  const isNumber = numericRange(type) !== null;
  if (!isNumber && !isTime(type)) return [];
  const value = quoted(name);
  const time = type.kind === 'date' || type.kind === 'timestamptz' ? value : `CAST(${value} AS TIMESTAMP)`;
  const text = isNumber ? `CAST(${value} AS VARCHAR)` : `strftime(${time}, '%d.%m.%Y')`;
  const picked = pick(table, `unparsable:${name}`, `${value} IS NOT NULL`, fewRows);
  const some = `CASE WHEN ${picked.condition} THEN 'n/a' ELSE CAST(${value} AS VARCHAR) END`;
  const list = (made: string) => listWith(table, column, `${made} AS ${value}`);
  const all = isNumber ? `${name} comes as text` : `${name} comes as text such as 31.12.2026`;
  const few = `${name} comes as text, ${percentText(fewRows)} of it n/a`;
  return [
    changeColumns(table, 'type_drift', [name], list(text), all, { value: text, picked: null }),
    changeColumns(table, 'unparsable', [name], list(some), few, { value: some, picked }),
  ];
}

function listWith(table: MutatedTable, column: ColumnFacts, instead: string | null): readonly string[] {
  return table.columns.flatMap(({ name }) => {
    if (name !== column.name) return [quoted(name)];
    return instead === null ? [] : [instead];
  });
}

function freeName(table: MutatedTable, wanted: string): string {
  const taken = new Set(table.columns.map(({ name }) => name.toLowerCase()));
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
  return name;
}
