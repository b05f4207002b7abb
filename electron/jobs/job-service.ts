import { randomUUID } from 'node:crypto';
import { createDeferred, type Deferred } from '../../shared/base/deferred';
import { Emitter } from '../../shared/base/emitter';
import type { Job } from '../../shared/contract/app-state';
import { PlumblineError, toProblem } from '../../shared/domain/problem';

export interface JobContext {
  readonly signal: AbortSignal;
  /** `progress` is 0 to 1, or null when it cannot be told. */
  report(progress: number | null, detail?: string): void;
}

/** What a job did; `rows` are shown beside it. */
// biome-ignore lint/suspicious/noConfusingVoidType: work that answers nothing is an async function without a return.
export type JobWork = (context: JobContext) => Promise<{ readonly rows?: number } | void>;

export interface StartedJob {
  readonly id: string;
  /** The job when it has ended, whatever its end; never rejects. */
  readonly done: Promise<Job>;
}

interface Entry {
  job: Job;
  readonly work: JobWork;
  readonly controller: AbortController;
  readonly deferred: Deferred<Job>;
  /** Jobs with the same line run one after another; null runs at once. */
  readonly line: string | null;
  startedMs: number;
  lastEmit: number;
}

const keptJobs = 200;
const emitEveryMilliseconds = 50;

/**
 * Long work with progress, cancel and a history. Jobs that write the cache (run, check, suggest, promote) wait for one another
 * within their workspace, and so do those that test checks, among themselves; all others run at once.
 */
export class JobService {
  /** Each change of a job. Progress is passed on at most every 50 ms a job; its start and end always. */
  readonly changes = new Emitter<Job>();
  #entries: Entry[] = [];
  readonly #busy = new Set<string>();
  #closed = false;

  /**
   * Starts or queues a job. `workspace` tells queues of several open workspaces apart. Of jobs that nobody asked for
   * (`automatic`) only the last one that ended stays in the list. Throws `cancelled` after `close`.
   */
  start(kind: Job['kind'], title: string, work: JobWork, workspace = '', automatic = false): StartedJob {
    if (this.#closed) throw new PlumblineError({ code: 'cancelled', message: 'The window is closing.' });
    if (automatic) this.#entries = this.#entries.filter(({ job }) => !job.automatic || job.endedAt === undefined);
    const entry: Entry = {
      job: {
        id: randomUUID(),
        kind,
        title,
        state: 'queued',
        progress: null,
        startedAt: new Date().toISOString(),
        ...(automatic ? { automatic: true as const } : {}),
      },
      work,
      controller: new AbortController(),
      deferred: createDeferred<Job>(),
      line: writesCache(kind) ? workspace : kind === 'mutate' ? `${workspace} mutants` : null,
      startedMs: performance.now(),
      lastEmit: 0,
    };
    this.#entries.push(entry);
    this.#forgetOldest();
    this.#emit(entry);
    this.#startNext();
    return { id: entry.job.id, done: entry.deferred.promise };
  }

  /** Asks a job to stop. One that still waits ends at once; one that runs ends when its work does. Nothing happens for a job that has ended. */
  cancel(id: string): void {
    const entry = this.#entries.find((candidate) => candidate.job.id === id);
    if (entry === undefined) return;
    if (entry.job.state === 'queued') {
      entry.controller.abort();
      this.#end(entry, { state: 'cancelled' });
    } else if (entry.job.state === 'running') {
      entry.controller.abort();
      this.#update(entry, { detail: 'Cancelling' }, true);
    }
  }

  /** Newest first; the last 200, and all that have not ended. */
  list(): readonly Job[] {
    return this.#entries.map((entry) => entry.job).reverse();
  }

  /** Whether a job that somebody asked for writes the cache, or waits to. */
  isBusy(): boolean {
    return this.#entries.some(({ job }) => writesCache(job.kind) && !job.automatic && job.endedAt === undefined);
  }

  /** Cancels everything and waits for its end. */
  async close(): Promise<void> {
    this.#closed = true;
    const open = this.#entries.filter((entry) => entry.job.endedAt === undefined);
    // The newest first: otherwise the end of one would start the next.
    for (const entry of [...open].reverse()) this.cancel(entry.job.id);
    await Promise.all(open.map((entry) => entry.deferred.promise));
    this.changes.dispose();
  }

  #startNext(): void {
    for (const entry of [...this.#entries]) {
      if (entry.job.state !== 'queued' || (entry.line !== null && this.#busy.has(entry.line))) continue;
      void this.#run(entry);
    }
  }

  async #run(entry: Entry): Promise<void> {
    const { line } = entry;
    if (line !== null) this.#busy.add(line);
    entry.startedMs = performance.now();
    this.#update(entry, { state: 'running', startedAt: new Date().toISOString() }, true);
    let end: Partial<Job> & Pick<Job, 'state'>;
    try {
      const answer = await entry.work({
        signal: entry.controller.signal,
        report: (progress, detail) => this.#report(entry, progress, detail),
      });
      const rows = answer?.rows;
      end = entry.controller.signal.aborted
        ? { state: 'cancelled' }
        : { state: 'succeeded', progress: 1, ...(rows === undefined ? {} : { rows }) };
    } catch (error) {
      const problem = toProblem(error);
      if (problem.code === 'cancelled') end = { state: 'cancelled' };
      // What went wrong while it stopped is kept: it may say why a cancel left something behind.
      else end = { state: entry.controller.signal.aborted ? 'cancelled' : 'failed', problem };
    }
    if (line !== null) this.#busy.delete(line);
    try {
      this.#end(entry, end);
    } finally {
      this.#startNext();
    }
  }

  #report(entry: Entry, progress: number | null, detail: string | undefined): void {
    if (entry.job.state !== 'running') return;
    this.#update(
      entry,
      {
        progress: progress === null || Number.isNaN(progress) ? null : Math.min(1, Math.max(0, progress)),
        ...(detail === undefined || entry.controller.signal.aborted ? {} : { detail }),
      },
      false,
    );
  }

  #end(entry: Entry, change: Partial<Job> & Pick<Job, 'state'>): void {
    const { detail: _, ...job } = { ...entry.job, ...change };
    const ended: Job = {
      ...job,
      endedAt: new Date().toISOString(),
      ms: entry.job.state === 'queued' ? 0 : Math.round(performance.now() - entry.startedMs),
    };
    entry.job = ended;
    this.#forgetOldest();
    entry.deferred.resolve(ended);
    this.#emit(entry);
  }

  #update(entry: Entry, change: Partial<Job>, always: boolean): void {
    entry.job = { ...entry.job, ...change };
    if (always || performance.now() - entry.lastEmit >= emitEveryMilliseconds) this.#emit(entry);
  }

  #emit(entry: Entry): void {
    entry.lastEmit = performance.now();
    this.changes.emit(entry.job);
  }

  #forgetOldest(): void {
    let surplus = this.#entries.length - keptJobs;
    if (surplus <= 0) return;
    this.#entries = this.#entries.filter((entry) => entry.job.endedAt === undefined || surplus-- <= 0);
  }
}

function writesCache(kind: Job['kind']): boolean {
  return kind === 'run' || kind === 'check' || kind === 'suggest' || kind === 'promote';
}
