import { WindowPage } from './pages/window-page';
import { accessibilityFindings } from './support/accessibility';
import { expect, type RunningApp, test } from './support/app';
import { writeJoinsWorkspace } from './support/joins-workspace';

/** The nodes that the newest run made anew, in order of their names. */
async function newestRun(app: RunningApp): Promise<readonly string[]> {
  const [record] = await app.command('runs.list', { limit: 1 });
  return (record?.report.nodes ?? []).flatMap(({ name, status }) => (status === 'ran' ? [name] : [])).sort();
}

test('a join that multiplies rows is seen at a glance: on its edge, in the inspector and among the problems', async ({
  launch,
  folder,
}) => {
  const app = await launch({ workspace: writeJoinsWorkspace(folder) });
  const { page } = app;
  const window = new WindowPage(page);
  await expect(window.status).toContainText('Engine ready');
  await app.jobEnd((await app.command('run.start', {})).job);

  await window.open('Pipeline');
  const canvas = page.getByRole('region', { name: 'Pipeline canvas' });
  await canvas.getByRole('group', { name: 'named_visits', exact: true }).click();
  const { inspector } = window;
  await expect(inspector.getByText(/multiplies rows of both sides/)).toBeVisible();
  await expect(inspector.getByText(/Most often: 3 \(100 × 2 rows\)/)).toBeVisible();
  const rows = inspector.getByRole('region', { name: 'Rows that go in' });
  await expect(rows.getByRole('listitem').filter({ hasText: 'visits' }).first()).toContainText('× 1.29');
  const join = inspector.getByRole('region', { name: 'Join' });
  await expect(join.getByRole('row', { name: /visits v/ })).toContainText('350');
  await expect(join.getByRole('row', { name: /shops s/ })).toContainText('all');
  await expect(join.getByRole('row', { name: /Result/ })).toContainText('450');
  // The first rows and the profiles of the columns stand beside the canvas.
  await expect(inspector.getByRole('region', { name: 'First rows of named_visits' }).getByRole('row')).toHaveCount(6);
  await expect(inspector.getByRole('region', { name: 'Columns (3)' })).toContainText('distinct');
  expect(await accessibilityFindings(app)).toEqual([]);

  // On the edges that the join is about, and on no other.
  await expect(canvas.getByTitle(/multiplies rows of both sides/)).toHaveCount(2);
  await expect(canvas.getByTitle(/multiplies rows of both sides/).first()).toContainText('⚠');

  await page.getByRole('tab', { name: /^Problems/ }).click();
  const panel = page.getByRole('region', { name: 'Jobs and problems' });
  await expect(panel.getByText(/multiplies rows of both sides/)).toBeVisible();
  await panel.getByRole('button', { name: 'visits.md:14' }).click();
  await expect(window.notebook.cell('named_visits').group).toBeInViewport();
});

test('what runs to here, from here and of a selection is exactly that', async ({ launch, folder }) => {
  const app = await launch({ workspace: writeJoinsWorkspace(folder) });
  const { page } = app;
  const window = new WindowPage(page);
  await expect(window.status).toContainText('Engine ready');
  await window.open('Pipeline');
  const canvas = page.getByRole('region', { name: 'Pipeline canvas' });
  const box = (name: string) => canvas.getByRole('group', { name, exact: true });
  const ended = async (runs: number) => {
    await expect.poll(async () => (await app.command('runs.list', { limit: 100 })).length).toBe(runs);
    return newestRun(app);
  };

  // To here: the node and what is stale of what it reads, and nothing beside or behind it.
  await box('named_visits').click();
  await window.inspector.getByRole('button', { name: 'Run to here' }).click();
  expect(await ended(1)).toEqual(['named_visits', 'shops', 'visits']);
  // From here: the node and everything behind it, by the palette.
  await window.command('Run from named_visits');
  expect(await ended(2)).toEqual(['largest', 'named_visits', 'totals']);
  // The same by the key, of a source: what reads it.
  await box('raw_shops').click();
  await page.keyboard.press('Alt+F9');
  expect(await ended(3)).toEqual(['largest', 'named_visits', 'shops', 'totals']);
  // A selection: these alone, also what is up to date.
  await box('visits').click();
  await box('aside').click({ modifiers: ['Shift'] });
  await page.keyboard.press('Control+Shift+F9');
  expect(await ended(4)).toEqual(['aside', 'visits']);
  await box('shops').click();
  await page.keyboard.press('Shift+F9');
  expect(await ended(5)).toEqual(['shops']);
});
