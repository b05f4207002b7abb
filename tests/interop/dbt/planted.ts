/** A mistake that somebody could make while they rewrite a model, and what has to be named for it. */
export interface PlantedDifference {
  readonly what: string;
  readonly workspace: string;
  readonly node: string;
  /** A text of the exported model, and what stands there instead; or the whole model in another one (`MODEL`). */
  readonly change: readonly [from: string, to: string] | { readonly around: string };
  /** The column, or the kind of the difference of whole rows. */
  readonly finds: string;
}

function plants(
  workspace: string,
  node: string,
  list: readonly (readonly [what: string, change: PlantedDifference['change'], finds: string])[],
): PlantedDifference[] {
  return list.map(([what, change, finds]) => ({ what, workspace, node, change, finds }));
}

export const plantedDifferences: readonly PlantedDifference[] = [
  ...plants('snowflake joins', 'sale_lines', [
    [
      'an inner join to the products',
      ["LEFT JOIN {{ ref('product_catalogue') }}", "JOIN {{ ref('product_catalogue') }}"],
      'rows_missing',
    ],
    [
      'an inner join to the shops',
      ["LEFT JOIN {{ ref('shop_places') }}", "JOIN {{ ref('shop_places') }}"],
      'rows_missing',
    ],
    ['a filter that is gone', ['WHERE sa.quantity <> 0', ''], 'rows_extra'],
    ['another default for NULL', ['COALESCE(sa.discount, 0)', 'COALESCE(sa.discount, 1)'], 'net_amount'],
    ['empty text in place of NULL', ['sa.note,', "COALESCE(sa.note, '') AS note,"], 'note'],
    ['trimmed text', ['pc.product,', 'trim(pc.product) AS product,'], 'product'],
    ['text in upper case', ['sp.shop,', 'upper(sp.shop) AS shop,'], 'shop'],
    [
      'an amount that is rounded too early',
      ['(1 - COALESCE(sa.discount, 0))', '(1 - round(COALESCE(sa.discount, 0), 2))'],
      'net_amount',
    ],
    ['a decimal as a float', ['sa.unit_price,', 'CAST(sa.unit_price AS DOUBLE) AS unit_price,'], 'unit_price'],
    [
      'a decimal with fewer digits',
      ['AS DECIMAL(18,4)) AS net_amount', 'AS DECIMAL(18,2)) AS net_amount'],
      'net_amount',
    ],
    [
      'a local time taken for UTC',
      ['sa.sold_at,', "(sa.sold_at AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Berlin' AS sold_at,"],
      'sold_at',
    ],
    [
      'a row that stands twice',
      { around: 'SELECT * FROM MODEL UNION ALL SELECT * FROM MODEL WHERE sale_id = 1' },
      'rows_repeated',
    ],
    ['UNION in place of UNION ALL', { around: 'SELECT * FROM MODEL UNION SELECT * FROM MODEL' }, 'rows_repeated_less'],
    [
      'a comparison that NULL does not pass',
      [
        "WHEN pc.product_id IS NULL THEN 'unknown' WHEN sa.quantity < 0 THEN 'return' ELSE 'sale'",
        "WHEN sa.quantity < 0 THEN 'return' ELSE 'sale'",
      ],
      'line_kind',
    ],
    [
      'columns in another order',
      { around: 'SELECT sold_at, sale_id, * EXCLUDE (sale_id, sold_at) FROM MODEL' },
      'column_order',
    ],
    ['a column that is gone', { around: 'SELECT * EXCLUDE (country) FROM MODEL' }, 'country'],
  ]),
  ...plants('snowflake joins', 'department_months', [
    ['a count of values in place of a distinct one', ['count(DISTINCT country)', 'count(country)'], 'countries'],
    [
      'months of another time zone',
      ["date_trunc('month', sold_at)", "date_trunc('month', sold_at AT TIME ZONE 'Asia/Tokyo')"],
      'rows_missing',
    ],
    ['weeks in place of months', ["date_trunc('month', sold_at)", "date_trunc('week', sold_at)"], 'rows_extra'],
    ['the largest in place of the sum', ['sum(quantity)', 'max(quantity)'], 'quantity'],
    [
      'another name for what is unknown',
      ["COALESCE(department, 'Unknown')", "COALESCE(department, 'Other')"],
      'rows_missing',
    ],
    [
      'a sum that is cut to a whole number',
      ['CAST(sum(net_amount) AS DECIMAL(18,2))', 'CAST(CAST(sum(net_amount) AS INTEGER) AS DECIMAL(18,2))'],
      'net_amount',
    ],
    [
      'a mean over NULLs',
      ['avg(CAST(unit_price AS DOUBLE))', 'avg(CAST(COALESCE(unit_price, 0) AS DOUBLE))'],
      'average_price',
    ],
  ]),
  ...plants('event sessions', 'events_clean', [
    ['DISTINCT that is gone', ['SELECT DISTINCT', 'SELECT'], 'rows_repeated'],
    ['rows without a time', ['WHERE happened_at IS NOT NULL', ''], 'rows_extra'],
  ]),
  ...plants('event sessions', 'events_in_sessions', [
    ['a window that is off by one', ['epoch(before_at) >', 'epoch(before_at) >='], 'session_number'],
    ['a frame that ends one row early', ['AND CURRENT ROW', 'AND 1 PRECEDING'], 'session_number'],
    [
      'names of two cases taken for one',
      ['sum(begins) OVER (PARTITION BY user_name', 'sum(begins) OVER (PARTITION BY lower(user_name)'],
      'session_number',
    ],
  ]),
  ...plants('event sessions', 'sessions', [
    ['pages of two cases taken for two', ['lower(trim(e.page))', 'e.page'], 'pages'],
    [
      'a day of another time zone',
      ['CAST(min(e.happened_at) AS DATE)', "CAST(min(e.happened_at) AT TIME ZONE 'America/New_York' AS DATE)"],
      'day',
    ],
    ['a value for NULL in a sum', ['sum(e.spent)', 'sum(COALESCE(e.spent, 1))'], 'spent'],
    [
      'the first in place of the last',
      ['max(e.happened_at) AS ended_at', 'min(e.happened_at) AS ended_at'],
      'ended_at',
    ],
  ]),
  ...plants('event sessions', 'page_ranking', [
    [
      'ranks without gaps',
      ['rank() OVER (ORDER BY visits DESC)', 'dense_rank() OVER (ORDER BY visits DESC)'],
      'visit_rank',
    ],
    ['ties in another order', ['page NULLS LAST', 'page DESC NULLS LAST'], 'page'],
    ['an integer division', ['100.0 * visits / sum(visits) OVER ()', '100 * visits // sum(visits) OVER ()'], 'share'],
  ]),
  ...plants('changing customers', 'customer_versions', [
    [
      'an inequality that NULL does not pass',
      ['tier IS DISTINCT FROM tier_before', 'tier <> tier_before'],
      'rows_missing',
    ],
    ['the first of two changes of one moment', ['ORDER BY change_id DESC', 'ORDER BY change_id'], 'name'],
  ]),
  ...plants('changing customers', 'orders_as_of', [
    ['a span that holds its end', ['o.ordered_at < v.valid_to', 'o.ordered_at <= v.valid_to'], 'rows_repeated'],
    ['a span without its beginning', ['o.ordered_at >= v.valid_from', 'o.ordered_at > v.valid_from'], 'version'],
    ['another factor', ['o.amount * 0.95', 'o.amount * 0.96'], 'to_pay'],
  ]),
  ...plants('nested orders', 'order_summaries', [
    [
      'NULL in place of empty text',
      ['d.customer.name AS customer_name', "NULLIF(d.customer.name, '') AS customer_name"],
      'customer_name',
    ],
  ]),
  ...plants('nested orders', 'order_documents', [
    ['texts of a list that are not trimmed', ['lower(trim(t))', 'lower(t)'], 'tags'],
    ['a field of a struct that is gone', ["'city': customer.address.city", "'city': NULL::VARCHAR"], 'customer'],
  ]),
];
