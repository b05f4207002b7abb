import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

test('finds and replaces in all cells from the keyboard alone, and takes all of it back at once', async ({
  app,
  workspace,
}) => {
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const file = join(workspace, 'notebooks/on-time.md');
  const before = readFileSync(file, 'utf8');
  const clean = window.notebook.cell('flights_clean');
  await clean.group.click({ position: { x: 300, y: 10 } });
  await keyboard.press('Control+F');
  const find = app.page.getByRole('textbox', { name: 'Find' });
  await expect(find).toBeFocused();
  const matches = app.page.getByRole('status', { name: 'Matches' });
  await keyboard.insertText('DELAY');
  await expect(matches).toHaveText(/^1 of \d\d/);
  const all = Number(/of (\d+)/.exec((await matches.textContent()) ?? '')?.[1]);
  await keyboard.press('Alt+W');
  await expect(matches).not.toHaveText(new RegExp(`of ${all}$`));
  const words = Number(/of (\d+)/.exec((await matches.textContent()) ?? '')?.[1]);
  expect(words).toBeGreaterThan(0);
  expect(words).toBeLessThan(all);
  await keyboard.press('Alt+C');
  await expect(matches).toHaveText('No matches');
  await keyboard.press('Alt+C');
  await keyboard.press('Alt+R');
  await keyboard.press('End');
  await keyboard.insertText('(');
  await expect(matches).toContainText('This is no regular expression');
  await keyboard.press('Alt+R');
  await keyboard.press('Control+A');
  await keyboard.insertText('delay');
  await keyboard.press('Enter');
  await expect(matches).toHaveText(`2 of ${words}`);
  await keyboard.press('Shift+Enter');
  await keyboard.press('Shift+Enter');
  await expect(matches).toHaveText(`${words} of ${words}`);
  await expect
    .poll(() =>
      app.page.evaluate(
        () => (CSS.highlights.get('find')?.size ?? 0) + document.querySelectorAll('.find-match').length,
      ),
    )
    .toBeGreaterThan(2);

  await keyboard.press('Control+H');
  await app.page.getByRole('textbox', { name: 'Replace with' }).focus();
  await keyboard.insertText('lateness');
  await keyboard.press('Control+Enter');
  await expect(window.notifications).toContainText(`${words} places were replaced.`);
  await expect.poll(() => readFileSync(file, 'utf8').match(/\blateness\b/g)?.length).toBe(words);
  expect(readFileSync(file, 'utf8')).not.toMatch(/\bdelay\b(?! ?:)/i);
  await keyboard.press('Escape');
  await expect(find).toHaveCount(0);
  await keyboard.press('z');
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
});

test('lists every key, takes other ones from the settings and from a file, and says where the file is wrong', async ({
  app,
}) => {
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const cell = window.notebook.cell('flights_clean');
  const added = (name: string) => window.notebook.cell(name).group;
  await cell.group.click({ position: { x: 300, y: 10 } });
  await keyboard.press('h');
  const sheet = app.page.getByRole('dialog', { name: 'Keys' });
  await expect(sheet.getByRole('searchbox', { name: 'Search keys' })).toBeFocused();
  await keyboard.insertText('insert above');
  await expect(sheet.getByRole('definition')).toHaveText(['A']);
  await sheet.getByRole('button', { name: 'Change keys…' }).click();

  await app.page.getByRole('searchbox', { name: 'Search commands and keys' }).fill('insert sql above');
  await app.page.getByRole('button', { name: 'Change the key of Insert SQL cell above' }).press('Enter');
  await expect(app.page.getByRole('textbox', { name: 'New key of Insert SQL cell above' })).toBeFocused();
  await keyboard.press('m');
  await expect(app.page.getByText('Also the key of “Change to text”')).toBeVisible();
  await keyboard.press('Escape');
  await app.page.getByRole('button', { name: 'Change the key of Insert SQL cell above' }).press('Enter');
  await keyboard.press('Control+Shift+F8');
  await keyboard.press('Enter');
  const row = app.page.getByRole('row').filter({ hasText: 'notebook.insertAbove' });
  await expect(row).toContainText('Ctrl+Shift+F8');
  const file = join(app.userData, 'keybindings.json');
  await expect.poll(() => readFileSync(file, 'utf8')).toBe('{\n  "notebook.insertAbove": "Mod+Shift+F8"\n}\n');

  await window.tab('on-time.md').click();
  await cell.group.click({ position: { x: 300, y: 10 } });
  await keyboard.press('a');
  await keyboard.press('Control+Shift+F8');
  await expect(added('query_1')).toBeVisible();
  await expect(added('query_2')).toHaveCount(0);

  // The file, while the app runs.
  writeFileSync(file, '{\n  // mine\n  "notebook.insertAbove": "F8",\n  "notebook.insertBelo": "F7",\n}\n');
  await window.open('Settings');
  const problem = app.page.getByText('There is no command `notebook.insertBelo`.');
  await expect(problem).toBeVisible();
  await expect(app.page.getByText('keybindings.json:4:3')).toBeVisible();
  await window.tab('on-time.md').click();
  await cell.group.click({ position: { x: 300, y: 10 } });
  await keyboard.press('F8');
  await expect(added('query_2')).toBeVisible();
  await keyboard.press('Escape');

  await keyboard.press('Control+Shift+P');
  await keyboard.insertText('insert sql cell above');
  await expect(app.page.getByRole('option', { name: /Insert SQL cell above/ })).toContainText('F8');
  await keyboard.press('Escape');
  await window.open('Settings');
  await app.page.getByRole('button', { name: 'Reset all keys' }).click();
  await expect(row).toContainText('A');
  await expect(row).not.toContainText('F8');
  expect(readFileSync(file, 'utf8')).toContain('// mine');
});

test('restarts the engine after asking, and interrupts, with the keys of Jupyter', async ({ app }) => {
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const cell = window.notebook.cell('delay_by_hour');
  await cell.replace('SELECT count(*) AS pairs FROM flights a, flights b WHERE a.delay + b.delay > a.distance');
  await keyboard.press('Control+Enter');
  await expect(cell.group).toContainText('running');
  await keyboard.press('i');
  await keyboard.press('i');
  await expect(window.newestJob).toContainText('cancelled');
  await expect(cell.group).toBeFocused();
  await keyboard.press('0');
  await keyboard.press('0');
  await app.page
    .getByRole('dialog', { name: 'Restart the engine?' })
    .getByRole('button', { name: 'Restart' })
    .press('Enter');
  await expect(window.notifications).toContainText('someone asked for it');
  await expect(window.status).toContainText('Engine ready');
});
