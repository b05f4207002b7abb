import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initWorkspace } from '../../electron/workspace/create-workspace';
import { CatalogPage } from './pages/catalog-page';
import { ImportPage } from './pages/import-page';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';
import { dropFiles } from './support/drop-files';

test('a file is corrected before it becomes a source, with the mouse, and taken back', async ({ launch, folder }) => {
  const workspace = join(folder, 'fresh');
  await initWorkspace(workspace, { name: 'fresh' });
  const before = readFileSync(join(workspace, 'plumbline.yaml'), 'utf8');
  const csv = join(folder, "Preise '26.csv");
  writeFileSync(
    csv,
    Buffer.from('Artikel;Preis;PLZ\nÖl;1.234,50;01067\nSalz;2,00;10115\nBrot;zwei;10117\nkurz;1\n', 'latin1'),
  );
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  const adding = new ImportPage(app.page);
  const catalog = new CatalogPage(app.page);
  await expect(window.status).toContainText('Engine ready');

  await dropFiles(app, [csv]);
  await expect(adding.name).toHaveValue('preise_26');
  await expect(adding.dialog.getByText('it is read as latin-1')).toBeVisible();
  await adding.button('Separate by semicolons').click();
  await expect(adding.rejects.getByRole('row', { name: /5 whole line kurz;1 3 fields were expected/ })).toBeVisible();

  await adding.dialog.getByRole('combobox', { name: 'Decimal separator' }).selectOption('comma');
  await adding.dialog.getByRole('combobox', { name: 'Thousands' }).selectOption('point');
  await adding.typeOf('Preis').selectOption('DECIMAL(18,2)');
  await expect(adding.rejects.getByRole('row', { name: '4 Preis zwei DECIMAL(18,2) was expected.' })).toBeVisible();
  await expect(adding.preview).toContainText('1234.50');
  await adding.typeOf('PLZ').selectOption('BIGINT');
  await expect(adding.columns).toContainText('Would lose leading zeros: 01067.');
  await adding.button('Read as VARCHAR').click();
  await expect(adding.columns).not.toContainText('Would lose leading zeros');
  await adding.dialog.getByRole('radio', { name: 'Leave the lines out' }).check();
  await adding.name.fill('prices');
  await adding.dialog.getByRole('textbox', { name: 'Description' }).fill('What things cost');
  await adding.button('Add').click();

  await expect(adding.dialog).toBeHidden();
  await expect(window.tab('prices')).toBeVisible();
  await expect(app.page.getByRole('grid', { name: 'Result of prices' })).toContainText('1234.50');
  await expect(catalog.item('prices')).toBeVisible();
  const manifest = readFileSync(join(workspace, 'plumbline.yaml'), 'utf8');
  expect(manifest).toContain('encoding: latin-1');
  expect(manifest).toContain('ignore_errors: true');
  expect(existsSync(join(workspace, "data/Preise '26.csv"))).toBe(true);

  await window.notifications.getByRole('button', { name: 'Undo' }).click();
  await expect(catalog.item('prices')).toBeHidden();
  expect(readFileSync(join(workspace, 'plumbline.yaml'), 'utf8')).toBe(before);
  expect(existsSync(join(workspace, "data/Preise '26.csv"))).toBe(false);
});

test('a folder of files is added with the keyboard alone, and nothing decided is lost to a key', async ({
  launch,
  folder,
}) => {
  const workspace = join(folder, 'fresh');
  await initWorkspace(workspace, { name: 'fresh' });
  mkdirSync(join(folder, 'in/deep'), { recursive: true });
  writeFileSync(join(folder, 'in/a.csv'), 'id,t\n1,x\n');
  writeFileSync(join(folder, 'in/deep/b.ndjson'), '{"n": 1}\n');
  writeFileSync(join(folder, 'in/broken.parquet'), 'no parquet');
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  const adding = new ImportPage(app.page);
  const { keyboard } = app.page;
  await expect(window.status).toContainText('Engine ready');

  // The path of a folder is pasted, as a file manager copies it.
  await app.page.evaluate(
    (text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', text);
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    },
    join(folder, 'in'),
  );
  await expect(adding.files.getByRole('listitem')).toHaveCount(3);
  await adding.name.focus();
  await keyboard.press('Control+a');
  await keyboard.type('first');
  await keyboard.press('Escape');
  await expect(adding.dialog).toContainText('What was decided here is lost.');
  await expect(adding.button('Go on')).toBeFocused();
  await keyboard.press('Enter');
  await expect(adding.name).toHaveValue('first');

  // The broken one is left out: its box is the second of the list.
  await adding.dialog.getByRole('checkbox', { name: 'Add broken.parquet' }).focus();
  await keyboard.press('Tab');
  await keyboard.press('Enter');
  await expect(adding.dialog.getByRole('alert').filter({ hasText: 'no Parquet file' })).toBeVisible();
  await expect(adding.dialog.getByRole('button', { name: 'Add 3 sources' })).toBeDisabled();
  await keyboard.press('Shift+Tab');
  await keyboard.press('Space');
  const add = adding.dialog.getByRole('button', { name: 'Add 2 sources' });
  await expect(add).toBeEnabled();
  await add.focus();
  await keyboard.press('Enter');
  await expect(adding.dialog).toBeHidden();
  await expect(app.page.getByRole('grid', { name: 'Result of first' })).toContainText('x');
  expect(readFileSync(join(workspace, 'plumbline.yaml'), 'utf8')).toMatch(/^ {2}first:[\s\S]*^ {2}b:/m);
});

test('the catalog is found in and walked with the keyboard alone', async ({ app }) => {
  const window = new WindowPage(app.page);
  const catalog = new CatalogPage(app.page);
  const { keyboard } = app.page;
  await expect(window.status).toContainText('Engine ready');
  await catalog.tree.focus();
  await expect(catalog.active).toContainText('Sources');
  await keyboard.press('ArrowDown');
  await expect(catalog.active).toContainText('flights');
  await keyboard.press('ArrowRight');
  await expect(catalog.active).toHaveAttribute('aria-expanded', 'true');
  await keyboard.press('ArrowRight');
  await expect(catalog.active).toHaveAttribute('aria-level', '3');
  await keyboard.press('ArrowLeft');
  await expect(catalog.active).toContainText('flights');
  await keyboard.press('Home');
  await keyboard.type('air');
  await expect(catalog.active).toContainText('airports');
  await keyboard.press('Enter');
  await expect(window.tab('airports')).toBeVisible();

  await catalog.tree.focus();
  await keyboard.press('Control+f');
  await expect(catalog.search).toBeFocused();
  await keyboard.type('iata');
  await expect(catalog.item('iata')).toBeVisible();
  await expect(catalog.item('iata').locator('mark')).toHaveText('iata');
  await keyboard.press('Escape');
  await expect(catalog.item('iata')).toBeHidden();
});

test('a name is dragged into a cell, a cell is made of a table, and a source is removed and comes back', async ({
  app,
  workspace,
}) => {
  const window = new WindowPage(app.page);
  const catalog = new CatalogPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const cell = window.notebook.cell('flights_clean');
  await cell.replace('SELECT 1 AS x -- ');
  // The events of a drag, made in the page: the driver's own drags carry no types that only an app knows.
  const carried = await app.page.evaluateHandle(() => new DataTransfer());
  await catalog.item('airports').dispatchEvent('dragstart', { dataTransfer: carried });
  const target = cell.group.locator('.view-line').first();
  for (const type of ['dragover', 'drop']) await target.dispatchEvent(type, { dataTransfer: carried });
  await expect(cell.group).toContainText('airports');

  await catalog.item('airports').click({ button: 'right' });
  await app.page.getByRole('menuitem', { name: /New cell: SELECT \* FROM/ }).click();
  await expect(window.notebook.cell('query_1').group).toContainText('FROM airports');

  await catalog.item('airports').click({ button: 'right' });
  await app.page.getByRole('menuitem', { name: /Remove the source/ }).click();
  const removing = app.page.getByRole('dialog', { name: 'Remove airports' });
  // The checks of airports stay, under the same name.
  const removed = catalog.tree.locator('[title^="data/airports.csv"]');
  await expect(removing).toContainText(/node/);
  await removing.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(removed).toBeHidden();
  await expect.poll(() => readFileSync(join(workspace, 'plumbline.yaml'), 'utf8')).not.toMatch(/^ {2}airports:/m);
  await window.notifications.getByRole('button', { name: 'Undo' }).click();
  await expect(removed).toBeVisible();
});
