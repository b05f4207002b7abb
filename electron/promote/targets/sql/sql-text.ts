import { assertNever } from '../../../../shared/base/assert-never';
import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { quoteText } from '../../../../shared/domain/sql-text';
import type { IntermediatePipeline } from '../../intermediate';
import { columnSql } from '../../names';
import type { SqlPiece } from '../../sql-pieces';
import { isRelativePath } from '../common/data-path';
import type { SourceDialect } from '../common/source-sql';
import { parameterNamed, type SqlNames } from './names';

/**
 * SQL that DuckDB takes as it stands, but for a few words that `pipeline.py` puts texts in place of: `${DATA_ROOT}`, `${NOW}` and a
 * credential's environment variable, all inside of string literals. A text of the workspace that looks like one is written with
 * `${DOLLAR}`. Parameters are variables of the session.
 */
const placeholder = /\$(?=\{(?:DATA_ROOT|NOW|DOLLAR|PLUMBLINE_SECRET_\d+)\})/g;

export class SqlText {
  constructor(
    private readonly pipeline: IntermediatePipeline,
    private readonly names: SqlNames,
  ) {}

  pieces(pieces: readonly SqlPiece[]): string {
    return pieces.map((piece) => this.piece(piece)).join('');
  }

  /** A node's table, or the view of its source. */
  relation(node: string): string {
    const kind = this.names.kind.get(node);
    if (kind === undefined || kind === 'macros') throw new Error(`${node} has no rows in the project`);
    return `${kind === 'source' ? 'sources' : 'main'}.${columnSql(node)}`;
  }

  /** SQL that is no piece of a cell, with references in place of credentials. */
  text(sql: string): string {
    return this.pipeline.secrets.reduce(
      (shown, { text, name }) => shown.replaceAll(escaped(text), `\${${name}}`),
      escaped(sql),
    );
  }

  /** A string literal of a data file's path: under the data root when it is relative to the workspace. */
  place(path: string): string {
    const literal = this.text(quoteText(path.replace(/^\.\//, '')));
    return isRelativePath(path) ? literal.replace("'", `'\${DATA_ROOT}/`) : this.text(quoteText(path));
  }

  /** For the SQL of sources. */
  get sources(): SourceDialect {
    return {
      text: (sql) => this.text(sql),
      place: (path) => this.place(path),
      extension: 'pipeline.json names it; pipeline.py has DuckDB download it',
    };
  }

  /** For checks. */
  get checks(): QueryDialect {
    return {
      relation: (node) => this.relation(node),
      text: (sql) => this.text(sql),
      now: `TIMESTAMPTZ '\${NOW}'`,
      nowText: `\${NOW}`,
    };
  }

  private piece(piece: SqlPiece): string {
    switch (piece.kind) {
      case 'text':
        return escaped(piece.text);
      case 'node':
        return this.relation(piece.node) + aliasOf(piece.alias);
      case 'file':
        return this.place(piece.path) + aliasOf(piece.alias);
      case 'parameter':
        return `getvariable(${quoteText(parameterNamed(piece.parameter, this.pipeline).bound.name)})`;
      case 'create_macro':
        // Temporary: they are made anew for each step that uses them.
        return 'CREATE OR REPLACE TEMP MACRO ';
      case 'secret':
        return `\${${piece.name}}`;
      default:
        return assertNever(piece, 'piece of SQL');
    }
  }
}

function escaped(sql: string): string {
  return sql.replace(placeholder, () => `\${DOLLAR}`);
}

function aliasOf(alias: string | null): string {
  return alias === null ? '' : ` AS ${columnSql(alias)}`;
}
