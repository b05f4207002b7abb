import type { ColumnInfo, ColumnType } from '../../../shared/domain/column/column-type';

type Row = readonly (string | null)[];

/** Relative to the larger of 1 and the value, as golden results are compared: engines add floating-point numbers in any order. */
const tolerance = 1e-9;

/** The first difference between two sets of rows, or undefined. A row that stands twice counts twice; order does not. */
export function difference(
  columns: readonly ColumnInfo[],
  expected: readonly Row[],
  actual: readonly Row[],
): string | undefined {
  if (expected.length !== actual.length) return `${expected.length} rows expected, ${actual.length} found`;
  const kinds = columns.map(({ type }) => type.kind);
  const types = columns.map(({ type }) => type);
  const left = expected.map((row) => row.map((value, index) => canonical(value, types[index]))).sort(order);
  const right = actual.map((row) => row.map((value, index) => canonical(value, types[index]))).sort(order);
  for (const [index, row] of left.entries()) {
    const other = right[index] ?? [];
    if (row.length !== other.length || !row.every((value, at) => same(value, other[at], kinds[at])))
      return `expected ${JSON.stringify(row)}, found ${JSON.stringify(other)}`;
  }
  return undefined;
}

function canonical(value: string | null | undefined, type: ColumnType | undefined): string | null {
  if (value === null || value === undefined) return null;
  switch (type?.kind) {
    case 'list':
    case 'struct':
      return JSON.stringify(canonicalNested(JSON.parse(value), type));
    case 'double':
      return String(number(value) === 0 ? 0 : Number(number(value).toPrecision(10)));
    case 'float':
      return String(Math.fround(number(value)));
    case 'boolean':
      return value === 't' ? 'true' : value === 'f' ? 'false' : value;
    case 'timestamp':
      return value.replace('T', ' ');
    case 'timestamptz':
      return value.replace('T', ' ').replace(/(\+00:00|\+00)$/, '');
    default:
      return value;
  }
}

function canonicalNested(value: unknown, type: ColumnType): unknown {
  if (type.kind === 'list' && Array.isArray(value)) return value.map((item) => canonicalNested(item, type.child));
  if (type.kind === 'struct' && typeof value === 'object' && value !== null)
    return type.fields.map((field) => [
      field.name,
      canonicalNested((value as Readonly<Record<string, unknown>>)[field.name] ?? null, field.type),
    ]);
  return canonical(value as string | null, type);
}

function number(value: string): number {
  return /^-?inf/i.test(value)
    ? value.startsWith('-')
      ? Number.NEGATIVE_INFINITY
      : Number.POSITIVE_INFINITY
    : /nan/i.test(value)
      ? Number.NaN
      : Number(value);
}

function same(left: string | null, right: string | null | undefined, kind: string | undefined): boolean {
  if (left === right) return true;
  if (kind !== 'double' || left === null || right === null || right === undefined) return false;
  const [a, b] = [number(left), number(right)];
  return Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(a));
}

function order(left: Row, right: Row): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
