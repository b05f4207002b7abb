import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { readExcel } from '../support/read-excel';
import { cell, WorkspaceFolder } from '../support/workspace-folder';
import type { GridPage } from './pages/grid-page';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';

const rows = 200_000;
const sql = `SELECT range AS id, (range * 7919 % 1000)::INTEGER AS delay,
  CASE range % 6 WHEN 4 THEN NULL WHEN 5 THEN '' ELSE ['AA', 'UA', 'DL', 'WN'][range % 6 + 1] END AS carrier,
  9007199254740993 + range AS big, '{"id": 9007199254740993, "tags": ["a", "b"]}'::JSON AS doc
  FROM range(${rows})`;

async function openFlights(
  folder: string,
  launch: () => Promise<RunningApp>,
): Promise<{ app: RunningApp; grid: GridPage }> {
  const workspace = new WorkspaceFolder(join(folder, 'w'));
  workspace.write('plumbline.yaml', 'plumbline: 1\nname: w\n');
  workspace.write('notebooks/a.md', cell('flights', sql));
  const app = await launch();
  const flights = new WindowPage(app.page).notebook.cell('flights');
  await flights.run();
  await expect(flights.result.cell(1, 1)).toHaveText('0', { timeout: 60_000 });
  return { app, grid: flights.result };
}

const clipboard = (app: RunningApp) => app.electron.evaluate(({ clipboard }) => clipboard.readText());
const column = (page: Page, name: string) => page.getByRole('columnheader', { name: new RegExp(`^${name} `) });

/** Within a header's name: a plot may stand below it, and the sign of its menu beside it. */
const position = { x: 40, y: 12 };

test('sorts, filters, arranges and exports a result with the mouse', async ({ folder, launch }) => {
  const { app, grid } = await openFlights(folder, () => launch({ workspace: join(folder, 'w') }));
  const { page } = app;
  const bar = page.getByRole('region', { name: 'Filters of flights' });

  await column(page, 'delay').click({ position });
  await expect(column(page, 'delay')).toHaveAttribute('aria-sort', 'ascending');
  await column(page, 'delay').click({ position });
  await expect(column(page, 'delay')).toHaveAttribute('aria-sort', 'descending');
  await expect(grid.cell(1, 2)).toHaveText('999');
  await column(page, 'carrier').click({ position, modifiers: ['Shift'] });
  await expect(column(page, 'carrier')).toHaveAttribute('aria-sort', 'ascending');
  await expect(bar).toContainText('by delay descending, then carrier ascending');

  await column(page, 'carrier').click({ position, button: 'right' });
  await page.getByRole('menuitem', { name: 'Filter…' }).click();
  const filter = page.getByRole('dialog', { name: 'Filter carrier' });
  await filter.getByRole('checkbox', { name: 'All values' }).uncheck();
  await filter.getByRole('checkbox', { name: /^UA/ }).check();
  await filter.getByRole('checkbox', { name: /^null/ }).check();
  await filter.getByRole('button', { name: 'Apply' }).click();
  await expect(bar).toContainText('66,667 of 200,000 rows');
  await expect.poll(() => grid.rowCount()).toBe(66_667);
  await expect(grid.cell(1, 3)).toHaveText('UA');

  // A column moved by its header, another one hidden.
  await column(page, 'big').dragTo(column(page, 'id'), { sourcePosition: position, targetPosition: position });
  await expect(column(page, 'big')).toHaveAttribute('aria-colindex', '2');
  await page.getByRole('button', { name: 'Columns of flights' }).click();
  await page.getByRole('checkbox', { name: /^doc/ }).uncheck();
  await page.keyboard.press('Escape');
  await expect(column(page, 'doc')).toHaveCount(0);

  const path = join(folder, 'late.xlsx');
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  await page.getByRole('button', { name: 'Export flights' }).click();
  const exporting = page.getByRole('dialog', { name: 'Export flights' });
  await exporting.getByRole('radio', { name: 'Excel' }).check();
  await exporting.getByRole('button', { name: 'Choose file…' }).click();
  await expect.poll(() => existsSync(path), { timeout: 60_000 }).toBe(true);
  const [names, first] = readExcel(path);
  expect(names?.map((name) => name?.text)).toEqual(['big', 'id', 'delay', 'carrier']);
  expect(first?.[3]).toMatchObject({ text: 'UA' });
  expect(first?.[0]?.text).toBe(String(9_007_199_254_740_993n + BigInt(first?.[1]?.text ?? 0)));
  expect(first?.[0]?.kind).toBe('text');

  await bar.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(() => grid.rowCount()).toBe(rows);
  await expect(bar).toHaveCount(0);
});

test('does the same from the keyboard alone, and remembers it', async ({ folder, launch }) => {
  const workspace = join(folder, 'w');
  const { app, grid } = await openFlights(folder, () => launch({ workspace }));
  const { page } = app;
  await grid.grid.focus();

  // Up into the header: sort by the second column, then the first one too.
  for (const key of ['ArrowRight', 'ArrowUp', 'Enter', 'Enter']) await page.keyboard.press(key);
  await expect(column(page, 'delay')).toHaveAttribute('aria-sort', 'descending');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+Enter');
  await expect(column(page, 'id')).toHaveAttribute('aria-sort', 'ascending');
  await expect(grid.cell(1, 2)).toHaveText('999');

  // The filter of the third column, through its menu; typing searches, Tab goes on to what was found.
  for (const key of ['ArrowRight', 'ArrowRight', 'Alt+ArrowDown']) await page.keyboard.press(key);
  // A key counts in the menu once the menu has the keyboard.
  const menu = page.getByRole('menu', { name: 'Column carrier' });
  await expect(page.locator('[role="menu"]:focus-within')).toHaveCount(1);
  await page.keyboard.press('f');
  await expect(menu.getByRole('menuitem', { name: /^Filter/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('searchbox', { name: 'Search values of carrier' })).toBeFocused();
  await page.keyboard.type('wn');
  const found = page.getByRole('checkbox', { name: 'All that were found' });
  await expect(page.getByRole('checkbox', { name: /^WN/ })).toBeVisible();
  await expect(page.getByRole('checkbox', { name: /^AA/ })).toHaveCount(0);
  await page.keyboard.press('Tab');
  await expect(found).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('Enter');
  await expect.poll(() => grid.rowCount()).toBe(33_333);
  await expect(page.getByRole('region', { name: 'Filters of flights' })).toContainText('carrier is WN');

  // Back in the grid: what is copied is exact, letters do nothing.
  await expect(grid.grid).toBeFocused();
  for (const key of ['ArrowDown', 'd', 'd', 'x', 'a']) await page.keyboard.press(key);
  await expect(page.getByRole('group', { name: 'flights', exact: true })).toBeVisible();
  for (const key of ['Home', 'Shift+End', 'Control+Shift+C']) await page.keyboard.press(key);
  await expect.poll(() => clipboard(app)).toMatch(/^id\tdelay\tcarrier\tbig\tdoc\n\d+\t999\tWN\t9007199254\d+\t/);

  // The value in full.
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  const value = page.getByRole('dialog', { name: 'doc' });
  await expect(value.getByRole('region', { name: 'Tree of doc' })).toContainText('9007199254740993');
  await page.keyboard.press('Enter');
  await expect.poll(() => clipboard(app)).toBe('{"id": 9007199254740993, "tags": ["a", "b"]}');
  await page.keyboard.press('Escape');
  await expect(grid.grid).toBeFocused();

  // A column moved and widened.
  await page.keyboard.press('Home');
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await expect(column(page, 'id')).toHaveAttribute('aria-colindex', '3');
  await page.keyboard.press('Tab');
  await expect(grid.grid).not.toBeFocused();

  await app.close();
  const again = await launch({ workspace });
  await expect(column(again.page, 'id')).toHaveAttribute('aria-colindex', '3', { timeout: 60_000 });
  await expect(again.page.getByRole('region', { name: 'Filters of flights' })).toContainText('33,333 of 200,000 rows');
});

test('tells null, empty and invisible text apart, and what is wrong with a filter', async ({ folder, launch }) => {
  const { app, grid } = await openFlights(folder, () => launch({ workspace: join(folder, 'w') }));
  const { page } = app;
  await expect(grid.grid.getByRole('gridcell', { name: 'null, no value' }).first()).toHaveText('null');
  await expect(grid.grid.getByRole('gridcell', { name: 'empty text' }).first()).toHaveText('');

  await column(page, 'delay').click({ position, button: 'right' });
  await page.getByRole('menuitem', { name: 'Filter…' }).click();
  const filter = page.getByRole('dialog', { name: 'Filter delay' });
  await filter.getByRole('combobox', { name: 'Condition' }).selectOption('is between');
  await filter.getByRole('textbox', { name: 'From' }).fill('many');
  await filter.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('“many” is not a value of delay, which is INTEGER.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all rows' }).click();
  await expect(page.getByText('“many” is not a value')).toHaveCount(0);

  const path = join(folder, 'rows.csv');
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
  await grid.grid.focus();
  await new WindowPage(page).command('Export the result to a file');
  await page.getByRole('dialog', { name: 'Export flights' }).getByRole('button', { name: 'Choose file…' }).click();
  await expect.poll(() => existsSync(path), { timeout: 60_000 }).toBe(true);
  const lines = readFileSync(path, 'utf8').split('\n');
  expect(lines[0]).toBe('id,delay,carrier,big,doc');
  expect(lines[5]).toMatch(/^4,676,,9007199254740997,/);
  expect(lines[6]).toMatch(/^5,595,"",/);
  expect(lines).toHaveLength(rows + 2);
});
