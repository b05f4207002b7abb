import { join } from 'node:path';
import { WorkspaceFolder } from '../support/workspace-folder';
import { PipelineEditPage } from './pages/pipeline-edit-page';
import { expect, type RunningApp, test } from './support/app';

const sketchFile = 'pipelines/p.yaml';

async function opened(
  launch: (options: { workspace: string }) => Promise<RunningApp>,
  folder: string,
  sketch: string,
): Promise<{ app: RunningApp; pipeline: PipelineEditPage; files: WorkspaceFolder }> {
  const files = WorkspaceFolder.working(join(folder, 'work'));
  files.write(sketchFile, `plumbline: 1\n${sketch}`);
  const app = await launch({ workspace: files.root });
  const pipeline = new PipelineEditPage(app.page, files.root);
  await pipeline.open();
  return { app, pipeline, files };
}

test('the keyboard goes on beside what was deleted, with and without a question, and what takes it back leaves it on a box', async ({
  launch,
  folder,
}) => {
  const { app, pipeline } = await opened(
    launch,
    folder,
    'planned:\n  kept: { from: [alone] }\n  gone: { from: [kept] }\npositions:\n  alone: { x: 0, y: 600 }\n  kept: { x: 400, y: 600 }\n  gone: { x: 800, y: 600 }\n  numbers: { x: 0, y: 0 }\n  total: { x: 400, y: 0 }\n  total_text: { x: 800, y: 0 }\n',
  );
  const { keyboard } = app.page;
  await pipeline.box('gone').focus();
  await keyboard.press('Delete');
  await expect(pipeline.box('gone')).toHaveCount(0);
  await expect(pipeline.box('kept')).toBeFocused();
  await keyboard.press('ArrowLeft');
  await expect(pipeline.box('alone')).toBeFocused();
  await keyboard.press('Escape');
  await keyboard.press('Delete');
  await app.page
    .getByRole('dialog', { name: 'Delete alone' })
    .getByRole('button', { name: 'Delete', exact: true })
    .click();
  await expect(pipeline.box('alone')).toHaveCount(0);
  await expect(pipeline.box('kept')).toBeFocused();
  await keyboard.press('Control+z');
  await expect(pipeline.box('alone')).toBeVisible();
  await expect(pipeline.box('kept')).toBeFocused();
});

test('what is typed into the plan counts when the inspector is closed, and the last column can be taken away', async ({
  launch,
  folder,
}) => {
  const { app, pipeline, files } = await opened(
    launch,
    folder,
    'planned:\n  report:\n    from: [total]\n    columns: [day]\n',
  );
  const { page } = app;
  const { inspector } = pipeline.window;
  const title = inspector.getByRole('textbox', { name: 'Title', exact: true });
  await pipeline.select('report');
  await title.fill('What is sold');
  await page.keyboard.press('Control+Alt+b');
  await expect(inspector).toHaveCount(0);
  await pipeline.sketchSays('title: What is sold');

  await pipeline.box('report').focus();
  await page.keyboard.press('e');
  await expect(title).toBeFocused();
  await page.keyboard.press('Escape');

  // The form of the plan, and not what the inspector showed of the node meanwhile.
  await inspector.getByRole('button', { name: 'Where does it come from?' }).click();
  await expect(title).toHaveCount(0);
  await pipeline.box('report').focus();
  await page.keyboard.press('e');
  await expect(title).toBeFocused();

  await inspector.getByRole('button', { name: 'Remove day' }).click();
  await expect(inspector.getByRole('button', { name: 'Add a column' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect.poll(() => files.read(sketchFile)).not.toContain('day');
});

test('a sink is given one of the connections that there are', async ({ launch, folder }) => {
  const { app, pipeline, files } = await opened(launch, folder, 'name: p\n');
  files.write(
    'plumbline.yaml',
    `${files.read('plumbline.yaml')}connections:\n  crm: { type: postgres }\n  warehouse: { type: duckdb, path: w.duckdb }\n`,
  );
  await pipeline.select('total');
  await app.page.keyboard.press('s');
  const dialog = app.page.getByRole('dialog', { name: 'Write the rows of total' });
  await dialog.getByRole('radio', { name: /^Table/ }).check();
  const connection = dialog.getByRole('combobox', { name: 'Connection' });
  await expect(connection.getByRole('option')).toHaveText(['Choose one', 'crm (postgres)', 'warehouse (duckdb)']);
  await expect(dialog.getByRole('button', { name: 'Add the sink' })).toBeDisabled();
  await connection.selectOption('warehouse');
  await dialog.getByRole('button', { name: 'Add the sink' }).click();
  await pipeline.sketchSays('connection: warehouse');

  // Asked again, the keyboard is on the choice that was made.
  await expect(pipeline.box('total_out')).toBeFocused();
  await app.page.keyboard.press('s');
  const again = app.page.getByRole('dialog', { name: 'Where total_out writes' });
  await expect(again.getByRole('radio', { name: /^Table/ })).toBeFocused();
});

test('edges of a large pipeline say what they are under the pointer, and are selected and deleted with a click', async ({
  launch,
  folder,
}) => {
  const names = Array.from({ length: 220 }, (_, index) => `step_${index}`);
  const planned = names.map((name, index) => `  ${name}: {${index === 1 ? ' from: [step_0] ' : ''}}\n`);
  const positions = names.map((name, at) => `  ${name}: { x: ${(at % 20) * 320}, y: ${Math.floor(at / 20) * 120} }\n`);
  const { app, pipeline, files } = await opened(
    launch,
    folder,
    `planned:\n${planned.join('')}positions:\n${positions.join('')}`,
  );
  const { page } = app;
  await page.keyboard.press('Control+f');
  await page.keyboard.type('step_0');
  await page.keyboard.press('Escape');
  await page.keyboard.press('1');
  await expect(pipeline.box('step_0')).toBeFocused();
  await expect(pipeline.box('step_1')).toBeVisible();
  // Between the boxes, where the edge is drawn.
  const [from, to] = [await pipeline.box('step_0').boundingBox(), await pipeline.box('step_1').boundingBox()];
  if (from === null || to === null) throw new Error('The boxes are not on screen.');
  const middle = { x: (from.x + from.width + to.x) / 2, y: from.y + from.height / 2 };
  await page.mouse.move(middle.x, middle.y - 30);
  await page.mouse.move(middle.x, middle.y);
  const tip = pipeline.canvas.locator('.canvas-edge-tip');
  await expect(tip).toHaveText('step_0 → step_1');
  await page.mouse.click(middle.x, middle.y);
  await page.keyboard.press('Delete');
  await expect.poll(() => files.read(sketchFile)).not.toContain('from');
  await page.mouse.move(middle.x, middle.y - 2);
  await expect(tip).toBeHidden();
});
