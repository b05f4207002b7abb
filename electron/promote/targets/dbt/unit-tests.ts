import { escapeJinja } from '../../../../shared/domain/jinja';
import { fixtureSql } from '../../fixtures/rows-sql';
import type { FixtureRows, IntermediatePipeline, UnitCase } from '../../intermediate';
import type { DbtNames } from './names';
import { toYaml } from './properties';
import { relationJinja } from './relations';

/**
 * `models/unit_tests.yml`: the chosen rows of each step and the rows that it makes of them. They are given as SQL: then dbt needs
 * neither a table to read types from nor a guess. Undefined where no rows were chosen.
 */
export function writeUnitTests(pipeline: IntermediatePipeline, names: DbtNames): string | undefined {
  const tests = pipeline.unitCases.flatMap((unitCase) => {
    const model = names.of.get(unitCase.step);
    return model === undefined ? [] : [unitTest(unitCase, model, names)];
  });
  const taken = new Map<string, number>();
  for (const test of tests) {
    const count = (taken.get(test.name) ?? 0) + 1;
    taken.set(test.name, count);
    if (count > 1) test.name = `${test.name}_${count}`;
  }
  return tests.length === 0 ? undefined : toYaml({ version: 2, unit_tests: tests });
}

function unitTest(unitCase: UnitCase, model: string, names: DbtNames) {
  const vars = Object.entries(unitCase.parameters).map(([name, value]) => [
    name,
    typeof value === 'string' ? escapeJinja(value) : value,
  ]);
  return {
    name: `${model}__branches`,
    model,
    description: escapeJinja(['Exercises:', ...unitCase.covers.map((what) => `- ${what}`)].join('\n')),
    given: unitCase.given.map((rows) => ({
      input: relationJinja(rows.node, names).slice(3, -3),
      ...asSql(rows),
    })),
    expect: asSql(unitCase.expected),
    ...(vars.length === 0 ? {} : { overrides: { vars: Object.fromEntries(vars) } }),
    config: { tags: ['unit'] },
  };
}

function asSql(rows: FixtureRows): { readonly format: 'sql'; readonly rows: string } {
  return { format: 'sql', rows: fixtureSql(rows) };
}
