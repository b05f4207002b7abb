/**
 * Sales with their products and shops, both of which have tables of their own behind them. In the rows: keys that are missing or
 * unknown on either side, sales that stand twice, decimals, times on both sides of a change of the clock, names in several scripts.
 */
export const snowflakeJoins: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: retail
description: What shops sold
owners: [{ name: Retail data, email: retail@example.com }]
parameters:
  least_quantity: { type: integer, default: 1 }
sources:
  sales: { path: data/sales.csv, options: { header: true, types: { sale_id: INTEGER, product_id: INTEGER, shop_id: INTEGER, quantity: INTEGER, unit_price: "DECIMAL(10,2)", discount: "DECIMAL(5,4)", sold_at: TIMESTAMPTZ, note: VARCHAR } } }
  products: { path: data/products.csv, options: { header: true, types: { product_id: INTEGER, product: VARCHAR, category_id: INTEGER } } }
  categories: { path: data/categories.csv, options: { header: true, types: { category_id: INTEGER, category: VARCHAR, department: VARCHAR } } }
  shops: { path: data/shops.csv, options: { header: true, types: { shop_id: INTEGER, shop: VARCHAR, city_id: INTEGER } } }
  cities: { path: data/cities.csv, options: { header: true, types: { city_id: INTEGER, city: VARCHAR, country: VARCHAR } } }
`,
  'data/sales.csv': `sale_id,product_id,shop_id,quantity,unit_price,discount,sold_at,note
1,10,1,2,9.99,0.0000,2024-03-30 23:30:00+00,plain
2,10,1,1,9.99,0.1250,2024-03-31 00:59:59+00,
3,11,2,3,0.05,,2024-03-31 01:00:00+00,"says ""hello"""
4,12,2,7,1234.50,0.3333,2024-03-31 23:59:59.999999+00,Grüße
5,13,3,1,19.95,0.0000,2024-04-01 00:00:00+00,日本
6,99,3,2,5.00,0.0000,2024-04-01 08:15:00+02,unknown product
7,,1,4,2.50,0.0500,2024-04-01 09:15:00+00,no product
8,11,9,1,0.05,0.0000,2024-04-02 10:00:00+00,unknown shop
9,11,,2,0.05,0.0000,2024-04-02 10:30:00+00,no shop
10,14,4,0,3.33,0.0000,2024-04-02 11:00:00+00,nothing sold
11,14,4,3,3.33,0.0001,,no time
12,15,4,5,,0.0000,2024-04-03 12:00:00+00,no price
13,10,2,2,9.99,0.0000,2024-04-03 12:00:00+00,twice
13,10,2,2,9.99,0.0000,2024-04-03 12:00:00+00,twice
14,13,1,1,19.95,0.5000,2024-04-30 23:59:59+00,""
15,12,3,-1,1234.50,0.0000,2024-05-01 00:00:00+00,returned
`,
  'data/products.csv': `product_id,product,category_id
10,Kettle,1
11,Nail,2
12,Café table,3
13,茶,4
14, Spaced ,1
15,Nameless,
16,Never sold,2
`,
  'data/categories.csv': `category_id,category,department
1,Kitchen,Home
2,Hardware,Tools
3,Furniture,Home
4,Tea,
5,Empty,Tools
`,
  'data/shops.csv': `shop_id,shop,city_id
1,Alexanderplatz,1
2,Łódź Main,2
3,Shibuya,3
4,Online,
`,
  'data/cities.csv': `city_id,city,country
1,Berlin,DE
2,Łódź,PL
3,東京,JP
`,
  'notebooks/sales.md': `---
plumbline: 1
title: Sales
---

# Sales

Products and shops stand behind each sale; a sale whose product or shop is not known stays.

\`\`\`sql product_catalogue
SELECT p.product_id, p.product, c.category, COALESCE(c.department, 'Other') AS department
FROM products AS p LEFT JOIN categories AS c ON c.category_id = p.category_id
\`\`\`

\`\`\`sql shop_places
SELECT s.shop_id, s.shop, ci.city, ci.country
FROM shops AS s LEFT JOIN cities AS ci ON ci.city_id = s.city_id
\`\`\`

A sale line keeps its note as it was written: without a note it has none, and an empty one is not the same.

\`\`\`sql sale_lines
SELECT
  sa.sale_id,
  sa.sold_at,
  pc.product,
  pc.department,
  sp.shop,
  sp.country,
  sa.quantity,
  sa.unit_price,
  CAST(sa.quantity * sa.unit_price * (1 - COALESCE(sa.discount, 0)) AS DECIMAL(18,4)) AS net_amount,
  sa.note,
  CASE WHEN pc.product_id IS NULL THEN 'unknown' WHEN sa.quantity < 0 THEN 'return' ELSE 'sale' END AS line_kind
FROM sales AS sa
LEFT JOIN product_catalogue AS pc ON pc.product_id = sa.product_id
LEFT JOIN shop_places AS sp ON sp.shop_id = sa.shop_id
WHERE sa.quantity <> 0
\`\`\`

\`\`\`sql department_months
SELECT
  COALESCE(department, 'Unknown') AS department,
  CAST(date_trunc('month', sold_at) AS DATE) AS month,
  count(*) AS lines,
  sum(quantity) AS quantity,
  CAST(sum(net_amount) AS DECIMAL(18,2)) AS net_amount,
  avg(CAST(unit_price AS DOUBLE)) AS average_price,
  count(DISTINCT country) AS countries
FROM sale_lines
WHERE quantity >= $least_quantity
GROUP BY 1, 2
\`\`\`
`,
  'checks/sales.yml': `dataset: plumbline/retail/main/sales
checks:
  - row_count: { threshold: { must_be_greater_than: 0 } }
columns:
  - name: quantity
    checks:
      - missing:
`,
  'checks/sale_lines.yml': `dataset: plumbline/retail/main/sale_lines
checks:
  - row_count: { threshold: { must_be: 15 } }
columns:
  - name: sale_id
    checks:
      - missing:
      - duplicate: { name: sales repeat, threshold: { must_be_less_than: 2 } }
  - name: line_kind
    checks:
      - invalid: { valid_values: [sale, return, unknown] }
  - name: net_amount
    checks:
      - missing: { name: most have an amount, threshold: { metric: percent, must_be_less_than: 20 } }
`,
  'checks/department_months.yml': `dataset: plumbline/retail/main/department_months
checks:
  - duplicate: { columns: [department, month] }
columns:
  - name: department
    checks:
      - missing:
  - name: net_amount
    checks:
      - invalid: { name: no department earns less than nothing, valid_min: 0, threshold: { must_be: 0, level: warn } }
`,
};
