import { it } from 'vitest';
import { putImportedChecks } from './put-checks';
import { readSodaCl } from './read-sodacl';
it('x', () => {
  const r = readSodaCl('checks.yml', `
variables:
  START: "2026-01-01"
filter orders [recent]:
  where: ts >= '\${START}'
configurations for orders:
  valid values for status: [placed, shipped]
checks for orders:
  - row_count > 10
  - row_count:
      warn: when < 100
      fail: when between (1 and 5]
  - missing_count(id) = 0
  - missing_percent(email) < 5 %:
      missing values: [n/a, '']
      samples limit: 3
  - invalid_count(status) = 0
  - invalid_percent(email) < 1:
      valid format: email
  - duplicate_count(id) = 0
  - duplicate_count(a, b) < 5:
      name: dups
  - freshness(ts) < 1d12h
  - avg(amount) between 1 and 10:
      filter: (a = 1 OR b = 2)
  - values in (customer_id) must exist in customers (id)
  - failed rows:
      fail condition: a > b
  - schema:
      fail:
        when required column missing: [id, ts]
        when wrong column type: {id: integer}
  - anomaly score for row_count < default
  - stddev(amount) < 5
  - nonsense check
  - net_share between 0 and 1:
      net_share expression: sum(net) / sum(gross)
checks for orders [recent]:
  - row_count > 0
`);
  console.log(JSON.stringify(r.losses, null, 1), JSON.stringify(r.problems, null, 1));
  for (const d of r.datasets) { const c = putImportedChecks({ file: 'checks/orders.yml', text: null, dataset: 'plumbline/ws/main/' + d.node, from: 'checks.yml', imported: d }); console.log(c.text, c.losses);
   const again = putImportedChecks({ file: 'checks/orders.yml', text: 'dataset: a/b/orders # mine\ncolumns:\n  - name: id\n    checks:\n      - missing:\n', dataset: '', from: 'checks.yml', imported: d }); console.log(again.text, again.losses, again.present.length); }
});
