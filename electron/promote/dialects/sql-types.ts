import type { ColumnType, SimpleTypeKind } from '../../../shared/domain/column/column-type';
import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { refuse } from './refusal';
import { isNode, type TreeNode } from './tree';

export type ListType = Extract<ColumnType, { kind: 'list' }>;
export type DecimalType = Extract<ColumnType, { kind: 'decimal' }>;

export const integerKinds: readonly SimpleTypeKind[] = ['tinyint', 'smallint', 'integer', 'bigint', 'hugeint'];

/** The decimal that an integer becomes beside one. */
const digits: Readonly<Partial<Record<ColumnType['kind'], number>>> = {
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  hugeint: 38,
};

export function simple(kind: SimpleTypeKind): ColumnType {
  return { kind };
}

export function decimal(width: number, scale: number): DecimalType {
  return { kind: 'decimal', width, scale };
}

export function isInteger(type: ColumnType): boolean {
  return (integerKinds as readonly string[]).includes(type.kind);
}

export function isNumeric(type: ColumnType): boolean {
  return isInteger(type) || type.kind === 'decimal' || type.kind === 'double';
}

export function sameType(left: ColumnType, right: ColumnType): boolean {
  return sqlTypeOf(left) === sqlTypeOf(right) && left.kind === right.kind;
}

/** An integer or decimal as a decimal. */
export function asDecimal(type: ColumnType): DecimalType | undefined {
  if (type.kind === 'decimal') return type;
  const width = digits[type.kind];
  return width === undefined ? undefined : decimal(width, 0);
}

const between: readonly (readonly string[])[] = [
  ['tinyint', 'smallint', 'integer', 'bigint', 'hugeint'],
  ['date', 'timestamp'],
];

/** The type in which DuckDB compares and joins two values; undefined where that was not shown to be equal elsewhere. */
export function commonType(left: ColumnType, right: ColumnType): ColumnType | undefined {
  if (sameType(left, right)) return left;
  if (left.kind === 'null') return right;
  if (right.kind === 'null') return left;
  for (const order of between) {
    const [first, second] = [order.indexOf(left.kind), order.indexOf(right.kind)];
    if (first !== -1 && second !== -1) return first > second ? left : right;
  }
  if (left.kind === 'double' || right.kind === 'double')
    return isNumeric(left) && isNumeric(right) ? simple('double') : undefined;
  const [a, b] = [asDecimal(left), asDecimal(right)];
  if (a === undefined || b === undefined) return undefined;
  const scale = Math.max(a.scale, b.scale);
  const width = Math.max(a.width - a.scale, b.width - b.scale) + scale;
  return width > 38 && scale > 0 && !isInteger(left) && !isInteger(right)
    ? undefined
    : decimal(Math.min(width, 38), scale);
}

/** What `+`, `-` and `*` give in DuckDB; the width stays 18 where both have at most 18 digits, and overflow is an error. */
export function arithmeticType(
  operator: '+' | '-' | '*',
  left: DecimalType,
  right: DecimalType,
): DecimalType | undefined {
  const scale = operator === '*' ? left.scale + right.scale : Math.max(left.scale, right.scale);
  const width =
    operator === '*'
      ? left.width + right.width
      : Math.max(left.width - left.scale, right.width - right.scale) + scale + 1;
  if (scale > 38) return undefined;
  const narrow = left.width <= 18 && right.width <= 18;
  return decimal(narrow && width > 18 && scale <= 18 ? 18 : Math.min(width, 38), scale);
}

const ids: Readonly<Record<string, SimpleTypeKind>> = {
  BOOLEAN: 'boolean',
  TINYINT: 'tinyint',
  SMALLINT: 'smallint',
  INTEGER: 'integer',
  BIGINT: 'bigint',
  HUGEINT: 'hugeint',
  DOUBLE: 'double',
  FLOAT: 'float',
  VARCHAR: 'varchar',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  'TIMESTAMP WITH TIME ZONE': 'timestamptz',
  NULL: 'null',
};

/** DuckDB 1.5 leaves the types of a cast unbound: their names are what was written. */
const written: Readonly<Record<string, SimpleTypeKind>> = {
  ...ids,
  INT: 'integer',
  INT4: 'integer',
  INT8: 'bigint',
  LONG: 'bigint',
  INT2: 'smallint',
  SHORT: 'smallint',
  INT1: 'tinyint',
  BOOL: 'boolean',
  TEXT: 'varchar',
  STRING: 'varchar',
  FLOAT8: 'double',
  FLOAT4: 'float',
  REAL: 'float',
  DATETIME: 'timestamp',
  TIMESTAMPTZ: 'timestamptz',
};

/** The type that a tree names. Refuses those without a proven counterpart. */
export function readType(type: unknown, at: TreeNode): ColumnType {
  if (isNode(type)) {
    const info = isNode(type.type_info) ? type.type_info : undefined;
    if (type.id === 'DECIMAL') {
      if (typeof info?.width !== 'number') refuse('DECIMAL', 'Its width is not in the tree.', at);
      return decimal(info.width, typeof info.scale === 'number' ? info.scale : 0);
    }
    const kind = ids[String(type.id)];
    if (kind !== undefined) return simple(kind);
    const name = typeof info?.name === 'string' ? written[info.name.toUpperCase()] : undefined;
    if (type.id === 'UNBOUND' && name !== undefined) return simple(name);
  }
  const name = isNode(type) ? String(type.id) : String(type);
  return refuse(`the type ${name}`, 'It has no counterpart that was shown to be equal.', at);
}

/** Whether an integer literal fits into a type, which it then takes. */
export function holdsInteger(type: ColumnType, value: bigint): boolean {
  const bits = { tinyint: 7n, smallint: 15n, integer: 31n, bigint: 63n, hugeint: 126n }[type.kind as 'integer'];
  return bits !== undefined && value < 2n ** bits && value >= -(2n ** bits);
}

/** Kinds of types whose order and equality were shown to be the same in the other engines. */
export const orderable: ReadonlySet<string> = new Set([
  'boolean',
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'hugeint',
  'double',
  'decimal',
  'varchar',
  'date',
  'timestamp',
  'timestamptz',
]);
