/** A SELECT of ten columns of mixed types: numbers, short and long text, dates, decimals, booleans. */
export function mixedColumns(rows: number): string {
  return `SELECT
    range AS id,
    (range * 7919 % 1000003)::INTEGER AS number,
    (hash(range) % 1000000) / 7.0 AS measure,
    'airport ' || (range % 300) AS place,
    'the flight number ' || range || ' of a longer text' AS remark,
    TIMESTAMP '2001-01-01' + INTERVAL (range % 15552000) SECOND AS at_time,
    DATE '2001-01-01' + (range % 365)::INTEGER AS on_day,
    ((hash(range + 1) % 100000) / 100)::DECIMAL(12, 2) AS amount,
    range % 7 = 0 AS flag,
    CASE WHEN range % 11 = 0 THEN NULL ELSE (range % 100)::SMALLINT END AS small
  FROM range(${rows})`;
}
