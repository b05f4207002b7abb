import { afterEach, describe, expect, it } from 'vitest';
import { Prototype, soundWorkspace } from './prototype';

let prototype: Prototype;
afterEach(() => prototype?.dispose());

async function findingsOf(changes: Readonly<Record<string, string>>) {
  prototype = await Prototype.create(soundWorkspace(changes));
  const { readiness } = await prototype.promote(['by_customer']);
  return readiness;
}

const cell = (sql: string) => ({ 'notebooks/shop.md': `# Shop\n\n\`\`\`sql by_customer\n${sql}\n\`\`\`\n` });
const manifest = soundWorkspace()['plumbline.yaml'] ?? '';

describe('the readiness review', () => {
  it.each<[string, string, string, Record<string, string>]>([
    ['nobody owns it', 'no_owner', 'plumbline.yaml', { 'plumbline.yaml': manifest.replace(/owners:.*\n/, '') }],
    [
      'no check stands on the output',
      'output_without_check',
      'by_customer',
      { 'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks: []\n' },
    ],
    [
      'no check says what tells rows apart',
      'key_without_check',
      'by_customer.customer',
      { 'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks: [{ row_count: null }]\n' },
    ],
    [
      'a check of the output fails',
      'failing_check',
      'by_customer',
      {
        'checks/by_customer.yml':
          'dataset: a/b/c/by_customer\nchecks: [{ row_count: { threshold: { must_be: 99 } } }]\n',
      },
    ],
    [
      'a check names a column that does not exist',
      'check_not_evaluated',
      'checks/by_customer.yml:3',
      { 'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks:\n  - duplicate: { columns: [nowhere] }\n' },
    ],
    ['columns come from a star', 'select_star', 'notebooks/shop.md:5', cell('SELECT\n  * FROM orders')],
    ['a star is qualified', 'select_star', 'notebooks/shop.md:4', cell('SELECT o.* FROM orders AS o')],
    ['the clock is read', 'clock', 'notebooks/shop.md:4', cell('SELECT customer, now() AS at FROM orders')],
    [
      'the date is read without a call',
      'clock',
      'notebooks/shop.md:4',
      cell('SELECT customer, current_date AS d FROM orders'),
    ],
    ['dice are thrown', 'random', 'notebooks/shop.md:4', cell('SELECT customer, random() AS r FROM orders')],
    [
      'rows are taken without an order',
      'unordered_limit',
      'notebooks/shop.md:4',
      cell('SELECT customer FROM orders LIMIT 2'),
    ],
    [
      'a subquery takes rows without an order',
      'unordered_limit',
      'notebooks/shop.md:4',
      cell('SELECT customer FROM (SELECT customer FROM orders LIMIT 2) ORDER BY 1'),
    ],
    [
      'a sample has no seed',
      'sample_without_seed',
      'notebooks/shop.md:4',
      cell('SELECT customer FROM orders USING SAMPLE 50 PERCENT (bernoulli)'),
    ],
    [
      'a join multiplies rows',
      'join_multiplies_rows',
      'notebooks/shop.md:3',
      cell('SELECT a.customer, b.net FROM orders AS a JOIN orders AS b ON a.customer = b.customer'),
    ],
    ['a file is named in SQL', 'file_in_sql', 'data/orders.csv', cell("SELECT customer FROM 'data/orders.csv'")],
    [
      'a parameter has its type from an input cell only',
      'untyped_parameter',
      'notebooks/shop.md:3',
      {
        'plumbline.yaml': manifest.replace(/parameters:\n.*\n/, ''),
        'notebooks/shop.md':
          '# Shop\n\n```input least\ntype: slider\nmin: 1\nmax: 9\n```\n\n```sql by_customer\nSELECT customer FROM orders GROUP BY ALL HAVING count(*) >= $least\n```\n',
      },
    ],
    [
      'a column may hold personal data',
      'personal_data_without_class',
      'by_customer.customerEmail',
      cell("SELECT customer, customer || '@example.com' AS customerEmail FROM orders"),
    ],
  ])('finds that %s', async (_, code, place, changes) => {
    const { score, findings } = await findingsOf(changes);
    expect(findings.filter((finding) => finding.code === code).map((finding) => finding.place)).toEqual([place]);
    expect(score).toBeLessThan(100);
  });

  it.each([
    ['a star inside of count', 'SELECT customer, count(*) AS n FROM orders GROUP BY customer'],
    ['a limit with an order', 'SELECT customer FROM orders ORDER BY order_id LIMIT 2'],
    ['a sample with a seed', 'SELECT customer FROM orders USING SAMPLE 50 PERCENT (bernoulli, 42)'],
    [
      'words in quotes and comments',
      "SELECT customer, 'now() random() * LIMIT 5' AS words /* SELECT * */ FROM orders -- now()",
    ],
    ['a quoted column that is called like a clock', 'SELECT customer, o.net AS "current_date" FROM orders AS o'],
    [
      'a join with one row a key',
      'SELECT a.customer, b.net FROM orders AS a JOIN orders AS b ON a.order_id = b.order_id',
    ],
  ])('has nothing against %s', async (_, sql) => {
    const { findings } = await findingsOf(cell(sql));
    const codes = findings.map(({ code }) => code);
    for (const code of [
      'select_star',
      'clock',
      'random',
      'unordered_limit',
      'sample_without_seed',
      'join_multiplies_rows',
    ])
      expect(codes).not.toContain(code);
  });

  it('proposes a key that it found in the data and says on how many rows', async () => {
    const { findings } = await findingsOf({
      'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks: [{ row_count: null }]\n',
    });
    const finding = findings.find(({ code }) => code === 'no_unique_key');
    expect(finding).toMatchObject({ severity: 'error', place: 'by_customer' });
    expect(finding?.fix).toContain('Unique and complete in all 3 rows: customer');
  });

  it('proposes a pair where no column alone is unique', async () => {
    const { findings } = await findingsOf({
      ...cell('SELECT customer, net > 15 AS large FROM orders'),
      'data/orders.csv': 'order_id,customer,net\n1,a,10.5\n2,b,20.5\n3,a,30.5\n4,b,4.5\n',
      'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks: [{ row_count: null }]\n',
    });
    expect(findings.find(({ code }) => code === 'no_unique_key')?.fix).toContain('customer + large');
  });

  it('gives a checked slice a higher score than one whose checks are gone, though that has fewer failures', async () => {
    const checked = await findingsOf({});
    await prototype.dispose();
    const unchecked = await findingsOf({
      'checks/by_customer.yml': 'dataset: a/b/c/by_customer\nchecks: []\n',
      'checks/orders.yml': 'dataset: a/b/c/orders\nchecks: []\n',
    });
    expect(unchecked.score).toBeLessThan(checked.score - 20);
  });
});
