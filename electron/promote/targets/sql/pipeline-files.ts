import { relative, sep } from 'node:path';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { typeText } from '../../../../shared/domain/inputs/input-definition';
import type { ParameterScalar, ParameterValue } from '../../../../shared/domain/manifest/manifest';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { fixtureSql } from '../../fixtures/rows-sql';
import { goldenFormula } from '../../golden-results';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { parameterSqlTypes } from '../../parameter-types';
import type { ProjectRelation } from '../../project-manifest';
import { grainOf, materializationOf } from '../../spec-document';
import { goldenQuery } from '../common/golden-query';
import { inTable } from '../common/in-table';
import { type IncrementWords, incrementLosses } from '../common/increment-losses';
import { macrosOf, readsOf, stepsByName } from '../common/macro-users';
import { freshnessOf, grainsOf, operationsOf } from '../common/operations';
import { attachedFiles, extensionsOf, sourceSql } from '../common/source-sql';
import { stepLosses } from '../common/step-losses';
import { inOrder } from './check-order';
import { oneLine, writeChecks } from './checks';
import { incrementOf } from './incremental';
import { nameForSql, type SqlNames } from './names';
import { pipelineModule } from './pipeline-module';
import { SqlText } from './sql-text';
import { warehouseModule } from './warehouse-module';

const increments: IncrementWords = {
  again: 'A run that makes all rows again (--full-refresh)',
  span: 'one from and to a time (--from, --to)',
};

/** The pipeline on DuckDB as files: what runs it, and what it runs. Orchestrators' projects are built around it. */
export interface PipelineFiles {
  /** Text by path relative to `folder`: `pipeline.py`, `warehouse.py`, `pipeline.json` and the SQL that it names. */
  readonly files: Map<string, string>;
  readonly names: SqlNames;
  readonly relations: ReadonlyMap<string, ProjectRelation>;
  readonly losses: Loss[];
}

/** `folder` is the absolute path of the folder that `pipeline.py` lies in. */
export function writePipelineFiles(pipeline: IntermediatePipeline, folder: string): PipelineFiles {
  const names = nameForSql(pipeline);
  const text = new SqlText(pipeline, names);
  const losses: Loss[] = [];
  const files = new Map<string, string>();
  const write = (file: string, sql: string): string => {
    files.set(file, sql);
    return file;
  };
  const steps = stepsByName(pipeline);
  const freshness = freshnessOf(pipeline);
  const grains = grainsOf(pipeline);
  const isRelation = (node: string) => names.kind.has(node) && names.kind.get(node) !== 'macros';

  const inputs = pipeline.inputs.flatMap((input) => {
    if (input.source === null) return [];
    const sql = sourceSql(input.source, pipeline, text.sources, losses);
    return [
      {
        name: input.name,
        id: names.file.get(input.name),
        location: input.source.path,
        description: input.description,
        freshness: freshness.get(input.name) ?? null,
        columns: columnsText(input.columns),
        file: write(`sources/${names.file.get(input.name)}.sql`, `SELECT * FROM ${sql}\n`),
      },
    ];
  });
  const macros = pipeline.steps.flatMap((step) => {
    if (step.kind !== 'macros') return [];
    losses.push({
      construct: `macros of ${step.name}`,
      what: 'They are no part of a table.',
      instead: 'Temporary macros, which pipeline.py makes before each step that uses them.',
    });
    const file = write(`macros/${names.file.get(step.name)}.sql`, `${text.pieces(step.parsed.pieces)}\n`);
    return [{ name: step.name, file }];
  });
  const { checks, files: checkFiles } = writeChecks(pipeline, names, text, losses);
  for (const [file, sql] of checkFiles) files.set(file, sql);
  const queries = inOrder(
    pipeline.steps.filter(({ kind }) => kind === 'query'),
    checks.filter(({ blocking }) => blocking),
    pipeline.edges,
  );
  const written = queries.map((step, index) => {
    const place = `${step.node.file}:${step.node.line}`;
    const number = String(index + 1).padStart(Math.max(2, String(queries.length).length), '0');
    const query = inTable(step, text.pieces(step.parsed.pieces));
    if (materializationOf(step, pipeline) === 'view')
      losses.push({
        construct: step.name,
        what: 'It is a view in the workspace, and its sources and parameters are those of one run.',
        instead: 'A table, which each run makes again.',
      });
    losses.push(...incrementLosses(step, increments), ...stepLosses(step));
    return {
      name: step.name,
      id: names.file.get(step.name),
      description: step.rationale,
      output: pipeline.outputs.includes(step.name),
      reads: readsOf(step, steps).filter(isRelation),
      macros: macrosOf(step, steps).map(({ name }) => name),
      columns: columnsText(step.columns),
      key: step.keys.declared?.columns ?? [],
      grain: grains.get(step.name) ?? grainOf(step),
      freshness: freshness.get(step.name) ?? null,
      incremental: incrementOf(step),
      defined_in: place,
      file: write(
        `steps/${number}_${names.file.get(step.name)}.sql`,
        `-- ${oneLine(`${place} ${step.name}`)}\n${query}\n`,
      ),
    };
  });
  const golden = pipeline.golden.flatMap((result) => {
    if (!isRelation(result.node)) return [];
    const query = goldenQuery(result, columnsOf(pipeline, result.node), {
      relation: text.relation(result.node),
      text: (sql) => text.text(sql),
    });
    const head = `-- Facts of the rows at promotion that are others now (formula ${goldenFormula}).`;
    return [{ node: result.node, file: write(`golden/${names.file.get(result.node)}.sql`, `${head}\n${query}`) }];
  });
  const document = {
    name: pipeline.name,
    workspace: pipeline.workspace.name,
    description: pipeline.workspace.description,
    owners: pipeline.owners.map(({ name, email }) => ({ name, email: email ?? null })),
    data_root: relative(folder, pipeline.workspace.root).split(sep).join('/') || '.',
    extensions: extensionsOf(pipeline),
    attach: [...attachedFiles(pipeline)].map(([name, path]) => ({ name, path: text.place(path) })),
    secrets: pipeline.secrets.map(({ name }) => name),
    operations: operationsText(pipeline),
    parameters: pipeline.parameters.map(({ bound, value, description }) => ({
      name: bound.name,
      type: bound.type,
      list: bound.list === true,
      sql_type: parameterSqlTypes[bound.type],
      says: typeText(bound),
      default: plainValue(value),
      description,
    })),
    inputs,
    macros,
    steps: written,
    checks,
    golden,
    units: writeUnits(pipeline, names, write),
  };
  files.set('pipeline.json', `${JSON.stringify(document, null, 2)}\n`);
  files.set('pipeline.py', pipelineModule);
  files.set('warehouse.py', warehouseModule);
  const relations = new Map(queries.map(({ name }) => [name, { schema: 'main', name }] as const));
  return { files, names, relations, losses };
}

/** Unit tests: few rows of what a step reads, and the rows that it makes of them. */
function writeUnits(pipeline: IntermediatePipeline, names: SqlNames, write: (file: string, sql: string) => string) {
  const taken = new Set<string>();
  return pipeline.unitCases.flatMap(({ step, given, expected, parameters, covers }) => {
    const stem = names.file.get(step);
    if (stem === undefined) return [];
    const folder = `tests/units/${uniqueName(stem, taken)}`;
    const rows = new Set(['expected']);
    return [
      {
        step,
        given: given.map((one) => {
          const file = `${folder}/${uniqueName(names.file.get(one.node) ?? safeName(one.node), rows)}.sql`;
          return { node: one.node, file: write(file, `${fixtureSql(one)}\n`) };
        }),
        expected: write(`${folder}/expected.sql`, `${fixtureSql(expected)}\n`),
        parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, plainValue(value)])),
        covers,
      },
    ];
  });
}

function operationsText(pipeline: IntermediatePipeline): Record<string, unknown> {
  const { retryDelay, onDependencyFailure, ...operations } = operationsOf(pipeline);
  return { ...operations, retry_delay: retryDelay, on_dependency_failure: onDependencyFailure };
}

function columnsText(columns: readonly ColumnInfo[]) {
  return columns.map(({ name, sqlType }) => ({ name, type: sqlType }));
}

/** JSON has no infinity and no NaN: they are texts that a cast reads. */
function plainValue(value: ParameterValue): ParameterValue {
  const scalar = (one: ParameterScalar): ParameterScalar =>
    typeof one === 'number' && !Number.isFinite(one) ? String(one) : one;
  return Array.isArray(value) ? value.map(scalar) : scalar(value as ParameterScalar);
}
