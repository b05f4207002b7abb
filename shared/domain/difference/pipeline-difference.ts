import type { PipelineSpec, SpecCheck } from '../spec/pipeline-spec';
import type { MeaningChange } from './meaning-change';
import { ownChanges } from './own-changes';

/** A slice of a graph as far as it is compared: of a spec, of a workspace as it is now, or of a project that engineers changed. */
export interface ComparedPipeline {
  readonly outputs: readonly string[];
  readonly inputs: readonly ComparedInput[];
  readonly steps: readonly ComparedStep[];
  readonly parameters: readonly ComparedParameter[];
  readonly checks: readonly ComparedCheck[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
  /** DuckDB's version. */
  readonly engine: string | null;
}

export interface ComparedNode {
  readonly name: string;
  /** Null: not known. */
  readonly columns: readonly { readonly name: string; readonly type: string }[] | null;
  /** Null where it cannot be compared. */
  readonly fingerprint: string | null;
  readonly place: { readonly file: string; readonly line: number } | null;
}

export interface ComparedStep extends ComparedNode {
  readonly kind: 'query' | 'macros';
  readonly sql: string;
  readonly parameters: readonly string[];
  readonly materialization: string | null;
  readonly incremental: PipelineSpec['steps'][number]['incremental'];
}

export interface ComparedInput extends ComparedNode {
  readonly location: string;
  readonly format: string | null;
  readonly options: Readonly<Record<string, unknown>>;
  /** Digest of its files. */
  readonly identity: string | null;
}

export interface ComparedParameter {
  readonly name: string;
  readonly type: string;
  readonly value: unknown;
}

export type ComparedCheck = Omit<SpecCheck, 'at_promotion' | 'defined_in'>;

export type NodeChange =
  | 'added'
  | 'removed'
  /** It differs itself. */
  | 'edited'
  /** Nothing of it was changed; its rows may be others because of what it is made from. */
  | 'follows';

export interface NodeDifference {
  readonly name: string;
  readonly kind: 'step' | 'input';
  readonly change: NodeChange;
  readonly changes: readonly MeaningChange[];
  /** Of one that follows: the nearest nodes that it follows. */
  readonly because: readonly string[];
  readonly file?: string;
  readonly line?: number;
}

export interface PipelineDifference {
  /** Nodes that were added, removed or edited. */
  readonly ahead: number;
  /** Nodes that differ only because of these. */
  readonly follows: number;
  readonly engine: { readonly before: string; readonly after: string } | null;
  /** Those that are ahead first, each kind in the order of the pipeline. */
  readonly nodes: readonly NodeDifference[];
}

/** What the SQL of a step differs in; nothing where it says the same. */
export type SqlDifference = (before: ComparedStep, after: ComparedStep) => readonly MeaningChange[];

/**
 * What differs between two states of a pipeline, node by node. A node that was edited is told apart from one that differs only because
 * something before it did; a node under another name with the same SQL was renamed.
 */
export function pipelineDifference(
  before: ComparedPipeline,
  after: ComparedPipeline,
  sqlDifference: SqlDifference,
): PipelineDifference {
  const old = nodesOf(before);
  const fresh = nodesOf(after);
  const gone = [...old.values()].filter(({ name }) => !fresh.has(name));
  const come = [...fresh.values()].filter(({ name }) => !old.has(name));
  const renamed = renames(gone, come, sqlDifference);
  const engine =
    before.engine !== null && after.engine !== null && before.engine !== after.engine
      ? { before: before.engine, after: after.engine }
      : null;

  const found = new Map<string, NodeDifference>();
  for (const node of come) {
    const from = renamed.get(node.name);
    const text = from === undefined ? 'is new' : `was ${from} before`;
    const change: MeaningChange = {
      part: 'name',
      change: from === undefined ? 'added' : 'changed',
      subject: node.name,
      before: from ?? null,
      after: node.name,
      text,
    };
    found.set(node.name, differenceOf(node, from === undefined ? 'added' : 'edited', [change]));
  }
  for (const node of fresh.values()) {
    const earlier = old.get(node.name);
    if (earlier === undefined) continue;
    const changes = ownChanges(earlier, node, { before, after, sqlDifference, isOtherEngine: engine !== null });
    if (changes.length > 0) found.set(node.name, differenceOf(node, 'edited', changes));
  }
  for (const node of gone) {
    if ([...renamed.values()].includes(node.name)) continue;
    const change: MeaningChange = {
      part: 'name',
      change: 'removed',
      subject: node.name,
      before: node.name,
      after: null,
      text: 'is gone',
    };
    found.set(node.name, differenceOf(node, 'removed', [change]));
  }
  const following = followers(before, after, found);
  // A fingerprint that nothing explains, neither the node itself nor what is before it.
  const rewritten = new Set<string>();
  for (const node of fresh.values()) {
    const earlier = old.get(node.name);
    if (earlier === undefined || found.has(node.name) || following.has(node.name) || engine !== null) continue;
    if (earlier.fingerprint === null || node.fingerprint === null || earlier.fingerprint === node.fingerprint) continue;
    // SQL that is written otherwise and says the same gives other fingerprints down to the outputs.
    const isRewritten = isStep(earlier) && isStep(node) && earlier.sql !== node.sql;
    if (isRewritten || after.edges.some(({ from, to }) => to === node.name && rewritten.has(from))) {
      rewritten.add(node.name);
      continue;
    }
    const text = 'it, or a file that it reads, is not what it was';
    const change: MeaningChange = {
      part: 'unexplained',
      change: 'changed',
      subject: null,
      before: null,
      after: null,
      text,
    };
    found.set(node.name, differenceOf(node, 'edited', [change]));
  }
  for (const [name, difference] of followers(before, after, found)) found.set(name, difference);
  return ordered(
    found,
    [...after.inputs, ...after.steps, ...gone].map(({ name }) => name),
    engine,
  );
}

function nodesOf(pipeline: ComparedPipeline): Map<string, ComparedStep | ComparedInput> {
  return new Map([...pipeline.inputs, ...pipeline.steps].map((node) => [node.name, node]));
}

export function isStep(node: ComparedStep | ComparedInput): node is ComparedStep {
  return 'sql' in node;
}

function differenceOf(
  node: ComparedStep | ComparedInput,
  change: NodeChange,
  changes: readonly MeaningChange[],
  because: readonly string[] = [],
): NodeDifference {
  return {
    name: node.name,
    kind: isStep(node) ? 'step' : 'input',
    change,
    changes,
    because,
    ...(node.place ?? {}),
  };
}

/** New names of steps by which of those that are gone they were. */
function renames(
  gone: readonly (ComparedStep | ComparedInput)[],
  come: readonly (ComparedStep | ComparedInput)[],
  sqlDifference: SqlDifference,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const left = gone.filter(isStep);
  for (const node of come.filter(isStep)) {
    const index = left.findIndex((other) => other.kind === node.kind && sqlDifference(other, node).length === 0);
    const [other] = index < 0 ? [] : left.splice(index, 1);
    if (other !== undefined) found.set(node.name, other.name);
  }
  return found;
}

/** What changes no row of a node. */
const besideRows = new Set<MeaningChange['part']>(['check', 'incremental', 'description', 'output']);

function followers(
  before: ComparedPipeline,
  after: ComparedPipeline,
  found: ReadonlyMap<string, NodeDifference>,
): ReadonlyMap<string, NodeDifference> {
  const old = nodesOf(before);
  const moved = new Set(
    [...found.values()]
      .filter(({ changes }) => changes.some(({ part }) => !besideRows.has(part)))
      .map(({ name }) => name),
  );
  const following = new Map<string, NodeDifference>();
  // Inputs and steps stand after what they read.
  for (const node of after.steps) {
    if (moved.has(node.name)) continue;
    const earlier = old.get(node.name);
    const isSame = earlier?.fingerprint !== null && earlier?.fingerprint === node.fingerprint;
    const because = after.edges.filter(({ to, from }) => to === node.name && moved.has(from)).map(({ from }) => from);
    if (because.length === 0 || isSame) continue;
    moved.add(node.name);
    if (!found.has(node.name)) following.set(node.name, differenceOf(node, 'follows', [], because));
  }
  return following;
}

function ordered(
  found: ReadonlyMap<string, NodeDifference>,
  order: readonly string[],
  engine: PipelineDifference['engine'],
): PipelineDifference {
  const all = [...new Set(order)].flatMap((name) => found.get(name) ?? []);
  const nodes = [
    ...all.filter(({ change }) => change !== 'follows'),
    ...all.filter(({ change }) => change === 'follows'),
  ];
  const ahead = nodes.filter(({ change }) => change !== 'follows').length;
  return { ahead, follows: nodes.length - ahead, engine, nodes };
}

export function isInStep({ ahead, engine }: Pick<PipelineDifference, 'ahead' | 'engine'>): boolean {
  return ahead === 0 && engine === null;
}

/** `3 nodes ahead of the promoted spec, 2 more differ because of them` */
export function aheadText({
  ahead,
  follows,
  engine,
}: Pick<PipelineDifference, 'ahead' | 'follows' | 'engine'>): string {
  const nodes = (count: number) => `${count} ${count === 1 ? 'node' : 'nodes'}`;
  if (ahead > 0)
    return `${nodes(ahead)} ahead of the promoted spec${follows === 0 ? '' : `, ${nodes(follows)} more ${follows === 1 ? 'differs' : 'differ'} only because of ${ahead === 1 ? 'it' : 'them'}`}`;
  if (engine !== null)
    return `DuckDB ${engine.after.replace(/^v/, '')} is not the ${engine.before.replace(/^v/, '')} of the promotion`;
  return 'in step with the promoted spec';
}
