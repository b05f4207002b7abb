import type { Disposable } from '../../shared/base/disposable';
import { Emitter } from '../../shared/base/emitter';
import type { ResultHandle } from '../../shared/contract/engine-api';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { ResultPage } from '../../shared/domain/column/result-page';
import { type Problem, toProblem } from '../../shared/domain/problem';
import { type ResultQuery, wholeResult } from '../../shared/domain/result/result-query';
import type { EngineResults } from './engine-results';

/** Rows a page. A page of ten columns is about 20 kB: under a millisecond over the port. */
export const pageRows = 256;

/** Pages kept a result: constant memory however far someone scrolls. */
const keptPages = 48;

/** Requests for rows that scrolled away that may still be answered; older ones are cancelled. */
const keptRequests = 3;

/** Pages beside the screen are asked for when the screen has been painted, in ms. */
const neighbourDelay = 30;

/** A row's place in a loaded page; null while it is on its way. */
export interface LoadedRow {
  readonly page: ResultPage;
  /** Index of the row in the page. */
  readonly row: number;
}

/**
 * One open result as pages that come when they are looked at: a bounded cache (least recently used goes first),
 * one request a page, all but the last requests for pages that scrolled away are cancelled. When the engine was replaced the result is
 * opened again; `result_gone` and other failures stand in `problem` until `retry`.
 */
export class ResultPages implements Disposable {
  readonly node: string;
  readonly query: ResultQuery;
  #handle: ResultHandle;
  readonly #results: EngineResults;
  readonly #changed = new Emitter<void>();
  readonly #pages = new Map<number, ResultPage>();
  readonly #requests = new Map<number, AbortController>();
  readonly #reconnection: Disposable;
  #wanted: { first: number; last: number } = { first: 0, last: -1 };
  #problem: Problem | null = null;
  #neighbours: ReturnType<typeof setTimeout> | undefined;
  #version = 0;
  #disposed = false;

  constructor(results: EngineResults, handle: ResultHandle, query: ResultQuery = wholeResult) {
    this.#results = results;
    this.query = query;
    this.#handle = handle;
    this.node = handle.node;
    this.#reconnection = results.onReconnected(() => void this.#reopen());
  }

  get columns(): readonly ColumnInfo[] {
    return this.#handle.columns;
  }

  get rowCount(): number {
    return this.#handle.rows;
  }

  /** Rows before the filters. */
  get totalRows(): number {
    return this.#handle.total;
  }

  /** The handle of the engine's that is open now, to ask for what its filters can choose from. */
  get result(): string {
    return this.#handle.result;
  }

  /** Why rows are missing; null when all is well. */
  get problem(): Problem | null {
    return this.#problem;
  }

  /** Grows with every change, for `useSyncExternalStore`. */
  get version(): number {
    return this.#version;
  }

  /** How many pages are held, for tests of the bound. */
  get loadedPages(): number {
    return this.#pages.size;
  }

  subscribe(listener: () => void): () => void {
    const subscription = this.#changed.on(listener);
    return () => subscription.dispose();
  }

  /** The row, or null when its page is not here (yet). */
  row(index: number): LoadedRow | null {
    const number = Math.floor(index / pageRows);
    const page = this.#pages.get(number);
    if (page === undefined) return null;
    const row = index - page.start;
    return row < page.rowCount ? { page, row } : null;
  }

  /** Asks for the first page; resolves when it is here, or why it is not is in `problem`. */
  begun(): Promise<void> {
    if (this.rowCount === 0) return Promise.resolve();
    this.want(0, 0);
    return new Promise((done) => {
      const subscription = this.#changed.on(() => {
        if (this.row(0) === null && this.#problem === null) return;
        subscription.dispose();
        done();
      });
    });
  }

  /** Says which rows are on screen: their pages are fetched, requests for others are cancelled. */
  want(firstRow: number, lastRow: number): void {
    const first = Math.max(0, Math.floor(firstRow / pageRows));
    const last = Math.min(Math.floor(lastRow / pageRows), Math.floor((this.rowCount - 1) / pageRows));
    this.#wanted = { first, last };
    // The oldest first: what is asked for one after another while someone drags the scroll bar is shown as it comes.
    let inTheWay = this.#requests.size - keptRequests;
    for (const [number, controller] of this.#requests) {
      if (inTheWay <= 0) break;
      if (number >= first - 1 && number <= last + 1) continue;
      controller.abort();
      this.#requests.delete(number);
      inTheWay--;
    }
    for (let number = first; number <= last; number++) {
      const page = this.#pages.get(number);
      if (page !== undefined) {
        this.#pages.delete(number);
        this.#pages.set(number, page);
      } else if (!this.#requests.has(number) && this.#problem === null) {
        this.#request(number);
      }
    }
  }

  /** Reads rows without keeping them (copying a large selection). Rejects like `page` of the engine. */
  async *readRows(firstRow: number, lastRow: number, signal?: AbortSignal): AsyncGenerator<ResultPage> {
    for (let start = firstRow; start <= lastRow; start += 2048) {
      yield await this.#results.page(this.#handle.result, start, Math.min(2048, lastRow - start + 1), signal);
    }
  }

  retry(): void {
    void this.#reopen();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    clearTimeout(this.#neighbours);
    this.#reconnection.dispose();
    for (const controller of this.#requests.values()) controller.abort();
    this.#requests.clear();
    this.#pages.clear();
    this.#results.closeResult(this.#handle.result);
    this.#changed.dispose();
  }

  /** `ahead`: nobody looked at it yet. */
  #request(number: number, ahead = false): void {
    const controller = new AbortController();
    this.#requests.set(number, controller);
    const handle = this.#handle;
    this.#results.page(handle.result, number * pageRows, pageRows, controller.signal).then(
      (page) => {
        if (!this.#settle(number, controller, handle)) return;
        this.#pages.set(number, page);
        for (const oldest of this.#pages.keys()) {
          if (this.#pages.size <= keptPages) break;
          this.#pages.delete(oldest);
        }
        const wanted = this.#isWanted(number);
        if (wanted || !ahead) this.#announce();
        if (wanted) this.#requestNeighboursSoon();
      },
      (error: unknown) => {
        const problem = toProblem(error);
        if (!this.#settle(number, controller, handle)) return;
        if (problem.code === 'cancelled') return;
        // The engine is being replaced: `onReconnected` opens the result again, nobody needs to act.
        if (problem.code === 'engine_lost') return;
        if (problem.code === 'result_gone') void this.#reopen();
        else this.#fail(problem);
      },
    );
  }

  #isWanted(number: number): boolean {
    return number >= this.#wanted.first && number <= this.#wanted.last;
  }

  /** What is on screen is painted first; the pages beside it come before someone scrolls into them. */
  #requestNeighboursSoon(): void {
    clearTimeout(this.#neighbours);
    this.#neighbours = setTimeout(() => {
      const { first, last } = this.#wanted;
      const end = Math.floor((this.rowCount - 1) / pageRows);
      for (const beside of [last + 1, first - 1]) {
        if (beside >= 0 && beside <= end && !this.#pages.has(beside) && !this.#requests.has(beside))
          this.#request(beside, true);
      }
    }, neighbourDelay);
  }

  #settle(number: number, controller: AbortController, handle: ResultHandle): boolean {
    if (this.#requests.get(number) === controller) this.#requests.delete(number);
    return !this.#disposed && handle === this.#handle && !controller.signal.aborted;
  }

  async #reopen(): Promise<void> {
    try {
      const handle = await this.#results.openResult(this.node, { query: this.query });
      if (this.#disposed) {
        this.#results.closeResult(handle.result);
        return;
      }
      this.#handle = handle;
      this.#pages.clear();
      this.#requests.clear();
      this.#problem = null;
      this.#announce();
      this.want(this.#wanted.first * pageRows, (this.#wanted.last + 1) * pageRows - 1);
    } catch (error) {
      const problem = toProblem(error);
      if (!this.#disposed && problem.code !== 'engine_lost') this.#fail(problem);
    }
  }

  #fail(problem: Problem): void {
    this.#problem = problem;
    this.#announce();
  }

  #announce(): void {
    this.#version++;
    this.#changed.emit();
  }
}
