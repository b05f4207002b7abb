import type { ChartData } from '../domain/chart/chart-data';
import type { ChartRequest } from '../domain/chart/chart-query';
import type { CheckOutcome, CheckReport } from '../domain/checks/check-outcome';
import type { FailingRows } from '../domain/checks/failing-rows';
import type { MutationProgress, MutationReport, MutationRequest } from '../domain/checks/mutation/mutation-report';
import type { HistoryValue } from '../domain/checks/own/own-definition';
import type {
  SuggestionProgress,
  SuggestionReport,
  SuggestionRequest,
} from '../domain/checks/suggest/suggestion-report';
import type { ColumnInfo } from '../domain/column/column-type';
import type { ResultPage } from '../domain/column/result-page';
import type { CompareRequest, NodeComparison, NodeVersion } from '../domain/compare/comparison';
import type { RowsComparison, RowsComparisonRequest } from '../domain/compare/rows-comparison';
import type { NodeFlow } from '../domain/flow/node-flow';
import type { Graph } from '../domain/graph/graph';
import type { Diagnosis } from '../domain/language/diagnosis';
import type { RowPeek, SqlFunction, SqlScope } from '../domain/language/scope';
import type { WorkspaceLineage } from '../domain/lineage/lineage';
import type { RowTrace, RowTraceRequest } from '../domain/lineage/row-trace';
import type { ParameterValue } from '../domain/manifest/manifest';
import type { Problem } from '../domain/problem';
import type { Profile, ProfileEvent } from '../domain/profile/profile';
import type { RenamedCell } from '../domain/rename/rename-plan';
import type { ColumnFilter, ResultQuery } from '../domain/result/result-query';
import type { NodeStatus, RunEvent, RunReport } from '../domain/run/run';
import type { SinkDryRun, SinkWritten } from '../domain/sink/sink-run';
import type { WorkspaceSnapshot } from '../domain/workspace-snapshot';
import type { EngineHealth } from './app-state';
import { type ImportApi, importMethods } from './import-api';

/**
 * What an engine can do. The class `Engine` (electron/engine) implements it; the app reaches it through a utility
 * process (main: all of it; renderer: `ResultApi` over a MessagePort), the command line holds it directly.
 * Every method rejects with a `PlumblineError`; an aborted `signal` rejects with code `cancelled`.
 */
export interface EngineApi extends ResultApi {
  /** Opens the workspace's cache. A locked or broken cache never stops work: the engine then uses another and says so in `problems`. */
  open(config: EngineConfig): Promise<EngineInfo>;

  /** Parses all SQL, derives the graph and says what is fresh. Runs no query of the user's. The result becomes the current graph. */
  derive(params: {
    snapshot: WorkspaceSnapshot;
    parameters?: Readonly<Record<string, ParameterValue>>;
  }): Promise<DerivedGraph>;

  /** Runs the stale part of the current graph that the targets need. */
  run(params: RunRequest, options?: CallContext<RunEvent>): Promise<RunReport>;

  /** Evaluates checks on results in the cache. Checks of a node without a fresh result get the outcome `error`. */
  check(params: CheckRequest, options?: CallContext<CheckOutcome>): Promise<CheckReport>;

  /**
   * Injects faults into copies of nodes' rows, says which of them the nodes' checks notice, and suggests checks for the
   * others. Writes nothing. After an abort the report has the nodes that were done. See docs/mutation-testing.md.
   */
  mutate(params: MutationRequest, options?: CallContext<MutationProgress>): Promise<MutationReport>;

  /**
   * Checks that the rows of nodes speak for, each run on all rows and backtested on parts of them. Writes nothing. After an
   * abort the report has the nodes that were done. See docs/suggested-checks.md.
   */
  suggest(params: SuggestionRequest, options?: CallContext<SuggestionProgress>): Promise<SuggestionReport>;

  /** Profile of a node's or source's rows, or of a file that is no source (`file`, relative to the workspace or absolute). */
  profile(params: { node: string } | { file: string }, options?: CallContext<never>): Promise<Profile>;

  /** Writes a node's result to a file, atomically. Rejects with `bad_usage` for what the format cannot hold. */
  exportResult(params: ExportRequest, options?: CallContext<never>): Promise<{ rows: number; bytes: number }>;

  /**
   * Compares rows that an exported project made with those of a node, or with what another run of it made: exactly, by column,
   * key and row. Reads the places that are named, wherever they are. Rejects with what DuckDB says when one cannot be read.
   */
  compareRows(params: RowsComparisonRequest, options?: CallContext<never>): Promise<RowsComparison>;

  /**
   * What a sink would write, and what that would change: its rows are written, but elsewhere; nothing outside of `.plumbline/`
   * is touched. Rejects with `blocked` when the node whose rows it writes has no fresh result.
   */
  previewSink(params: { sink: string }, options?: CallContext<never>): Promise<SinkDryRun>;

  /**
   * Writes a sink: afterwards its target holds all of it, or what it held before. Rejects with what would be a refusal of
   * `previewSink`, and with `edit_conflict` when rows or target are not those of the dry run that `expect` is of.
   */
  writeSink(params: SinkWriteRequest, options?: CallContext<never>): Promise<SinkWritten>;

  /** Columns (names and types) of a source, a node or a data file, without running it when that can be had. */
  describe(params: { node: string } | { file: string }): Promise<readonly ColumnInfo[]>;

  /**
   * Small facts for promotion, each a SELECT over the results of the current graph; rows as exact text. At most 10,000 rows. `reads`
   * are all nodes that the query reads, where that is known and it names no file: it is not parsed to find them then.
   */
  evidence(
    params: { sql: string; reads?: readonly string[] },
    options?: CallContext<never>,
  ): Promise<{ columns: readonly ColumnInfo[]; rows: readonly (readonly (string | null)[])[] }>;

  /**
   * The cells of the current graph whose SQL reads a node, with another name for it; nothing is written. Rejects with
   * `bad_name` when one of them could not be changed without changing what it means.
   */
  renameCells(params: { from: string; to: string }, options?: CallContext<never>): Promise<readonly RenamedCell[]>;

  /** Memory in use in bytes, and what is running. */
  health(): Promise<EngineHealth>;

  close(): Promise<void>;
}

/** The part that the renderer uses over its own port. */
export interface ResultApi extends ImportApi {
  /**
   * Opens a node's result, or a source's rows, for paging, filtered and sorted where a query says so. The handle keeps the
   * rows that it was opened on, even when the node runs again. Rejects with `bad_usage` for a query that does not fit the
   * columns: one that is not there, a bound that is no value of its type, an expression that is none.
   */
  openResult(params: { node: string; query?: ResultQuery }, options?: CallContext<never>): Promise<ResultHandle>;

  /** At most 2,048 rows. */
  page(params: { result: string; start: number; count: number }, options?: CallContext<never>): Promise<ResultPage>;

  /** What a filter of a column can choose from: the values of the open result's rows before its own filters. */
  filterValues(params: FilterValuesRequest, options?: CallContext<never>): Promise<FilterValues>;

  closeResult(params: { result: string }): Promise<void>;

  /** Every result that the cache has: of each node the present one and at most two before it. */
  nodeVersions(): Promise<readonly NodeVersion[]>;

  /**
   * What differs between two results of a node. Rejects with `result_gone` when one is not kept any more, with `bad_usage`
   * for a key that is none.
   */
  compareResults(params: CompareRequest, options?: CallContext<never>): Promise<NodeComparison>;

  /**
   * The first rows of a query that is still being written, over the rows that the cache has now: it runs no other node and
   * writes nothing. Rejects with `blocked` when a node that it reads has not run yet, `unsupported_statement` when the SQL
   * is no query, and with what DuckDB says of it otherwise.
   */
  preview(params: PreviewRequest, options?: CallContext<never>): Promise<Preview>;

  /** Columns and number of the rows that a chart of the node is drawn from: of the result in the cache, also a stale one. Rejects with `result_gone` where there is none. */
  chartSource(params: { node: string }): Promise<ChartSourceInfo>;

  /**
   * What a chart is drawn from (see shared/domain/chart): bins, groups and samples of a node's rows, each a read-only SELECT.
   * Rejects with `bad_chart` when there are more groups, or rows that a sample cannot stand for, than can be drawn.
   */
  chartData(params: { node: string; request: ChartRequest }, options?: CallContext<never>): Promise<ChartData>;

  /**
   * Profile of columns of a node's result or a source's rows as they are now. A large result is first heard of as a sample
   * (`sample` rows), then column by column with all rows; the answer is the whole of the latter. Rejects with `result_gone`
   * where there are no rows yet, with `bad_usage` for a column that is not there, with `cancelled` on abort.
   */
  profileResult(params: ProfileRequest, options?: CallContext<ProfileEvent>): Promise<Profile>;

  /**
   * What a choice of an input cell offers: distinct values of a column of a node's cached result, of a source, or of a
   * query over them; at most 1,000, by label. Rejects with `result_gone` where the node never ran, `bad_input` where a
   * column does not exist.
   */
  inputOptions(params: InputOptionsRequest, options?: CallContext<never>): Promise<InputOptionsAnswer>;

  /**
   * What is wrong with a text of a cell that need not be saved, and the columns it would have; binds it against the current
   * graph and runs nothing. It waits for no query that runs.
   */
  diagnose(params: { node: string; sql: string }, options?: CallContext<never>): Promise<Diagnosis>;

  /** What can be named at an offset (UTF-16 units) of a cell's SQL, whole or not. Runs nothing. */
  scope(params: { sql: string; offset: number }, options?: CallContext<never>): Promise<SqlScope>;

  /** DuckDB's functions with their signatures: about a thousand. They stay the same while the engine runs. */
  functions(): Promise<readonly SqlFunction[]>;

  /**
   * Some of the rows that break a check, from the results in the cache: its node's key and the columns that it looks at, without
   * values of columns that may hold personal data by their name. Null for a check of all rows together (a count, an aggregate, a
   * time, the schema). Rejects with `unknown_check` when no file holds it, `blocked` when a node that it reads has no fresh result.
   */
  failingRows(params: FailingRowsRequest, options?: CallContext<never>): Promise<FailingRows | null>;

  /**
   * Where a row of a node comes from: the rows of each node before it that made it, as far as columns pass unchanged, and of a
   * check that it breaks, where it is broken first. From results in the cache; runs nothing. Rejects with `result_gone` when
   * there is no such row any more, `unknown_check` when no file holds the check, `blocked` when the node has no fresh result.
   */
  traceRow(params: RowTraceRequest, options?: CallContext<never>): Promise<RowTrace>;

  /**
   * From which columns of the nodes that it reads each column of a node comes (see shared/domain/lineage): of the named nodes,
   * or of all, in the order of the graph. Runs nothing; what was told before is told again only where SQL or columns changed.
   * A node whose columns cannot be told says why. Rejects with `unknown_node` for a name that is none.
   */
  lineage(params: { nodes?: readonly string[] }, options?: CallContext<never>): Promise<WorkspaceLineage>;

  /**
   * How the rows of a fresh node came about: what each of its joins did, and what is left of each input (see shared/domain/flow).
   * Counted on results in the cache, in quiet time; changes nothing, and asks nothing again while the node's fingerprint stays.
   * What takes longer than `budgetMs` (20 seconds) is told as such. Rejects with `blocked` where the node has no fresh result.
   */
  nodeFlow(params: { node: string; budgetMs?: number }, options?: CallContext<never>): Promise<NodeFlow>;

  /** The first rows of a node's result as text, from the cache; null where it holds none. Never runs the node. */
  peek(params: { node: string }, options?: CallContext<never>): Promise<RowPeek | null>;
}

export const resultMethods = [
  'openResult',
  'page',
  'filterValues',
  'closeResult',
  'nodeVersions',
  'compareResults',
  'preview',
  'chartSource',
  'chartData',
  'profileResult',
  'inputOptions',
  ...importMethods,
  'diagnose',
  'scope',
  'functions',
  'peek',
  'failingRows',
  'traceRow',
  'lineage',
  'nodeFlow',
] as const satisfies readonly (keyof ResultApi)[];

export interface FailingRowsRequest {
  /** The check by its place. */
  readonly node: string;
  readonly file: string;
  readonly line: number;
  readonly name: string;
  /** At most 1,000. */
  readonly limit: number;
}

export type InputOptionsRequest = (
  | { readonly from: string }
  /** A SELECT. */
  | { readonly query: string }
) & {
  /** Columns; the first one, and that of the values, where they are left out. */
  readonly value?: string;
  readonly label?: string;
  /** Only options whose label contains the text, in any case of letters. */
  readonly search?: string;
};

export interface InputOptionsAnswer {
  /** Values as exact text. */
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** There are more than are given here. */
  readonly more: boolean;
  readonly sqlType: string;
}

export interface ChartSourceInfo {
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
}

export interface PreviewRequest {
  readonly sql: string;
  /** The cell in which it is written: a query that reads its own node has no rows to read. */
  readonly node?: string;
  /** Rows at most; not more than 2,048. */
  readonly limit: number;
  /** Milliseconds after which it is given up. */
  readonly budgetMs: number;
}

export type Preview =
  /** `isWhole`: the query has no further rows. */
  | { readonly kind: 'rows'; readonly page: ResultPage; readonly isWhole: boolean; readonly ms: number }
  /** The time budget ended first. */
  | { readonly kind: 'stopped'; readonly ms: number };

export interface CallContext<Event> {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: Event) => void) | undefined;
}

export interface ProfileRequest {
  readonly node: string;
  /** Names of columns; absent: all of them. */
  readonly columns?: readonly string[];
  /** Only rows that pass all of them are profiled. */
  readonly filters?: readonly ColumnFilter[];
}

/** Formats of exported files. `ndjson` has a JSON object a line, `sql` a CREATE TABLE and INSERT statements. */
export const exportFormats = ['csv', 'tsv', 'parquet', 'json', 'ndjson', 'xlsx', 'sql'] as const;

export type ExportFormat = (typeof exportFormats)[number];

export interface ExportRequest {
  readonly node: string;
  readonly format: ExportFormat;
  /** Absolute, or relative to the workspace. */
  readonly path: string;
  readonly limit?: number;
  /** Only the rows that pass its filters, in its order. */
  readonly query?: ResultQuery;
  /** Only these columns, in this order. */
  readonly columns?: readonly string[];
}

export interface EngineConfig {
  /** Absolute path of the workspace. */
  readonly root: string;
  /** Absolute path of the cache folder (`.plumbline/`), or null for a cache in memory. */
  readonly cacheFolder: string | null;
  readonly threads: number | 'auto';
  readonly memoryLimit: string;
  /** Absolute paths of files (or folders, with all that is in them) outside of the workspace that may be read. */
  readonly allowedPaths: readonly string[];
}

export interface EngineInfo {
  readonly duckdbVersion: string;
  readonly cacheFile: string | null;
  readonly problems: readonly Problem[];
}

export interface DerivedGraph {
  readonly graph: Graph;
  readonly statuses: readonly NodeStatus[];
}

export interface RunRequest {
  /** Targets; their ancestors run too. Undefined: every cell. */
  readonly nodes?: readonly string[];
  /** Run the targets even if they are fresh. Their ancestors run only if stale, or with `all` too. */
  readonly force?: 'targets' | 'all';
  /**
   * Checks of level `fail` keep what reads their nodes from running. `known` are outcomes that hold for the rows as they are;
   * the others are evaluated on the way. Without it no check keeps anything from running.
   */
  readonly gates?: { readonly known: readonly CheckOutcome[]; readonly history: readonly CheckHistory[] };
}

export interface SinkWriteRequest {
  readonly sink: string;
  /** `SinkDryRun.seen` of what somebody looked at before. */
  readonly expect?: string;
}

export interface CheckRequest {
  /** Only the checks of these nodes. */
  readonly nodes?: readonly string[];
  /** The report says which queries answered the checks. */
  readonly explain?: boolean;
  /** Earlier values, for checks that compare with them. */
  readonly history?: readonly CheckHistory[];
  /** Checks that are not evaluated, by their place: their outcomes are known. */
  readonly skip?: readonly { readonly file: string; readonly line: number; readonly name: string }[];
  /** No check is evaluated: the report has the baselines of drift checks, as the rows are now. */
  readonly baselines?: boolean;
}

/** What a check, named by its place, measured before on other rows, oldest first. */
export interface CheckHistory {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly values: readonly HistoryValue[];
}

export interface ResultHandle {
  readonly result: string;
  readonly node: string;
  readonly columns: readonly ColumnInfo[];
  /** Rows that pass the filters. */
  readonly rows: number;
  /** Rows of the whole result. */
  readonly total: number;
}

export interface FilterValuesRequest {
  /** An open result. */
  readonly result: string;
  readonly column: string;
  /** Only rows that pass its filters count; those on the column itself do not. */
  readonly query: ResultQuery;
  /** Only values whose text contains it, in upper or lower case; NULL then is none of them. */
  readonly search?: string;
  /** At most so many values. */
  readonly limit: number;
}

/** The most frequent values first, those that are equally frequent in their text's order. */
export interface FilterValues {
  readonly values: readonly { readonly value: string | null; readonly count: number }[];
  /** Whether there are more values than the limit. */
  readonly more: boolean;
}
