import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { cell, WorkspaceFolder } from '../support/workspace-folder';
import { type Benchmark, quantile } from './benchmark';

const cells = 200;
const edited = 'step_100';
const keys = 120;
const warmUp = 20;
const budgetMs = 60;

/** From a key to what is wrong with the text on the screen, in a notebook of 200 cells of which none ever ran. */
export const diagnosticsBenchmark: Benchmark = {
  name: 'diagnostics',
  claim: `In a notebook of ${cells} cells, errors are painted within ${budgetMs} ms of the key (p95), every wait on the way included`,
  goal: 1,
  async measure() {
    const executablePath = process.env.PLUMBLINE_ELECTRON;
    if (executablePath === undefined)
      throw new Error('PLUMBLINE_ELECTRON does not name an Electron: run this through `npm run bench`.');
    const folder = new WorkspaceFolder(mkdtempSync(join(tmpdir(), 'plumbline-bench-')));
    folder.write('plumbline.yaml', 'plumbline: 1\nname: bench\n');
    folder.write('notebooks/steps.md', Array.from({ length: cells }, (_, step) => stepCell(step)).join('\n'));
    const electron = await _electron.launch({
      executablePath,
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), process.cwd(), folder.root],
      env: { ...(process.env as Record<string, string>), PLUMBLINE_USER_DATA: folder.path('.user-data') },
    });
    try {
      const page = await electron.firstWindow();
      const group = page.getByRole('group', { name: edited, exact: true });
      await group.scrollIntoViewIfNeeded();
      await group.locator('.view-lines').click();
      await group.locator('[data-mode="edit"], .cell-editor').first().waitFor();
      await page.keyboard.press('Control+End');
      await measureKeys(page, warmUp);
      const times = await measureKeys(page, keys);
      return {
        ours: quantile(times, 0.95),
        limit: budgetMs,
        note: `p95 of ${keys} keys, median ${quantile(times, 0.5).toFixed(1)} ms; all of it: the key, the engine, the waits for the display's refresh, the paint`,
      };
    } finally {
      await electron.close();
      folder.remove();
    }
  },
};

/** Each step reads the one before it; the last word of the text is a column. */
function stepCell(step: number): string {
  const from = step === 0 ? 'FROM range(1000) AS numbers(id)' : `FROM step_${step - 1} WHERE amount IS NOT NULL`;
  const columns = step === 0 ? 'id, id * 2 AS amount, id::VARCHAR AS label' : 'id, amount + 1 AS amount, label';
  return cell(`step_${step}`, `SELECT ${columns}\n${from}\nORDER BY id`);
}

/** Types a letter behind the last column, which makes it an unknown one, and takes it away again; the ms of each key. */
async function measureKeys(page: Page, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const wrong = at % 2 === 0;
    await page.evaluate(
      ([name, appears]) => {
        const host = document.querySelector(`[role="group"][aria-label="${name}"] .cell-editor`);
        if (host === null) throw new Error('The editor is not there.');
        const marked = () => host.querySelector('.problem-mark.squiggly-error') !== null;
        if (marked() === appears) throw new Error('The text is marked already.');
        const state = window as unknown as { painted: Promise<number> };
        state.painted = new Promise((done) => {
          let start = 0;
          window.addEventListener('keydown', (event) => (start = event.timeStamp), { capture: true, once: true });
          const observer = new MutationObserver(() => {
            if (marked() !== appears) return;
            observer.disconnect();
            // A task after the frame in which the editor drew the mark: the browser has painted by then.
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
              port1.close();
              done(performance.now() - start);
            };
            port2.postMessage(null);
          });
          observer.observe(host, { subtree: true, childList: true, attributes: true });
        });
      },
      [edited, wrong] as const,
    );
    await page.keyboard.press(wrong ? 'x' : 'Backspace');
    times.push(await page.evaluate(() => (window as unknown as { painted: Promise<number> }).painted));
  }
  return times;
}
