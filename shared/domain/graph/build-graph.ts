import type { ParameterValue } from '../manifest/manifest';
import type { WorkspaceSnapshot } from '../workspace-snapshot';
import { closestName } from '../yaml/closest-name';
import { type CellReads, type CellSyntaxError, readCell } from './cell-reads';
import { type CellSql, partsOf, readCellSql } from './cell-sql';
import { findCycles } from './cycles';
import { addSinks, checkSinkFiles } from './define-sinks';
import { collectDefinitions } from './definitions';
import { fingerprint, isSameInputs, type NodeInputs } from './fingerprint';
import type { Graph, GraphEdge, GraphNode } from './graph';
import { tableParameters } from './macro-parameters';
import { foldName } from './names';
import { addProblem, isBroken, type NodeDraft } from './node-draft';
import { indexGraph, orderNames } from './order';
import { type BoundParameter, bindParameters, parameterText } from './parameter-bindings';
import { type FileIdentity, macroKey, type ReferenceContext, resolveReferences } from './resolve-references';
import type { Hash, SyntaxTree } from './syntax-tree';

export interface GraphInput {
  readonly snapshot: WorkspaceSnapshot;
  /** Values that take the place of the manifest's defaults and the input cells' values. */
  readonly parameters?: Readonly<Record<string, ParameterValue>> | undefined;
  /** Version of DuckDB, for example `1.5.6`. */
  readonly engineVersion: string;
  /** sha256 in hex. */
  readonly hash: Hash;
  /** The syntax tree of each of `textsToParse`. */
  syntaxTree(text: string): SyntaxTree | undefined;
  /** What a file named in SQL is now; `path` as written, relative to the workspace. Undefined when that cannot be told (a URL). */
  fileIdentity(path: string): FileIdentity | undefined;
  /** A caller may keep what it read of a cell's SQL before. */
  readonly readSql?: ((sql: string) => CellSql) | undefined;
  /** The graph before an edit: what went into a node and is the same is the same object again, with the fingerprint that it had. */
  readonly previous?: BuiltGraph | undefined;
  /** Likewise what `readCell` made of it. */
  readonly readCell?: ((sql: string, cell: CellSql) => CellReads | CellSyntaxError | undefined) | undefined;
}

/** The graph with what the engine needs beside it. */
export interface BuiltGraph extends Graph {
  /** For each node with a fingerprint, what went into it. */
  readonly inputs: ReadonlyMap<string, NodeInputs>;
  /** All parameters by folded name (see `foldName`), with the values to bind. */
  readonly parameters: ReadonlyMap<string, BoundParameter>;
}

/** The texts whose syntax trees the graph of a snapshot needs, without repetition; those of cells that are read already are left out. */
export function textsToParse(
  snapshot: WorkspaceSnapshot,
  readSql: (sql: string) => CellSql = readCellSql,
  isRead: (cell: CellSql) => boolean = () => false,
): string[] {
  const texts = new Set<string>();
  for (const notebook of snapshot.notebooks) {
    for (const block of notebook.blocks) {
      const cell = block.kind === 'sql' ? readSql(block.body) : undefined;
      if (cell === undefined || isRead(cell)) continue;
      for (const part of partsOf(cell)) texts.add(part.text);
    }
  }
  return [...texts];
}

/**
 * The graph of a workspace. Everything that is wrong becomes a problem of the node that it belongs to; the others keep
 * working. A problem of severity `error` means that its node cannot run; such a node, and all that reads it, has no fingerprint.
 * A second definition of a name is a node `NAME#2` with the problem `duplicate_name`; SQL that names NAME means the first.
 */
export function buildGraph(input: GraphInput): BuiltGraph {
  const { snapshot, hash } = input;
  const definitions = collectDefinitions(snapshot, input.readSql ?? readCellSql);
  addSinks(definitions, snapshot, hash);
  const parameters = bindParameters(snapshot, input.parameters);
  const reads = new Map<NodeDraft, CellReads>();
  for (const draft of definitions.drafts) {
    const read = readDraft(draft, input, parameters);
    if (read !== undefined) reads.set(draft, read);
  }
  const context: ReferenceContext = {
    definitions,
    connections: snapshot.manifest.connections,
    parameters,
    macros: collectMacros(definitions.drafts),
    tableParameters: tableParameters([...reads.values()].flatMap((read) => read.macros)),
    files: new Map(),
    fileIdentity: (path) => input.fileIdentity(path),
  };
  for (const [draft, read] of reads) {
    draft.definition = read.digest;
    resolveReferences(draft, read, context);
  }
  checkSinkFiles(definitions, snapshot, context.files.values());
  const drafts = [...definitions.drafts, ...context.files.values()];
  const byNode = new Map(drafts.map((draft) => [draft.name, draft]));
  const { edges, parents, children } = connect(drafts);
  reportCycles(byNode, parents);

  const inputs = new Map<string, NodeInputs>();
  const fingerprints = new Map<string, string>();
  const printed = input.previous === undefined ? undefined : indexGraph(input.previous).nodes;
  for (const name of orderNames([...byNode.keys()], parents, children)) {
    const draft = byNode.get(name);
    const own = draft === undefined ? undefined : inputsOf(draft, fingerprints, parameters, input.engineVersion);
    if (own === undefined) continue;
    const before = input.previous?.inputs.get(name);
    const known = before !== undefined && isSameInputs(before, own) ? printed?.get(name)?.fingerprint : undefined;
    inputs.set(name, known === undefined ? own : (before ?? own));
    fingerprints.set(name, known ?? fingerprint(own, hash));
  }
  return { nodes: drafts.map((draft) => toNode(draft, fingerprints.get(draft.name))), edges, inputs, parameters };
}

/** Which cell defines a macro. A second definition is reported; DuckDB would let it replace the first, in the order of running. */
export function collectMacros(drafts: readonly NodeDraft[]): Map<string, NodeDraft> {
  const macros = new Map<string, NodeDraft>();
  for (const draft of drafts) {
    if (draft.cell?.kind !== 'macros' || draft.problems.some((problem) => problem.code === 'duplicate_name')) continue;
    for (const { macro } of draft.cell.macros) {
      for (const kind of new Set(macro.overloads.map((overload) => (overload.isTable ? 'table' : 'scalar')))) {
        const key = macroKey(kind, macro.name);
        const first = macros.get(key);
        if (first === undefined) macros.set(key, draft);
        else {
          addProblem(
            draft,
            'duplicate_name',
            `The macro ${macro.name} is already defined in ${first.file}:${first.line}.`,
            {
              offset: macro.nameOffset,
              hint: 'Give it another name; until then the first one is used.',
            },
          );
        }
      }
    }
  }
  return macros;
}

/** What a cell reads, or undefined after reporting why that cannot be told. */
export function readDraft(
  draft: NodeDraft,
  input: Pick<GraphInput, 'syntaxTree' | 'hash' | 'readCell'>,
  parameters: ReadonlyMap<string, BoundParameter>,
): CellReads | undefined {
  const { cell, sql } = draft;
  if (cell === undefined || sql === undefined) return undefined;
  if (cell.kind === 'empty') {
    addProblem(draft, 'empty_cell', `The cell ${draft.name} holds no SQL.`, { hint: 'Write a SELECT.' });
    return undefined;
  }
  const nul = sql.indexOf('\0');
  if (nul !== -1) {
    addProblem(draft, 'sql_syntax', 'The SQL holds a NUL character, at which DuckDB stops reading.', { offset: nul });
    return undefined;
  }
  const reads =
    input.readCell === undefined
      ? readCell(sql, cell, (text) => input.syntaxTree(text), input.hash)
      : input.readCell(sql, cell);
  if (reads?.kind === 'error') {
    addProblem(draft, reads.code, reads.message, { offset: reads.offset, hint: reads.hint });
    return undefined;
  }
  if (cell.kind === 'unsupported') {
    addProblem(draft, 'unsupported_statement', cell.message, { offset: cell.offset, hint: cell.hint });
    return undefined;
  }
  checkParameters(draft, cell, parameters);
  // A cell whose name is taken has no place in the graph: what it would read does not matter.
  return draft.problems.some((problem) => problem.code === 'duplicate_name') ? undefined : reads;
}

function checkParameters(
  draft: NodeDraft,
  cell: Extract<CellSql, { kind: 'query' | 'macros' }>,
  parameters: ReadonlyMap<string, BoundParameter>,
): void {
  if (cell.kind === 'macros') {
    for (const { parameterOffset } of cell.macros) {
      if (parameterOffset === undefined) continue;
      addProblem(draft, 'bad_parameter', 'A macro cannot read a parameter of the workspace.', {
        offset: parameterOffset,
        hint: 'Pass the value to the macro as an argument.',
      });
    }
    return;
  }
  for (const use of cell.statement.parameters) {
    if (use.positional) {
      addProblem(draft, 'bad_parameter', `Parameters are bound by name; ${use.name} has none.`, {
        offset: use.offset,
        hint: 'Write $name, and define it in plumbline.yaml or in an input cell.',
      });
      continue;
    }
    const key = foldName(use.name);
    if (draft.parameters.has(key)) continue;
    draft.parameters.set(key, use.name);
    const parameter = parameters.get(key);
    if (parameter === undefined) {
      const near = closestName(
        use.name,
        [...parameters.values()].map((known) => known.name),
      );
      addProblem(draft, 'bad_parameter', `Nothing defines the parameter ${use.name}.`, {
        offset: use.offset,
        hint:
          near === undefined
            ? `Add it to plumbline.yaml under \`parameters\`, or an input cell named ${use.name}.`
            : `Did you mean $${near}?`,
      });
    } else if (parameter.problem !== undefined) {
      addProblem(draft, 'bad_parameter', parameter.problem, { offset: use.offset });
    } else if (parameter.value === undefined) {
      addProblem(draft, 'bad_parameter', `The parameter ${use.name} has no value.`, {
        offset: use.offset,
        hint: `Give it a default in ${parameter.file}, or run with --param ${use.name}=VALUE.`,
      });
    }
  }
}

function connect(drafts: readonly NodeDraft[]): {
  edges: GraphEdge[];
  parents: Map<string, string[]>;
  children: Map<string, string[]>;
} {
  const edges: GraphEdge[] = [];
  const parents = new Map<string, string[]>(drafts.map((draft) => [draft.name, []]));
  const children = new Map<string, string[]>(drafts.map((draft) => [draft.name, []]));
  for (const draft of drafts) {
    for (const parent of draft.parents.keys()) {
      edges.push({ from: parent.name, to: draft.name });
      parents.get(draft.name)?.push(parent.name);
      children.get(parent.name)?.push(draft.name);
    }
  }
  return { edges, parents, children };
}

function reportCycles(byNode: ReadonlyMap<string, NodeDraft>, parents: ReadonlyMap<string, readonly string[]>): void {
  for (const [name, path] of findCycles([...byNode.keys()], parents)) {
    const draft = byNode.get(name);
    const next = byNode.get(path[1] ?? name);
    if (draft !== undefined && next !== undefined) reportCycle(draft, path, draft.parents.get(next));
  }
}

/** `path` leads from the node back to it; `offset` is where its SQL names the second node of the path. */
export function reportCycle(draft: NodeDraft, path: readonly string[], offset: number | undefined): void {
  const way = path.length <= 12 ? path : [...path.slice(0, 6), '…', ...path.slice(-5)];
  addProblem(draft, 'cycle', `${draft.name} reads itself: ${way.join(' → ')}.`, {
    hint:
      path.length === 2
        ? 'Read a source or another cell, or give this cell another name.'
        : 'Take one of these references out.',
    ...(draft.kind === 'planned' ? { severity: 'warning' } : { offset }),
  });
}

function inputsOf(
  draft: NodeDraft,
  fingerprints: ReadonlyMap<string, string>,
  parameters: ReadonlyMap<string, BoundParameter>,
  engine: string,
): NodeInputs | undefined {
  if (draft.definition === undefined || isBroken(draft)) return undefined;
  const reads: [string, NodeInputs['reads'][string]][] = [];
  for (const parent of draft.parents.keys()) {
    const read = fingerprints.get(parent.name);
    if (read === undefined) return undefined;
    reads.push([parent.name, { kind: parent.kind, fingerprint: read }]);
  }
  const bound: [string, string][] = [];
  for (const [key, name] of draft.parameters) {
    const parameter = parameters.get(key);
    if (parameter !== undefined) bound.push([name, parameterText(parameter)]);
  }
  return {
    version: 1,
    kind: draft.kind === 'cell' ? 'query' : draft.kind === 'planned' ? 'source' : draft.kind,
    definition: draft.definition,
    materialize: draft.materialize,
    parameters: Object.fromEntries(bound),
    reads: Object.fromEntries(reads),
    engine,
  };
}

function toNode(draft: NodeDraft, print: string | undefined): GraphNode {
  return {
    name: draft.name,
    kind: draft.kind,
    file: draft.file,
    line: draft.line,
    ...(draft.sql === undefined ? {} : { sql: draft.sql }),
    ...(draft.sqlLine === undefined ? {} : { sqlLine: draft.sqlLine }),
    ...(draft.write === undefined ? {} : { write: draft.write }),
    parameters: [...draft.parameters.values()],
    problems: draft.problems,
    ...(print === undefined ? {} : { fingerprint: print }),
  };
}
