import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseFixtures, inAnotherOrder, killMutants } from '../../support/chosen-fixtures';
import { branchingWorkspace } from './fixture-workspace';
import { Prototype } from './prototype';

describe('rows for unit tests', () => {
  let prototype: Prototype;
  let chosen: Awaited<ReturnType<typeof chooseFixtures>>;

  beforeAll(async () => {
    prototype = await Prototype.create(branchingWorkspace);
    chosen = await chooseFixtures(prototype.root, ['known', 'by_region', 'first_orders', 'everyone', 'answer']);
  });
  afterAll(() => prototype?.dispose());

  const coverageOf = (step: string) => chosen.fixtures.coverage.steps.find((one) => one.step === step);
  const caseOf = (step: string) => chosen.fixtures.cases.find((one) => one.step === step);

  it('take every branch that the data take, and name those that it does not', () => {
    const { branches, covered, notInData, notLookedAt, rows } = chosen.fixtures.coverage;
    expect({ left: branches - covered - notInData - notLookedAt, few: rows <= 65 }).toEqual({ left: 0, few: true });
    expect(coverageOf('sold')?.notInData).toEqual(['WHERE o.net >= 0: false, and nothing else is']);
    expect(caseOf('known')?.covers).toEqual(
      expect.arrayContaining([
        'LEFT JOIN ON c.id = s.customer: a match',
        'LEFT JOIN ON c.id = s.customer: a row of the left side without a match',
        'LEFT JOIN ON c.id = s.customer: a row of the right side without a match',
        'LEFT JOIN ON c.id = s.customer: a row of the left side with several matches',
        'failed check: a known customer',
        'failed check: an order once',
      ]),
    );
  });

  it('mask what is personal, the same value the same way wherever it stands', () => {
    const emails = chosen.fixtures.cases.flatMap(({ given, expected }) =>
      [...given, expected].flatMap(({ columns, rows }) => {
        const place = columns.findIndex(({ name }) => name === 'email');
        return place === -1 ? [] : rows.flatMap((row) => row[place] ?? []);
      }),
    );
    expect(emails.length).toBeGreaterThan(5);
    expect(emails.filter((email) => !/^person\d+@domain\d+\.example$/i.test(email))).toEqual([]);
    const known = caseOf('known');
    const given = new Set(known?.given.find(({ node }) => node === 'customers')?.rows.map((row) => row[1]));
    expect(known?.expected.rows.every(([, email]) => email === null || given.has(email ?? ''))).toBe(true);
  });

  it('take a small value of a parameter where the data would need many rows', () => {
    expect(caseOf('by_region')?.parameters).toEqual({ least: 2 });
    expect(caseOf('by_region')?.covers).toContain('HAVING count_star() >= $least: true');
  });

  it('are the same each time', async () => {
    const again = await chooseFixtures(prototype.root, ['known', 'by_region', 'first_orders', 'everyone', 'answer']);
    expect(again.fixtures).toEqual(chosen.fixtures);
  });

  it('are the same in whatever order DuckDB answers what has none', async () => {
    await prototype.write({
      'notebooks/ties.md': [
        '```sql ties',
        "SELECT sold.customer, customers.email, nullif(customers.region, 'NA') AS region, count(*) AS orders,",
        '  round(avg(sold.net), 1) AS usual, round(100.0 * count(*) FILTER (sold.net > 250) / count(*), 1) AS large_percent',
        'FROM sold JOIN customers ON customers.id = sold.customer',
        'GROUP BY ALL HAVING count(*) >= $least ORDER BY usual DESC, sold.customer',
        '```',
      ].join('\n'),
    });
    const nodes = ['ties', 'known', 'by_region', 'first_orders', 'everyone'];
    const casesOf = async (answerOf?: typeof inAnotherOrder) => {
      const { fixtures } = await chooseFixtures(prototype.root, nodes, answerOf);
      return fixtures.cases.map(({ given }) => given);
    };
    const [given, otherwise] = [await casesOf(), await casesOf(inAnotherOrder)];
    expect(otherwise).toEqual(given);
  });

  it('notice when a branch of the SQL is changed', async () => {
    const { killed, survived } = await killMutants(chosen);
    console.info(
      `${killed.length} of ${killed.length + survived.length} mutants killed; survived: ${survived.join('; ')}`,
    );
    expect(killed.length / (killed.length + survived.length)).toBeGreaterThan(0.9);
  });

  it('expect the rows of an ordered query in that order, which SQLMesh compares place by place', async () => {
    await prototype.write({
      'notebooks/ordered.md':
        '```sql largest\nSELECT order_id, CASE WHEN net > 0 THEN net ELSE 0 END AS net FROM orders ORDER BY order_id DESC\n```',
    });
    const { fixtures } = await chooseFixtures(prototype.root, ['largest']);
    const ids = fixtures.cases[0]?.expected.rows.map(([id]) => Number(id)) ?? [];
    expect(ids.length).toBeGreaterThan(1);
    expect(ids).toEqual([...ids].sort((a, b) => b - a));
  });

  it('are chosen for no step that reads a table in a way that rows cannot take the place of, with the reason', async () => {
    await prototype.write({
      'notebooks/odd.md': [
        '```sql odd_recursive\nWITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT n FROM r, orders WHERE order_id = n\n```',
        "```sql odd_file\nSELECT count(*) AS n FROM 'data/orders.csv'\n```",
        '```sql odd_random\nSELECT order_id, random() AS r FROM orders\n```',
      ].join('\n\n'),
    });
    const { fixtures } = await chooseFixtures(prototype.root, ['odd_recursive', 'odd_file', 'odd_random']);
    expect(fixtures.cases).toEqual([]);
    expect(fixtures.coverage.steps.map(({ step, reason }) => [step, reason])).toEqual(
      expect.arrayContaining([
        ['odd_recursive', 'A recursive common table is not taken apart.'],
        ['odd_file', 'Its SQL reads a file itself, in whose place no rows can stand.'],
        ['odd_random', 'Each run has other rows: it calls for random().'],
      ]),
    );
  });
});
