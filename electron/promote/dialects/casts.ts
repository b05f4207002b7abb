import type { ColumnType } from '../../../shared/domain/column/column-type';
import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import type { Context } from './context';
import type { Dialect, Typed } from './dialect';
import { refuse } from './refusal';
import { asDecimal, commonType, holdsInteger, integerKinds, isInteger, sameType } from './sql-types';
import type { TreeNode } from './tree';

export function nameOfType(dialect: Dialect, type: ColumnType, at: TreeNode | undefined): string {
  return (
    dialect.typeName(type) ??
    refuse(`the type ${sqlTypeOf(type)}`, `${dialect.title} has no type with the same values.`, at)
  );
}

/** Puts a value into a type that holds all values of its own: what DuckDB does unasked. */
export function widen(value: Typed, type: ColumnType, context: Context, at: TreeNode): Typed {
  if (sameType(value.type, type)) return value;
  const { dialect } = context.translation;
  const { constant } = value;
  if (value.text !== undefined && type.kind !== 'varchar') return literalAs(value.text, type, dialect, at);
  const common = value.integer !== undefined && holdsInteger(type, value.integer) ? type : commonType(value.type, type);
  const fits = common !== undefined && sameType(common, type);
  const capped = type.kind === 'decimal' && asDecimal(value.type) !== undefined;
  if (!fits && !capped)
    refuse(
      `${sqlTypeOf(value.type)} beside ${sqlTypeOf(type)}`,
      'DuckDB converts one to the other by rules that were not shown to be equal.',
      at,
      'Write the conversion as a CAST.',
    );
  return { sql: `CAST(${value.sql} AS ${nameOfType(dialect, type, at)})`, type, ...(constant ? { constant } : {}) };
}

/** A text literal where DuckDB expects another type. Only the forms that every engine reads alike. */
export function literalAs(text: string, type: ColumnType, dialect: Dialect, at: TreeNode): Typed {
  const forms: Readonly<Partial<Record<ColumnType['kind'], RegExp>>> = {
    date: /^\d{4}-\d{2}-\d{2}$/,
    timestamp: /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?)?$/,
    timestamptz: /^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}(:\d{2})?)$/,
    integer: /^-?\d{1,9}$/,
    bigint: /^-?\d{1,18}$/,
    double: /^-?\d{1,15}(\.\d{1,15})?$|^(-?inf(inity)?|nan)$/i,
    boolean: /^(t|f|true|false)$/i,
  };
  const form = forms[type.kind];
  if (form?.test(text) !== true)
    refuse(
      `'${text}' as ${sqlTypeOf(type)}`,
      'Engines read texts of this form differently.',
      at,
      "Write dates as 'YYYY-MM-DD', times as 'YYYY-MM-DD HH:MM:SS', and numbers as plain digits.",
    );
  if (type.kind === 'boolean') return { sql: /^t/i.test(text) ? 'true' : 'false', type, constant: true };
  const special: Readonly<Record<string, number>> = {
    inf: Number.POSITIVE_INFINITY,
    infinity: Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
    '-infinity': Number.NEGATIVE_INFINITY,
    nan: Number.NaN,
  };
  if (type.kind === 'double')
    return { sql: dialect.double(special[text.toLowerCase()] ?? Number(text)), type, constant: true };
  const written =
    type.kind === 'timestamp' || type.kind === 'timestamptz'
      ? text
          .replace('T', ' ')
          .replace(/Z$/, '+00:00')
          .replace(/([+-]\d{2})$/, type.kind === 'timestamptz' ? '$1:00' : '$1')
      : text;
  return { sql: `CAST(${dialect.text(written)} AS ${nameOfType(dialect, type, at)})`, type, constant: true };
}

const [day, clock] = ['[0-9]{4}-[0-9]{2}-[0-9]{2}', '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]'];

/** How a text must be written that every engine reads as the same value, or refuses. */
const readAlike: Readonly<Partial<Record<ColumnType['kind'], string>>> = {
  tinyint: '[+-]?[0-9]{1,18}',
  smallint: '[+-]?[0-9]{1,18}',
  integer: '[+-]?[0-9]{1,18}',
  bigint: '[+-]?[0-9]{1,19}',
  decimal: '[+-]?[0-9]{1,38}([.][0-9]{1,38})?',
  double: '[+-]?[0-9]{1,17}([.][0-9]{1,17})?',
  date: day,
  timestamp: `${day}[ T]${clock}([.][0-9]{1,6})?`,
};

/** `CAST(value AS type)`. A failed cast is an error on both sides. */
export function castTo(value: Typed, type: ColumnType, context: Context, at: TreeNode): Typed {
  const { dialect } = context.translation;
  if (sameType(value.type, type)) return value;
  if (value.text !== undefined && type.kind !== 'varchar') return literalAs(value.text, type, dialect, at);
  const { constant } = value;
  const name = nameOfType(dialect, type, at);
  const as = (sql: string): Typed => ({ sql, type, ...(constant ? { constant } : {}) });
  const plain = () => as(`CAST(${value.sql} AS ${name})`);
  const from = value.type;
  if (from.kind === 'null') return plain();
  if (isInteger(type)) {
    // Postgres has no TINYINT: what does not fit would not be an error there.
    if (!dialect.hasArithmetic(type) && integerKinds.indexOf(from.kind as 'integer') !== 0)
      refuse(
        `a cast to ${sqlTypeOf(type)}`,
        `${dialect.title} has no such type: values that do not fit would pass.`,
        at,
      );
    if (isInteger(from)) return plain();
    if (from.kind === 'double') return as(dialect.doubleToInteger(value.sql, name));
    if (from.kind === 'decimal') return as(dialect.decimalToInteger(value.sql, name));
    if (from.kind === 'boolean') return as(dialect.booleanToInteger(value.sql, name));
  }
  if (type.kind === 'decimal' && asDecimal(from) !== undefined) return plain();
  if (type.kind === 'double' && asDecimal(from) !== undefined) return plain();
  if (type.kind === 'double' && from.kind === 'float') return plain();
  if (type.kind === 'varchar' && (isInteger(from) || from.kind === 'decimal' || from.kind === 'boolean'))
    return plain();
  if (type.kind === 'varchar' && (from.kind === 'date' || from.kind === 'timestamp')) return plain();
  if (type.kind === 'date' && from.kind === 'timestamp') return plain();
  if (type.kind === 'timestamp' && from.kind === 'date') return plain();
  // The session's time zone is UTC in the prototype and wherever the SQL runs.
  if (from.kind === 'timestamptz' && type.kind === 'timestamp') return as(dialect.toWall(value.sql));
  if (from.kind === 'timestamptz' && type.kind === 'date') return as(`CAST(${dialect.toWall(value.sql)} AS ${name})`);
  if (type.kind === 'timestamptz' && from.kind === 'timestamp') return as(dialect.fromWall(value.sql));
  if (type.kind === 'boolean' && isInteger(from)) return as(`(${value.sql} <> 0)`);
  const pattern = from.kind === 'varchar' ? readAlike[type.kind] : undefined;
  if (pattern !== undefined) return as(`CAST(${dialect.onlyLike(value.sql, pattern)} AS ${name})`);
  return refuse(
    `a cast of ${sqlTypeOf(from)} to ${sqlTypeOf(type)}`,
    from.kind === 'varchar' ? 'Engines accept different texts as values.' : 'It was not shown to be equal.',
    at,
    from.kind === 'varchar'
      ? 'Give the source the type of the column (options: types), so that it is read as such.'
      : undefined,
  );
}
