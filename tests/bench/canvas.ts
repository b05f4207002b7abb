import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { cell, WorkspaceFolder } from '../support/workspace-folder';
import type { BenchmarkSuite } from './benchmark';

const nodes = 2000;
const edges = 3000;
/** Of each way of moving about. */
const frames = 240;

/** A large pipeline in the real window: how long its layout takes, and the longest frame while it is panned and zoomed. */
export const canvasBenchmark: BenchmarkSuite = {
  name: 'canvas',
  claim: `A pipeline of ${nodes.toLocaleString('en-US')} nodes is laid out within 1 s, and pans and zooms with no frame over 50 ms`,
  async measureAll() {
    const executablePath = process.env.PLUMBLINE_ELECTRON;
    if (executablePath === undefined)
      throw new Error('PLUMBLINE_ELECTRON does not name an Electron: run this through `npm run bench`.');
    const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
    folder.write('plumbline.yaml', 'plumbline: 1\nname: bench\n');
    folder.write('notebooks/a-small.md', `# Small\n\n${cell('small', 'SELECT 1 AS one')}`);
    folder.write('notebooks/pipeline.md', largePipeline());
    const electron = await _electron.launch({
      executablePath,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), process.cwd(), folder.root],
      env: { ...(process.env as Record<string, string>), PLUMBLINE_USER_DATA: folder.path('.user-data') },
    });
    try {
      const page = await electron.firstWindow();
      await page.getByRole('status').getByText('Engine ready').waitFor({ timeout: 120_000 });
      await page.getByRole('navigation', { name: 'Activity' }).getByRole('button', { name: 'Pipeline' }).click();
      await page
        .locator('[data-pipeline-canvas][aria-busy="false"] .react-flow__viewport')
        .waitFor({ timeout: 120_000 });
      await page.getByText(`${(nodes + 1).toLocaleString('en-US')} nodes`).waitFor({ timeout: 120_000 });
      const layout = await page.evaluate(() =>
        Math.max(...performance.getEntriesByName('canvas layout').map(({ duration }) => duration)),
      );
      // Once without measuring: code is compiled, and pictures of glyphs are made.
      await moveAbout(page, 'zoom', 60);
      const measured = [];
      for (const way of ways) {
        const { longest, over } = await moveAbout(page, way, frames);
        measured.push({
          name: `canvas-${way}`,
          goal: 1,
          ours: longest,
          limit: 50,
          note: `the longest of ${frames} frames, ${over} of them over 50 ms`,
        });
      }
      return [
        {
          name: 'canvas-layout',
          goal: 1,
          ours: layout,
          limit: 1000,
          note: `${nodes} nodes, ${edges} edges, in the worker`,
        },
        ...measured,
      ];
    } finally {
      await electron.close();
      folder.remove();
    }
  },
};

/** `pan-far`: the whole pipeline on screen; `pan-near`: boxes that can be read; `zoom`: from the one to the other and back. */
const ways = ['pan-far', 'pan-near', 'zoom'] as const;

/** Cells in layers that read cells of the layers before: most of one, every second one of two. */
function largePipeline(): string {
  const parts = ['# Pipeline\n'];
  let seed = 7;
  const random = () => {
    seed = (seed * 1103515245 + 12345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  let left = edges;
  for (let number = 0; number < nodes; number++) {
    const wanted = number < 20 ? 0 : Math.min(left, number % 2 === 0 ? 2 : 1);
    const from = new Set<number>();
    while (from.size < wanted) from.add(Math.max(0, number - 1 - Math.floor(random() * 120)));
    left -= from.size;
    const [first, second] = [...from];
    const sql =
      first === undefined
        ? `SELECT ${number} AS n`
        : second === undefined
          ? `SELECT n + 1 AS n FROM node_${first}`
          : `SELECT a.n FROM node_${first} AS a JOIN node_${second} AS b USING (n)`;
    parts.push(cell(`node_${number}`, sql));
  }
  return parts.join('\n');
}

/** Moves about with the mouse, as a hand does, an event a frame; the longest time between two frames, in ms. */
async function moveAbout(
  page: Page,
  way: (typeof ways)[number],
  count: number,
): Promise<{ longest: number; over: number }> {
  const pane = page.locator('[data-pipeline-canvas] .react-flow__pane');
  await page.getByRole('button', { name: 'Show the whole pipeline' }).click();
  if (way === 'pan-near') {
    await page.locator('[data-pipeline-canvas]').evaluate(async (canvas) => {
      const nextFrame = () => new Promise<number>((done) => requestAnimationFrame(done));
      const target = canvas.querySelector('.react-flow__pane');
      const at = canvas.getBoundingClientRect();
      const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
      const zoomed = () => Number.parseInt(canvas.querySelector('output[aria-label="Zoom"]')?.textContent ?? '', 10);
      while (zoomed() < 80) {
        target?.dispatchEvent(
          new WheelEvent('wheel', { deltaY: -60, clientX: x, clientY: y, bubbles: true, cancelable: true }),
        );
        await nextFrame();
      }
    });
  }
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  return pane.evaluate(
    async (target, [kind, total]) => {
      const nextFrame = () => new Promise<number>((done) => requestAnimationFrame(done));
      const at = target.getBoundingClientRect();
      const [x, y] = [at.left + at.width / 2, at.top + at.height / 2];
      const mouse = (type: string, to: { x: number; y: number }, where: EventTarget) =>
        where.dispatchEvent(
          new MouseEvent(type, {
            clientX: to.x,
            clientY: to.y,
            button: 0,
            buttons: 1,
            bubbles: true,
            cancelable: true,
            view: window,
          }),
        );
      let longest = 0;
      let over = 0;
      if (kind !== 'zoom') mouse('mousedown', { x, y }, target);
      let last = await nextFrame();
      for (let step = 1; step <= total; step++) {
        if (kind === 'zoom') {
          // In and out again, twice.
          const deltaY = Math.floor((step * 4) / total) % 2 === 0 ? -40 : 40;
          target.dispatchEvent(
            new WheelEvent('wheel', { deltaY, clientX: x, clientY: y, bubbles: true, cancelable: true }),
          );
        } else {
          const angle = (step / total) * Math.PI * 4;
          mouse('mousemove', { x: x + Math.sin(angle) * 400, y: y + (1 - Math.cos(angle)) * 250 }, window);
        }
        const now = await nextFrame();
        longest = Math.max(longest, now - last);
        if (now - last > 50) over++;
        last = now;
      }
      if (kind !== 'zoom') mouse('mouseup', { x, y }, window);
      return { longest, over };
    },
    [way, count] as const,
  );
}
