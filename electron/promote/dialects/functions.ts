import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { castTo, nameOfType } from './casts';
import type { Context } from './context';
import type { DatePart, Typed } from './dialect';
import { fieldOf, together, translateExpression, unify } from './expressions';
import { contains, elementOf, lambdaNames, lengthOfList, listOf, structOf, translateLambda } from './nested';
import { refuse } from './refusal';
import { isInteger, simple } from './sql-types';
import { nodesAt, type TreeNode } from './tree';

type Call = {
  readonly name: string;
  readonly values: readonly Typed[];
  readonly node: TreeNode;
  readonly context: Context;
};

const bigint = simple('bigint');
const varchar = simple('varchar');

/** A scalar function call. What is not in the table below is refused. */
export function translateFunction(name: string, node: TreeNode, context: Context): Typed {
  if (lambdaNames.has(name)) return translateLambda(name, node, context);
  const rule = functions[name];
  if (rule === undefined)
    return refuse(`${name}(…)`, 'It is not among the functions that were shown to be equal.', node);
  const children = nodesAt(node, 'children');
  const values = children.map((child) => translateExpression(child, context));
  const result = rule({ name, values, node, context });
  return (
    result ??
    refuse(
      `${name}(${values.map(({ type }) => sqlTypeOf(type)).join(', ')})`,
      'It was not shown to be equal for these arguments.',
      node,
    )
  );
}

const functions: Readonly<Record<string, (call: Call) => Typed | undefined>> = {
  abs: ({ values: [value, ...rest], context }) => {
    if (
      value === undefined ||
      rest.length > 0 ||
      !(isInteger(value.type) || value.type.kind === 'double' || value.type.kind === 'decimal')
    )
      return undefined;
    return context.translation.dialect.hasArithmetic(value.type)
      ? { sql: `abs(${value.sql})`, type: value.type }
      : undefined;
  },
  round,
  floor,
  ceil: floor,
  ceiling: floor,
  nullif: ({ values: [first, second], node, context }) => {
    if (first === undefined || second === undefined) return undefined;
    const [a, b] = together([first, second], node, context);
    if (a === undefined || b === undefined) return undefined;
    return { sql: `(CASE WHEN ${a.sql} = ${b.sql} THEN NULL ELSE ${first.sql} END)`, type: first.type };
  },
  greatest: extreme,
  least: extreme,
  lower: changeCase,
  lcase: changeCase,
  upper: changeCase,
  ucase: changeCase,
  trim: trim,
  ltrim: trim,
  rtrim: trim,
  length,
  len: length,
  array_length: ({ values, context }) => lengthOfList(values, context),
  substring,
  substr: substring,
  left: side,
  right: side,
  replace: ({ values: [value, from, to] }) =>
    value?.type.kind === 'varchar' && from?.text !== undefined && from.text !== '' && to?.text !== undefined
      ? { sql: `replace(${value.sql}, ${from.sql}, ${to.sql})`, type: varchar }
      : undefined,
  concat: ({ values, node, context }) => {
    if (values.length === 0) return undefined;
    const parts = values.map((value) => `coalesce(${castTo(value, varchar, context, node).sql}, '')`);
    return { sql: parts.reduce((left, right) => context.translation.dialect.concat(left, right)), type: varchar };
  },
  // Of a list it is that of the list's text where the value is a text.
  contains: ({ values: [value, part], context }) =>
    value?.type.kind === 'varchar' && part?.text !== undefined && part.text !== ''
      ? { sql: `(${context.translation.dialect.position(value.sql, part.sql)} > 0)`, type: simple('boolean') }
      : undefined,
  strpos: position,
  instr: position,
  position: position,
  starts_with: ends,
  prefix: ends,
  ends_with: ends,
  suffix: ends,
  date_part: ({ values: [part, value], context }) =>
    part?.text === undefined ? undefined : datePart(part.text, value, context),
  datepart: ({ values: [part, value], context }) =>
    part?.text === undefined ? undefined : datePart(part.text, value, context),
  ...Object.fromEntries(
    [
      'year',
      'quarter',
      'month',
      'day',
      'dayofmonth',
      'hour',
      'minute',
      'second',
      'week',
      'weekofyear',
      'dayofyear',
      'dayofweek',
      'epoch',
      'weekday',
      'isodow',
    ].map(
      (name) =>
        [
          name,
          ({ values: [value, ...rest], context }: Call) =>
            rest.length > 0 ? undefined : datePart(name, value, context),
        ] as const,
    ),
  ),
  isnan: ({ values: [value, ...rest], context }) =>
    value?.type.kind === 'double' && rest.length === 0
      ? { sql: context.translation.dialect.isNan(value.sql), type: simple('boolean') }
      : undefined,
  date_trunc: dateTrunc,
  datetrunc: dateTrunc,
  date_diff: dateDiff,
  datediff: dateDiff,
  timezone: ({ values: [zone, value], context }) =>
    value?.type.kind === 'timestamptz' &&
    zone?.text !== undefined &&
    /^(UTC|[A-Z][A-Za-z]+\/[A-Za-z_]+)$/.test(zone.text)
      ? { sql: context.translation.dialect.atZone(value.sql, zone.sql), type: simple('timestamp') }
      : undefined,
  struct_extract: ({ values: [value, name], node, context }) =>
    value !== undefined && name?.text !== undefined ? fieldOf(value, name.text, node, context) : undefined,
  list_value: ({ values, node, context }) => listOf(values, node, context),
  struct_pack: ({ values, node, context }) => structOf(values, node, context),
  ...Object.fromEntries(
    ['list_extract', 'list_element', 'array_extract'].map((name) => [
      name,
      ({ values: [list, position, ...rest], context }: Call) =>
        list === undefined || position === undefined || rest.length > 0
          ? undefined
          : elementOf(list, position, context),
    ]),
  ),
  ...Object.fromEntries(
    ['list_contains', 'list_has', 'array_contains', 'array_has'].map((name) => [
      name,
      ({ values: [list, value, ...rest], node, context }: Call) =>
        list === undefined || value === undefined || rest.length > 0 ? undefined : contains(list, value, node, context),
    ]),
  ),
};

function length({ values, context }: Call): Typed | undefined {
  const [value, ...rest] = values;
  return value?.type.kind === 'varchar' && rest.length === 0
    ? { sql: context.translation.dialect.length(value.sql), type: bigint }
    : lengthOfList(values, context);
}

function round({ values: [value, digits, ...rest], node, context }: Call): Typed | undefined {
  const { dialect } = context.translation;
  const places = digits === undefined ? 0 : digits.integer === undefined ? undefined : Number(digits.integer);
  if (value === undefined || rest.length > 0 || places === undefined || places < 0 || places > 15) return undefined;
  if (isInteger(value.type)) return value;
  if (value.type.kind === 'double') return { sql: dialect.roundDouble(value.sql, places), type: value.type };
  if (value.type.kind !== 'decimal') return undefined;
  if (places >= value.type.scale) return value;
  const type = { ...value.type, scale: places };
  return { sql: `CAST(${dialect.roundDecimal(value.sql, places)} AS ${nameOfType(dialect, type, node)})`, type };
}

function floor({ name, values: [value, ...rest], node, context }: Call): Typed | undefined {
  const { dialect } = context.translation;
  const which = name === 'floor' ? 'floor' : 'ceil';
  if (value === undefined || rest.length > 0) return undefined;
  if (value.type.kind === 'double') return { sql: dialect.floorDouble(value.sql, which), type: value.type };
  if (value.type.kind !== 'decimal') return undefined;
  const type = { ...value.type, scale: 0 };
  return { sql: `CAST(${which}(${value.sql}) AS ${nameOfType(dialect, type, node)})`, type };
}

function extreme({ name, values, node, context }: Call): Typed | undefined {
  const [first, ...others] = unify(values, node, context);
  if (first === undefined || others.length === 0 || first.type.kind === 'boolean') return undefined;
  if (first.type.kind === 'list' || first.type.kind === 'struct') return undefined;
  const ordered = (sql: string) => (first.type.kind === 'varchar' ? context.translation.dialect.ordered(sql) : sql);
  return { sql: `${name}(${[first, ...others].map(({ sql }) => ordered(sql)).join(', ')})`, type: first.type };
}

function changeCase({ name, values: [value], context }: Call): Typed | undefined {
  const sql =
    value?.type.kind === 'varchar'
      ? context.translation.dialect.changeCase(name.startsWith('l') ? 'lower' : 'upper', value.sql)
      : undefined;
  return sql === undefined ? undefined : { sql: `(${sql})`, type: varchar };
}

function trim({ name, values: [value, ...rest], context }: Call): Typed | undefined {
  return value?.type.kind === 'varchar' && rest.length === 0
    ? { sql: context.translation.dialect.trim(name as 'trim', value.sql), type: varchar }
    : undefined;
}

function substring({ values: [value, start, length] }: Call): Typed | undefined {
  if (value?.type.kind !== 'varchar' || start?.integer === undefined || start.integer < 1n) return undefined;
  if (length !== undefined && (length.integer === undefined || length.integer < 0n)) return undefined;
  return {
    sql: `substring(${[value, start, length].flatMap((each) => (each === undefined ? [] : [each.sql])).join(', ')})`,
    type: varchar,
  };
}

function side({ name, values: [value, count] }: Call): Typed | undefined {
  return value?.type.kind === 'varchar' && count?.integer !== undefined && count.integer >= 0n
    ? { sql: `${name}(${value.sql}, ${count.sql})`, type: varchar }
    : undefined;
}

function position({ values: [value, part], context }: Call): Typed | undefined {
  return value?.type.kind === 'varchar' && part?.text !== undefined && part.text !== ''
    ? { sql: context.translation.dialect.position(value.sql, part.sql), type: bigint }
    : undefined;
}

function ends({ name, values: [value, part], context }: Call): Typed | undefined {
  if (value?.type.kind !== 'varchar' || part?.type.kind !== 'varchar') return undefined;
  const { dialect } = context.translation;
  return {
    sql:
      name === 'starts_with' || name === 'prefix'
        ? dialect.startsWith(value.sql, part.sql)
        : dialect.endsWith(value.sql, part.sql),
    type: simple('boolean'),
  };
}

const parts: Readonly<Record<string, DatePart>> = {
  year: 'year',
  quarter: 'quarter',
  month: 'month',
  day: 'day',
  dayofmonth: 'day',
  hour: 'hour',
  minute: 'minute',
  second: 'second',
  week: 'week',
  weekofyear: 'week',
  doy: 'doy',
  dayofyear: 'doy',
  dow: 'dow',
  dayofweek: 'dow',
  weekday: 'dow',
  isodow: 'isodow',
};

function datePart(name: string, value: Typed | undefined, context: Context): Typed | undefined {
  const { dialect } = context.translation;
  if (name.toLowerCase() === 'epoch')
    return value?.type.kind === 'timestamp' || value?.type.kind === 'timestamptz'
      ? { sql: dialect.epoch(value.sql), type: simple('double') }
      : undefined;
  const part = parts[name.toLowerCase()];
  if (value?.type.kind === 'timestamptz')
    return datePart(name, { sql: dialect.toWall(value.sql), type: simple('timestamp') }, context);
  const clock = part === 'hour' || part === 'minute' || part === 'second';
  if (part === undefined || value === undefined) return undefined;
  if (value.type.kind !== 'timestamp' && (value.type.kind !== 'date' || clock)) return undefined;
  return { sql: dialect.datePart(part, value.sql), type: bigint };
}

function dateTrunc({ values: [unit, value], node, context }: Call): Typed | undefined {
  const name = unit?.text?.toLowerCase();
  if (name === undefined || !['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'].includes(name))
    return undefined;
  const kind = value?.type.kind;
  if (value === undefined || (kind !== 'date' && kind !== 'timestamp' && kind !== 'timestamptz')) return undefined;
  const { dialect } = context.translation;
  const timestamp = castTo(value, simple('timestamp'), context, node);
  if (kind === 'timestamptz')
    return { sql: dialect.fromWall(dialect.truncateTime(name, timestamp.sql)), type: value.type };
  return { sql: context.translation.dialect.truncateTime(name, timestamp.sql), type: simple('timestamp') };
}

/** Counts the borders of days, months or years between two times. */
function dateDiff({ values: [unit, from, to], node, context }: Call): Typed | undefined {
  const name = unit?.text?.toLowerCase();
  const { dialect } = context.translation;
  if (
    from === undefined ||
    to === undefined ||
    ![from, to].every(({ type }) => type.kind === 'date' || type.kind === 'timestamp')
  )
    return undefined;
  if (name === 'day') {
    const [a, b] = [from, to].map((value) => castTo(value, simple('date'), context, node).sql);
    return { sql: dialect.daysBetween(a ?? '', b ?? ''), type: bigint };
  }
  const years = `(${dialect.datePart('year', to.sql)} - ${dialect.datePart('year', from.sql)})`;
  if (name === 'year') return { sql: years, type: bigint };
  if (name !== 'month') return undefined;
  return {
    sql: `(${years} * 12 + ${dialect.datePart('month', to.sql)} - ${dialect.datePart('month', from.sql)})`,
    type: bigint,
  };
}
