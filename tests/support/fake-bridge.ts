import { toDisposable } from '../../shared/base/disposable';
import type { EngineState, Job, NotebookDocument, RunRecord, WorkspaceView } from '../../shared/contract/app-state';
import { enginePortMessage } from '../../shared/contract/channels';
import type { AppEventName, AppEvents, PlumblineBridge } from '../../shared/contract/commands';
import type { ResultHandle } from '../../shared/contract/engine-api';
import { serveRpc } from '../../shared/contract/rpc';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { ColumnVector, ResultPage } from '../../shared/domain/column/result-page';
import type { GraphNode } from '../../shared/domain/graph/graph';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import type { NodeStatus } from '../../shared/domain/run/run';

/**
 * A FAKE of main and engine for looking at the window in a plain browser and for component tests. Notebooks are parsed by
 * the real parser; the graph is guessed from words of the SQL, rows are made up, and running is a timer. Nothing here says
 * anything about the product: the e2e tests run the real application.
 */
export interface FakeWorld {
  readonly bridge: PlumblineBridge;
  /** Makes the engine stop and come back, as when its process was killed. */
  killEngine(): void;
  /** Changes a notebook from outside. */
  changeOnDisk(file: string, change: (text: string) => string): void;
}

interface FakeOptions {
  readonly notebooks: Readonly<Record<string, string>>;
  readonly rows?: Readonly<Record<string, number>>;
  readonly runMs?: number;
}

const columns: readonly ColumnInfo[] = [
  { name: 'day', sqlType: 'TIMESTAMP', type: { kind: 'timestamp' } },
  { name: 'origin', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
  { name: 'avg_delay', sqlType: 'DOUBLE', type: { kind: 'double' } },
  { name: 'flights', sqlType: 'BIGINT', type: { kind: 'bigint' } },
  { name: 'airport', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
];

const sources = ['flights', 'airports', 'birdstrikes'];

export function createFakeWorld(options: FakeOptions): FakeWorld {
  const listeners = new Map<AppEventName, Set<(event: never) => void>>();
  const emit = <Name extends AppEventName>(name: Name, event: AppEvents[Name]) => {
    for (const listener of listeners.get(name) ?? []) listener(event as never);
  };
  const documents = new Map<string, NotebookDocument>(
    Object.entries(options.notebooks).map(([file, text]) => [file, { file, text, revision: 1, state: 'saved' }]),
  );
  const rowsOf = (name: string) => options.rows?.[name] ?? (name === 'flights' ? 3_000_000 : 41_449);
  let statuses = new Map<string, NodeStatus>();
  let checks: readonly CheckOutcome[] = [];
  const jobs: Job[] = [];
  const runs: RunRecord[] = [];
  let engine: EngineState = { state: 'ready', pid: 4711, duckdb: 'v1.5.6', restarts: 0 };
  let port: { dispose(): void } | null = null;

  const graph = () => {
    const nodes: GraphNode[] = sources.map((name, index) => ({
      name,
      kind: 'source',
      file: 'plumbline.yaml',
      line: 5 + index,
      parameters: [],
      problems: [],
    }));
    const edges: { from: string; to: string }[] = [];
    const cells = [...documents.values()].flatMap(({ file, text }) =>
      parseNotebook(file, text).blocks.flatMap((block) => (block.kind === 'sql' ? [{ file, block }] : [])),
    );
    const names = new Set([...sources, ...cells.map(({ block }) => block.name)]);
    for (const { file, block } of cells) {
      const words = new Set(block.body.match(/\w+/g) ?? []);
      for (const name of names) if (name !== block.name && words.has(name)) edges.push({ from: name, to: block.name });
      nodes.push({
        name: block.name,
        kind: 'cell',
        file,
        line: block.line,
        sql: block.body,
        sqlLine: block.bodyLine,
        parameters: [],
        problems: [],
        fingerprint: block.body.replace(/\s+/g, ' '),
      });
    }
    return { nodes, edges };
  };

  const derive = () => {
    const { nodes, edges } = graph();
    const next = new Map<string, NodeStatus>();
    for (const node of nodes) {
      if (node.kind === 'source') {
        next.set(node.name, { name: node.name, state: 'source', rows: rowsOf(node.name), columns });
        continue;
      }
      const known = statuses.get(node.name);
      const changed = edges.find(({ from, to }) => to === node.name && next.get(from)?.state === 'stale');
      const busy = known?.state === 'running' || known?.state === 'queued';
      if (known?.state === 'failed' && known.fingerprint === node.fingerprint) next.set(node.name, known);
      else if (known === undefined || known.ranAt === undefined) {
        next.set(
          node.name,
          busy && known !== undefined ? known : { name: node.name, state: 'stale', reason: 'never ran' },
        );
      } else if (known.fingerprint !== node.fingerprint) {
        next.set(node.name, { ...known, state: busy ? known.state : 'stale', reason: 'its SQL changed' });
      } else if (changed !== undefined) {
        next.set(node.name, { ...known, state: 'stale', reason: `${changed.from} changed` });
      } else next.set(node.name, { ...known });
    }
    statuses = next;
  };

  const view = (): WorkspaceView => ({
    root: '/home/someone/flight-ops',
    name: 'flight-ops',
    notebooks: [...documents.values()].map(({ file, text }) => ({ file, title: parseNotebook(file, text).title })),
    checkFiles: [
      { file: 'checks/flights_clean.yml', node: 'flights_clean', checks: 3 },
      { file: 'checks/daily_delays.yml', node: 'daily_delays', checks: 4 },
    ],
    sketches: [],
    specs: ['specs/daily_delays.pipeline.yaml'],
    sources: sources.map((name) => ({ name, path: `data/${name}.parquet`, format: 'parquet', bytes: 13_400_000 })),
    problems: [...documents.values()].flatMap(({ file, text }) => parseNotebook(file, text).problems),
    graph: graph(),
    statuses: [...statuses.values()],
    checks,
  });
  derive();

  const announce = () => emit('workspace.changed', view());
  const setStatus = (status: NodeStatus) => {
    statuses.set(status.name, status);
    emit('status.changed', { statuses: [...statuses.values()] });
  };
  const setJob = (job: Job) => {
    const at = jobs.findIndex((other) => other.id === job.id);
    if (at < 0) jobs.unshift(job);
    else jobs[at] = job;
    emit('job.changed', job);
  };

  const run = (names: readonly string[], force: boolean): string => {
    const id = `job-${jobs.length + 1}`;
    const { nodes, edges } = graph();
    const wanted = new Set<string>();
    const add = (name: string) => {
      if (wanted.has(name)) return;
      for (const { from } of edges.filter(({ to }) => to === name)) add(from);
      wanted.add(name);
    };
    for (const name of names) add(name);
    const queue = nodes.filter(
      ({ name, kind }) =>
        kind === 'cell' &&
        wanted.has(name) &&
        (statuses.get(name)?.state !== 'fresh' || (force && names.includes(name))),
    );
    const startedAt = new Date().toISOString();
    let job: Job = {
      id,
      kind: 'run',
      title: names.length === 1 ? `Run ${names[0]}` : 'Run',
      state: 'running',
      progress: 0,
      startedAt,
    };
    setJob(job);
    for (const { name } of queue) setStatus({ ...(statuses.get(name) ?? { name }), name, state: 'queued' });
    const outcomes: RunRecord['report']['nodes'][number][] = [];
    const step = (index: number) => {
      job = jobs.find((other) => other.id === id) ?? job;
      const node = queue[index];
      if (node === undefined || job.state === 'cancelled') {
        if (job.state !== 'cancelled')
          setJob({ ...job, state: 'succeeded', progress: 1, endedAt: new Date().toISOString(), ms: 412, rows: 41_449 });
        for (const { name } of queue.slice(index))
          setStatus({ ...(statuses.get(name) as NodeStatus), state: 'stale', reason: 'cancelled' });
        runs.unshift({
          id,
          startedAt,
          ms: 412,
          trigger: 'app',
          user: 'someone',
          targets: names.length === 1 ? [...names] : null,
          parameters: {},
          duckdb: 'v1.5.6',
          report: { ms: 412, nodes: outcomes, cancelled: job.state === 'cancelled' },
        });
        derive();
        announce();
        return;
      }
      setStatus({ ...(statuses.get(node.name) ?? { name: node.name }), name: node.name, state: 'running' });
      setJob({ ...job, progress: index / queue.length, detail: node.name });
      setTimeout(() => {
        const broken = /\bBROKEN\b/.exec(node.sql ?? '');
        const known = statuses.get(node.name) as NodeStatus;
        if (broken !== null) {
          const before = (node.sql ?? '').slice(0, broken.index).split('\n');
          const problem = {
            code: 'sql_bind' as const,
            severity: 'error' as const,
            message: 'There is no column "BROKEN" in what this cell reads.',
            hint: 'Columns that are near: origin, destination.',
            file: node.file,
            line: (node.sqlLine ?? 1) + before.length - 1,
            column: (before.at(-1)?.length ?? 0) + 1,
            node: node.name,
          };
          setStatus({
            name: node.name,
            state: 'failed',
            problem,
            ...(node.fingerprint === undefined ? {} : { fingerprint: node.fingerprint }),
          });
          outcomes.push({ name: node.name, status: 'failed', rows: null, ms: 12, error: problem });
        } else {
          const { reason: _, problem: __, ...rest } = known;
          setStatus({
            ...rest,
            state: 'fresh',
            rows: rowsOf(node.name),
            ms: 410,
            ranAt: new Date().toISOString(),
            columns,
            ...(node.fingerprint === undefined ? {} : { fingerprint: node.fingerprint }),
          });
          outcomes.push({ name: node.name, status: 'ran', rows: rowsOf(node.name), ms: 410 });
        }
        step(index + 1);
      }, options.runMs ?? 250);
    };
    step(0);
    return id;
  };

  const connect = () => {
    port?.dispose();
    const { port1, port2 } = new MessageChannel();
    port = serveRpc(
      {
        post: (message) => port1.postMessage(message),
        listen(listener) {
          port1.onmessage = (event) => listener(event.data);
          return toDisposable(() => port1.close());
        },
      },
      {
        openResult: ({ node }: { node: string }) =>
          Promise.resolve({
            result: `${node}@${Date.now()}`,
            node,
            columns,
            rows: rowsOf(node),
          } satisfies ResultHandle),
        page: ({ start, count, result }: { start: number; count: number; result: string }) =>
          Promise.resolve(fakePage(start, Math.min(count, rowsOf(result.split('@')[0] ?? '') - start))),
        closeResult: () => Promise.resolve(),
      },
    );
    window.postMessage(enginePortMessage, window.location.origin, [port2]);
  };

  const handlers: Record<string, (params: never) => unknown> = {
    'app.info': () => ({ version: '0.1.0', electron: 'none (fake)', platform: 'linux', theme: 'system' }),
    'app.setTheme': () => undefined,
    'app.openExternal': () => undefined,
    'app.reportError': ({ message }: { message: string }) => console.error(`reported: ${message}`),
    'workspace.restore': view,
    'workspace.open': view,
    'workspace.choose': () => null,
    'workspace.openSample': view,
    'workspace.view': view,
    'workspace.recent': () => ['/home/someone/flight-ops'],
    'notebook.open': ({ file }: { file: string }) => documents.get(file),
    'notebook.edit': ({ file, revision, edits }: { file: string; revision: number; edits: [] }) => {
      const known = documents.get(file);
      if (known === undefined) throw new PlumblineError({ code: 'file_not_found', message: `There is no ${file}.` });
      if (known.revision !== revision)
        throw new PlumblineError({ code: 'stale_revision', message: 'The text moved on.' });
      const next = {
        ...known,
        text: applyTextEdits(known.text, edits),
        revision: revision + 1,
        savedAt: new Date().toISOString(),
      };
      documents.set(file, next);
      derive();
      setTimeout(() => {
        emit('notebook.changed', next);
        announce();
      }, 20);
      return { revision: next.revision };
    },
    'notebook.save': ({ file }: { file: string }) => documents.get(file),
    'notebook.resolveConflict': ({ file }: { file: string }) => documents.get(file),
    'run.start': ({ nodes, notebook, force }: { nodes?: string[]; notebook?: string; force?: string }) => {
      const all = graph().nodes.filter(
        ({ kind, file }) => kind === 'cell' && (notebook === undefined || file === notebook),
      );
      return { job: run(nodes ?? all.map(({ name }) => name), force !== undefined) };
    },
    'check.start': () => {
      const id = `job-${jobs.length + 1}`;
      const startedAt = new Date().toISOString();
      checks = fakeChecks;
      setJob({
        id,
        kind: 'check',
        title: 'Check',
        state: 'succeeded',
        progress: 1,
        startedAt,
        endedAt: startedAt,
        ms: 88,
      });
      emit('checks.changed', { checks });
      return { job: id };
    },
    'promote.start': ({ nodes }: { nodes: string[] }) => {
      const id = `job-${jobs.length + 1}`;
      const startedAt = new Date().toISOString();
      setJob({
        id,
        kind: 'promote',
        title: `Promote ${nodes.join(', ')}`,
        state: 'running',
        progress: 0.4,
        startedAt,
        detail: 'Reading evidence',
      });
      setTimeout(
        () =>
          setJob({
            id,
            kind: 'promote',
            title: 'Promote',
            state: 'succeeded',
            progress: 1,
            startedAt,
            endedAt: startedAt,
            ms: 900,
          }),
        400,
      );
      return { job: id };
    },
    'promote.result': () => ({
      spec: 'specs/daily_delays.pipeline.yaml',
      out: 'promoted/daily_delays',
      targets: [
        {
          name: 'dbt',
          dir: 'promoted/daily_delays/dbt',
          losses: [
            { construct: 'GROUP BY ALL', what: 'is not known to every warehouse.', instead: 'the columns are named.' },
          ],
        },
      ],
      readiness: {
        score: 62,
        findings: [
          {
            code: 'no_owner',
            severity: 'warning',
            place: 'plumbline.yaml:1',
            message: 'No owner is named.',
            fix: 'Add `owners` to plumbline.yaml.',
          },
        ],
      },
    }),
    'jobs.list': () => jobs,
    'jobs.cancel': ({ job }: { job: string }) => {
      const known = jobs.find((other) => other.id === job);
      if (known !== undefined) setJob({ ...known, state: 'cancelled', endedAt: new Date().toISOString() });
    },
    'runs.list': () => runs,
    'engine.state': () => engine,
    'engine.connect': () => connect(),
  };

  return {
    bridge: {
      async invoke(name, params) {
        try {
          const handler = handlers[name];
          if (handler === undefined)
            throw new PlumblineError({ code: 'internal', message: `The fake has no ${name}.` });
          return { ok: true, value: structuredClone(handler(params as never)) as never };
        } catch (error) {
          return { ok: false, problem: toProblem(error) };
        }
      },
      on(name, listener) {
        const set = listeners.get(name) ?? new Set();
        listeners.set(name, set);
        set.add(listener as never);
        return () => set.delete(listener as never);
      },
      pathOf: () => '',
    },
    killEngine() {
      port?.dispose();
      port = null;
      engine = { ...engine, state: 'restarting' };
      emit('engine.changed', engine);
      setTimeout(() => {
        engine = { ...engine, state: 'ready', pid: (engine.pid ?? 0) + 1, restarts: engine.restarts + 1 };
        emit('engine.changed', engine);
      }, 300);
    },
    changeOnDisk(file, change) {
      const known = documents.get(file);
      if (known === undefined) return;
      const next = { ...known, text: change(known.text), revision: known.revision + 1 };
      documents.set(file, next);
      derive();
      emit('notebook.changed', next);
      announce();
    },
  };
}

const fakeChecks: readonly CheckOutcome[] = [
  {
    node: 'flights_clean',
    name: 'flights stand once',
    type: 'duplicate',
    column: null,
    outcome: 'fail',
    value: 191,
    threshold: '= 0',
    level: 'fail',
    file: 'checks/flights_clean.yml',
    line: 4,
  },
  {
    node: 'flights_clean',
    name: 'missing(delay_min)',
    type: 'missing',
    column: 'delay_min',
    outcome: 'pass',
    value: 0,
    threshold: '= 0',
    level: 'fail',
    file: 'checks/flights_clean.yml',
    line: 9,
  },
  {
    node: 'daily_delays',
    name: 'row_count',
    type: 'row_count',
    column: null,
    outcome: 'pass',
    value: 181,
    threshold: 'between 150 and 200',
    level: 'fail',
    file: 'checks/daily_delays.yml',
    line: 3,
  },
  {
    node: 'daily_delays',
    name: 'freshness(day)',
    type: 'freshness',
    column: 'day',
    outcome: 'warn',
    value: 9221,
    threshold: '< 7 day',
    level: 'warn',
    file: 'checks/daily_delays.yml',
    line: 6,
  },
];

function fakePage(start: number, rowCount: number): ResultPage {
  const text = (make: (row: number) => string): ColumnVector => {
    const encoder = new TextEncoder();
    const parts = Array.from({ length: rowCount }, (_, row) => encoder.encode(make(start + row)));
    const offsets = new Uint32Array(rowCount + 1);
    parts.forEach((part, index) => {
      offsets[index + 1] = (offsets[index] ?? 0) + part.length;
    });
    const bytes = new Uint8Array(offsets[rowCount] ?? 0);
    for (const [index, part] of parts.entries()) bytes.set(part, offsets[index]);
    return { validity: null, data: { layout: 'bytes', offsets, bytes } };
  };
  const validity = new Uint8Array(Math.ceil(rowCount / 8)).map(() => 0b11111101);
  const airports = ['ATL', 'BOS', 'ORD', 'SEA', 'SFO'];
  return {
    start,
    rowCount,
    columns,
    vectors: [
      {
        validity: null,
        data: {
          layout: 'fixed',
          values: BigInt64Array.from(
            { length: rowCount },
            (_, row) => 978307200000000n + BigInt(start + row) * 60_000_000n,
          ),
        },
      },
      text((row) => airports[row % 5] ?? ''),
      {
        validity,
        data: {
          layout: 'fixed',
          values: Float64Array.from({ length: rowCount }, (_, row) => Math.round(Math.sin(start + row) * 1e8) / 1e6),
        },
      },
      {
        validity: null,
        data: {
          layout: 'fixed',
          values: BigInt64Array.from({ length: rowCount }, (_, row) => BigInt((start + row) * 37) % 1300n),
        },
      },
      text(
        (row) =>
          ['Hartsfield–Jackson Atlanta International', 'General Edward Lawrence Logan International'][row % 2] ?? '',
      ),
    ],
  };
}
