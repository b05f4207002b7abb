import type { ColumnType } from '../../../../shared/domain/column/column-type';
import { foldName } from '../../../../shared/domain/graph/names';
import { offsetInCell } from '../../../../shared/domain/graph/sql-part';
import { byteOffsets, lineAndColumn } from '../../../../shared/domain/graph/text-positions';
import type { ParameterType } from '../../../../shared/domain/manifest/manifest';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { Dialect } from '../../dialects/dialect';
import type { Refusal } from '../../dialects/refusal';
import { type TranslationResult, translateQuery } from '../../dialects/translate';
import type { IntermediatePipeline, PipelineParameter, PipelineStep } from '../../intermediate';
import type { Obstacle } from './obstacles';

/** A project in the SQL of another engine: its dialect, and what its SQL says for nodes and parameters. */
export interface TranslationTarget {
  readonly dialect: Dialect;
  /** SQL of the rows of a node; undefined for one that the project has none of. */
  relation(node: string): string | undefined;
  /** An expression of the type with the value of a parameter. */
  parameter(parameter: PipelineParameter, sqlType: string): string;
}

export interface TranslatedStep {
  readonly name: string;
  readonly sql: string;
  /** Under which condition its rows are the same. */
  readonly notes: readonly string[];
}

/** Each query in the SQL of the engine; all that is refused is collected with its place in the cell. */
export function translatedSteps(
  pipeline: IntermediatePipeline,
  target: TranslationTarget,
  obstacles: Obstacle[],
): readonly TranslatedStep[] {
  return pipeline.steps.flatMap((step) => {
    const add = (refusal: Refusal) =>
      obstacles.push({ ...placeOf(step, refusal.location), node: step.name, ...withoutLocation(refusal) });
    if (step.kind === 'macros') {
      add({
        construct: 'CREATE MACRO',
        why: `${target.dialect.title} has no macros of DuckDB.`,
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
    const result = translateSql(pipeline, target, tree?.part.text ?? '', tree?.ast, step.columns);
    if (result.kind === 'refused') {
      for (const refusal of result.refusals) add(refusal);
      return [];
    }
    return [{ name: step.name, sql: result.sql, notes: result.notes }];
  });
}

/** SQL of DuckDB over the nodes of the pipeline in the SQL of the engine. */
export function translateSql(
  pipeline: IntermediatePipeline,
  target: TranslationTarget,
  text: string,
  statement: unknown,
  columns: PipelineStep['columns'] | null,
): TranslationResult {
  const { dialect } = target;
  return translateQuery({
    dialect,
    text,
    statement,
    columns,
    relation(name) {
      // A file that SQL names itself has no columns of its own.
      const sources = pipeline.inputs.filter(({ source }) => source !== null);
      const node = [...sources, ...pipeline.steps].find((candidate) => foldName(candidate.name) === foldName(name));
      const sql = node === undefined ? undefined : target.relation(node.name);
      return node === undefined || sql === undefined ? undefined : { sql, columns: node.columns };
    },
    parameter(name) {
      const found = pipeline.parameters.find(({ bound }) => foldName(bound.name) === foldName(name));
      const type = found === undefined || found.bound.list === true ? undefined : types[found.bound.type];
      const sqlType = type === undefined ? undefined : dialect.typeName(type);
      return found === undefined || type === undefined || sqlType === undefined
        ? undefined
        : { sql: target.parameter(found, sqlType), type };
    },
  });
}

/** What of a step stands in the project in another form. */
export function translationLosses(step: PipelineStep, notes: readonly string[], dialect: Dialect): readonly Loss[] {
  const losses: Loss[] = notes.map((note) => ({
    construct: step.name,
    what: `${note}.`,
    instead: 'The same SQL; order by a unique key where rows may tie.',
  }));
  for (const { name, type } of step.columns)
    if (type.kind === 'hugeint')
      losses.push({
        construct: `${step.name}.${name}`,
        what: `${dialect.title} has no HUGEINT.`,
        instead: `${dialect.typeName(type)}: the same values up to 38 digits, an error beyond.`,
      });
  return losses;
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
