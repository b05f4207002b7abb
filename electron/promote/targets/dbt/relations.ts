import { assertNever } from '../../../../shared/base/assert-never';
import type { BoundParameter } from '../../../../shared/domain/graph/parameter-bindings';
import { escapeJinja, jinjaText } from '../../../../shared/domain/jinja';
import type { ParameterType, ParameterValue } from '../../../../shared/domain/manifest/manifest';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import type { SourceFiles } from '../../../../shared/domain/workspace-snapshot';
import type { IntermediatePipeline } from '../../intermediate';
import { parameterSqlTypes } from '../../parameter-types';
import type { SqlPiece } from '../../sql-pieces';
import { isRelativePath } from '../common/data-path';
import { attachedFiles, sourceSql } from '../common/source-sql';
import type { DbtNames } from './names';

/** Jinja for the relation of a node. */
export function relationJinja(node: string, names: DbtNames): string {
  const name = names.of.get(node);
  if (name === undefined) throw new Error(`${node} has no name in the dbt project`);
  return names.kind.get(node) === 'source'
    ? `{{ source(${jinjaText(names.sourceGroup)}, ${jinjaText(name)}) }}`
    : `{{ ref(${jinjaText(name)}) }}`;
}

/** A cell's SQL as a dbt model says it. */
export function piecesToJinja(pieces: readonly SqlPiece[], pipeline: IntermediatePipeline, names: DbtNames): string {
  return pieces.map((piece) => pieceToJinja(piece, pipeline, names)).join('');
}

function pieceToJinja(piece: SqlPiece, pipeline: IntermediatePipeline, names: DbtNames): string {
  switch (piece.kind) {
    case 'text':
      return escapeJinja(piece.text);
    case 'node':
      return relationJinja(piece.node, names) + aliasJinja(piece.alias);
    case 'file':
      return dataPathJinja(piece.path) + aliasJinja(piece.alias);
    case 'parameter':
      return parameterJinja(piece.parameter, pipeline);
    case 'create_macro':
      return 'CREATE OR REPLACE MACRO ';
    case 'secret':
      return `{{ env_var(${jinjaText(piece.name)}) }}`;
    default:
      return assertNever(piece, 'piece of SQL');
  }
}

function aliasJinja(alias: string | null): string {
  return alias === null ? '' : ` AS ${escapeJinja(quoteIdentifier(alias))}`;
}

function parameterJinja(name: string, pipeline: IntermediatePipeline): string {
  const parameter = pipeline.parameters.find(({ bound }) => bound.name.toLowerCase() === name.toLowerCase());
  if (parameter === undefined) throw new Error(`The parameter ${name} is not bound`);
  return literalJinja(parameter);
}

/** A typed literal of a parameter's value, as the prototype binds it. */
export function literalJinja(parameter: {
  readonly bound: Pick<BoundParameter, 'name' | 'type' | 'list'>;
  readonly value: ParameterValue;
}): string {
  const { bound } = parameter;
  const variable = `var(${jinjaText(bound.name)})`;
  const literal = bound.list ? listJinja(bound.type, variable) : scalarJinja(bound.type, variable);
  if (parameter.value === null) return `{% if ${variable} is none %}NULL{% else %}${literal}{% endif %}`;
  return literal;
}

function listJinja(type: ParameterType, variable: string): string {
  const items = `[{% for item in ${variable} %}${scalarJinja(type, 'item')}{{ '' if loop.last else ', ' }}{% endfor %}]`;
  // An empty list has the type of its items too. Decimals bring a width of their own, and DuckDB finds the one that holds all.
  return type === 'decimal' ? items : `CAST(${items} AS ${parameterSqlTypes[type]}[])`;
}

/** A literal of one value that the Jinja expression `value` gives, in the types and with the quotes of an engine. */
export function scalarJinja(
  type: ParameterType,
  value: string,
  sqlType: string = parameterSqlTypes[type],
  quotedText: string = `replace("'", "''")`,
): string {
  switch (type) {
    case 'integer':
    case 'bigint':
      return `CAST({{ ${value} }} AS ${sqlType})`;
    case 'decimal':
      return `{{ decimal_literal(${value}) }}`;
    // Quoted, so that inf and nan are values too.
    case 'double':
    case 'boolean':
    case 'date':
    case 'timestamp':
      return `CAST('{{ ${value} }}' AS ${sqlType})`;
    case 'text':
      return `CAST('{{ ${value} | ${quotedText} }}' AS ${sqlType})`;
  }
}

/** A string literal of a data file's path: under the variable `data_root` when it is relative to the workspace. */
function dataPathJinja(path: string): string {
  const escaped = escapeJinja(path.replaceAll("'", "''"));
  return isRelativePath(path)
    ? `'{{ var('data_root') | replace("'", "''") }}/${escaped.replace(/^\.\//, '')}'`
    : `'${escaped}'`;
}

/**
 * dbt-duckdb's `external_location`: a table function call. The adapter puts names into it after Jinja; with its formatter
 * `template` (Python's `string.Template`) only dollar signs mean something, and they are doubled.
 */
export function externalLocation(source: SourceFiles, pipeline: IntermediatePipeline, losses: Loss[]): string {
  const text = (sql: string) => putSecrets(escapeJinja(sql.replaceAll('$', '$$$$')), pipeline);
  const place = (path: string) => {
    const escaped = text(path.replaceAll("'", "''"));
    return isRelativePath(path)
      ? `'{{ var('data_root') | replace("'", "''") | replace('$', '$$') }}/${escaped.replace(/^\.\//, '')}'`
      : `'${escaped}'`;
  };
  const extension = 'profiles.yml names it; dbt-duckdb downloads it';
  return sourceSql(source, pipeline, { text, place, extension }, losses);
}

/** Statements that attach the database files of the inputs, before the first model runs. */
export function attachStatements(pipeline: IntermediatePipeline): string[] {
  return [...attachedFiles(pipeline)].map(
    ([name, path]) =>
      `ATTACH IF NOT EXISTS ${dataPathJinja(path)} AS ${quoteIdentifier(name)} (TYPE duckdb, READ_ONLY)`,
  );
}

function putSecrets(text: string, pipeline: IntermediatePipeline): string {
  return pipeline.secrets.reduce(
    (shown, secret) => shown.replaceAll(secret.text, `{{ env_var(${jinjaText(secret.name)}) }}`),
    text,
  );
}
