import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SuggestionsPage } from './pages/suggestions-page';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

/** The pictures of docs/suggested-checks.md, from the real app on the sample. */
const images = fileURLToPath(new URL('../../docs/images', import.meta.url));

test('pictures of suggestions in both themes', async ({ launch, workspace }) => {
  test.setTimeout(240_000);
  const app = await launch({ workspace });
  const { page } = app;
  const window = new WindowPage(page);
  const suggestions = new SuggestionsPage(page);
  await expect(window.status).toContainText('Engine ready');
  await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1280, 800));
  await window.open('Checks');
  await suggestions.tab.click();
  await suggestions.choose('birdstrikes');
  await expect(suggestions.list('birdstrikes')).toBeVisible({ timeout: 90_000 });
  // What would have raised alarms is at the end.
  await suggestions.list('birdstrikes').locator('[data-suggestion-title]').last().focus();
  for (const theme of ['Light', 'Dark'] as const) {
    await window.command(`${theme} theme`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    await suggestions.list('birdstrikes').getByRole('listitem').last().scrollIntoViewIfNeeded();
    await page.mouse.move(1275, 795);
    await page.screenshot({ path: join(images, `suggestions-${theme.toLowerCase()}-1280.png`) });
  }
});
