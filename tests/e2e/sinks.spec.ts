import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';
import { writeInputsWorkspace } from './support/inputs-workspace';

const sketch = `plumbline: 1
name: shop
sinks:
  regions_file: { from: regions, write: { format: csv, path: out/regions.csv } }
  regions_table: { from: regions, write: { connection: warehouse, table: regions, mode: append } }
  astray: { from: regions, write: { format: parquet, path: missing/regions.parquet } }
`;

function workspaceWithSinks(folder: string): string {
  const workspace = writeInputsWorkspace(folder);
  for (const name of ['pipelines', 'out']) mkdirSync(join(workspace, name));
  writeFileSync(join(workspace, 'pipelines/shop.yaml'), sketch);
  const manifest = join(workspace, 'plumbline.yaml');
  const text = `${readFileSync(manifest, 'utf8')}connections:\n  warehouse: { type: duckdb, path: warehouse.duckdb }\n`;
  writeFileSync(manifest, text);
  return workspace;
}

/** Each file outside of the cache, with its time and a digest. */
function listing(workspace: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(workspace, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('.plumbline') && statSync(join(workspace, name)).isFile())
      .map((name) => {
        const path = join(workspace, name);
        const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
        return [name, `${statSync(path).mtimeMs} ${digest}`];
      }),
  );
}

async function opened(app: RunningApp): Promise<{ page: Page; window: WindowPage }> {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await expect(window.notebook.cell('regions').group).toBeVisible();
  return { page: app.page, window };
}

async function goTo(page: Page, node: string): Promise<void> {
  await page.keyboard.press('Control+P');
  await page.getByRole('combobox', { name: 'Quick open' }).fill(node);
  await page.getByRole('option', { name: node }).first().click();
  await expect(page.getByRole('tab', { name: 'Pipeline' })).toHaveAttribute('aria-selected', 'true');
}

test('a preview says what would be written and touches nothing; a write asks, and then writes that', async ({
  launch,
  folder,
}) => {
  const workspace = workspaceWithSinks(folder);
  const app = await launch({ workspace });
  const { page, window } = await opened(app);
  writeFileSync(join(workspace, 'out/regions.csv'), 'region,old\nnorth,1\n');
  const before = listing(workspace);

  await goTo(page, 'regions_file');
  const card = window.inspector.getByRole('region', { name: 'Dry run' });
  await expect(card).toContainText('Writes out/regions.csv (CSV file)');
  await card.getByRole('button', { name: 'Preview' }).click();
  await expect(card).toContainText('4 rows');
  await expect(card).toContainText('New: sales');
  await expect(card).toContainText('Gone: old');
  await expect(card).toContainText('was not written by this sink');
  await expect(card.getByRole('table')).toContainText('north');
  expect(listing(workspace)).toEqual(before);

  await card.getByRole('button', { name: 'Write…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write regions_file?' });
  await expect(dialog).toContainText('This is what would be written. Nothing has been touched yet.');
  const replace = dialog.getByRole('button', { name: 'Replace file' });
  await expect(replace).toBeEnabled();
  expect(listing(workspace)).toEqual(before);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect(listing(workspace)).toEqual(before);

  await card.getByRole('button', { name: 'Write…' }).click();
  await replace.click();
  await expect(dialog).toBeHidden();
  await expect(window.notifications).toContainText('regions_file: 4 rows written to out/regions.csv.');
  expect(readFileSync(join(workspace, 'out/regions.csv'), 'utf8')).toBe(
    'region,sales\neast,50\nnorth,50\nsouth,50\nwest,50\n',
  );
  await expect(window.inspector.locator('.state-line')).toContainText('fresh');

  // What somebody else does to the file is seen at once.
  writeFileSync(join(workspace, 'out/regions.csv'), 'region,sales\n');
  await expect(window.inspector.locator('.state-line')).toContainText('out/regions.csv was changed by someone else');
});

test('a sink is written by the keyboard alone, and one that cannot be says why', async ({ launch, folder }) => {
  const workspace = workspaceWithSinks(folder);
  const app = await launch({ workspace });
  const { page, window } = await opened(app);

  await page.keyboard.press('Control+P');
  await page.getByRole('combobox', { name: 'Quick open' }).fill('regions_table');
  await page.keyboard.press('Enter');
  await expect(window.inspector.getByRole('heading', { name: 'regions_table' })).toBeVisible();
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox', { name: 'Commands' }).fill('>Write regions_table');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Write regions_table?' });
  await expect(dialog.getByRole('button', { name: 'Write table' })).toBeEnabled();
  expect(existsSync(join(workspace, 'warehouse.duckdb'))).toBe(false);
  await dialog.getByRole('button', { name: 'Write table' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(window.notifications).toContainText('regions_table: 4 rows written to table regions of warehouse.');
  expect(existsSync(join(workspace, 'warehouse.duckdb'))).toBe(true);

  const again = window.inspector.getByRole('region', { name: 'Dry run' });
  await again.getByRole('button', { name: 'Preview' }).click();
  await expect(again).toContainText('4 rows become 8');
  await expect(again).toContainText('writing again adds the rows once more');

  await goTo(page, 'astray');
  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox', { name: 'Commands' }).fill('>Write astray');
  await page.keyboard.press('Enter');
  const refused = page.getByRole('dialog', { name: 'Write astray?' });
  await expect(refused).toContainText('It cannot be written as it is.');
  await expect(refused).toContainText('does not exist');
  await expect(refused.getByRole('button', { name: 'Try again' })).toBeVisible();
  mkdirSync(join(workspace, 'missing'));
  await refused.getByRole('button', { name: 'Try again' }).click();
  await expect(refused.getByRole('button', { name: 'Write file' })).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(refused).toBeHidden();
  expect(readdirSync(join(workspace, 'missing'))).toEqual([]);
});
