import { createDeferred, type Deferred } from '../../shared/base/deferred';
import { type Disposable, DisposableStore, toDisposable } from '../../shared/base/disposable';
import { Emitter } from '../../shared/base/emitter';
import type { EngineState } from '../../shared/contract/app-state';
import { enginePortMessage } from '../../shared/contract/channels';
import type {
  CallContext,
  ChartSourceInfo,
  FailingRowsRequest,
  FilterValues,
  FilterValuesRequest,
  InputOptionsAnswer,
  InputOptionsRequest,
  Preview,
  PreviewRequest,
  ProfileRequest,
  ResultHandle,
} from '../../shared/contract/engine-api';
import { type RpcChannel, RpcClient } from '../../shared/contract/rpc';
import type { ChartData } from '../../shared/domain/chart/chart-data';
import type { ChartRequest } from '../../shared/domain/chart/chart-query';
import type { FailingRows } from '../../shared/domain/checks/failing-rows';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { ResultPage } from '../../shared/domain/column/result-page';
import type { CompareRequest, NodeComparison, NodeVersion } from '../../shared/domain/compare/comparison';
import type { NodeFlow } from '../../shared/domain/flow/node-flow';
import type { FileInspection, InspectRequest, PlannedSource, Rejects } from '../../shared/domain/import/inspection';
import type { Diagnosis } from '../../shared/domain/language/diagnosis';
import type { RowPeek, SqlFunction, SqlScope } from '../../shared/domain/language/scope';
import type { RowTrace, RowTraceRequest } from '../../shared/domain/lineage/row-trace';
import { PlumblineError, type Problem } from '../../shared/domain/problem';
import type { Profile, ProfileEvent } from '../../shared/domain/profile/profile';
import type { ResultQuery } from '../../shared/domain/result/result-query';
import type { Bridge } from './bridge';
import { SwiftChannel } from './swift-channel';

const lost: Problem = {
  code: 'engine_lost',
  severity: 'error',
  message: 'The engine stopped while this was being read.',
  hint: 'It is read again as soon as the engine is back.',
};

/**
 * The engine's results over a MessagePort. The port is asked for when it is first needed and again when the engine was
 * replaced; calls in flight then reject with `engine_lost`, and `onReconnected` tells who holds results to open them again.
 */
export class EngineResults implements Disposable {
  readonly #bridge: Bridge;
  readonly #owned = new DisposableStore();
  readonly #reconnected = this.#owned.add(new Emitter<void>());
  #client: RpcClient | null = null;
  #port: MessagePort | null = null;
  #swift: { readonly client: RpcClient; readonly channel: SwiftChannel } | null = null;
  /** Set when its worker failed: the port itself answers, too. */
  #isSwiftLost = false;
  #waiting: Deferred<RpcClient> | null = null;
  #enginePid: number | undefined;
  #hadClient = false;

  constructor(bridge: Bridge, target: Window) {
    this.#bridge = bridge;
    const onMessage = (event: MessageEvent) => {
      if (event.source !== target || event.data !== enginePortMessage) return;
      const port = event.ports[0];
      if (port !== undefined) this.#adopt(port);
    };
    target.addEventListener('message', onMessage);
    this.#owned.add(toDisposable(() => target.removeEventListener('message', onMessage)));
    this.#owned.add(bridge.on('engine.changed', (engine) => this.#engineChanged(engine)));
  }

  /** Runs the listener each time that a replaced engine can be asked again. */
  onReconnected(listener: () => void): Disposable {
    return this.#reconnected.on(listener);
  }

  async openResult(
    node: string,
    { query, signal }: { readonly query?: ResultQuery; readonly signal?: AbortSignal } = {},
  ): Promise<ResultHandle> {
    const params = query === undefined ? { node } : { node, query };
    return (await this.#call('openResult', params, signal)) as ResultHandle;
  }

  async filterValues(request: FilterValuesRequest, signal?: AbortSignal): Promise<FilterValues> {
    return (await this.#call('filterValues', request, signal)) as FilterValues;
  }

  /** At most 2,048 rows. */
  async page(result: string, start: number, count: number, signal?: AbortSignal): Promise<ResultPage> {
    return (await this.#call('page', { result, start, count }, signal)) as ResultPage;
  }

  /** The first rows of a query that is being written. Rejects like `preview` of the engine; `cancelled` when the signal aborts. */
  async preview(params: PreviewRequest, signal?: AbortSignal): Promise<Preview> {
    return (await this.#call('preview', params, signal)) as Preview;
  }

  /** Profile of a result's columns; `onEvent` hears of a sample first, then of each column. */
  async profileResult(params: ProfileRequest, { signal, onEvent }: CallContext<ProfileEvent> = {}): Promise<Profile> {
    const client = this.#client ?? (await this.#connect());
    const options = { signal, onEvent: onEvent as ((event: unknown) => void) | undefined };
    return (await client.call('profileResult', params, options)) as Profile;
  }

  chartSource(node: string, signal?: AbortSignal): Promise<ChartSourceInfo> {
    return this.#call('chartSource', { node }, signal) as Promise<ChartSourceInfo>;
  }

  chartData(node: string, request: ChartRequest, signal?: AbortSignal): Promise<ChartData> {
    return this.#call('chartData', { node, request }, signal) as Promise<ChartData>;
  }

  async inputOptions(params: InputOptionsRequest, signal?: AbortSignal): Promise<InputOptionsAnswer> {
    return (await this.#call('inputOptions', params, signal)) as InputOptionsAnswer;
  }

  /** Every result that the cache has, of now and of before. */
  async nodeVersions(): Promise<readonly NodeVersion[]> {
    return (await this.#call('nodeVersions', {})) as readonly NodeVersion[];
  }

  async compareResults(request: CompareRequest, signal?: AbortSignal): Promise<NodeComparison> {
    return (await this.#call('compareResults', request, signal)) as NodeComparison;
  }

  /** Columns of a node or source, without running it. */
  describe(node: string): Promise<readonly ColumnInfo[]> {
    return this.#call('describe', { node }) as Promise<readonly ColumnInfo[]>;
  }

  /** What a file that may become a source holds, read as decided. Rejects with `cancelled` when the signal aborts. */
  inspectFile(request: InspectRequest, signal?: AbortSignal): Promise<FileInspection> {
    return this.#call('inspectFile', request, signal) as Promise<FileInspection>;
  }

  /** What of such a file cannot be read, all of it. */
  checkFile(request: InspectRequest, signal?: AbortSignal): Promise<Rejects> {
    return this.#call('checkFile', request, signal) as Promise<Rejects>;
  }

  planSource(request: InspectRequest, signal?: AbortSignal): Promise<PlannedSource> {
    return this.#call('planSource', request, signal) as Promise<PlannedSource>;
  }

  /** Downloads the extension that reads a format. */
  async installReader(format: 'xlsx' | 'sqlite'): Promise<void> {
    await this.#call('installReader', { format });
  }

  /** Gives the handle back. A handle of an engine that is gone needs no closing. */
  closeResult(result: string): void {
    this.#client?.call('closeResult', { result }).catch(() => undefined);
  }

  /** What is wrong with a text of a cell; lines count in the text. Is there in the frame that paints the key, if it can be. */
  async diagnose(node: string, sql: string, signal?: AbortSignal): Promise<Diagnosis> {
    const client = this.#client ?? (await this.#connect());
    return (await (this.#swiftClient() ?? client).call('diagnose', { node, sql }, { signal })) as Diagnosis;
  }

  /** What can be named at an offset of a cell's SQL. */
  async scope(sql: string, offset: number, signal?: AbortSignal): Promise<SqlScope> {
    return (await this.#call('scope', { sql, offset }, signal)) as SqlScope;
  }

  /** DuckDB's functions. */
  async functions(): Promise<readonly SqlFunction[]> {
    return (await this.#call('functions', {})) as readonly SqlFunction[];
  }

  /** The first rows of a result that lies in the cache, as text. */
  async peek(node: string, signal?: AbortSignal): Promise<RowPeek | null> {
    return (await this.#call('peek', { node }, signal)) as RowPeek | null;
  }

  /** Some of the rows that break a check; null for a check of all rows together. */
  async failingRows(params: FailingRowsRequest, signal?: AbortSignal): Promise<FailingRows | null> {
    return (await this.#call('failingRows', params, signal)) as FailingRows | null;
  }

  /** Where a row comes from, and where a check that it breaks is broken first. */
  async traceRow(params: RowTraceRequest, signal?: AbortSignal): Promise<RowTrace> {
    return (await this.#call('traceRow', params, signal)) as RowTrace;
  }

  /** How the rows of a node came about. */
  async nodeFlow(node: string, signal?: AbortSignal): Promise<NodeFlow> {
    return (await this.#call('nodeFlow', { node }, signal)) as NodeFlow;
  }

  dispose(): void {
    this.#drop();
    this.#waiting?.reject(new PlumblineError(lost));
    this.#waiting = null;
    this.#owned.dispose();
  }

  async #call(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
    const client = this.#client ?? (await this.#connect());
    return client.call(method, params, { signal });
  }

  #swiftClient(): RpcClient | undefined {
    if (this.#swift === null && this.#port !== null && !this.#isSwiftLost && crossOriginIsolated) {
      const channel = new SwiftChannel(this.#port, () => {
        this.#isSwiftLost = true;
        this.#dropSwift();
      });
      this.#swift = { client: new RpcClient(channel), channel };
    }
    return this.#swift?.client;
  }

  #connect(): Promise<RpcClient> {
    if (this.#waiting !== null) return this.#waiting.promise;
    const waiting = createDeferred<RpcClient>();
    this.#waiting = waiting;
    this.#bridge.invoke('engine.connect', {}).catch((error: unknown) => {
      if (this.#waiting !== waiting) return;
      this.#waiting = null;
      waiting.reject(error);
    });
    return waiting.promise;
  }

  #adopt(port: MessagePort): void {
    this.#drop();
    this.#port = port;
    const client = new RpcClient(channelOf(port));
    this.#client = client;
    this.#waiting?.resolve(client);
    this.#waiting = null;
    if (this.#hadClient) this.#reconnected.emit();
    this.#hadClient = true;
  }

  #engineChanged(engine: EngineState): void {
    const replaced = engine.pid !== undefined && this.#enginePid !== undefined && engine.pid !== this.#enginePid;
    if (engine.pid !== undefined) this.#enginePid = engine.pid;
    if (engine.state !== 'ready') {
      this.#drop();
      if (engine.state === 'failed') {
        this.#waiting?.reject(new PlumblineError(engine.problem ?? lost));
        this.#waiting = null;
      }
      return;
    }
    if (replaced) {
      this.#drop();
      // A request for a port that the old engine never answered would wait for ever: ask the new one.
      const unanswered = this.#waiting;
      this.#waiting = null;
      if (this.#hadClient || unanswered !== null) this.#ask(unanswered);
    } else if (this.#client === null && this.#waiting === null && this.#hadClient) {
      this.#ask(null);
    }
  }

  #ask(unanswered: Deferred<RpcClient> | null): void {
    this.#connect().then(
      (client) => unanswered?.resolve(client),
      (error: unknown) => unanswered?.reject(error),
    );
  }

  #dropSwift(): void {
    this.#swift?.client.close(lost);
    this.#swift?.channel.dispose();
    this.#swift = null;
  }

  #drop(): void {
    this.#dropSwift();
    this.#client?.close(lost);
    this.#client = null;
    this.#port?.close();
    this.#port = null;
  }
}

function channelOf(port: MessagePort): RpcChannel {
  return {
    post: (message) => port.postMessage(message),
    listen(listener) {
      const onMessage = (event: MessageEvent) => listener(event.data);
      port.addEventListener('message', onMessage);
      port.start();
      return toDisposable(() => port.removeEventListener('message', onMessage));
    },
  };
}
