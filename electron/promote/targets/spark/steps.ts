import type { ColumnType } from '../../../../shared/domain/column/column-type';
import { foldName } from '../../../../shared/domain/graph/names';
import { offsetInCell } from '../../../../shared/domain/graph/sql-part';
import { byteOffsets, lineAndColumn } from '../../../../shared/domain/graph/text-positions';
import type { ParameterType } from '../../../../shared/domain/manifest/manifest';
import type { Refusal } from '../../dialects/refusal';
import { sparkDialect } from '../../dialects/spark';
import { type TranslationResult, translateQuery } from '../../dialects/translate';
import type { IntermediatePipeline, PipelineStep } from '../../intermediate';
import type { SparkNames } from './names';
import type { Obstacle } from './obstacles';

export interface SparkStep {
  readonly name: string;
  readonly view: string;
  readonly sql: string;
  readonly notes: readonly string[];
}

/** Each query in Spark's SQL; all that is refused is collected with its place in the cell. */
export function sparkSteps(
  pipeline: IntermediatePipeline,
  names: SparkNames,
  obstacles: Obstacle[],
): readonly SparkStep[] {
  return pipeline.steps.flatMap((step) => {
    const add = (refusal: Refusal) =>
      obstacles.push({ ...placeOf(step, refusal.location), node: step.name, ...withoutLocation(refusal) });
    if (step.kind === 'macros') {
      add({
        construct: 'CREATE MACRO',
        why: 'Spark has no macros of DuckDB.',
        hint: 'Write the expressions where they are used.',
        location: undefined,
      });
      return [];
    }
    const [tree] = step.parsed.trees;
    if (step.parsed.pieces.some(({ kind }) => kind === 'secret'))
      add({
        construct: 'a credential in SQL',
        why: 'It would stand in the project.',
        hint: 'Take it out of the query.',
        location: undefined,
      });
    const result = translate(pipeline, names, tree?.part.text ?? '', tree?.ast, step.columns);
    if (result.kind === 'refused') {
      for (const refusal of result.refusals) add(refusal);
      return [];
    }
    return [{ name: step.name, view: names.of.get(step.name) ?? step.name, sql: result.sql, notes: result.notes }];
  });
}

/** SQL of DuckDB over the nodes of the pipeline in Spark's SQL. */
export function translate(
  pipeline: IntermediatePipeline,
  names: SparkNames,
  text: string,
  statement: unknown,
  columns: PipelineStep['columns'] | null,
): TranslationResult {
  return translateQuery({
    dialect: sparkDialect,
    text,
    statement,
    columns,
    relation(name) {
      // A file that SQL names itself has no columns of its own.
      const sources = pipeline.inputs.filter(({ source }) => source !== null);
      const node = [...sources, ...pipeline.steps].find((candidate) => foldName(candidate.name) === foldName(name));
      const view = node === undefined ? undefined : names.of.get(node.name);
      return node === undefined || view === undefined
        ? undefined
        : { sql: sparkDialect.identifier(view), columns: node.columns };
    },
    parameter(name) {
      const found = pipeline.parameters.find(({ bound }) => foldName(bound.name) === foldName(name));
      const type = found === undefined || found.bound.list === true ? undefined : types[found.bound.type];
      if (found === undefined || type === undefined) return undefined;
      return { sql: `CAST(:${names.parameters.get(found.bound.name)} AS ${sparkDialect.typeName(type)})`, type };
    },
  });
}

/** A decimal's type follows from its value, which may change. */
const types: Readonly<Partial<Record<ParameterType, ColumnType>>> = {
  integer: { kind: 'integer' },
  bigint: { kind: 'bigint' },
  double: { kind: 'double' },
  boolean: { kind: 'boolean' },
  date: { kind: 'date' },
  timestamp: { kind: 'timestamp' },
  text: { kind: 'varchar' },
};

function withoutLocation({ construct, why, hint }: Refusal) {
  return { construct, why, hint };
}

function placeOf(
  { node, parsed }: PipelineStep,
  location: number | undefined,
): Pick<Obstacle, 'file' | 'line' | 'column'> {
  const part = parsed.trees[0]?.part;
  if (location === undefined || part === undefined) return { file: node.file, line: node.line };
  const offset = offsetInCell(part, byteOffsets(part.text)(location));
  const { line, column } = lineAndColumn(node.sql ?? '', offset);
  return { file: node.file, line: (node.sqlLine ?? node.line) + line - 1, column };
}
