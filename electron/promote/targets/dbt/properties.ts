import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import { columnSql } from '../../names';
import { materializationOf } from '../../spec-document';
import { toYaml } from '../common/yaml';
import { freshnessConfig } from './freshness';
import { incrementalConfig, incrementalMeta } from './incremental-models';
import type { DbtNames } from './names';
import { externalLocation } from './relations';
import type { GenericTest } from './tests';

/** `models/sources.yml` */
export function writeSources(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  tests: readonly GenericTest[],
  losses: Loss[],
): string {
  const tables = pipeline.inputs.flatMap((input) => {
    if (input.source === null) return [];
    return [
      {
        name: names.of.get(input.name),
        ...descriptionOf(input.description),
        config: {
          ...freshnessConfig(input, pipeline, losses),
          meta: { external_location: externalLocation(input.source, pipeline, losses), formatter: 'template' },
        },
        columns: columnsYaml(input.name, input.columns, tests, 'source'),
      },
    ];
  });
  if (tables.length === 0) return '';
  return toYaml({ version: 2, sources: [{ name: names.sourceGroup, tables }] });
}

/** `models/schema.yml` */
export function writeModels(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  tests: readonly GenericTest[],
  hooks: ReadonlyMap<string, readonly string[]>,
): string {
  const models = pipeline.steps
    .filter((step) => step.kind === 'query')
    .map((step) => {
      const alias = names.alias.get(step.name);
      const { declared } = step.keys;
      const preHooks = hooks.get(step.name) ?? [];
      return {
        name: names.of.get(step.name),
        ...descriptionOf(step.descriptions?.get('') ?? step.rationale),
        config: {
          materialized: materializationOf(step, pipeline),
          ...(alias === undefined ? {} : { alias }),
          contract: { enforced: true },
          ...incrementalConfig(step),
          ...(preHooks.length === 0 ? {} : { pre_hook: [...preHooks] }),
          meta: {
            defined_in: escapeJinja(`${step.node.file}:${step.node.line}`),
            fingerprint: step.node.fingerprint ?? null,
            owners: pipeline.owners.map(({ name, email }) =>
              escapeJinja(email === undefined ? name : `${name} <${email}>`),
            ),
            ...(declared === null ? {} : { unique_key: declared.columns.map(escapeJinja) }),
            ...incrementalMeta(step),
          },
        },
        columns: columnsYaml(step.name, step.columns, tests, 'model', step.descriptions),
      };
    });
  return toYaml({ version: 2, models });
}

/**
 * A model's columns carry their quotes in their names: under an enforced contract dbt-duckdb writes the names as they are and
 * does not look at `quote`.
 */
function columnsYaml(
  node: string,
  columns: readonly ColumnInfo[],
  tests: readonly GenericTest[],
  kind: 'model' | 'source',
  descriptions?: ReadonlyMap<string, string>,
) {
  return columns.map(({ name, sqlType }) => {
    const own = tests.filter((test) => test.node === node && test.column === name).map((test) => test.yaml);
    const written = columnSql(name);
    const quote = kind === 'source' && written !== name ? { quote: true } : {};
    return {
      name: escapeJinja(kind === 'model' ? written : name),
      ...descriptionOf(descriptions?.get(name) ?? null),
      // An enumeration's values and a struct's fields have any names.
      data_type: escapeJinja(sqlType),
      ...quote,
      ...(own.length === 0 ? {} : { data_tests: own }),
    };
  });
}

/** dbt renders descriptions through Jinja. */
function descriptionOf(text: string | null): { description?: string } {
  return text === null ? {} : { description: escapeJinja(text) };
}
