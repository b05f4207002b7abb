import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { GoldenResult } from '../../../../shared/domain/spec/pipeline-spec';
import { quoteText } from '../../../../shared/domain/sql-text';
import { goldenMeasures } from '../../golden-results';

/** Relative to the larger of 1 and the expected value. */
const tolerance = '1e-9';

/**
 * DuckDB's SQL for the facts of an output that are not as they were at promotion, a row each. `relation` is SQL for the output, and
 * `text` escapes what stands around it.
 */
export function goldenQuery(
  golden: GoldenResult,
  columns: readonly ColumnInfo[],
  dialect: { readonly relation: string; readonly text: (sql: string) => string },
): string {
  const fact = (name: string, expected: string | null, sql: string, rounded: boolean): string => {
    const literal = expected === null ? 'CAST(NULL AS VARCHAR)' : quoteText(expected);
    return `    struct_pack(fact := ${dialect.text(quoteText(name))}, expected := ${dialect.text(literal)}, actual := CAST(${dialect.text(sql)} AS VARCHAR), rounded := ${rounded})`;
  };
  const facts = [fact('rows', String(golden.rows), 'count(*)', false)];
  for (const measure of goldenMeasures(columns)) {
    const column = golden.columns.find(({ name }) => name === measure.column);
    if (column === undefined) continue;
    const expected = column[measure.fact];
    const floating = measure.fact === 'sum' || measure.fact === 'minimum' || measure.fact === 'maximum';
    facts.push(
      fact(`${measure.fact} of ${measure.column}`, expected === null ? null : String(expected), measure.sql, floating),
    );
  }
  return [
    'SELECT fact, expected, actual',
    'FROM (',
    '  SELECT unnest([',
    facts.join(',\n'),
    '  ], recursive := true)',
    `  FROM ${dialect.relation}`,
    ') AS facts',
    'WHERE actual IS DISTINCT FROM expected',
    '  -- Threads add floating-point numbers in any order.',
    `  AND NOT (rounded AND coalesce(abs(TRY_CAST(actual AS DOUBLE) - TRY_CAST(expected AS DOUBLE)) <= ${tolerance} * greatest(1, abs(TRY_CAST(expected AS DOUBLE))), false))`,
    '',
  ].join('\n');
}
