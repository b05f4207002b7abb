import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { IncidentsPage } from './pages/incidents-page';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

/** The pictures of docs/incidents.md, from the real app on the sample. */
const images = fileURLToPath(new URL('../../docs/images', import.meta.url));

test('pictures of incidents in both themes', async ({ launch, workspace }) => {
  test.setTimeout(240_000);
  execFileSync('git', ['init', '-q', workspace]);
  execFileSync('git', ['-C', workspace, 'config', 'user.name', 'Ann Lee']);
  const app = await launch({ workspace });
  const { page } = app;
  const window = new WindowPage(page);
  const incidents = new IncidentsPage(page);
  await expect(window.status).toContainText('Engine ready');
  await expect(window.notebook.cell('daily_delays').group).toBeVisible();
  await window.open('Checks');
  await page.getByRole('button', { name: 'Run all checks' }).click();
  await expect(page.getByRole('table', { name: 'Checks' })).toBeVisible({ timeout: 90_000 });
  await expect(window.newestJob).toContainText('succeeded', { timeout: 90_000 });
  const openers = page.getByRole('button', { name: /^Open incident for/ });
  await expect(openers.nth(1)).toBeVisible();
  const title = page.getByRole('heading', { level: 2, name: /(failed|warned|evaluated)$/ });
  const open = async () => {
    await openers.first().click();
    await expect(title).toBeVisible();
  };
  await open();
  await incidents.status.selectOption('investigating');
  await incidents.owner.fill('Bo Chen');
  await incidents.comment.fill(
    'The carrier sends these rows twice since Monday:\n\n- seen in `flights`, not in the file of Sunday\n- asked them for a new delivery',
  );
  await incidents.update.click();
  await expect(page.getByRole('listitem').filter({ hasText: 'asked them for' }).last()).toBeVisible();
  await incidents.part('Outcomes').click();
  await open();
  await page.getByRole('navigation', { name: 'Incidents' }).getByRole('button', { name: 'investigating' }).click();
  await incidents.comment.fill('The new delivery is there.');

  for (const theme of ['Light', 'Dark'] as const) {
    await window.command(`${theme} theme`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    for (const { width, height } of [
      { width: 1280, height: 800 },
      { width: 1920, height: 1080 },
    ]) {
      await app.electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height),
        { width, height },
      );
      await expect.poll(() => page.evaluate(() => innerWidth)).toBe(width);
      await page.mouse.move(width - 5, height - 5);
      await page.screenshot({ path: join(images, `incidents-${theme.toLowerCase()}-${width}.png`) });
    }
  }
});
