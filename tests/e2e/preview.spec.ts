import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { initWorkspace } from '../../electron/workspace/create-workspace';
import { cell } from '../support/workspace-folder';
import { GridPage } from './pages/grid-page';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

const story = `WITH late AS (
  SELECT day, delay FROM flights WHERE delay > 15
)
SELECT day, count(*) AS late_flights FROM late GROUP BY ALL ORDER BY day`;

async function workspaceWith(folder: string, cells: string): Promise<string> {
  const workspace = join(folder, 'previews');
  await initWorkspace(workspace, { name: 'previews' });
  writeFileSync(join(workspace, 'notebooks/one.md'), `# One\n\n${cells}`);
  return workspace;
}

const flights = cell(
  'flights',
  "SELECT DATE '2001-01-01' + (range % 3)::INTEGER AS day, (range * 7) % 40 AS delay FROM range(60)",
);

class PreviewPage {
  readonly region: Locator;
  readonly rows: Locator;

  constructor(page: Page, name: string) {
    this.region = page.getByRole('region', { name: `Preview of ${name}`, exact: true });
    this.rows = this.region.getByRole('grid', { name: `Preview of ${name}`, exact: true });
  }

  cell(row: number, column: number): Locator {
    return this.rows.locator(`[aria-rowindex="${row + 1}"] [role="gridcell"][aria-colindex="${column + 1}"]`);
  }
}

test('rows show while a cell is being written, and nothing runs', async ({ launch, folder }) => {
  const workspace = await workspaceWith(folder, `${flights}\n${cell('draft', 'SELECT 1 AS one')}`);
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const draft = window.notebook.cell('draft');
  const preview = new PreviewPage(app.page, 'draft');
  await draft.focusEnd();
  await expect(preview.cell(1, 1)).toHaveText('1');

  // What it reads has no rows yet: the way on stands there.
  await draft.replace('SELECT count(*) AS n FROM flights');
  await expect(preview.region).toContainText('rows of the last text that was whole');
  await window.notebook.cell('flights').run();
  await expect(window.notebook.cell('flights').group).toContainText('fresh');
  await draft.focusEnd();
  await expect(preview.cell(1, 1)).toHaveText('60');
  await draft.append(' WHERE delay > 30');
  await expect(preview.cell(1, 1)).not.toHaveText('60');
  await expect(preview.region).toContainText('1 row');

  // A text that is no query yet keeps the rows before it.
  await draft.append(' AND');
  await expect(preview.region).toContainText('rows of the last text that was whole');
  await expect(draft.group).not.toContainText('fresh');
  expect((await app.command('runs.list', { limit: 10 })).map((run) => run.targets)).toEqual([['flights']]);

  // The first one may close the list of proposals.
  await app.page.keyboard.press('Escape');
  await app.page.keyboard.press('Escape');
  await expect(preview.region).toHaveCount(0);
});

test('the common table at the caret shows its rows, becomes a cell, and goes back, with the keyboard alone', async ({
  launch,
  folder,
}) => {
  const workspace = await workspaceWith(folder, `${flights}\n${cell('by_day', story)}`);
  writeFileSync(
    join(workspace, 'checks/late.yml'),
    'dataset: plumbline/previews/main/late\nchecks:\n  - row_count: { threshold: { must_be_greater_than: 0 } }\n',
  );
  const file = join(workspace, 'notebooks/one.md');
  const before = readFileSync(file, 'utf8');
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await window.notebook.runAll();
  const byDay = window.notebook.cell('by_day');
  await expect(byDay.group).toContainText('fresh');
  const answer = await new GridPage(app.page, 'by_day').cell(1, 2).textContent();

  // Its own rows are fresh: only the common table is worth a preview.
  await byDay.focusEnd();
  await expect(app.page.getByRole('region', { name: /^Preview of/ })).toHaveCount(0);
  await app.page.keyboard.press('Control+Home');
  await app.page.keyboard.press('ArrowDown');
  const preview = new PreviewPage(app.page, 'late');
  await expect(preview.cell(1, 2)).toHaveText(/\d+/);
  await expect(preview.region).toContainText('rows');

  await app.page.keyboard.press('Control+Shift+X');
  const late = window.notebook.cell('late');
  await expect(late.group).toBeFocused();
  await expect(window.status).toContainText('Saved');
  await expect
    .poll(() => readFileSync(file, 'utf8'))
    .toContain(
      '```sql late\nSELECT day, delay FROM flights WHERE delay > 15\n```\n\n```sql by_day\nSELECT day, count(*)',
    );
  await window.notebook.runAll();
  await expect(byDay.group).toContainText('fresh');
  await expect(new GridPage(app.page, 'by_day').cell(1, 2)).toHaveText(answer ?? '');

  // The check of that name hangs on the cell that there is now, and waits when it goes.
  await window.command('Run all checks');
  await expect(late.group).toContainText('Checks: 1 passed');
  await window.tab('one.md').click();
  await late.group.focus();
  await app.page.keyboard.press('Control+Shift+L');
  await expect(late.group).toHaveCount(0);
  await expect(window.notifications).toContainText('The checks of late wait');
  await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);

  // One step takes it back.
  await expect(byDay.group).toBeFocused();
  await app.page.keyboard.press('z');
  await expect(late.group).toBeVisible();
});

test('a caret outside of a common table, and a cell with two readers, are told why not', async ({ launch, folder }) => {
  const workspace = await workspaceWith(
    folder,
    `${flights}\n${cell('one', 'FROM flights')}\n${cell('two', 'FROM flights')}`,
  );
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await window.notebook.cell('one').focusEnd();
  await app.page.keyboard.press('Control+Shift+X');
  await expect(window.notifications).toContainText('The caret stands in no common table.');
  await window.notebook.cell('flights').focusEnd();
  await app.page.keyboard.press('Control+Shift+L');
  await expect(window.notifications).toContainText('flights is read by one, two.');

  await window.command('Turn the live preview on or off');
  await window.notebook.cell('one').append(' LIMIT 1');
  await expect(window.notebook.cell('one').group).toContainText('stale');
  await expect(app.page.getByRole('region', { name: /^Preview of/ })).toHaveCount(0);
});
