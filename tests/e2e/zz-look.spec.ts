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
