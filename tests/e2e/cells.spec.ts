import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';
import { processTree, untilGone } from './support/processes';

const notebook = 'notebooks/cells.md';
const cell = (name: string, body = 'SELECT 1') => `\`\`\`sql ${name}\n${body}\n\`\`\`\n`;
const start = `# Cells\n\n${cell('one')}\n${cell('two', 'SELECT 2')}\n${cell('three', 'SELECT 3')}\n## Later\n\n${cell('four', 'SELECT 4')}`;

interface Opened {
  readonly window: WindowPage;
  readonly page: Page;
  readonly app: RunningApp;
  names(): Promise<string[]>;
  group(name: string): ReturnType<Page['getByRole']>;
}

/** Opens the notebook of these tests. */
async function open(app: RunningApp, text: string | null, workspace: string): Promise<Opened> {
  const { page } = app;
  const window = new WindowPage(page);
  if (text !== null) writeFileSync(join(workspace, notebook), text);
  const row = window.explorer.getByRole('button', { name: 'cells.md' });
  await expect(row).toBeVisible();
  await row.click();
  await expect(page.getByRole('tab', { name: 'cells.md' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('group', { name: 'one', exact: true })).toBeVisible();
  return {
    window,
    page,
    app,
    group: (name) => page.getByRole('group', { name, exact: true }),
    names: () =>
      page
        .locator('[data-cell-id]')
        .evaluateAll((cells) => cells.map((element) => element.getAttribute('aria-label') ?? '')),
  };
}

const text = (workspace: string) => readFileSync(join(workspace, notebook), 'utf8');

test('selects, moves, cuts, pastes, merges and changes cells from the keyboard alone, and takes all of it back', async ({
  app,
  workspace,
}) => {
  const { page, names, group, window } = await open(app, start, workspace);
  const { keyboard } = page;
  await group('one').click({ position: { x: 300, y: 10 } });
  await expect(group('one')).toBeFocused();

  await keyboard.press('Shift+ArrowDown');
  await keyboard.press('Shift+J');
  await expect(page.getByRole('status', { name: 'Selection' })).toHaveText('3 cells selected');
  await expect(group('two')).toHaveAttribute('aria-description', 'selected');
  await keyboard.press('Alt+ArrowUp');
  await expect.poll(names).toEqual(['one', 'two', 'three', 'Text', 'Text', 'four']);
  await keyboard.press('x');
  await expect.poll(names).toEqual(['Text', 'Text', 'four']);
  await keyboard.press('Control+End');
  await expect(group('four')).toBeFocused();
  await keyboard.press('v');
  await expect.poll(names).toEqual(['Text', 'Text', 'four', 'one', 'two', 'three']);
  await keyboard.press('Shift+M');
  await expect.poll(names).toEqual(['Text', 'Text', 'four', 'one']);
  await expect.poll(() => text(workspace)).toContain(cell('one', 'SELECT 1;\n\nSELECT 2;\n\nSELECT 3'));
  await keyboard.press('m');
  await expect(page.getByRole('group', { name: 'Text' })).toHaveCount(3);
  await keyboard.press('2');
  await expect(page.getByRole('heading', { name: 'SELECT 1;', level: 2 })).toBeVisible();
  await keyboard.press('y');
  await expect(group('query_1')).toBeFocused();
  await keyboard.press('Control+D');
  await expect(group('query_2')).toBeFocused();

  // As many steps back as there were, across saves.
  await keyboard.press('s');
  await expect(window.status).toContainText('Saved');
  for (let step = 0; step < 8; step++) await keyboard.press('z');
  await expect.poll(names).toEqual(['Text', 'one', 'two', 'three', 'Text', 'four']);
  await expect.poll(() => text(workspace)).toBe(start);
  for (let step = 0; step < 3; step++) await keyboard.press('Shift+Z');
  await expect.poll(names).toEqual(['Text', 'Text', 'four', 'one', 'two', 'three']);
});

test('selects with Shift and Ctrl, and drags cells to another place with the mouse', async ({ app, workspace }) => {
  const { page, names, group } = await open(app, start, workspace);
  const at = { position: { x: 300, y: 10 } };
  await group('two').click(at);
  await group('three').click({ ...at, modifiers: ['Shift'] });
  await group('four').click({ ...at, modifiers: ['ControlOrMeta'] });
  await expect(page.getByRole('status', { name: 'Selection' })).toHaveText('3 cells selected');
  await group('four').click({ ...at, modifiers: ['ControlOrMeta'] });
  await expect(page.getByRole('status', { name: 'Selection' })).toHaveText('2 cells selected');

  const handle = page.getByRole('button', { name: 'Move three' });
  await group('three').hover(at);
  const from = await handle.boundingBox();
  const to = await group('one').boundingBox();
  if (from === null || to === null) throw new Error('Not on screen.');
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(to.x + 5, to.y + 20, { steps: 4 });
  await page.mouse.move(to.x + 5, to.y + 4, { steps: 2 });
  await expect(page.locator('.cell-row[data-landing]')).toHaveCount(1);
  await page.mouse.up();
  await expect.poll(names).toEqual(['Text', 'two', 'three', 'one', 'Text', 'four']);
  await expect.poll(() => text(workspace)).toContain(`${cell('three', 'SELECT 3')}\n${cell('one')}`);

  // Escape leaves a drag without an effect.
  await page.mouse.move(from.x + 5, from.y + 5);
  await page.mouse.down();
  await page.mouse.move(from.x + 5, from.y + 120, { steps: 3 });
  await page.keyboard.press('Escape');
  await page.mouse.up();
  await expect(page.locator('.cell-row[data-landing]')).toHaveCount(0);
  expect(await names()).toEqual(['Text', 'two', 'three', 'one', 'Text', 'four']);
});

test('splits at the caret and folds input, results and sections', async ({ app, workspace }) => {
  const { page, names, group } = await open(app, start.replace('SELECT 2', 'SELECT 2;\n\nSELECT 22'), workspace);
  const { keyboard } = page;
  await group('two').getByRole('textbox').first().focus();
  await keyboard.press('Control+Home');
  await keyboard.press('End');
  await keyboard.press('Control+Shift+Minus');
  await expect.poll(names).toEqual(['Text', 'one', 'two', 'two_2', 'three', 'Text', 'four']);
  await keyboard.insertText('-- caret\n');
  await expect.poll(() => text(workspace)).toContain(cell('two_2', '-- caret\nSELECT 22'));
  await keyboard.press('Escape');
  await keyboard.press('Shift+I');
  await expect(group('two_2')).toHaveAttribute('data-input-folded', 'true');
  await keyboard.press('Shift+I');
  await expect(group('two_2')).not.toHaveAttribute('data-input-folded', 'true');

  await page.getByRole('button', { name: 'Hide 1 cell under the heading' }).click();
  await expect.poll(names).toEqual(['Text', 'one', 'two', 'two_2', 'three', 'Text']);
  await keyboard.press('Control+Home');
  await keyboard.press('ArrowLeft');
  await expect.poll(names).toEqual(['Text']);
  await expect(page.getByText('6 cells hidden')).toBeVisible();
  await keyboard.press('ArrowRight');
  await keyboard.press('Control+End');
  await keyboard.press('ArrowRight');
  await expect.poll(names).toEqual(['Text', 'one', 'two', 'two_2', 'three', 'Text', 'four']);
});

test('takes cells back after a restart, and after every process was killed', async ({ launch, workspace }) => {
  const first = await open(await launch({ workspace }), start, workspace);
  await first.group('two').click({ position: { x: 300, y: 10 } });
  await first.page.keyboard.press('d');
  await first.page.keyboard.press('d');
  await first.page.keyboard.press('Alt+ArrowUp');
  await expect.poll(first.names).toEqual(['Text', 'three', 'one', 'Text', 'four']);
  await expect.poll(() => text(workspace)).not.toContain('two');
  await first.app.close();

  const second = await launch();
  await expect(second.page.getByRole('group', { name: 'one', exact: true })).toBeVisible();
  const window = new WindowPage(second.page);
  const names = () =>
    second.page
      .locator('[data-cell-id]')
      .evaluateAll((cells) => cells.map((element) => element.getAttribute('aria-label')));
  await second.page.getByRole('group', { name: 'three', exact: true }).click({ position: { x: 300, y: 10 } });
  await second.page.keyboard.press('z');
  await expect.poll(names).toEqual(['Text', 'one', 'three', 'Text', 'four']);
  await second.page.keyboard.press('Control+A');
  await second.page.keyboard.press('x');
  await expect(window.page.getByText('This notebook is empty')).toBeVisible();
  await expect.poll(() => text(workspace)).not.toContain('sql');
  const processes = processTree(second.process.pid ?? 0);
  for (const { pid } of processes) process.kill(pid, 'SIGKILL');
  await untilGone(processes);

  // The file changes while the app is away: what still fits is taken back all the same.
  writeFileSync(join(workspace, notebook), '# Outside\n\n');
  const third = await launch();
  await third.page.getByRole('heading', { name: 'Outside' }).click();
  await third.page.keyboard.press('z');
  await expect(third.page.getByRole('group', { name: 'one', exact: true })).toBeVisible();
  await third.page.keyboard.press('z');
  await expect(third.page.getByRole('group', { name: 'two', exact: true })).toBeVisible();
  await expect.poll(() => text(workspace)).toBe(`# Outside\n\n${start}`);
});
