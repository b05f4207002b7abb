import type { Problem, ProblemCode, Severity } from '../problem';
import type { SinkTarget } from '../sketch/sketch';
import type { CellSql } from './cell-sql';
import type { NodeKind } from './graph';
import { lineAndColumn } from './text-positions';

/** A node while the graph is being built. */
export interface NodeDraft {
  readonly name: string;
  kind: NodeKind;
  readonly file: string;
  readonly line: number;
  readonly sql?: string;
  readonly sqlLine?: number;
  readonly cell?: CellSql;
  /** Where a sink writes. */
  readonly write?: SinkTarget;
  /** The cell's `materialize` option as JSON, or null. */
  readonly materialize: string | null;
  /** Digest of the SQL, or identity of a source or file; undefined while it is not known or when the node is broken. */
  definition?: string;
  /** Folded names of the parameters that it binds, in order of first use. */
  readonly parameters: Map<string, string>;
  readonly problems: Problem[];
  /** What it reads, with the offset of the first place that names it. */
  readonly parents: Map<NodeDraft, number>;
}

export function createDraft(
  node: Pick<NodeDraft, 'name' | 'kind' | 'file' | 'line'> &
    Partial<Pick<NodeDraft, 'sql' | 'sqlLine' | 'cell' | 'write' | 'materialize' | 'definition'>>,
): NodeDraft {
  return { materialize: null, ...node, parameters: new Map(), problems: [], parents: new Map() };
}

export function isBroken(draft: NodeDraft): boolean {
  return draft.problems.some((problem) => problem.severity === 'error');
}

export function addParent(draft: NodeDraft, parent: NodeDraft, offset: number): void {
  if (!draft.parents.has(parent)) draft.parents.set(parent, offset);
}

const wordAt =
  /(?:"(?:[^"]|"")*"?|'(?:[^']|'')*'?|\$?[\w$\u0080-\uffff]+)(?:\.(?:"(?:[^"]|"")*"?|[\w$\u0080-\uffff]+))*|\S/y;

/** Adds a problem; with an offset in the node's SQL it is placed there, over the word that stands there, otherwise at the node's line. */
export function addProblem(
  draft: NodeDraft,
  code: ProblemCode,
  message: string,
  details: {
    readonly hint?: string | undefined;
    readonly offset?: number | undefined;
    readonly severity?: Severity;
  } = {},
): void {
  const { hint, offset, severity = 'error' } = details;
  draft.problems.push({
    code,
    severity,
    message,
    ...(hint === undefined ? {} : { hint }),
    file: draft.file,
    ...(offset === undefined ? { line: draft.line } : placeInSql(draft, offset)),
    node: draft.name,
  });
}

function placeInSql(draft: NodeDraft, offset: number): Pick<Problem, 'line' | 'column' | 'endLine' | 'endColumn'> {
  const { sql = '', sqlLine = draft.line } = draft;
  const start = lineAndColumn(sql, offset);
  wordAt.lastIndex = offset;
  const length = wordAt.exec(sql)?.[0].length ?? 0;
  const end = lineAndColumn(sql, offset + length);
  return {
    line: sqlLine + start.line - 1,
    column: start.column,
    ...(length === 0 ? {} : { endLine: sqlLine + end.line - 1, endColumn: end.column }),
  };
}
