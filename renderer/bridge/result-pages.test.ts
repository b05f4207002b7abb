import { describe, expect, it, vi } from 'vitest';
import { createDeferred, type Deferred } from '../../shared/base/deferred';
import { Emitter } from '../../shared/base/emitter';
import type { ResultHandle } from '../../shared/contract/engine-api';
import type { ResultPage } from '../../shared/domain/column/result-page';
import { PlumblineError } from '../../shared/domain/problem';
import type { EngineResults } from './engine-results';
import { pageRows, ResultPages } from './result-pages';

interface Request {
  readonly result: string;
  readonly start: number;
  readonly signal: AbortSignal | undefined;
  readonly answer: Deferred<ResultPage>;
}

function fakeEngine() {
  const requests: Request[] = [];
  const closed: string[] = [];
  const reconnected = new Emitter<void>();
  let opened = 0;
  const results = {
    onReconnected: (listener: () => void) => reconnected.on(listener),
    openResult: async (node: string) => ({
      result: `r${++opened}`,
      node,
      columns: [],
      rows: 3_000_000,
      total: 3_000_000,
    }),
    page(result: string, start: number, _count: number, signal?: AbortSignal) {
      const answer = createDeferred<ResultPage>();
      signal?.addEventListener('abort', () =>
        answer.reject(new PlumblineError({ code: 'cancelled', message: 'Cancelled.' })),
      );
      requests.push({ result, start, signal, answer });
      return answer.promise;
    },
    closeResult: (result: string) => closed.push(result),
  } as unknown as EngineResults;
  return { results, requests, closed, reconnected };
}

const page = (start: number): ResultPage => ({ start, rowCount: pageRows, columns: [], vectors: [] });
const handle: ResultHandle = { result: 'r0', node: 'flights', columns: [], rows: 3_000_000, total: 3_000_000 };
const settled = () => new Promise((done) => setImmediate(done));

describe('the pages of a result', () => {
  it('asks for a page once, however often it is looked at', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    pages.want(0, 10);
    pages.want(3, 13);
    expect(engine.requests).toHaveLength(1);
    engine.requests[0]?.answer.resolve(page(0));
    await settled();
    pages.want(0, 10);
    expect(engine.requests.filter(({ start }) => start === 0)).toHaveLength(1);
    expect(pages.row(7)).toMatchObject({ row: 7 });
  });

  it('fetches the pages beside those on screen once these are there', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    pages.want(10 * pageRows, 10 * pageRows + 10);
    expect(engine.requests.map(({ start }) => start / pageRows)).toEqual([10]);
    engine.requests[0]?.answer.resolve(page(10 * pageRows));
    await vi.waitFor(() => expect(engine.requests.map(({ start }) => start / pageRows)).toEqual([10, 11, 9]));
    pages.dispose();
  });

  it('tells of pages on screen only: one that was fetched ahead changes nothing that is shown', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    pages.want(10 * pageRows, 10 * pageRows + 10);
    engine.requests[0]?.answer.resolve(page(10 * pageRows));
    await vi.waitFor(() => expect(engine.requests).toHaveLength(3));
    const { version } = pages;
    engine.requests[1]?.answer.resolve(page(11 * pageRows));
    await settled();
    expect(pages.row(11 * pageRows)).not.toBeNull();
    expect(pages.version).toBe(version);
    pages.dispose();
  });

  it('holds a bounded number of pages however far someone scrolls', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    for (let number = 0; number < 300; number++) {
      pages.want(number * pageRows, number * pageRows + 10);
      engine.requests
        .filter(({ start }) => start === number * pageRows)
        .at(-1)
        ?.answer.resolve(page(number * pageRows));
      await settled();
    }
    expect(pages.loadedPages).toBeLessThanOrEqual(48);
    expect(pages.row(299 * pageRows)).not.toBeNull();
    expect(pages.row(0)).toBeNull();
  });

  it('cancels requests for rows that scrolled away, but for the last ones, which are shown as they come', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    for (let jump = 0; jump < 6; jump++) pages.want(jump * 100_000, jump * 100_000 + 10);
    expect(engine.requests.map(({ signal }) => signal?.aborted)).toEqual([true, true, false, false, false, false]);
    const { version } = pages;
    engine.requests[4]?.answer.resolve(page(engine.requests[4].start));
    await settled();
    expect(pages.version).toBeGreaterThan(version);
    expect(pages.row(400_000)).not.toBeNull();
  });

  it('asks a replaced engine again for what is on screen', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    pages.want(0, 10);
    engine.requests[0]?.answer.reject(new PlumblineError({ code: 'engine_lost', message: 'Gone.' }));
    await settled();
    expect(pages.problem).toBeNull();
    engine.reconnected.emit();
    await settled();
    expect(engine.requests.at(-1)).toMatchObject({ result: 'r1', start: 0 });
    engine.requests.at(-1)?.answer.resolve(page(0));
    await settled();
    expect(pages.row(0)).not.toBeNull();
  });

  it('ignores what an earlier handle still answers', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    pages.want(0, 10);
    engine.reconnected.emit();
    await settled();
    engine.requests[0]?.answer.resolve(page(0));
    await settled();
    expect(pages.row(0)).toBeNull();
  });

  it('says why rows are missing and reads them when told to try again', async () => {
    const engine = fakeEngine();
    const pages = new ResultPages(engine.results, handle);
    let heard = 0;
    pages.subscribe(() => heard++);
    pages.want(0, 10);
    engine.requests[0]?.answer.reject(new PlumblineError({ code: 'out_of_memory', message: 'No memory left.' }));
    await settled();
    expect(pages.problem?.code).toBe('out_of_memory');
    expect(heard).toBe(1);
    pages.retry();
    await settled();
    expect(pages.problem).toBeNull();
    expect(engine.requests).toHaveLength(2);
  });

  it('gives its handle back', () => {
    const engine = fakeEngine();
    new ResultPages(engine.results, handle).dispose();
    expect(engine.closed).toEqual(['r0']);
    expect(engine.reconnected.size).toBe(0);
  });
});
