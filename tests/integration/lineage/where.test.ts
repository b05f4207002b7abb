import { readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Impact } from '../../../shared/domain/lineage/impact';
import type { RowTrace } from '../../../shared/domain/lineage/row-trace';
import type { Provenance } from '../../../shared/domain/provenance/provenance';
import { plumblineHere } from '../../support/command-line';
import { shopFiles } from '../../support/shop-workspace';
import { WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
beforeAll(async () => {
  folder = new WorkspaceFolder();
  for (const [file, content] of Object.entries(shopFiles)) folder.write(file, content);
  await run('run');
  await run('check');
});
afterAll(() => folder.remove());

async function run(command: string, ...args: string[]) {
  return plumblineHere([
    command,
    ...(command === 'where' || command === 'impact' ? [...args, '-w', folder.root] : [folder.root, ...args]),
  ]);
}

async function where(...args: string[]): Promise<Provenance & { readonly trace?: RowTrace }> {
  const { stdout, stderr } = await run('where', ...args, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('plumbline where', () => {
  it('says of a column how it is made, step by step to the sources', async () => {
    const found = await where('by_day', '--column', 'revenue');
    expect(found).toMatchObject({ node: 'by_day', column: 'revenue', sqlType: 'DOUBLE', redacted: null });
    expect(found.prose).toMatchObject({ heading: 'By day', paragraph: null });
    expect(found.owner?.owner).toBe('Data');
    expect(found.steps.map(({ node, role }) => `${node} ${role}`)).toEqual([
      'by_day value',
      'counted value',
      'shops rows',
      'sales value',
    ]);
    const [last, before] = found.steps;
    expect(last?.columns).toEqual([
      {
        name: 'revenue',
        kind: 'aggregated',
        sql: ['sum(revenue)'],
        line: 16,
        words: 'sum of revenue over the rows of counted for each day and shop',
        origins: [
          { node: 'sales', column: 'amount' },
          { node: 'sales', column: 'price' },
        ],
      },
    ]);
    expect(last?.rows).toEqual(['joined with shops where shops.id = shop_id', 'one row for each day and shop']);
    expect(before?.columns[0]).toMatchObject({ name: 'revenue', sql: ['price * amount'], line: 8 });
    expect(before?.columns[0]?.words).toBe('computed row by row from sales.amount and sales.price');
    expect(before?.rows).toEqual(['only rows where amount >= $least']);
    expect(found.unresolved).toEqual([]);
  });

  it('names the checks on the way with what they found, and says where there is none', async () => {
    const { checks } = await where('by_day', '--column', 'revenue');
    expect(checks.own).toEqual([]);
    expect(checks.none).toEqual(['No check looks at revenue of by_day.']);
    expect(checks.before.map(({ node, outcome }) => `${node} ${outcome}`)).toEqual(['counted pass', 'sales warn']);
    expect(checks.rows.map(({ node, name, outcome }) => `${node} ${name} ${outcome}`)).toEqual([
      'counted row_count pass',
    ]);
    const other = await where('by_day', '--column', 'sales');
    expect(other.checks.none).toEqual([
      'No check looks at sales of by_day.',
      'None looks at a column that it comes from either.',
    ]);
  });

  it('says how fresh the sources are: the time of the file, the newest date, when it was read', async () => {
    const { sources } = await where('by_day', '--column', 'revenue');
    const sales = sources.find(({ name }) => name === 'sales');
    expect(sales).toMatchObject({
      path: 'data/sales.csv',
      newest: { column: 'sold_on', value: '2026-01-03' },
      changedSince: false,
      freshness: [],
    });
    expect(Date.parse(sales?.modified ?? '')).toBeLessThanOrEqual(Date.parse(sales?.readAt ?? ''));
    const later = Date.now() / 1000 + 60;
    utimesSync(join(folder.root, 'data/shops.csv'), later, later);
    const again = await where('by_day');
    expect(again.sources.find(({ name }) => name === 'shops')?.changedSince).toBe(true);
  });

  it('names the run that made it, with the parameters that it bound', async () => {
    const { run: made, state } = await where('by_day', '--column', 'revenue');
    expect(state.state).toBe('fresh');
    expect(made).toMatchObject({ trigger: 'cli', automatic: false, rows: 3 });
    expect(made?.parameters).toEqual([
      { name: 'least', value: '1', now: null, isInput: false, place: { file: 'plumbline.yaml', line: 1 } },
    ]);
    const stale = await where('by_day', '--column', 'revenue', '--param', 'least=2');
    expect(stale.state).toMatchObject({ state: 'stale', reason: 'counted changed' });
    expect(stale.run?.parameters[0]).toMatchObject({ value: '1', now: '2' });
  });

  it('describes each column of a node as a whole', async () => {
    const { columns, column } = await where('BY_DAY');
    expect(column).toBeNull();
    expect(columns.map(({ name, words }) => [name, words])).toEqual([
      ['day', 'taken unchanged from counted.day'],
      ['shop', 'shops.name, under another name'],
      ['revenue', 'sum of revenue over the rows of counted for each day and shop'],
      ['sales', 'number of rows for each day and shop'],
    ]);
  });

  it('traces a row with it, and shows no value that may be personal', async () => {
    const found = await where('by_day', '--row', '1', '--column', 'revenue');
    expect(found.trace?.step.rows).toBe(1);
    expect(found.trace?.step.inputs.map(({ node }) => node)).toContain('counted');
    const mail = await where('shops', '--column', 'mail', '--row', '1');
    expect(mail.redacted).not.toBeNull();
    expect(JSON.stringify(mail)).not.toContain('a@example.com');
    expect((await run('where', 'shops', '--row', '1')).stdout).not.toContain('@example.com');
  });

  it('prints it for people, and says what is not there', async () => {
    const { stdout, code } = await run('where', 'by_day', '--column', 'revenue');
    expect(code).toBe(0);
    expect(stdout).toContain('by_day.revenue  DOUBLE');
    expect(stdout).toContain('revenue = sum(revenue)');
    expect(stdout).toContain('newest sold_on: 2026-01-03');
    expect(stdout).toContain('No check looks at revenue of by_day.');
    const wrong = await run('where', 'by_day', '--column', 'revenu');
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toContain('by_day has no column revenu.');
    expect(wrong.stderr).toContain('Did you mean revenue?');
    expect((await run('where', 'by_dy')).stderr).toContain('Did you mean by_day?');
  });
});

describe('plumbline impact', () => {
  it('says what breaks by name, what changes, and what is only affected, with file and line', async () => {
    const { stdout } = await run('impact', 'counted.revenue', '--json');
    const { entries } = JSON.parse(stdout) as Impact;
    expect(entries.map(({ effect, kind, name, file, line }) => `${effect} ${kind} ${name} ${file}:${line}`)).toEqual([
      'breaks cell by_day notebooks/a.md:16',
      'breaks check missing(revenue) checks/counted.yml:7',
      'changes cell copy_of notebooks/a.md:28',
      'changes cell best notebooks/a.md:32',
      'changes column by_day.revenue notebooks/a.md:15',
      'changes column copy_of.revenue notebooks/a.md:28',
      'changes column best.top notebooks/a.md:32',
      'changes chart revenue notebooks/a.md:25',
      'changes output best pipelines/p.yaml:1',
    ]);
  });

  it('follows a column through a star to what names it behind', async () => {
    const { stdout } = await run('impact', 'by_day.revenue');
    expect(stdout).toContain('If by_day.revenue is removed: 2 things break.');
    expect(stdout).toMatch(/cell +best +notebooks\/a\.md:33 +names copy_of\.revenue/);
    expect(stdout).toMatch(/chart +revenue +notebooks\/a\.md:25/);
    expect(stdout).toMatch(/column +copy_of\.revenue .*goes too/);
  });

  it('of a node names everything that reads it; of what nothing uses it says so', async () => {
    const { stdout } = await run('impact', 'shops');
    expect(stdout).toMatch(/cell +by_day .*names it/);
    expect((await run('impact', 'best.top')).stdout).toContain('If best.top is removed: 0 things break.');
    expect((await run('impact', 'shops.mail')).stdout).toContain('Nothing uses shops.mail.');
    const wrong = await run('impact', 'by_day.nope');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('There is no column by_day.nope.');
  });
});

describe('an exported page', () => {
  it('has where each result and chart comes from, folded, without a script', async () => {
    const out = join(folder.root, 'page.html');
    const { code } = await plumblineHere([
      'export',
      join(folder.root, 'notebooks/a.md'),
      '--to',
      'html',
      '--out',
      out,
      '--no-run',
    ]);
    expect(code).toBe(0);
    const html = readFileSync(out, 'utf8');
    expect(html.match(/<details class="where"><summary>Where does this come from\?<\/summary>/g)).toHaveLength(5);
    expect(html).toContain('sum of revenue over the rows of counted for each day and shop');
    expect(html).toContain('newest sold_on: 2026-01-03');
    expect(html).not.toMatch(/<script/i);
    expect(html).not.toContain('@example.com');
  });

  it('has no SQL in it where the page hides its queries', async () => {
    const out = join(folder.root, 'hidden.html');
    await plumblineHere([
      'export',
      join(folder.root, 'notebooks/a.md'),
      '--to',
      'html',
      '--out',
      out,
      '--no-run',
      '--hide-code',
    ]);
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('Where does this come from?');
    expect(html).not.toContain('sum(revenue)');
    expect(html).not.toContain('amount &gt;= $least');
    expect(html).toContain('<code>sales.price</code>');
  });
});
