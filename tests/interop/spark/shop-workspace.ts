/** A workspace with CSV, NDJSON and JSON inputs, joins, windows, money and local time, that Spark can carry over whole. */
export const shopWorkspace: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: shop
description: Orders of a small shop
owners: [{ name: Sales, email: sales@example.com }]
parameters:
  least: { type: integer, default: 1 }
  since: { type: date, default: 2024-01-01 }
  label: { type: text, default: "it's \\\\ 'so'" }
sources:
  orders: { path: data/orders.csv, options: { header: true, types: { amount: "DECIMAL(12,2)" } } }
  customers: { path: data/customers.csv, options: { header: true, delim: ";" } }
  clicks: { path: "data/clicks/*.ndjson" }
  rates: { path: data/rates.json }
  events:
    path: data/events.ndjson
    options:
      columns:
        id: BIGINT
        label: VARCHAR
        price: DECIMAL(10,2)
        "at": TIMESTAMP
        seen: TIMESTAMPTZ
        many: HUGEINT
        lines: STRUCT(sku VARCHAR, amount DECIMAL(12,3), "at" TIMESTAMP)[]
`,
  'data/orders.csv': `Order ID,customer,amount,placed,at,note
1,10,100.10,2024-01-01,2024-01-01 08:00:00,plain
2,10,50.55,2024-01-15,2024-01-15 09:30:00.25,"with ""quotes"", and comma"
3,11,75.25,2024-02-01,2024-02-01 00:00:00,"two
lines"
4,12,,2024-02-29,2024-02-29 23:59:59.999999,
5,,20.00,,,back\\slash
6,99,0.01,2023-12-31,2024-03-31 02:30:00,Zürich
7,11,-5.00,2024-03-01,2024-03-01 12:00:00,
`,
  'data/customers.csv': 'id;name;country\n10;Ann;DE\n11;Bob;FR\n12;Cid;\n13;Dee;DE\n',
  'data/clicks/a.ndjson':
    '{"id": 1, "user": {"id": 10, "name": "Ann"}, "tags": ["x", "y"], "at": "2024-01-01T00:00:00"}\n{"id": 2, "user": {"id": 11, "name": null}, "tags": [], "at": "2024-01-02T10:00:00"}\n',
  'data/clicks/b.ndjson': '{"id": 3, "user": null, "tags": null, "at": null}\n',
  // As programmes write it: other types where a text is expected, whole numbers as texts, Z, keys that are missing or too many.
  'data/events.ndjson':
    '{"id": 1, "label": "a", "price": 1.15, "at": "2024-01-01T00:00:00Z", "seen": "2024-01-01T01:00:00+02:00", "many": 12345678901234567890, "lines": [{"sku": "x", "amount": "1.0005", "at": "2024-01-01 10:00"}, {"sku": 12, "amount": 0.29}, null]}\n' +
    '{"id": 2, "label": 7, "price": 4, "at": "2024-01-02", "seen": "2024-01-01", "many": 1, "lines": [], "more": {"a": 1}}\n' +
    '{"id": 3, "label": true, "price": "1.005", "at": null, "lines": null}\n{"label": null}\n{"id": 9007199254740993, "label": "", "price": 99999999.99, "lines": [{}]}\n',
  'data/rates.json': '[{"country": "DE", "rate": 0.19}, {"country": "FR", "rate": 0.2}]',
  'notebooks/shop.md': `---
plumbline: 1
title: Shop
---

# Shop

\`\`\`sql clean
SELECT "Order ID" AS order_id, customer AS customer_id, amount, placed, "at", note,
  date_trunc('month', placed) AS month, note || $label AS labelled
FROM orders
WHERE placed >= $since OR placed IS NULL
\`\`\`

\`\`\`sql enriched
SELECT c.*, k.name, k.country, round(c.amount * r.rate, 2) AS tax,
  row_number() OVER (PARTITION BY c.customer_id ORDER BY c.placed DESC, c.order_id) AS recency
FROM clean c
LEFT JOIN customers k ON k.id = c.customer_id
LEFT JOIN rates r USING (country)
\`\`\`

\`\`\`sql by_customer
WITH paid AS (SELECT * FROM enriched WHERE amount > 0)
SELECT customer_id, name, count(*) AS orders, sum(amount) AS total, avg(amount) AS mean, sum(order_id) AS ids,
  max("at") AS latest, count(*) FILTER (country IS NULL) AS homeless, round(100.0 * count(*) / (SELECT count(*) FROM paid), 1) AS share
FROM paid
GROUP BY ALL
HAVING count(*) >= $least
ORDER BY total DESC
\`\`\`

\`\`\`sql clicked
SELECT id, "user".id AS user_id, "user".name AS user_name, "at" + INTERVAL 1 HOUR AS later FROM clicks
\`\`\`

\`\`\`sql events_read
SELECT e.*, e."at" + INTERVAL 1 DAY AS later FROM events e
\`\`\`

\`\`\`sql event_lines
SELECT e.id, u.line.sku AS sku, u.line.amount AS amount, u.line."at" AS line_at, u.nr, list_contains(t.tags, 'x') AS tagged
FROM events e LEFT JOIN clicks t ON t.id = e.id, unnest(e.lines) WITH ORDINALITY AS u(line, nr)
\`\`\`

\`\`\`sql "Buchungen 2024"
SELECT order_id AS "Nr", note AS "Text mit {Klammern}" FROM clean
UNION ALL BY NAME
SELECT id AS "Nr", CAST(user_id AS BIGINT) AS wer FROM clicked
\`\`\`
`,
  'checks/orders.yml': `dataset: plumbline/shop/main/clean
checks:
  - row_count: { threshold: { must_be_greater_than: 3 } }
  - duplicate: { name: no pair twice, columns: [order_id, customer_id] }
columns:
  - name: order_id
    checks:
      - missing:
      - duplicate:
  - name: customer_id
    checks:
      - invalid:
          name: customer is known
          valid_reference_data: { dataset: plumbline/shop/main/customers, column: id }
          threshold: { must_be: 0, level: warn }
  - name: amount
    checks:
      - missing: { threshold: { metric: percent, must_be_less_than: 50 } }
      - invalid: { name: not negative, valid_min: 0, threshold: { must_be: 0, level: warn } }
  - name: note
    checks:
      - invalid: { name: by pattern, valid_format: { name: any, regex: "^.*$" }, threshold: { must_be: 0, level: warn } }
`,
};
