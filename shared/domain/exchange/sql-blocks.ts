import { readCellSql } from '../graph/cell-sql';
import { splitStatements } from '../graph/statements';
import type { ExchangeBlock, ExchangeLoss } from './exchange';
import { commentText, readNamedQuery, splitScript } from './script-pieces';
import { trimBlankLines } from './write-notebook';

export interface SqlSource {
  readonly sql: string;
  readonly where: string;
  /** The name of what the SQL gives: of its last query, when it holds several statements. */
  readonly name?: string | undefined;
  readonly options?: string | undefined;
}

/**
 * The cells of a piece of SQL. One query stays as it is written. Of several statements each query and each table or view
 * that is defined by a query is a cell of its own; what writes, sets or loads something stays as a code block and is told.
 */
export function sqlBlocks(source: SqlSource, losses: ExchangeLoss[]): ExchangeBlock[] {
  const { where } = source;
  const body = trimBlankLines(source.sql);
  if (body.trim() === '') return [];
  const read = readCellSql(body);
  if (read.kind === 'query' || (read.kind === 'macros' && splitStatements(body).length === 1)) {
    return [{ kind: 'cell', cell: 'sql', name: source.name ?? macroName(body), options: source.options, body, where }];
  }
  const pieces = splitScript(body);
  const cells = pieces.filter((piece) => piece.kind === 'statement' && isCell(piece.text));
  const named = cells.at(-1);
  return pieces.map((piece): ExchangeBlock => {
    if (piece.kind === 'comment') return { kind: 'prose', text: commentText(piece.text), where };
    const given = piece === named ? { name: source.name, options: source.options } : {};
    return statementBlock(piece.text, { where, ...given }, losses);
  });
}

/** The block of one statement, with its comments. */
export function statementBlock(
  text: string,
  given: { readonly where: string; readonly name?: string | undefined; readonly options?: string | undefined },
  losses: ExchangeLoss[],
): ExchangeBlock {
  const { where, options } = given;
  const read = readCellSql(text);
  if (read.kind === 'query' || read.kind === 'macros') {
    return { kind: 'cell', cell: 'sql', name: given.name ?? macroName(text), options, body: text, where };
  }
  const query = readNamedQuery(text);
  if (query !== null) {
    const name = given.name ?? query.name;
    // The comments in front of CREATE belong to the query.
    const comments = /^(?:\s*(?:--[^\r\n]*(?:\r\n|\n|\r)|\/\*[\s\S]*?\*\/))*\s*/.exec(text)?.[0].trim() ?? '';
    const body = trimBlankLines(dedentFirst(query.query));
    losses.push({
      where,
      what: `${query.create} ${query.name} AS …`,
      instead: `The cell \`${name}\` with the query; the cell's name is the table.`,
    });
    return {
      kind: 'cell',
      cell: 'sql',
      name,
      options: options ?? (query.isView ? '{materialize: view}' : undefined),
      body: comments === '' ? body : `${comments}\n${body}`,
      where,
    };
  }
  const statement = splitStatements(text)[0];
  const keyword = statement?.kind === 'other' && statement.keyword !== '' ? statement.keyword : 'A statement';
  if (given.name !== undefined) {
    // Whoever named it wants it as a cell; the cell says what is wrong with it.
    losses.push({
      where,
      what: `${keyword} in the cell \`${given.name}\``,
      instead: 'The cell holds it as it is, and cannot run: a cell holds one query.',
    });
    return { kind: 'cell', cell: 'sql', name: given.name, options, body: text, where };
  }
  losses.push({ where, what: keyword, instead: 'Kept as a code block that does not run: a cell holds a query.' });
  return { kind: 'code', language: 'sql', text, where };
}

function isCell(text: string): boolean {
  const { kind } = readCellSql(text);
  return kind === 'query' || kind === 'macros' || readNamedQuery(text) !== null;
}

function macroName(sql: string): string | undefined {
  const read = readCellSql(sql);
  return read.kind === 'macros' ? read.macros[0]?.macro.name : undefined;
}

/** A query that starts in the line of `AS` begins with blanks. */
function dedentFirst(query: string): string {
  return query.replace(/^[ \t]+(?=\S)/, '');
}
