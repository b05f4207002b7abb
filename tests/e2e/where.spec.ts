import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { shopFiles } from '../support/shop-workspace';
import { ChartPage } from './pages/chart-page';
import { GridPage } from './pages/grid-page';
import { LanguagePage } from './pages/language-page';
import { WherePage } from './pages/where-page';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings } from './support/accessibility';
import { expect, type RunningApp, test } from './support/app';

function writeShop(folder: string): string {
  const workspace = join(folder, 'shop');
  for (const [file, content] of Object.entries(shopFiles)) {
    mkdirSync(dirname(join(workspace, file)), { recursive: true });
    writeFileSync(join(workspace, file), content);
  }
  return workspace;
}

/** The shop with all of its rows and outcomes. */
async function openShop(launch: (options: { workspace: string }) => Promise<RunningApp>, folder: string) {
  const app = await launch({ workspace: writeShop(folder) });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await expect(window.notebook.cell('counted').group).toBeVisible();
  await app.jobEnd((await app.command('run.start', { ignoreChecks: true })).job);
  await app.jobEnd((await app.command('check.start', {})).job);
  return { app, window, where: new WherePage(app.page) };
}

test('a number says where it comes from, and each line leads on', async ({ launch, folder }) => {
  const { app, window, where } = await openShop(launch, folder);
  const { page } = app;
  const grid = new GridPage(page, 'by_day');
  await grid.cell(1, 3).scrollIntoViewIfNeeded();
  await grid.cell(1, 3).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Where does this come from?' }).click();
  await expect(where.title).toBeFocused();
  await expect(where.value).toHaveText('5.0');
  await expect(where.step('by_day')).toContainText('sum(revenue)');
  await expect(where.step('by_day')).toContainText('sum of revenue over the rows of counted for each day and shop');
  await expect(where.step('counted')).toContainText('only rows where amount >= $least');
  await expect(where.step('shops')).toContainText('decides the rows');
  await expect(where.part('Sources')).toContainText('data/sales.csv');
  await expect(where.part('Sources')).toContainText('2026-01-03');
  await expect(where.part('Checks')).toContainText('No check looks at revenue of by_day.');
  await expect(where.part('The run that made it')).toContainText('in the window');
  await expect(where.part('The run that made it')).toContainText('$least');
  expect(await accessibilityFindings(app)).toEqual([]);

  // The rows behind it, as far as they can be told.
  await where.part('The rows that made it').getByRole('button', { name: 'Trace this row' }).click();
  await expect(where.part('The rows that made it').locator('[data-trace="counted"]')).toBeVisible();

  // Each line leads on: the column before, its check, the run, the source.
  await where.step('counted').getByRole('button', { name: 'revenue', exact: true }).click();
  await expect(window.inspector.getByRole('heading', { name: 'revenue', exact: true })).toBeVisible();
  await window.inspector.getByRole('button', { name: 'Where does it come from?' }).click();
  await where
    .part('Checks')
    .getByRole('button', { name: /missing\(revenue\)/ })
    .click();
  await expect(window.tab('counted.yml')).toHaveAttribute('aria-selected', 'true');
  await where.part('The run that made it').getByRole('button').first().click();
  await expect(window.tab('Runs')).toHaveAttribute('aria-selected', 'true');
  await where.part('Sources').getByRole('button', { name: 'sales', exact: true }).click();
  await expect(page.getByRole('grid', { name: 'Result of sales' })).toBeVisible();
});

test('by the keyboard alone: from a value to its card, its row, and back', async ({ launch, folder }) => {
  const { app, window, where } = await openShop(launch, folder);
  const { page } = app;
  const grid = new GridPage(page, 'by_day');
  await grid.grid.scrollIntoViewIfNeeded();
  await grid.press('Control+Home');
  await page.keyboard.press('End');
  await page.keyboard.press('Control+Alt+W');
  await expect(where.title).toBeFocused();
  await expect(where.step('by_day')).toContainText('number of rows for each day and shop');
  await expect(where.part('Checks')).toContainText('No check looks at sales of by_day.');

  // In another order of rows the same row is traced.
  await grid.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(grid.cell(1, 1)).toContainText('2026-01-03');
  await page.keyboard.press('Control+Alt+T');
  const rows = where.part('The rows that made it');
  await expect(rows.locator('[data-trace="by_day"]')).toContainText('2026-01-03');
  await expect(rows.locator('[data-where-rows]')).toBeFocused();

  // To the header and what the column comes from and feeds.
  await window.command('Go to the profile of the column');
  await grid.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const from = window.inspector.getByRole('list', { name: 'What revenue comes from' });
  await expect(from.locator('[data-lineage="sales.price"]')).toBeVisible();
  const feeds = window.inspector.getByRole('list', { name: 'What revenue feeds' });
  await expect(feeds.locator('[data-lineage="best.top"]')).toContainText('greatest revenue');
  await window.inspector.getByRole('button', { name: 'Show what breaks' }).focus();
  await page.keyboard.press('Enter');
  const impact = window.inspector.getByRole('status', { name: 'What breaks without revenue' });
  await expect(impact).toContainText('2 things break');
  await impact.getByRole('button', { name: /best/ }).first().focus();
  await page.keyboard.press('Enter');
  await expect(window.notebook.cell('best').group).toBeVisible();
  expect(await accessibilityFindings(app)).toEqual([]);
});

test('a mark of a chart leads to the node and the column behind it', async ({ launch, folder }) => {
  const { app, where } = await openShop(launch, folder);
  const chart = new ChartPage(app.page, 'revenue');
  await chart.group.scrollIntoViewIfNeeded();
  await expect(chart.picture.first()).toHaveAttribute('aria-busy', 'false');
  await chart.group.getByRole('button', { name: 'Where from?' }).focus();
  await app.page.keyboard.press('Enter');
  await expect(where.title).toBeFocused();
  await expect(where.inspector).toContainText('chart revenue');
  const columns = where.inspector.getByRole('group', { name: 'Columns of the chart' });
  await expect(columns.getByRole('button', { name: 'revenue', exact: true })).toHaveAttribute('aria-pressed', 'true');
  await columns.getByRole('button', { name: 'day', exact: true }).click();
  await expect(where.step('sales')).toContainText('sold_on');

  // A point, in place of a line, has a value of its own.
  await chart.group.getByRole('button', { name: 'YAML' }).click();
  await chart.replace(
    'mark: bar\nencoding: { x: { field: shop }, y: { field: revenue, type: quantitative, aggregate: sum } }',
  );
  await expect(chart.marks('rect')).toHaveCount(2);
  await chart.marks('rect').first().click();
  await expect(where.inspector).toContainText('shown as sum of revenue');
  await expect(where.inspector).toContainText('North');
});

test('an edit that drops a column which others use is warned of where it is written', async ({ launch, folder }) => {
  const { app, window } = await openShop(launch, folder);
  const cell = window.notebook.cell('counted');
  await cell.replace(
    'SELECT sales.shop AS shop_id, sold_on AS day, price * amount AS income\nFROM sales\nWHERE amount >= $least',
  );
  const language = new LanguagePage(app.page);
  const mark = language.marks(cell.group, 'warning').first();
  await expect(mark).toBeVisible();
  const place = await mark.boundingBox();
  if (place === null) throw new Error('The mark is not on screen.');
  // The text lies above its marks.
  await app.page.mouse.move(place.x + 4, place.y + place.height / 2);
  await expect(language.hover.first()).toContainText('counted no longer has the column revenue');
  await expect(language.hover.first()).toContainText('by_day (notebooks/a.md:16)');
  await expect(language.hover.first()).toContainText('called income now');

  // What was made before the edit says that it is of yesterday, and why.
  await app.page.keyboard.press('Escape');
  await window.command('Where does this number come from?');
  await expect(new WherePage(app.page).part('What it is')).toContainText('stale: its SQL changed');
});

test('the canvas shows the lineage of a column, and names the columns on its edges', async ({ launch, folder }) => {
  const { app, window, where } = await openShop(launch, folder);
  const { page } = app;
  const grid = new GridPage(page, 'by_day');
  await grid.grid.scrollIntoViewIfNeeded();
  await grid.press('Control+Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Control+Alt+W');
  await expect(where.title).toBeFocused();
  await window.inspector.getByRole('button', { name: 'Show it on the canvas' }).click();
  const canvas = page.getByRole('region', { name: 'Pipeline canvas' });
  await expect(canvas.getByRole('status', { name: 'Lineage shown' })).toContainText('Lineage of by_day.revenue');
  const box = (name: string) => canvas.getByRole('group', { name, exact: true });
  await expect(box('shops')).toHaveAttribute('data-dim', 'true');
  await expect(box('sales')).not.toHaveAttribute('data-dim');
  await expect(canvas.getByText('amount → revenue +1')).toBeVisible();
  await expect(canvas.getByText('revenue → top')).toBeVisible();
  expect(await accessibilityFindings(app)).toEqual([]);
  await window.command('Show all of the canvas again');
  await expect(canvas.getByRole('status', { name: 'Lineage shown' })).toBeHidden();
  await expect(box('shops')).not.toHaveAttribute('data-dim');

  // Of a node: all that it reads, and all that reads it.
  await box('counted').click();
  await window.inspector.getByRole('button', { name: 'On the canvas' }).click();
  await expect(canvas.getByRole('status', { name: 'Lineage shown' })).toContainText('Lineage of counted');
  await expect(box('shops')).toHaveAttribute('data-dim', 'true');
  await expect(box('best')).not.toHaveAttribute('data-dim');
});
