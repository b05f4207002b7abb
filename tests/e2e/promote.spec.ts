import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { WindowPage } from './pages/window-page';
import { expect, test } from './support/app';

const notebook = '# Shop\n\n```sql by_customer\nSELECT *\nFROM orders\n```\n\n```sql unrelated\nSELECT 1 AS one\n```\n';

/** A small workspace that lacks an owner, checks and the names of columns. */
function writeShop(folder: string): string {
  const root = join(folder, 'shop');
  const files = {
    'plumbline.yaml': 'plumbline: 1\nname: shop\nsources:\n  orders: { path: data/orders.csv }\n',
    'data/orders.csv': 'order_id,contact\n1,ann@example.com\n2,bob@example.com\n3,cy@example.com\n',
    'notebooks/shop.md': notebook,
  };
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root });
  git('init', '-q');
  git('config', 'user.name', 'Ann');
  git('config', 'user.email', 'ann@example.com');
  git('add', '.');
  git('commit', '-qm', 'Begin');
  return root;
}

test('walks from the choice to the commit, by keyboard where it matters, and can be left in the middle', async ({
  launch,
  folder,
}) => {
  test.setTimeout(240_000);
  const root = writeShop(folder);
  const app = await launch({ workspace: root });
  const { page } = app;
  const window = new WindowPage(page);
  await expect(window.status).toContainText('Engine ready');
  const read = (file: string) => readFileSync(join(root, file), 'utf8');

  // The choice, with the keyboard alone.
  const dialog = await window.promote();
  const output = dialog.getByRole('checkbox', { name: 'by_customer' });
  await dialog.getByRole('checkbox', { name: 'unrelated' }).setChecked(false);
  await output.setChecked(false);
  await expect(dialog.getByRole('button', { name: 'Next: Readiness' })).toBeDisabled();
  await output.focus();
  await page.keyboard.press('Space');
  await expect(output).toBeChecked();
  await expect(dialog.getByRole('region', { name: 'Goes along' })).toContainText('orders');
  await expect(dialog.getByRole('region', { name: 'Left out' })).toContainText('unrelated');
  await dialog.getByRole('button', { name: 'Next: Readiness' }).focus();
  await page.keyboard.press('Enter');
  const findings = dialog.getByRole('list', { name: 'Findings' });
  await expect(dialog).toContainText('of 100 ready', { timeout: 60_000 });

  // A repair is shown before it is made, and is taken back.
  await findings.getByRole('button', { name: 'Name the columns' }).click();
  const repair = dialog.getByRole('form', { name: 'Name the columns' });
  await expect(repair.getByRole('region', { name: 'Change of notebooks/shop.md' })).toContainText(
    'SELECT order_id, contact',
  );
  expect(read('notebooks/shop.md')).toBe(notebook);
  await repair.getByRole('button', { name: 'Change notebooks/shop.md' }).click();
  await expect.poll(() => read('notebooks/shop.md')).toContain('SELECT order_id, contact');
  await findings.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => read('notebooks/shop.md')).toBe(notebook);

  // One that asks has what git says as its proposal.
  await findings.getByRole('button', { name: 'Write the owner' }).click();
  const owner = dialog.getByRole('form', { name: 'Write the owner' });
  await expect(owner.getByRole('textbox', { name: 'Name' })).toHaveValue('Ann');
  await owner.getByRole('textbox', { name: 'E-mail address' }).fill('nobody');
  await expect(owner).toContainText('is no e-mail address');
  await owner.getByRole('textbox', { name: 'E-mail address' }).fill('shop@example.com');
  await owner.getByRole('button', { name: 'Change plumbline.yaml' }).click();
  await expect.poll(() => read('plumbline.yaml')).toContain('{ name: Ann, email: shop@example.com }');
  await dialog.getByRole('button', { name: 'Review again' }).click();
  await expect(findings).toBeVisible({ timeout: 60_000 });
  await expect(findings).not.toContainText('Nobody owns this pipeline');

  // A place leads to its cell, and the promotion waits where it was left.
  await findings.getByRole('button', { name: 'notebooks/shop.md:4' }).first().click();
  await expect(dialog).toHaveCount(0);
  await expect(window.tab('shop.md')).toHaveAttribute('aria-selected', 'true');
  await window.promote();
  await expect(findings).toBeVisible();

  // Decisions are written one by one; what does not fit stays on screen.
  await dialog.getByRole('button', { name: 'Next: Decisions' }).click();
  const timeout = dialog.getByRole('textbox', { name: 'Timeout of a run' });
  await timeout.fill('soon');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText('expected a duration such as 30 minutes');
  expect(existsSync(join(root, 'specs/by_customer.pipeline.yaml'))).toBe(false);
  await timeout.fill('20 minutes');
  await page.keyboard.press('Enter');
  await expect.poll(() => existsSync(join(root, 'specs/by_customer.pipeline.yaml'))).toBe(true);
  expect(read('specs/by_customer.pipeline.yaml')).toContain('timeout: 20 minutes');
  await dialog.getByRole('button', { name: 'Accept shop@example.com for Support' }).click();
  await expect(dialog.getByRole('textbox', { name: 'Support', exact: true })).toHaveValue('shop@example.com');

  // The projects, the page and the commit.
  await dialog.getByRole('button', { name: 'Next: Targets' }).click();
  await expect(dialog.getByRole('checkbox', { name: /^dbt(?!-)/ })).toBeChecked();
  await dialog.getByRole('button', { name: 'Promote', exact: true }).click();
  await expect(dialog.getByRole('region', { name: 'Target dbt' })).toBeVisible({ timeout: 60_000 });
  expect(existsSync(join(root, 'promoted/by_customer/dbt/dbt_project.yml'))).toBe(true);
  expect(read('specs/by_customer.html')).toContain('20 minutes');
  await dialog.getByRole('textbox', { name: 'Message of the commit' }).fill('Hand over by_customer');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('status')).toContainText('Committed as');
  const shown = execFileSync('git', ['show', '--stat', '--format=%s'], { cwd: root, encoding: 'utf8' });
  expect(shown).toContain('Hand over by_customer');
  expect(shown).toContain('specs/by_customer.pipeline.yaml');
  expect(shown).not.toContain('plumbline.yaml |');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(dialog).toHaveCount(0);
});
