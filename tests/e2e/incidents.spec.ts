import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IncidentsPage } from './pages/incidents-page';
import { WindowPage } from './pages/window-page';
import { expect, type RunningApp, test } from './support/app';
import { writeInputsWorkspace } from './support/inputs-workspace';

/** A workspace under git, with a check that fails and one that warns. */
function writeWorkspace(folder: string): { root: string; git: (...args: string[]) => string } {
  const root = writeInputsWorkspace(folder);
  mkdirSync(join(root, 'checks'));
  writeFileSync(
    join(root, 'checks/regions.yml'),
    [
      'dataset: plumbline/shop/main/regions',
      'columns: []',
      'checks:',
      '  - row_count: { name: three regions, threshold: { must_be: 3 } }',
      '  - row_count: { name: many regions, qualifier: many, threshold: { must_be_greater_than: 9, level: warn } }',
      '  - row_count: { name: some region, qualifier: some }',
      '',
    ].join('\n'),
  );
  const git = (...args: string[]) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' });
  git('init', '-q');
  git('config', 'user.name', 'Ann Lee');
  git('config', 'user.email', 'ann@example.com');
  writeFileSync(join(root, '.gitignore'), '.plumbline/\n');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin');
  return { root, git };
}

/** The checks with their outcomes on screen. */
async function showOutcomes({ page }: RunningApp): Promise<IncidentsPage> {
  const window = new WindowPage(page);
  await expect(window.notebook.cell('regions').group).toBeVisible();
  await window.open('Checks');
  await page.getByRole('button', { name: 'Run all checks' }).click();
  const incidents = new IncidentsPage(page);
  await expect(incidents.check('three regions')).toContainText('fail', { timeout: 90_000 });
  return incidents;
}

test('an incident is opened from a failing check, changed, and found from everywhere, by the mouse', async ({
  launch,
  folder,
}) => {
  const { root, git } = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const window = new WindowPage(app.page);
  const incidents = await showOutcomes(app);
  await expect(incidents.opener('some region', 'regions')).toHaveCount(0);
  await incidents.opener('three regions', 'regions').click();

  const title = 'regions: three regions failed';
  const detail = incidents.detail(title);
  await expect(detail).toContainText('regions: 4 was measured, = 3 expected.');
  await expect(detail).toContainText('Ann Lee: Opened.');
  await expect(incidents.owner).toHaveValue('Ann Lee');
  const [name = ''] = readdirSync(join(root, 'incidents'));
  expect(name).toMatch(/^\d{4}-\d{2}-\d{2}-regions-three-regions\.md$/);
  const file = `incidents/${name}`;
  expect(git('status', '--porcelain', '-uall')).toBe(`?? ${file}\n`);
  git('add', '.');
  git('commit', '-q', '-m', 'An incident');

  // All that is chosen is written at once, and nothing before.
  await incidents.status.selectOption('investigating');
  await incidents.severity.selectOption('critical');
  await incidents.owner.fill('Bo');
  await incidents.comment.fill('Asked the **carrier**.\nThey look into it.');
  expect(git('status', '--porcelain')).toBe('');
  await incidents.update.click();
  await expect(detail.getByRole('strong').last()).toHaveText('carrier');
  await expect(detail).toContainText('They look into it.');
  await expect(incidents.comment).toHaveValue('');
  await expect(incidents.update).toBeDisabled();
  const changes = git('diff', '-U0')
    .split('\n')
    .filter((line) => /^[-+](?![-+]{2} )/.test(line));
  expect(changes.map((line) => line.replace(/\d{4}-\d{2}-\d{2} \d{2}:\d{2}/, 'TIME'))).toEqual([
    '-status: open',
    '-severity: high',
    '-owner: Ann Lee',
    '+status: investigating',
    '+severity: critical',
    '+owner: Bo',
    '+- TIME Ann Lee: Status: investigating. Severity: critical. Owner: Bo. Asked the **carrier**.',
    '+  They look into it.',
  ]);

  // From the incident to what it is about, and back from there, from the explorer and from the palette.
  await detail.getByRole('button', { name: 'three regions' }).click();
  await expect(incidents.part('Outcomes')).toHaveAttribute('aria-selected', 'true');
  await incidents.check('three regions').getByRole('button', { name: 'Incident: investigating, Bo' }).click();
  await detail.getByRole('definition').getByRole('button', { name: 'regions', exact: true }).click();
  await expect(window.notebook.cell('regions').group).toHaveAttribute('aria-current', 'true');
  await window.explorer.getByRole('region', { name: 'Incidents' }).getByRole('button', { name: title }).click();
  await detail
    .getByRole('definition')
    .getByRole('button', { name: /^[0-9a-f]{8}$/ })
    .click();
  await expect(app.page.getByRole('table', { name: /^Nodes of the run/ })).toContainText('regions');
  await window.command('Incidents');
  await detail.getByRole('link', { name: 'checks/regions.yml:4' }).click();
  await expect(incidents.part('Outcomes')).toHaveAttribute('aria-selected', 'true');

  // Resolved, it is listed as such, and the check can have another one.
  await incidents.part('Incidents').click();
  await incidents.status.selectOption('resolved');
  await incidents.update.click();
  await expect(incidents.list.getByRole('region', { name: 'Resolved' })).toContainText(title);
  expect(readFileSync(join(root, file), 'utf8')).toMatch(/\nresolved: \d{4}-\d{2}-\d{2}T[\d:]+Z\n---\n/);
  await incidents.part('Outcomes').click();
  await expect(incidents.opener('three regions', 'regions')).toBeVisible();
});

test('an incident is opened, changed and left from the keyboard', async ({ launch, folder }) => {
  const { root, git } = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const { page } = app;
  const { keyboard } = page;
  const incidents = await showOutcomes(app);
  await incidents.part('Outcomes').focus();
  await keyboard.press('ArrowLeft');
  await expect(page.getByRole('heading', { name: 'No incidents' })).toBeVisible();
  await keyboard.press('Home');

  const reach = async (name: string) => {
    for (let step = 0; step < 60; step++) {
      await keyboard.press('Tab');
      const label = await page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
      );
      if (label.startsWith(name)) return;
    }
    throw new Error(`Tab does not reach ${name}.`);
  };
  await reach('Open incident for three regions');
  await keyboard.press('Enter');
  const first = incidents.detail('regions: three regions failed');
  await expect(first).toContainText('Opened.');
  const entry = (title: string) => incidents.list.getByRole('button', { name: title });
  await expect(entry('three regions')).toBeFocused();

  await incidents.part('Incidents').focus();
  await keyboard.press('Home');
  await reach('Open incident for many regions');
  await keyboard.press('Space');
  await expect(entry('many regions')).toBeFocused();
  await expect(incidents.detail('regions: many regions warned')).toContainText('Opened.');
  // The worse one stands above.
  await keyboard.press('ArrowUp');
  await expect(entry('three regions')).toBeFocused();
  await expect(first).toBeVisible();

  await incidents.status.focus();
  await keyboard.type('mit');
  await expect(incidents.status).toHaveValue('mitigated');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await keyboard.press('Tab');
  await expect(incidents.comment).toBeFocused();
  await keyboard.type('A stopgap is in place.');
  // What was typed stays while another incident is looked at.
  await entry('three regions').focus();
  await keyboard.press('ArrowDown');
  await expect(incidents.comment).toHaveValue('');
  await keyboard.press('ArrowUp');
  await expect(incidents.comment).toHaveValue('A stopgap is in place.');
  await incidents.comment.focus();
  await keyboard.press('Control+Enter');
  await expect(first).toContainText('Status: mitigated. A stopgap is in place.');
  await expect(entry('three regions')).toContainText('mitigated');
  expect(git('status', '--porcelain', '-uall').split('\n')).toHaveLength(3);
});

test("outcomes are those of one owner, by the keyboard, and an incident begins as the owner's", async ({
  launch,
  folder,
}) => {
  const { root } = writeWorkspace(folder);
  const manifest = readFileSync(join(root, 'plumbline.yaml'), 'utf8');
  writeFileSync(join(root, 'plumbline.yaml'), `${manifest}owners: [{ name: Shop }, { name: Weather }]\n`);
  writeFileSync(
    join(root, 'checks/sales.yml'),
    'dataset: plumbline/shop/main/sales\ncolumns: []\nchecks:\n  - row_count:\n',
  );
  const app = await launch({ workspace: root });
  const { page } = app;
  const incidents = await showOutcomes(app);
  const filter = page.getByRole('combobox', { name: 'Owner' });
  const rows = page.getByRole('table', { name: 'Checks' }).getByRole('row');
  const health = page.getByRole('list', { name: 'Health of nodes' }).getByRole('listitem');
  await expect(rows).toHaveCount(5);
  await expect(incidents.check('three regions')).toContainText('Shop, Weather');
  // All nodes have the owners of the manifest: there is nothing to choose.
  await expect(filter).toHaveCount(0);

  const checks = join(root, 'checks/regions.yml');
  writeFileSync(checks, `${readFileSync(checks, 'utf8')}x-plumbline: { owner: Weather }\n`);
  await expect(filter).toBeVisible();
  await filter.focus();
  await page.keyboard.type('Sh');
  await expect(filter).toHaveValue('0');
  await expect(rows).toHaveCount(2);
  await expect(health).toHaveCount(1);
  await expect(health).toContainText('sales');
  await page.keyboard.press('ArrowDown');
  await expect(rows).toHaveCount(5);
  await page.keyboard.press('Home');
  await expect(filter).toHaveValue('-1');
  await expect(health).toHaveCount(2);
  await expect(health.first()).toContainText('Weather');
  await page.keyboard.press('ArrowDown');

  // It stays while another part of the view is looked at.
  await incidents.part('Incidents').click();
  await incidents.part('Outcomes').click();
  await expect(rows).toHaveCount(2);
  await expect(incidents.check('row_count')).toContainText('level fail');
  await filter.focus();
  await page.keyboard.press('Home');
  await incidents.opener('three regions', 'regions').focus();
  await page.keyboard.press('Enter');
  await expect(incidents.owner).toHaveValue('Weather');

  // The inspector says it, and a name that the manifest does not list is a warning.
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('OwnerWeather');
  writeFileSync(checks, readFileSync(checks, 'utf8').replace('owner: Weather', 'owner: Wether'));
  await new WindowPage(page).status.getByRole('button', { name: /problem/ }).click();
  await expect(page.getByText('The owner `Wether` is not among the `owners` of plumbline.yaml.')).toBeVisible();
});

test('an incident that someone else edits shows the edit, and a conflict is shown and left alone', async ({
  launch,
  folder,
}) => {
  const { root } = writeWorkspace(folder);
  const app = await launch({ workspace: root });
  const window = new WindowPage(app.page);
  const incidents = await showOutcomes(app);
  await incidents.opener('three regions', 'regions').click();
  const detail = incidents.detail('regions: three regions failed');
  await expect(detail).toContainText('Opened.');
  const [name = ''] = readdirSync(join(root, 'incidents'));
  const path = join(root, 'incidents', name);
  const text = readFileSync(path, 'utf8');
  await incidents.comment.fill('Not written yet.');

  writeFileSync(path, `${text.replace('owner: Ann Lee', 'owner: Cy')}- 2026-01-01 10:00 Cy: From another checkout.\n`);
  await expect(detail).toContainText('From another checkout.');
  await expect(incidents.owner).toHaveValue('Cy');
  await expect(incidents.comment).toHaveValue('Not written yet.');

  const conflict = text.replace('status: open', '<<<<<<< a\nstatus: open\n=======\nstatus: resolved\n>>>>>>> b');
  writeFileSync(path, conflict);
  await expect(detail).toContainText('A merge conflict is not resolved');
  await expect(detail).toContainText('line 4');
  await expect(detail).toContainText('<<<<<<< a');
  await expect(incidents.update).toHaveCount(0);
  await expect(incidents.list).toContainText('broken file');
  const reply = await app.reply('incident.update', { file: `incidents/${name}`, comment: 'x' });
  expect(reply).toMatchObject({ ok: false, problem: { code: 'merge_conflict', line: 4 } });
  expect(readFileSync(path, 'utf8')).toBe(conflict);

  // Its problem leads to it.
  await incidents.part('Outcomes').click();
  await window.status.getByRole('button', { name: /problem/ }).click();
  await app.page.getByRole('button', { name: `${name}:4:1` }).click();
  await expect(incidents.list).toContainText('broken file');

  // Corrected, it can be changed again, and what was typed is still there.
  writeFileSync(path, text);
  await expect(incidents.comment).toHaveValue('Not written yet.');
  await incidents.update.click();
  await expect(detail).toContainText('Ann Lee: Not written yet.');
  await expect(window.status).toContainText('checks');
});
