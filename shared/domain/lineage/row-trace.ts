import type { ResultQuery } from '../result/result-query';
import type { ColumnLineage, NodeLineage, RowOrigin } from './lineage';

/** A row of a node, by its place in the node's result, and what is asked of it. */
export interface RowTraceRequest {
  readonly node: string;
  /** The row's number from 0, in the result's own order, or in that of `query`. */
  readonly position: number;
  /** How the rows are looked at, where they are filtered or sorted. */
  readonly query?: ResultQuery;
  /** Only where the values of these columns come from; absent: where the row comes from. */
  readonly columns?: readonly string[];
  /** A check of the node, by its place, that the row breaks: the answer says where it is broken first. */
  readonly check?: { readonly file: string; readonly line: number; readonly name: string };
}

/** How sure it is that rows of a step made those of the step below. */
export type TraceCertainty =
  /** It is the row asked for, or the one row that made it. */
  | 'row'
  /** They are the rows of its group, all of them. */
  | 'group'
  /** It is among them: they agree in all that passes unchanged, which does not tell them apart. */
  | 'candidates';

/** Rows of a node from which those of the step below were made. */
export interface TraceStep {
  readonly node: string;
  readonly kind: 'source' | 'cell';
  /** Relative to the workspace; the line of the cell. */
  readonly file: string;
  readonly line: number;
  /** The columns that are followed, as this node names them; empty where rows alone are. */
  readonly followed: readonly string[];
  /** What the node below makes of them; null at the first step and where none is followed. */
  readonly into: ColumnLineage['kind'] | null;
  /** In what these rows agree with those below: this node's column, and what the node below calls it. */
  readonly agreeing: readonly ColumnPair[];
  readonly certainty: TraceCertainty;
  /** Of so many rows of the step below these are, where it has more than are followed; otherwise null. */
  readonly ofFirst: number | null;
  /** How many rows agree; null where that cannot be told. */
  readonly rows: number | null;
  /** How many of them break the check; null where it cannot be asked of them. */
  readonly breaking: number | null;
  /** Some of the rows, those that break the check first, as exact text. */
  readonly sample: { readonly columns: readonly TraceColumn[]; readonly rows: readonly (readonly (string | null)[])[] };
  /** Why nothing is shown before this step, as a sentence; null where it goes on. */
  readonly end: string | null;
  readonly inputs: readonly TraceStep[];
}

export interface TraceColumn {
  readonly name: string;
  /** It is followed, or it agrees with a column below. */
  readonly role: 'followed' | 'agreeing' | 'other';
  /** What kind of personal data it may hold: its values are not shown. */
  readonly redacted: string | null;
}

export interface ColumnPair {
  readonly column: string;
  readonly below: string;
}

/** The first node, from the sources on, whose rows break a check. */
export interface FirstBreak {
  readonly node: string;
  readonly columns: readonly string[];
  /** A sentence. */
  readonly reason: string;
}

export interface RowTrace {
  readonly step: TraceStep;
  /** Null without a check. */
  readonly firstBreak: FirstBreak | null;
}

/** How the rows of one node that a query reads are found from a row that the query made. */
export interface InputPlan {
  readonly node: string;
  readonly followed: readonly ColumnPair[];
  readonly into: ColumnLineage['kind'] | null;
  readonly agreeing: readonly ColumnPair[];
  /** Every row of it made a row by itself, or with one row of each of the others. */
  readonly oneToOne: boolean;
  /** A row below may have been made without any of its rows. */
  readonly optional: boolean;
  /**
   * Set where the query reads this one node alone, so that what it computes can be computed again from the node's rows: the names
   * of columns that are computed row by row, and those by which it groups, null for an expression that the result does not have.
   */
  readonly alone: {
    readonly computed: readonly string[];
    readonly groupedBy: readonly (string | null)[] | null;
    readonly filtered: boolean;
  } | null;
  /** Why its rows cannot be told apart at all, as a sentence. */
  readonly obstacle: string | null;
}

/**
 * Which nodes a row of a node was made from, and by which columns their rows are found: those whose values pass unchanged. Where
 * columns are followed, only nodes from which their values come. `steps` of a node that is read twice cannot be told apart.
 */
export function planInputs(lineage: NodeLineage, followed: readonly string[] | null): readonly InputPlan[] {
  const wanted = followed === null ? null : new Set(followed.map((name) => name.toLowerCase()));
  return inputsOf(lineage.origin).flatMap((input): readonly InputPlan[] => {
    const columns = lineage.columns.filter(({ name }) => wanted?.has(name.toLowerCase()) ?? true);
    const pairs = wanted === null ? [] : columns.flatMap((column) => directPairs(column, input.node));
    if (wanted !== null && pairs.length === 0) return [];
    const agreeing = lineage.columns.flatMap((column) => {
      const own = column.kind === 'identity' ? directPairs(column, input.node) : [];
      // Of two columns of one node a value comes from either, as the branches of a UNION say.
      return own.length === 1 ? own : [];
    });
    const kinds = new Set(
      columns
        .filter((column) => pairs.some(({ below }) => below === column.name))
        .map(({ kind }): ColumnLineage['kind'] => kind),
    );
    return [
      {
        node: input.node,
        followed: pairs,
        into: wanted === null ? null : (worstKind(kinds) ?? null),
        agreeing,
        oneToOne: input.oneToOne,
        optional: input.optional,
        alone: aloneOf(lineage, input.node),
        obstacle:
          input.times > 1
            ? `${lineage.node} reads ${input.node} ${input.times === 2 ? 'twice' : `${input.times} times`}: which of them a value comes from cannot be told.`
            : null,
      },
    ];
  });
}

interface OriginInput {
  readonly node: string;
  readonly times: number;
  readonly oneToOne: boolean;
  readonly optional: boolean;
}

/** The nodes that rows come from, in the order in which the query names them. */
function inputsOf(origin: RowOrigin): readonly OriginInput[] {
  switch (origin.kind) {
    case 'input':
      return [{ node: origin.node, times: 1, oneToOne: true, optional: origin.optional === true }];
    case 'per-row':
      return merged(origin.of.map(inputsOf), (a, b) => a + b, origin.optional === true);
    case 'grouped':
      return merged([inputsOf(origin.of)], Math.max, origin.optional === true).map((input) => ({
        ...input,
        oneToOne: false,
      }));
    case 'set':
      // A row of one branch has none in the others: a node that each of them reads once is read once.
      return merged(origin.of.map(inputsOf), Math.max, true).map((input) => ({ ...input, oneToOne: false }));
    case 'none':
    case 'unknown':
      return [];
  }
}

function merged(
  parts: readonly (readonly OriginInput[])[],
  times: (a: number, b: number) => number,
  optional: boolean,
): readonly OriginInput[] {
  const found = new Map<string, OriginInput>();
  for (const input of parts.flat()) {
    const known = found.get(input.node);
    found.set(input.node, {
      ...input,
      times: known === undefined ? input.times : times(known.times, input.times),
      oneToOne: input.oneToOne && (known?.oneToOne ?? true),
      optional: optional || input.optional || (known?.optional ?? false),
    });
  }
  return [...found.values()];
}

function directPairs(column: ColumnLineage, node: string): readonly ColumnPair[] {
  return column.from
    .filter((from) => from.node === node && from.transformations.some(({ type }) => type === 'DIRECT'))
    .map((from) => ({ column: from.column, below: column.name }));
}

const kinds = ['unresolved', 'aggregated', 'transformed', 'constant', 'identity'] as const;

function worstKind(found: ReadonlySet<ColumnLineage['kind']>): ColumnLineage['kind'] | undefined {
  return kinds.find((kind) => found.has(kind));
}

function aloneOf(lineage: NodeLineage, node: string): InputPlan['alone'] {
  const { origin } = lineage;
  const input = origin.kind === 'grouped' ? origin.of : origin;
  if (input.kind !== 'input' || input.node !== node || lineage.rowsReason !== undefined) return null;
  const computed = lineage.columns.filter(
    ({ kind, from }) =>
      kind === 'transformed' &&
      from.every((one) => one.node === node && one.transformations.every(({ type }) => type === 'DIRECT')),
  );
  return {
    computed: computed.map(({ name }) => name),
    groupedBy: origin.kind === 'grouped' ? origin.by.map(({ column }) => column) : null,
    filtered: lineage.rows.some(({ transformations }) =>
      transformations.some(({ subtype }) => subtype === 'FILTER' || subtype === 'JOIN'),
    ),
  };
}

/** Where a check is broken first: the step furthest up whose rows break it, and what the step's node does to them. */
export function findFirstBreak(step: TraceStep): FirstBreak {
  for (const input of step.inputs) if ((input.breaking ?? 0) > 0) return findFirstBreak(input);
  return { node: step.node, columns: step.followed, reason: reasonOf(step) };
}

function reasonOf(step: TraceStep): string {
  if (step.kind === 'source') return `It stands so in the source ${step.node}, in ${step.file}.`;
  const [input] = step.inputs;
  if (input === undefined) return step.end ?? `${step.node} makes it.`;
  const read = input.followed.join(', ');
  if (input.rows === 0) return `${step.node} finds no row of ${input.node} for it.`;
  if (input.breaking === 0 && input.into === 'identity')
    return `In ${input.node} it still holds: ${step.node} brings it about.`;
  const names = `${read} of ${input.node}`;
  if (input.into === 'aggregated') return `${step.node} computes it over several rows, from ${names}.`;
  if (input.into === 'transformed') return `${step.node} computes it from ${names}.`;
  return input.end ?? `${step.node} reads ${names}, of which it cannot be told.`;
}
