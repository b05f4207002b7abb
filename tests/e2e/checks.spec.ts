import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings } from './support/accessibility';
import { expect, test } from './support/app';
import { writeInputsWorkspace } from './support/inputs-workspace';

test('a check that fails blocks the cells below it, says so, and they run anyway or when it holds', async ({
  launch,
  folder,
}) => {
  const workspace = writeInputsWorkspace(folder);
  mkdirSync(join(workspace, 'checks'));
  writeFileSync(
    join(workspace, 'checks/big.yml'),
    'dataset: plumbline/shop/main/big\ncolumns: []\nchecks:\n  - row_count: { name: not too many, threshold: { must_be_less_than: 100 } }\n',
  );
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  const { notebook } = window;
  await notebook.runAll();
  const below = notebook.cell('big_by_region').group;
  await expect(below).toContainText('blocked by check not too many of big', { timeout: 90_000 });
  await expect(notebook.cell('big').group).toContainText('Checks: 1 failed');
  await expect(notebook.cell('types').group).toContainText('fresh');

  // By the mouse: to the node that the check is of, to the checks, and past them.
  await below.getByRole('button', { name: 'blocked by check not too many of big' }).click();
  await expect(notebook.cell('big').group).toHaveAttribute('aria-current', 'true');
  await below.getByRole('button', { name: 'Show the checks' }).click();
  await expect(app.page.getByRole('table', { name: 'Checks' })).toContainText('not too many');
  await window.tab('sales.md').click();
  await below.getByRole('button', { name: 'Run anyway' }).click();
  await expect(below).toContainText('fresh');
  await expect(below).toContainText('4 rows');

  // Edited, it is blocked again; from the keyboard it runs all the same.
  await notebook.cell('big_by_region').append(' LIMIT 2');
  await expect(below).toContainText('blocked by check not too many of big');
  await app.page.keyboard.press('Escape');
  await window.command('Run cell anyway');
  await expect(below).toContainText('fresh');
  await expect(below).toContainText('2 rows');

  // With fewer rows the check holds, and what it blocked runs by itself.
  const least = notebook.cell('least').group;
  await least.scrollIntoViewIfNeeded();
  await least.getByRole('slider', { name: 'Least amount' }).focus();
  await app.page.keyboard.press('End');
  await expect(below).toContainText('1 row');
  await expect(below).toContainText('fresh');
  await expect(notebook.cell('big').group).toContainText('Checks: 1 passed');
});

test('the rows that break a check stand under it, with their key and without what is personal', async ({
  launch,
  folder,
}) => {
  const workspace = writeInputsWorkspace(folder);
  mkdirSync(join(workspace, 'checks'));
  writeFileSync(
    join(workspace, 'checks/sales.yml'),
    [
      'dataset: plumbline/shop/main/sales',
      'checks:',
      '  - row_count: { name: many rows, threshold: { must_be_greater_than: 1000 } }',
      '  - failed_rows: { name: nothing is sold for 30, expression: amount = 30 }',
      'columns:',
      '  - name: id',
      '    checks:',
      '      - duplicate:',
      '  - name: amount',
      '    checks:',
      '      - invalid: { name: no sale above 1900, valid_max: 1900 }',
    ].join('\n'),
  );
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.notebook.cell('regions').group).toBeVisible();
  await window.open('Checks');
  await app.page.getByRole('button', { name: 'Run all checks' }).click();
  await app.page.getByRole('button', { name: 'Rows that break no sale above 1900 of sales' }).click();
  const above = app.page.getByRole('table', { name: 'Rows that break no sale above 1900' });
  await expect(above.getByRole('row')).toHaveCount(11);
  await expect(above.getByRole('row').nth(1)).toContainText('191');
  await expect(above.getByRole('columnheader').first()).toHaveText('idkey');

  // From the keyboard; a check of all rows together says that no row is wrong by itself.
  await app.page.getByRole('button', { name: 'Rows that break nothing is sold for 30 of sales' }).focus();
  await app.page.keyboard.press('Enter');
  await expect(app.page.getByRole('table', { name: 'Rows that break nothing is sold for 30' })).toContainText('3');
  await app.page.keyboard.press('Enter');
  await expect(app.page.getByRole('table', { name: 'Rows that break nothing is sold for 30' })).toHaveCount(0);
  await app.page.getByRole('button', { name: 'Rows that break many rows of sales' }).click();
  await expect(app.page.getByText('is of all rows together')).toBeVisible();

  // What no check looks at, outputs first.
  await app.page.getByRole('button', { name: 'Coverage' }).click();
  const coverage = app.page.getByRole('table', { name: 'Coverage' });
  await expect(coverage.getByRole('row').nth(1)).toContainText('output');
  await expect(coverage.getByRole('row', { name: /^sales/ })).toContainText('day, region');
});

test('a row that breaks a check is traced upstream to the node that breaks it first', async ({ launch, folder }) => {
  const workspace = writeInputsWorkspace(folder);
  mkdirSync(join(workspace, 'checks'));
  writeFileSync(
    join(workspace, 'checks/big.yml'),
    [
      'dataset: plumbline/shop/main/big',
      'columns:',
      '  - name: amount',
      '    checks:',
      '      - invalid: { name: no sale above 1900, valid_max: 1900, threshold: { level: warn, must_be: 0 } }',
    ].join('\n'),
  );
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await window.notebook.runAll();
  await expect(window.notebook.cell('big').group).toContainText('fresh', { timeout: 90_000 });
  await window.open('Checks');
  await app.page.getByRole('button', { name: 'Run all checks' }).click();
  await app.page.getByRole('button', { name: 'Rows that break no sale above 1900 of big' }).click();

  const traceButton = app.page.getByRole('button', { name: 'Trace row 2 to where it is broken first' });
  await traceButton.click();
  const trace = app.page.getByRole('list', { name: 'Rows that made it, node by node' });
  await expect(app.page.getByText('It stands so in the source sales, in data/sales.csv.')).toBeVisible();
  await expect(trace.locator('[data-trace="big"]')).toContainText('the row, breaks it');
  await expect(trace.locator('[data-trace="sales"]')).toContainText('amount');
  await expect(trace.getByRole('table', { name: 'Rows of sales' }).getByRole('row').nth(1)).toContainText('192');
  expect(await accessibilityFindings(app)).toEqual([]);

  // From the keyboard, and from a step to its node.
  await traceButton.press('Enter');
  await expect(trace).toHaveCount(0);
  await traceButton.press('Enter');
  await trace.getByRole('button', { name: 'big' }).press('Enter');
  await expect(window.notebook.cell('big').group).toHaveAttribute('aria-current', 'true');
});
