import { join } from 'node:path';
import { atATime } from '../../shared/base/at-a-time';
import type { DerivedGraph } from '../../shared/contract/engine-api';
import type { Check } from '../../shared/domain/checks/check-file';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { classOf } from '../../shared/domain/classification/class-of';
import type { ColumnClass } from '../../shared/domain/classification/classification';
import { classesOfSample, sampleSql, tellableColumns } from '../../shared/domain/classification/sample-columns';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { Graph, GraphNode } from '../../shared/domain/graph/graph';
import { foldName } from '../../shared/domain/graph/names';
import { slice } from '../../shared/domain/graph/order';
import { bindParameters } from '../../shared/domain/graph/parameter-bindings';
import { inputParameterNames } from '../../shared/domain/inputs/input-parameters';
import { inputDefinition } from '../../shared/domain/inputs/read-input';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import { proseOf } from '../../shared/domain/notebook/prose-before';
import type { PipelineSpec, SpecKey } from '../../shared/domain/spec/pipeline-spec';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { readTextFile } from '../workspace/text-file';
import { findCredentials } from './credentials';
import type { Evidence } from './evidence';
import { goldenResult } from './golden-results';
import type {
  IntermediatePipeline,
  PipelineCheck,
  PipelineInput,
  PipelineParameter,
  PipelineStep,
  Secret,
} from './intermediate';
import { findKeys } from './keys';
import { cutCell, textsOfCell } from './sql-pieces';

export interface IntermediateRequest {
  readonly snapshot: WorkspaceSnapshot;
  readonly derived: DerivedGraph;
  readonly checkOutcomes: readonly CheckOutcome[];
  readonly nodes: readonly string[];
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** The spec of an earlier promotion, with what people decided. */
  readonly earlierSpec: PipelineSpec | undefined;
  readonly provenance: IntermediatePipeline['provenance'];
  readonly versions: Readonly<Record<string, string>>;
}

/** More at a time would not be faster: a question about a node takes all processors. */
const nodesAtATime = 3;

/** Reads the slice of the chosen nodes and measures what only the data can tell. */
export async function buildIntermediate(
  request: IntermediateRequest,
  evidence: Evidence,
  onProgress: (progress: number, detail: string) => void,
): Promise<IntermediatePipeline> {
  const { snapshot, derived } = request;
  const graph = slice(derived.graph, request.nodes);
  const names = new Set(graph.nodes.map((node) => node.name));
  const checks = snapshot.checkFiles
    .flatMap((file) => file.checks)
    .filter((check) => names.has(check.node))
    .map((check): PipelineCheck => ({ check, outcome: outcomeOf(check, request.checkOutcomes) }));
  const secrets = collectSecrets(graph, snapshot);
  await evidence.parse(graph.nodes.flatMap((node) => (node.sql === undefined ? [] : textsOfCell(node.sql))));

  const isInput = ({ kind }: GraphNode) => kind === 'source' || kind === 'file';
  let measured = 0;
  const read = await atATime(nodesAtATime, graph.nodes, async (node) => {
    onProgress((0.6 * measured++) / graph.nodes.length, `Measuring ${node.name}`);
    const own = checks.filter(({ check }) => check.node === node.name);
    return isInput(node)
      ? { input: await readInput(node, snapshot, own, evidence) }
      : { step: await readStep(node, graph, request, secrets, own, evidence) };
  });
  const inputs = read.flatMap(({ input }) => input ?? []);
  const steps = read.flatMap(({ step }) => step ?? []);

  const parameters = readParameters(graph, request);
  const contents = new Map([...inputs, ...steps].map((item) => [item.name, item.contents]));
  const values = Object.fromEntries(parameters.map(({ bound, value }) => [bound.name, value]));
  const outputs = request.nodes.flatMap((name) => {
    const output = [...steps, ...inputs].find((candidate) => candidate.name === name);
    return output === undefined || output.columns.length === 0 ? [] : [output];
  });
  // What is counted takes DuckDB's threads, and lineage this one.
  const [golden, lineage] = await Promise.all([
    atATime(nodesAtATime, outputs, ({ name, columns }) => {
      onProgress(0.6, `Counting ${name}`);
      return goldenResult(evidence, name, columns, values);
    }),
    evidence.lineage(steps.flatMap(({ name, kind }) => (kind === 'query' ? [name] : []))),
  ]);
  const { manifest } = snapshot;
  return {
    name: request.nodes[0] ?? '',
    workspace: { name: manifest.name, root: snapshot.root, description: manifest.description ?? null },
    owners: manifest.owners,
    inputs,
    steps,
    outputs: [...request.nodes],
    parameters,
    checks,
    checkFiles: await readCheckFiles(snapshot, names),
    golden,
    unitCases: [],
    edges: graph.edges,
    lineage,
    classOf: (node, column) =>
      classOf(
        node,
        column,
        { checkFiles: snapshot.checkFiles, graph: derived.graph },
        contents.get(node)?.get(column.toLowerCase()) ?? null,
      ),
    schedule: readSchedule(snapshot, request.nodes),
    secrets,
    leftOut: derived.graph.nodes
      .filter((node) => !names.has(node.name))
      .map((node) => ({ node: node.name, kind: node.kind })),
    earlierSpec: request.earlierSpec ?? null,
    provenance: request.provenance,
    versions: request.versions,
  };
}

async function readInput(
  node: GraphNode,
  snapshot: WorkspaceSnapshot,
  checks: readonly PipelineCheck[],
  evidence: Evidence,
): Promise<PipelineInput> {
  // A file named in SQL is no relation of its own: its rows are seen through the steps that read it.
  const columns = node.kind === 'source' ? await evidence.columns(node.name) : [];
  return {
    name: node.name,
    node,
    source: snapshot.sources.find((source) => source.name === node.name) ?? null,
    description: snapshot.manifest.sources[node.name]?.description ?? null,
    columns,
    keys: node.kind === 'source' ? await findKeys(evidence, node.name, columns, checks) : noKeys,
    contents: await contentsOf(node.name, columns, evidence),
  };
}

/** What values of a node's columns look like. */
async function contentsOf(
  node: string,
  columns: readonly ColumnInfo[],
  evidence: Evidence,
): Promise<ReadonlyMap<string, ColumnClass>> {
  const looked = tellableColumns(columns);
  if (looked.length === 0) return new Map();
  return classesOfSample(looked, await evidence.rows(sampleSql(quoteIdentifier(node), looked), [node]));
}

const noKeys = { rows: 0, nulls: new Map<string, number>(), declared: null, candidates: [] };

async function readStep(
  node: GraphNode,
  graph: Graph,
  request: IntermediateRequest,
  secrets: readonly Secret[],
  checks: readonly PipelineCheck[],
  evidence: Evidence,
): Promise<PipelineStep> {
  const nodes = new Map(
    request.derived.graph.nodes
      .filter((candidate) => candidate.kind === 'source' || candidate.kind === 'cell')
      .map((candidate) => [foldName(candidate.name), candidate.name]),
  );
  const parsed = cutCell(node.sql ?? '', {
    nodes,
    syntaxTree: (text) => evidence.syntaxTree(text),
    secretsIn: (sql) => occurrences(sql, secrets),
  });
  const kind = node.kind === 'macro' ? 'macros' : 'query';
  const columns = kind === 'query' ? await evidence.columns(node.name) : [];
  const { cell, before: rationale } = proseOf(request.snapshot.notebooks, node);
  const option = cell?.options.materialize;
  const earlier = request.earlierSpec?.steps.find(({ name }) => name === node.name);
  return {
    name: node.name,
    node,
    kind,
    parsed,
    dependsOn: graph.edges.filter((edge) => edge.to === node.name).map((edge) => edge.from),
    columns,
    materialize: option === 'table' || option === 'view' ? option : null,
    rationale,
    descriptions: descriptionsOf(request.earlierSpec?.outputs.find(({ name }) => name === node.name)),
    keys:
      kind === 'query'
        ? await findKeys(evidence, node.name, columns, checks, decidedKey(earlier?.unique_key ?? null))
        : noKeys,
    incremental: earlier?.incremental ?? null,
    contents: request.nodes.includes(node.name) ? await contentsOf(node.name, columns, evidence) : new Map(),
    ran: kind === 'query' ? runOf(node.name, request.derived) : null,
  };
}

function runOf(node: string, { statuses }: DerivedGraph): PipelineStep['ran'] {
  const status = statuses.find(({ name }) => name === node);
  return status?.ranAt === undefined ? null : { at: status.ranAt, ms: status.ms ?? 0 };
}

async function readCheckFiles(
  { root, checkFiles }: WorkspaceSnapshot,
  names: ReadonlySet<string>,
): Promise<IntermediatePipeline['checkFiles']> {
  const files = await Promise.all(
    checkFiles
      .filter(({ node }) => names.has(node))
      .map(async ({ node, file }) => ({ node, file, read: await readTextFile(join(root, file), file) })),
  );
  return files.flatMap(({ node, file, read }) => (read.ok ? [{ node, file, text: read.value.text }] : []));
}

function descriptionsOf(output: PipelineSpec['outputs'][number] | undefined): ReadonlyMap<string, string> {
  if (output === undefined) return new Map();
  const all = [['', output.description], ...output.contract.columns.map((column) => [column.name, column.description])];
  return new Map(all.filter((entry): entry is [string, string] => entry[1] != null));
}

/** The columns that a person decided to be the key; it is tested on the rows that are there now. */
function decidedKey(key: SpecKey | null): readonly string[] | null {
  return key?.source === 'decided' ? key.columns : null;
}

function readParameters(graph: Graph, request: IntermediateRequest): PipelineParameter[] {
  const bound = bindParameters(request.snapshot, request.parameters);
  const used = new Set(graph.nodes.flatMap((node) => node.parameters.map(foldName)));
  return [...bound]
    .filter(([key]) => used.has(key))
    .map(([key, parameter]) => {
      const definition = Object.entries(request.snapshot.manifest.parameters).find(
        ([name]) => foldName(name) === key,
      )?.[1];
      return {
        bound: parameter,
        value: parameter.value ?? null,
        typedBy: definition === undefined ? ('input' as const) : ('manifest' as const),
        description: definition?.description ?? inputText(request.snapshot, key),
      };
    });
}

/** What the input cell of a parameter says about it. */
function inputText(snapshot: WorkspaceSnapshot, parameter: string): string | null {
  for (const block of snapshot.notebooks.flatMap((notebook) => notebook.blocks)) {
    if (block.kind !== 'input' || !inputParameterNames(block).some((name) => foldName(name) === parameter)) continue;
    const input = inputDefinition(block.body);
    const text = [input?.label, input?.description].filter((part) => part !== undefined).join(': ');
    return text === '' ? null : text;
  }
  return null;
}

function readSchedule(snapshot: WorkspaceSnapshot, outputs: readonly string[]): IntermediatePipeline['schedule'] {
  const sketch = snapshot.sketches.find(
    (candidate) => candidate.schedule !== undefined && outputs.some((output) => candidate.outputs.includes(output)),
  );
  return sketch?.schedule === undefined ? null : { ...sketch.schedule, decidedIn: sketch.file };
}

function outcomeOf(check: Check, outcomes: readonly CheckOutcome[]): CheckOutcome | null {
  return (
    outcomes.find(
      (outcome) =>
        outcome.file === check.file &&
        outcome.line === check.line &&
        outcome.node === check.node &&
        outcome.name === check.name &&
        outcome.type === check.type,
    ) ?? null
  );
}

/** Credentials in SQL and in the sources' paths and options, each under one name however often it stands. */
export function collectSecrets(graph: Graph, snapshot: WorkspaceSnapshot): Secret[] {
  const found = new Map<string, { what: string; places: Set<string> }>();
  const look = (text: string, place: string) => {
    for (const { start, end, what } of findCredentials(text)) {
      const value = text.slice(start, end);
      const entry = found.get(value) ?? { what, places: new Set<string>() };
      entry.places.add(place);
      found.set(value, entry);
    }
  };
  for (const node of graph.nodes) {
    if (node.sql !== undefined) look(node.sql, node.name);
    const source =
      node.kind === 'source' ? snapshot.sources.find((candidate) => candidate.name === node.name) : undefined;
    if (source === undefined) continue;
    look(source.path, node.name);
    for (const [option, value] of Object.entries(source.options)) {
      if (typeof value === 'string') look(`${option}='${value}'`, node.name);
    }
  }
  return [...found].map(([text, { what, places }], index) => ({
    name: `PLUMBLINE_SECRET_${index + 1}`,
    text,
    what,
    places: [...places],
  }));
}

function occurrences(sql: string, secrets: readonly Secret[]): { start: number; end: number; name: string }[] {
  return secrets.flatMap(({ text, name }) => {
    const places: { start: number; end: number; name: string }[] = [];
    for (let at = sql.indexOf(text); at !== -1; at = sql.indexOf(text, at + text.length))
      places.push({ start: at, end: at + text.length, name });
    return places;
  });
}
