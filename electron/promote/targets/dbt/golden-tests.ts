import { escapeJinja } from '../../../../shared/domain/jinja';
import type { GoldenResult } from '../../../../shared/domain/spec/pipeline-spec';
import { quoteText } from '../../../../shared/domain/sql-text';
import { goldenFormula, goldenMeasures } from '../../golden-results';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import type { DbtNames } from './names';
import { relationJinja } from './relations';

/** Relative to the larger of 1 and the expected value. */
const tolerance = '1e-9';

/** One singular test an output: a row for each fact that is not as it was at promotion. */
export function writeGoldenTests(pipeline: IntermediatePipeline, names: DbtNames): ReadonlyMap<string, string> {
  return new Map(
    pipeline.golden.flatMap((golden) => {
      const name = names.of.get(golden.node);
      if (name === undefined || names.kind.get(golden.node) !== 'model') return [];
      return [[`tests/golden__${name}.sql`, goldenTest(golden, pipeline, names)] as const];
    }),
  );
}

function goldenTest(golden: GoldenResult, pipeline: IntermediatePipeline, names: DbtNames): string {
  const facts = [fact('rows', String(golden.rows), 'count(*)', false)];
  for (const measure of goldenMeasures(columnsOf(pipeline, golden.node))) {
    const column = golden.columns.find(({ name }) => name === measure.column);
    if (column === undefined) continue;
    const expected = column[measure.fact];
    const floating = measure.fact === 'sum' || measure.fact === 'minimum' || measure.fact === 'maximum';
    facts.push(
      fact(`${measure.fact} of ${measure.column}`, expected === null ? null : String(expected), measure.sql, floating),
    );
  }
  return [
    "{{ config(severity='error', tags=['golden'], enabled=(var('golden_results', true) | string | lower == 'true')) }}",
    `-- Facts of the rows at promotion (formula ${goldenFormula}). They hold for the same inputs and parameter values only:`,
    '-- set the variable golden_results to false when the inputs move on.',
    'SELECT fact, expected, actual',
    'FROM (',
    '  SELECT unnest([',
    facts.join(',\n'),
    '  ], recursive := true)',
    `  FROM ${relationJinja(golden.node, names)}`,
    ') AS facts',
    'WHERE actual IS DISTINCT FROM expected',
    '  -- Threads add floating-point numbers in any order.',
    `  AND NOT (rounded AND coalesce(abs(TRY_CAST(actual AS DOUBLE) - TRY_CAST(expected AS DOUBLE)) <= ${tolerance} * greatest(1, abs(TRY_CAST(expected AS DOUBLE))), false))`,
    '',
  ].join('\n');
}

function fact(name: string, expected: string | null, sql: string, rounded: boolean): string {
  const literal = expected === null ? 'CAST(NULL AS VARCHAR)' : quoteText(expected);
  return `    struct_pack(fact := ${escapeJinja(quoteText(name))}, expected := ${escapeJinja(literal)}, actual := CAST(${escapeJinja(sql)} AS VARCHAR), rounded := ${rounded})`;
}
