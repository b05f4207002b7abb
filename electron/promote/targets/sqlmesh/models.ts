import type { ColumnInfo, ColumnType } from '../../../../shared/domain/column/column-type';
import { findColumn } from '../../../../shared/domain/column/find-column';
import { tableQuery } from '../../../../shared/domain/graph/table-query';
import { hasJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier, quoteText } from '../../../../shared/domain/sql-text';
import type { IntermediatePipeline, PipelineInput, PipelineStep } from '../../intermediate';
import { columnSql } from '../../names';
import { parameterSqlTypes } from '../../parameter-types';
import { materializationOf } from '../../spec-document';
import { macrosOf, readsOf, stepsByName } from '../common/macro-users';
import { sourceSql } from '../common/source-sql';
import { kindOf } from './incremental';
import { columnList, modelName, plainText, type SqlmeshNames } from './names';
import { isNative } from './native-sql';
import { boundParameter, callOf, holdsSecret, type TextQuery, TextWriter } from './text-query';

/** What stands in a model's header beside its query. */
interface ModelExtras {
  /** Calls of audits. */
  readonly audits: readonly string[];
  /** Nodes that the audits read beside their own. */
  readonly reads: readonly string[];
}

/** A model over the files of a source, read by DuckDB's own functions: a view, unless its text would hold a credential. */
export function sourceModel(
  input: PipelineInput & { readonly source: NonNullable<PipelineInput['source']> },
  pipeline: IntermediatePipeline,
  names: SqlmeshNames,
  extras: ModelExtras,
  losses: Loss[],
): string {
  const writer = new TextWriter(pipeline, names);
  const rows = sourceSql(
    input.source,
    pipeline,
    {
      text: (sql) => writer.text(sql),
      place: (path) => writer.path(path),
      extension: 'config.yaml names it; SQLMesh has DuckDB install it',
    },
    losses,
  );
  const query = { text: `SELECT * FROM ${rows}`, variables: writer.variables };
  const header = modelHeader(input.name, holdsSecret(query.text) ? 'FULL' : 'VIEW', names, {
    description: input.description,
    key: input.keys.declared?.columns,
    columns: input.columns,
    dependsOn: extras.reads,
    audits: extras.audits,
  });
  return `${header}\n\nSELECT * FROM ${callOf(query)}\n`;
}

/** A model of a step: its SQL as it is written where SQLMesh keeps its meaning, otherwise as a text for DuckDB. */
export function stepModel(
  step: PipelineStep,
  pipeline: IntermediatePipeline,
  names: SqlmeshNames,
  extras: ModelExtras,
  losses: Loss[],
): string {
  const native = isNative(step, pipeline);
  const macros = macrosOf(step, stepsByName(pipeline));
  const asView =
    materializationOf(step, pipeline) === 'view' &&
    macros.length === 0 &&
    step.parsed.pieces.every(({ kind }) => kind !== 'secret');
  const { kind, filter } = kindOf(step, asView ? 'VIEW' : 'FULL', pipeline.schedule?.cron ?? '@daily', losses);
  const reads = native ? [] : readsOf(step, stepsByName(pipeline)).filter((node) => names.table.has(node));
  const header = modelHeader(step.name, kind, names, {
    description: step.rationale,
    key: step.keys.declared?.columns,
    columns: step.columns,
    dependsOn: [...new Set([...reads, ...extras.reads])],
    audits: extras.audits,
  });
  const sql = native ? nativeText(step, pipeline, names) : callOf(textQueryOf(step, macros, pipeline, names));
  if (native && filter === null) return `${header}\n\n${sql}\n`;
  const rows = native ? `(\n${sql}\n) AS slice` : filter === null ? sql : `${sql} AS slice`;
  return `${header}\n\nSELECT * FROM ${rows}${filter === null ? '' : `\nWHERE ${filter}`}\n`;
}

function nativeText(step: PipelineStep, pipeline: IntermediatePipeline, names: SqlmeshNames): string {
  return step.parsed.pieces
    .map((piece) => {
      if (piece.kind === 'node')
        return `${modelName(piece.node, names)}${piece.alias === null ? '' : ` AS ${quoteIdentifier(piece.alias)}`}`;
      if (piece.kind !== 'parameter') return piece.text;
      const { bound } = boundParameter(piece.parameter, pipeline);
      return `CAST(@${bound.name} AS ${parameterSqlTypes[bound.type]})`;
    })
    .join('');
}

function textQueryOf(
  step: PipelineStep,
  macros: readonly PipelineStep[],
  pipeline: IntermediatePipeline,
  names: SqlmeshNames,
): TextQuery {
  const writer = new TextWriter(pipeline, names);
  const { cell, pieces } = step.parsed;
  const before = cell.kind === 'query' ? tableQuery(cell).before : '';
  const sql = writer.pieces(pieces);
  const statements = macros.map((macro) => `${writer.pieces(macro.parsed.pieces)};`).join('\n');
  return {
    text: before === '' ? sql : `${before}${sql})`,
    variables: writer.variables,
    ...(statements === '' ? {} : { before: statements }),
  };
}

function modelHeader(
  node: string,
  kind: string,
  names: SqlmeshNames,
  about: {
    readonly description: string | null;
    readonly key: readonly string[] | undefined;
    readonly columns: readonly ColumnInfo[];
    readonly dependsOn: readonly string[];
    readonly audits: readonly string[];
  },
): string {
  const key = about.key?.map((name) => findColumn(about.columns, name)?.name ?? name);
  const list = (items: readonly string[]) => `(\n    ${items.join(',\n    ')}\n  )`;
  const properties = [
    `name ${modelName(node, names)}`,
    `kind ${kind}`,
    ...(about.description === null ? [] : [`description ${quoteText(plainText(about.description))}`]),
    ...(key === undefined || key.some(hasJinja) ? [] : [`grain ${columnList(key)}`]),
    ...(about.dependsOn.length === 0
      ? []
      : [`depends_on ${list(about.dependsOn.map((name) => modelName(name, names)))}`]),
    ...(hasTypedColumns(about.columns)
      ? [`columns ${list(about.columns.map(({ name, sqlType }) => `${columnSql(name)} ${sqlType}`))}`]
      : []),
    ...(about.audits.length === 0 ? [] : [`audits ${list(about.audits)}`]),
  ];
  return `MODEL (\n  ${properties.join(',\n  ')}\n);`;
}

/** Whether SQLMesh reads the names and types of all columns and writes them as they are. */
export function hasTypedColumns(columns: readonly ColumnInfo[]): boolean {
  return (
    columns.length > 0 &&
    columns.every(
      ({ name, sqlType, type }) => !/[@«»]/.test(name + sqlType) && !hasJinja(name + sqlType) && isReadType(type),
    )
  );
}

function isReadType(type: ColumnType): boolean {
  switch (type.kind) {
    case 'enum':
    case 'union':
    case 'other':
    case 'null':
    case 'bignum':
    case 'time_ns':
      return false;
    case 'list':
    case 'array':
      return isReadType(type.child);
    case 'map':
      return isReadType(type.key) && isReadType(type.value);
    case 'struct':
      return type.fields.every((field) => isReadType(field.type));
    default:
      return true;
  }
}
