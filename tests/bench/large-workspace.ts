import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Engine } from '../../electron/engine/engine';
import { forgetParsedSql } from '../../electron/engine/syntax/derive-graph';
import { WorkspaceSession } from '../../electron/jobs/workspace-session';
import { LiveStatuses } from '../../electron/main/live-statuses';
import { ViewPublisher } from '../../electron/main/view-publisher';
import { workspaceView } from '../../electron/main/workspace-view';
import { loadWorkspace } from '../../electron/workspace/load-workspace';
import type { DerivedGraph, EngineApi } from '../../shared/contract/engine-api';
import { cell, WorkspaceFolder } from '../support/workspace-folder';
import { type BenchmarkSuite, median, type NamedMeasurement } from './benchmark';

const notebooks = 60;
const cellsInNotebook = 33;
const sources = 20;
const nodes = notebooks * cellsInNotebook + sources;
const rounds = 7;

/** The way of an edit from a changed text to a view that the window has: a workspace as large as a department's. */
export const largeWorkspaceBenchmark: BenchmarkSuite = {
  name: 'large-workspace',
  claim:
    'The graph of a workspace of 2,000 nodes in 60 notebooks is derived in 1.5 s from nothing and in 50 ms after an edit',
  async measureAll() {
    const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
    try {
      writeWorkspace(folder);
      const engine = await measureEngine(folder);
      const session = await measureSession();
      return [
        claimed('large-derive', engine.cold, 1500),
        claimed('large-derive-edit', engine.edited, 50),
        claimed('large-open', session.opened, 1500),
        claimed('large-edit', session.edited, 50),
      ];
    } finally {
      folder.remove();
    }
  },
};

/** What deriving alone takes, where the engine is. */
async function measureEngine(folder: WorkspaceFolder): Promise<{ cold: Span[]; edited: Span[] }> {
  const cold: Span[] = [];
  const edited: Span[] = [];
  const engine = new Engine();
  await engine.open({
    root: folder.root,
    cacheFolder: folder.path('.plumbline'),
    threads: 2,
    memoryLimit: '4GB',
    allowedPaths: [],
  });
  try {
    for (let round = -1; round < rounds; round++) {
      const snapshot = await loadWorkspace(folder.root);
      forgetParsedSql();
      const first = await timed(async () => complete(await engine.derive({ snapshot })));
      const changed = await loadWorkspace(folder.root, { openTexts: edit(round) });
      const second = await timed(async () => complete(await engine.derive({ snapshot: changed })));
      if (round < 0) continue;
      cold.push(first);
      edited.push(second);
    }
  } finally {
    await engine.close();
  }
  return { cold, edited };
}

/** The whole way, as the window has it: files, engine behind copies, states, view, and what is told of it. */
async function measureSession(): Promise<{ opened: Span[]; edited: Span[] }> {
  const opened: Span[] = [];
  const edited: Span[] = [];
  for (let round = -1; round < rounds; round++) {
    // A folder of its own: what was parsed of a workspace is kept by its path.
    const own = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
    writeWorkspace(own);
    forgetParsedSql();
    let session: WorkspaceSession | undefined;
    let window: Window | undefined;
    try {
      const first = await timed(async () => {
        session = await WorkspaceSession.open({
          root: own.root,
          engine: copied(new Engine()),
          trigger: 'app',
          version: '0.0.0',
        });
        window = new Window(session);
        window.publish();
      });
      const times: Span[] = [];
      for (let turn = 0; turn < 5; turn++) {
        const texts = edit(round * 10 + turn);
        const span = await timed(async () => {
          if (session !== undefined) complete(await session.reload(texts));
          window?.publish();
        });
        times.push(span);
      }
      if (window?.told !== 6) throw new Error(`The window was told ${window?.told} times.`);
      if (round < 0) continue;
      opened.push(first);
      edited.push(...times);
    } finally {
      await session?.close();
      own.remove();
    }
  }
  return { opened, edited };
}

/** What main does for its window with what was derived. */
class Window {
  told = 0;
  readonly #session: WorkspaceSession;
  readonly #statuses = new LiveStatuses();
  readonly #publisher: ViewPublisher;

  constructor(session: WorkspaceSession) {
    this.#session = session;
    this.#publisher = new ViewPublisher({
      view: () =>
        workspaceView({
          snapshot: session.snapshot,
          graph: session.derived.graph,
          statuses: this.#statuses.current(),
          checks: session.checks,
          problems: [],
          mutations: [],
          runMode: 'stale',
          parameters: [...session.parameters.values()],
        }),
      statusChanges: () => this.#statuses.takeChanges(),
      emit: (name, payload) => {
        if (name !== 'workspace.changed') return;
        structuredClone(payload);
        this.told++;
      },
    });
  }

  publish(): void {
    this.#statuses.setDerived(this.#session.derived.statuses);
    this.#publisher.publish();
  }
}

/** The engine behind the copies that a port between processes makes. */
function copied(engine: Engine): EngineApi {
  return new Proxy(engine, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (params: unknown, context: unknown) => Promise<unknown>;
      return async (params: unknown, context: unknown) =>
        structuredClone(await method(structuredClone(params), context));
    },
  });
}

function writeWorkspace(folder: WorkspaceFolder): void {
  const names = Array.from({ length: sources }, (_, index) => `flights_${index}`);
  folder.write(
    'plumbline.yaml',
    [
      'plumbline: 1',
      'name: bench',
      'parameters: { min_flights: { type: integer, default: 1 } }',
      'sources:',
      ...names.map((name) => `  ${name}: { path: data/${name}.csv }`),
      '',
    ].join('\n'),
  );
  for (const name of names)
    folder.write(`data/${name}.csv`, 'date,origin,delay,distance\n2001-01-01 10:00:00,AAA,3,300\n');
  for (let notebook = 0; notebook < notebooks; notebook++) {
    folder.write(notebookFile(notebook), notebookText(notebook));
    const positions = Array.from(
      { length: cellsInNotebook },
      (_, index) => `  ${nodeName(notebook, index)}: [${notebook * 400}, ${index * 120}]`,
    );
    folder.write(
      `pipelines/part-${String(notebook).padStart(2, '0')}.yaml`,
      `plumbline: 1\nname: part-${notebook}\npositions:\n${positions.join('\n')}\n`,
    );
  }
}

/** The text of one notebook in the middle with another condition in one cell, which a third of the workspace reads. */
function edit(round: number): ReadonlyMap<string, string> {
  const notebook = notebooks / 2;
  return new Map([[notebookFile(notebook), notebookText(notebook, { index: 5, value: 1000 + round })]]);
}

function notebookFile(notebook: number): string {
  return `notebooks/part-${String(notebook).padStart(2, '0')}.md`;
}

function nodeName(notebook: number, index: number): string {
  return `part_${notebook}_step_${index}`;
}

function notebookText(notebook: number, edited?: { readonly index: number; readonly value: number }): string {
  const parts = [`# Part ${notebook}\n`];
  for (let index = 0; index < cellsInNotebook; index++) {
    if (index % 5 === 0)
      parts.push(`## Step ${index}\n\nWhat the cells of this part are about, in a sentence or two.\n`);
    parts.push(
      cell(nodeName(notebook, index), cellSql(notebook, index, edited?.index === index ? edited.value : index)),
    );
  }
  return parts.join('\n');
}

/** Each second cell joins another part's: 3 edges for 2 nodes. */
function cellSql(notebook: number, index: number, value: number): string {
  const before = index === 0 ? `flights_${notebook % sources}` : nodeName(notebook, index - 1);
  if (index % 2 === 0) {
    return `-- part ${notebook}, step ${index}
WITH daily AS (
  SELECT date_trunc('day', date) AS date, origin, avg(delay) AS delay, max(distance) AS distance, count(*) AS flights
  FROM ${before} WHERE delay IS NOT NULL AND distance > ${value} GROUP BY ALL
)
SELECT date, origin, delay, distance, CASE WHEN delay > 15 THEN 'late' ELSE 'on time' END AS verdict
FROM daily WHERE flights >= $min_flights ORDER BY delay DESC`;
  }
  const side = notebook === 0 ? 'flights_1' : nodeName(notebook - 1, index);
  return `-- part ${notebook}, step ${index}
WITH ranked AS (
  SELECT *, row_number() OVER (PARTITION BY origin ORDER BY delay DESC) AS position FROM ${before}
)
SELECT r.date, r.origin, s.distance, r.delay + ${value} AS delay, coalesce(s.origin, r.origin) AS nearest
FROM ranked AS r LEFT JOIN ${side} AS s ON s.origin = r.origin
WHERE r.position <= 10`;
}

function complete({ graph, statuses }: DerivedGraph): void {
  const told = graph.nodes.filter(({ fingerprint }) => fingerprint !== undefined).length;
  if (told !== nodes || statuses.length !== nodes || graph.edges.length < nodes * 1.45)
    throw new Error(`${told} of ${nodes} nodes have a fingerprint; ${graph.edges.length} edges.`);
}

/** Milliseconds on the clock, and of all processors together. */
interface Span {
  readonly ms: number;
  readonly processors: number;
}

async function timed(action: () => Promise<unknown>): Promise<Span> {
  const [start, used] = [performance.now(), process.cpuUsage()];
  await action();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  return { ms, processors: (user + system) / 1000 };
}

function claimed(name: string, spans: readonly Span[], limit: number): NamedMeasurement {
  const times = spans.map(({ ms }) => ms);
  const least = Math.min(...times).toFixed(0);
  const processors = median(spans.map((span) => span.processors)).toFixed(0);
  const note = `from ${least} to ${Math.max(...times).toFixed(0)} ms; ${processors} ms of processors`;
  return { name, goal: 1, ours: median(times), limit, note };
}
