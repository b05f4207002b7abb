import type { Classification } from '../../classification/classification';
import type { Problem } from '../../problem';
import type { Check, CheckFile, ContractCheck } from '../check-file';

/**
 * Checks of other tools as ours, and ours as theirs. A reader turns a file into the entries of check files; a writer turns
 * checks into a file of the other tool. Nothing is dropped in silence: what the other side cannot say is a loss.
 */

export const checkSources = ['sodacl', 'dbt', 'odcs'] as const;
export type CheckSource = (typeof checkSources)[number];

export const checkTargets = ['sodacl', 'dbt', 'odcs', 'soda'] as const;
export type CheckTarget = (typeof checkTargets)[number];

/** Something that is not the same on the other side. */
export interface CheckLoss {
  /** What it is of: `check "net reconciles" of orders`. */
  readonly construct: string;
  /** What could not be said. */
  readonly what: string;
  /** What stands in its place. */
  readonly instead: string;
  readonly file: string;
  readonly line: number;
}

/** One check as a check file has it: `- TYPE: BODY`. */
export interface CheckEntry {
  /** The column that it stands under; null for checks of the whole dataset. */
  readonly column: string | null;
  readonly type: Check['type'];
  /** In the words of the file. */
  readonly body: Readonly<Record<string, unknown>>;
  /** Where it comes from. */
  readonly line: number;
}

/** What a file says about one dataset. */
export interface ImportedDataset {
  /** The node that its check file is of. */
  readonly node: string;
  readonly entries: readonly CheckEntry[];
  /** Types of columns that a `schema` check of the file looks at, in order; other columns are listed as they come. */
  readonly columns: readonly ImportedColumn[];
  /** Classes of columns, in our terms. */
  readonly classes?: ReadonlyMap<string, Classification>;
  /** Defaults of the variables that the checks name. */
  readonly variables: Readonly<Record<string, string | number>>;
}

export interface ImportedColumn {
  readonly name: string;
  readonly dataType?: string | undefined;
  readonly optional?: boolean | undefined;
}

export interface CheckImport {
  readonly format: CheckSource;
  /** In the order in which the file names them; each once. */
  readonly datasets: readonly ImportedDataset[];
  readonly losses: readonly CheckLoss[];
  /** What is wrong with the file, each at its place. */
  readonly problems: readonly Problem[];
}

/** The checks of one node that are to be written for another tool. */
export interface CheckedNode {
  readonly node: string;
  /** Parts of `dataset` before the node, such as `plumbline/flight_ops/main`. */
  readonly prefix: readonly string[];
  /** Whether the node is a source of the workspace or made by a cell. */
  readonly kind: 'source' | 'model';
  readonly checks: readonly Check[];
  /** Columns that were given a class. */
  readonly classes?: NonNullable<CheckFile['classes']>;
  /** `attributes` of checks, by their place as `placeKey` spells it. */
  readonly attributes: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Losses that are the same whatever the target is. */
  readonly losses: readonly CheckLoss[];
}

export interface CheckExport {
  readonly text: string;
  readonly losses: readonly CheckLoss[];
  /** Whether the text needs the generic test `plumbline_check` in the dbt project. */
  readonly needsMacro?: boolean;
}

/**
 * The value of a check as one query that gives it in its first row, where a tool has no word for it. The SQL is DuckDB's.
 * `relation` gives SQL for a node, `text` escapes what stands around it, and `now` is SQL for the time of evaluation.
 */
export type ValueQuery = (check: ContractCheck, dialect: QueryDialect) => string;

export interface QueryDialect {
  readonly relation: (node: string) => string;
  readonly text: (sql: string) => string;
  /** SQL for the time of evaluation, a TIMESTAMPTZ. */
  readonly now: string;
  /** The time of evaluation inside of a text, in place of `${soda.NOW}`; null where the tool cannot put it there. */
  readonly nowText: string | null;
}

export function placeKey({ line, columnNumber }: Pick<Check, 'line' | 'columnNumber'>): string {
  return `${line}:${columnNumber}`;
}

/** A check as a loss names it. */
export function constructOf(check: Pick<Check, 'name' | 'node'>): string {
  return `check "${check.name}" of ${check.node}`;
}

export function lossOf(check: Check, what: string, instead: string): CheckLoss {
  return { construct: constructOf(check), what, instead, file: check.file, line: check.line };
}
