import type { ColumnInfo } from '../../column/column-type';
import { quoteText } from '../../sql-text';
import { isTime, isWholeNumber, numericRange } from './column-kinds';
import {
  type ColumnFacts,
  changeSome,
  changeValues,
  fewRows,
  type MutatedTable,
  type Mutation,
  percentText,
  pick,
  quoted,
  type Reference,
} from './mutation';

/** Faults in the values of one column, whatever its type: missing, defaulted, all the same. */
export function valueMutations(table: MutatedTable, column: ColumnFacts): readonly Mutation[] {
  const { name } = column;
  const value = quoted(name);
  const present = `${value} IS NOT NULL`;
  const found: Mutation[] = [
    changeSome(
      table,
      'nulls',
      column,
      pick(table, `nulls:${name}`, present, fewRows),
      'NULL',
      `${percentText(fewRows)} of the values of ${name} are NULL`,
    ),
  ];
  const fallback = defaultOf(column);
  if (fallback !== null) {
    const { sql, text } = fallback;
    const picked = pick(table, `default:${name}`, `${value} <> ${sql}`, fewRows);
    const what = `${percentText(fewRows)} of the values of ${name} are ${text}`;
    found.push(changeSome(table, 'default_value', column, picked, sql, what));
  }
  const hash = `hash(${table.rowNumber}, ${quoteText(`${table.seed}:constant:${name}`)})`;
  const one = `(SELECT arg_min(${value}, ${hash}) FROM ${table.relation} WHERE ${present})`;
  found.push(
    changeValues(
      table,
      'constant',
      name,
      new Map([[name, one]]),
      `every row has the same value in ${name}, one of its own`,
    ),
  );
  return found;
}

/** Faults of numbers: signs, and units for those that are no keys. */
export function numberMutations(table: MutatedTable, column: ColumnFacts): readonly Mutation[] {
  const { name } = column;
  const range = numericRange(column.type);
  if (range === null) return [];
  const value = quoted(name);
  const found: Mutation[] = [];
  if (range === 'signed') {
    const flipped = `coalesce(TRY(CAST(-${value} AS ${column.sqlType})), ${value})`;
    const picked = pick(table, `sign:${name}`, `${value} <> 0`, fewRows);
    const what = `${percentText(fewRows)} of the values of ${name} have the other sign`;
    found.push(changeSome(table, 'sign_flip', column, picked, flipped, what));
  }
  if (isKey(table, column)) return found;
  const scaled = (expression: string) => `coalesce(TRY_CAST(${expression} AS ${column.sqlType}), ${value})`;
  const unit = (detail: string, expression: string, what: string) =>
    found.push(
      changeValues(
        table,
        'units',
        `${name} ${detail}`,
        new Map([[name, scaled(expression)]]),
        `${name} is in another unit: ${what}`,
      ),
    );
  unit('× 1000', `CAST(${value} AS DOUBLE) * 1000`, 'a thousand times as much');
  unit('× 0.01', `CAST(${value} AS DOUBLE) * 0.01`, 'a hundredth');
  if (!isWholeNumber(column.type))
    unit('× 1.8 + 32', `CAST(${value} AS DOUBLE) * 1.8 + 32`, 'Fahrenheit for Celsius (× 1.8 + 32)');
  return found;
}

/** Damage to text: blanks, letter case, encoding, and what is no number or time where all others are. */
export function textMutations(table: MutatedTable, column: ColumnFacts): readonly Mutation[] {
  const { name, type, textOf } = column;
  if (type.kind !== 'varchar') return [];
  const value = quoted(name);
  const damage = (kind: 'trailing_space' | 'letter_case' | 'mojibake', eligible: string, sql: string, what: string) =>
    changeSome(
      table,
      kind,
      column,
      pick(table, `${kind}:${name}`, eligible, fewRows),
      sql,
      `${percentText(fewRows)} of the values of ${name} ${what}`,
    );
  // UTF-8 that was read as Latin-1: of the first letter that is not ASCII, or of the first letter.
  const letter = "'[^\\x01-\\x7F]|[A-Za-z]'";
  const found = [
    damage('trailing_space', `${value} IS NOT NULL`, `${value} || ' '`, 'end in a space'),
    damage(
      'letter_case',
      `upper(${value}) <> lower(${value})`,
      `CASE WHEN upper(${value}) <> ${value} THEN upper(${value}) ELSE lower(${value}) END`,
      'are in another letter case',
    ),
    damage(
      'mojibake',
      `regexp_matches(${value}, ${letter})`,
      `regexp_replace(${value}, ${letter}, 'Ã©')`,
      'were read in a wrong encoding (Ã©)',
    ),
  ];
  if (textOf !== null) {
    const picked = pick(table, `unparsable:${name}`, `${value} IS NOT NULL`, fewRows);
    const what = `${percentText(fewRows)} of the values of ${name} are n/a, where all others are ${textOf}`;
    found.push(changeSome(table, 'unparsable', column, picked, "'n/a'", what));
  }
  return found;
}

/** Two columns of one type that have changed places: each with the next one of its type. */
export function swapMutations(table: MutatedTable): readonly Mutation[] {
  return table.columns.flatMap((column, index) => {
    const other = table.columns.slice(index + 1).find(({ sqlType }) => sqlType === column.sqlType);
    if (other === undefined || column.type.kind === 'null') return [];
    const swapped = new Map([
      [column.name, quoted(other.name)],
      [other.name, quoted(column.name)],
    ]);
    return [
      changeValues(
        table,
        'swapped_columns',
        `${column.name}, ${other.name}`,
        swapped,
        `${column.name} and ${other.name} have changed places`,
      ),
    ];
  });
}

/** Values that stand in no row of the node that they refer to, where they did. */
export function referenceMutations(table: MutatedTable): readonly Mutation[] {
  return table.references.flatMap((reference) => {
    const column = table.columns.find(({ name }) => name === reference.column);
    const broken = column === undefined ? null : unmatchedValue(table, column, reference);
    if (column === undefined || broken === null) return [];
    const { name } = column;
    const target = `SELECT reference_rows.${quoted(reference.nodeColumn)} FROM ${reference.relation} AS reference_rows WHERE reference_rows.${quoted(reference.nodeColumn)} IS NOT NULL`;
    const matched = `${quoted(name)} IN (${target})`;
    const picked = pick(table, `keys:${name}`, matched, fewRows);
    const safe = `CASE WHEN (${broken}) IN (${target}) THEN ${quoted(name)} ELSE coalesce(${broken}, ${quoted(name)}) END`;
    return [
      changeSome(
        table,
        'broken_keys',
        column,
        picked,
        safe,
        `${percentText(fewRows)} of the values of ${name} stand in no row of ${reference.node}`,
        `${name} → ${reference.node}.${reference.nodeColumn}`,
      ),
    ];
  });
}

/** A value of the column's type that the reference is not likely to have; null where none can be made. */
function unmatchedValue(table: MutatedTable, { name, type, sqlType }: ColumnInfo, reference: Reference): string | null {
  const value = quoted(name);
  if (type.kind === 'varchar') return `repeat('?', greatest(length(${value}), 1))`;
  if (type.kind === 'uuid') return "'ffffffff-ffff-4fff-bfff-ffffffffffff'::UUID";
  if (!isWholeNumber(type)) return null;
  const greatest = `greatest((SELECT max(CAST(reference_rows.${quoted(reference.nodeColumn)} AS HUGEINT)) FROM ${reference.relation} AS reference_rows), (SELECT max(CAST(${value} AS HUGEINT)) FROM ${table.relation}))`;
  return `TRY_CAST(${greatest} + 1 AS ${sqlType})`;
}

/** What programs write where they know no value. */
function defaultOf({ type, sqlType }: ColumnInfo): { readonly sql: string; readonly text: string } | null {
  if (numericRange(type) !== null) return { sql: `CAST(0 AS ${sqlType})`, text: '0' };
  if (isTime(type)) return { sql: `CAST('1970-01-01' AS ${sqlType})`, text: '1970-01-01' };
  switch (type.kind) {
    case 'varchar':
      return { sql: "''", text: 'empty' };
    case 'boolean':
      return { sql: 'false', text: 'false' };
    default:
      return null;
  }
}

/** Numbers that name things have no unit. */
function isKey(table: MutatedTable, column: ColumnFacts): boolean {
  return (
    (column.unique && isWholeNumber(column.type)) ||
    table.references.some((reference) => reference.column === column.name)
  );
}
