import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineCheck } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { carriedCheck, isTolerated } from '../common/check-losses';
import type { DbtNames } from '../dbt/names';
import { configJinja, type DbtTests, dbtTestWords, genericTest } from '../dbt/tests';
import { translatedChecks } from '../translated/checks';
import type { DbtEngine } from './engine';
import type { JinjaTranslation } from './jinja-translation';

/**
 * The checks as tests of dbt's own where they mean the same, which dbt writes in the SQL of the engine itself; all others as singular
 * tests in translated SQL.
 */
export function engineTests(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  { dialect }: DbtEngine,
  { target, fill }: JinjaTranslation,
  parsed: (text: string) => unknown,
  losses: Loss[],
): DbtTests {
  const taken = new Set(pipeline.golden.map(({ node }) => `golden__${names.of.get(node)}`));
  const readers = new Set(pipeline.edges.map(({ from }) => from));
  const rest: PipelineCheck[] = [];
  const generic = pipeline.checks.flatMap((item) => {
    const carried = carriedCheck(item, (node) => names.of.has(node), dbtTestWords);
    if ('loss' in carried) {
      losses.push(carried.loss);
      return [];
    }
    const { check } = carried;
    const tolerated = isTolerated(item, readers);
    const native = genericTest(check, tolerated ? 'warn' : check.threshold.level, pipeline, names, dialect.identifier);
    // A filter is SQL of DuckDB.
    if (native === undefined || check.filter !== null) {
      rest.push(item);
      return [];
    }
    if (tolerated)
      losses.push({
        construct: `check "${check.name}" of ${check.node}`,
        what: `It fails on the rows of the promotion, and ${stops}.`,
        instead: 'Severity warn.',
      });
    return [native(uniqueName(`${names.of.get(check.node)}__${safeName(check.name)}`.slice(0, 100), taken))];
  });
  const translation = {
    target,
    nameOf: (node: string) => names.of.get(node),
    parsed,
    stops,
    contract: dbtTestWords.contract,
    taken,
  };
  const singular = translatedChecks({ ...pipeline, checks: rest }, translation, losses).map(
    ({ check, stem, severity, level, sql }) =>
      [
        `tests/${stem}.sql`,
        `${configJinja(severity === 'warn' ? 'warn' : 'error', { plumbline_check: check.name, plumbline_level: level })}\n-- ${escapeJinja(`${check.file}:${check.line} ${check.node}: ${check.name}`.replace(/\s+/g, ' '))}\n${fill(sql)}\n`,
      ] as const,
  );
  return { generic, singular: new Map(singular) };
}

const stops = 'in dbt a failing test of severity error keeps everything behind it from being built';
