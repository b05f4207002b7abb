import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

test('a chart is drawn from its rows, in both themes, and tells its values', async ({ app }) => {
  const window = new WindowPage(app.page);
  const { page } = app;
  await expect(window.status).toContainText('Engine ready');
  const { group: chart } = window.notebook.cell('delay_over_the_day');
  await chart.scrollIntoViewIfNeeded();
  await expect(chart).toContainText('delay_by_hour has no rows yet');
  await chart.getByRole('button', { name: 'Run delay_by_hour' }).click();
  const picture = chart.getByRole('img', { name: /Bar chart of .*avg_delay by hour/ });
  await expect(picture.locator('svg')).toBeVisible({ timeout: 45_000 });
  await expect(picture.locator('.mark-rect.role-mark path')).toHaveCount(24);
  await picture.locator('.mark-rect.role-mark path').nth(22).hover();
  await expect(page.locator('#chart-tooltip.visible')).toContainText('19.9');
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'chart-light.png') });
  await window.command('Dark theme');
  await expect(picture.locator('.mark-rect.role-mark path').first()).toHaveAttribute('fill', '#6ea1ff');
  if (process.env.SHOTS) await page.screenshot({ path: join(process.env.SHOTS, 'chart-dark.png') });
  await window.command('Light theme');
  await expect(picture.locator('.mark-rect.role-mark path').first()).toHaveAttribute('fill', '#2563d9');
});
