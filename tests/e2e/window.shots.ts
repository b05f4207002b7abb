import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

/** The pictures of docs/, from the real app on the sample. */
const images = fileURLToPath(new URL('../../docs/images', import.meta.url));

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

test('pictures of the window in both themes', async ({ app }) => {
  test.setTimeout(240_000);
  mkdirSync(images, { recursive: true });
  const { page } = app;
  const window = new WindowPage(page);
  await window.notebook.runAll();
  await expect(window.notebook.cell('worst_airports').group).toContainText('fresh', { timeout: 90_000 });
  await window.open('Checks');
  await page.getByRole('button', { name: 'Run all checks' }).click();
  await expect(page.getByRole('table', { name: 'Checks' })).toBeVisible({ timeout: 90_000 });

  for (const theme of ['Light', 'Dark'] as const) {
    await window.command(`${theme} theme`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    for (const { width, height } of sizes) {
      await app.electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      );
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
      const shoot = async (name: string) => {
        await page.mouse.move(width - 5, height - 5);
        await page.screenshot({ path: join(images, `${name}-${theme.toLowerCase()}-${width}.png`) });
      };
      await window.tab('on-time.md').click();
      const cell = window.notebook.cell('delay_by_hour');
      await cell.group.scrollIntoViewIfNeeded();
      await cell.focusEnd();
      await expect(cell.result.row(1)).toBeVisible();
      await expect(cell.result.grid.locator('[aria-busy]')).toHaveCount(0);
      await shoot('notebook');
      await window.open('Pipeline');
      const canvas = page.getByRole('region', { name: 'Pipeline canvas' });
      await canvas.getByRole('group', { name: 'worst_airports', exact: true }).click();
      await shoot('pipeline');
      await window.open('Checks');
      await expect(page.getByRole('table', { name: 'Checks' })).toBeVisible();
      await shoot('checks');
    }
  }
});
