import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';
import { findings } from './support/axe';

for (const theme of ['Light', 'Dark'] as const) {
  test(`no screen has serious findings in the ${theme.toLowerCase()} theme`, async ({ app }) => {
    test.setTimeout(180_000);
    const { page } = app;
    const window = new WindowPage(page);
    const scan = async (screen: string) => {
      expect.soft(await findings(app), `${screen}, ${theme.toLowerCase()}`).toEqual([]);
    };
    await expect(window.status).toContainText('Engine ready');
    await window.command(`${theme} theme`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    await window.notebook.runAll();
    await expect(window.notebook.cell('worst_airports').group).toContainText('fresh', { timeout: 90_000 });
    await scan('the notebook');

    await window.notebook.cell('daily_delays').append(' -- edited');
    await scan('a cell that is being edited');
    await page.keyboard.press('Escape');

    for (const view of ['Pipeline', 'Checks', 'Runs', 'Changes', 'Settings'] as const) {
      await window.open(view);
      await expect(window.tab(view)).toHaveAttribute('aria-selected', 'true');
      if (view === 'Checks') {
        await page.getByRole('button', { name: 'Run all checks' }).click();
        await expect(page.getByRole('table', { name: 'Checks' })).toBeVisible({ timeout: 60_000 });
      }
      await scan(view);
      if (view === 'Checks') {
        await page
          .getByRole('button', { name: /^Open incident for/ })
          .first()
          .click();
        await expect(page.getByRole('button', { name: 'Update incident' })).toBeVisible();
        await scan('an incident');
      }
    }
    await page.keyboard.press('Control+Shift+P');
    await expect(page.getByRole('combobox', { name: 'Commands' })).toBeVisible();
    await scan('the palette');
    await page.keyboard.press('Escape');
    await window.tab('on-time.md').click();
    await page.keyboard.press('Control+n');
    await expect(page.getByRole('dialog', { name: 'New notebook' })).toBeVisible();
    await scan('a dialog');
    await page.keyboard.press('Escape');
    const promote = await window.promote();
    await expect(promote).toBeVisible();
    await scan('promotion');
  });
}
