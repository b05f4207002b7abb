import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { type DuckDBConnection, version } from '@duckdb/node-api';
import type {
  CallContext,
  ChartSourceInfo,
  CheckRequest,
  DerivedGraph,
  EngineApi,
  EngineConfig,
  EngineInfo,
  ExportRequest,
  FailingRowsRequest,
  FilterValues,
  FilterValuesRequest,
  InputOptionsAnswer,
  InputOptionsRequest,
  Preview,
  PreviewRequest,
  ProfileRequest,
  ResultHandle,
  RunRequest,
  SinkWriteRequest,
} from '../../shared/contract/engine-api';
import type { ChartData } from '../../shared/domain/chart/chart-data';
import type { ChartRequest } from '../../shared/domain/chart/chart-query';
import type { CheckOutcome, CheckReport } from '../../shared/domain/checks/check-outcome';
import type { FailingRows } from '../../shared/domain/checks/failing-rows';
import type {
  MutationProgress,
  MutationReport,
  MutationRequest,
} from '../../shared/domain/checks/mutation/mutation-report';
import type {
  SuggestionProgress,
  SuggestionReport,
  SuggestionRequest,
} from '../../shared/domain/checks/suggest/suggestion-report';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { ResultPage } from '../../shared/domain/column/result-page';
import type { CompareRequest, NodeComparison, NodeVersion } from '../../shared/domain/compare/comparison';
import type { RowsComparison, RowsComparisonRequest } from '../../shared/domain/compare/rows-comparison';
import type { NodeFlow } from '../../shared/domain/flow/node-flow';
import type { BuiltGraph } from '../../shared/domain/graph/build-graph';
import { readCellSql } from '../../shared/domain/graph/cell-sql';
import { unknownNode } from '../../shared/domain/graph/find-node';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { ancestors, indexGraph } from '../../shared/domain/graph/order';
import { tableQuery } from '../../shared/domain/graph/table-query';
import type { FileInspection, InspectRequest, PlannedSource, Rejects } from '../../shared/domain/import/inspection';
import type { Diagnosis } from '../../shared/domain/language/diagnosis';
import type { RowPeek, SqlFunction, SqlScope } from '../../shared/domain/language/scope';
import type { NodeLineage, WorkspaceLineage } from '../../shared/domain/lineage/lineage';
import type { RowTrace, RowTraceRequest } from '../../shared/domain/lineage/row-trace';
import type { ParameterValue } from '../../shared/domain/manifest/manifest';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import type { Profile, ProfileEvent } from '../../shared/domain/profile/profile';
import type { RenamedCell } from '../../shared/domain/rename/rename-plan';
import type { ResultQuery } from '../../shared/domain/result/result-query';
import type { RunEvent, RunReport } from '../../shared/domain/run/run';
import type { SinkDryRun, SinkWritten } from '../../shared/domain/sink/sink-run';
import type { SourceFiles, WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';
import { AttachedDatabases } from './attached-databases';
import { CacheCatalogue } from './cache-catalogue';
import { type ChartSource, readChartData } from './chart/chart-data';
import { checkNodes, gatesOfRun } from './check-nodes';
import { failingRows } from './checks/failing-rows';
import { suggestChecksOf } from './checks/suggest/suggest-nodes';
import { learnKeywords } from './codec/read-column-type';
import { compareResults, listVersions } from './compare/compare-results';
import { compareRows } from './compare/compare-rows';
import { ConnectionPool, interruptible } from './connection-pool';
import { dataFileCall } from './data-file';
import { describeQuery } from './describe-query';
import { statementProblem } from './duckdb-error';
import { ensureRead, readEvidence } from './evidence';
import { exportQuery, exportSelect } from './export-result';
import { installExtension, readerExtensions } from './extensions';
import { fileIdentity } from './file-identity';
import { FlowService } from './flow/flow-service';
import { readInputOptions } from './inputs/input-options';
import { inspectorFor } from './inspect/engine-inspector';
import type { FileInspector } from './inspect/file-inspector';
import { LanguageService } from './language/language-service';
import { traceRow } from './lineage/trace-row';
import { mutateNodes } from './mutation/mutate-nodes';
import { NodeStates } from './node-states';
import { giveUpCache, type OpenedCache, openCache } from './open-cache';
import { previewQuery } from './preview';
import { profileRelation } from './profile/profile-relation';
import { ResultProfiles } from './profile/profile-result';
import { QuietTime } from './quiet-time';
import { Relations } from './relations';
import { Results } from './results';
import { readFilterValues } from './results/filter-values';
import { describeCell } from './run-statement';
import { Run } from './runner';
import { lockConfiguration } from './sandbox';
import { SessionRows } from './session-rows';
import { previewSink } from './sinks/dry-run';
import type { SinkContext } from './sinks/sink-context';
import { SinkStates } from './sinks/sink-states';
import { writeSink } from './sinks/write-sink';
import { SourceCopies } from './source-copies';
import { SourceReaders } from './source-readers';
import { relationName } from './sources';
import { statementText } from './statement-text';
import { deriveGraph } from './syntax/derive-graph';

/** Connections made before the configuration is locked: enough for the nodes that run at once, checks and pages. */
const preparedConnections = 4;
/** The cache as it is; a new one in its place; one in memory. */
const mostAttempts = 3;

interface Session {
  readonly config: EngineConfig;
  readonly cache: OpenedCache;
  readonly pool: ConnectionPool;
  readonly catalogue: CacheCatalogue;
  readonly states: NodeStates;
  readonly sinkStates: SinkStates;
  readonly results: Results;
  readonly quiet: QuietTime;
  readonly profiles: ResultProfiles;
  readonly databases: AttachedDatabases;
  readonly readers: SourceReaders;
  readonly inspector: FileInspector;
  readonly language: LanguageService;
  readonly flows: FlowService;
  /** Aborted when the engine is being closed. */
  readonly closing: AbortController;
}

interface Current {
  readonly snapshot: WorkspaceSnapshot;
  readonly graph: BuiltGraph;
  readonly relations: Relations;
}

/** The engine of one workspace: DuckDB, its cache, and the graph that was derived last. */
export class Engine implements EngineApi {
  #session: Session | undefined;
  #current: Current | undefined;
  /** Runs take turns: two at once would make the same node twice. */
  #lastRun: Promise<unknown> = Promise.resolve();

  async open(config: EngineConfig): Promise<EngineInfo> {
    if (this.#session !== undefined) {
      throw new PlumblineError({ code: 'internal', message: 'The engine has a workspace open already.' });
    }
    const problems: Problem[] = [];
    let attempt = config;
    for (let attempts = 1; ; attempts++) {
      const cache = await openCache(attempt);
      problems.push(...cache.problems);
      const pool = new ConnectionPool(cache.instance);
      try {
        this.#session = await startSession(attempt, cache, pool);
        return { duckdbVersion: duckdbVersion(), cacheFile: cache.file, problems };
      } catch (error) {
        pool.close();
        await pool.drained();
        if (cache.file === null || attempts === mostAttempts) {
          await cache.dispose();
          throw new PlumblineError(statementProblem(error, config.root), { cause: error });
        }
        const instead = await giveUpCache(cache, attempt, error);
        problems.push(instead.problem);
        attempt = instead.config;
      }
    }
  }

  async derive(params: {
    snapshot: WorkspaceSnapshot;
    parameters?: Readonly<Record<string, ParameterValue>>;
  }): Promise<DerivedGraph> {
    const { pool, catalogue, states, config, readers, sinkStates } = this.#opened();
    const { snapshot } = params;
    const identities = new Map<string, string>();
    const graph = await pool.use((connection) =>
      deriveGraph(connection, {
        snapshot,
        parameters: params.parameters,
        engineVersion: duckdbVersion(),
        previous: this.#current?.graph,
        fileIdentity: (path) => {
          const found = fileIdentity(config.root, path);
          if (found !== undefined && 'identity' in found) identities.set(path, found.identity);
          return found;
        },
      }),
    );
    await sinkStates.look(config.root, graph, snapshot.manifest.connections);
    states.setGraph(graph);
    this.#current = { snapshot, graph, relations: new Relations(catalogue, snapshot, graph, identities, readers) };
    return { graph: { nodes: graph.nodes, edges: graph.edges }, statuses: states.statuses() };
  }

  async run(params: RunRequest, options: CallContext<RunEvent> = {}): Promise<RunReport> {
    const turn = this.#lastRun.then(() => this.#runNow(params, options));
    this.#lastRun = turn.catch(() => undefined);
    return turn;
  }

  async #runNow(params: RunRequest, options: CallContext<RunEvent>): Promise<RunReport> {
    const { config, pool, catalogue, results, states, closing } = this.#opened();
    const { snapshot, graph, relations } = this.#derived();
    const { root } = config;
    // Closing the engine cancels a run as its caller would. (AbortSignal.any is younger than the oldest runtime.)
    const controller = new AbortController();
    const abort = () => controller.abort();
    for (const signal of [options.signal, closing.signal]) {
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
    }
    try {
      const { signal } = controller;
      const gates = gatesOfRun({ root, snapshot, graph, pool, relations, results, states }, params, signal);
      const context = { root, graph, pool, catalogue, relations, states, gates };
      return await new Run(context, params, { ...options, signal }).execute();
    } finally {
      for (const signal of [options.signal, closing.signal]) signal?.removeEventListener('abort', abort);
    }
  }

  async check(params: CheckRequest, options: CallContext<CheckOutcome> = {}): Promise<CheckReport> {
    const { config, pool, results, states } = this.#opened();
    return checkNodes({ root: config.root, ...this.#derived(), pool, results, states }, params, options);
  }

  async mutate(params: MutationRequest, options: CallContext<MutationProgress> = {}): Promise<MutationReport> {
    const { config, pool, results, states } = this.#opened();
    return mutateNodes({ root: config.root, ...this.#derived(), pool, results, states }, params, options);
  }

  async suggest(params: SuggestionRequest, options: CallContext<SuggestionProgress> = {}): Promise<SuggestionReport> {
    const { config, pool, results, states } = this.#opened();
    return suggestChecksOf({ root: config.root, ...this.#derived(), pool, results, states }, params, options);
  }

  async profile(params: { node: string } | { file: string }, options: CallContext<never> = {}): Promise<Profile> {
    const { results } = this.#opened();
    return this.#readable(params, options.signal, async (connection, target) => {
      if (target.kind === 'file') {
        // A text file would be parsed again for each pass.
        await connection.run(`CREATE OR REPLACE TEMP TABLE plumbline_profile AS FROM ${target.call}`);
        try {
          const columns = await describeQuery(connection, 'FROM temp.plumbline_profile');
          const copy = { relation: 'temp.plumbline_profile', columns, hasRowIds: false };
          return await profileRelation(connection, copy, options.signal);
        } finally {
          await connection.run('DROP TABLE IF EXISTS temp.plumbline_profile');
        }
      }
      const { relations } = this.#derived();
      const handle = await results.open(target.node, target.source, relations, { numbered: false });
      try {
        return await profileRelation(connection, results.profiled(handle.result), options.signal);
      } finally {
        await results.close(handle.result);
      }
    });
  }

  async exportResult(
    params: ExportRequest,
    options: CallContext<never> = {},
  ): Promise<{ rows: number; bytes: number }> {
    const { config, cache, results } = this.#opened();
    const path = isAbsolute(params.path) ? params.path : resolve(config.root, params.path);
    await mkdir(cache.temporaryFolder, { recursive: true });
    return this.#readable({ node: params.node }, options.signal, async (connection, target) => {
      if (target.kind !== 'node') throw new PlumblineError({ code: 'internal', message: 'A node was expected.' });
      const handle = await results.open(target.node, target.source, this.#derived().relations, {
        numbered: false,
        query: params.query,
        signal: options.signal,
      });
      try {
        const select = exportSelect(handle, results.relationOf(handle.result), params);
        const sink = { format: params.format, path, temporaryFolder: cache.temporaryFolder, table: params.node };
        return await exportQuery(connection, select, sink, options.signal);
      } finally {
        await results.close(handle.result);
      }
    });
  }

  async compareRows(params: RowsComparisonRequest, options: CallContext<never> = {}): Promise<RowsComparison> {
    const { config, cache } = this.#opened();
    const { expected } = params;
    const { memoryLimitBytes, temporaryFolder } = cache;
    const own = { threads: config.threads, memoryLimitBytes, temporaryFolder };
    await mkdir(temporaryFolder, { recursive: true });
    if (expected.kind !== 'node') return compareRows({ ...params, expected }, own, options.signal);
    const path = join(temporaryFolder, `compared-${randomUUID()}.parquet`);
    try {
      await this.exportResult({ node: expected.node, format: 'parquet', path }, options);
      const columns = await this.describe({ node: expected.node });
      return await compareRows({ ...params, expected: { kind: 'parquet', path, columns } }, own, options.signal);
    } finally {
      await rm(path, { force: true });
    }
  }

  async previewSink({ sink }: { sink: string }, options: CallContext<never> = {}): Promise<SinkDryRun> {
    return previewSink(this.#sinkContext(), sink, options.signal);
  }

  async writeSink(params: SinkWriteRequest, options: CallContext<never> = {}): Promise<SinkWritten> {
    return writeSink(this.#sinkContext(), params, options.signal);
  }

  #sinkContext(): SinkContext {
    const { config, cache, pool, results, states, catalogue, databases, sinkStates } = this.#opened();
    const { temporaryFolder } = cache;
    return {
      root: config.root,
      ...this.#derived(),
      ...{ pool, results, states, catalogue, databases, sinkStates, temporaryFolder },
    };
  }

  async describe(params: { node: string } | { file: string }): Promise<readonly ColumnInfo[]> {
    return this.#readable(params, undefined, async (connection, target) => {
      if (target.kind === 'file') return describeQuery(connection, `FROM ${target.call}`);
      const { catalogue, states } = this.#opened();
      const { graph, relations } = this.#derived();
      const { node } = target;
      const entry = catalogue.entry(node.name);
      if (entry !== undefined && states.isFresh(node)) return entry.columns;
      if (node.kind === 'source') {
        await relations.ensure(connection, [node.name]);
        return describeQuery(connection, `FROM ${relationName(node.name)}`);
      }
      const cell = readCellSql(node.sql ?? '');
      if (node.kind !== 'cell' || cell.kind !== 'query' || node.fingerprint === undefined) {
        throw new PlumblineError(
          node.problems[0] ?? {
            code: 'blocked',
            message: `The columns of ${node.name} cannot be told.`,
            node: node.name,
          },
        );
      }
      await relations.ensure(connection, indexGraph(graph).parents.get(node.name) ?? []);
      const place = { node: node.name, file: node.file, sql: node.sql ?? '', sqlLine: node.sqlLine ?? node.line };
      const query = await statementText(connection, cell, this.#opened().config.root);
      try {
        return await describeCell(connection, query, graph.parameters);
      } catch (error) {
        const prefixBytes = Buffer.byteLength(query.before, 'utf8');
        const at = { ...place, offset: cell.statement.start, prefixBytes, replacements: query.replacements };
        throw new PlumblineError(statementProblem(error, this.#opened().config.root, at), { cause: error });
      }
    });
  }

  async failingRows(params: FailingRowsRequest, options: CallContext<never> = {}): Promise<FailingRows | null> {
    const { config, pool, results, states } = this.#opened();
    const context = { root: config.root, ...this.#derived(), pool, results, states };
    return failingRows(context, params, await this.#lineageBehind(params.node, options.signal), options.signal);
  }

  async evidence(
    params: { sql: string; reads?: readonly string[] },
    options: CallContext<never> = {},
  ): Promise<{ columns: readonly ColumnInfo[]; rows: readonly (readonly (string | null)[])[] }> {
    const { pool, config } = this.#opened();
    const { graph, relations } = this.#derived();
    const query = readCellSql(params.sql);
    if (query.kind !== 'query') {
      throw new PlumblineError({ code: 'unsupported_statement', message: 'Evidence is one SELECT, nothing else.' });
    }
    return pool.use((connection) =>
      interruptible(connection, options.signal, async () => {
        try {
          if (params.reads !== undefined) {
            await relations.ensure(connection, [...params.reads]);
            return await readEvidence(connection, { ...tableQuery(query), replacements: [] });
          }
          await ensureRead(connection, query, graph, relations);
          return await readEvidence(connection, await statementText(connection, query, config.root));
        } catch (error) {
          throw new PlumblineError(statementProblem(error, config.root), { cause: error });
        }
      }),
    );
  }

  async openResult(
    params: { node: string; query?: ResultQuery },
    options: CallContext<never> = {},
  ): Promise<ResultHandle> {
    const { config, results } = this.#opened();
    const { relations } = this.#derived();
    const node = this.#node(params.node);
    try {
      const { query } = params;
      return await results.open(node, this.#source(node.name), relations, { query, signal: options.signal });
    } catch (error) {
      throw new PlumblineError(statementProblem(error, config.root), { cause: error });
    }
  }

  async page(
    params: { result: string; start: number; count: number },
    options: CallContext<never> = {},
  ): Promise<ResultPage> {
    const { config, results, quiet } = this.#opened();
    quiet.disturb();
    try {
      return await results.page(params.result, params.start, params.count, options.signal);
    } catch (error) {
      throw new PlumblineError(statementProblem(error, config.root), { cause: error });
    }
  }

  async filterValues(params: FilterValuesRequest, options: CallContext<never> = {}): Promise<FilterValues> {
    const { config, results, pool } = this.#opened();
    try {
      return await pool.use((connection) =>
        interruptible(connection, options.signal, () =>
          readFilterValues(connection, results.relation(params.result), params),
        ),
      );
    } catch (error) {
      throw new PlumblineError(statementProblem(error, config.root), { cause: error });
    }
  }

  async closeResult(params: { result: string }): Promise<void> {
    await this.#opened().results.close(params.result);
  }

  async preview(params: PreviewRequest, options: CallContext<never> = {}): Promise<Preview> {
    const { pool, catalogue, config } = this.#opened();
    const { graph, relations } = this.#derived();
    return previewQuery({ root: config.root, pool, catalogue, graph, relations }, params, options.signal);
  }

  async chartSource(params: { node: string }): Promise<ChartSourceInfo> {
    return this.#charted(params.node, undefined, async (_connection, { columns, rows }) => ({ columns, rows }));
  }

  async chartData(
    params: { node: string; request: ChartRequest },
    options: CallContext<never> = {},
  ): Promise<ChartData> {
    return this.#charted(params.node, options.signal, (connection, source) =>
      readChartData(connection, source, params.request),
    );
  }

  /** Holds the node's rows while a chart reads them. */
  async #charted<Value>(
    name: string,
    signal: AbortSignal | undefined,
    action: (connection: DuckDBConnection, source: ChartSource) => Promise<Value>,
  ): Promise<Value> {
    const { results } = this.#opened();
    return this.#readable({ node: name }, signal, async (connection, target) => {
      if (target.kind !== 'node') throw new PlumblineError({ code: 'internal', message: 'A node was expected.' });
      const { relations } = this.#derived();
      const { result, columns, rows } = await results.open(target.node, target.source, relations, { numbered: false });
      try {
        const from = results.relationOf(result);
        return await action(connection, { from, order: results.rowOrderOf(result), columns, rows, node: name });
      } finally {
        await results.close(result);
      }
    });
  }

  async profileResult(params: ProfileRequest, options: CallContext<ProfileEvent> = {}): Promise<Profile> {
    const { config, results, profiles } = this.#opened();
    const node = this.#node(params.node);
    try {
      const handle = await results.open(node, this.#source(node.name), this.#derived().relations, { numbered: false });
      try {
        return await profiles.profile(results.profiled(handle.result), params, options);
      } finally {
        await results.close(handle.result);
      }
    } catch (error) {
      throw new PlumblineError(statementProblem(error, config.root), { cause: error });
    }
  }

  async inputOptions(params: InputOptionsRequest, options: CallContext<never> = {}): Promise<InputOptionsAnswer> {
    const { pool, config, catalogue } = this.#opened();
    const context = { root: config.root, catalogue, ...this.#derived() };
    try {
      return await pool.use((connection) =>
        interruptible(connection, options.signal, () => readInputOptions(connection, context, params)),
      );
    } catch (error) {
      throw new PlumblineError(statementProblem(error, config.root), { cause: error });
    }
  }

  inspectFile(params: InspectRequest, options: CallContext<never> = {}): Promise<FileInspection> {
    return this.#opened().inspector.inspect(params, options.signal);
  }

  checkFile(params: InspectRequest, options: CallContext<never> = {}): Promise<Rejects> {
    return this.#opened().inspector.check(params, options.signal);
  }

  planSource(params: InspectRequest, options: CallContext<never> = {}): Promise<PlannedSource> {
    return this.#opened().inspector.plan(params, options.signal);
  }

  installReader({ format }: { format: 'xlsx' | 'sqlite' }): Promise<void> {
    return installExtension(readerExtensions[format]);
  }

  async diagnose(params: { node: string; sql: string }, options: CallContext<never> = {}): Promise<Diagnosis> {
    return this.#opened().language.diagnose(this.#derived(), params, options.signal);
  }

  async scope(params: { sql: string; offset: number }, options: CallContext<never> = {}): Promise<SqlScope> {
    return this.#opened().language.scope(this.#derived(), params, options.signal);
  }

  async renameCells(
    params: { from: string; to: string },
    options: CallContext<never> = {},
  ): Promise<readonly RenamedCell[]> {
    return this.#opened().language.renameCells(this.#derived(), params, options.signal);
  }

  async functions(): Promise<readonly SqlFunction[]> {
    return this.#opened().language.functions();
  }

  async peek(params: { node: string }, options: CallContext<never> = {}): Promise<RowPeek | null> {
    return this.#opened().language.peek(params.node, options.signal);
  }

  async lineage(params: { nodes?: readonly string[] }, options: CallContext<never> = {}): Promise<WorkspaceLineage> {
    for (const name of params.nodes ?? []) this.#node(name);
    return { nodes: await this.#opened().language.lineage(this.#derived(), params.nodes, options.signal) };
  }

  async nodeFlow(params: { node: string; budgetMs?: number }, options: CallContext<never> = {}): Promise<NodeFlow> {
    const { config, pool, results, states, flows } = this.#opened();
    const { name } = this.#node(params.node);
    const lineageBehind = () => this.#lineageBehind(name, options.signal);
    const context = { root: config.root, ...this.#derived(), pool, results, states, lineageBehind };
    return flows.flow(context, params, options.signal);
  }

  async traceRow(params: RowTraceRequest, options: CallContext<never> = {}): Promise<RowTrace> {
    const { config, pool, results, states } = this.#opened();
    const derived = this.#derived();
    const context = { root: config.root, ...derived, pool, results, states };
    return traceRow(context, await this.#lineageBehind(params.node, options.signal), params, options.signal);
  }

  /** The lineage of a node and of all before it, by their names. */
  async #lineageBehind(node: string, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, NodeLineage>> {
    const derived = this.#derived();
    const names = [node, ...ancestors(derived.graph, [node])];
    const nodes = await this.#opened().language.lineage(derived, names, signal);
    return new Map(nodes.map((one) => [one.node, one]));
  }

  async nodeVersions(): Promise<readonly NodeVersion[]> {
    return listVersions(this.#opened().catalogue);
  }

  async compareResults(params: CompareRequest, options: CallContext<never> = {}): Promise<NodeComparison> {
    const { config, catalogue, pool } = this.#opened();
    return compareResults({ root: config.root, catalogue, pool }, params, options.signal);
  }

  async health(): Promise<{ memoryBytes: number; memoryLimitBytes: number; running: number }> {
    const { pool, cache } = this.#opened();
    const running = pool.leased;
    const memoryBytes = await pool.use(async (connection) => {
      const rows = await (
        await connection.run('SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()')
      ).getRows();
      return Number(rows[0]?.[0] ?? 0);
    });
    return { memoryBytes, memoryLimitBytes: cache.memoryLimitBytes, running };
  }

  async close(): Promise<void> {
    const session = this.#session;
    if (session === undefined) return;
    session.closing.abort();
    await this.#lastRun;
    this.#session = undefined;
    this.#current = undefined;
    session.databases.dispose();
    await session.inspector.dispose();
    await session.results.dispose();
    await session.language.dispose();
    session.pool.close();
    await session.pool.drained();
    await session.cache.dispose();
  }

  /** For measurements and tests: waits until nothing is being prepared behind the scenes. */
  async settled(): Promise<void> {
    await this.#opened().results.settled();
  }

  async #readable<Value>(
    params: { node: string } | { file: string },
    signal: AbortSignal | undefined,
    action: (
      connection: DuckDBConnection,
      target:
        | { readonly kind: 'node'; readonly node: GraphNode; readonly source: SourceFiles | undefined }
        | { readonly kind: 'file'; readonly call: string },
    ) => Promise<Value>,
  ): Promise<Value> {
    const { config, pool } = this.#opened();
    const target =
      'file' in params
        ? ({ kind: 'file', call: dataFileCall(config.root, params.file) } as const)
        : ({ kind: 'node', node: this.#node(params.node), source: this.#source(params.node) } as const);
    try {
      return await pool.use((connection) => {
        if (signal?.aborted) throw new PlumblineError({ code: 'cancelled', severity: 'info', message: 'Cancelled.' });
        return action(connection, target);
      });
    } catch (error) {
      throw new PlumblineError(statementProblem(error, config.root), { cause: error });
    }
  }

  #opened(): Session {
    if (this.#session === undefined) {
      throw new PlumblineError({ code: 'internal', message: 'The engine has no workspace open.' });
    }
    return this.#session;
  }

  #derived(): Current {
    if (this.#current === undefined) {
      throw new PlumblineError({ code: 'internal', message: 'The graph was not derived yet.' });
    }
    return this.#current;
  }

  #node(name: string): GraphNode {
    const { nodes } = indexGraph(this.#derived().graph);
    const node = nodes.get(name);
    if (node === undefined) throw unknownNode(name, nodes.keys());
    return node;
  }

  #source(name: string): SourceFiles | undefined {
    return this.#derived().snapshot.sources.find((source) => source.name === name);
  }
}

async function startSession(config: EngineConfig, cache: OpenedCache, pool: ConnectionPool): Promise<Session> {
  const catalogue = new CacheCatalogue();
  await pool.prepare(preparedConnections);
  const rows = await pool.use(async (connection) => {
    await learnKeywords(connection);
    await catalogue.load(connection);
    const attached = await SessionRows.attach(connection);
    await lockConfiguration(connection, config.root, [cache.temporaryFolder, ...config.allowedPaths]);
    return attached;
  });
  const results = new Results(pool, catalogue, rows);
  const sinkStates = new SinkStates(config.cacheFolder);
  const states = new NodeStates(catalogue, sinkStates);
  const quiet = new QuietTime();
  const profiles = new ResultProfiles(pool, quiet);
  const databases = new AttachedDatabases(pool, catalogue);
  const copies = new SourceCopies(
    config.cacheFolder === null || cache.file === null
      ? join(cache.temporaryFolder, 'sources')
      : join(config.cacheFolder, 'sources'),
  );
  const readers = new SourceReaders(databases, copies);
  const inspector = inspectorFor(config);
  const language = new LanguageService({ pool, catalogue, states, root: config.root });
  return {
    config,
    cache,
    pool,
    catalogue,
    states,
    sinkStates,
    results,
    quiet,
    profiles,
    databases,
    readers,
    inspector,
    language,
    flows: new FlowService(quiet),
    closing: new AbortController(),
  };
}

function duckdbVersion(): string {
  return version().replace(/^v/, '');
}
