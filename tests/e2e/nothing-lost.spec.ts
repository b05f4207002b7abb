import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initWorkspace } from '../../electron/workspace/create-workspace';
import { parseNotebook } from '../../shared/domain/notebook/parse-notebook';
import { cell } from '../support/workspace-folder';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';
import { processTree, untilGone } from './support/processes';

/** How often a process is killed, each time another one of the three and at another moment. */
const kills = 50;
/** What may be gone after a kill: the typing of the last second. */
const mayBeLostMs = 1000;

const file = 'notebooks/one.md';
const head = '# Typed under fire\n';
const tail = '\nThe last line of the file.\n';
const slow = 'SELECT count(*) AS pairs FROM range(3000000) a, range(3000000) b WHERE hash(a.range + b.range) % 7 = 3';

type Victim = 'main' | 'renderer' | 'engine';

/** A word that was typed, and when the editor had it. */
interface Typed {
  readonly word: string;
  readonly at: number;
}

test(`${kills} kills of main, page and engine, while typing and while running, lose at most the last second`, async ({
  launch,
  folder,
}) => {
  test.setTimeout(900_000);
  const workspace = join(folder, 'under-fire');
  await initWorkspace(workspace, { name: 'under-fire' });
  writeFileSync(
    join(workspace, file),
    `${head}\n${cell('quick', 'SELECT 42 AS answer')}\n${cell('draft', 'SELECT 1 AS one')}\n${cell('slow', slow)}${tail}`,
  );
  const start = async () => {
    const started = await launch({ workspace });
    started.expectComplaint(/the page crashed/);
    await expect(new WindowPage(started.page).status).toContainText('Engine ready', { timeout: 60_000 });
    return started;
  };
  /** Every word that has to be in the text, in order. */
  let kept: string[] = [];
  let app = await start();
  for (let round = 0; round < kills; round++) {
    const victim = (['main', 'renderer', 'engine'] as const)[round % 3] as Victim;
    const isRunning = round % 2 === 1;
    const window = new WindowPage(app.page);
    if (isRunning) {
      await app.command('run.start', { nodes: ['slow'] });
      await expect.poll(() => stateOf(app, 'slow')).toBe('running');
    }
    await window.notebook.cell('draft').focusEnd();
    const pid = await pidOf(app, victim);
    const typed: Typed[] = [];
    const typing = typeWords(app, round, typed);
    // Spread over what happens within a second: keys that wait to be sent, to be journalled, to be saved.
    await app.page.waitForTimeout(80 + ((round * 377) % 1200)).catch(() => undefined);
    const killedAt = performance.now();
    const processes = victim === 'main' ? processTree(app.process.pid ?? 0) : [];
    process.kill(pid, 'SIGKILL');
    if (victim !== 'engine') typing.pageIsGone();
    if (victim === 'engine') await expect.poll(() => app.command('engine.state', {})).toMatchObject({ state: 'ready' });
    typing.stop();
    await typing.done;

    if (victim === 'main') await untilGone(processes, 20_000);
    expectWholeFiles(workspace);
    if (victim === 'renderer') await expectPageBack(app, pid);
    if (victim !== 'engine') {
      await app.close();
      expectWholeFiles(workspace);
      app = await start();
    }

    const all = [...kept, ...typed.map(({ word }) => word)];
    // The text is not the engine's: all of it is there, as soon as the last word was sent.
    if (victim === 'engine') await expect.poll(() => wordsOf(app)).toEqual(all);
    const text = (await app.command('notebook.open', { file })).text;
    const words = await wordsOf(app);
    expect(words, `round ${round}: words are in order, without a gap`).toEqual(all.slice(0, words.length));
    const due = kept.length + typed.filter(({ at }) => at < killedAt - mayBeLostMs).length;
    expect(words.length, `round ${round}: ${victim} killed; typed a second before`).toBeGreaterThanOrEqual(due);
    kept = words;
    // What stood there before is as it was.
    expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
    // And work goes on.
    if (round % 10 === 9) {
      const { job } = await app.command('run.start', { nodes: ['quick'], force: 'targets' });
      expect(await app.jobEnd(job)).toMatchObject({ state: 'succeeded' });
    }
    if (isRunning && victim === 'engine') expect(await stateOf(app, 'slow')).not.toBe('fresh');
  }
  expect(kept.length).toBeGreaterThan(kills);
});

test('an app whose page was killed a moment ago ends when it is told to', async ({ launch, folder }) => {
  const workspace = join(folder, 'ends');
  await initWorkspace(workspace, { name: 'ends' });
  for (let round = 0; round < 3; round++) {
    const app = await launch({ workspace });
    app.expectComplaint(/the page crashed/);
    await expect(new WindowPage(app.page).status).toContainText('Engine ready', { timeout: 60_000 });
    process.kill(await pidOf(app, 'renderer'), 'SIGKILL');
    // Before main may know that the page is gone.
    await app.close();
  }
});

/** Types words at the caret until it is stopped or the page is gone. */
function typeWords(
  app: RunningApp,
  round: number,
  typed: Typed[],
): { stop(): void; pageIsGone(): void; readonly done: Promise<void> } {
  let isOver = false;
  let pageIsGone: () => void = () => undefined;
  // The test says so itself: that a page crashed may never be told to a test whose page is back already.
  const gone = new Promise<never>((_resolve, reject) => {
    pageIsGone = () => reject(new Error('The page is gone.'));
  });
  gone.catch(() => undefined);
  const done = (async () => {
    for (let number = 0; !isOver; number++) {
      const word = `w${round}x${number}`;
      try {
        // What is sent to a page that is dying may never be answered.
        await Promise.race([app.page.keyboard.insertText(` /*${word}*/`), gone]);
      } catch {
        // The page died with it: it may have arrived.
        typed.push({ word, at: Number.POSITIVE_INFINITY });
        return;
      }
      typed.push({ word, at: performance.now() });
    }
  })();
  return {
    stop: () => {
      isOver = true;
    },
    pageIsGone,
    done,
  };
}

async function pidOf(app: RunningApp, victim: Victim): Promise<number> {
  if (victim === 'main') return app.process.pid ?? 0;
  if (victim === 'engine') return (await app.command('engine.state', {})).pid ?? 0;
  return app.electron.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return window?.webContents.getOSProcessId() ?? 0;
  });
}

async function wordsOf(app: RunningApp): Promise<string[]> {
  return (await app.command('notebook.open', { file })).text.match(/w\d+x\d+/g) ?? [];
}

async function stateOf(app: RunningApp, node: string): Promise<string | undefined> {
  return (await app.command('workspace.view', {})).statuses.find((status) => status.name === node)?.state;
}

/** Main gives a page that died its window back. (The test's own connection to the page died with it.) */
async function expectPageBack(app: RunningApp, killed: number): Promise<void> {
  await expect
    .poll(() =>
      app.electron.evaluate(({ BrowserWindow }, gone) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (contents === undefined || contents.isCrashed() || contents.isLoading()) return false;
        return contents.getOSProcessId() !== gone;
      }, killed),
    )
    .toBe(true);
}

/** No file of a person is half-written, and none is left beside it. */
function expectWholeFiles(workspace: string): void {
  const text = readFileSync(join(workspace, file), 'utf8');
  expect(text.startsWith(head), 'the file has its head').toBe(true);
  expect(text.endsWith(tail), 'the file has its end').toBe(true);
  expect(parseNotebook(file, text).problems).toEqual([]);
  expect(readdirSync(join(workspace, 'notebooks')).filter((name) => !name.startsWith('.'))).toEqual(['one.md']);
}
