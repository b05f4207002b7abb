import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { initWorkspace } from '../../electron/workspace/create-workspace';
import { cell } from '../support/workspace-folder';
import { ChartPage } from './pages/chart-page';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings } from './support/accessibility';
import { expect, type RunningApp, test } from './support/app';

const flights = cell(
  'flights',
  `SELECT DATE '2001-01-01' + (range % 90)::INTEGER AS day, ['JFK', 'DEN', 'PHX'][1 + range % 3] AS origin,
  (range * 7) % 40 - 5.5 AS delay FROM range(900)`,
);

async function workspaceWith(folder: string, cells: string): Promise<string> {
  const workspace = join(folder, 'charts');
  await initWorkspace(workspace, { name: 'charts' });
  writeFileSync(join(workspace, 'notebooks/one.md'), `# One\n\n${cells}`);
  return workspace;
}

/** Answers the dialog that asks where to save, as its user would. */
async function saveTo(app: RunningApp, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);
}

test('a chart is drawn from its rows, in both themes, and tells its values', async ({ app }) => {
  const window = new WindowPage(app.page);
  const { page } = app;
  await expect(window.status).toContainText('Engine ready');
  const chart = new ChartPage(page, 'delay_over_the_day');
  await chart.group.scrollIntoViewIfNeeded();
  await expect(chart.group).toContainText('delay_by_hour has no rows yet');
  await chart.group.getByRole('button', { name: 'Run delay_by_hour' }).click();
  await expect(chart.picture).toHaveAccessibleName(/^Bar chart of avg_delay by hour/, { timeout: 90_000 });
  // Rows that came in above it have moved it, perhaps off the screen, where a chart is no longer drawn.
  await chart.group.scrollIntoViewIfNeeded();
  await expect(chart.marks('rect')).toHaveCount(24, { timeout: 90_000 });
  await chart.marks('rect').nth(22).hover();
  await expect(page.locator('#chart-tooltip.visible')).toContainText('22.6');

  // The keyboard reaches each of them: one stop of Tab, then the arrows; Enter does what a click does.
  await chart.group.getByRole('button', { name: 'More for delay_over_the_day' }).focus();
  const elements = await chart.group.locator('*').count();
  await page.keyboard.press('Tab');
  await expect(chart.focusedMark).toHaveAccessibleName('Hour of departure 0, Mean delay (minutes) 44.4');
  await expect(chart.focusedMark).toHaveAccessibleDescription('Mark 1 of 24. The arrow keys go to the others.');
  await page.keyboard.press('End');
  await expect(chart.focusedMark).toHaveAccessibleDescription(/^Mark 24 of 24/);
  await page.keyboard.press('ArrowLeft');
  await expect(chart.focusedMark).toHaveAccessibleName(/22\.6/);
  await expect(page.locator('#chart-tooltip.visible')).toContainText('22.6');
  expect(await chart.focusedMark.boundingBox()).toMatchObject(await chart.boxOfMark('rect', 22));
  expect(await chart.group.locator('*').count()).toBe(elements);
  expect(await accessibilityFindings(app)).toEqual([]);
  await page.keyboard.press('Enter');
  await expect(window.inspector).toContainText('22.6');
  await expect(chart.focusedMark).toHaveAccessibleName(/22\.6/);
  await page.keyboard.press('Shift+Tab');
  await expect(chart.group.getByRole('button', { name: 'More for delay_over_the_day' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(chart.focusedMark).toHaveAccessibleName(/22\.6/);
  await page.keyboard.press('Escape');
  await expect(chart.group).toBeFocused();
  await expect(chart.group).toHaveAttribute('aria-current', 'true');
  await window.command('Dark theme');
  await expect(chart.marks('rect').first()).toHaveAttribute('fill', '#6ea1ff');
  await window.command('Light theme');
  await expect(chart.marks('rect').first()).toHaveAttribute('fill', '#2563d9');
});

test('a result becomes a chart, which the builder changes and files keep, with the mouse', async ({
  launch,
  folder,
}) => {
  const workspace = await workspaceWith(folder, flights);
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await window.notebook.cell('flights').run();
  await window.notebook.cell('flights').group.getByRole('button', { name: 'Chart', exact: true }).click();

  const chart = new ChartPage(app.page, 'flights_chart');
  await expect(chart.marks('line').first()).toBeVisible();
  const file = join(workspace, 'notebooks/one.md');
  await expect(chart.control('Column of X')).toHaveValue('day');
  await chart.control('X as').selectOption('year and month');
  await chart.control('Y as').selectOption('median');
  await chart.control('Column of Color').selectOption({ value: 'origin' });
  await chart.control('Mark').selectOption('bars');
  // Three months of three airports.
  await expect(chart.marks('rect')).toHaveCount(9);
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('mark: bar');
  expect(readFileSync(file, 'utf8')).toContain(
    [
      '```chart flights_chart {from: flights}',
      'mark: bar',
      'encoding:',
      '  x: { field: day, timeUnit: yearmonth }',
      '  y: { field: delay, aggregate: median }',
      '  color: { field: origin }',
      '```',
    ].join('\n'),
  );

  // A mistake stands at its place, and the last picture stays.
  await chart.group.getByRole('button', { name: 'YAML' }).click();
  await chart.replace('mark: bar\nencoding: { x: { field: orign }, y: { aggregate: count } }');
  await expect(chart.group).toContainText('The rows have no column `orign`.');
  await expect(chart.group).toContainText('Did you mean `origin`?');
  await expect(chart.marks('rect')).toHaveCount(9);
  await window.command('Show problems');
  await expect(app.page.getByText('The rows have no column `orign`.')).toHaveCount(2);
  await chart.replace('mark: bar\nencoding: { x: { field: origin }, y: { aggregate: count } }');
  await expect(chart.marks('rect')).toHaveCount(3);
  await expect(app.page.getByText('The rows have no column `orign`.')).toHaveCount(0);

  const svg = join(folder, 'saved.svg');
  await saveTo(app, svg);
  await chart.group.getByRole('button', { name: 'More for flights_chart' }).click();
  await app.page.getByRole('menuitem', { name: 'Save chart as SVG…' }).click();
  await expect(window.notifications).toContainText('saved.svg');
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg[\s\S]*JFK[\s\S]*<\/svg>$/);
  const png = join(folder, 'saved.png');
  await saveTo(app, png);
  await chart.group.getByRole('button', { name: 'More for flights_chart' }).click();
  await app.page.getByRole('menuitem', { name: 'Save chart as PNG…' }).click();
  await expect(window.notifications).toContainText('saved.png');
  const bytes = readFileSync(png);
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
  const box = await chart.picture.locator('svg').boundingBox();
  expect(bytes.readUInt32BE(16)).toBe(Math.round((box?.width ?? 0) * 2));
});

test('a chart is made, changed and saved with the keyboard alone', async ({ launch, folder }) => {
  const workspace = await workspaceWith(folder, flights);
  const app = await launch({ workspace });
  const { page } = app;
  const window = new WindowPage(page);
  const command = async (title: string) => {
    await page.keyboard.press('Control+Shift+P');
    await page.getByRole('combobox', { name: 'Commands' }).fill(`>${title}`);
    await expect(page.getByRole('option', { name: title }).first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
  };
  await expect(window.status).toContainText('Engine ready');
  const { group: flightsCell } = window.notebook.cell('flights');
  for (let presses = 0; presses < 4 && (await flightsCell.getAttribute('aria-current')) === null; presses++) {
    await page.keyboard.press('j');
  }
  await expect(flightsCell).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Control+Enter');
  await expect(window.notebook.cell('flights').group).toContainText('fresh');
  await command('Chart of the result');
  const chart = new ChartPage(page, 'flights_chart');
  await expect(chart.marks('line').first()).toBeVisible();
  await expect(chart.group).toBeFocused();

  // Through the header to the builder: its controls come in the order in which they stand.
  for (let presses = 0; presses < 12; presses++) {
    if (await chart.control('Mark').evaluate((element) => element === document.activeElement)) break;
    await page.keyboard.press('Tab');
  }
  await expect(chart.control('Mark')).toBeFocused();
  await page.keyboard.type('are');
  await expect(chart.control('Mark')).toHaveValue('area');
  await expect(chart.marks('area').first()).toBeVisible();
  // An area is one mark of many rows.
  await chart.group.getByRole('button', { name: 'More for flights_chart' }).focus();
  await page.keyboard.press('Tab');
  await expect(chart.focusedMark).toHaveAccessibleName(/area of \d+ points$/);

  await command('Show or hide the YAML of the chart');
  await expect(chart.text).toBeVisible();
  await chart.group.focus();
  await page.keyboard.press('Enter');
  await expect(chart.text).toBeFocused();
  await page.keyboard.press('Control+A');
  await page.keyboard.insertText('mark: bar\nencoding: { x: { field: delay, bin: true }, y: { aggregate: count } }');
  await expect(chart.marks('rect').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(chart.group).toBeFocused();

  const svg = join(folder, 'keys.svg');
  await saveTo(app, svg);
  await command('Save chart as SVG…');
  await expect(window.notifications).toContainText('keys.svg');
  expect(readFileSync(svg, 'utf8')).toContain('delay (binned)');
  await command('Copy chart as picture');
  await expect(window.notifications).toContainText('in the clipboard');
});

test('a chart follows its rows: stale, running again, sampled, and away from the screen', async ({
  launch,
  folder,
}) => {
  const points = cell('points', 'SELECT range AS n, range * 31 % 1009 AS v FROM range(60000)');
  const chart = '```chart scatter {from: points}\nmark: point\nencoding: { x: { field: n }, y: { field: v } }\n```\n';
  const filler = Array.from({ length: 40 }, (_, index) => `Paragraph ${index}.\n\n${'Words '.repeat(40)}\n`).join(
    '\n# Next\n\n',
  );
  const workspace = await workspaceWith(folder, `${points}\n${chart}\n${filler}`);
  const app = await launch({ workspace });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const scatter = new ChartPage(app.page, 'scatter');
  await expect(scatter.group).toContainText('points has no rows yet');
  await window.notebook.cell('points').run();
  await expect(scatter.group).toContainText('20,000 of 60,000 rows, sampled');
  await expect(scatter.picture.locator('canvas')).toBeVisible();
  // A picture without an element a mark has its marks for the keyboard, too, and one element more for all of them.
  await expect(scatter.group.locator('.chart-mark')).toHaveCount(1);
  await scatter.group.getByRole('button', { name: 'More for scatter' }).focus();
  await app.page.keyboard.press('Tab');
  await expect(scatter.focusedMark).toHaveAccessibleName(/^n \d+, v \d+/);
  await app.page.keyboard.press('ArrowRight');
  await expect(scatter.focusedMark).toHaveAccessibleDescription(/^Mark 2 of 20000\./);
  await expect(scatter.group.locator('.chart-mark')).toHaveCount(1);

  await window.notebook.cell('points').replace('SELECT range AS n, range * 31 % 1009 AS v FROM range(300)');
  await expect(scatter.group).toContainText('stale');
  await expect(scatter.picture.locator('canvas')).toBeVisible();
  await window.notebook.cell('points').run();
  await expect(scatter.group).not.toContainText('sampled');
  await expect(scatter.marks('symbol')).toHaveCount(300);

  // Views are given back when they are far from the screen, and come back with it.
  const notebook = app.page.locator('[data-notebook]');
  await notebook.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await expect(scatter.picture.locator('svg, canvas')).toHaveCount(0);
  await notebook.evaluate((element) => element.scrollTo(0, 0));
  await expect(scatter.marks('symbol')).toHaveCount(300);
});
