import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
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

/** How an engine's adapter takes columns and models. */
export interface PropertiesDialect {
  typeOf(column: ColumnInfo): string;
  /** A column's name as the properties of a model or source say it. */
  named(name: string, kind: 'model' | 'source'): { readonly name: string; readonly quote?: boolean };
  configOf(step: PipelineStep): Record<string, unknown>;
  metaOf(step: PipelineStep): Record<string, unknown>;
}

/**
 * A model's columns carry their quotes in their names: under an enforced contract dbt-duckdb writes the names as they are and
 * does not look at `quote`.
 */
const duckdbProperties: PropertiesDialect = {
  typeOf: ({ sqlType }) => sqlType,
  named(name, kind) {
    const written = columnSql(name);
    if (kind === 'model') return { name: written };
    return written === name ? { name } : { name, quote: true };
  },
  configOf: (step) => incrementalConfig(step),
  metaOf: incrementalMeta,
};

/** `models/schema.yml` */
export function writeModels(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  tests: readonly GenericTest[],
  hooks: ReadonlyMap<string, readonly string[]>,
  dialect: PropertiesDialect = duckdbProperties,
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
          ...dialect.configOf(step),
          ...(preHooks.length === 0 ? {} : { pre_hook: [...preHooks] }),
          meta: {
            defined_in: escapeJinja(`${step.node.file}:${step.node.line}`),
            fingerprint: step.node.fingerprint ?? null,
            owners: pipeline.owners.map(({ name, email }) =>
              escapeJinja(email === undefined ? name : `${name} <${email}>`),
            ),
            ...(declared === null ? {} : { unique_key: declared.columns.map(escapeJinja) }),
            ...dialect.metaOf(step),
          },
        },
        columns: columnsYaml(step.name, step.columns, tests, 'model', dialect, step.descriptions),
      };
    });
  return toYaml({ version: 2, models });
}

export function columnsYaml(
  node: string,
  columns: readonly ColumnInfo[],
  tests: readonly GenericTest[],
  kind: 'model' | 'source',
  dialect: PropertiesDialect = duckdbProperties,
  descriptions?: ReadonlyMap<string, string>,
) {
  return columns.map((column) => {
    const own = tests.filter((test) => test.node === node && test.column === column.name).map((test) => test.yaml);
    const { name, ...quote } = dialect.named(column.name, kind);
    return {
      name: escapeJinja(name),
      ...descriptionOf(descriptions?.get(column.name) ?? null),
      // An enumeration's values and a struct's fields have any names.
      data_type: escapeJinja(dialect.typeOf(column)),
      ...quote,
      ...(own.length === 0 ? {} : { data_tests: own }),
    };
  });
}

/** dbt renders descriptions through Jinja. */
export function descriptionOf(text: string | null): { description?: string } {
  return text === null ? {} : { description: escapeJinja(text) };
}
