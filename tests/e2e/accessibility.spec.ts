import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings as findings } from './support/accessibility';
import { expect, test } from './support/app';

for (const theme of ['Light', 'Dark'] as const) {
  test(`no screen has serious findings in the ${theme.toLowerCase()} theme`, async ({ app, workspace }) => {
    test.setTimeout(360_000);
    const { page } = app;
    const window = new WindowPage(page);
    const scan = async (screen: string) => {
      expect.soft(await findings(app), `${screen}, ${theme.toLowerCase()}`).toEqual([]);
    };
    await expect(window.status).toContainText('Engine ready');
    await window.command(`${theme} theme`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    await window.notebook.runAll();
    await expect(window.notebook.cell('worst_airports').group).toContainText('fresh', { timeout: 180_000 });
    await scan('the notebook');

    await window.notebook.cell('daily_delays').append(' -- edited');
    await scan('a cell that is being edited');
    await page.keyboard.press('Escape');

    for (const view of ['Pipeline', 'Checks', 'Runs', 'Changes', 'Settings'] as const) {
      await window.open(view);
      await expect(window.tab(view)).toHaveAttribute('aria-selected', 'true');
      if (view === 'Checks') {
        await page.getByRole('button', { name: 'Run all checks' }).click();
        await expect(page.getByRole('table', { name: 'Checks' })).toBeVisible({ timeout: 120_000 });
      }
      await scan(view);
      if (view === 'Checks') {
        await page.getByRole('tab', { name: 'Would they catch it?' }).click();
        await scan('what checks would catch, before a test');
        await page.getByRole('button', { name: 'Test the checks of worst_airports' }).click();
        const faults = page.getByRole('table', { name: 'Faults in worst_airports' });
        await expect(faults).toBeVisible({ timeout: 90_000 });
        await faults
          .getByRole('button', { name: /1 % of the values/ })
          .first()
          .click();
        await page.getByRole('button', { name: 'Kill rate by class of fault' }).click();
        await scan('the faults of a node');
        await page.getByRole('tab', { name: 'Outcomes' }).click();
      }
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
    const out = join(workspace, 'promoted/worst_airports');
    const { job } = await app.command('promote.start', { nodes: ['worst_airports'], targets: ['dbt'], out });
    await app.jobEnd(job);
    const promote = await window.promote();
    const pipeline = promote.getByRole('group', { name: 'worst_airports' });
    await pipeline.locator('summary').click();
    const proof = pipeline.getByRole('region', { name: 'Proof of dbt' });
    await proof.getByRole('button', { name: 'Compare the rows only' }).click();
    await expect(proof).toContainText('did not run', { timeout: 60_000 });
    await pipeline.getByRole('button', { name: 'What engineers changed' }).click();
    await expect(pipeline).toContainText('The project says what the promotion wrote.');
    await scan('promotion');
  });
}
