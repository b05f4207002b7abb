/**
 * Customers as they change: a log of changes becomes versions with a span of validity, and orders meet the version of their time.
 * In the rows: changes that change nothing, two changes of one moment, customers that were deleted, orders on the edge of a
 * version, before the first one, and of nobody.
 */
export const changingCustomers: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: customers
description: Customers and what they were called when they ordered
owners: [{ name: Customer data, email: customers@example.com }]
sources:
  changes: { path: data/changes.csv, options: { header: true, types: { change_id: BIGINT, customer_id: INTEGER, name: VARCHAR, tier: VARCHAR, credit: "DECIMAL(12,2)", deleted: BOOLEAN, changed_at: TIMESTAMPTZ } } }
  orders: { path: data/orders.csv, options: { header: true, types: { order_id: BIGINT, customer_id: INTEGER, ordered_at: TIMESTAMPTZ, amount: "DECIMAL(12,2)" } } }
`,
  'data/changes.csv': `change_id,customer_id,name,tier,credit,deleted,changed_at
1,1,Ada,silver,100.00,false,2024-01-01 00:00:00+00
2,1,Ada,silver,100.00,false,2024-01-15 12:00:00+00
3,1,Ada,gold,250.50,false,2024-02-01 00:00:00+00
4,1,Ada Lovelace,gold,250.50,false,2024-02-01 00:00:00+00
5,2,Bjørn,,0.00,false,2024-01-05 08:00:00+01
6,2,Bjørn,bronze,,false,2024-03-01 00:00:00+00
7,2,Bjørn,bronze,,true,2024-04-01 00:00:00+00
8,3,鈴木,gold,99999999.99,false,2024-02-10 09:00:00+09
9,3,鈴木,,99999999.99,false,2024-02-20 00:00:00+00
10,4,,silver,10.10,false,2024-01-01 00:00:00+00
11,4,"",silver,10.10,false,2024-01-02 00:00:00+00
12,4,O'Neil,silver,10.10,false,2024-01-03 00:00:00+00
12,4,O'Neil,silver,10.10,false,2024-01-03 00:00:00+00
`,
  'data/orders.csv': `order_id,customer_id,ordered_at,amount
1,1,2023-12-31 23:59:59+00,10.00
2,1,2024-01-01 00:00:00+00,20.00
3,1,2024-01-31 23:59:59.999+00,30.33
4,1,2024-02-01 00:00:00+00,40.00
5,2,2024-01-05 07:00:00+00,50.05
6,2,2024-03-15 12:00:00+00,
7,2,2024-04-02 12:00:00+00,70.00
8,3,2024-02-10 00:00:00+00,80.80
9,3,2024-02-25 00:00:00+00,90.90
10,4,2024-01-01 12:00:00+00,1.01
11,4,2024-01-02 12:00:00+00,1.02
12,9,2024-01-02 12:00:00+00,5.00
13,,2024-01-02 12:00:00+00,6.00
14,1,,7.00
`,
  'notebooks/customers.md': `---
plumbline: 1
title: Customers
---

# Customers

Of changes of one moment the last one counts; a change that changes nothing begins no version.

\`\`\`sql customer_versions
WITH latest AS (
  SELECT customer_id, name, tier, credit, deleted, changed_at
  FROM (
    SELECT *, row_number() OVER (PARTITION BY customer_id, changed_at ORDER BY change_id DESC) AS place
    FROM changes
  )
  WHERE place = 1
),
compared AS (
  SELECT
    *,
    lag(name) OVER (PARTITION BY customer_id ORDER BY changed_at) AS name_before,
    lag(tier) OVER (PARTITION BY customer_id ORDER BY changed_at) AS tier_before,
    lag(credit) OVER (PARTITION BY customer_id ORDER BY changed_at) AS credit_before,
    lag(deleted) OVER (PARTITION BY customer_id ORDER BY changed_at) AS deleted_before
  FROM latest
),
versions AS (
  SELECT customer_id, name, tier, credit, deleted, changed_at
  FROM compared
  WHERE deleted_before IS NULL
    OR name IS DISTINCT FROM name_before
    OR tier IS DISTINCT FROM tier_before
    OR credit IS DISTINCT FROM credit_before
    OR deleted <> deleted_before
)
SELECT
  customer_id,
  row_number() OVER (PARTITION BY customer_id ORDER BY changed_at) AS version,
  name,
  tier,
  credit,
  deleted,
  changed_at AS valid_from,
  lead(changed_at) OVER (PARTITION BY customer_id ORDER BY changed_at) AS valid_to
FROM versions
\`\`\`

\`\`\`sql current_customers
SELECT customer_id, name, COALESCE(tier, 'none') AS tier, credit, valid_from
FROM customer_versions
WHERE valid_to IS NULL AND NOT deleted
\`\`\`

An order keeps the name and the tier of its time; without a version it stands alone.

\`\`\`sql orders_as_of
SELECT
  o.order_id,
  o.customer_id,
  o.ordered_at,
  v.version,
  v.name,
  v.tier,
  o.amount,
  CASE
    WHEN v.tier = 'gold' THEN CAST(o.amount * 0.9 AS DECIMAL(12,2))
    WHEN v.tier IS NULL THEN o.amount
    ELSE CAST(o.amount * 0.95 AS DECIMAL(12,2))
  END AS to_pay
FROM orders AS o
LEFT JOIN customer_versions AS v
  ON v.customer_id = o.customer_id
  AND o.ordered_at >= v.valid_from
  AND (v.valid_to IS NULL OR o.ordered_at < v.valid_to)
\`\`\`
`,
  'checks/customer_versions.yml': `dataset: plumbline/customers/main/customer_versions
checks:
  - duplicate: { columns: [customer_id, version] }
  - failed_rows: { name: spans are not empty, expression: "valid_to <= valid_from" }
columns:
  - name: customer_id
    checks:
      - missing:
`,
  'checks/current_customers.yml': `dataset: plumbline/customers/main/current_customers
columns:
  - name: customer_id
    checks:
      - missing:
      - duplicate:
      - invalid: { valid_reference_data: { dataset: plumbline/customers/main/customer_versions, column: customer_id } }
  - name: tier
    checks:
      - invalid: { valid_values: [none, bronze, silver, gold] }
`,
  'checks/orders_as_of.yml': `dataset: plumbline/customers/main/orders_as_of
columns:
  - name: order_id
    checks:
      - missing:
      - duplicate:
  - name: name
    checks:
      - missing: { threshold: { metric: percent, must_be_less_than: 60, level: warn } }
`,
};
