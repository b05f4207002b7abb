import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plumblineHere, plumblineJsonHere } from '../../support/command-line';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { soundWorkspace } from './prototype';

let folder: WorkspaceFolder;
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(() => folder.remove());

function write(changes: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(soundWorkspace(changes))) folder.write(file, text);
}

const cell = (sql: string, more = '') => ({
  'notebooks/shop.md': `# Shop\n\n\`\`\`sql by_customer\n${sql}\n\`\`\`\n${more}`,
});
const manifest = soundWorkspace()['plumbline.yaml'] ?? '';

interface Answer {
  readonly readiness: {
    readonly score: number;
    readonly findings: readonly {
      code: string;
      place: string;
      file?: string;
      line?: number;
      repair?: string;
      confidence?: number;
    }[];
  };
  readonly fixed?: readonly { code: string; files: readonly string[] }[];
}

async function readiness(...args: string[]): Promise<Answer> {
  const { answer } = await plumblineJsonHere(['readiness', 'by_customer', ...args], { cwd: folder.root });
  return answer as unknown as Answer;
}

const codes = ({ readiness: { findings } }: Answer) => findings.map(({ code }) => code);

describe('plumbline readiness', () => {
  it.each<[string, string, Record<string, string>, string, RegExp]>([
    [
      'names the columns of a star, without what it excludes',
      'select_star',
      cell('SELECT\n  o.* EXCLUDE (net), -- all\n  o.net > 1 AS large FROM orders AS o'),
      'notebooks/shop.md',
      /^ {2}o\.order_id, o\.customer, -- all$/m,
    ],
    [
      'names the columns of a star in a common table expression',
      'select_star',
      cell('WITH all_of AS (SELECT * FROM orders) SELECT customer, net FROM all_of'),
      'notebooks/shop.md',
      /\(SELECT order_id, customer, net FROM orders\)/,
    ],
    [
      'orders what a limit takes',
      'unordered_limit',
      cell('SELECT customer, net FROM orders LIMIT 2'),
      'notebooks/shop.md',
      /FROM orders ORDER BY customer, net LIMIT 2/,
    ],
    [
      'seeds a sample',
      'sample_without_seed',
      cell('SELECT customer FROM orders USING SAMPLE 50 PERCENT (bernoulli)'),
      'notebooks/shop.md',
      /\(bernoulli, 42\)/,
    ],
    [
      'seeds a sample of a table',
      'sample_without_seed',
      cell('SELECT customer FROM orders TABLESAMPLE reservoir(2 ROWS)'),
      'notebooks/shop.md',
      /reservoir\(2 ROWS\) REPEATABLE \(42\)/,
    ],
    [
      'checks the key that the rows speak for',
      'key_without_check',
      { 'checks/by_customer.yml': '# ours\ndataset: a/b/c/by_customer\nchecks: [{ row_count: null }] # rows\n' },
      'checks/by_customer.yml',
      /# ours[\s\S]*# rows[\s\S]*- name: customer\n\s+checks:\n\s+- missing:\n\s+- duplicate:/,
    ],
    [
      'writes the type of a parameter',
      'untyped_parameter',
      {
        'plumbline.yaml': manifest.replace(/parameters:\n.*\n/, ''),
        ...cell(
          'SELECT customer FROM orders GROUP BY ALL HAVING count(*) >= $least',
          '\n```input least\ntype: slider\nmin: 1\nmax: 9\n```\n',
        ),
      },
      'plumbline.yaml',
      /least: \{ type: bigint, default: 1 \}/,
    ],
    [
      'drops columns that nothing needs',
      'unused_column',
      {
        'notebooks/shop.md':
          '```sql wide\nSELECT order_id, customer, net * 2 AS twice, net FROM orders\n```\n\n```sql by_customer\nSELECT customer, sum(net) AS net FROM wide GROUP BY customer\n```\n',
      },
      'notebooks/shop.md',
      /SELECT customer, net FROM orders/,
    ],
  ])('%s', async (_, code, changes, file, expected) => {
    write(changes);
    const before = await readiness();
    expect(codes(before)).toContain(code);
    expect(before.readiness.findings.find((finding) => finding.code === code)).toMatchObject({
      file: expect.any(String),
      line: expect.any(Number),
      repair: expect.any(String),
    });
    const untouched = folder.digests();
    await readiness('--fix', code, '--dry-run');
    expect(folder.digests()).toEqual(untouched);
    const after = await readiness('--fix', code);
    expect(after.fixed?.flatMap(({ files }) => files)).toContain(file);
    expect(folder.read(file)).toMatch(expected);
    expect(codes(after)).not.toContain(code);
  });

  it('asks who owns it and writes that, and a path of the workspace without its folder', async () => {
    write({
      'plumbline.yaml': manifest
        .replace(/owners:.*\n/, '')
        .replace('data/orders.csv', JSON.stringify(folder.path('data/orders.csv'))),
    });
    const refused = await plumblineHere(['readiness', 'by_customer', '--fix', 'no_owner', '--with', 'email=nobody'], {
      cwd: folder.root,
    });
    expect(refused.stderr).toContain('"nobody" is no e-mail address');
    const after = await readiness(
      '--fix',
      'no_owner',
      '--with',
      'name=Ann',
      '--with',
      'email=ann@example.com',
      '--fix',
      'absolute_path',
    );
    expect(folder.read('plumbline.yaml')).toMatch(/owners: \[ \{ name: Ann, email: ann@example.com \} \]/);
    expect(folder.read('plumbline.yaml')).toContain('path: data/orders.csv');
    expect(codes(after)).toEqual([]);
  });

  it('asks for a check of a reference that all rows keep, and only says so where some do not', async () => {
    const joined = cell('SELECT o.customer, p.city FROM orders AS o JOIN people AS p ON o.customer = p.id');
    const people = { 'plumbline.yaml': `${manifest}  people: { path: data/people.csv }\n` };
    write({ ...joined, ...people, 'data/people.csv': 'id,city\na,Bern\nb,Basel\nc,Chur\n' });
    const code = 'reference_without_check';
    await readiness('--fix', code);
    expect(folder.read('checks/orders.yml')).toContain(
      'valid_reference_data: { dataset: plumbline/shop/main/people, column: id }',
    );
    expect(codes(await readiness())).not.toContain(code);
    write({ ...joined, ...people, 'data/people.csv': 'id,city\na,Bern\n' });
    const lost = (await readiness()).readiness.findings.find((finding) => finding.code === code);
    expect(lost).toMatchObject({ place: 'orders.customer' });
    expect(lost?.repair).toBeUndefined();
  });

  it('tells personal data by its values, with its confidence, and takes the class that a person decides', async () => {
    write(cell("SELECT customer, customer || '@example.com' AS contact FROM orders"));
    const code = 'personal_data_without_class';
    const found = (await readiness()).readiness.findings.find((finding) => finding.code === code);
    expect(found).toMatchObject({ place: 'by_customer.contact', confidence: 1 });
    expect(codes(await readiness('--fix', code, '--with', 'class=confidential'))).not.toContain(code);
    expect(folder.read('checks/by_customer.yml')).toContain('classification: confidential');
  });

  it('says where a result depends on the time zone of whoever runs it', async () => {
    const data = {
      'data/orders.csv': 'order_id,customer,at_time\n1,a,2026-01-01 23:30:00+00\n2,b,2026-01-02 10:00:00+00\n',
    };
    write({
      ...data,
      ...cell("SELECT customer, date_trunc('day', min(at_time)) AS day FROM orders GROUP BY customer"),
    });
    expect(codes(await readiness())).toContain('implicit_time_zone');
    write({
      ...data,
      ...cell(
        "SELECT customer, date_trunc('day', min(at_time AT TIME ZONE 'UTC')) AS day FROM orders GROUP BY customer",
      ),
    });
    expect(codes(await readiness())).not.toContain('implicit_time_zone');
  });

  it('offers no column to be dropped that a chart or a cell outside of the slice needs', async () => {
    write({
      'notebooks/shop.md':
        '```sql wide\nSELECT customer, net * 2 AS twice, net FROM orders\n```\n\n```sql by_customer\nSELECT customer, sum(net) AS net FROM wide GROUP BY customer\n```\n',
      'notebooks/more.md': '```sql other\nSELECT twice FROM wide\n```\n',
    });
    const found = (await readiness()).readiness.findings.find(({ code }) => code === 'unused_column');
    expect(found).toMatchObject({ place: 'wide.twice' });
    expect(found?.repair).toBeUndefined();
  });

  it('mends everything that asks nothing at once, and says what it cannot find', async () => {
    write({
      ...cell('SELECT * FROM orders LIMIT 3'),
      'checks/by_customer.yml': 'dataset: plumbline/shop/main/by_customer\nchecks: []\n',
    });
    const before = await readiness();
    const after = await readiness('--fix', 'all');
    expect(after.readiness.findings).toEqual([]);
    expect(after.readiness.score).toBe(100);
    expect(before.readiness.score).toBeLessThan(70);
    const { code, stderr } = await plumblineHere(['readiness', 'by_customer', '--fix', 'clock'], { cwd: folder.root });
    expect([code, stderr]).toEqual([2, expect.stringContaining('There is no finding clock.')]);
  });
});
