import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';
import { writeInputsWorkspace } from './support/inputs-workspace';

test('an input runs what depends on it, is kept for this person, and goes into the notebook when asked', async ({
  launch,
  folder,
}) => {
  const workspace = writeInputsWorkspace(folder);
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  const { notebook } = window;
  await notebook.runAll();
  await expect(notebook.cell('types').group).toContainText('fresh', { timeout: 90_000 });
  await expect(notebook.cell('big').group).toContainText('151 rows');
  // Two cells run at a time: the last one to start is not always the last to end.
  const states = async () => (await app.command('workspace.view', {})).statuses.map(({ state }) => state);
  await expect.poll(async () => new Set(await states())).toEqual(new Set(['fresh', 'source']));
  const before = await app.command('workspace.view', {});

  // By the keyboard: the slider of the active cell.
  const least = notebook.cell('least').group;
  await least.scrollIntoViewIfNeeded();
  await least.getByRole('slider', { name: 'Least amount' }).focus();
  await app.page.keyboard.press('End');
  await expect(least).toContainText('set here');
  await expect(notebook.cell('big').group).toContainText('1 row');
  await expect(notebook.cell('big').group).toContainText('fresh');
  await expect(notebook.cell('big_by_region').group).toContainText('fresh');
  const after = await app.command('workspace.view', {});
  const ranAgain = after.statuses
    .filter(({ name, ranAt }) => ranAt !== before.statuses.find((status) => status.name === name)?.ranAt)
    .map(({ name }) => name)
    .sort();
  expect(ranAgain).toEqual(['big', 'big_by_region']);
  expect(readFileSync(join(workspace, 'notebooks/sales.md'), 'utf8')).toContain('default: 500');

  // By the mouse: an option of another cell's result, and several of a list.
  const region = notebook.cell('region').group;
  await region.getByRole('button', { name: 'region: north' }).click();
  await app.page.getByRole('option', { name: 'south', exact: true }).click();
  await expect(region.getByRole('button', { name: 'region: south' })).toBeVisible();
  const several = notebook.cell('several').group;
  await several.getByRole('button', { name: /^several/ }).click();
  await app.page.getByRole('option', { name: 'east', exact: true }).click();
  await app.page.keyboard.press('Escape');
  const ofSeveral = notebook.cell('of_several');
  await ofSeveral.group.scrollIntoViewIfNeeded();
  await expect(ofSeveral.result.row(1)).toContainText('150');

  // A date of the range; the parameters are values of their types.
  await notebook.cell('period').group.getByLabel('To').fill('2001-01-10');
  const inPeriod = notebook.cell('in_period');
  await inPeriod.group.scrollIntoViewIfNeeded();
  await expect(inPeriod.result.row(1)).toContainText('19');
  const types = notebook.cell('types');
  await types.group.scrollIntoViewIfNeeded();
  for (const type of ['VARCHAR', 'DOUBLE', 'DATE', 'BOOLEAN']) await expect(types.result.row(1)).toContainText(type);

  // It survives the window; the notebook has it only when somebody says so.
  await app.close();
  const again = await launch({ workspace });
  const reopened = new WindowPage(again.page);
  const kept = reopened.notebook.cell('least').group;
  await expect(kept).toContainText('set here');
  await expect(kept.getByRole('textbox', { name: /exact value/ })).toHaveValue('2000');
  await kept.getByRole('button', { name: 'Save as default' }).click();
  await expect(kept).toContainText('default');
  await expect(kept).not.toContainText('set here');
  await expect
    .poll(() => readFileSync(join(workspace, 'notebooks/sales.md'), 'utf8'))
    .toContain('step: 100\ndefault: 2000\nlabel');
  await expect(reopened.notebook.cell('big').group).toContainText('fresh');
});

test('says why a cell is stale, leads there, and in the automatic mode runs it when typing rests', async ({
  launch,
  folder,
}) => {
  const app = await launch({ workspace: writeInputsWorkspace(folder) });
  const window = new WindowPage(app.page);
  const { notebook } = window;
  await notebook.runAll();
  await expect(notebook.cell('types').group).toContainText('fresh', { timeout: 90_000 });
  const mode = notebook.toolbar.getByRole('button', { name: /^Run mode/ });

  // On demand: an input runs nothing.
  await mode.click();
  await app.page.getByRole('menuitemradio', { name: /Run on demand/ }).click();
  const exact = notebook.cell('exact').group.getByRole('textbox');
  await exact.scrollIntoViewIfNeeded();
  await exact.fill('7');
  await expect(notebook.cell('exact').group.getByRole('alert')).toHaveText('A number from 0 to 1');
  await exact.fill('0.7');
  await exact.press('Enter');
  const types = notebook.cell('types').group;
  await expect(types).toContainText('stale: parameter exact changed');
  await notebook.cell('big').append(' AND id > 60');
  const below = notebook.cell('big_by_region').group;
  await expect(below).toContainText('stale: big changed');
  await types.getByRole('button', { name: 'parameter exact changed' }).click();
  await expect(notebook.cell('exact').group).toHaveAttribute('aria-current', 'true');
  // Also where something opens above between press and release (rows of a preview that come late).
  const cause = below.getByRole('button', { name: 'big changed' });
  await cause.hover();
  await app.page.mouse.down();
  await notebook.cell('big').group.evaluate((cell) => {
    cell.style.paddingBottom = '90px';
  });
  await app.page.mouse.up();
  await expect(notebook.cell('big').group).toHaveAttribute('aria-current', 'true');

  // Automatic, by a command: what is stale on screen runs, in one job.
  await window.command('Run mode: run automatically');
  await expect(mode).toHaveAccessibleName('Run mode: Run automatically');
  await expect(types).toContainText('fresh');
  await expect(below).toContainText('fresh');
  await expect(window.jobs.getByText(/^Automatic: /)).toHaveCount(1);
  await expect(window.jobs.getByText('Automatic: big, big_by_region, types')).toBeVisible();
  await notebook.cell('big').append(' AND id > 70');
  // The preview has that many rows before the run.
  await expect(window.jobs.getByText('Automatic: big, big_by_region', { exact: true }).first()).toBeVisible();
  await expect(notebook.cell('big').group).toContainText('fresh');
  await expect(notebook.cell('big').group).toContainText('130 rows');

  // What does not bind does not run, and what failed does not run again.
  await notebook.cell('of_region').append(' AND no_such_column = 1');
  await expect(notebook.cell('of_region').group).toContainText('stale: its SQL changed');
  await notebook.cell('in_period').append(' AND 1 = (SELECT unnest([1, 2]))');
  await expect(notebook.cell('in_period').group).toContainText('failed');
  await expect(notebook.cell('of_region').group).toContainText('stale: its SQL changed');
});

test('the map of dependencies shows states, leads to cells by mouse and keyboard, and can be hidden', async ({
  launch,
  folder,
}) => {
  const app = await launch({ workspace: writeInputsWorkspace(folder) });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const map = app.page.getByRole('navigation', { name: 'Dependencies of the notebook' });
  await window.notebook.cell('regions').run();
  await expect(map.getByRole('option', { name: 'regions, fresh, reads 1 other, feeds 1 other' })).toBeVisible();
  await map.getByRole('option', { name: /^in_period, stale: never ran/ }).click();
  await expect(window.notebook.cell('in_period').group).toHaveAttribute('aria-current', 'true');
  await expect(window.notebook.cell('in_period').group).toBeInViewport();

  await app.page.keyboard.press('g');
  await app.page.keyboard.press('m');
  await expect(map.getByRole('listbox', { name: 'Cells' })).toBeFocused();
  await app.page.keyboard.press('ArrowLeft');
  await app.page.keyboard.press('Enter');
  await expect(window.notebook.cell('period').group).toHaveAttribute('aria-current', 'true');
  await expect(window.notebook.cell('period').group).toBeFocused();

  await app.page.keyboard.press('Control+Alt+M');
  await expect(map).toBeHidden();
  await app.page.keyboard.press('Control+Alt+M');
  await expect(map).toBeVisible();
});
