// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the notation of snippets.
import type { CaretContext } from './caret';

/** A piece of SQL with places to fill in, in the notation of the editor: `${1:name}`, `$0` for where the caret ends. */
export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
  /** Where it can stand. */
  readonly at: readonly CaretContext['kind'][];
}

export const snippets: readonly Snippet[] = [
  {
    label: 'select',
    detail: 'SELECT columns FROM a node',
    body: 'SELECT ${2:*}\nFROM ${1:node}\n$0',
    at: ['start'],
  },
  {
    label: 'from first',
    detail: 'FROM a node, then what of it',
    body: 'FROM ${1:node}\nSELECT ${2:*}\n$0',
    at: ['start'],
  },
  {
    label: 'group by',
    detail: 'Count and sum by a column',
    body: 'SELECT ${2:column}, count(*) AS rows, sum(${3:amount}) AS total\nFROM ${1:node}\nGROUP BY ALL\nORDER BY total DESC$0',
    at: ['start'],
  },
  {
    label: 'with',
    detail: 'A common table expression and a query over it',
    body: 'WITH ${1:part} AS (\n  SELECT ${3:*}\n  FROM ${2:node}\n)\nSELECT *\nFROM ${1:part}$0',
    at: ['start'],
  },
  {
    label: 'with recursive',
    detail: 'A recursive common table expression',
    body: 'WITH RECURSIVE ${1:tree} AS (\n  SELECT ${2:id}, 0 AS depth\n  FROM ${3:node}\n  WHERE ${4:parent_id} IS NULL\n  UNION ALL\n  SELECT child.${2:id}, depth + 1\n  FROM ${3:node} AS child\n  JOIN ${1:tree} ON child.${4:parent_id} = ${1:tree}.${2:id}\n)\nFROM ${1:tree}$0',
    at: ['start'],
  },
  {
    label: 'by day',
    detail: 'Rows a day, by date_trunc',
    body: "SELECT date_trunc('${3|day,week,month,quarter,year,hour|}', ${2:at}) AS ${3}, count(*) AS rows\nFROM ${1:node}\nGROUP BY ALL\nORDER BY 1$0",
    at: ['start'],
  },
  {
    label: 'deduplicate',
    detail: 'The newest row of each key, by QUALIFY row_number()',
    body: 'SELECT *\nFROM ${1:node}\nQUALIFY row_number() OVER (PARTITION BY ${2:key} ORDER BY ${3:at} DESC) = 1$0',
    at: ['start'],
  },
  {
    label: 'qualify row_number',
    detail: 'Keep one row of each key',
    body: 'QUALIFY row_number() OVER (PARTITION BY ${1:key} ORDER BY ${2:at} DESC) = 1$0',
    at: ['operator'],
  },
  {
    label: 'running total',
    detail: 'A sum up to each row',
    body: 'sum(${1:amount}) OVER (PARTITION BY ${2:key} ORDER BY ${3:at}) AS running_total$0',
    at: ['expression'],
  },
  {
    label: 'moving average',
    detail: 'An average over the rows before',
    body: 'avg(${1:amount}) OVER (ORDER BY ${2:at} ROWS BETWEEN ${3:6} PRECEDING AND CURRENT ROW) AS moving_average$0',
    at: ['expression'],
  },
  {
    label: 'change to the row before',
    detail: 'The difference to the previous row, by lag()',
    body: '${1:amount} - lag(${1:amount}) OVER (PARTITION BY ${2:key} ORDER BY ${3:at}) AS change$0',
    at: ['expression'],
  },
  {
    label: 'case',
    detail: 'CASE WHEN … THEN … ELSE … END',
    body: 'CASE\n  WHEN ${1:condition} THEN ${2:value}\n  ELSE ${3:other}\nEND$0',
    at: ['expression'],
  },
  {
    label: 'count if',
    detail: 'Rows for which a condition holds',
    body: 'count(*) FILTER (WHERE ${1:condition}) AS ${2:matching}$0',
    at: ['expression'],
  },
  {
    label: 'share',
    detail: 'A part of the whole in percent',
    body: 'round(100.0 * ${1:part} / nullif(${2:whole}, 0), 1) AS share$0',
    at: ['expression'],
  },
  {
    label: 'pivot',
    detail: 'Values of a column become columns',
    body: 'PIVOT ${1:node}\nON ${2:column}\nUSING sum(${3:amount})\nGROUP BY ${4:key}$0',
    at: ['start'],
  },
  {
    label: 'unpivot',
    detail: 'Columns become rows',
    body: 'UNPIVOT ${1:node}\nON COLUMNS(* EXCLUDE (${2:key}))\nINTO NAME ${3:name} VALUE ${4:value}$0',
    at: ['start'],
  },
  {
    label: 'asof join',
    detail: 'Each row with the last one before it',
    body: 'ASOF LEFT JOIN ${1:node} AS ${2:b} ON ${3:a}.${4:key} = ${2:b}.${4:key} AND ${3:a}.${5:at} >= ${2:b}.${5:at}$0',
    at: ['operator'],
  },
  {
    label: 'left join',
    detail: 'Rows of both, and those of the left alone',
    body: 'LEFT JOIN ${1:node} USING (${2:key})$0',
    at: ['operator'],
  },
  {
    label: 'anti join',
    detail: 'Rows that have no partner',
    body: 'ANTI JOIN ${1:node} USING (${2:key})$0',
    at: ['operator'],
  },
  {
    label: 'sample',
    detail: 'A part of the rows at random',
    body: 'USING SAMPLE ${1:10} PERCENT (bernoulli)$0',
    at: ['operator'],
  },
  {
    label: 'read_csv',
    detail: 'Rows of a CSV file with its columns named',
    body: "read_csv('${1:data/file.csv}', header = ${2|true,false|}, delim = '${3:,}')$0",
    at: ['table'],
  },
  {
    label: 'read_parquet',
    detail: 'Rows of Parquet files, with the file of each',
    body: "read_parquet('${1:data/*.parquet}', filename = true)$0",
    at: ['table'],
  },
  {
    label: 'read_json',
    detail: 'Rows of a JSON file',
    body: "read_json('${1:data/file.json}')$0",
    at: ['table'],
  },
  {
    label: 'dates',
    detail: 'A row a day between two dates',
    body: "SELECT unnest(generate_series(DATE '${1:2026-01-01}', DATE '${2:2026-12-31}', INTERVAL 1 DAY))::DATE AS day$0",
    at: ['start'],
  },
  {
    label: 'macro',
    detail: 'A function of your own, for all cells',
    body: 'CREATE MACRO ${1:name}(${2:value}) AS ${3:value * 2}$0',
    at: ['start'],
  },
  {
    label: 'all but some columns',
    detail: '* EXCLUDE and REPLACE',
    body: '* EXCLUDE (${1:column}) REPLACE (${2:round(amount, 2)} AS ${3:amount})$0',
    at: ['expression'],
  },
];
