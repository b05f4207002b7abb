import type { DuckDBConnection } from '@duckdb/node-api';
import { readCell } from '../../../shared/domain/graph/cell-reads';
import { type CellSql, partsOf, readCellSql } from '../../../shared/domain/graph/cell-sql';
import { foldName } from '../../../shared/domain/graph/names';
import type { References, TableReference } from '../../../shared/domain/graph/references';
import type { SyntaxTree } from '../../../shared/domain/graph/syntax-tree';
import { referencesByTokens } from '../../../shared/domain/graph/token-references';
import { nameOf, significantTokens } from '../../../shared/domain/graph/tokens';
import { PlumblineError } from '../../../shared/domain/problem';
import { renameInSql } from '../../../shared/domain/rename/rename-in-sql';
import type { RenamedCell } from '../../../shared/domain/rename/rename-plan';
import { describeCell } from '../run-statement';
import { statementText } from '../statement-text';
import { parseSyntaxTrees, sha256 } from '../syntax/syntax-trees';
import type { CurrentGraph, Shapes } from './shapes';

export interface RenameInput {
  readonly connection: DuckDBConnection;
  readonly shapes: Shapes;
  readonly current: CurrentGraph;
  readonly root: string;
  readonly checkpoint: () => void;
}

/**
 * The cells whose SQL reads a node, with another name for it. What a cell reads is taken from DuckDB's syntax tree, so that a
 * common table expression, a column or an alias of the same name stays; and each new text is parsed, and bound where the
 * columns are known, before it counts. Rejects with `bad_name` when a cell cannot be changed without changing its meaning.
 */
export async function renameCells(from: string, to: string, input: RenameInput): Promise<RenamedCell[]> {
  const { snapshot } = input.current;
  const renamed: RenamedCell[] = [];
  for (const notebook of snapshot.notebooks) {
    for (const block of notebook.blocks) {
      if (block.kind !== 'sql' || !mayName(block.body, from)) continue;
      input.checkpoint();
      const change = await renameCell(block.body, from, to, input);
      if (change === undefined) continue;
      if (change === null) {
        throw new PlumblineError({
          code: 'bad_name',
          file: notebook.file,
          line: block.bodyLine,
          node: block.name,
          message: `${from} cannot become ${to}: the SQL of ${block.name} would not mean the same.`,
          hint: `Choose another name, or give ${from} an alias in ${block.name} first.`,
        });
      }
      renamed.push({ file: notebook.file, cell: block.id, before: block.body, ...change });
    }
  }
  return renamed;
}

/** Undefined: it does not read the node. Null: it cannot be changed. */
async function renameCell(
  sql: string,
  from: string,
  to: string,
  input: RenameInput,
): Promise<Pick<RenamedCell, 'after' | 'places' | 'aliased'> | undefined | null> {
  const references = await referencesOf(sql, input.connection);
  const locations = placesOf(references ?? referencesByTokens(sql, significantTokens(sql)), from);
  if (locations.length === 0) return undefined;
  const { renamed, aliased, places } = renameInSql(sql, locations, from, to);
  if (places === 0) return null;
  // SQL that does not parse has no meaning to compare: its words are all there is.
  if (references === undefined) return { after: renamed ?? aliased, places, aliased: renamed === null };
  for (const after of renamed === null ? [aliased] : [renamed, aliased]) {
    if (await isSame(sql, after, from, to, input)) return { after, places, aliased: after !== renamed };
  }
  return null;
}

/** Reads the same tables, but for the name, and gives the same columns, where those can be told. */
async function isSame(before: string, after: string, from: string, to: string, input: RenameInput): Promise<boolean> {
  const [old, fresh] = [await referencesOf(before, input.connection), await referencesOf(after, input.connection)];
  if (old === undefined || fresh === undefined) return false;
  if (placesOf(fresh, to).length < placesOf(old, from).length || placesOf(fresh, from).length > 0) return false;
  const names = (references: References, renames: boolean) =>
    references.tables
      .map(({ name }) => (renames && foldName(name) === foldName(from) ? foldName(to) : foldName(name)))
      .sort()
      .join('\n');
  if (names(old, true) !== names(fresh, false)) return false;
  const columns = await columnsOf(before, input);
  if (columns === undefined) return true;
  return input.shapes.withStandIn(input.current, from, to, async () => (await columnsOf(after, input)) === columns);
}

async function columnsOf(sql: string, { connection, current, root, shapes }: RenameInput): Promise<string | undefined> {
  const cell = readCellSql(sql);
  if (cell.kind !== 'query' || cell.pivotPart !== undefined) return undefined;
  const words = new Set(
    significantTokens(sql)
      .filter(({ kind }) => kind === 'word' || kind === 'quoted')
      .map((token) => foldName(nameOf(sql, token))),
  );
  const named = current.graph.nodes.filter(({ name }) => words.has(foldName(name))).map(({ name }) => name);
  await shapes.ensure(current, named);
  await shapes.ensureMacros(current, named);
  try {
    const query = await statementText(connection, cell, root);
    const columns = await describeCell(connection, query, current.graph.parameters);
    return columns.map(({ name, sqlType }) => `${name} ${sqlType}`).join('\n');
  } catch {
    return undefined;
  }
}

/** Where a cell names a node as a table, also as an argument of a macro. */
function placesOf(references: References, node: string): number[] {
  const wanted = foldName(node);
  const isNode = ({ name, schema, catalog }: TableReference) =>
    foldName(name) === wanted && (schema === undefined || foldName(schema) === 'main') && catalog === undefined;
  const asArguments = references.functions
    .filter(({ kind }) => kind === 'table')
    .flatMap(({ tableArguments = [] }) => tableArguments.flatMap(({ tables }) => tables));
  return [...references.tables, ...asArguments].filter(isNode).map(({ location }) => location);
}

async function referencesOf(sql: string, connection: DuckDBConnection): Promise<References | undefined> {
  const cell: CellSql = readCellSql(sql);
  const texts = partsOf(cell).map((part) => part.text);
  const trees = await parseSyntaxTrees(connection, texts);
  const byText = new Map<string, SyntaxTree | undefined>(texts.map((text, at) => [text, trees[at]]));
  const read = readCell(sql, cell, (text) => byText.get(text), sha256);
  return read?.kind === 'read' ? read.references : undefined;
}

function mayName(sql: string, name: string): boolean {
  return sql.toLowerCase().includes(name.replaceAll('"', '""').toLowerCase());
}
