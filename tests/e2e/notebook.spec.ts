import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

/** Takes a minute or more on two cores if nothing stops it, and answers to an interrupt at once. */
const longQuery =
  'SELECT count(*) AS pairs FROM range(3000000) a, range(3000000) b WHERE hash(a.range + b.range) % 7 = 3';

const cellsOfStory = ['flights_doubtful', 'flights_clean', 'delay_by_hour', 'daily_delays', 'worst_airports'];

test.describe(() => {
  test.use({ sampleData: 'all' });

  test('runs the whole sample notebook and scrolls the result of three million rows to its end', async ({ app }) => {
    const window = new WindowPage(app.page);
    await expect(window.status).toContainText('Engine ready');
    await window.notebook.runAll();
    for (const name of cellsOfStory) {
      await expect(window.notebook.cell(name).group).toContainText('fresh', { timeout: 90_000 });
    }
    const { group, result } = window.notebook.cell('flights_clean');
    await group.scrollIntoViewIfNeeded();
    await expect(result.grid).toBeVisible();
    const rows = await result.rowCount();
    expect(rows).toBe(2_999_653);

    await result.press('Control+End');
    const last = result.row(rows);
    await expect(last).toBeVisible();
    await expect(last.getByRole('gridcell').last()).toHaveText(/\S/);
    await expect(result.grid.locator('[aria-busy]')).toHaveCount(0);

    // Each row can be reached although the scroll bar cannot have a pixel for each.
    await result.press('ArrowUp');
    await result.wheel(-240);
    await expect(result.row(rows - 10)).toBeVisible();
    await expect(last).toHaveCount(0);
    await result.wheel(24_000);
    await expect(last).toBeVisible();
    await result.press('Control+Home');
    await expect(result.row(1)).toBeVisible();
  });
});

test('runs only an edited cell and what is made from it', async ({ app }) => {
  const window = new WindowPage(app.page);
  await window.notebook.runAll();
  for (const name of cellsOfStory) {
    await expect(window.notebook.cell(name).group).toContainText('fresh', { timeout: 90_000 });
  }
  const before = await app.command('workspace.view', {});

  await window.notebook.cell('delay_by_hour').append(' -- a comment');
  await expect(window.status).toContainText('Saved');
  await expect(window.notebook.cell('delay_by_hour').group).toContainText('fresh');

  await window.notebook.cell('flights_clean').append('\n  AND distance > 100');
  for (const name of ['delay_by_hour', 'daily_delays', 'worst_airports']) {
    await expect(window.notebook.cell(name).group).toContainText('stale: flights_clean');
  }
  await expect(window.notebook.cell('flights_doubtful').group).toContainText('fresh');
  await window.notebook.runStale();
  for (const name of cellsOfStory) {
    await expect(window.notebook.cell(name).group).toContainText('fresh', { timeout: 90_000 });
  }

  const after = await app.command('workspace.view', {});
  const ranAgain = after.statuses
    .filter(({ name, ranAt }) => ranAt !== before.statuses.find((status) => status.name === name)?.ranAt)
    .map(({ name }) => name)
    .filter((name) => cellsOfStory.includes(name))
    .sort();
  expect(ranAgain).toEqual(['daily_delays', 'delay_by_hour', 'flights_clean', 'worst_airports']);
});

test('shows an error at its place in its cell, and the other cells go on', async ({ app }) => {
  const window = new WindowPage(app.page);
  const broken = window.notebook.cell('delay_by_hour');
  await broken.replace('SELECT hour(departure) AS hour, no_such_column\nFROM flights_clean');
  await broken.run();
  await expect(broken.group).toContainText('no_such_column', { timeout: 90_000 });
  // The words above stand in the cell's text as well: this is what waits for the run.
  await expect(broken.group.getByRole('button', { name: /on-time\.md:\d+/ })).toBeVisible({ timeout: 90_000 });
  await window.notebook.cell('daily_delays').run();
  await expect(window.notebook.cell('daily_delays').group).toContainText('fresh', { timeout: 90_000 });
});

test('cancels a long query and goes on', async ({ app }) => {
  const window = new WindowPage(app.page);
  const cell = window.notebook.cell('delay_by_hour');
  await cell.replace(longQuery);
  await cell.run();
  await expect(cell.group).toContainText('running');
  await window.newestJob.getByRole('button', { name: 'Cancel' }).click();
  await expect(window.newestJob).toContainText('cancelled');
  await expect(cell.group).not.toContainText('running');
  await cell.replace('SELECT 42 AS answer');
  await cell.run();
  await expect(cell.result.cell(1, 1)).toHaveText('42');
});

test('goes on after the engine was killed', async ({ app }) => {
  const window = new WindowPage(app.page);
  const clean = window.notebook.cell('flights_clean');
  await clean.run();
  await expect(clean.group).toContainText('fresh', { timeout: 90_000 });
  const { pid } = await app.command('engine.state', {});
  if (pid === undefined) throw new Error('The engine has no process.');

  process.kill(pid, 'SIGKILL');
  await expect(window.notifications).toContainText('It is being replaced.');
  await expect(window.status).toContainText('Engine ready');
  const cell = window.notebook.cell('daily_delays');
  await cell.run();
  await expect(cell.group).toContainText('fresh', { timeout: 90_000 });
  await expect(cell.result.row(1)).toBeVisible();
  // The result that was open when the engine died is read again from the new one.
  await clean.group.scrollIntoViewIfNeeded();
  await clean.result.press('Control+End');
  await expect(clean.result.row(await clean.result.rowCount())).toBeVisible();
  await expect(clean.result.grid.locator('[aria-busy]')).toHaveCount(0);
});

test('finds everything as it was after a restart', async ({ launch, workspace }) => {
  const first = await launch({ workspace });
  const window = new WindowPage(first.page);
  await window.notebook.cell('flights_doubtful').run();
  await expect(window.notebook.cell('flights_doubtful').group).toContainText('fresh', { timeout: 90_000 });
  await window.notebook.cell('delay_by_hour').replace('SELECT 7 AS seven');
  await window.open('Checks');
  await window.command('Dark theme');
  await expect(first.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await first.close();
  expect(readFileSync(join(workspace, 'notebooks/on-time.md'), 'utf8')).toContain('SELECT 7 AS seven');

  const second = await launch();
  const again = new WindowPage(second.page);
  await expect(second.page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(again.tab('Checks')).toHaveAttribute('aria-selected', 'true');
  await again.tab('on-time.md').click();
  const { group, result } = again.notebook.cell('flights_doubtful');
  await expect(group).toContainText('fresh');
  await group.scrollIntoViewIfNeeded();
  await expect(result.row(1)).toBeVisible();
  await expect(again.notebook.cell('delay_by_hour').group).toContainText('stale');
});

test('works from the keyboard as Jupyter does, and takes a deleted cell back', async ({ app }) => {
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const doubtful = window.notebook.cell('flights_doubtful');
  await doubtful.focusEnd();
  await keyboard.press('Escape');
  await expect(doubtful.group).toBeFocused();
  await keyboard.press('b');
  const added = window.notebook.cell('query_1');
  await expect(added.group).toBeVisible();
  await keyboard.insertText('SELECT 6 * 7 AS answer');
  await keyboard.press('Control+Enter');
  await expect(added.result.cell(1, 1)).toHaveText('42');
  await expect(added.group).toBeFocused();

  await keyboard.press('d');
  await keyboard.press('d');
  await expect(added.group).toHaveCount(0);
  await keyboard.press('z');
  await expect(added.group).toBeVisible();

  await keyboard.press('F2');
  await app.page.getByRole('textbox', { name: 'New name of query_1' }).fill('the_answer');
  await keyboard.press('Enter');
  await expect(window.notebook.cell('the_answer').group).toBeVisible();
  await expect(added.group).toHaveCount(0);
});

test('takes an edit from outside, and overwrites neither side when both changed the same place', async ({
  app,
  workspace,
}) => {
  const window = new WindowPage(app.page);
  const file = join(workspace, 'notebooks/on-time.md');
  const cell = window.notebook.cell('daily_delays');
  await expect(cell.group).toBeVisible();
  writeFileSync(file, readFileSync(file, 'utf8').replace('# On-time performance', '# Punctuality'));
  await expect(app.page.getByRole('heading', { name: 'Punctuality' })).toBeVisible();

  // What one side says about a line while the other side says something else about it.
  const before = readFileSync(file, 'utf8');
  const theirs = before.replace('departure::DATE AS day', 'departure::DATE AS their_day');
  expect(theirs).not.toBe(before);
  await cell.replace('SELECT 1 AS my_day');
  writeFileSync(file, theirs);
  const banner = app.page.getByRole('alert').filter({ hasText: 'Changed on disk while you edited.' });
  await expect(banner).toBeVisible();
  await expect(cell.group).toContainText('my_day');
  expect(readFileSync(file, 'utf8')).toBe(theirs);
  await banner.getByRole('button', { name: 'Show the difference' }).click();
  await expect(banner).toContainText('their_day');
  await banner.getByRole('button', { name: 'Keep mine' }).click();
  await expect(banner).toHaveCount(0);
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('my_day');
});
