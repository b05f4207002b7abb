import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SuggestionsPage } from './pages/suggestions-page';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings } from './support/accessibility';
import { expect, type RunningApp, test } from './support/app';

/** 60 days of 20 orders; on three of the last 30 a state that was not there before. */
function writeWorkspace(folder: string, checks?: string): string {
  const root = join(folder, 'shop');
  mkdirSync(join(root, 'notebooks'), { recursive: true });
  writeFileSync(join(root, 'plumbline.yaml'), 'plumbline: 1\nname: shop\n');
  writeFileSync(
    join(root, 'notebooks/orders.md'),
    [
      '# Orders',
      '',
      '```sql orders',
      "SELECT i AS id, DATE '2026-01-01' + (i // 20)::INTEGER AS day, (i % 50)::DOUBLE AS price,",
      "  CASE WHEN i // 20 IN (40, 47, 59) AND i % 20 = 3 THEN 'lost' ELSE ['open', 'paid', 'sent'][i % 3 + 1] END AS state",
      'FROM range(1200) AS t(i) ORDER BY i',
      '```',
      '',
    ].join('\n'),
  );
  if (checks !== undefined) {
    mkdirSync(join(root, 'checks'));
    writeFileSync(join(root, 'checks/orders.yml'), checks);
  }
  return root;
}

const firstAdded = [
  'dataset: plumbline/shop/main/orders',
  'columns:',
  '  - name: id',
  '    checks:',
  '      - duplicate:',
  '',
].join('\n');

async function open(app: RunningApp): Promise<{ window: WindowPage; suggestions: SuggestionsPage }> {
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await expect(window.notebook.cell('orders').group).toBeVisible();
  return { window, suggestions: new SuggestionsPage(app.page) };
}

test('a suggestion is added, another dismissed and brought back, by the mouse', async ({ launch, folder }) => {
  const root = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const { window, suggestions } = await open(app);
  await window.open('Checks');
  await suggestions.tab.click();
  await suggestions.panel('orders').getByRole('button', { name: 'Suggest checks' }).click();

  // What would have raised alarms says where, and stands last.
  const states = suggestions.item('orders', 'state: one of 4 values');
  await expect(states).toContainText('state has only 4 values in 1,200 rows: lost, open, paid, sent.', {
    timeout: 45_000,
  });
  await expect(suggestions.list('orders').getByRole('listitem').last()).toContainText('state: one of 4 values');
  await expect(states.getByRole('img')).toHaveAccessibleName(
    'Backtest: 3 alarms in 30 days: 2026-02-10, 2026-02-17, 2026-03-01',
  );
  await suggestions.title('orders', 'state: one of 4 values').click();
  await expect(states).toContainText('Learnt from the days before, it would have raised 3 alarms in the last 30 days.');
  await expect(states).toContainText('valid_values: [ lost, open, paid, sent ]');
  const key = suggestions.item('orders', 'id: no duplicates');
  await expect(key).toContainText('All 1,200 values of id are different.');
  await expect(key.getByRole('img')).toHaveAccessibleName('Backtest: 0 alarms in 30 days');
  expect(existsSync(join(root, 'checks'))).toBe(false);
  expect(await accessibilityFindings(app)).toEqual([]);

  await key.getByRole('button', { name: 'Add the check id: no duplicates' }).click();
  await expect(window.notifications).toContainText('orders, id: no duplicates: added to checks/orders.yml.');
  await expect(key).toHaveCount(0);
  expect(readFileSync(join(root, 'checks/orders.yml'), 'utf8')).toBe(firstAdded);

  await states.getByRole('button', { name: 'Dismiss the check state: one of 4 values' }).click();
  await expect(states).toHaveCount(0);
  const dismissals = join(root, 'checks/suggestions/orders.yml');
  expect(readFileSync(dismissals, 'utf8')).toMatch(
    /^ {2}- \{ check: values, columns: \["state"\], date: \d{4}-\d{2}-\d{2} \}$/m,
  );
  // It stays away, also when looked for again, and its file harms nothing.
  await suggestions.panel('orders').getByRole('button', { name: 'Look again' }).click();
  await expect(suggestions.title('orders', 'day: never null')).toBeVisible({ timeout: 45_000 });
  await expect(states).toHaveCount(0);
  await suggestions.panel('orders').getByText('1 dismissed suggestion').click();
  await suggestions.panel('orders').getByRole('button', { name: 'Bring back state: one of 4 values' }).click();
  await expect(states).toBeVisible();
  expect(readFileSync(dismissals, 'utf8')).toContain('dismissed: []');
});

test('suggestions are gone through by the keyboard alone', async ({ launch, folder }) => {
  const root = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const { window, suggestions } = await open(app);
  const { keyboard } = app.page;
  await keyboard.press('Control+Shift+P');
  await app.page.getByRole('combobox', { name: 'Commands' }).fill('>Suggest checks');
  await keyboard.press('Enter');
  const first = suggestions.title('orders', 'id: no duplicates');
  await expect(first).toBeFocused({ timeout: 45_000 });

  await keyboard.press('a');
  await expect(first).toHaveCount(0);
  const file = join(root, 'checks/orders.yml');
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toBe(firstAdded);
  // The next one has the keyboard; dismissed, it goes to the one behind it.
  const titles = suggestions.list('orders').locator('[data-suggestion-title]');
  const focused = () => app.page.evaluate(() => document.activeElement?.textContent ?? '');
  await expect(titles.first()).toBeFocused();
  const second = await focused();
  await keyboard.press('ArrowDown');
  await expect(titles.nth(1)).toBeFocused();
  const third = await focused();
  await keyboard.press('d');
  await expect(suggestions.title('orders', third)).toHaveCount(0);
  const dismissals = join(root, 'checks/suggestions/orders.yml');
  await expect.poll(() => existsSync(dismissals) && readFileSync(dismissals, 'utf8')).toContain('- { check: ');
  await expect(titles.nth(1)).toBeFocused();

  // Twice back: the dismissal, then the check.
  await keyboard.press('z');
  await expect(suggestions.title('orders', third)).toBeVisible();
  await keyboard.press('z');
  await expect.poll(() => existsSync(file)).toBe(false);
  await expect(suggestions.title('orders', 'id: no duplicates')).toBeVisible();

  await suggestions.title('orders', second).focus();
  await keyboard.press('Space');
  await expect(suggestions.title('orders', second)).toHaveAttribute('aria-expanded', 'true');
  await keyboard.press('Enter');
  await expect(suggestions.title('orders', second)).toHaveCount(0);
  await expect.poll(() => existsSync(file)).toBe(true);
  await expect(window.notifications).toContainText('added to checks/orders.yml.');
});

test('a value of a failing row becomes valid in two clicks, and another one a check', async ({ launch, folder }) => {
  const checks = [
    'dataset: plumbline/shop/main/orders',
    'columns:',
    '  - name: state',
    '    checks:',
    '      # agreed with sales',
    '      - invalid: { name: known states, valid_values: [open, paid, sent] }',
    '',
  ].join('\n');
  const root = writeWorkspace(folder, checks);
  const app = await launch({ workspace: root });
  const { window } = await open(app);
  const { page } = app;
  await window.open('Checks');
  await page.getByRole('button', { name: 'Run all checks' }).click();
  await page.getByRole('button', { name: 'Rows that break known states of orders' }).click({ timeout: 45_000 });
  const value = page.getByRole('button', { name: 'state lost: make a check of it' }).first();
  await value.click();
  expect(await accessibilityFindings(app)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Allow “lost” as valid' }).click();
  await expect(window.notifications).toContainText('Allow “lost” as valid: written to checks/orders.yml.');
  const file = join(root, 'checks/orders.yml');
  expect(readFileSync(file, 'utf8')).toBe(checks.replace('paid, sent]', 'paid, sent, lost]'));
  const row = page.getByRole('table', { name: 'Checks' }).getByRole('row', { name: 'known states' });
  await expect(row).toContainText('pass', { timeout: 45_000 });

  await window.notifications.getByRole('button', { name: 'Undo' }).first().click();
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(checks);
});

test('a file of dismissals that is broken is a problem at its place, and suggestions go on', async ({
  launch,
  folder,
}) => {
  const root = writeWorkspace(folder);
  const broken = 'suggestions: 1\nnode: orders\ndismissed:\n  - { check: nonsense, date: 2026-01-01 }\n';
  mkdirSync(join(root, 'checks/suggestions'), { recursive: true });
  writeFileSync(join(root, 'checks/suggestions/orders.yml'), broken);
  const app = await launch({ workspace: root });
  const { window, suggestions } = await open(app);
  await window.command('Suggest checks for the selected node');
  const title = 'id: no duplicates';
  await expect(suggestions.title('orders', title)).toBeVisible({ timeout: 45_000 });
  await suggestions
    .item('orders', title)
    .getByRole('button', { name: `Dismiss the check ${title}` })
    .click();
  await expect(window.notifications).toContainText('nonsense');
  await expect(suggestions.title('orders', title)).toBeVisible();
  expect(readFileSync(join(root, 'checks/suggestions/orders.yml'), 'utf8')).toBe(broken);
});
