import type { Manifest } from '../manifest/manifest';
import type { Problem } from '../problem';
import { type BuiltGraph, collectMacros, readDraft, reportCycle } from './build-graph';
import { readCell } from './cell-reads';
import { type CellSql, partsOf, readCellSql } from './cell-sql';
import { findCycles } from './cycles';
import type { Definitions } from './definitions';
import { tableParameters } from './macro-parameters';
import { foldName } from './names';
import { createDraft, isBroken, type NodeDraft } from './node-draft';
import { indexGraph } from './order';
import { type FileIdentity, type ReferenceContext, resolveReferences } from './resolve-references';
import type { Hash, SyntaxTree } from './syntax-tree';

/** A text of one cell that the graph does not know yet. */
export interface EditedCell {
  readonly name: string;
  readonly file: string;
  readonly sql: string;
}

export interface CheckedCell {
  readonly cell: CellSql;
  /** What is wrong with it, as the graph would say it; lines count in the cell's SQL, from 1. */
  readonly problems: readonly Problem[];
  /** Names of the nodes that it reads. */
  readonly reads: readonly string[];
}

interface CheckInput {
  readonly graph: BuiltGraph;
  readonly connections: Manifest['connections'];
  readonly hash: Hash;
  /** The syntax tree of each of `textsToCheck`. */
  syntaxTree(text: string): SyntaxTree | undefined;
  fileIdentity(path: string): FileIdentity | undefined;
}

/** The texts whose syntax trees are needed to check a cell against a graph: its own, and those of all macros. */
export function textsToCheck(graph: BuiltGraph, sql: string): string[] {
  const texts = partsOf(readCellSql(sql)).map((part) => part.text);
  for (const { cell } of baseOf(graph).macros) for (const part of partsOf(cell)) texts.push(part.text);
  return texts;
}

/**
 * What the graph would say about a cell if it had this text, in the time of one cell: nothing else is read again. The cell
 * itself need not be in the graph.
 */
export function checkCell(edited: EditedCell, input: CheckInput): CheckedCell {
  const { graph } = input;
  const base = baseOf(graph);
  const own = createDraft({
    name: edited.name,
    kind: 'cell',
    file: edited.file,
    line: 1,
    sql: edited.sql,
    sqlLine: 1,
    cell: readCellSql(edited.sql),
  });
  const cell = own.cell ?? { kind: 'empty' };
  if (cell.kind === 'macros') own.kind = 'macro';
  const read = readDraft(own, input, graph.parameters);
  if (read === undefined) return { cell, problems: own.problems, reads: [] };
  const drafts = base.definitions.drafts.map((draft) => (draft.name === edited.name ? own : draft));
  const byName = new Map(base.definitions.byName);
  byName.set(foldName(edited.name), own);
  const macroReads = [read, ...base.macros.flatMap((macro) => readOf(macro, edited.name, input))];
  const context: ReferenceContext = {
    definitions: { drafts, byName },
    connections: input.connections,
    parameters: graph.parameters,
    macros: collectMacros(drafts),
    tableParameters: tableParameters(macroReads.flatMap((reads) => reads.macros)),
    files: new Map(base.files),
    fileIdentity: (path) => input.fileIdentity(path),
  };
  resolveReferences(own, read, context);
  const reads = [...own.parents.keys()].map((parent) => parent.name);
  if (!isBroken(own)) {
    const parents = new Map(indexGraph(graph).parents).set(own.name, reads);
    const path = findCycles([own.name, ...parents.keys()], parents).get(own.name);
    const next = [...own.parents.keys()].find((parent) => parent.name === path?.[1]);
    if (path !== undefined) reportCycle(own, path, next === undefined ? undefined : own.parents.get(next));
  }
  return { cell, problems: own.problems, reads };
}

interface Base {
  readonly definitions: Definitions;
  readonly files: ReadonlyMap<string, NodeDraft>;
  readonly macros: readonly { readonly name: string; readonly sql: string; readonly cell: CellSql }[];
}

const bases = new WeakMap<BuiltGraph, Base>();

/** The nodes of a graph as drafts that nothing is added to; made once for each graph. */
function baseOf(graph: BuiltGraph): Base {
  const known = bases.get(graph);
  if (known !== undefined) return known;
  const drafts: NodeDraft[] = [];
  const byName = new Map<string, NodeDraft>();
  const files = new Map<string, NodeDraft>();
  const macros: { name: string; sql: string; cell: CellSql }[] = [];
  for (const node of graph.nodes) {
    const { name, kind, file, line, sql } = node;
    const cell = kind === 'macro' && sql !== undefined ? readCellSql(sql) : undefined;
    const draft = createDraft({ name, kind, file, line, ...(cell === undefined ? {} : { cell }) });
    draft.problems.push(...node.problems.filter((problem) => problem.code === 'duplicate_name' || kind === 'file'));
    if (cell !== undefined && sql !== undefined) macros.push({ name, sql, cell });
    if (kind === 'file') files.set(file, draft);
    else {
      drafts.push(draft);
      if (!byName.has(foldName(name))) byName.set(foldName(name), draft);
    }
  }
  const base: Base = { definitions: { drafts, byName }, files, macros };
  bases.set(graph, base);
  return base;
}

function readOf(macro: Base['macros'][number], except: string, input: CheckInput) {
  if (macro.name === except) return [];
  const read = readCell(macro.sql, macro.cell, (text) => input.syntaxTree(text), input.hash);
  return read?.kind === 'read' ? [read] : [];
}
