import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { castTo, nameOfType, widen } from './casts';
import type { Context } from './context';
import type { Typed } from './dialect';
import { together, translateExpression } from './expressions';
import { intervalOf } from './intervals';
import { refuse } from './refusal';
import { arithmeticType, asDecimal, isInteger, isNumeric, simple } from './sql-types';
import { nodesAt, type TreeNode } from './tree';

/** What stands between operands in DuckDB and is a function in its tree. */
export const operatorNames: ReadonlySet<string> = new Set(['+', '-', '*', '/', '//', '%', '||', '~~', '!~~']);

export function translateOperator(name: string, node: TreeNode, context: Context): Typed {
  const children = nodesAt(node, 'children');
  const [first, second] = children;
  if (first === undefined) return refuse(name, 'It has no operand.', node);
  if (second === undefined) return negative(name, translateExpression(first, context), node, context);
  const interval = name === '+' || name === '-' ? intervalOf(second) : undefined;
  if (interval !== undefined)
    return addInterval(translateExpression(first, context), interval, name === '-', node, context);
  const left = translateExpression(first, context);
  const right = translateExpression(second, context);
  switch (name) {
    case '||':
      return concatenate(left, right, node, context);
    case '~~':
    case '!~~':
      return like(left, right, name === '!~~', node);
    case '/':
      return divide(left, right, node, context);
    case '//':
    case '%':
      return integerDivision(name, left, right, node, context);
    default:
      return arithmetic(name as '+' | '-' | '*', left, right, node, context);
  }
}

function unproven(name: string, operands: readonly Typed[], node: TreeNode): never {
  return refuse(
    `${operands.map(({ type }) => sqlTypeOf(type)).join(` ${name} `)}`,
    'It was not shown to be equal.',
    node,
    'Cast the operands to types of docs/dialects.md.',
  );
}

function negative(name: string, value: Typed, node: TreeNode, { translation: { dialect } }: Context): Typed {
  if (name !== '-' || !isNumeric(value.type) || !dialect.hasArithmetic(value.type)) unproven(name, [value], node);
  return { sql: `(- ${value.sql})`, type: value.type };
}

function arithmetic(name: '+' | '-' | '*', left: Typed, right: Typed, node: TreeNode, context: Context): Typed {
  const { dialect } = context.translation;
  if (left.type.kind === 'date' && name !== '*') {
    if (right.type.kind === 'date' && name === '-')
      return { sql: dialect.daysBetween(right.sql, left.sql), type: simple('bigint') };
    if (['tinyint', 'smallint', 'integer'].includes(right.type.kind)) {
      const days = widen(right, simple('integer'), context, node);
      return { sql: dialect.addDays(left.sql, name === '-' ? `(- ${days.sql})` : days.sql), type: left.type };
    }
  }
  if (!isNumeric(left.type) || !isNumeric(right.type)) unproven(name, [left, right], node);
  if (isInteger(left.type) && isInteger(right.type)) {
    const [a, b] = together([left, right], node, context);
    if (a === undefined || b === undefined || !dialect.hasArithmetic(a.type))
      return unproven(name, [left, right], node);
    if (a.type.kind !== 'hugeint') return { sql: `(${a.sql} ${name} ${b.sql})`, type: a.type };
    return { sql: `CAST((${a.sql} ${name} ${b.sql}) AS ${nameOfType(dialect, a.type, node)})`, type: a.type };
  }
  if (left.type.kind === 'double' || right.type.kind === 'double') {
    const [a, b] = [left, right].map((value) => castTo(value, simple('double'), context, node));
    return { sql: `(${a?.sql} ${name} ${b?.sql})`, type: simple('double') };
  }
  const [a, b] = [asDecimal(left.type), asDecimal(right.type)];
  const type = a === undefined || b === undefined ? undefined : arithmeticType(name, a, b);
  // Spark takes digits behind the point away where more than 38 are needed, but never the first six.
  if (a === undefined || b === undefined || type === undefined || (a.width + b.width + 1 > 38 && type.scale > 6))
    return unproven(name, [left, right], node);
  const [x, y] = [widen(left, a, context, node), widen(right, b, context, node)];
  return { sql: `CAST((${x.sql} ${name} ${y.sql}) AS ${nameOfType(dialect, type, node)})`, type };
}

/** `/` is a division of DOUBLEs in DuckDB, whatever the operands are. */
function divide(left: Typed, right: Typed, node: TreeNode, context: Context): Typed {
  const { dialect } = context.translation;
  if (!isNumeric(left.type) || !isNumeric(right.type)) unproven('/', [left, right], node);
  const [a, b] = [left, right].map((value) => castTo(value, simple('double'), context, node));
  if (a === undefined || b === undefined) return unproven('/', [left, right], node);
  return {
    sql: right.integer !== undefined && right.integer !== 0n ? `(${a.sql} / ${b.sql})` : dialect.divide(a.sql, b.sql),
    type: simple('double'),
  };
}

/** NULL for a divisor of 0; the quotient is cut towards 0 and the remainder has the sign of the dividend. */
function integerDivision(name: '//' | '%', left: Typed, right: Typed, node: TreeNode, context: Context): Typed {
  const { dialect } = context.translation;
  if (!isInteger(left.type) || !isInteger(right.type)) unproven(name, [left, right], node);
  const [a, b] = together([left, right], node, context);
  if (a === undefined || b === undefined || !dialect.hasArithmetic(a.type) || a.type.kind === 'hugeint')
    return unproven(name, [left, right], node);
  const divisor = `nullif(${b.sql}, CAST(0 AS ${nameOfType(dialect, a.type, node)}))`;
  const sql = name === '%' ? `(${a.sql} % ${divisor})` : dialect.integerDivide(a.sql, divisor);
  return { sql: `CAST(${sql} AS ${nameOfType(dialect, a.type, node)})`, type: a.type };
}

function concatenate(left: Typed, right: Typed, node: TreeNode, context: Context): Typed {
  const parts = [left, right].map((value) =>
    value.type.kind === 'varchar'
      ? value
      : value.type.kind === 'null'
        ? unproven('||', [left, right], node)
        : castTo(value, simple('varchar'), context, node),
  );
  return { sql: context.translation.dialect.concat(parts[0]?.sql ?? '', parts[1]?.sql ?? ''), type: simple('varchar') };
}

function like(left: Typed, right: Typed, not: boolean, node: TreeNode): Typed {
  if (left.type.kind !== 'varchar' || right.text === undefined) unproven('LIKE', [left, right], node);
  // A backslash means itself in DuckDB and escapes elsewhere.
  if (right.text?.includes('\\') === true)
    refuse('LIKE with a backslash', 'It means itself in DuckDB and escapes elsewhere.', node);
  return { sql: `(${left.sql}${not ? ' NOT' : ''} LIKE ${right.sql})`, type: simple('boolean') };
}

function addInterval(
  value: Typed,
  interval: NonNullable<ReturnType<typeof intervalOf>>,
  minus: boolean,
  node: TreeNode,
  context: Context,
): Typed {
  if (value.type.kind !== 'date' && value.type.kind !== 'timestamp' && value.type.kind !== 'timestamptz')
    refuse(`${sqlTypeOf(value.type)} ${minus ? '-' : '+'} INTERVAL`, 'It was not shown to be equal.', node);
  const { dialect } = context.translation;
  const timestamp = castTo(value, simple('timestamp'), context, node);
  const count = minus ? -interval.count : interval.count;
  const moved = dialect.addInterval(timestamp.sql, String(count), interval.unit);
  return value.type.kind === 'timestamptz'
    ? { sql: dialect.fromWall(moved), type: value.type }
    : { sql: moved, type: simple('timestamp') };
}
