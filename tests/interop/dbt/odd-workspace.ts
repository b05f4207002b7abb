/** A small workspace of everything that a writer of text could get wrong: names, quotes, braces, scopes, types. */
export const oddOutputs = [
  'Büro Umsatz "2001"',
  'select',
  'all types',
  'scopes',
  'braces',
  'parameters',
  'with macros',
  'pivoted',
  'from files',
  'summary',
  'nested events',
  'x.y',
];

export const oddWorkspace: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: "Odd / names"
description: "Names with {{ braces }} and 'quotes'"
owners: [{ name: "Someone {% else %}", email: someone@example.com }]
parameters:
  since: { type: date, default: 2001-01-15 }
  until: { type: timestamp, default: "2001-12-31 23:59:59.5" }
  label: { type: text, default: "it's {{ here }} \\\\ \\"there\\"" }
  rate: { type: decimal, default: "0.190" }
  factor: { type: double, default: 1.5 }
  exact: { type: boolean, default: true }
  many: { type: bigint, default: "9007199254740993" }
  nothing: { type: text, default: null }
sources:
  order items: { path: data/order items.csv, options: { header: true, types: { Order ID: BIGINT } } }
  Group: { path: data/groups.tsv }
  events: { path: "data/events/*.ndjson" }
`,
  'data/order items.csv': `Order ID,net amount,placed at,"note {x}"
1,10.50,2001-01-10 08:00:00,plain
2,20.25,2001-02-10 09:30:00,it's
3,30.00,2001-03-10 10:45:00,"{{ jinja }}"
4,40.75,2001-04-10 11:15:00,
5,,2001-05-10 12:00:00,"line
break"
6,60.00,2001-06-10 13:00:00,{# no #}
`,
  'data/groups.tsv': 'order\tgroup\n1\tA\n2\tB\n3\tA\n4\tB\n5\tC\n6\tC\n',
  'data/events/a.ndjson':
    '{"id": 1, "user": {"name": "Ann", "tags": ["x", "y"]}, "at": "2001-01-01T00:00:00"}\n{"id": 2, "user": {"name": "Bob", "tags": []}, "at": "2001-01-02T00:00:00"}\n',
  'data/events/b.ndjson': '{"id": 3, "user": {"name": null, "tags": ["z"]}, "at": null}\n',
  'data/plain.csv': 'code,value\na,1\nb,2\n',
  'notebooks/odd.md': `---
plumbline: 1
title: Odd
---

# Odd {{ title }} {% raw %} and 'quotes'

\`\`\`sql "Büro Umsatz \\"2001\\""
-- a comment; with {{ jinja }} in it
SELECT "Order ID" AS "Order ID", "net amount" * 2 AS "double ""net""", "note {x}" AS "note {x}"
FROM "order items" -- the end {% if %}
;
\`\`\`

\`\`\`sql select
FROM "order items" i JOIN "Group" ON "Group"."order" = i."Order ID"
SELECT "Group"."group" AS "group", sum(i."net amount") AS "order", count(*) AS "count"
GROUP BY ALL
\`\`\`

\`\`\`sql "all types"
SELECT
  1::TINYINT AS a1, 2::SMALLINT AS a2, 3::INTEGER AS a3, 4::BIGINT AS a4, 170141183460469231731687303715884105727::HUGEINT AS a5,
  5::UTINYINT AS b1, 6::USMALLINT AS b2, 7::UINTEGER AS b3, 8::UBIGINT AS b4,
  1.5::FLOAT AS c1, 2.5::DOUBLE AS c2, 12.345::DECIMAL(18, 3) AS c3, 'inf'::DOUBLE AS c4,
  true AS d1, 'text' AS d2, '\\xAA'::BLOB AS d3, '9f3c2a44-6a5e-4a0e-9c1e-0d6c2d1f7a10'::UUID AS d4,
  DATE '2001-01-01' AS e1, TIME '12:30:00' AS e2, TIMESTAMP '2001-01-01 12:00:00' AS e3, TIMESTAMPTZ '2001-01-01 12:00:00+02' AS e4,
  INTERVAL 3 DAY AS e5, '2001-01-01 12:00:00.123456789'::TIMESTAMP_NS AS e6,
  [1, 2, NULL] AS f1, {'a': 1, 'b c': {'d': 'e'}} AS f2, MAP {'k': 1} AS f3, [1, 2]::INTEGER[2] AS f4,
  'x'::ENUM ('x', 'y') AS g1, NULL::INTEGER AS g2, '{{ x }}'::ENUM ('{{ x }}', '{% if %}') AS g3, {'{# h #}': 1} AS g4
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 2.5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
  NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
\`\`\`

\`\`\`sql scopes
WITH "select" AS (FROM "select" WHERE "group" <> 'C'),
  "order items" AS (SELECT 1 AS one),
  recursive_part AS (SELECT one FROM "order items")
SELECT s."group", s."order", (SELECT count(*) FROM main."order items") AS items, (SELECT max(one) FROM recursive_part) AS one,
  'FROM "order items"' AS words /* FROM "select" */
FROM "select" AS s, (SELECT count(*) AS n FROM "Group") AS "Group"
WHERE EXISTS (SELECT 1 FROM "Group" AS g2 WHERE g2."group" = s."group") AND "Group".n > 0
\`\`\`

\`\`\`sql braces
SELECT '{{ x }}' AS a, '{% raw %}' AS b, '{# c #}' AS c, {'d': {'e': {'f': 1}}} AS d, '}} %} #}' AS e, '{{{' AS f, "note {x}" AS g, 1 AS "note {{x}}", '\\\\' AS h
FROM "order items"
\`\`\`

\`\`\`sql parameters
SELECT "Order ID", $label AS label, $rate AS rate, $factor AS factor, $exact AS exact, $many AS many, $nothing AS nothing,
  '$label' AS words, $$dollar $label$$ AS dollars
FROM "order items"
WHERE "placed at" >= $since AND "placed at" <= $UNTIL
\`\`\`

\`\`\`sql helpers
CREATE MACRO twice(x) AS x * 2;
CREATE OR REPLACE MACRO labelled(x, y := '{{ z }}') AS twice(x) || y;
\`\`\`

\`\`\`sql lookups
CREATE MACRO items_of(wanted) AS TABLE SELECT i."Order ID", twice(i."Order ID") AS double_id FROM "order items" AS i JOIN "Group" ON "Group"."order" = i."Order ID" WHERE "Group"."group" = wanted
\`\`\`

\`\`\`sql "with macros"
SELECT *, labelled("Order ID") AS label FROM items_of('A')
\`\`\`

\`\`\`sql pivoted
PIVOT "Group" ON "group" IN ('A', 'B', 'C') USING count(*)
\`\`\`

\`\`\`sql "from files"
SELECT plain.code, plain.value, other.code AS other FROM 'data/plain.csv' JOIN read_csv('data/plain.csv') AS other USING (value)
\`\`\`

\`\`\`sql summary
FROM (SUMMARIZE "select") SELECT column_name, column_type, count
\`\`\`

\`\`\`sql "nested events"
SELECT id, "user".name AS name, unnest("user".tags) AS tag, "at" FROM events
\`\`\`

\`\`\`sql x.y {materialize: view}
SELECT "Order ID" + 1 AS n FROM "Büro Umsatz ""2001"""
\`\`\`
`,
  'checks/items.yml': `dataset: plumbline/odd/main/order items
checks:
  - row_count:
      name: "rows {{ many }}"
      threshold: { must_be_between: { greater_than: 5, less_than: 7 } }
  - duplicate: { columns: [Order ID, placed at] }
  - freshness:
      column: placed at
      threshold: { unit: day, must_be_less_than: 30, level: warn }
columns:
  - name: Order ID
    checks:
      - missing:
      - duplicate:
      - invalid: { name: known group, valid_reference_data: { dataset: plumbline/odd/main/Group, column: order } }
      - invalid: { name: small, valid_max: 3, threshold: { metric: percent, must_be_less_than: 60, level: fail, additional: { must_be_less_than: 40, level: warn } } }
      - invalid: { name: listed numbers, valid_values: [1, 2, 3, 4, 5, 6] }
  - name: net amount
    checks:
      - missing: { name: net amount is there }
      - missing: { name: net amount after, filter: "\\"placed at\\" < TIMESTAMP '2001-05-01' AND 'x' <> '{{ y }}'" }
  - name: note {x}
    checks:
      - missing: { name: "notes say something", missing_values: ["plain", "it's"], threshold: { metric: percent, must_be_less_than: 50 } }
      - invalid: { name: pattern with braces, valid_format: { name: two, regex: "^.{2,}$" } }
      - invalid: { name: short, valid_max_length: 11, threshold: { must_be: 0, level: warn } }
      - invalid: { name: one of, valid_values: ["plain", "it's", "{{ jinja }}", "{# no #}"], threshold: { must_be_less_than_or_equal: 1 } }
`,
  'checks/groups.yml': `dataset: plumbline/odd/main/Group
columns:
  - name: group
    checks:
      - invalid: { name: letters, valid_values: [A, B, C] }
      - invalid: { name: fewer letters, valid_values: [A, B] }
      - duplicate: { name: groups repeat, threshold: { must_be_greater_than: 1 } }
      - invalid: { name: by expression, column_expression: "lower(\\"group\\")", valid_values: [a, b, c] }
`,
  'checks/select.yml': `dataset: plumbline/odd/main/select
checks:
  - row_count: { threshold: { must_be: 3 } }
columns:
  - name: group
    checks:
      - missing:
      - duplicate:
  - name: order
    checks:
      - invalid: { name: large, valid_min: 50, threshold: { must_be: 0 } }
`,
};
