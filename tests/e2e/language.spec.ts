import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LanguagePage } from './pages/language-page';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

const sql = (name: string, text: string) => `\`\`\`sql ${name}\n${text}\n\`\`\`\n`;

/** Three cells over a source, in two notebooks; nothing ran yet. */
const files = {
  'plumbline.yaml':
    'plumbline: 1\nname: orders\nsources:\n  orders: { path: data/orders.csv }\nparameters:\n  least: { type: integer, default: 2 }\n',
  'data/orders.csv': 'id,customer,amount\n1,Ada,10\n2,Ben,20\n3,Ada,30\n',
  'notebooks/a.md': `# Orders\n\n${sql('clean', 'SELECT id, customer, amount\nFROM orders\nWHERE amount >= $least')}\n${sql('totals', 'SELECT customer, sum(amount) AS total\nFROM clean\nGROUP BY ALL')}\n${sql('scratch', 'SELECT 1 AS one')}`,
  'notebooks/b.md': `# More\n\n${sql('best', 'SELECT customer, total\nFROM totals\nORDER BY total DESC')}`,
};

function writeWorkspace(folder: string): string {
  const root = join(folder, 'orders');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

test('marks what is wrong while it is typed, at its word, and takes the mark back', async ({ folder, launch }) => {
  const app = await launch({ workspace: writeWorkspace(folder) });
  const window = new WindowPage(app.page);
  const language = new LanguagePage(app.page);
  const cell = window.notebook.cell('scratch');
  await cell.replace('SELECT customer, totl FROM totals');
  await expect(language.marks(cell.group, 'error')).toHaveCount(1);

  // By the keyboard alone: F8 goes there and says what it is, Escape closes that and only then leaves the text.
  await app.page.keyboard.press('F8');
  await expect(language.hover).toContainText('totl');
  await app.page.keyboard.press('Escape');
  await expect(language.hover).toHaveCount(0);
  await expect(cell.group.locator('.monaco-editor.focused')).toHaveCount(1);

  await cell.replace('SELECT customer, total FROM totals');
  await expect(language.marks(cell.group, 'error')).toHaveCount(0);
  await cell.replace('SELECT * FROM totals WHERE customer = NULL');
  await expect(language.marks(cell.group, 'warning')).toHaveCount(1);
  // Nothing ran for any of this.
  expect((await app.command('workspace.view', {})).statuses.every(({ rows }) => rows === undefined)).toBe(true);
});

test('proposes nodes, columns and parameters, by keys and by mouse', async ({ folder, launch }) => {
  const app = await launch({ workspace: writeWorkspace(folder) });
  const window = new WindowPage(app.page);
  const language = new LanguagePage(app.page);
  const { keyboard } = app.page;
  const cell = window.notebook.cell('scratch');
  await cell.replace('');
  await keyboard.type('SELECT * FROM ');
  await expect(language.proposal('totals')).toBeVisible();
  await expect(language.proposal('orders')).toBeVisible();
  await expect(language.proposal('scratch')).toHaveCount(0);
  await keyboard.type('tot');
  await keyboard.press('Tab');
  await keyboard.type(' t WHERE t.');
  await expect(language.proposal('total')).toBeVisible();
  await expect(language.list).toContainText('HUGEINT');
  await keyboard.press('ArrowDown');
  await keyboard.press('Enter');
  await keyboard.type(' >= $');
  await language.proposal('$least').click();
  await expect(cell.group.locator('.view-lines')).toHaveText(/SELECT.\*.FROM.totals.t.WHERE.t\.total.>=.\$least/);

  // Escape closes the list first; the keys of the notebook work as ever.
  await keyboard.type(' AND cus');
  await expect(language.list).toBeVisible();
  await keyboard.press('Escape');
  await expect(language.list).toHaveCount(0);
  await expect(cell.group.locator('.monaco-editor.focused')).toHaveCount(1);
  await keyboard.type('tomer IS NOT NULL');
  await keyboard.press('Control+Enter');
  await expect(cell.group).toContainText('fresh');
});

test('shows what a name stands for, and the parameters of a call', async ({ folder, launch }) => {
  const app = await launch({ workspace: writeWorkspace(folder) });
  const window = new WindowPage(app.page);
  const language = new LanguagePage(app.page);
  const { keyboard } = app.page;
  await window.notebook.cell('clean').run();
  await expect(window.notebook.cell('clean').group).toContainText('fresh');
  const cell = window.notebook.cell('totals');
  await cell.group.locator('.view-lines').getByText('clean', { exact: true }).hover();
  await expect(language.hover).toContainText('3 rows');
  await expect(language.hover).toContainText('Ada');

  const scratch = window.notebook.cell('scratch');
  await scratch.replace('');
  await keyboard.type('SELECT date_trunc(');
  await expect(language.signature).toContainText('part');
  await keyboard.press('Escape');
  await expect(language.signature).toHaveCount(0);
});

test('goes to the definition of a node and formats a cell, by keys alone', async ({ folder, launch }) => {
  const root = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const cell = window.notebook.cell('totals');
  await cell.focusEnd();
  await keyboard.press('ArrowUp');
  await keyboard.press('End');
  await keyboard.press('F12');
  await expect(window.notebook.cell('clean').group.locator('.monaco-editor.focused')).toHaveCount(1);

  const scratch = window.notebook.cell('scratch');
  await scratch.replace('select customer,total -- sums\nfrom totals where total>=$least');
  await keyboard.press('Shift+Alt+F');
  await expect
    .poll(() => readFileSync(join(root, 'notebooks/a.md'), 'utf8'))
    .toContain('select\n  customer,\n  total -- sums\nfrom\n  totals\nwhere\n  total >= $least\n');
  await keyboard.press('Control+Z');
  await expect
    .poll(() => readFileSync(join(root, 'notebooks/a.md'), 'utf8'))
    .toContain('select customer,total -- sums');
});

test('gives a node another name in every file, by keys from the caret, and takes it back by mouse', async ({
  folder,
  launch,
}) => {
  const root = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const window = new WindowPage(app.page);
  const { keyboard } = app.page;
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  const cell = window.notebook.cell('totals');
  await cell.focusEnd();
  await keyboard.press('ArrowUp');
  await keyboard.press('End');
  await keyboard.press('F2');
  const dialog = app.page.getByRole('dialog', { name: 'Rename clean' });
  await expect(dialog.getByRole('textbox', { name: 'New name' })).toBeFocused();
  await keyboard.type('TOTALS');
  await expect(dialog.getByRole('alert')).toContainText('The name TOTALS is taken');
  await keyboard.press('Control+A');
  await keyboard.type('tidy');
  await expect(dialog.getByRole('list', { name: 'What changes' })).toContainText('SQL of totals');
  await keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(window.notebook.cell('tidy').group).toBeVisible();
  await expect.poll(() => read('notebooks/a.md')).toContain('FROM tidy\nGROUP BY ALL');

  await window.notifications.getByRole('button', { name: 'Undo' }).click();
  await expect(window.notebook.cell('clean').group).toBeVisible();
  await expect.poll(() => read('notebooks/a.md')).toBe(files['notebooks/a.md']);
});

test('renames a cell in its header: what other notebooks read is shown before it changes', async ({
  folder,
  launch,
}) => {
  const root = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const window = new WindowPage(app.page);
  const read = (file: string) => readFileSync(join(root, file), 'utf8');
  await window.notebook.cell('totals').group.getByText('totals', { exact: true }).first().dblclick();
  await app.page.getByRole('textbox', { name: 'New name of totals' }).fill('sums');
  await app.page.keyboard.press('Enter');
  const dialog = app.page.getByRole('dialog', { name: 'Rename totals' });
  await expect(dialog.getByRole('list', { name: 'What changes' })).toContainText('notebooks/b.md');
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect.poll(() => read('notebooks/b.md')).toContain('FROM sums');
  await expect.poll(() => read('notebooks/a.md')).toContain('sql sums');

  // Nothing else names this one: it changes at once, and is taken back like any change of cells.
  await window.notebook.cell('scratch').group.getByText('scratch', { exact: true }).first().dblclick();
  await app.page.getByRole('textbox', { name: 'New name of scratch' }).fill('draft');
  await app.page.keyboard.press('Enter');
  await expect(window.notebook.cell('draft').group).toBeVisible();
  await app.page.keyboard.press('z');
  await expect(window.notebook.cell('scratch').group).toBeVisible();
});
