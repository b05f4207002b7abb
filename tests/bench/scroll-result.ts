import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { cell, WorkspaceFolder } from '../support/workspace-folder';
import type { Benchmark } from './benchmark';

const rows = 10_000_000;
const node = 'ten_million';
/** Frames from the top to the end: ten seconds at 60 Hz, each 16,000 rows farther. */
const frames = 600;

interface Scroll {
  /** The longest time between two frames, in ms. */
  readonly frame: number;
  /** The longest time for which a row on screen had no values, in ms. */
  readonly blank: number;
  /** Bytes of the page's heap before and after, each after a collection. */
  readonly before: number;
  readonly after: number;
}

let measuring: Promise<Scroll> | undefined;

/** One scroll in the real window answers all three claims. */
function measured(): Promise<Scroll> {
  measuring ??= measure();
  return measuring;
}

export const scrollResultBenchmark: Benchmark = {
  name: 'scroll-result',
  claim: `Scrolling through ${rows.toLocaleString('en-US')} rows from top to end has no frame over 50 ms`,
  goal: 1,
  measure: async () => ({ ours: (await measured()).frame, limit: 50, note: `the longest of ${frames} frames` }),
};

export const scrollBlankBenchmark: Benchmark = {
  name: 'scroll-result-blank',
  claim: 'While scrolling through them, no cell is blank for longer than 100 ms',
  goal: 1,
  measure: async () => ({ ours: (await measured()).blank, limit: 100, note: 'the longest time without values' }),
};

export const scrollMemoryBenchmark: Benchmark = {
  name: 'scroll-result-memory',
  claim: 'The memory of the page grows by at most a fifth while they are scrolled through',
  goal: 1.2,
  async measure() {
    const { before, after } = await measured();
    return { ours: after / 2 ** 20, limit: before / 2 ** 20, note: 'in MB of heap and buffers, not in ms' };
  },
};

async function measure(): Promise<Scroll> {
  const executablePath = process.env.PLUMBLINE_ELECTRON;
  if (executablePath === undefined)
    throw new Error('PLUMBLINE_ELECTRON does not name an Electron: run this through `npm run bench`.');
  const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
  folder.write('plumbline.yaml', 'plumbline: 1\nname: bench\n');
  folder.write(
    'notebooks/big.md',
    cell(
      node,
      `SELECT range AS id, range * 7 AS seven, range / 3.0 AS third, md5(range::VARCHAR) AS digest, TIMESTAMP '2001-01-01' + to_seconds(range) AS at FROM range(${rows})`,
    ),
  );
  const electron = await _electron.launch({
    executablePath,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), process.cwd(), folder.root],
    env: { ...(process.env as Record<string, string>), PLUMBLINE_USER_DATA: folder.path('.user-data') },
  });
  try {
    const page = await electron.firstWindow();
    await page.getByRole('group', { name: node, exact: true }).getByRole('button', { name: 'Run cell' }).click();
    const grid = page.getByRole('grid', { name: `Result of ${node}`, exact: true });
    await grid.waitFor({ timeout: 120_000 });
    // Once there and back: code is compiled, and as many pages are held as ever will be.
    await scrollThrough(page, 120);
    const before = await memoryOf(page);
    const { frame, blank } = await scrollThrough(page, frames);
    return { frame, blank, before, after: await memoryOf(page) };
  } finally {
    await electron.close();
    folder.remove();
  }
}

/** What the page's objects and buffers take after a collection, in bytes. */
async function memoryOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const usage = (await session.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
  await session.detach();
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

/** Moves the scroll bar from the top to the end in equal steps, a step a frame. */
function scrollThrough(page: Page, steps: number): Promise<{ frame: number; blank: number }> {
  return page.evaluate(
    async ([name, count]) => {
      const grid = document.querySelector(`[role="grid"][aria-label="Result of ${name}"]`);
      const scroller = grid?.querySelector('.grid-scroller');
      if (!(grid instanceof HTMLElement) || !(scroller instanceof HTMLElement))
        throw new Error('The grid is not there.');
      const nextFrame = () => new Promise<number>((done) => requestAnimationFrame(done));
      const isBlank = () => grid.querySelector('.grid-row[aria-busy="true"]') !== null;
      const range = scroller.scrollHeight - scroller.clientHeight;
      scroller.scrollTop = 0;
      while (isBlank()) await nextFrame();
      let frame = 0;
      let blank = 0;
      let blankSince: number | null = null;
      let last = await nextFrame();
      for (let step = 1; step <= count; step++) {
        scroller.scrollTop = (range * step) / count;
        const now = await nextFrame();
        frame = Math.max(frame, now - last);
        last = now;
        if (!isBlank()) blankSince = null;
        else {
          blankSince ??= now;
          blank = Math.max(blank, now - blankSince);
        }
      }
      const lastRow = () =>
        Math.max(...[...grid.querySelectorAll<HTMLElement>('.grid-row')].map((row) => Number(row.dataset.row)));
      const end = await nextFrame();
      // Rows of a place that was passed may stand there until those of the end have come.
      while (isBlank() || lastRow() + 2 !== Number(grid.ariaRowCount)) {
        const now = await nextFrame();
        if (isBlank()) blankSince ??= now;
        if (now - end > 5000) throw new Error(`Row ${lastRow() + 1} is the last 5 s after the scroll to the end.`);
      }
      if (blankSince !== null) blank = Math.max(blank, (await nextFrame()) - blankSince);
      return { frame, blank };
    },
    [node, steps] as const,
  );
}
