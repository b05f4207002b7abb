/**
 * Orders as documents, one JSON object a line, with their lines and tags in lists. In the rows: empty lists and missing ones, lists
 * with NULL in them, fields that are missing, null or empty text, decimals as text, unicode beyond the basic plane.
 */
export const nestedOrders: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: documents
description: Orders as a shop's programme sends them
owners: [{ name: Order data, email: orders@example.com }]
sources:
  documents:
    path: data/documents.ndjson
    options:
      columns:
        id: BIGINT
        placed_at: TIMESTAMPTZ
        customer: STRUCT(name VARCHAR, mail VARCHAR, address STRUCT(city VARCHAR, zip VARCHAR))
        lines: STRUCT(sku VARCHAR, qty INTEGER, price VARCHAR)[]
        tags: VARCHAR[]
  skus: { path: data/skus.csv, options: { header: true, types: { sku: VARCHAR, title: VARCHAR } } }
`,
  'data/documents.ndjson': [
    '{"id":1,"placed_at":"2024-07-01T10:00:00Z","customer":{"name":"Ann","mail":"ann@example.com","address":{"city":"Köln","zip":"01234"}},"lines":[{"sku":"a","qty":2,"price":"1.10"},{"sku":"b","qty":1,"price":"20.00"}],"tags":["new","vip"]}',
    '{"id":2,"placed_at":"2024-07-01T23:30:00+02:00","customer":{"name":"Bob","mail":null,"address":null},"lines":[],"tags":[]}',
    '{"id":3,"placed_at":null,"customer":{"name":"","mail":"","address":{"city":null,"zip":""}},"lines":[{"sku":"a","qty":null,"price":"3.333"}],"tags":null}',
    '{"id":4,"placed_at":"2024-07-02T00:00:00Z","customer":null,"lines":null,"tags":["x",null,"x"]}',
    '{"id":5,"placed_at":"2024-07-02T00:00:00.123456Z","customer":{"name":"🦆 Duck","mail":"duck@example.com","address":{"city":"naïve","zip":"9"}},"lines":[{"sku":"c","qty":-1,"price":"0.005"},{"sku":"c","qty":-1,"price":"0.005"},{"sku":null,"qty":3,"price":null}],"tags":["VIP"," vip "]}',
    '{"id":6,"placed_at":"2024-07-03T12:00:00Z","customer":{"name":"Cy","mail":"cy@example.com","address":{"city":"Oslo","zip":"0150"}},"lines":[{"sku":"zzz","qty":10,"price":"99999999.99"}],"tags":["vip"]}',
    '',
  ].join('\n'),
  'data/skus.csv': 'sku,title\na,Apple\nb,"Bread, fresh"\nc,Crème\nd,Unsold\n',
  'notebooks/documents.md': `---
plumbline: 1
title: Documents
---

# Documents

One row for each line of an order; an order without lines has none.

\`\`\`sql order_lines
WITH unnested AS (
  SELECT id, placed_at, unnest(lines) AS line, generate_subscripts(lines, 1) AS line_number
  FROM documents
)
SELECT
  u.id AS order_id,
  CAST(u.line_number AS INTEGER) AS line_number,
  u.placed_at AS ordered_at,
  u.line.sku AS sku,
  s.title,
  u.line.qty AS quantity,
  CAST(u.line.price AS DECIMAL(12,3)) AS price,
  CAST(u.line.qty * CAST(u.line.price AS DECIMAL(12,3)) AS DECIMAL(18,3)) AS amount
FROM unnested AS u LEFT JOIN skus AS s ON s.sku = u.line.sku
\`\`\`

\`\`\`sql order_summaries
SELECT
  d.id AS order_id,
  d.placed_at AS ordered_at,
  d.customer.name AS customer_name,
  d.customer.address.city AS city,
  len(d.tags) AS tags,
  list_contains(d.tags, 'vip') AS is_vip,
  COALESCE(l.lines, 0) AS lines,
  l.amount
FROM documents AS d
LEFT JOIN (
  SELECT order_id, count(*) AS lines, sum(amount) AS amount FROM order_lines GROUP BY order_id
) AS l ON l.order_id = d.id
\`\`\`

The documents again as they are handed on, with a struct and lists in them.

\`\`\`sql order_documents
SELECT
  id AS order_id,
  {'name': customer.name, 'city': customer.address.city} AS customer,
  list_transform(tags, lambda t: lower(trim(t))) AS tags,
  lines
FROM documents
\`\`\`
`,
  'checks/order_lines.yml': `dataset: plumbline/documents/main/order_lines
checks:
  - duplicate: { columns: [order_id, line_number] }
columns:
  - name: order_id
    checks:
      - missing:
      - invalid: { valid_reference_data: { dataset: plumbline/documents/main/documents, column: id } }
  - name: sku
    checks:
      - missing: { threshold: { must_be_less_than: 2, level: warn } }
`,
  'checks/order_summaries.yml': `dataset: plumbline/documents/main/order_summaries
columns:
  - name: order_id
    checks:
      - missing:
      - duplicate:
  - name: lines
    checks:
      - missing:
      - invalid: { valid_min: 0 }
`,
  'checks/order_documents.yml': `dataset: plumbline/documents/main/order_documents
columns:
  - name: order_id
    checks:
      - missing:
      - duplicate:
`,
};
