import { escapeJinja } from '../../../../shared/domain/jinja';
import type { GoldenResult } from '../../../../shared/domain/spec/pipeline-spec';
import { goldenFormula } from '../../golden-results';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { goldenQuery } from '../common/golden-query';
import type { DbtNames } from './names';
import { relationJinja } from './relations';

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
  const relation = relationJinja(golden.node, names);
  return [
    "{{ config(severity='error', tags=['golden'], enabled=(var('golden_results', true) | string | lower == 'true')) }}",
    `-- Facts of the rows at promotion (formula ${goldenFormula}). They hold for the same inputs and parameter values only:`,
    '-- set the variable golden_results to false when the inputs move on.',
    goldenQuery(golden, columnsOf(pipeline, golden.node), { relation, text: escapeJinja }),
  ].join('\n');
}
