import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelinePage } from './pages/pipeline';
import { WindowPage } from './pages/window-page';
import { accessibilityFindings } from './support/accessibility';
import { expect, test } from './support/app';

const sketchFile = 'pipelines/on-time.yaml';

test('the pipeline shows every node with its state, rows, time and checks, and the rows on its edges', async ({
  app,
}) => {
  const window = new WindowPage(app.page);
  const pipeline = new PipelinePage(app.page);
  await window.notebook.runAll();
  await expect(window.notebook.cell('worst_airports').group).toContainText('fresh', { timeout: 90_000 });
  await pipeline.open();
  const { graph } = await app.command('workspace.view', {});
  for (const { name } of graph.nodes) await expect(pipeline.box(name)).toHaveCount(1);

  const clean = pipeline.box('flights_clean');
  await expect(clean).toContainText('fresh');
  await expect(clean).toContainText(/\d rows/);
  await expect(clean).toHaveAttribute('aria-description', /reads flights; feeds .*daily_delays/);
  await expect(pipeline.box('flights')).toContainText(/source · \w+/);
  await expect(pipeline.box('worst_airports')).toContainText('output');
  const planned = pipeline.box('airline_scorecard');
  await expect(planned).toContainText('Scorecard by airline');
  await expect(planned).toContainText('planned');
  await expect(pipeline.edge('flights_clean', 'airline_scorecard')).toHaveAttribute('data-kind', 'planned');
  await expect(pipeline.edge('flights', 'flights_clean')).toHaveAttribute('data-kind', 'reads');
  const labels = pipeline.canvas.locator('.canvas-edge-label');
  await expect(labels.filter({ hasText: /^75,975 → 75,966/ })).toHaveCount(1);

  await app.page.getByRole('toolbar', { name: 'Pipeline' }).getByText('Outline').click();
  await expect(pipeline.outline.getByRole('group', { name: 'flights_clean', exact: true })).toContainText('fresh');
});

test('a failing check is a gate on the way out of its node, and what it blocks says so', async ({ app, workspace }) => {
  const window = new WindowPage(app.page);
  const pipeline = new PipelinePage(app.page);
  writeFileSync(
    join(workspace, 'checks/flights_clean.yml'),
    'dataset: plumbline/flight_ops/main/flights_clean\ncolumns: []\nchecks:\n  - row_count:\n      threshold:\n        must_be: 7\n',
  );
  await window.notebook.runAll();
  await expect(window.notebook.cell('daily_delays').group).toContainText('blocked', { timeout: 90_000 });
  await pipeline.open();
  await expect(pipeline.box('flights_clean')).toContainText('✕ 1 of 1');
  await expect(pipeline.box('flights_clean').locator('.box-gate')).toHaveText('1');
  await expect(pipeline.box('flights_clean')).toHaveAttribute(
    'aria-description',
    /1 failing check keeps what reads it/,
  );
  await expect(pipeline.box('daily_delays')).toContainText('blocked');
  await expect(pipeline.box('daily_delays')).toHaveAttribute(
    'aria-description',
    /blocked by check .* of flights_clean/,
  );
});

test('the keyboard alone walks along edges, selects, opens, zooms and searches', async ({ app }) => {
  const window = new WindowPage(app.page);
  const pipeline = new PipelinePage(app.page);
  await pipeline.open();
  // Tab comes to one box of the canvas, and leaves it again.
  await pipeline.toolbar.getByRole('button', { name: 'Run stale' }).focus();
  await pipeline.press('Tab');
  await expect(pipeline.focused).toHaveCount(1);
  await expect(pipeline.canvas.locator('.canvas-box[tabindex="0"]')).toHaveCount(1);

  await pipeline.focus('flights');
  await pipeline.press('ArrowRight');
  await expect(pipeline.box('flights_clean')).toBeFocused();
  expect(await pipeline.selected()).toEqual(['flights_clean']);
  await pipeline.press('ArrowLeft');
  await expect(pipeline.box('flights')).toBeFocused();
  await pipeline.press('ArrowDown');
  await expect(pipeline.box('airports')).toBeFocused();
  await pipeline.press('Shift+ArrowUp');
  expect((await pipeline.selected()).sort()).toEqual(['airports', 'flights']);
  await pipeline.press('Space');
  expect(await pipeline.selected()).toEqual(['airports']);
  await pipeline.press('Control+ArrowRight');
  await expect(pipeline.box('flights_clean')).toBeFocused();
  expect(await pipeline.selected()).toEqual(['airports']);
  await pipeline.press('Escape');
  expect(await pipeline.selected()).toEqual([]);
  await pipeline.press('Control+a');
  const { graph } = await app.command('workspace.view', {});
  expect(await pipeline.selected()).toHaveLength(graph.nodes.length);

  await pipeline.press('0');
  await pipeline.settled();
  const fitted = await pipeline.zoom.textContent();
  await pipeline.press('+');
  await pipeline.settled();
  expect(Number.parseInt((await pipeline.zoom.textContent()) ?? '', 10)).toBeGreaterThan(
    Number.parseInt(fitted ?? '', 10),
  );
  await pipeline.press('-', '0');
  await pipeline.settled();
  await expect(pipeline.zoom).toHaveText(fitted ?? '');

  await pipeline.press('Control+f');
  await expect(pipeline.searchField).toBeFocused();
  await app.page.keyboard.type('worst');
  await expect(pipeline.canvas.getByRole('status', { name: 'Found' })).toHaveText('1 of 1');
  await pipeline.press('Escape');
  await expect(pipeline.box('worst_airports')).toBeFocused();
  expect(await pipeline.selected()).toEqual(['worst_airports']);
  await pipeline.press('Enter');
  await expect(window.tab('on-time.md')).toHaveAttribute('aria-selected', 'true');
  await expect(window.notebook.cell('worst_airports').group).toBeVisible();
});

test('quick open finds a node on the canvas when the canvas is in front', async ({ app }) => {
  const pipeline = new PipelinePage(app.page);
  await pipeline.open();
  for (let times = 0; times < 8; times++) await app.page.getByRole('button', { name: 'Zoom in' }).click();
  await app.page.keyboard.press('Control+p');
  await app.page.getByRole('combobox', { name: 'Quick open' }).fill('node airline_scorecard');
  await app.page.keyboard.press('Enter');
  await expect(pipeline.box('airline_scorecard')).toBeFocused();
  await pipeline.settled();
  const [box, canvas] = [await pipeline.box('airline_scorecard').boundingBox(), await pipeline.canvas.boundingBox()];
  if (box === null || canvas === null) throw new Error('The box is not on screen.');
  expect(box.x).toBeGreaterThanOrEqual(canvas.x);
  expect(box.x + box.width).toBeLessThanOrEqual(canvas.x + canvas.width);
  await expect(app.page.getByRole('tab', { name: 'Pipeline' })).toHaveAttribute('aria-selected', 'true');
});

test('a node that is added moves no other, and stands beside what it reads without covering anything', async ({
  app,
}) => {
  const pipeline = new PipelinePage(app.page);
  await pipeline.open();
  const { graph } = await app.command('workspace.view', {});
  const names = graph.nodes.map(({ name }) => name);
  const before = await Promise.all(names.map((name) => pipeline.place(name)));
  const document = await app.command('notebook.open', { file: 'notebooks/on-time.md' });
  const end = document.text.length;
  await app.command('notebook.edit', {
    file: document.file,
    revision: document.revision,
    edits: [{ start: end, end, text: '\n```sql fresh_node\nSELECT * FROM flights_clean LIMIT 5\n```\n' }],
  });
  await expect(pipeline.box('fresh_node')).toHaveCount(1);
  expect(await Promise.all(names.map((name) => pipeline.place(name)))).toEqual(before);
  const fresh = await pipeline.place('fresh_node');
  expect(fresh.x).toBeGreaterThan((await pipeline.place('flights_clean')).x);
  for (const { x, y } of before) expect(Math.abs(fresh.x - x) >= 220 || Math.abs(fresh.y - y) >= 70).toBe(true);
  await expect(pipeline.edge('flights_clean', 'fresh_node')).toHaveCount(1);
});

test('boxes are moved by mouse and by keys, together, and the sketch has their places', async ({ app, workspace }) => {
  const pipeline = new PipelinePage(app.page);
  await pipeline.open();
  const written = () => readFileSync(join(workspace, sketchFile), 'utf8');
  const untouched = written();
  const before = await pipeline.place('daily_delays');
  await pipeline.drag('daily_delays', { x: 60, y: -40 });
  const after = await pipeline.place('daily_delays');
  expect(after).not.toEqual(before);
  expect([after.x % 10, after.y % 10].map(Math.abs)).toEqual([0, 0]);
  await expect.poll(written).toContain(`daily_delays: { x: ${after.x}, y: ${after.y} }`);
  expect(await pipeline.place('daily_delays')).toEqual(after);

  await pipeline.focus('flights');
  await pipeline.press('ArrowDown', 'Shift+ArrowUp');
  const [flights, airports] = [await pipeline.place('flights'), await pipeline.place('airports')];
  await pipeline.press('Control+Shift+ArrowUp', 'Control+Shift+ArrowUp', 'Alt+ArrowLeft');
  const moved = { x: flights.x - 1, y: flights.y - 20 };
  await expect.poll(() => pipeline.place('flights')).toEqual(moved);
  await expect.poll(written).toContain(`flights: { x: ${moved.x}, y: ${moved.y} }`);
  expect(await pipeline.place('airports')).toEqual({ x: airports.x - 1, y: airports.y - 20 });

  // What others write comes up at once.
  writeFileSync(join(workspace, sketchFile), untouched);
  await expect.poll(() => pipeline.place('daily_delays')).toEqual(before);
  await expect.poll(() => pipeline.place('flights')).toEqual(flights);
});

test('boxes whose move cannot be written go back, and a notice says why', async ({ app, workspace }) => {
  const pipeline = new PipelinePage(app.page);
  const window = new WindowPage(app.page);
  await pipeline.open();
  const before = await pipeline.place('daily_delays');
  const text = readFileSync(join(workspace, sketchFile), 'utf8');
  writeFileSync(join(workspace, sketchFile), `${text}\n<<<<<<< ours\nname: a\n=======\nname: b\n>>>>>>> theirs\n`);
  await expect
    .poll(
      async () => (await app.command('workspace.view', {})).problems.filter(({ file }) => file === sketchFile).length,
    )
    .toBeGreaterThan(0);
  await pipeline.settled();
  const place = await pipeline.place('daily_delays');
  await pipeline.drag('daily_delays', { x: 60, y: -40 });
  await expect(window.notifications).toContainText(/conflict|corrected|sketch/i);
  await expect.poll(() => pipeline.place('daily_delays')).toEqual(place);
  expect(place).toEqual(before);
});

test('a collapsed group is one box with its edges merged; Enter opens it to a frame', async ({ app, workspace }) => {
  const pipeline = new PipelinePage(app.page);
  const text = readFileSync(join(workspace, sketchFile), 'utf8');
  writeFileSync(
    join(workspace, sketchFile),
    `${text}groups:\n  delays: { title: Delays, nodes: [daily_delays, delay_by_hour], collapsed: true }\n`,
  );
  await pipeline.open();
  await expect(pipeline.box('Delays')).toContainText('group · 2 nodes');
  await expect(pipeline.box('daily_delays')).toHaveCount(0);
  await expect(pipeline.edge('flights_clean', 'group:delays')).toHaveCount(1);
  await expect(pipeline.canvas.locator('.canvas-edge-label', { hasText: '2 edges' }).first()).toBeVisible();
  await pipeline.focus('Delays');
  await pipeline.press('Enter');
  await expect(pipeline.box('daily_delays')).toHaveCount(1);
  await expect(pipeline.canvas.getByText('Delays', { exact: true })).toBeVisible();
  await expect.poll(() => readFileSync(join(workspace, sketchFile), 'utf8')).not.toContain('collapsed: true');
});

test('of a large pipeline, what is near is made of boxes, and the keyboard reaches every one', async ({
  launch,
  folder,
}) => {
  const workspace = join(folder, 'large');
  mkdirSync(join(workspace, 'notebooks'), { recursive: true });
  writeFileSync(join(workspace, 'plumbline.yaml'), 'plumbline: 1\nname: large\n');
  const cells = Array.from({ length: 400 }, (_, index) => {
    const sql =
      index < 20 ? 'SELECT 1 AS n' : `SELECT n FROM node_${index - 20} UNION SELECT n FROM node_${index % 20}`;
    return `\`\`\`sql node_${index}\n${sql}\n\`\`\`\n`;
  });
  writeFileSync(join(workspace, 'notebooks/large.md'), cells.join('\n'));
  const app = await launch({ workspace });
  const pipeline = new PipelinePage(app.page);
  await app.page.getByRole('navigation', { name: 'Activity' }).getByRole('button', { name: 'Pipeline' }).click();
  await expect(pipeline.toolbar).toContainText('400 nodes');
  await pipeline.settled();
  // From afar there is a picture, and the one box that Tab comes to.
  await expect(pipeline.canvas.getByRole('group')).toHaveCount(1);
  await pipeline.press('Control+f');
  await app.page.keyboard.type('node_205');
  await pipeline.press('Escape');
  await expect(pipeline.box('node_205')).toBeFocused();
  // Near, its neighbours are boxes too, and what is far away is not.
  await expect(pipeline.box('node_185')).toBeVisible();
  await expect(pipeline.box('node_225')).toBeVisible();
  expect(await pipeline.canvas.getByRole('group').count()).toBeLessThan(100);
  await pipeline.press('ArrowRight');
  await expect(pipeline.box('node_225')).toBeFocused();
  await pipeline.press('End', 'Home');
  await expect(pipeline.focused).toHaveCount(1);
  await expect(pipeline.focused).toBeInViewport();
});

test('the canvas has no serious findings in either theme', async ({ app }) => {
  const window = new WindowPage(app.page);
  const pipeline = new PipelinePage(app.page);
  await expect(window.status).toContainText('Engine ready');
  await window.notebook.runAll();
  await expect(window.notebook.cell('worst_airports').group).toContainText('fresh', { timeout: 90_000 });
  await pipeline.open();
  for (const theme of ['Light', 'Dark'] as const) {
    await window.command(`${theme} theme`);
    await expect(app.page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase());
    await pipeline.focus('flights_clean');
    expect.soft(await accessibilityFindings(app), theme).toEqual([]);
    await pipeline.press('Control+f');
    await app.page.keyboard.type('d');
    expect.soft(await accessibilityFindings(app), `${theme}, searching`).toEqual([]);
    await pipeline.press('Escape');
  }
});
