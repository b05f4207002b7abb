import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';
import { dropFiles } from './support/drop-files';

const corpus = join(import.meta.dirname, '../integration/exchange/corpus');
test('look', async ({ app }) => {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await dropFiles(app, [join(corpus, 'written/jupysql.ipynb')]);
  await expect(app.page.getByRole('list', { name: 'What is not the same' })).toBeVisible();
  await app.page.screenshot({ path: '/tmp/files-corpus/import.png' });
  await app.page.keyboard.press('Enter');
  await expect(window.tab('jupysql.md')).toBeVisible();
  await app.command('app.setTheme', { theme: 'dark' });
  await app.page.getByRole('button', { name: 'Export…' }).click();
  await expect(app.page.getByRole('dialog')).toBeVisible();
  await app.page.screenshot({ path: '/tmp/files-corpus/export.png' });
});
test('look at runs', async ({ app }) => {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const cell = window.notebook.cell('worst_airports');
  await cell.group.scrollIntoViewIfNeeded();
  await cell.run();
  await expect(cell.group).toContainText('fresh');
  await cell.replace('SELECT origin, count(*) AS flights FROM flights_clean GROUP BY ALL ORDER BY ALL LIMIT 5');
  await app.page.keyboard.press('Control+Enter');
  await expect(cell.group).toContainText('5 rows');
  await window.command('Statements that ran');
  await expect(app.page.getByRole('option').first()).toBeVisible();
  await app.page.screenshot({ path: '/tmp/files-corpus/history.png' });
  await window.command('Compare two runs');
  const line = app.page.getByRole('button', { name: /worst_airports/ });
  await expect(line).toContainText('different');
  await line.click();
  await app.page.screenshot({ path: '/tmp/files-corpus/compare.png' });
});
