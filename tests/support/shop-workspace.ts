/** A small shop by its files: two sources, four cells of which one passes a star on, a chart, checks of which one warns, a chosen output. */
export const shopFiles: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: shop
owners: [{ name: Data }]
parameters:
  least: { type: integer, default: 1, description: Smaller sales are left out }
sources:
  sales: { path: data/sales.csv, description: One row a sale }
  shops: { path: data/shops.csv }
`,
  'data/sales.csv':
    'shop,sold_on,price,amount\n1,2026-01-01,2.5,2\n2,2026-01-01,3,1\n1,2026-01-02,4,0\n1,2026-01-03,1,3\n',
  'data/shops.csv': 'id,name,mail\n1,North,a@example.com\n2,South,b@example.com\n',
  'notebooks/a.md': `# Sales

## What counts

Sales below the least amount are test entries.

\`\`\`sql counted
SELECT sales.shop AS shop_id, sold_on AS day, price * amount AS revenue
FROM sales
WHERE amount >= $least
\`\`\`

## By day

\`\`\`sql by_day
SELECT day, shops.name AS shop, sum(revenue) AS revenue, count(*) AS sales
FROM counted JOIN shops ON shops.id = shop_id
GROUP BY ALL ORDER BY day, shop
\`\`\`

\`\`\`chart revenue {from: by_day}
mark: line
encoding:
  x: { field: day }
  y: { field: revenue, type: quantitative }
\`\`\`

\`\`\`sql copy_of
FROM by_day
\`\`\`

\`\`\`sql best
SELECT shop, max(revenue) AS top FROM copy_of GROUP BY ALL ORDER BY top DESC
\`\`\`
`,
  'checks/counted.yml':
    'dataset: a/b/c/counted\nchecks:\n  - row_count:\ncolumns:\n  - name: revenue\n    checks:\n      - missing:\n',
  'checks/sales.yml':
    'dataset: a/b/c/sales\ncolumns:\n  - name: price\n    checks:\n      - invalid: { valid_min: 2, threshold: { must_be: 0, level: warn } }\n',
  'pipelines/p.yaml': 'plumbline: 1\nname: p\noutputs: [best]\n',
};
