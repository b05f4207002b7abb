import type { Graph, GraphNode } from '../graph/graph';
import { foldName } from '../graph/names';
import { type GraphIndex, indexGraph } from '../graph/order';
import { nameOf, significantTokens } from '../graph/tokens';
import type { Check, CheckFile } from './check-file';

/** What the checks of a node look at, and what they do not. */
export interface NodeCoverage {
  readonly node: string;
  readonly kind: 'source' | 'cell';
  /** Nothing in the workspace reads it: it is what people look at. */
  readonly isOutput: boolean;
  readonly checks: number;
  /** A check holds how many rows there are, or how fresh they are, or what columns. */
  readonly ofTheWhole: boolean;
  /** The columns that a check says are unique; null when none does. */
  readonly key: readonly string[] | null;
  /** Columns that no check looks at; null where its columns are not known yet. */
  readonly unchecked: readonly string[] | null;
  readonly columns: number | null;
}

export interface CoverageParams {
  readonly graph: Graph;
  readonly checkFiles: readonly CheckFile[];
  /** Names of a node's columns, in order; undefined where they are not known yet. */
  columnsOf(node: string): readonly string[] | undefined;
}

/** What has no check: every source and cell, outputs without checks first, then by how many columns no check looks at. */
export function coverageOf({ graph, checkFiles, columnsOf }: CoverageParams): readonly NodeCoverage[] {
  const index = indexGraph(graph);
  const covered = graph.nodes.flatMap((node): NodeCoverage[] => {
    if (node.kind !== 'source' && node.kind !== 'cell') return [];
    const checks = checkFiles.filter((file) => file.node === node.name).flatMap((file) => file.checks);
    const columns = columnsOf(node.name);
    const seen = new Set(checks.flatMap((check) => columnsOfCheck(check, columns ?? [])).map(foldName));
    return [
      {
        node: node.name,
        kind: node.kind,
        isOutput: isOutput(node, index),
        checks: checks.length,
        ofTheWhole: checks.some(({ type }) => ofTheWhole.has(type)),
        key: keyOf(checks),
        unchecked: columns === undefined ? null : columns.filter((name) => !seen.has(foldName(name))),
        columns: columns?.length ?? null,
      },
    ];
  });
  const open = ({ unchecked, columns }: NodeCoverage) =>
    columns === 0 ? 0 : (unchecked?.length ?? 0) / (columns ?? 1);
  return covered.sort(
    (a, b) =>
      Number(b.isOutput && b.checks === 0) - Number(a.isOutput && a.checks === 0) ||
      Number(a.checks > 0) - Number(b.checks > 0) ||
      open(b) - open(a),
  );
}

const ofTheWhole: ReadonlySet<Check['type']> = new Set(['row_count', 'freshness', 'schema']);

/** Whether nothing in the workspace reads a cell; a sink takes its rows out of the workspace. */
export function isOutput({ kind, name }: Pick<GraphNode, 'kind' | 'name'>, { nodes, children }: GraphIndex): boolean {
  return kind === 'cell' && (children.get(name) ?? []).every((child) => nodes.get(child)?.kind === 'sink');
}

function keyOf(checks: readonly Check[]): readonly string[] | null {
  const keys = checks.flatMap((check) => (check.type === 'duplicate' ? [check.columns] : []));
  // The smallest key says the most.
  return keys.sort((a, b) => a.length - b.length)[0] ?? null;
}

/** The columns that a check looks at: its own, those that it names, and those that its SQL names. That it holds the names of columns counts for none. */
export function columnsOfCheck(check: Check, columns: readonly string[]): readonly string[] {
  const texts = ['sql' in check ? check.sql.text : '', 'expression' in check ? (check.expression ?? '') : ''];
  const named = new Set(texts.flatMap((text) => significantTokens(text).map((token) => foldName(nameOf(text, token)))));
  return [
    ...(check.column === null ? [] : [check.column]),
    ...(check.type === 'duplicate' ? check.columns : []),
    ...columns.filter((name) => named.has(foldName(name))),
  ];
}
