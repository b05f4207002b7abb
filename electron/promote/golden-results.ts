import type { ColumnInfo, ColumnType } from '../../shared/domain/column/column-type';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import type { GoldenResult } from '../../shared/domain/spec/pipeline-spec';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import type { Evidence } from './evidence';

/** Name of the formula below; a change of it needs a new name. Described in docs/promotion.md. */
export const goldenFormula = 'md5-lower64-sum/1';

/** One measured fact about a column, as an aggregate. Order of rows does not matter to any of them. */
export interface GoldenMeasure {
  readonly column: string;
  readonly fact: 'nulls' | 'distinct' | 'digest' | 'sum' | 'minimum' | 'maximum';
  readonly sql: string;
}

/**
 * What is measured of each column. The digest is the sum, over all rows with a value, of the lower 64 bits of the MD5 of the
 * value's text: unlike an XOR it sees a row that stands twice. Sums of floating-point numbers depend on the order in which
 * threads add them, so such columns have sum (compensated, ten digits), minimum and maximum, to be compared with a tolerance.
 */
export function goldenMeasures(columns: readonly ColumnInfo[]): readonly GoldenMeasure[] {
  return columns.flatMap((column): GoldenMeasure[] => {
    const name = quoteIdentifier(column.name);
    const of = (fact: GoldenMeasure['fact'], sql: string): GoldenMeasure => ({ column: column.name, fact, sql });
    const nulls = of('nulls', `count(*) - count(${name})`);
    if (isFloating(column.type)) {
      return [
        nulls,
        of('sum', `fsum(${name}) FILTER (WHERE isfinite(${name}))`),
        of('minimum', `min(${name})`),
        of('maximum', `max(${name})`),
      ];
    }
    return [
      nulls,
      of('distinct', `count(DISTINCT ${name})`),
      of('digest', `coalesce(sum(md5_number_lower(${textOf(column, name)})), 0)`),
    ];
  });
}

/** Counts and digests of a node's rows. */
export async function goldenResult(
  evidence: Evidence,
  node: string,
  columns: readonly ColumnInfo[],
  parameters: Readonly<Record<string, ParameterValue>>,
): Promise<GoldenResult> {
  const measures = goldenMeasures(columns);
  const [rows, ...values] = await evidence.row(
    `SELECT ${['count(*)', ...measures.map((measure) => measure.sql)].join(', ')} FROM ${quoteIdentifier(node)}`,
    [node],
  );
  const factOf = (column: string, fact: GoldenMeasure['fact']): string | null =>
    values[measures.findIndex((measure) => measure.column === column && measure.fact === fact)] ?? null;
  return {
    node,
    rows: Number(rows),
    formula: goldenFormula,
    parameters: { ...parameters },
    columns: columns.map(({ name }) => {
      const distinct = factOf(name, 'distinct');
      return {
        name,
        nulls: Number(factOf(name, 'nulls')),
        distinct: distinct === null ? null : Number(distinct),
        digest: factOf(name, 'digest'),
        sum: roundedSum(factOf(name, 'sum')),
        minimum: factOf(name, 'minimum'),
        maximum: factOf(name, 'maximum'),
      };
    }),
  };
}

/** Ten digits: the last ones of a sum depend on the order of adding, and the same rows must give the same bytes. */
function roundedSum(sum: string | null): string | null {
  return sum === null || !Number.isFinite(Number(sum)) ? sum : String(Number(Number(sum).toPrecision(10)));
}

export function isFloating(type: ColumnType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

/** TIMESTAMPTZ is written in UTC: its text depends on the session's time zone otherwise. */
function textOf(column: ColumnInfo, name: string): string {
  if (column.type.kind === 'timestamptz') return `CAST(${name} AT TIME ZONE 'UTC' AS VARCHAR)`;
  return column.type.kind === 'varchar' ? name : `CAST(${name} AS VARCHAR)`;
}
