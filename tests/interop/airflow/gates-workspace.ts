/** A small pipeline of two branches: checks that gate one of them, one that warns, and one that looks at a node further on. */
export const gatesOutputs = ['joined', 'people'];

export const goodOrders = 'id,customer,amount\n1,ann,10.5\n2,bob,20\n3,ann,5\n';

/** One order stands twice, and one has no amount. */
export const badOrders = 'id,customer,amount\n1,ann,10.5\n1,ann,10.5\n2,bob,20\n3,ann,\n';

/** What no check looks for: every check holds, and the rows are not those of the promotion. */
export const otherOrders = 'id,customer,amount\n1,ann,10.5\n2,bob,21\n3,ann,5\n';

export const gatesWorkspace: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: gates
description: Orders and "people"
owners: [{ name: Someone, email: someone@example.com }]
parameters:
  least: { type: integer, default: 6, description: 'Orders below {{ this }} are left out' }
sources:
  orders: { path: data/orders.csv, options: { types: { id: BIGINT, customer: VARCHAR, amount: DOUBLE } } }
  customers: { path: data/customers.csv }
`,
  'data/orders.csv': goodOrders,
  'data/customers.csv': 'customer,city\nann,Bern\nbob,Chur\n',
  'notebooks/gates.md': `---
plumbline: 1
title: Gates
---

\`\`\`sql people
SELECT customer, city FROM customers
\`\`\`

Orders as they came.

\`\`\`sql clean
SELECT id, customer, amount FROM orders
\`\`\`

\`\`\`sql totals
SELECT customer, sum(amount) AS total, count(*) AS orders FROM clean WHERE amount >= $least GROUP BY customer
\`\`\`

\`\`\`sql joined
SELECT customer, city, total, orders FROM people JOIN totals USING (customer)
\`\`\`
`,
  'checks/clean.yml': `dataset: plumbline/gates/main/clean
columns:
  - name: id
    checks:
      - duplicate: { name: an order stands once }
  - name: amount
    checks:
      - missing: { name: amounts are known, threshold: { must_be: 0, level: warn } }
`,
  'checks/people.yml': `dataset: plumbline/gates/main/people
columns:
  - name: customer
    checks:
      - missing:
      - invalid:
          name: everybody ordered something
          valid_reference_data: { dataset: plumbline/gates/main/totals, column: customer }
`,
  'checks/joined.yml': `dataset: plumbline/gates/main/joined
checks:
  - row_count: { threshold: { must_be_greater_than: 0 } }
`,
};
