import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
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
  await expect(below).toContainText('blocked by check not too many of big', { timeout: 45_000 });
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
