import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A chain of steps with checks that hold, one of which an order without an amount breaks, and two that look at each other's nodes.
 * Nothing reads `regions` beside its input.
 */
export const chainWorkspace: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: chain
owners: [{ name: Chain data, email: chain@example.com }, { name: Some team }]
parameters:
  least: { type: integer, default: 0 }
sources:
  orders: { path: data/orders.csv, options: { header: true, types: { id: INTEGER, customer: INTEGER, amount: "DECIMAL(10,2)", placed: TIMESTAMP } } }
  customers: { path: data/customers.csv, options: { header: true, types: { id: INTEGER, region: VARCHAR } } }
`,
  'data/orders.csv': 'id,customer,amount,placed\n1,10,5.00,2024-01-01 10:00:00\n2,11,7.50,2024-01-02 10:00:00\n',
  'data/customers.csv': 'id,region\n10,North\n11,South\n',
  'notebooks/chain.md': `---
plumbline: 1
title: Chain
---

\`\`\`sql clean_orders
SELECT id, customer, amount, placed FROM orders
\`\`\`

\`\`\`sql totals
SELECT region, sum(amount) AS amount, max(placed) AS latest FROM joined GROUP BY region
\`\`\`

Every order with its customer.

\`\`\`sql joined
SELECT o.*, c.region FROM clean_orders AS o JOIN clean_customers AS c ON c.id = o.customer WHERE o.amount >= $least
\`\`\`

\`\`\`sql clean_customers
SELECT id, region FROM customers
\`\`\`

\`\`\`sql regions
SELECT DISTINCT region FROM customers
\`\`\`
`,
  'checks/clean_orders.yml': `dataset: plumbline/chain/main/clean_orders
columns:
  - name: amount
    checks:
      - missing: { name: every order has an amount }
      - invalid: { name: cheap, valid_max: 6, threshold: { must_be: 0, level: warn } }
  - name: customer
    checks:
      - invalid: { name: customer is known, valid_reference_data: { dataset: plumbline/chain/main/clean_customers, column: id } }
`,
  'checks/clean_customers.yml': `dataset: plumbline/chain/main/clean_customers
columns:
  - name: id
    checks:
      - duplicate:
      - invalid: { name: customer has ordered, valid_reference_data: { dataset: plumbline/chain/main/clean_orders, column: customer } }
`,
};

export const chainOutputs = ['totals', 'regions'];

/** A copy of the workspace's files in which an order came without an amount. */
export async function withBrokenOrder(root: string, folder: string): Promise<string> {
  const copy = join(folder, 'broken');
  await cp(join(root, 'data'), join(copy, 'data'), { recursive: true });
  const file = join(copy, 'data/orders.csv');
  await writeFile(file, `${await readFile(file, 'utf8')}3,10,,2024-01-03 10:00:00\n`);
  return copy;
}
