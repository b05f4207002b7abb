import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { tellApart } from '../../../shared/domain/column/tell-apart';
import type { CellSql } from '../../../shared/domain/graph/cell-sql';
import { checkCell, textsToCheck } from '../../../shared/domain/graph/check-cell';
import { foldName } from '../../../shared/domain/graph/names';
import { indexGraph } from '../../../shared/domain/graph/order';
import type { FileIdentity } from '../../../shared/domain/graph/resolve-references';
import { offsetInCell } from '../../../shared/domain/graph/sql-part';
import type { SyntaxTree } from '../../../shared/domain/graph/syntax-tree';
import { lineAndColumn } from '../../../shared/domain/graph/text-positions';
import { significantTokens, type Token } from '../../../shared/domain/graph/tokens';
import type { Diagnosis } from '../../../shared/domain/language/diagnosis';
import { doubtfulParts } from '../../../shared/domain/language/doubtful';
import { missedColumns } from '../../../shared/domain/lineage/missed-columns';
import type { Problem, ProblemCode } from '../../../shared/domain/problem';
import { bindStatement } from '../bind-parameters';
import { describeStatement } from '../describe-query';
import { readDuckDbError, statementProblem } from '../duckdb-error';
import { statementText } from '../statement-text';
import { parseSyntaxTrees, sha256 } from '../syntax/syntax-trees';
import type { CurrentGraph, Shapes } from './shapes';

export interface DiagnoseInput {
  readonly connection: DuckDBConnection;
  readonly shapes: Shapes;
  readonly current: CurrentGraph;
  readonly root: string;
  readonly fileIdentity: (path: string) => FileIdentity | undefined;
  /** Throws when nobody waits for the answer any more. */
  readonly checkpoint: () => void;
}

/** What is the fault of the text. Anything else (memory, a file that is being written) says nothing about it. */
const ofTheText: ReadonlySet<ProblemCode> = new Set(['sql_syntax', 'sql_bind', 'access_denied', 'bad_source']);

/**
 * What is wrong with a text of a cell: first what the graph says of it, then what DuckDB's binder says, over the columns of
 * the nodes that it reads. Where the columns of one cannot be told the binder is not asked: it would blame the wrong place.
 */
export async function diagnose(node: string, sql: string, input: DiagnoseInput): Promise<Diagnosis> {
  const { connection, shapes, current, root } = input;
  const texts = [...new Set(textsToCheck(current.graph, sql))];
  const parsed = await parseSyntaxTrees(connection, texts);
  const trees = new Map<string, SyntaxTree>();
  for (const [index, text] of texts.entries()) {
    const tree = parsed[index];
    if (tree !== undefined) trees.set(text, tree);
  }
  const file = indexGraph(current.graph).nodes.get(node)?.file ?? '';
  const checked = checkCell(
    { name: node, file, sql },
    {
      graph: current.graph,
      connections: current.snapshot.manifest.connections,
      hash: sha256,
      syntaxTree: (text) => trees.get(text),
      fileIdentity: input.fileIdentity,
    },
  );
  const problems = checked.problems.filter((problem) => problem.code !== 'empty_cell');
  const { cell } = checked;
  if (cell.kind !== 'query' || problems.some((problem) => problem.severity === 'error')) {
    return { problems: problems.map((problem) => withEnd(sql, problem)), columns: null };
  }
  problems.push(...doubtfulParts(sql, cell, new Set(current.graph.parameters.keys())));
  input.checkpoint();
  const { unknown } = await shapes.ensure(current, checked.reads);
  await shapes.ensureMacros(current, checked.reads);
  input.checkpoint();
  const bound =
    unknown.length > 0
      ? { columns: null, problem: undefined }
      : await bind(connection, node, file, sql, cell, current, root);
  if (bound.problem !== undefined && ofTheText.has(bound.problem.code)) problems.push(bound.problem);
  const repeated = bound.columns === null ? undefined : repeatedColumn(sql, cell, bound.columns);
  if (repeated !== undefined) problems.push(repeated);
  if (bound.columns !== null) problems.push(...(await missed(node, sql, bound.columns, input)));
  return { problems: problems.map((problem) => withEnd(sql, problem)), columns: bound.columns };
}

/** Warns of columns that others count on and that the text no longer gives. It binds nothing more: their columns are known. */
async function missed(
  node: string,
  sql: string,
  columns: readonly ColumnInfo[],
  { shapes, current }: DiagnoseInput,
): Promise<readonly Problem[]> {
  const { nodes, parents, children } = indexGraph(current.graph);
  if (!nodes.has(node)) return [];
  const after = columns.map(({ name }) => name);
  const saved = (await shapes.columnsOf(current, node)) ?? [];
  const before = [shapes.ranColumns(node), saved].map((list) => list.map(({ name }) => name));
  const kept = new Set(after.map(foldName));
  if (before.flat().every((name) => kept.has(foldName(name)))) return [];
  const known = new Map<string, readonly string[]>();
  const near = new Set([...(children.get(node) ?? [])].flatMap((reader) => [reader, ...(parents.get(reader) ?? [])]));
  for (const name of near)
    known.set(
      name,
      ((await shapes.columnsOf(current, name)) ?? []).map((column) => column.name),
    );
  const { checkFiles, notebooks } = current.snapshot;
  const columnsOf = (name: string) => known.get(name) ?? [];
  return missedColumns({ node, sql, before, after, graph: current.graph, checkFiles, notebooks, columnsOf });
}

type Query = Extract<CellSql, { kind: 'query' }>;

async function bind(
  connection: DuckDBConnection,
  node: string,
  file: string,
  sql: string,
  cell: Query,
  current: CurrentGraph,
  root: string,
): Promise<{ readonly columns: readonly ColumnInfo[] | null; readonly problem: Problem | undefined }> {
  const query = await statementText(connection, cell, root);
  // With made-up values in place of those in the data, such a PIVOT is one statement; its columns mean nothing then.
  const pivot = query.isDynamicPivot ? cell.pivotPart : undefined;
  try {
    const statement = await connection.prepare(pivot?.text ?? query.text);
    try {
      bindStatement(statement, current.graph.parameters);
      const columns = describeStatement(statement);
      const names = tellApart(columns.map((column) => column.name));
      return {
        columns:
          pivot === undefined ? columns.map((column, at) => ({ ...column, name: names[at] ?? column.name })) : null,
        problem: undefined,
      };
    } finally {
      statement.destroySync();
    }
  } catch (error) {
    if (pivot !== undefined) {
      const { position } = readDuckDbError(error);
      const problem = statementProblem(error, root);
      const at = lineAndColumn(sql, position === undefined ? cell.statement.start : offsetInCell(pivot, position));
      return { columns: null, problem: { ...problem, node, file, ...at } };
    }
    const prefixBytes = Buffer.byteLength(query.before, 'utf8');
    const place = {
      node,
      file,
      sql,
      sqlLine: 1,
      offset: cell.statement.start,
      prefixBytes,
      replacements: query.replacements,
    };
    return {
      columns: null,
      problem: withHint(sql, statementProblem(error, root, place), readDuckDbError(error).message),
    };
  }
}

/** Names that stand twice in a result are told apart by a number: what reads the cell has to know the new name. */
function repeatedColumn(sql: string, cell: Query, columns: readonly ColumnInfo[]): Problem | undefined {
  const seen = new Set<string>();
  for (const { name } of columns) {
    const base = /^(.*)_\d+$/.exec(name)?.[1];
    if (base !== undefined && seen.has(base.toLowerCase()) && !mentions(sql, cell.statement.tokens, name)) {
      const first = cell.statement.tokens[0];
      if (first === undefined) return undefined;
      return {
        code: 'doubtful_sql',
        severity: 'warning',
        message: `Two columns are named ${base}; the second one is called ${name}.`,
        hint: 'Give one of them another name with AS, or leave it out with EXCLUDE or USING.',
        ...lineAndColumn(sql, first.start),
      };
    }
    seen.add(name.toLowerCase());
  }
  return undefined;
}

function mentions(sql: string, tokens: readonly Token[], name: string): boolean {
  return tokens.some((token) => sql.slice(token.start, token.end).includes(name));
}

/** A name in double quotes where a text was meant, and a place for the errors that DuckDB gives none. */
function withHint(sql: string, problem: Problem, message: string): Problem {
  const tokens = significantTokens(sql);
  const missing = /Referenced column "([^"]+)" not found/.exec(message)?.[1];
  const quoted = tokens.find(
    (token) => token.kind === 'quoted' && sql.slice(token.start + 1, token.end - 1) === missing,
  );
  if (missing !== undefined && quoted !== undefined) {
    return {
      ...problem,
      hint: `Text stands in single quotes: '${missing}'.${problem.hint === undefined ? '' : ` ${problem.hint}`}`,
    };
  }
  if (problem.column !== undefined) return problem;
  const named = /"([^"\n]+)"/.exec(message)?.[1]?.toLowerCase();
  const token = tokens.find(
    (candidate) => sql.slice(candidate.start, candidate.end).replaceAll('"', '').toLowerCase() === named,
  );
  const place = token ?? tokens[0];
  return place === undefined ? problem : { ...problem, ...lineAndColumn(sql, place.start) };
}

/** The problem with the end of the word that it is about; at the end of the text, the last word. */
function withEnd(sql: string, problem: Problem): Problem {
  const { line, column } = problem;
  if (line === undefined || column === undefined || problem.endColumn !== undefined) return problem;
  const lines = sql.split('\n');
  const lineStart = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const offset = lineStart + column - 1;
  const tokens = significantTokens(sql);
  const token = tokens.find((candidate) => candidate.end > offset) ?? tokens.at(-1);
  if (token === undefined) return problem;
  const last = qualifiedEnd(tokens, token);
  const start = lineAndColumn(sql, token.start);
  const end = lineAndColumn(sql, last.end);
  return { ...problem, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}

/** The last token of a name with dots. */
function qualifiedEnd(tokens: readonly Token[], first: Token): Token {
  let at = tokens.indexOf(first);
  const isName = (token: Token | undefined) => token?.kind === 'word' || token?.kind === 'quoted';
  if (!isName(first)) return first;
  while (tokens[at + 1]?.symbol === '.' && isName(tokens[at + 2])) at += 2;
  return tokens[at] ?? first;
}
