/** Names, quotes, braces, signs and edges of types, with a parameter of each type and NULL apart from empty text. */
export const edges: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: edges
description: What a copy could get wrong
owners: [{ name: Edge data, email: edges@example.com }]
parameters:
  label: { type: text, default: "it's {{ here }} \\\\ there" }
  nothing: { type: text, default: null }
  least: { type: bigint, default: "-9007199254740993" }
  factor: { type: double, default: 1.5 }
  exact: { type: boolean, default: true }
  since: { type: date, default: 2001-01-15 }
  until: { type: timestamp, default: "2001-12-31 23:59:59.5" }
sources:
  Order items: { path: data/order items.csv, options: { header: true, types: { Id: BIGINT, "note {x}": VARCHAR, small: TINYINT, big: HUGEINT, rate: DOUBLE, at: TIMESTAMP, exact: "DECIMAL(18,3)", yes: BOOLEAN, day: DATE } } }
`,
  'data/order items.csv': `Id,note {x},small,big,rate,at,exact,yes,day
1,plain,-128,99999999999999999999999999999999999999,inf,2001-01-10 08:00:00.123456,10.500,true,2001-01-15
2,,127,-1,nan,1900-01-01 00:00:00,-0.001,false,0001-01-01
3,"",0,0,-inf,9999-12-31 23:59:59.999999,,,9999-12-31
4,"{{ jinja }}
two, lines \\.
\\.
""quoted""",,,1e-300,,999999999999999.999,true,
-5,"back\\slash, 日本 🦆",1,1,-0.0,2001-01-10 08:00:00,0.000,true,2001-01-16
`,
  'notebooks/edges.md': `# Edges

\`\`\`sql "Edge cases"
SELECT "Id", "note {x}", small, big, rate, "at", exact, yes, day, $label AS label, $factor AS factor,
  '{{ x }} {% raw %} \\ ''quoted''' AS words
FROM "Order items"
WHERE coalesce($nothing, 'x') = 'x' AND "Id" > $least AND ($exact OR yes) AND (day >= $since OR day IS NULL OR day < $since) AND ("at" <= $until OR "at" > $until OR "at" IS NULL)
\`\`\`
`,
  'checks/edges.yml': `dataset: plumbline/edges/main/Edge cases
checks:
  - row_count: { threshold: { must_be: 5 } }
columns:
  - name: Id
    checks: [{ missing: null }, { duplicate: null }]
  - name: note {x}
    checks: [{ missing: { threshold: { must_be: 2 } } }]
`,
};
