/** A shop with checks that the tools measure otherwise than Plumbline, or have no word for. */
export const contractShop: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: contract shop
owners: [{ name: Sales, email: sales@example.com }]
sources:
  orders: { path: data/orders.csv }
  customers: { path: data/customers.csv, description: Who buys }
`,
  'data/orders.csv': `order_id,customer,kind,net,placed,email
1,1,a,10.5,2024-01-01 10:00:00,ann@example.com
2,1,a,20.5,2024-01-02 10:00:00,ann@example.com
3,2,b,30.5,2024-01-03 10:00:00,bob@example.com
4,2,b,-5,2024-01-04 10:00:00,none
5,9,c,,2024-01-05 10:00:00,
`,
  'data/customers.csv': 'id,name\n1,Ann\n2,Bob\n3,Cid\n',
  'notebooks/shop.md': `# Shop

\`\`\`sql orders_clean
SELECT order_id, customer, kind, net, placed, email FROM orders
\`\`\`

\`\`\`sql by_kind
SELECT kind, count(*) AS orders, sum(net) AS net, count(name) AS known
FROM orders_clean LEFT JOIN customers ON customers.id = orders_clean.customer
GROUP BY kind
\`\`\`

\`\`\`sql elsewhere
SELECT 1 AS id
\`\`\`
`,
  'checks/orders_clean.yml': `dataset: plumbline/shop/main/orders_clean
checks:
  - row_count: { threshold: { must_be_between: { greater_than_or_equal: 5, less_than: 7 } } }
  - metric: { name: filtered expression, expression: "sum(net)", filter: "kind = 'a'", threshold: { must_be: 31 } }
  - metric: { name: other node, query: "SELECT count(*) FROM customers", threshold: { must_be: 3 } }
  - metric: { name: beyond the slice, query: "SELECT count(*) FROM elsewhere", threshold: { must_be: 1 } }
  - failed_rows: { name: negative, expression: "net < 0", threshold: { must_be: 0, level: warn } }
  - failed_rows: { name: negative again, query: "SELECT * FROM orders_clean WHERE net < 0" }
  - failed_rows: { name: commented, expression: "net > 100 -- never" }
  - duplicate: { columns: [customer, kind], threshold: { metric: percent, must_be_less_than: 50 } }
  - freshness: { column: placed, threshold: { unit: day, must_be_less_than: 10 } }
columns:
  - name: ORDER_ID
    checks: [{ missing: null }, { duplicate: null }]
  - name: customer
    checks:
      - invalid: { valid_reference_data: { dataset: plumbline/shop/main/customers, column: id } }
      - invalid: { name: mostly known, valid_reference_data: { dataset: plumbline/shop/main/customers, column: id }, threshold: { metric: percent, must_be_less_than: 30 } }
      - invalid: { name: as text, valid_format: { name: digits, regex: "^[0-9]+$" } }
  - name: net
    checks:
      - aggregate: { name: sum of valid, function: sum, valid_min: 0, threshold: { must_be: 61.5 } }
      - missing: { threshold: { metric: percent, must_be_less_than: 10, level: fail, additional: { must_be_less_than: 5, level: warn } } }
  - name: email
    checks:
      - missing: { missing_values: [none] }
      - missing: { name: without none, missing_values: [""] }
x-plumbline:
  owner: Order desk
  checks:
    - row_count: { name: enough of each kind, group_by: [kind], threshold: { must_be_greater_than: 1 } }
    - missing: { name: net by kind, column: net, group_by: [kind], threshold: { metric: percent, must_be_less_than: 100, level: warn } }
    - reconciliation: { name: rows as in orders, metric: row_count, with: orders }
    - reconciliation: { name: net as in kinds, metric: aggregate, function: sum, column: net, with: by_kind }
    - reconciliation: { name: all rows, metric: rows, keys: [order_id], with: orders }
`,
  'checks/by_kind.yml': `dataset: plumbline/shop/main/by_kind
columns:
  - name: kind
    checks: [{ missing: null }, { duplicate: null }]
`,
  'checks/customers.yml': `dataset: plumbline/shop/main/customers
checks:
  - schema: { allow_extra_columns: true }
columns:
  - name: id
    data_type: bigint
    checks: [{ duplicate: null }]
`,
};
