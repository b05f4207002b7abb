import type { CheckFile } from '../checks/check-file';
import type { CheckOutcome } from '../checks/check-outcome';
import { classOf } from '../classification/class-of';
import { mayBeShown } from '../classification/classification';
import { readCellSql } from '../graph/cell-sql';
import { requireNode } from '../graph/find-node';
import type { Graph, GraphNode } from '../graph/graph';
import { foldName } from '../graph/names';
import { indexGraph } from '../graph/order';
import type { BoundParameter } from '../graph/parameter-bindings';
import { describeColumn, describeRows, isDirect } from '../lineage/describe-column';
import type { NodeLineage, SourceColumn } from '../lineage/lineage';
import type { Manifest } from '../manifest/manifest';
import type { Notebook } from '../notebook/notebook';
import { proseOf } from '../notebook/prose-before';
import { ownerOf } from '../owners/owner-of';
import { PlumblineError } from '../problem';
import type { NodeStatus } from '../run/run';
import { closestName } from '../yaml/closest-name';
import type {
  Provenance,
  ProvenanceCheck,
  ProvenanceColumn,
  ProvenanceSource,
  ProvenanceStep,
  RunFacts,
  SourceFacts,
} from './provenance';
import { findChecks } from './provenance-checks';
import { findRun } from './provenance-run';

export interface ProvenanceInput {
  readonly snapshot: {
    readonly manifest: Manifest;
    readonly notebooks: readonly Notebook[];
    readonly checkFiles: readonly CheckFile[];
  };
  readonly graph: Graph;
  readonly statuses: readonly NodeStatus[];
  /** Of the node and of all that it reads. */
  readonly lineage: readonly NodeLineage[];
  /** Only those that hold for the rows that are there now. */
  readonly outcomes: readonly CheckOutcome[];
  /** Newest first. */
  readonly runs: readonly RunFacts[];
  /** By folded name. */
  readonly parameters: ReadonlyMap<string, BoundParameter>;
  /** By the name of the source. */
  readonly sources: ReadonlyMap<string, SourceFacts>;
}

/**
 * Where a column of a node, or the node as a whole (`column: null`), comes from. Follows the column lineage back to the sources;
 * says only what is known. Throws `unknown_node` and `bad_usage` for names that are none, with the nearest one.
 */
export function findProvenance(
  asked: { readonly node: string; readonly column: string | null },
  input: ProvenanceInput,
): Provenance {
  const { snapshot, graph } = input;
  const node = requireNode(asked.node, graph);
  const lineage = new Map(input.lineage.map((one) => [one.node, one]));
  const column = asked.column === null ? null : requireColumn(node.name, asked.column, input, lineage.get(node.name));
  const way = walkBack(node.name, column, lineage, graph);
  const statuses = new Map(input.statuses.map((status) => [status.name, status]));
  const status = statuses.get(node.name);
  const steps = way.map(({ name, role, columns }) => stepOf(name, role, columns, { input, lineage, statuses, way }));
  const onWay = new Map(way.map(({ name, columns }) => [name, columns]));
  const checks = findChecks({ node: node.name, column }, onWay, input);
  const ran = findRun(node, [...onWay.keys()], status, input);
  const own = lineage.get(node.name);
  const known = column === null ? undefined : own?.columns.find(({ name }) => foldName(name) === foldName(column));
  const found =
    column === null ? null : classOf(node.name, column, { checkFiles: snapshot.checkFiles, graph, lineage });
  const type = known?.sqlType ?? status?.columns?.find(({ name }) => name === column)?.sqlType;
  return {
    node: node.name,
    column,
    sqlType: type ?? null,
    redacted: found === null || mayBeShown(found.classification) ? null : found.kind,
    prose: proseOfNode(node, input),
    owner: ownerOf(node, snapshot),
    state: {
      state: status?.state ?? (node.kind === 'source' || node.kind === 'file' ? 'source' : 'stale'),
      reason: status?.reason ?? null,
      causes: status?.causes ?? [],
    },
    steps,
    sources: steps
      .filter(({ kind }) => kind === 'source' || kind === 'file')
      .map((step) => sourceOf(step, steps, checks.freshness, input)),
    checks: checks.checks,
    ...ran,
    columns: column === null && own !== undefined ? own.columns.map(({ name }) => columnOf(node, name, lineage)) : [],
    unresolved: way.flatMap(({ name }) => {
      const reason = lineage.get(name)?.reason ?? lineage.get(name)?.rowsReason;
      return reason === undefined ? [] : [{ node: name, reason }];
    }),
  };
}

interface OnWay {
  readonly name: string;
  readonly role: ProvenanceStep['role'];
  /** Names of its columns that are on the way; all values come from them. */
  readonly columns: readonly string[];
}

/** The nodes that a column comes from, nearest first: those of its values, and those that decide the rows of these. */
function walkBack(
  node: string,
  column: string | null,
  lineage: ReadonlyMap<string, NodeLineage>,
  graph: Graph,
): readonly OnWay[] {
  const found = new Map<string, { role: OnWay['role']; columns: Set<string> }>();
  const { parents, nodes } = indexGraph(graph);
  const queue: { readonly name: string; readonly column: string | null; readonly role: OnWay['role'] }[] = [];
  const seen = new Set<string>();
  const reach = (name: string, followed: string | null, role: OnWay['role']) => {
    const key = JSON.stringify([name, followed === null ? null : foldName(followed), role]);
    if (seen.has(key)) return;
    seen.add(key);
    const known = found.get(name) ?? { role, columns: new Set<string>() };
    if (role === 'value') known.role = 'value';
    if (followed !== null) known.columns.add(followed);
    found.set(name, known);
    queue.push({ name, column: followed, role });
  };
  reach(node, column, 'value');
  for (const { name, column: followed, role } of queue) {
    const own = lineage.get(name);
    const reads = parents.get(name) ?? [];
    // What cannot be told may come from anything that is read.
    if (own === undefined || own.reason !== undefined) {
      for (const parent of reads) reach(parent, null, role);
      continue;
    }
    const tables = reads.filter((parent) => nodes.get(parent)?.kind !== 'macro');
    if (followed === null) {
      for (const parent of tables) reach(parent, null, role);
      continue;
    }
    const inputs = own.columns.filter((one) => foldName(one.name) === foldName(followed)).flatMap(({ from }) => from);
    for (const one of inputs) reach(one.node, one.column, isDirect(one) ? role : 'rows');
    // What only orders the rows says nothing of them; what is counted, or joined without a word, decides how many there are.
    const deciding = own.rows.filter(({ transformations }) =>
      transformations.some(({ subtype }) => subtype !== 'SORT'),
    );
    for (const one of deciding)
      if (!inputs.some(({ node: direct }) => direct === one.node)) reach(one.node, null, 'rows');
    for (const parent of tables) if (!found.has(parent)) reach(parent, null, 'rows');
  }
  return [...found].map(([name, { role, columns }]) => ({ name, role, columns: [...columns] }));
}

interface StepParts {
  readonly input: ProvenanceInput;
  readonly lineage: ReadonlyMap<string, NodeLineage>;
  readonly statuses: ReadonlyMap<string, NodeStatus>;
  readonly way: readonly OnWay[];
}

function stepOf(
  name: string,
  role: ProvenanceStep['role'],
  columns: readonly string[],
  { input, lineage, statuses, way }: StepParts,
): ProvenanceStep {
  const { nodes, parents } = indexGraph(input.graph);
  const node = nodes.get(name);
  const own = lineage.get(name);
  const names = new Set(way.map((step) => step.name));
  const status = statuses.get(name);
  return {
    node: name,
    kind: node?.kind === 'cell' || node?.kind === 'source' || node?.kind === 'file' ? node.kind : 'other',
    file: node?.file ?? '',
    line: node?.line ?? 1,
    role,
    columns: node === undefined ? [] : columns.map((column) => columnOf(node, column, lineage)),
    rows: own === undefined || node?.kind !== 'cell' ? [] : describeRows(own, queryText(node)?.text),
    state: status?.state ?? null,
    ranAt: status?.ranAt ?? null,
    reads: (parents.get(name) ?? []).filter((parent) => names.has(parent)),
  };
}

function columnOf(node: GraphNode, column: string, lineage: ReadonlyMap<string, NodeLineage>): ProvenanceColumn {
  const own = lineage.get(node.name);
  const sql = queryText(node);
  const found = own?.columns.find(({ name }) => foldName(name) === foldName(column));
  if (own === undefined)
    return { name: column, kind: 'unresolved', sql: [], line: null, words: 'cannot be told', origins: [] };
  const described = describeColumn(own, column, sql?.text);
  const offset = described.start === null || sql === undefined ? null : sql.start + described.start;
  const before = offset === null ? '' : (node.sql ?? '').slice(0, offset);
  return {
    name: found?.name ?? column,
    kind: found?.kind ?? 'unresolved',
    sql: described.sql,
    line: offset === null || node.sqlLine === undefined ? null : node.sqlLine + before.split('\n').length - 1,
    words: described.words,
    origins: originsOf({ node: node.name, column }, lineage),
  };
}

/** The query of a cell, and where in the cell it begins. */
function queryText(node: GraphNode): { readonly text: string; readonly start: number } | undefined {
  if (node.sql === undefined) return undefined;
  const cell = readCellSql(node.sql);
  return cell.kind === 'query' ? { text: cell.statement.text, start: cell.statement.start } : undefined;
}

/** The columns of sources from which the values of a column come in the end. */
function originsOf(column: SourceColumn, lineage: ReadonlyMap<string, NodeLineage>): readonly SourceColumn[] {
  const origins = new Map<string, SourceColumn>();
  const seen = new Set<string>();
  const open = [column];
  for (const at of open) {
    const key = JSON.stringify([at.node, foldName(at.column)]);
    if (seen.has(key)) continue;
    seen.add(key);
    const found = lineage.get(at.node)?.columns.find(({ name }) => foldName(name) === foldName(at.column));
    if (found?.kind === 'source') origins.set(key, { node: at.node, column: found.name });
    for (const input of found?.from ?? []) if (isDirect(input)) open.push({ node: input.node, column: input.column });
  }
  return [...origins.values()];
}

function sourceOf(
  step: ProvenanceStep,
  steps: readonly ProvenanceStep[],
  freshness: readonly ProvenanceCheck[],
  { snapshot, sources }: ProvenanceInput,
): ProvenanceSource {
  const facts = sources.get(step.node);
  const readers = steps.filter(({ reads, ranAt }) => ranAt !== null && reads.includes(step.node));
  const readAt = readers.map(({ ranAt }) => ranAt ?? '').sort()[0] ?? null;
  const modified = facts?.modified ?? null;
  return {
    name: step.node,
    path: snapshot.manifest.sources[step.node]?.path ?? step.file,
    file: step.file,
    line: step.line,
    modified,
    bytes: facts?.bytes ?? null,
    files: facts?.files ?? 0,
    newest: facts?.newest ?? null,
    readAt,
    changedSince: readAt !== null && modified !== null && Date.parse(modified) > Date.parse(readAt),
    freshness: freshness.filter(({ node }) => foldName(node) === foldName(step.node)),
  };
}

function proseOfNode(node: GraphNode, { snapshot }: ProvenanceInput): Provenance['prose'] {
  if (node.kind === 'source') {
    const description = snapshot.manifest.sources[node.name]?.description;
    return description === undefined
      ? null
      : { file: node.file, line: node.line, heading: null, paragraph: description };
  }
  const { cell, heading, paragraph, line } = proseOf(snapshot.notebooks, node);
  if (cell === undefined || (heading === null && paragraph === null)) return null;
  return { file: node.file, line, heading, paragraph };
}

/** The column as the node calls it. One of a result that was made before the SQL changed counts too. */
function requireColumn(
  node: string,
  column: string,
  { statuses }: ProvenanceInput,
  lineage: NodeLineage | undefined,
): string {
  const names = [...(lineage?.columns ?? []), ...(statuses.find(({ name }) => name === node)?.columns ?? [])].map(
    ({ name }) => name,
  );
  const found = names.find((name) => name === column) ?? names.find((name) => foldName(name) === foldName(column));
  if (found !== undefined) return found;
  const near = closestName(column, names);
  throw new PlumblineError({
    code: 'bad_usage',
    message: `${node} has no column ${column}.`,
    hint:
      names.length === 0
        ? (lineage?.reason ?? 'Its columns cannot be told.')
        : near === undefined
          ? `Its columns: ${[...new Set(names)].join(', ')}.`
          : `Did you mean ${near}?`,
    node,
  });
}
