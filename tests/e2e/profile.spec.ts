import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

test('shows what is in each column, and a click on a bar or a value filters the rows', async ({ app }) => {
  const window = new WindowPage(app.page);
  const cell = window.notebook.cell('daily_delays');
  await cell.run();
  await expect(cell.group).toContainText('fresh', { timeout: 90_000 });
  const { grid } = cell.result;
  await cell.group.scrollIntoViewIfNeeded();
  const plot = grid.getByRole('img', { name: /^Histogram of flights: \d+ bins from .* 0 null/ });
  await expect(plot).toBeVisible({ timeout: 40_000 });
  await expect(grid.getByRole('columnheader', { name: /^day/ })).toContainText('unique');
  await expect.poll(() => cell.result.rowCount()).toBe(181);

  // The inspector answers for the column, with the same bars for the keyboard.
  await plot.click({ position: { x: 1, y: 10 } });
  await expect(window.inspector.getByRole('heading', { name: 'flights', exact: true })).toBeVisible();
  const bars = window.inspector.getByRole('group', { name: /^Histogram of flights/ });
  const first = bars.getByRole('button').first();
  await expect(first).toHaveAttribute('aria-pressed', 'true');
  const label = (await first.getAttribute('aria-label')) ?? '';
  const rows = Number(/: ([\d,]+),/.exec(label)?.[1]?.replaceAll(',', ''));
  expect(rows).toBeLessThan(181);
  await expect.poll(() => cell.result.rowCount()).toBe(rows);

  await plot.click({ position: { x: 1, y: 10 } });
  await expect(first).toHaveAttribute('aria-pressed', 'false');
  await expect.poll(() => cell.result.rowCount()).toBe(181);
});

test('profiles, filters and adds a suggested check with the keyboard alone, and takes it back', async ({
  app,
  workspace,
}) => {
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const cell = window.notebook.cell('delay_by_hour');
  await cell.run();
  await expect(cell.group).toContainText('fresh', { timeout: 90_000 });
  await cell.group.scrollIntoViewIfNeeded();
  await cell.result.press('Home');
  await expect(window.inspector.getByRole('heading', { name: 'hour', exact: true })).toBeVisible();
  const suggestions = window.inspector.getByRole('region', { name: 'Suggested checks' });
  await expect(suggestions.getByRole('button', { name: 'never null' })).toBeVisible({ timeout: 40_000 });

  await keyboard.press('Control+Alt+i');
  await expect(window.inspector.getByRole('heading', { name: 'hour', exact: true })).toBeFocused();
  const bars = window.inspector.getByRole('group', { name: /^Histogram of hour/ });
  await bars.getByRole('button').first().focus();
  await keyboard.press('End');
  await keyboard.press('ArrowLeft');
  await keyboard.press('Enter');
  await expect(bars.getByRole('button', { pressed: true })).toBeFocused();
  await expect.poll(() => cell.result.rowCount()).toBe(1);
  await keyboard.press('Enter');
  await expect.poll(() => cell.result.rowCount()).toBe(24);

  const file = join(workspace, 'checks/delay_by_hour.yml');
  expect(existsSync(file)).toBe(false);
  await keyboard.press('Control+Alt+k');
  await expect(window.notifications).toContainText('hour, never null: added to checks/delay_by_hour.yml.');
  expect(readFileSync(file, 'utf8')).toBe(
    'dataset: plumbline/flight_ops/main/delay_by_hour\ncolumns:\n  - name: hour\n    checks:\n      - missing:\n',
  );
  // It ran at once, and is not offered again.
  const checks = window.inspector.getByRole('region', { name: 'Checks', exact: true });
  await expect(checks).toContainText('missing(hour)', { timeout: 90_000 });
  await expect(checks).toContainText('pass');
  await expect(suggestions.getByRole('button', { name: 'never null' })).toHaveCount(0);

  await window.notifications.getByRole('button', { name: 'Undo' }).focus();
  await keyboard.press('Enter');
  await expect.poll(() => existsSync(file)).toBe(false);
  await expect(suggestions.getByRole('button', { name: 'never null' })).toBeVisible();
});

test('profiles are switched off and on, and stay so', async ({ launch, workspace }) => {
  const first = await launch({ workspace });
  const window = new WindowPage(first.page);
  const cell = window.notebook.cell('daily_delays');
  await cell.run();
  await expect(cell.group).toContainText('fresh', { timeout: 90_000 });
  await cell.group.scrollIntoViewIfNeeded();
  const plots = cell.result.grid.getByRole('img');
  await expect(plots.first()).toBeVisible({ timeout: 40_000 });
  await window.command('Toggle column profiles');
  await expect(plots).toHaveCount(0);
  await first.close();

  const second = await launch();
  const again = new WindowPage(second.page);
  const reopened = again.notebook.cell('daily_delays');
  await reopened.group.scrollIntoViewIfNeeded();
  await expect(reopened.result.row(1)).toBeVisible();
  await expect(reopened.result.grid.getByRole('img')).toHaveCount(0);
  await again.command('Toggle column profiles');
  await expect(reopened.result.grid.getByRole('img').first()).toBeVisible({ timeout: 40_000 });
});
