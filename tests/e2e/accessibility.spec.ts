import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Rules of WCAG 2.2 A and AA, and axe's own best practices. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** Serious and critical findings, one line each. */
async function findings({ page }: RunningApp): Promise<string[]> {
  // Colours on their way from one to another are neither.
  await page.waitForFunction(() => document.getAnimations().every((animation) => animation.playState !== 'running'));
  const results = (await page.evaluate(
    `(async () => {
      if (window.axe === undefined) { ${axe} }
      return window.axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'] });
    })()`,
  )) as AxeResults;
  return results.violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)} (${node.target.join(' ')})`),
    );
}

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
    const promote = await window.promote();
    await expect(promote).toBeVisible();
    await scan('promotion');
  });
}
