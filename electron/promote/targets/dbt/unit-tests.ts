import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { fixtureSql } from '../../fixtures/rows-sql';
import type { FixtureRows, IntermediatePipeline, PipelineStep, UnitCase } from '../../intermediate';
import { toYaml } from '../common/yaml';
import { incrementalOverrides } from './incremental-models';
import type { DbtNames } from './names';
import { relationJinja } from './relations';

/** What an engine's project says otherwise. */
interface UnitTestDialect {
  /** What stands for macros of the model. */
  overrides(step: PipelineStep): Record<string, unknown>;
  rowsSql(rows: FixtureRows): string;
}

/**
 * `models/unit_tests.yml`: the chosen rows of each step and the rows that it makes of them. They are given as SQL: then dbt needs
 * neither a table to read types from nor a guess. Undefined where no rows were chosen.
 */
export function writeUnitTests(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  losses: Loss[],
  { overrides, rowsSql }: UnitTestDialect = { overrides: incrementalOverrides, rowsSql: (rows) => fixtureSql(rows) },
): string | undefined {
  const tests = pipeline.unitCases.flatMap((unitCase) => {
    const model = names.of.get(unitCase.step);
    if (model === undefined) return [];
    if (!takesNames(unitCase)) {
      losses.push({
        construct: `unit test of ${unitCase.step}`,
        what: 'dbt cannot compare columns whose names hold quotes or braces.',
        instead: 'None; its rows stand in the spec under fixtures.',
      });
      return [];
    }
    return [unitTest(unitCase, model, pipeline, names, { overrides, rowsSql })];
  });
  const taken = new Map<string, number>();
  for (const test of tests) {
    const count = (taken.get(test.name) ?? 0) + 1;
    taken.set(test.name, count);
    if (count > 1) test.name = `${test.name}_${count}`;
  }
  return tests.length === 0 ? undefined : toYaml({ version: 2, unit_tests: tests });
}

/** dbt writes the names of compared columns as they are between quotes, and renders what stands in given rows. */
function takesNames({ given, expected }: UnitCase): boolean {
  return (
    expected.columns.every(({ name }) => !/["{}]/.test(name)) &&
    given.every(({ columns }) => columns.every(({ name }) => !/\{[{%#]/.test(name)))
  );
}

function unitTest(
  unitCase: UnitCase,
  model: string,
  pipeline: IntermediatePipeline,
  names: DbtNames,
  dialect: UnitTestDialect,
) {
  const asSql = (rows: FixtureRows) => ({ format: 'sql' as const, rows: dialect.rowsSql(rows) });
  // Others are in dbt_project.yml; dbt renders what stands here twice.
  const vars = Object.entries(unitCase.parameters).filter(
    ([name, value]) => pipeline.parameters.find(({ bound }) => bound.name === name)?.value !== value,
  );
  const step = pipeline.steps.find(({ name }) => name === unitCase.step);
  const macros = step === undefined ? {} : dialect.overrides(step);
  const overrides = {
    ...(vars.length === 0 ? {} : { vars: Object.fromEntries(vars) }),
    ...(Object.keys(macros).length === 0 ? {} : { macros }),
  };
  return {
    name: `${model}__branches`,
    model,
    description: escapeJinja(['Exercises:', ...unitCase.covers.map((what) => `- ${what}`)].join('\n')),
    given: unitCase.given.map((rows) => ({
      input: relationJinja(rows.node, names).slice(3, -3),
      ...asSql(rows),
    })),
    expect: asSql(unitCase.expected),
    ...(Object.keys(overrides).length === 0 ? {} : { overrides }),
    config: { tags: ['unit'] },
  };
}
