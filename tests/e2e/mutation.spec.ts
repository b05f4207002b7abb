import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';
import { writeInputsWorkspace } from './support/inputs-workspace';

const checks = [
  'dataset: plumbline/shop/main/sales',
  'checks:',
  '  - row_count: { threshold: { must_be: 200 } }',
  'columns:',
  '  - name: id',
  '    checks:',
  '      - missing:',
].join('\n');

function workspaceWithChecks(folder: string): string {
  const workspace = writeInputsWorkspace(folder);
  mkdirSync(join(workspace, 'checks'));
  writeFileSync(join(workspace, 'checks/sales.yml'), checks);
  return workspace;
}

test('says which faults no check notices, adds the check that would, and takes it back', async ({ launch, folder }) => {
  const workspace = workspaceWithChecks(folder);
  const app = await launch({ workspace });
  const { page } = app;
  const window = new WindowPage(page);
  await expect(window.status).toContainText('Engine ready');
  await expect(window.notebook.cell('regions').group).toBeVisible();
  await window.open('Checks');
  await page.getByRole('tab', { name: 'Would they catch it?' }).click();
  await expect(page.getByText('The 2 checks of sales were not tested yet.')).toBeVisible();
  await page.getByRole('button', { name: 'Test all checks' }).click();
  const faults = page.getByRole('table', { name: 'Faults in sales' });
  await expect(faults).toBeVisible({ timeout: 60_000 });
  await expect(window.newestJob).toContainText('Test the checks of sales');
  await expect(window.newestJob).toContainText('succeeded');

  // What survived stands first, with the check that would notice it.
  const survivor = faults.getByRole('row', { name: /1 % of the values of region are NULL/ });
  await expect(survivor).toContainText('not noticed');
  await expect(survivor).toContainText('would be: missing(region)');
  await expect(faults.getByRole('row', { name: /1 % of the values of id are NULL/ })).toContainText('missing(id)');
  await expect(faults.locator('tbody tr').first()).toContainText('not noticed');
  await page.getByRole('button', { name: 'Kill rate by class of fault' }).click();
  await expect(page.getByRole('table', { name: 'Classes of faults' })).toContainText('nulls');

  // By the keyboard alone: to the fault, into it, and its check into the file.
  const first = survivor.locator('button.fault');
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(faults.getByText('missing:')).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(first).not.toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(first).toBeFocused();
  await page.keyboard.press('a');
  await expect(survivor).toContainText('added since: missing(region)');
  expect(readFileSync(join(workspace, 'checks/sales.yml'), 'utf8')).toContain('- name: region');
  await expect(page.getByText('The checks changed since this test')).toBeVisible();
  await window.notifications.getByRole('button', { name: 'Undo' }).click();
  await expect(survivor).toContainText('would be: missing(region)');
  expect(readFileSync(join(workspace, 'checks/sales.yml'), 'utf8')).toBe(checks);
  await expect(page.getByText('The checks changed since this test')).toBeHidden();

  // All at once; tested again, nothing is left to suggest.
  await page.getByRole('button', { name: /^Add all \d+ suggested checks$/ }).click();
  await expect(page.getByRole('button', { name: /^Add all/ })).toBeHidden();
  await page.getByRole('button', { name: 'Test the checks of sales' }).click();
  await expect(page.getByText('The checks changed since this test')).toBeHidden({ timeout: 60_000 });
  await expect(survivor).toContainText('missing(region)');
  await expect(survivor.getByText('not noticed')).toBeHidden();
});

test('results stay over a restart, and say when the rows are others', async ({ launch, folder }) => {
  const workspace = workspaceWithChecks(folder);
  const userData = join(folder, 'user-data');
  const before = await launch({ workspace, userData });
  const window = new WindowPage(before.page);
  await expect(window.status).toContainText('Engine ready');
  await window.notebook.cell('regions').group.getByRole('button', { name: 'Run cell' }).click();
  await expect(window.notebook.cell('regions').group).toContainText('fresh');

  // From the cell: also without a check of its own.
  await window.notebook.cell('regions').group.getByRole('button', { name: 'More for regions' }).click();
  await before.page.getByRole('menuitem', { name: 'Test the checks of regions' }).click();
  await expect(before.page.getByRole('table', { name: 'Faults in regions' })).toBeVisible({ timeout: 60_000 });
  expect(existsSync(join(workspace, '.plumbline/mutations.json'))).toBe(true);
  await before.close();

  const { page } = await launch({ workspace, userData });
  const again = new WindowPage(page);
  await expect(again.status).toContainText('Engine ready');
  await again.command('Would they catch it?');
  const nodes = page.getByRole('table', { name: 'Tested nodes' });
  await nodes.getByRole('button', { name: 'regions', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Faults in regions' })).toBeVisible();
  await expect(page.getByText('changed since')).toBeHidden();
  writeFileSync(join(workspace, 'data/sales.csv'), 'id,day,region,amount\n1,2001-01-01,north,10\n');
  await expect(page.getByText('The rows changed since this test')).toBeVisible();
});

test('a test that is cancelled ends at once and says so', async ({ launch, folder }) => {
  const workspace = workspaceWithChecks(folder);
  writeFileSync(
    join(workspace, 'notebooks/large.md'),
    [
      '```sql large {materialize: table}',
      'SELECT i, i * 7 % 1000003 AS a, (i * 31 % 999983)::VARCHAR AS b FROM range(6000000) AS t(i)',
      '```',
    ].join('\n'),
  );
  writeFileSync(
    join(workspace, 'checks/large.yml'),
    'dataset: plumbline/shop/main/large\ncolumns: []\nchecks:\n  - duplicate: { columns: [i, a, b] }\n',
  );
  const app = await launch({ workspace });
  const { page } = app;
  const window = new WindowPage(page);
  await expect(window.status).toContainText('Engine ready');
  await window.command('Would they catch it?');
  await page.getByRole('button', { name: 'Test the checks of large' }).click();
  const progress = page.getByRole('progressbar', { name: 'Progress of the test' });
  await expect(progress).toBeVisible();
  await expect(page.locator('.mutation-progress')).toContainText(/large: fault \d+ of \d+/, { timeout: 60_000 });
  await page.locator('.mutation-progress').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('The last test was cancelled.')).toBeVisible({ timeout: 5000 });
  await expect(window.jobs.getByRole('listitem').filter({ hasText: 'Test the checks of large' })).toContainText(
    'cancelled',
  );
  await expect(page.getByText('The 1 check of large was not tested yet.')).toBeVisible();
});

test('a node that cannot be tested says why, and keeps no other from it', async ({ launch, folder }) => {
  const workspace = workspaceWithChecks(folder);
  writeFileSync(join(workspace, 'notebooks/bad.md'), '```sql bad\nSELECT no_such_column FROM sales\n```\n');
  writeFileSync(
    join(workspace, 'checks/bad.yml'),
    'dataset: plumbline/shop/main/bad\ncolumns: []\nchecks:\n  - row_count:\n',
  );
  const { page } = await launch({ workspace });
  const window = new WindowPage(page);
  await expect(window.status).toContainText('Engine ready');
  await window.command('Would they catch it?');
  await page.getByRole('button', { name: 'Test all checks' }).click();
  const nodes = page.getByRole('table', { name: 'Tested nodes' });
  await expect(nodes.getByRole('row', { name: /bad/ })).toContainText('could not be tested', { timeout: 60_000 });
  await nodes.getByRole('button', { name: 'bad', exact: true }).click();
  await expect(page.getByText('bad has no fresh result')).toBeVisible();
  // Arrow keys go from node to node.
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('table', { name: 'Faults in sales' })).toBeVisible({ timeout: 60_000 });
});
