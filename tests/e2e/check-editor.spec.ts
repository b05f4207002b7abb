import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CheckFilePage } from './pages/check-file-page';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings as findings } from './support/accessibility';
import { expect, test } from './support/app';
import { writeInputsWorkspace } from './support/inputs-workspace';

const before = [
  'dataset: plumbline/shop/main/sales',
  '# Kept as it is.',
  'checks:',
  '  - row_count: { name: many rows, threshold: { must_be_greater_than: 1000 } }',
  'columns:',
  '  - name: id',
  '    checks:',
  '      - duplicate:',
  '',
].join('\r\n');

function writeWorkspace(folder: string): { workspace: string; file: string; read: () => string } {
  const workspace = writeInputsWorkspace(folder);
  mkdirSync(join(workspace, 'checks'));
  const file = join(workspace, 'checks/sales.yml');
  writeFileSync(file, before);
  return { workspace, file, read: () => readFileSync(file, 'utf8') };
}

test('a check is written, mended and run in its file, opened from the outcomes', async ({ launch, folder }) => {
  test.setTimeout(180_000);
  const { workspace, read } = writeWorkspace(folder);
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  await expect(window.notebook.cell('regions').group).toBeVisible();
  await window.open('Checks');
  await app.page.getByRole('button', { name: 'Run all checks' }).click();
  await app.page.getByRole('button', { name: 'sales.yml:4' }).click();

  // At the check, with its outcome beside it; nothing is written for that.
  const checks = new CheckFilePage(app.page, 'checks/sales.yml');
  await expect(checks.editor).toBeFocused();
  await expect(window.tab('sales.yml')).toHaveAttribute('aria-selected', 'true');
  await expect(checks.outcome('fail')).toHaveCount(1);
  await expect(checks.outcome('pass')).toHaveCount(1);
  await expect(checks.state).toHaveText('1 failed, 1 passed');
  expect(read()).toBe(before);

  // By the keyboard: a column and a check from the lists, with the threshold.
  await checks.goToEnd();
  await keyboard.type('  - na');
  await expect(checks.suggestion('name')).toBeVisible();
  await keyboard.press('Enter');
  await expect(checks.suggestion('amount')).toBeVisible();
  await keyboard.type('am');
  await expect(checks.suggestion('amount')).toContainText('BIGINT');
  await keyboard.press('Enter');
  await keyboard.press('Enter');
  await keyboard.type('che');
  await expect(checks.suggestion('checks')).toBeVisible();
  await keyboard.press('Enter');
  await keyboard.type('inv');
  await expect(checks.suggestion('invalid')).toBeVisible();
  await keyboard.press('Enter');
  await expect.poll(() => checks.lines()).toContain('valid_values: [a, b]');
  // The first place of the snippet is selected; the second one is the threshold.
  await keyboard.type('10, 20');
  await keyboard.press('Tab');
  await keyboard.type('1');
  const written = `${before}  - name: amount\r\n    checks:\r\n      - invalid:\r\n          valid_values: [10, 20]\r\n          threshold:\r\n            must_be: 1`;
  await expect.poll(read).toBe(written);
  await keyboard.press('Escape');

  // A word that is none is marked where it stands, and said.
  await keyboard.press('End');
  await keyboard.press('Enter');
  await keyboard.type('level: wran');
  await keyboard.press('Escape');
  await expect(checks.errors).toHaveCount(1);
  await expect(checks.state).toContainText('1 problem');
  await keyboard.press('F8');
  await expect(app.page.locator('.monaco-hover:not(.hidden)')).toContainText(/warn/);
  await keyboard.press('Escape');
  // Also among the problems of the window, from where it is found again by the mouse.
  await window.command('Show problems');
  await app.page.getByRole('button', { name: /^sales.yml:15:/ }).click();
  await expect(checks.editor).toBeFocused();
  await keyboard.press('Control+Shift+ArrowRight');
  await keyboard.type('warn');
  await keyboard.press('Escape');
  await expect(checks.errors).toHaveCount(0);
  await expect.poll(read).toBe(`${written}\r\n            level: warn`);

  // The checks of the file, as they are on screen.
  await keyboard.press('Control+Enter');
  await expect(checks.state).toHaveText('1 failed, 1 warned, 1 passed', { timeout: 30_000 });
  await expect(checks.outcome('warn')).toHaveCount(1);

  // Undo goes through what is saved, and is saved.
  await checks.editor.focus();
  await expect(async () => {
    await keyboard.press('Control+Z');
    expect(await checks.lines()).not.toContain('- name: amount');
  }).toPass({ intervals: [20] });
  // What is left to take back is the line's end.
  await expect(async () => {
    await keyboard.press('Control+Z');
    await expect.poll(read, { timeout: 2000 }).toBe(before);
  }).toPass();
  await expect(checks.outcome('warn')).toHaveCount(0);

  // Escape leaves the text; the way back to the outcomes.
  await keyboard.press('Escape');
  await expect(checks.run).toBeFocused();
  await checks.toolbar.getByRole('button', { name: 'Show in Checks' }).click();
  await expect(app.page.getByRole('table', { name: 'Checks' })).toBeVisible();
});

test('what does not fit the node is marked where it stands, and DuckDB is asked about SQL', async ({
  launch,
  folder,
}) => {
  const { workspace, file } = writeWorkspace(folder);
  writeFileSync(
    file,
    [
      'dataset: plumbline/shop/main/sales',
      'filter: amuont > 0',
      'columns:',
      '  - name: regoin',
      '    checks:',
      '      - missing:',
      '  - name: region',
      '    checks:',
      "      - invalid: { valid_format: { name: word, regex: '[a-z' } }",
      '',
    ].join('\n'),
  );
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.notebook.cell('regions').group).toBeVisible();
  await window.explorer
    .getByRole('treeitem', { name: /sales.*checks|^sales/ })
    .first()
    .waitFor();
  await window.command('Open the checks of…');
  await app.page.keyboard.type('sales');
  await app.page.keyboard.press('Enter');
  const checks = new CheckFilePage(app.page, 'checks/sales.yml');
  await expect(checks.errors).toHaveCount(3);
  await expect(checks.state).toHaveText('3 problems');
  await window.command('Dark theme');
  const hover = app.page.locator('.monaco-hover:not(.hidden)');
  await checks.editor.focus();
  await app.page.keyboard.press('Control+Home');
  for (const words of ['amuont', 'has no column `regoin`', 'regular expression']) {
    await app.page.keyboard.press('F8');
    await expect(hover).toContainText(words);
    await app.page.keyboard.press('Escape');
  }
});

test('a node without checks gets a file once something is typed, and an edit outside is taken in', async ({
  launch,
  folder,
}) => {
  test.setTimeout(150_000);
  const { workspace } = writeWorkspace(folder);
  const file = join(workspace, 'checks/regions.yml');
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  await window.notebook.cell('regions').group.click();
  await window.command('Edit checks');
  const checks = new CheckFilePage(app.page, 'checks/regions.yml');
  await expect(checks.editor).toBeFocused();
  await expect(app.page.getByText('does not exist yet')).toBeVisible();
  await expect(window.tab('regions.yml')).toContainText('new');
  for (const theme of ['Light', 'Dark']) {
    await window.command(`${theme} theme`);
    await expect(app.page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    expect(await findings(app)).toEqual([]);
  }
  expect(existsSync(file)).toBe(false);

  await checks.editor.focus();
  await keyboard.type('- sch');
  await expect(checks.suggestion('schema')).toBeVisible();
  await keyboard.press('Escape');
  await keyboard.type('ema:');
  await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toContain('checks:\n  - schema:\n');
  await expect(app.page.getByText('does not exist yet')).toHaveCount(0);
  await expect(window.tab('regions.yml')).not.toContainText(/new|saving/);

  // From outside, in another place: both are there, and undo takes back the own one alone.
  const outside = readFileSync(file, 'utf8').replace('# Of all rows together', '# From outside: of all rows');
  writeFileSync(file, outside);
  await expect.poll(() => checks.lines()).toContain('# From outside');
  await keyboard.press('Control+End');
  await keyboard.type('  - name: region');
  await keyboard.press('Escape');
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(`${outside}  - name: region`);
  await keyboard.press('Control+Enter');
  await expect(checks.outcome('fail')).toHaveCount(1, { timeout: 30_000 });
  expect(await findings(app)).toEqual([]);
  await window.command('Light theme');
  await expect(app.page.locator('html')).toHaveAttribute('data-theme', 'light');
  expect(await findings(app)).toEqual([]);
});

test('a file that cannot be read opens with its errors, and is left as it is', async ({ launch, folder }) => {
  const { workspace, file, read } = writeWorkspace(folder);
  const broken = 'dataset: [plumbline\n<<<<<<< ours\nchecks:\n=======\ncolumns:\n>>>>>>> theirs\n\tx: "\n';
  writeFileSync(file, broken);
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.notebook.cell('regions').group).toBeVisible();
  await window.command('Show problems');
  await app.page.getByRole('button', { name: /^sales.yml:2/ }).click();
  const checks = new CheckFilePage(app.page, 'checks/sales.yml');
  await expect(checks.editor).toBeFocused();
  await expect(checks.errors.first()).toBeVisible();
  await expect.poll(() => checks.lines()).toContain('>>>>>>> theirs');
  await checks.run.click();
  await expect(window.notifications).toContainText('holds no check that can be run');
  expect(read()).toBe(broken);
});
