import { relative, sep } from 'node:path';
import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { fixtureSql } from '../../fixtures/rows-sql';
import { goldenFormula } from '../../golden-results';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { incrementLosses } from '../common/increment-losses';
import { toYaml } from '../common/yaml';
import { writeExposures } from '../dbt/exposures';
import { freshnessConfig } from '../dbt/freshness';
import {
  dbtIncrements,
  incrementalMacros,
  incrementalMeta,
  incrementalModel,
  incrementalOverrides,
} from '../dbt/incremental-models';
import { type DbtNames, nameNodes } from '../dbt/names';
import { columnsYaml, descriptionOf, type PropertiesDialect, writeModels } from '../dbt/properties';
import { relationJinja } from '../dbt/relations';
import type { GenericTest } from '../dbt/tests';
import { writeUnitTests } from '../dbt/unit-tests';
import type { TargetProject, TargetWriter } from '../target';
import { checkTexts } from '../translated/checks';
import { translatedFacts } from '../translated/golden';
import { cannotTranslate, type Obstacle } from '../translated/obstacles';
import { translatedSteps, translationLosses } from '../translated/steps';
import { engineTests } from './checks';
import type { DbtEngine, EngineInputs } from './engine';
import { jinjaTranslation } from './jinja-translation';
import { writeEngineProfiles, writeEngineProject, writeEngineReadme, writeEngineWorkflow } from './project-files';

/** A dbt project in the SQL of another engine than DuckDB. Refuses what is not proven equal there. */
export function engineTarget(engine: DbtEngine): TargetWriter {
  return {
    name: engine.target,
    texts: checkTexts,
    write: (pipeline, folder, parsed) => writeEngineDbt(engine, pipeline, folder, parsed),
  };
}

function writeEngineDbt(
  engine: DbtEngine,
  pipeline: IntermediatePipeline,
  folder: string,
  parsed: (text: string) => unknown,
): TargetProject {
  const { dialect } = engine;
  // Tables have the names of the models: engines differ in what else they take.
  const names: DbtNames = { ...nameNodes(pipeline), alias: new Map() };
  const obstacles: Obstacle[] = [];
  const losses: Loss[] = [];
  const dataRoot = relative(folder, pipeline.workspace.root).split(sep).join('/') || '.';
  const inputs = engine.inputs(pipeline, names, dataRoot, obstacles, losses);
  const translation = jinjaTranslation(names, engine);
  const steps = translatedSteps(pipeline, translation.target, obstacles);
  obstacles.push(...nameObstacles(engine, pipeline, names));
  if (obstacles.length > 0) throw cannotTranslate(dialect.title, obstacles);
  for (const step of pipeline.steps) {
    losses.push(...translationLosses(step, steps.find(({ name }) => name === step.name)?.notes ?? [], dialect));
    losses.push(...incrementLosses(step, dbtIncrements));
    const name = names.of.get(step.name);
    if (name !== step.name)
      losses.push({
        construct: step.name,
        what: 'Its name is not one that all engines take.',
        instead: `The model and its table are called ${name}.`,
      });
  }
  const tests = engineTests(pipeline, names, engine, translation, parsed, losses);
  const properties = propertiesDialect(engine);
  const files = new Map(inputs.files);
  files.set('dbt_project.yml', writeEngineProject(pipeline, names, dataRoot));
  files.set('profiles.yml', writeEngineProfiles(engine, names));
  files.set('macros/plumbline_engine.sql', guardMacro(engine));
  files.set(
    'models/sources.yml',
    writeEngineSources(engine, pipeline, names, tests.generic, properties, inputs, losses),
  );
  files.set('models/schema.yml', writeModels(pipeline, names, tests.generic, new Map(), properties));
  const exposures = writeExposures(pipeline, names, losses);
  if (exposures !== undefined) files.set('models/exposures.yml', exposures);
  for (const { name, sql } of steps) {
    const step = pipeline.steps.find((candidate) => candidate.name === name);
    const model = translation.fill(sql);
    files.set(`models/${names.of.get(name)}.sql`, `${step === undefined ? model : incrementalModel(step, model)}\n`);
  }
  for (const [path, text] of [
    ...tests.singular,
    ...goldenTests(engine, pipeline, names),
    ...incrementalMacros(pipeline),
  ])
    files.set(path, text);
  const unitTests = writeUnitTests(pipeline, names, losses, {
    overrides: incrementalOverrides,
    rowsSql: (rows) =>
      fixtureSql(rows, { typeOf: properties.typeOf, identifier: dialect.identifier, text: dialect.text }),
  });
  if (unitTests !== undefined) files.set('models/unit_tests.yml', unitTests);
  files.set('requirements.txt', `${engine.requirements(pipeline).join('\n')}\n`);
  files.set('.gitignore', 'target/\nlogs/\ndbt_packages/\n.user.yml\n.venv/\n');
  files.set('.github/workflows/dbt.yml', writeEngineWorkflow(engine));
  files.set('README.md', writeEngineReadme(engine, pipeline, names, losses));
  const relations = new Map(
    steps.map(({ name }) => [name, { schema: null, name: names.of.get(name) ?? name }] as const),
  );
  return { files, relations, losses };
}

/** Names that the engine, or its adapter, would take for others. */
function nameObstacles(engine: DbtEngine, pipeline: IntermediatePipeline, names: DbtNames): readonly Obstacle[] {
  return [...pipeline.inputs, ...pipeline.steps].flatMap(({ name: node, node: { file, line }, columns }) =>
    [names.of.get(node) ?? node, ...columns.map(({ name }) => name)].flatMap((name) => {
      const why = /["`\\]/.test(name) ? 'dbt does not double the quotes in names.' : engine.nameObstacle(name);
      return why === undefined
        ? []
        : [{ node, file, line, construct: `the name ${name}`, why, hint: 'Give it another name.' }];
    }),
  );
}

function propertiesDialect(engine: DbtEngine): PropertiesDialect {
  return {
    // What has no type was refused.
    typeOf: ({ type, sqlType }) => engine.dialect.typeName(type) ?? sqlType,
    named: (name) => (engine.isPlainName(name) ? { name } : { name, quote: true }),
    configOf: (step) => engine.incrementalConfig(step),
    metaOf: incrementalMeta,
  };
}

function writeEngineSources(
  engine: DbtEngine,
  pipeline: IntermediatePipeline,
  names: DbtNames,
  tests: readonly GenericTest[],
  properties: PropertiesDialect,
  inputs: EngineInputs,
  losses: Loss[],
): string {
  const tables = pipeline.inputs.flatMap((input) => {
    if (input.source === null) return [];
    const freshness = freshnessConfig(input, pipeline, losses, {
      sqlOf: engine.dialect.identifier,
      takesFilters: false,
    });
    return [
      {
        name: names.of.get(input.name),
        ...descriptionOf(input.description),
        ...(Object.keys(freshness).length === 0 ? {} : { config: freshness }),
        columns: columnsYaml(input.name, input.columns, tests, 'source', properties),
      },
    ];
  });
  return toYaml({ version: 2, sources: [{ name: names.sourceGroup, schema: inputs.schema, tables }] });
}

function goldenTests(engine: DbtEngine, pipeline: IntermediatePipeline, names: DbtNames) {
  return pipeline.golden.flatMap((golden) => {
    const name = names.of.get(golden.node);
    if (name === undefined || names.kind.get(golden.node) !== 'model') return [];
    const facts = translatedFacts(golden, columnsOf(pipeline, golden.node), engine.golden);
    const text = [
      "{{ config(severity='error', tags=['golden'], enabled=(var('golden_results', true) | string | lower == 'true')) }}",
      `-- Facts of the rows at promotion (formula ${goldenFormula}). They hold for the same inputs and parameter values only:`,
      '-- set the variable golden_results to false when the inputs move on.',
      escapeJinja(engine.goldenSql(facts, '\ue002')).replace('\ue002', relationJinja(golden.node, names)),
    ].join('\n');
    return [[`tests/golden__${name}.sql`, text] as const];
  });
}

function guardMacro({ type, guard, dialect }: DbtEngine): string {
  return `{#- The SQL of this project is that of ${dialect.title}, and was proven there. -#}
{% macro plumbline_require_engine() -%}
  {%- if execute and target.type != '${type}' -%}
    {{ exceptions.raise_compiler_error('The SQL of this project is that of ${dialect.title}, and the profile is of ' ~ target.type ~ '.') }}
  {%- endif -%}
${guard}
{%- endmacro %}
`;
}
