import { pivotInsertions } from './dynamic-pivot';
import { type SqlPart, sqlPart } from './sql-part';
import {
  type Macro,
  type MacroOverload,
  type OtherStatement,
  type QueryStatement,
  type Statement,
  splitStatements,
} from './statements';

/** What a cell's SQL holds, and which texts have to be parsed to know the rest. */
export type CellSql =
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'query';
      readonly statement: QueryStatement;
      readonly part: SqlPart;
      /** The same query with values for a PIVOT that finds its own in the data; parsed when `part` cannot be. */
      readonly pivotPart?: SqlPart;
    }
  | { readonly kind: 'macros'; readonly macros: readonly CellMacro[] }
  | {
      readonly kind: 'unsupported';
      readonly message: string;
      readonly hint: string;
      /** Offset in the cell's SQL. */
      readonly offset: number;
      /** The statement itself: when it does not even parse, that is the better message. */
      readonly part: SqlPart;
    };

export interface CellMacro {
  readonly macro: Macro;
  readonly parameterOffset?: number;
  /** The whole CREATE statement: parsed for its syntax errors. */
  readonly part: SqlPart;
  readonly bodies: readonly { readonly overload: MacroOverload; readonly part: SqlPart }[];
}

/** Reads a cell's SQL. Never throws. */
export function readCellSql(sql: string): CellSql {
  const statements = splitStatements(sql);
  const first = statements[0];
  if (first === undefined) return { kind: 'empty' };
  const other = statements.find((statement): statement is OtherStatement => statement.kind === 'other');
  if (other !== undefined) return unsupported(other, explainOther(other));
  if (first.kind === 'query') {
    const second = statements[1];
    if (second !== undefined) return unsupported(second, explainSecond(second));
    const insertions = pivotInsertions(first.tokens).map(({ at, text }) => ({ at: at - first.start, text }));
    return {
      kind: 'query',
      statement: first,
      part: sqlPart(first.text, first.start),
      ...(insertions.length === 0 ? {} : { pivotPart: sqlPart(first.text, first.start, insertions) }),
    };
  }
  const macros: CellMacro[] = [];
  for (const statement of statements) {
    if (statement.kind !== 'macro') return unsupported(statement, explainSecond(statement));
    macros.push({
      macro: statement.macro,
      ...(statement.parameters[0] === undefined ? {} : { parameterOffset: statement.parameters[0].offset }),
      part: sqlPart(statement.text, statement.start),
      bodies: statement.macro.overloads.map((overload) => ({ overload, part: bodyPart(overload) })),
    });
  }
  return { kind: 'macros', macros };
}

/** The texts to parse for a cell, in the order of `SyntaxTree`s that the graph asks for. */
export function partsOf(cell: CellSql): readonly SqlPart[] {
  switch (cell.kind) {
    case 'empty':
      return [];
    case 'query':
      return cell.pivotPart === undefined ? [cell.part] : [cell.part, cell.pivotPart];
    case 'macros':
      return cell.macros.flatMap((macro) => [macro.part, ...macro.bodies.map((body) => body.part)]);
    case 'unsupported':
      return [cell.part];
  }
}

function bodyPart(overload: MacroOverload): SqlPart {
  if (overload.isTable) return sqlPart(overload.body, overload.bodyStart);
  return sqlPart(overload.body, overload.bodyStart, [{ at: 0, text: 'SELECT ' }]);
}

function unsupported(statement: Statement, text: { message: string; hint: string }): CellSql {
  return { kind: 'unsupported', ...text, offset: statement.start, part: sqlPart(statement.text, statement.start) };
}

function explainSecond(statement: Statement): { message: string; hint: string } {
  const what = statement.kind === 'macro' ? 'a macro' : 'another query';
  return {
    message: `A cell holds one query or macro definitions; here ${what} follows.`,
    hint: `Move it to a cell of its own.`,
  };
}

const writes = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'TRUNCATE']);
const settings = new Set(['SET', 'RESET', 'PRAGMA', 'INSTALL', 'LOAD', 'USE', 'CALL']);

function explainOther(statement: OtherStatement): { message: string; hint: string } {
  const { keyword } = statement;
  const message = `A cell holds one query or macro definitions, not ${keyword === '' ? 'this statement' : keyword}.`;
  const hint = (text: string) => ({ message, hint: text });
  if (keyword === 'CREATE TABLE' || keyword === 'CREATE VIEW') {
    return hint("Write the SELECT alone; the cell's name is the table.");
  }
  if (writes.has(keyword))
    return hint('Results are never changed in place: write a SELECT that gives the rows wanted.');
  if (keyword === 'COPY') return hint("Write the SELECT alone; export the cell's result to a file.");
  if (keyword === 'ATTACH' || keyword === 'DETACH') return hint('Add a connection to plumbline.yaml.');
  if (keyword === 'EXPLAIN') return hint('Write the query alone.');
  if (settings.has(keyword)) return hint('Engine settings belong into plumbline.yaml; remove the statement.');
  if (keyword.startsWith('CREATE ')) return hint('Write a SELECT: each cell is a table of its own.');
  return hint('Write a SELECT.');
}
