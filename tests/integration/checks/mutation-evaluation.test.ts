import { afterEach, describe, expect, it } from 'vitest';
import type { MutationReport } from '../../../shared/domain/checks/mutation/mutation-report';
import { MutatedWorkspace } from './mutated-session';

let opened: MutatedWorkspace | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});

/** All but the times that a report names. */
const meaning = ({ nodes }: MutationReport) => nodes.map(({ ms: _, ...node }) => node);

const checks = `checks:
  - row_count: { threshold: { must_be_between: { greater_than_or_equal: 900, less_than_or_equal: 1100 } } }
  - duplicate: { columns: [customer, day, amount], threshold: { must_be_less_than: 60 } }
  - duplicate:
      qualifier: share
      columns: [customer, note]
      threshold: { metric: percent, must_be_less_than: 96 }
  - failed_rows: { name: no sale of minus one, expression: amount = -1 }
  - freshness:
      column: day
      now_variable: END
      threshold: { unit: day, must_be_less_than: 400 }
variables: { END: { default: "2027-01-01T00:00:00" } }
columns:
  - name: id
    checks:
      - missing:
      - duplicate: { threshold: { must_be_less_than: 4 } }
  - name: customer
    checks:
      - missing: { threshold: { metric: percent, must_be_less_than: 1, level: warn } }
      - invalid:
          valid_reference_data: { dataset: plumbline/test/main/customers, column: name }
          threshold: { metric: percent, must_be_less_than: 4 }
  - name: amount
    checks:
      - missing: { filter: "customer = 'c1'" }
      - invalid: { valid_min: 0, valid_max: 2000, threshold: { must_be_less_than: 30 } }
      - aggregate: { function: avg, threshold: { must_be_less_than: 600 } }
  - name: note
    checks:
      - duplicate: { threshold: { metric: percent, must_be_less_than: 99.2 } }
      - invalid: { valid_values: [a, b, c, d, e, f], threshold: { metric: percent, must_be_less_than: 17 } }
`;

describe('counting a mutant by the rows that it changes', () => {
  it.each([1, 2])('comes to what counting all of its rows comes to, value for value (seed %i)', async (seed) => {
    opened = await MutatedWorkspace.open(
      {
        customers: "SELECT 'c' || i AS name FROM range(30) AS t(i)",
        sales: `SELECT CASE WHEN i % 333 = 5 THEN 7 ELSE i END AS id, CASE WHEN i % 50 = 3 THEN NULL ELSE 'c' || i % 31 END AS customer,
          DATE '2026-01-01' + (i % 90)::INTEGER AS day, CASE WHEN i % 40 = 0 THEN NULL ELSE (i % 97) * 12.5 END AS amount,
          chr(97 + (i % 7)::INTEGER) AS note FROM range(1000) AS t(i)
          UNION ALL SELECT 7, 'c7', DATE '2026-02-01', -0.0, NULL UNION ALL SELECT 7, 'c7', DATE '2026-02-01', 0.0, NULL`,
        lines: 'SELECT s.id, c.name FROM sales AS s JOIN customers AS c ON s.customer = c.name',
      },
      { sales: checks },
    );
    const request = { nodes: ['sales', 'customers'], seed };
    const whole = await opened.mutate({ ...request, evaluation: 'whole' });
    const changed = await opened.mutate({ ...request, evaluation: 'changed_rows' });
    expect(meaning(changed)).toEqual(meaning(whole));
    // The check that tells rows apart has to have been asked, and to have noticed something by itself.
    const killers = changed.nodes.flatMap(({ mutants }) => mutants.flatMap(({ killedBy }) => killedBy));
    expect(killers.some(({ check }) => check.startsWith('duplicate'))).toBe(true);
    expect(changed.killed).toBeGreaterThan(10);
    expect(changed.survived).toBeGreaterThan(10);
  });
});
