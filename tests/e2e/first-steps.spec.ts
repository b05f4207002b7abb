import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initWorkspace } from '../../electron/workspace/create-workspace';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';
import { dropFiles } from './support/drop-files';

test('from an empty workspace to an answer: a dropped file, a notebook, a cell', async ({ launch, folder }) => {
  const workspace = join(folder, 'fresh');
  await initWorkspace(workspace, { name: 'fresh' });
  const csv = join(folder, 'Sales 2026.csv');
  writeFileSync(csv, 'day,amount,region\n2026-01-01,10.50,north\n2026-01-02,,south\n2026-01-03,7,north\n');
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(app.page.getByText('Begin with a file or a question')).toBeVisible();
  await expect(window.status).toContainText(/Engine ready · [\d.]+ [kMG]?B of [\d.]+ [MG]B/);

  await dropFiles(app, [csv]);
  const dialog = app.page.getByRole('dialog', { name: 'Add data' });
  await expect(dialog).toContainText('Sales 2026.csv');
  await expect(dialog.getByRole('textbox', { name: 'Name', exact: true })).toHaveValue('sales_2026');
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await expect(window.explorer).toContainText('sales_2026');
  expect(existsSync(join(workspace, 'data/Sales 2026.csv'))).toBe(true);
  expect(readFileSync(join(workspace, 'plumbline.yaml'), 'utf8')).toContain('sales_2026');

  await app.page.keyboard.press('Control+n');
  await app.page.getByRole('dialog', { name: 'New notebook' }).getByRole('textbox').fill('First look');
  await app.page.keyboard.press('Enter');
  await expect(window.tab('first-look.md')).toBeVisible();
  await app.page.getByRole('button', { name: 'Add a SQL cell' }).click();
  const cell = window.notebook.cell('query_1');
  await expect(cell.group).toContainText('empty');
  await expect(cell.group).not.toContainText('holds no SQL');

  await cell.replace('SELECT region, sum(amount) AS total FROM sales_2026 GROUP BY ALL ORDER BY region');
  await app.page.keyboard.press('Shift+Enter');
  await expect(cell.group).toContainText('fresh');
  await expect(cell.result.cell(1, 1)).toHaveText('north');
  await expect(cell.result.cell(1, 2)).toHaveText('17.5');
  await expect(cell.result.cell(2, 2)).toHaveText('null');
  await expect(window.status).toContainText('Saved');
  expect(readFileSync(join(workspace, 'notebooks/first-look.md'), 'utf8')).toContain('```sql query_1\nSELECT region');
});

test('a file that is no data is refused with a reason, and the workspace stays as it was', async ({
  launch,
  folder,
}) => {
  const workspace = join(folder, 'fresh');
  await initWorkspace(workspace, { name: 'fresh' });
  const picture = join(folder, 'photo.png');
  writeFileSync(picture, Buffer.from([0x89, 0x50, 0x4e, 0x47]));
  const before = readFileSync(join(workspace, 'plumbline.yaml'), 'utf8');
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');

  await dropFiles(app, [picture]);
  const dialog = app.page.getByRole('dialog', { name: 'Add data' });
  await expect(dialog.getByRole('alert')).toContainText('photo.png');
  await expect(dialog.getByRole('alert')).toContainText('.parquet');
  expect(readFileSync(join(workspace, 'plumbline.yaml'), 'utf8')).toBe(before);
});
