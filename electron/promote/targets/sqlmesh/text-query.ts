import { assertNever } from '../../../../shared/base/assert-never';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import type { IntermediatePipeline } from '../../intermediate';
import { parameterSqlTypes } from '../../parameter-types';
import type { SqlPiece } from '../../sql-pieces';
import { isRelativePath } from '../common/data-path';
import { modelName, type SqlmeshNames } from './names';

/**
 * DuckDB's SQL as a text that SQLMesh does not parse: the macro `duckdb_sql` of `python-macros.ts` puts values and physical tables
 * at its marks and hands the text to DuckDB. A mark is `«word»`; `««` and `»»` stand for themselves, and `«{»` for a brace that
 * would open a tag of Jinja.
 */
export interface TextQuery {
  readonly text: string;
  /** Variables of SQLMesh that the marks name. */
  readonly variables: ReadonlySet<string>;
  /** Statements that must run before, in the same notation. */
  readonly before?: string;
}

/** Text between marks. */
export function markedText(sql: string): string {
  return sql
    .replaceAll('«', '««')
    .replaceAll('»', '»»')
    .replace(/\{(?=[{%#]|$)/g, '«{»');
}

/** What stands between `«` and `»`. */
function mark(word: string): string {
  return `«${word.replaceAll('»', '»»')}»`;
}

export function modelMark(node: string, names: SqlmeshNames): string {
  return mark(`model ${modelName(node, names)}`);
}

/** The rows that an audit is of. */
export const rowsMark = mark('rows');

/** Whether a text has a mark for a credential, which the text that DuckDB gets will hold. */
export function holdsSecret(text: string): boolean {
  return text.includes('«secret ');
}

export class TextWriter {
  readonly variables = new Set<string>();

  constructor(
    private readonly pipeline: IntermediatePipeline,
    private readonly names: SqlmeshNames,
  ) {}

  pieces(pieces: readonly SqlPiece[]): string {
    return pieces.map((piece) => this.piece(piece)).join('');
  }

  /** A literal for the path of a data file, under the variable `data_root` when it is relative to the workspace. */
  path(path: string): string {
    if (!isRelativePath(path)) return this.text(`'${path.replaceAll("'", "''")}'`);
    this.variables.add('data_root');
    // A mark does not stand in a mark: a brace in a path is written as in an address.
    return mark(`file ${path.replace(/^\.\//, '').replaceAll('%', '%25').replaceAll('{', '%7B')}`);
  }

  /** SQL that is no piece of a cell, with marks in place of credentials. */
  text(sql: string): string {
    return this.pipeline.secrets.reduce(
      (shown, secret) => shown.replaceAll(markedText(secret.text), mark(`secret ${secret.name}`)),
      markedText(sql),
    );
  }

  private piece(piece: SqlPiece): string {
    switch (piece.kind) {
      case 'text':
        return markedText(piece.text);
      case 'node':
        return modelMark(piece.node, this.names) + aliasText(piece.alias);
      case 'file':
        return this.path(piece.path) + aliasText(piece.alias);
      case 'parameter':
        return this.parameter(piece.parameter);
      case 'create_macro':
        // Temporary, because it names physical tables that SQLMesh takes away later.
        return 'CREATE OR REPLACE TEMP MACRO ';
      case 'secret':
        return mark(`secret ${piece.name}`);
      default:
        return assertNever(piece, 'piece of SQL');
    }
  }

  private parameter(name: string): string {
    const { bound } = boundParameter(name, this.pipeline);
    this.variables.add(bound.name);
    if (bound.type === 'decimal') return mark(`decimal ${bound.name}`);
    return `CAST(${mark(bound.name)} AS ${parameterSqlTypes[bound.type]}${bound.list ? '[]' : ''})`;
  }
}

export function boundParameter(name: string, pipeline: IntermediatePipeline) {
  const parameter = pipeline.parameters.find(({ bound }) => bound.name.toLowerCase() === name.toLowerCase());
  if (parameter === undefined) throw new Error(`The parameter ${name} is not bound`);
  return parameter;
}

function aliasText(alias: string | null): string {
  return alias === null ? '' : ` AS ${markedText(quoteIdentifier(alias))}`;
}

/** The call of the macro that a text query is, as a table of FROM. */
export function callOf({ text, variables, before }: TextQuery): string {
  const literal = (sql: string) => `'${sql.replaceAll("'", "''")}'`;
  const named = [...variables].sort().map((name) => `  ${name} := @${name}`);
  return `@duckdb_sql(\n${[
    `  ${literal(text)}`,
    ...(before === undefined ? [] : [`  before := ${literal(before)}`]),
    ...named,
  ].join(',\n')}\n)`;
}
