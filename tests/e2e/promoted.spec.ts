import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';

const notebook =
  '# Shop\n\n```sql placed\nSELECT order_id, customer, net FROM orders\n```\n\n```sql by_customer\nSELECT customer, sum(net) AS net FROM placed GROUP BY customer\n```\n';

function writeFiles(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** A workspace whose output was promoted to dbt, and its project. */
async function promotedShop(folder: string, launch: (options: { workspace: string }) => Promise<RunningApp>) {
  const root = join(folder, 'shop');
  writeFiles(root, {
    'plumbline.yaml': 'plumbline: 1\nname: shop\nsources:\n  orders: { path: data/orders.csv }\n',
    'data/orders.csv': 'order_id,customer,net\n1,ann,10\n2,bob,20\n3,ann,30\n',
    'notebooks/shop.md': notebook,
  });
  const app = await launch({ workspace: root });
  const window = new WindowPage(app.page);
  await expect(window.status).toContainText('Engine ready');
  const out = join(root, 'promoted/by_customer');
  const { job } = await app.command('promote.start', { nodes: ['by_customer'], targets: ['dbt'], out });
  expect((await app.jobEnd(job)).state).toBe('succeeded');
  return { root, app, window, project: join(out, 'dbt') };
}

/**
 * What stands in for dbt, in the project's own environment: it makes the tables that it is told to, and waits while the file `hold`
 * is there. dbt itself runs in the interop suite.
 */
function writeTool(project: string, checkout: string, tables: Readonly<Record<string, string>>): void {
  const script = `#!${process.execPath}
const { existsSync, mkdirSync, writeFileSync } = require('node:fs');
const { DuckDBInstance } = require(${JSON.stringify(join(checkout, 'node_modules/@duckdb/node-api'))});
(async () => {
  writeFileSync(${JSON.stringify(join(project, '../started'))}, '');
  while (existsSync(${JSON.stringify(join(project, '../hold'))})) await new Promise((done) => setTimeout(done, 50));
  const instance = await DuckDBInstance.create(process.env.DBT_DUCKDB_PATH);
  const connection = await instance.connect();
  for (const [name, sql] of Object.entries(${JSON.stringify(tables)})) await connection.run('CREATE OR REPLACE TABLE ' + name + ' AS ' + sql);
  connection.closeSync();
  instance.closeSync();
  mkdirSync('target', { recursive: true });
  const results = ${JSON.stringify(Object.keys(tables))}.map((name) => ({ unique_id: 'model.shop.' + name, status: 'success' }));
  writeFileSync('target/run_results.json', JSON.stringify({ results }));
})();
`;
  const file = join(project, '.venv/bin/dbt');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, script);
  chmodSync(file, 0o755);
}

const placed =
  "SELECT * FROM (VALUES (1::BIGINT, 'ann', 10::BIGINT), (2, 'bob', 20), (3, 'ann', 30)) AS t(order_id, customer, net)";
const byCustomer = 'SELECT customer, sum(net) AS net FROM placed GROUP BY customer';

test('proves a promoted project, with progress and cancel, and is green only when its rows were compared', async ({
  launch,
  folder,
}) => {
  test.setTimeout(240_000);
  const { root, app, window, project } = await promotedShop(folder, launch);
  const { page } = app;
  const dialog = await window.promote();
  const pipeline = dialog.getByRole('group', { name: 'by_customer' });
  await expect(pipeline).toContainText('in step');

  // By keyboard: the list opens, and the proof starts. There is no dbt here, which is said and is not green.
  await pipeline.locator('summary').focus();
  await page.keyboard.press('Enter');
  const proof = pipeline.getByRole('region', { name: 'Proof of dbt' });
  await expect(proof).toContainText('not proven yet');
  await proof.getByRole('button', { name: 'Compare the rows only' }).focus();
  await page.keyboard.press('Enter');
  await expect(proof).toContainText('did not run', { timeout: 60_000 });
  await expect(proof).toContainText('dbt was not found');
  await expect(proof).toContainText('pip install');
  await expect(proof.getByText('equal', { exact: true })).toHaveCount(0);

  // It goes on while the dialog is closed, and is cancelled in it.
  writeFileSync(join(project, '../hold'), '');
  writeTool(project, app.checkout, { placed, by_customer: byCustomer });
  await proof.getByRole('button', { name: 'Prove', exact: true }).click();
  await expect(proof.getByRole('progressbar', { name: 'Progress of the proof of dbt' })).toBeVisible();
  await expect.poll(() => existsSync(join(project, '../started'))).toBe(true);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await window.promote();
  await pipeline.locator('summary').click();
  await proof.getByRole('button', { name: 'Cancel the proof' }).click();
  await expect(proof).toContainText('The proof was cancelled', { timeout: 60_000 });
  await expect(proof).toContainText('did not run');
  rmSync(join(project, '../hold'));

  // Rows that are those of the prototype.
  await proof.getByRole('button', { name: 'Compare the rows only' }).click();
  const nodes = proof.getByRole('table', { name: 'Nodes of dbt' });
  await expect(nodes.getByRole('row', { name: /by_customer/ })).toContainText('equal', { timeout: 60_000 });
  await expect(pipeline.locator('summary')).toContainText('dbt equal');
  expect(readFileSync(join(root, 'specs/by_customer.proof.json'), 'utf8')).toContain('"verdict": "proven"');

  // What engineers change afterwards was never proven.
  const readme = join(project, 'README.md');
  const written = readFileSync(readme, 'utf8');
  writeFileSync(readme, `${written}\n`);
  await page.keyboard.press('Escape');
  await window.promote();
  await expect(pipeline.locator('summary')).toContainText('dbt equal, before the project changed');
  writeFileSync(readme, written);
  await pipeline.locator('summary').click();

  // Rows that are not: each difference with its node and column.
  writeTool(project, app.checkout, { placed, by_customer: byCustomer.replace('sum(net)', 'sum(net) + 1') });
  await proof.getByRole('button', { name: 'Compare the rows only' }).click();
  await expect(nodes.getByRole('row', { name: /^by_customer output/ })).toContainText('different', { timeout: 60_000 });
  await expect(pipeline.locator('summary')).toContainText('dbt not equal');

  // Some of the rows stand below, by what tells them apart; the receipt, which is for git, has none.
  const rows = proof.getByRole('table', { name: 'Rows of by_customer that differ in net' });
  await expect(rows.getByRole('columnheader')).toHaveText(['customer', 'net in the prototype', 'in the project']);
  await expect(rows.getByRole('row', { name: /ann/ }).getByRole('cell')).toHaveText(['ann', '40', '41']);
  await expect(rows.getByRole('row', { name: /bob/ }).getByRole('cell')).toHaveText(['bob', '20', '21']);
  expect(readFileSync(join(root, 'specs/by_customer.proof.json'), 'utf8')).not.toContain('"41"');
  // What is wider than the dialog is scrolled with the keyboard.
  await proof.getByRole('button', { name: 'Prove', exact: true }).focus();
  await page.keyboard.press('Tab');
  await expect(proof.getByRole('region', { name: 'Rows of by_customer that differ in net' })).toBeFocused();

  // Rows without a value, and such that only one side has.
  const others = "SELECT 'ann' AS customer, NULL::HUGEINT AS net UNION ALL SELECT '', 3";
  writeTool(project, app.checkout, { placed, by_customer: others });
  await proof.getByRole('button', { name: 'Compare the rows only' }).click();
  await expect(rows.getByRole('row', { name: /ann/ })).toContainText('NULL', { timeout: 60_000 });
  const extra = proof.getByRole('table', { name: /Rows of by_customer: 1 row .* not expected/ });
  await expect(extra.getByRole('row').nth(1)).toContainText('empty text');
});

test('says what the workspace is ahead of, and takes over what engineers changed, which can be taken back', async ({
  launch,
  folder,
}) => {
  test.setTimeout(240_000);
  const { root, app, window, project } = await promotedShop(folder, launch);
  const read = () => readFileSync(join(root, 'notebooks/shop.md'), 'utf8');

  // The notebook moves on: the explorer says so, and the dialog what differs.
  writeFileSync(join(root, 'notebooks/shop.md'), notebook.replace('FROM orders', 'FROM orders WHERE net > 5'));
  await expect(window.explorer.getByText('1 ahead')).toBeVisible({ timeout: 30_000 });
  let dialog = await window.promote();
  const pipeline = dialog.getByRole('group', { name: 'by_customer' });
  await expect(pipeline.locator('summary')).toContainText('1 node ahead');
  await pipeline.locator('summary').click();
  const differences = pipeline.getByRole('list', { name: 'What differs' });
  await expect(differences).toContainText('filter added: net > 5');
  await expect(differences).toContainText('by_customer differs only because of what it reads');
  writeFileSync(join(root, 'notebooks/shop.md'), notebook);
  await expect(pipeline.locator('summary')).toContainText('in step', { timeout: 30_000 });

  // Engineers change the project.
  const model = join(project, 'models/by_customer.sql');
  writeFileSync(model, readFileSync(model, 'utf8').replace('sum(net)', 'max(net)'));
  writeFileSync(join(project, 'macros.txt'), '');
  writeFiles(project, { 'macros/cents.sql': '{% macro cents(x) %}{{ x }}{% endmacro %}\n' });
  const changes = pipeline.getByRole('region', { name: 'Changes in the dbt project' });
  await changes.getByRole('button', { name: 'What engineers changed' }).click();
  await expect(changes.getByRole('list', { name: 'Changes of the engineers' })).toContainText(
    'column net: sum(net) → max(net)',
  );
  await expect(changes.getByRole('list', { name: 'Not read back' })).toContainText('macros/cents.sql');
  await expect(changes.getByRole('region', { name: 'Change of notebooks/shop.md' })).toContainText('max(net)');
  expect(read()).toBe(notebook);
  await changes.getByRole('button', { name: 'Take over into 1 file' }).focus();
  await app.page.keyboard.press('Enter');
  await expect(changes).toContainText('Taken over');
  await expect.poll(read).toContain('max(net)');
  await expect(pipeline.locator('summary')).toContainText('1 node ahead', { timeout: 30_000 });
  await changes.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(read).toBe(notebook);

  // Another spec that is broken hides nothing.
  await app.page.keyboard.press('Escape');
  writeFileSync(join(root, 'specs/other.pipeline.yaml'), 'plumbline_spec: 2\n');
  dialog = await window.promote();
  const other = dialog.getByRole('group', { name: 'other' });
  await expect(other.locator('summary')).toContainText('cannot be read', { timeout: 30_000 });
  await expect(dialog.getByRole('group', { name: 'by_customer' }).locator('summary')).toContainText('in step');
});

test('says which edits of engineers are in the way of promoting again, and offers to read them back or to write over them', async ({
  launch,
  folder,
}) => {
  test.setTimeout(240_000);
  const { root, app, window, project } = await promotedShop(folder, launch);
  const { page } = app;
  const model = join(project, 'models/by_customer.sql');
  const readme = join(project, 'README.md');
  const read = (file: string) => readFileSync(file, 'utf8');
  const original = read(readme);
  writeFileSync(model, read(model).replace('sum(net)', 'max(net)'));
  writeFileSync(readme, `${original}\nOurs.\n`);

  let dialog = await window.promote();
  await dialog.getByRole('button', { name: 'Next: Readiness' }).click();
  await expect(dialog).toContainText('of 100 ready', { timeout: 60_000 });
  await dialog.getByRole('button', { name: 'Next: Decisions' }).click();
  await dialog.getByRole('button', { name: 'Next: Targets' }).click();
  await dialog.getByRole('button', { name: 'Promote', exact: true }).click();
  const way = dialog.getByRole('region', { name: 'Changes in the way', exact: true });
  await expect(way.getByRole('alert')).toContainText('Nothing was written', { timeout: 60_000 });
  const files = way.getByRole('list', { name: 'Files that engineers changed in dbt' });
  await expect(files.getByRole('listitem')).toHaveText(['README.md', 'models/by_customer.sql']);

  // By keyboard: what is asked names the files, begins with what keeps them, and Escape keeps them.
  await way.getByRole('button', { name: 'Overwrite…' }).focus();
  await page.keyboard.press('Enter');
  const confirm = page.getByRole('alertdialog', { name: 'Overwrite what engineers changed' });
  await expect(confirm.getByRole('list', { name: 'Files that will be lost' }).getByRole('listitem')).toHaveText([
    'dbt/README.md',
    'dbt/models/by_customer.sql',
  ]);
  await expect(confirm.getByRole('button', { name: 'Keep them' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(confirm).toHaveCount(0);
  await expect(way).toBeVisible();
  expect(read(model)).toContain('max(net)');

  // Taken over, a file is not in the way any more; taken back, it is again.
  await way.getByRole('button', { name: 'Read back' }).focus();
  await page.keyboard.press('Enter');
  const changes = way.getByRole('region', { name: 'Changes in the dbt project' });
  await expect(changes.getByRole('list', { name: 'Changes of the engineers' })).toContainText('sum(net) → max(net)');
  await changes.getByRole('button', { name: 'Take over into 1 file' }).click();
  await expect(files.getByRole('listitem').nth(1)).toContainText('taken over');
  await changes.getByRole('button', { name: 'Undo' }).click();
  await expect(files.getByRole('listitem').nth(1)).not.toContainText('taken over');
  expect(read(join(root, 'notebooks/shop.md'))).toBe(notebook);
  await dialog.getByRole('button', { name: 'Promote again' }).click();
  await expect(files.getByRole('listitem')).toHaveText(['README.md', 'models/by_customer.sql'], { timeout: 60_000 });
  await way.getByRole('button', { name: 'Read back' }).click();
  await changes.getByRole('button', { name: 'Take over into 1 file' }).click();
  await expect(files.getByRole('listitem').nth(1)).toContainText('taken over');

  // What no cell can say is written over, by mouse, and nothing else: an edit that was not named keeps all.
  await way.getByRole('button', { name: 'Overwrite…' }).click();
  await expect(confirm.getByRole('listitem')).toHaveText(['dbt/README.md']);
  writeFileSync(join(project, 'dbt_project.yml'), `${read(join(project, 'dbt_project.yml'))}# ours\n`);
  await confirm.getByRole('button', { name: 'Overwrite 1 file' }).click();
  await expect(files.getByRole('listitem')).toHaveText(['README.md', 'dbt_project.yml'], { timeout: 60_000 });
  expect(read(readme)).toContain('Ours.');
  await way.getByRole('button', { name: 'Overwrite…' }).click();
  await confirm.getByRole('button', { name: 'Overwrite 2 files' }).click();
  dialog = page.getByRole('dialog', { name: 'Promote' });
  await expect(dialog.getByRole('region', { name: 'Target dbt' })).toBeVisible({ timeout: 60_000 });
  expect(read(readme)).toBe(original);
  expect(read(model)).toContain('max(net)');
});
