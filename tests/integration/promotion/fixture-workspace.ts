/** A shop whose SQL goes many ways: joins that match, miss and multiply, CASE, COALESCE, HAVING, windows, set operations. */
export const branchingWorkspace: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: branches
description: Orders of a shop
owners: [{ name: Sales data, email: sales-data@example.com }]
parameters:
  least: { type: integer, default: 20 }
sources:
  orders: { path: data/orders.csv }
  customers: { path: data/customers.csv, options: { all_varchar: true } }
  blocked: { path: data/blocked.csv }
`,
  'data/orders.csv': [
    'order_id,customer,placed,net,discount',
    ...Array.from({ length: 300 }, (_, index) => {
      const customer = index % 37 === 5 ? '' : `c${(index * 7) % 40}`;
      const day = `2026-01-${String(1 + (index % 28)).padStart(2, '0')}`;
      const net = index % 53 === 7 ? '' : String((index * 13) % 500);
      return `${index},${customer},${day},${net},${index % 11 === 3 ? (index % 5) / 10 : ''}`;
    }),
    '8,c16,2026-01-09,104,',
  ].join('\n'),
  'data/customers.csv': [
    'id,email,region',
    ...Array.from(
      { length: 36 },
      (_, index) =>
        `c${index},${index % 3 === 0 ? 'Ann' : 'bo'}.${index}@mail${index % 4}.test,${['north', 'south', 'NA'][index % 3]}`,
    ),
    'c9,second.nine@mail1.test,south',
    'x1,never@orders.test,north',
  ].join('\n'),
  'data/blocked.csv': 'customer\nc3\nc4\n',
  'notebooks/shop.md': `# Shop

\`\`\`sql sold
SELECT DISTINCT o.order_id, o.customer, o.placed, o.net, coalesce(o.discount, 0) AS discount
FROM orders AS o
WHERE o.net BETWEEN 0 AND 450 AND o.customer IS NOT NULL
\`\`\`

\`\`\`sql known
SELECT s.order_id, c.email, nullif(c.region, 'NA') AS region,
  CASE WHEN s.net >= 300 THEN 'large' WHEN s.net >= 100 THEN 'middle' ELSE 'small' END AS size,
  s.net * (1 - s.discount) AS paid
FROM sold AS s LEFT JOIN customers AS c ON c.id = s.customer
\`\`\`

\`\`\`sql by_region
WITH big AS (SELECT * FROM known WHERE size <> 'small')
SELECT coalesce(region, 'unknown') AS region, count(*) AS orders, sum(paid) FILTER (WHERE size = 'large') AS large
FROM big GROUP BY ALL HAVING count(*) >= $least
\`\`\`

\`\`\`sql first_orders
SELECT order_id, customer, placed
FROM sold
WHERE customer NOT IN (SELECT customer FROM blocked)
QUALIFY row_number() OVER (PARTITION BY customer ORDER BY placed, order_id) = 1
\`\`\`

\`\`\`sql everyone
SELECT customer AS who FROM sold UNION SELECT id FROM customers
\`\`\`

\`\`\`sql answer
SELECT (SELECT count(*) FROM by_region) AS regions, (SELECT count(*) FROM first_orders) AS firsts, (SELECT count(*) FROM everyone) AS people
\`\`\`
`,
  'checks/known.yml': `dataset: plumbline/branches/main/known
columns:
  - name: email
    checks: [{ missing: { name: a known customer, threshold: { must_be: 0, level: warn } } }]
  - name: order_id
    checks: [{ duplicate: { name: an order once, threshold: { must_be: 0, level: warn } } }]
`,
};
