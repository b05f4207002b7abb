import { readCellSql } from '../graph/cell-sql';
import type { Graph, GraphNode } from '../graph/graph';
import { foldName } from '../graph/names';
import { descendants, indexGraph } from '../graph/order';
import { isDirect } from './describe-column';
import { type ImpactedWorkspace, impactOnFiles } from './impact-files';
import type { ColumnLineage, NodeLineage, SourceColumn, WorkspaceLineage } from './lineage';
import { lineOfName, namesInExclude, offsetOfName } from './named-columns';

export const impactChanges = ['remove', 'rename', 'retype'] as const;
export type ImpactChange = (typeof impactChanges)[number];

/** `breaks`: it names what goes. `changes`: it is computed from it. `affected`: only its rows, or the choice of its values, depend on it. */
export type ImpactEffect = 'breaks' | 'changes' | 'affected';

export const impactKinds = ['cell', 'column', 'check', 'chart', 'input', 'sink', 'output', 'spec', 'incident'] as const;
export type ImpactKind = (typeof impactKinds)[number];

export interface ImpactEntry {
  readonly kind: ImpactKind;
  readonly effect: ImpactEffect;
  /** Of the cell, the check, the chart, the input, the sink; for a column `node.column`; of a spec or an incident its file. */
  readonly name: string;
  /** The node that it belongs to; null for what belongs to none. */
  readonly node: string | null;
  readonly file: string;
  readonly line: number;
  /** A phrase: `names it`, `computed from flights_clean.delay_min`. */
  readonly why: string;
}

export interface Impact {
  readonly node: string;
  readonly column: string | null;
  readonly change: ImpactChange;
  /** What breaks first, then what changes, then what is only affected; in the order of the graph. */
  readonly entries: readonly ImpactEntry[];
  /** Nodes that read it and whose lineage cannot be told: what lies behind them is missing here. */
  readonly unresolved: readonly string[];
}

export type Touched = 'gone' | ImpactEffect;

/** What happens to the columns of a workspace: by node, then by folded column. */
export type TouchedColumns = ReadonlyMap<string, ReadonlyMap<string, Touched>>;

/**
 * What breaks, changes or is affected when a column, or a node (`column: null`), is removed, renamed or gets another type. Nothing
 * runs: the answer follows from the lineage, of which a star passes on what a name would break.
 */
export function impactOf(
  asked: { readonly node: string; readonly column: string | null; readonly change: ImpactChange },
  workspace: ImpactedWorkspace,
): Impact {
  const { graph } = workspace;
  const spread =
    asked.column === null
      ? spreadOfNode(asked, workspace)
      : spreadOfColumn({ node: asked.node, column: asked.column }, asked.change, workspace);
  const entries = [...spread.entries, ...impactOnFiles(asked, spread.touched, workspace)];
  const order = new Map(graph.nodes.map(({ name }, index) => [name, index]));
  const rank = { breaks: 0, changes: 1, affected: 2 };
  const place = ({ node }: ImpactEntry) => (node === null ? order.size : (order.get(node) ?? order.size));
  return {
    ...asked,
    entries: entries.sort(
      (a, b) =>
        rank[a.effect] - rank[b.effect] ||
        impactKinds.indexOf(a.kind) - impactKinds.indexOf(b.kind) ||
        place(a) - place(b),
    ),
    unresolved: spread.unresolved,
  };
}

interface Spread {
  readonly entries: ImpactEntry[];
  readonly touched: TouchedColumns;
  readonly unresolved: readonly string[];
}

/** Without the node nothing runs that names it; all behind that has no rows any more. */
function spreadOfNode(
  { node, change }: { readonly node: string; readonly change: ImpactChange },
  { graph, lineage }: { readonly graph: Graph; readonly lineage: WorkspaceLineage },
): Spread {
  const { nodes, children } = indexGraph(graph);
  const readers = new Set(children.get(node) ?? []);
  const touched = new Map<string, ReadonlyMap<string, Touched>>();
  const all = (name: string, how: Touched) =>
    new Map(
      (lineage.nodes.find((one) => one.node === name)?.columns ?? []).map((column) => [foldName(column.name), how]),
    );
  touched.set(node, all(node, 'gone'));
  const entries: ImpactEntry[] = [];
  for (const name of descendants(graph, [node])) {
    const reader = nodes.get(name);
    if (reader === undefined) continue;
    const names = readers.has(name) && change !== 'retype';
    touched.set(name, all(name, 'changes'));
    entries.push(
      cellEntry(
        reader,
        names ? 'breaks' : 'changes',
        names ? 'names it' : 'made from its rows',
        names ? offsetOfName(reader.sql ?? '', node) : null,
      ),
    );
  }
  return { entries, touched, unresolved: [] };
}

function spreadOfColumn(
  column: SourceColumn,
  change: ImpactChange,
  { graph, lineage }: { readonly graph: Graph; readonly lineage: WorkspaceLineage },
): Spread {
  const { nodes, children } = indexGraph(graph);
  const told = new Map(lineage.nodes.map((node) => [node.node, node]));
  const touched = new Map<string, Map<string, Touched>>();
  const cells = new Map<string, ImpactEntry>();
  const columns: ImpactEntry[] = [];
  const unresolved = new Set<string>();
  const open: (SourceColumn & { readonly how: Touched })[] = [];
  const touch = (at: SourceColumn, how: Touched): boolean => {
    const known = touched.get(at.node) ?? new Map<string, Touched>();
    const before = known.get(foldName(at.column));
    if (before !== undefined && strength(before) >= strength(how)) return false;
    known.set(foldName(at.column), how);
    touched.set(at.node, known);
    open.push({ ...at, how });
    return true;
  };
  const cell = (entry: ImpactEntry) => {
    const before = cells.get(entry.name);
    if (before === undefined || strength(entry.effect) > strength(before.effect)) cells.set(entry.name, entry);
  };
  touch(column, 'gone');
  for (const at of open) {
    for (const name of children.get(at.node) ?? []) {
      const node = nodes.get(name);
      if (node === undefined) continue;
      const own = told.get(name);
      if (own === undefined || own.reason !== undefined) {
        if (node.kind !== 'sink') unresolved.add(name);
        continue;
      }
      const uses = usesOf(own, at);
      const sql = queryOf(node);
      const excluded = at.how === 'gone' && namesInExclude(sql, at.column);
      if (uses.columns.length === 0 && !uses.rows && !excluded) continue;
      const named = at.how === 'gone' && change !== 'retype' ? offsetOfName(node.sql ?? '', at.column) : null;
      const from = `${at.node}.${at.column}`;
      if (named !== null) cell(cellEntry(node, 'breaks', `names ${from}`, named));
      else if (uses.rows && uses.columns.length === 0)
        cell(cellEntry(node, 'affected', `its rows depend on ${from}`, null));
      else cell(cellEntry(node, at.how === 'affected' ? 'affected' : 'changes', `made from ${from}`, null));
      for (const { column: used, direct } of uses.columns) {
        const passes =
          at.how === 'gone' &&
          named === null &&
          used.kind === 'identity' &&
          foldName(used.name) === foldName(at.column);
        const how: Touched = passes ? 'gone' : at.how === 'affected' || !direct ? 'affected' : 'changes';
        const place = { node: name, column: used.name };
        if (touch(place, how) && how !== 'affected') columns.push(columnEntry(node, used, how, from, change));
      }
      // What only decides the rows decides those of everything behind.
      if (uses.rows) for (const each of own.columns) touch({ node: name, column: each.name }, 'affected');
    }
  }
  const last = new Map(columns.map((entry) => [entry.name, entry]));
  return { entries: [...cells.values(), ...last.values()], touched, unresolved: [...unresolved] };
}

function strength(how: Touched): number {
  return ['affected', 'changes', 'breaks', 'gone'].indexOf(how);
}

function usesOf(own: NodeLineage, { node, column }: SourceColumn) {
  const isIt = (one: SourceColumn) => one.node === node && foldName(one.column) === foldName(column);
  return {
    columns: own.columns.flatMap((used) => {
      const input = used.from.find(isIt);
      return input === undefined ? [] : [{ column: used, direct: isDirect(input) }];
    }),
    rows: own.rows.some(isIt),
  };
}

function queryOf({ sql = '' }: GraphNode): string {
  const cell = readCellSql(sql);
  return cell.kind === 'query' ? cell.statement.text : sql;
}

function cellEntry(node: GraphNode, effect: ImpactEffect, why: string, offset: number | null): ImpactEntry {
  const { name, file } = node;
  const line =
    offset === null || node.sqlLine === undefined ? node.line : node.sqlLine + lineOfName(node.sql ?? '', offset) - 1;
  return { kind: 'cell', effect, name, node: name, file, line, why };
}

function columnEntry(
  node: GraphNode,
  { name, kind }: ColumnLineage,
  how: Touched,
  from: string,
  change: ImpactChange,
): ImpactEntry {
  const goes = { remove: 'goes too', rename: 'gets the other name too', retype: 'gets the other type too' }[change];
  const why =
    how === 'gone'
      ? `${goes}, as it comes unchanged from ${from}`
      : kind === 'aggregated'
        ? `aggregated from ${from}`
        : `computed from ${from}`;
  return {
    kind: 'column',
    effect: 'changes',
    name: `${node.name}.${name}`,
    node: node.name,
    file: node.file,
    line: node.line,
    why,
  };
}
