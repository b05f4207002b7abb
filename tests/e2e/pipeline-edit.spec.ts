import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readUndoFile } from '../../electron/workspace/undo-files';
import { WorkspaceFolder } from '../support/workspace-folder';
import { PipelineEditPage } from './pages/pipeline-edit-page';
import { expect, test } from './support/app';
import { dropFiles } from './support/drop-files';

const notebook = 'notebooks/orders.md';

/** Two sources and a notebook without cells: all that is to be is drawn first. */
function ordersWorkspace(root: string): WorkspaceFolder {
  const files = new WorkspaceFolder(root);
  files.write(
    'plumbline.yaml',
    'plumbline: 1\nname: orders\nsources:\n  orders: { path: data/orders.csv }\n  customers: { path: data/customers.csv }\n',
  );
  files.write(
    'data/orders.csv',
    'order_id,customer_id,day,amount\n1,1,2026-01-01,10\n2,1,2026-01-02,20\n3,2,2026-01-02,5\n',
  );
  files.write('data/customers.csv', 'customer_id,region\n1,north\n2,south\n');
  files.write(notebook, '---\nplumbline: 1\ntitle: Orders\n---\n\n# Orders\n\nWhat is sold where, and when.\n');
  return files;
}

const six = ['clean_orders', 'clean_customers', 'joined', 'by_day', 'by_region', 'report'] as const;
const edges = [
  ['orders', 'clean_orders'],
  ['customers', 'clean_customers'],
  ['clean_orders', 'joined'],
  ['clean_customers', 'joined'],
  ['joined', 'by_day'],
  ['joined', 'by_region'],
  ['by_day', 'report'],
  ['by_region', 'report'],
] as const;

/** What the files were after each step, so that each can be gone back to. */
class Steps {
  readonly states: Record<string, string>[];

  constructor(readonly pipeline: PipelineEditPage) {
    this.states = [pipeline.files.digests()];
  }

  /** The files as they are when the step is on disk: other ones than before, and none of them on its way. */
  async done(): Promise<void> {
    const before = JSON.stringify(this.states.at(-1));
    let now: Record<string, string> = {};
    await expect
      .poll(() => {
        now = this.pipeline.files.digests();
        return JSON.stringify(now) !== before && Object.keys(now).every((file) => !file.endsWith('.tmp'));
      })
      .toBe(true);
    this.states.push(now);
  }

  async undoAll(): Promise<void> {
    for (const state of this.states.slice(0, -1).reverse()) {
      await this.pipeline.page.keyboard.press('Control+z');
      await expect.poll(() => this.pipeline.files.digests(), { intervals: [20, 50, 100] }).toEqual(state);
    }
  }

  async redoAll(): Promise<void> {
    for (const state of this.states.slice(1)) {
      await this.pipeline.page.keyboard.press('Control+Shift+z');
      await expect.poll(() => this.pipeline.files.digests(), { intervals: [20, 50, 100] }).toEqual(state);
    }
  }
}

test('a pipeline of six boxes is drawn with the mouse, becomes cells that run, is renamed and regrouped; all of it is undone and redone', async ({
  launch,
  folder,
}) => {
  test.setTimeout(300_000);
  const root = ordersWorkspace(join(folder, 'orders')).root;
  const app = await launch({ workspace: root });
  const { page } = app;
  const pipeline = new PipelineEditPage(page, root);
  await pipeline.open();
  const steps = new Steps(pipeline);

  await pipeline.makeRoom();
  const places = [
    [0.36, 0.3],
    [0.36, 0.6],
    [0.54, 0.45],
    [0.72, 0.3],
    [0.72, 0.6],
    [0.9, 0.45],
  ] as const;
  for (const [index, name] of six.entries()) {
    const [x, y] = places[index] ?? [0, 0];
    await pipeline.draw(name, x, y);
    await expect(pipeline.box(name)).toBeVisible();
    await pipeline.sketchSays(`${name}:`);
    await steps.done();
  }
  await expect(pipeline.lastEdit).toContainText('report');
  await expect(pipeline.textChange).toContainText('report:');

  for (const [from, to] of edges) {
    await pipeline.connect(from, to);
    await expect(pipeline.edge(from, to)).toHaveAttribute('data-kind', 'planned');
    await steps.done();
  }
  await pipeline.sketchSays(/joined:\n(.*\n)*? {4}from: ?\[?[\s\S]*clean_customers/);

  await pipeline.select(...six);
  await page.keyboard.press('w');
  for (const name of six) await expect(pipeline.box(name)).toHaveAttribute('data-kind', 'cell');
  await expect.poll(() => pipeline.files.read(notebook)).toContain('```sql report');
  await steps.done();
  for (const [from, to] of edges) await expect(pipeline.edge(from, to)).toHaveAttribute('data-kind', 'reads');

  await page.keyboard.press('F9');
  for (const name of six) await expect(pipeline.box(name)).toHaveAttribute('data-tone', 'ok');

  await pipeline.select('joined');
  await page.keyboard.press('F2');
  const dialog = page.getByRole('dialog', { name: 'Rename joined' });
  await dialog.getByRole('textbox', { name: 'New name' }).fill('orders_of_customers');
  await expect(dialog.getByRole('region', { name: 'What changes in the files' })).toContainText('orders_of_customers');
  await dialog.getByRole('button', { name: 'Rename', exact: true }).click();
  await expect(pipeline.box('orders_of_customers')).toBeVisible();
  await expect(pipeline.edge('orders_of_customers', 'by_day')).toHaveAttribute('data-kind', 'reads');
  await expect.poll(() => pipeline.files.read(notebook)).toContain('FROM orders_of_customers');
  await pipeline.sketchSays('orders_of_customers:');
  await steps.done();

  await pipeline.select('by_day', 'by_region');
  await page.keyboard.press('Control+g');
  await pipeline.question('Title of the group').fill('Breakdowns');
  await page.keyboard.press('Enter');
  await pipeline.sketchSays('title: Breakdowns');
  await steps.done();

  // Into another group, out of the first.
  await pipeline.select('by_region', 'report');
  await page.keyboard.press('Control+g');
  await pipeline.question('Title of the group').fill('Results');
  await page.keyboard.press('Enter');
  await pipeline.sketchSays('title: Breakdowns', 'title: Results');
  await steps.done();

  await steps.undoAll();
  expect(pipeline.files.digests()).toEqual(steps.states[0]);
  for (const name of six) await expect(pipeline.box(name)).toHaveCount(0);
  await steps.redoAll();
  await expect(pipeline.box('orders_of_customers')).toHaveAttribute('data-kind', 'cell');
});

test('the same is done with the keyboard alone', async ({ launch, folder }) => {
  test.setTimeout(300_000);
  const root = ordersWorkspace(join(folder, 'orders')).root;
  const app = await launch({ workspace: root });
  const { page } = app;
  const { keyboard } = page;
  const pipeline = new PipelineEditPage(page, root);
  await expect(pipeline.window.status).toContainText('Engine ready');
  await keyboard.press('Control+Shift+g');
  await expect(pipeline.canvas).toHaveAttribute('aria-busy', 'false');
  const steps = new Steps(pipeline);
  /** Puts the keyboard on a box, by the search of the canvas. */
  const goTo = async (name: string) => {
    await keyboard.press('Control+f');
    await keyboard.type(name);
    await keyboard.press('Enter');
    await keyboard.press('Escape');
    await expect(pipeline.box(name)).toBeFocused();
  };
  const readers: readonly (readonly [string, string])[] = [
    ['orders', 'clean_orders'],
    ['customers', 'clean_customers'],
    ['clean_orders', 'joined'],
    ['joined', 'by_day'],
    ['joined', 'by_region'],
    ['by_day', 'report'],
  ];
  for (const [from, name] of readers) {
    await goTo(from);
    await keyboard.press('b');
    await expect(pipeline.question('New planned box')).toBeFocused();
    await keyboard.type(name);
    await keyboard.press('Enter');
    await expect(pipeline.box(name)).toBeFocused();
    await expect(pipeline.edge(from, name)).toHaveAttribute('data-kind', 'planned');
    await steps.done();
  }
  for (const [from, to] of [
    ['clean_customers', 'joined'],
    ['by_region', 'report'],
  ] as const) {
    await goTo(from);
    await keyboard.press('c');
    await expect(pipeline.canvas.getByRole('combobox')).toBeFocused();
    await keyboard.type(to);
    await keyboard.press('Enter');
    await expect(pipeline.edge(from, to)).toHaveAttribute('data-kind', 'planned');
    await steps.done();
  }

  await goTo('report');
  await keyboard.press('e');
  await expect(page.getByRole('textbox', { name: 'Title', exact: true })).toBeFocused();
  await keyboard.type('What is sold where');
  await keyboard.press('Enter');
  await pipeline.sketchSays('title: What is sold where');
  await expect(pipeline.box('report')).toBeFocused();
  await steps.done();

  await goTo('clean_orders');
  await keyboard.press('Control+a');
  await keyboard.press('w');
  for (const name of six) await expect(pipeline.box(name)).toHaveAttribute('data-kind', 'cell');
  await steps.done();
  await keyboard.press('F9');
  for (const name of six) await expect(pipeline.box(name)).toHaveAttribute('data-tone', 'ok');

  await goTo('joined');
  await keyboard.press('F2');
  await expect(page.getByRole('textbox', { name: 'New name' })).toBeFocused();
  await keyboard.type('orders_of_customers');
  await expect(page.getByRole('button', { name: 'Rename', exact: true })).toBeEnabled();
  await keyboard.press('Enter');
  await expect(pipeline.box('orders_of_customers')).toBeFocused();
  await steps.done();

  for (const [title, name, towards, other] of [
    ['Breakdowns', 'by_day', 'ArrowDown', 'by_region'],
    ['Results', 'by_region', 'ArrowRight', 'report'],
  ] as const) {
    await goTo(name);
    await keyboard.press(`Control+${towards}`);
    await expect(pipeline.box(other)).toBeFocused();
    await keyboard.press('Space');
    await keyboard.press('Control+g');
    await expect(pipeline.question('Title of the group')).toBeFocused();
    await keyboard.type(title);
    await keyboard.press('Enter');
    await pipeline.sketchSays(`title: ${title}`);
    await steps.done();
  }

  await steps.undoAll();
  await steps.redoAll();
});

test('edits of others appear at once: places stay, edges follow the SQL, a plan that the SQL contradicts is shown, and a name that cannot be drawn stays', async ({
  launch,
  folder,
}) => {
  const files = WorkspaceFolder.working(join(folder, 'work'));
  files.write(
    'pipelines/p.yaml',
    'plumbline: 1\nplanned:\n  total_text:\n    from: [alone]\npositions:\n  # total\n  total: { x: 400, y: 40 }\n',
  );
  const app = await launch({ workspace: files.root });
  const pipeline = new PipelineEditPage(app.page, files.root);
  await pipeline.open();
  await expect(pipeline.edge('total', 'total_text')).toHaveAttribute('data-kind', 'reads');
  await expect(pipeline.edge('alone', 'total_text')).toHaveAttribute('data-kind', 'missing');
  const places = async () => {
    const names = ['numbers', 'total', 'total_text', 'alone'];
    const boxes = await Promise.all(names.map((name) => pipeline.box(name).boundingBox()));
    return boxes.map((box) => `${Math.round(box?.x ?? 0)} ${Math.round(box?.y ?? 0)}`);
  };
  await pipeline.select('total_text');
  await expect(pipeline.window.inspector).toContainText('alone');
  const before = await places();

  // As git pull does it: somebody else planned a box.
  const pulled = files
    .read('pipelines/p.yaml')
    .replace('planned:\n', 'planned:\n  pulled:\n    title: From a colleague\n    from: [total]\n');
  files.write('pipelines/p.yaml', pulled);
  await expect(pipeline.box('pulled')).toBeVisible();
  await expect(pipeline.edge('total', 'pulled')).toHaveAttribute('data-kind', 'planned');
  expect(await places()).toEqual(before);

  // The SQL reads what the plan says, and no longer what it read.
  files.write(
    'notebooks/good.md',
    files.read('notebooks/good.md').replace("SELECT total || ' in all' AS text FROM total", 'SELECT answer FROM alone'),
  );
  await expect(pipeline.edge('alone', 'total_text')).toHaveAttribute('data-kind', 'reads');
  await expect(pipeline.edge('total', 'total_text')).toHaveCount(0);
  expect(await places()).toEqual(before);

  // What cannot be drawn keeps its text, with the reason beside it, until it is tried again or given up.
  const whole = files.read('pipelines/p.yaml');
  const inConflict = `<<<<<<< ours\n${whole}=======\n${whole}>>>>>>> theirs\n`;
  files.write('pipelines/p.yaml', inConflict);
  const { keyboard } = app.page;
  const question = pipeline.question('New planned box');
  const reason = pipeline.canvas.getByRole('form', { name: 'New planned box' }).getByRole('alert');
  await pipeline.draw('Late ordres', 0.5, 0.85);
  await expect(reason).toContainText('pipelines/p.yaml is in conflict: git could not merge it.');
  await expect(question).toHaveValue('Late ordres');
  await expect(question).toBeFocused();
  await expect(question).toHaveAccessibleDescription(/is in conflict/);
  files.write('pipelines/p.yaml', whole);
  await keyboard.press('Control+a');
  await keyboard.type('Late orders');
  await expect
    .poll(async () => {
      if (await question.isVisible()) await keyboard.press('Enter');
      return pipeline.sketch();
    })
    .toContain('title: Late orders');
  await expect(pipeline.box('late_orders')).toBeVisible();
  await expect(question).toHaveCount(0);

  files.write('pipelines/p.yaml', inConflict);
  await pipeline.draw('never', 0.8, 0.85);
  await expect(reason).toBeVisible();
  await keyboard.press('Escape');
  await expect(question).toHaveCount(0);
  expect(pipeline.sketch()).not.toContain('never');
});

test('what was done can be taken back after the window was closed, but not where somebody else changed the same place', async ({
  launch,
  folder,
}) => {
  const files = ordersWorkspace(join(folder, 'orders'));
  const start = files.digests();
  const first = await launch({ workspace: files.root });
  let pipeline = new PipelineEditPage(first.page, files.root);
  await pipeline.open();
  await pipeline.makeRoom();
  await pipeline.draw('Late orders', 0.6, 0.2);
  await pipeline.sketchSays('late_orders:', 'title: Late orders');
  await pipeline.draw('other', 0.6, 0.6);
  await pipeline.sketchSays('other:');
  const file = pipeline.sketchFile();
  // The way back is written right after what it is for.
  await expect.poll(() => readUndoFile(files.root, file)).toContain('Planned other');
  await first.close();

  const second = await launch({ workspace: files.root });
  pipeline = new PipelineEditPage(second.page, files.root);
  await pipeline.open();
  const mine = files.read(file);
  const theirs = mine.replace('title: Late orders', 'title: Orders that are late');
  files.write(file, theirs);
  await expect(pipeline.box('late_orders')).toContainText('Orders that are late');

  // The latest step is about another place.
  await pipeline.box('late_orders').click();
  await second.page.keyboard.press('Control+z');
  await expect(pipeline.box('other')).toHaveCount(0);
  await second.page.keyboard.press('Control+z');
  await expect(pipeline.window.notifications).toContainText('cannot be taken back');
  expect(files.read(file)).toContain('title: Orders that are late');

  // With the other's change gone, the step that stayed can be taken back.
  files.write(file, files.read(file).replace('title: Orders that are late', 'title: Late orders'));
  await expect(pipeline.box('late_orders')).toContainText('Late orders');
  await second.page.keyboard.press('Control+z');
  await expect.poll(() => files.digests()).toEqual(start);
});

test('boxes are copied as text, also into another workspace; copies of cells carry their SQL', async ({
  launch,
  folder,
}) => {
  const from = WorkspaceFolder.working(join(folder, 'from'));
  const to = ordersWorkspace(join(folder, 'to'));
  const app = await launch({ workspace: from.root });
  const pipeline = new PipelineEditPage(app.page, from.root);
  await pipeline.open();
  await pipeline.select('total', 'total_text');
  await app.page.keyboard.press('Control+c');
  await expect.poll(() => app.command('clipboard.readText', {})).toContain('plumbline-boxes: 1');
  await app.page.keyboard.press('Control+v');
  await expect(pipeline.edge('total_2', 'total_text_2')).toHaveAttribute('data-kind', 'reads');
  await expect.poll(() => from.read('notebooks/good.md')).toContain('```sql total_text_2');

  await app.command('workspace.open', { path: to.root });
  const other = new PipelineEditPage(app.page, to.root);
  await expect(pipeline.window.explorer.getByRole('button', { name: 'orders.md' })).toBeVisible();
  await other.open();
  await other.box('customers').click();
  await app.page.keyboard.press('Control+v');
  await expect(other.edge('total', 'total_text')).toHaveAttribute('data-kind', 'reads');
  await expect.poll(() => to.read(notebook)).toContain("SELECT total || ' in all' AS text FROM total");
});

test('a table is dragged out of the catalog onto the canvas, and a dropped file becomes a source there', async ({
  launch,
  folder,
}) => {
  const files = ordersWorkspace(join(folder, 'orders'));
  const app = await launch({ workspace: files.root });
  const { page } = app;
  const pipeline = new PipelineEditPage(page, files.root);
  await pipeline.open();
  const area = await pipeline.canvas.boundingBox();
  if (area === null) throw new Error('The canvas is not on screen.');
  const place = { clientX: Math.round(area.x + area.width * 0.7), clientY: Math.round(area.y + area.height * 0.5) };

  // The events of a drag, made in the page: the driver's own drags carry no types that only an app knows.
  const carried = await page.evaluateHandle(() => new DataTransfer());
  const item = page
    .getByRole('tree', { name: 'Catalog' })
    .getByRole('treeitem', { name: /^orders/ })
    .first();
  await item.dispatchEvent('dragstart', { dataTransfer: carried });
  const pane = pipeline.canvas.locator('.react-flow__pane');
  for (const type of ['dragover', 'drop']) await pane.dispatchEvent(type, { dataTransfer: carried, ...place });
  await pipeline.sketchSays(/orders: \{ x: -?\d+, y: -?\d+ \}/);
  await expect(pipeline.window.inspector.getByRole('heading', { name: 'orders' })).toBeVisible();

  writeFileSync(join(folder, 'returns.csv'), 'order_id,reason\n1,broken\n2,late\n');
  await dropFiles(app, [join(folder, 'returns.csv')], {
    target: '.react-flow__pane',
    clientX: place.clientX,
    clientY: place.clientY - 120,
  });
  await page.getByRole('dialog', { name: 'Add data' }).getByRole('button', { name: 'Add', exact: true }).click();
  await pipeline.sketchSays(/returns: \{ x: -?\d+, y: -?\d+ \}/);
  await expect(pipeline.box('returns')).toBeVisible();
});

test('a cell keeps its plan and says where it differs, its plan is forgotten, a sink is added, and a cell is deleted after asking', async ({
  launch,
  folder,
}) => {
  const files = WorkspaceFolder.working(join(folder, 'work'));
  files.write(
    'pipelines/p.yaml',
    'plumbline: 1\nplanned:\n  total:\n    notes: All numbers together.\n    from: [alone]\n    columns: [{ name: total, type: BIGINT }, { name: day, type: DATE }]\n',
  );
  const app = await launch({ workspace: files.root });
  const { page } = app;
  const pipeline = new PipelineEditPage(page, files.root);
  const { inspector } = pipeline.window;
  await pipeline.open();
  await page.keyboard.press('F9');
  await expect(pipeline.box('total')).toHaveAttribute('data-tone', 'ok');
  await pipeline.select('total');
  const reads = inspector.getByRole('table', { name: 'Planned and actual reads' });
  await expect(reads.getByRole('row', { name: 'alone not read' })).toBeVisible();
  await expect(reads.getByRole('row', { name: 'not planned numbers' })).toBeVisible();
  const columns = inspector.getByRole('table', { name: 'Expected and actual columns' });
  await expect(columns.getByRole('row', { name: 'day DATE missing' })).toBeVisible();
  await expect(columns.getByRole('row', { name: 'total BIGINT HUGEINT' })).toBeVisible();
  await inspector.getByRole('button', { name: 'Forget the plan' }).click();
  await expect.poll(() => files.read('pipelines/p.yaml')).not.toContain('alone');
  await expect(pipeline.edge('alone', 'total')).toHaveCount(0);

  await pipeline.select('total_text');
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Write the rows of total_text' });
  await dialog.getByRole('radio', { name: /^CSV file/ }).check();
  await expect(dialog.getByRole('region', { name: 'What changes in the files' })).toContainText('out/total_text.csv');
  await dialog.getByRole('button', { name: 'Add the sink' }).click();
  await pipeline.sketchSays('sinks:', 'total_text_out:', 'path: out/total_text.csv');

  // The canvas went to the new box.
  await expect(pipeline.box('total_text_out')).toBeFocused();
  await pipeline.showAll();
  await pipeline.select('total');
  await page.keyboard.press('Delete');
  const question = page.getByRole('dialog', { name: 'Delete total' });
  await expect(question).toContainText('One node reads it and will break: total_text');
  await expect(question.getByRole('region', { name: 'What changes in the files' })).toContainText('```sql total');
  await question.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(pipeline.box('total')).toHaveCount(0);
  await expect.poll(() => files.read('notebooks/good.md')).not.toContain('```sql total\n');
  await page.keyboard.press('Control+z');
  await expect(pipeline.box('total')).toBeVisible();
  await expect.poll(() => files.read('notebooks/good.md')).toContain('```sql total\n');
});
