/**
 * What each statement reads, written by hand, in the order in which the text names it. All tables of the corpus have the
 * same columns (see `corpusColumns`), so that DuckDB's own binder can be asked whether the answer is right.
 */
export interface CorpusEntry {
  readonly sql: string;
  /** Tables as written, qualified names with dots. */
  readonly tables?: readonly string[];
  readonly files?: readonly string[];
  /** Calls that a macro could answer; only these are looked for. `table:` before those in FROM. */
  readonly calls?: readonly string[];
  readonly hidden?: readonly string[];
  /** Why DuckDB cannot be asked about this one alone. */
  readonly unbound?: string;
}

export const corpusColumns =
  'id INTEGER, day DATE, origin VARCHAR, dest VARCHAR, delay INTEGER, distance INTEGER, tags VARCHAR[], place STRUCT(lat DOUBLE, lon DOUBLE)';

const files = 'reads a file that is not there';
const calls = 'calls a macro that is not there';

export const corpus: readonly CorpusEntry[] = [
  // plain reading
  { sql: 'SELECT 1', tables: [] },
  { sql: 'SELECT * FROM flights', tables: ['flights'] },
  { sql: 'FROM flights', tables: ['flights'] },
  { sql: 'FROM flights SELECT origin WHERE delay > 3', tables: ['flights'] },
  { sql: 'TABLE flights', tables: ['flights'] },
  { sql: '(SELECT * FROM flights)', tables: ['flights'] },
  { sql: '((FROM flights)) ORDER BY id LIMIT 3', tables: ['flights'] },
  { sql: 'VALUES (1, 2), (3, 4)', tables: [] },
  { sql: 'SELECT * FROM (VALUES (1, 2)) AS flights(a, b)', tables: [] },
  { sql: 'VALUES ((SELECT max(id) FROM flights))', tables: ['flights'] },
  { sql: '-- FROM comments\nSELECT /* FROM /* nested */ airports */ * FROM flights; ', tables: ['flights'] },
  { sql: "SELECT 'FROM airports', $$FROM carriers$$ FROM flights", tables: ['flights'] },
  { sql: 'SELECT * FROM Flights AS f, AIRPORTS', tables: ['Flights', 'AIRPORTS'] },
  { sql: 'SELECT * FROM "flights"', tables: ['flights'] },
  { sql: 'SELECT * FROM "odd ""name"", été; 2"', tables: ['odd "name", été; 2'] },
  { sql: 'SELECT * FROM "select" JOIN "from" USING (id)', tables: ['select', 'from'] },
  { sql: 'SELECT * FROM main.flights', tables: ['main.flights'] },
  { sql: 'SELECT * FROM memory.main.flights', tables: ['memory.main.flights'] },
  { sql: 'SELECT flights.delay, f.* FROM flights, flights AS f', tables: ['flights', 'flights'] },
  { sql: 'SELECT f FROM flights AS f', tables: ['flights'] },
  {
    sql: "SELECT 'é', * FROM flights WHERE origin = 'ü😀' AND id IN (SELECT id FROM airports)",
    tables: ['flights', 'airports'],
  },

  // aliases and subqueries are no tables
  { sql: 'SELECT * FROM (SELECT * FROM flights) AS airports', tables: ['flights'] },
  { sql: 'SELECT airports.delay FROM flights AS airports', tables: ['flights'] },
  { sql: 'SELECT * FROM (FROM flights) AS f WHERE f.id > 1', tables: ['flights'] },
  { sql: 'SELECT delay AS airports FROM flights ORDER BY airports', tables: ['flights'] },

  // common table expressions
  { sql: 'WITH c AS (SELECT * FROM flights) SELECT * FROM c', tables: ['flights'] },
  { sql: 'WITH c AS (FROM flights), d AS (FROM c) FROM d, c', tables: ['flights'] },
  { sql: 'WITH flights AS (SELECT * FROM flights) SELECT * FROM flights', tables: ['flights'] },
  { sql: 'WITH FLIGHTS AS (SELECT 1 AS one) SELECT * FROM flights', tables: [] },
  { sql: 'WITH flights AS (SELECT 1 AS one) SELECT * FROM main.flights', tables: ['main.flights'] },
  { sql: 'WITH c AS (SELECT 1 AS one) SELECT * FROM (SELECT * FROM c) UNION ALL SELECT * FROM c', tables: [] },
  { sql: 'SELECT * FROM (WITH c AS (FROM flights) FROM c), airports', tables: ['flights', 'airports'] },
  {
    sql: 'SELECT * FROM (WITH airports AS (FROM flights) FROM airports) AS x, airports',
    tables: ['flights', 'airports'],
  },
  { sql: 'WITH a AS (WITH b AS (FROM flights) FROM b) SELECT * FROM a, carriers', tables: ['flights', 'carriers'] },
  { sql: 'WITH a AS (FROM flights) SELECT * FROM (WITH a AS (SELECT id FROM a) FROM a)', tables: ['flights'] },
  {
    sql: 'WITH a AS MATERIALIZED (FROM flights), b AS NOT MATERIALIZED (FROM airports) FROM a JOIN b USING (id)',
    tables: ['flights', 'airports'],
  },
  { sql: 'WITH a(x) AS (SELECT id FROM flights) SELECT x FROM a', tables: ['flights'] },
  { sql: 'WITH "Odd Name" AS (FROM flights) FROM "odd name"', tables: ['flights'] },
  { sql: 'WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 5) FROM r', tables: [] },
  {
    sql: 'WITH RECURSIVE r AS (SELECT id FROM flights UNION SELECT a.id FROM r JOIN airports AS a ON a.id = r.id + 1) FROM r',
    tables: ['flights', 'airports'],
  },
  {
    sql: 'WITH RECURSIVE flights AS (SELECT id FROM flights UNION ALL SELECT id + 1 FROM flights WHERE id < 3) FROM flights',
    tables: ['flights'],
  },
  { sql: 'WITH RECURSIVE flights AS (SELECT * FROM flights) SELECT * FROM flights', tables: ['flights'] },
  {
    sql: 'WITH c AS (SELECT 1 AS id) SELECT (SELECT max(id) FROM c), id FROM flights WHERE EXISTS (FROM c)',
    tables: ['flights'],
  },
  {
    sql: 'WITH c AS (SELECT 1 AS id) SELECT * FROM flights AS f, LATERAL (SELECT f.id + c.id AS s FROM c)',
    tables: ['flights'],
  },
  {
    sql: 'WITH c AS (FROM flights) (SELECT * FROM c) EXCEPT (SELECT * FROM airports)',
    tables: ['flights', 'airports'],
  },
  {
    sql: 'SELECT * FROM flights WHERE id IN (WITH flights AS (SELECT 1 AS id) SELECT id FROM flights)',
    tables: ['flights'],
  },

  // joins
  { sql: 'SELECT * FROM flights JOIN airports USING (id)', tables: ['flights', 'airports'] },
  {
    sql: 'SELECT * FROM flights f LEFT JOIN airports a ON f.id = a.id FULL JOIN carriers c ON c.id = a.id',
    tables: ['flights', 'airports', 'carriers'],
  },
  { sql: 'SELECT * FROM flights NATURAL JOIN airports', tables: ['flights', 'airports'] },
  { sql: 'SELECT * FROM flights POSITIONAL JOIN airports', tables: ['flights', 'airports'] },
  { sql: 'SELECT * FROM flights SEMI JOIN airports USING (id)', tables: ['flights', 'airports'] },
  { sql: 'SELECT * FROM flights ANTI JOIN airports USING (id)', tables: ['flights', 'airports'] },
  {
    sql: 'SELECT * FROM flights f ASOF JOIN airports a ON f.id = a.id AND f.day >= a.day',
    tables: ['flights', 'airports'],
  },
  { sql: 'SELECT * FROM flights CROSS JOIN airports, carriers', tables: ['flights', 'airports', 'carriers'] },
  {
    sql: 'SELECT * FROM (flights JOIN airports USING (id)) JOIN carriers USING (id)',
    tables: ['flights', 'airports', 'carriers'],
  },
  {
    sql: 'SELECT * FROM flights AS f, (SELECT a.id FROM airports AS a WHERE a.id = f.id) AS s',
    tables: ['flights', 'airports'],
  },

  // subqueries everywhere
  {
    sql: 'SELECT (SELECT count(*) FROM airports AS a WHERE a.id = f.id) FROM flights AS f',
    tables: ['airports', 'flights'],
  },
  { sql: 'SELECT * FROM flights WHERE id IN (SELECT id FROM airports)', tables: ['flights', 'airports'] },
  { sql: 'SELECT * FROM flights WHERE id > ALL (SELECT id FROM airports)', tables: ['flights', 'airports'] },
  {
    sql: 'SELECT * FROM flights AS f WHERE NOT EXISTS (FROM airports AS a WHERE a.id = f.id)',
    tables: ['flights', 'airports'],
  },
  {
    sql: 'SELECT origin FROM flights GROUP BY origin HAVING count(*) > (SELECT count(*) FROM airports)',
    tables: ['flights', 'airports'],
  },
  {
    sql: 'SELECT * FROM flights QUALIFY row_number() OVER (ORDER BY id) <= (SELECT max(id) FROM airports)',
    tables: ['flights', 'airports'],
  },
  { sql: 'SELECT * FROM flights ORDER BY (SELECT max(id) FROM airports)', tables: ['flights', 'airports'] },
  { sql: 'SELECT * FROM flights LIMIT (SELECT count(*) FROM airports)', tables: ['flights', 'airports'] },
  {
    sql: 'SELECT * REPLACE ((SELECT max(delay) FROM airports) AS delay) FROM flights',
    tables: ['airports', 'flights'],
  },
  {
    sql: 'SELECT CASE WHEN id IN (FROM carriers SELECT id) THEN 1 ELSE (SELECT min(id) FROM airports) END FROM flights',
    tables: ['carriers', 'airports', 'flights'],
  },
  { sql: 'SELECT ARRAY(SELECT id FROM airports) FROM flights', tables: ['airports', 'flights'] },
  { sql: 'SELECT sum(delay) FILTER (id IN (SELECT id FROM airports)) FROM flights', tables: ['airports', 'flights'] },
  { sql: 'SELECT list_transform(tags, lambda t: t || origin) FROM flights', tables: ['flights'] },
  {
    sql: 'SELECT [t FOR t IN tags IF t > (SELECT max(origin) FROM airports)] FROM flights',
    tables: ['airports', 'flights'],
    unbound: 'subqueries in lambdas do not bind',
  },
  { sql: 'SELECT sum(delay) OVER w FROM flights WINDOW w AS (PARTITION BY origin ORDER BY day)', tables: ['flights'] },

  // set operations
  {
    sql: 'SELECT id FROM flights UNION SELECT id FROM airports INTERSECT SELECT id FROM carriers',
    tables: ['flights', 'airports', 'carriers'],
  },
  { sql: 'FROM flights UNION ALL BY NAME FROM airports', tables: ['flights', 'airports'] },

  // DuckDB's own
  { sql: "SELECT COLUMNS('d.*') FROM flights", tables: ['flights'] },
  { sql: 'SELECT min(COLUMNS(* EXCLUDE (tags, place))) FROM flights', tables: ['flights'] },
  { sql: 'SELECT origin, count(*) FROM flights GROUP BY ALL ORDER BY ALL', tables: ['flights'] },
  { sql: 'SELECT * FROM flights USING SAMPLE 10%', tables: ['flights'] },
  { sql: 'SELECT * FROM flights TABLESAMPLE reservoir(2 ROWS) REPEATABLE (3)', tables: ['flights'] },
  { sql: 'SELECT DISTINCT ON (origin) * FROM flights', tables: ['flights'] },
  { sql: 'SELECT origin FROM flights GROUP BY CUBE (origin, dest)', tables: ['flights'] },
  { sql: 'SELECT unnest(tags), place.lat FROM flights', tables: ['flights'] },
  { sql: 'SELECT * FROM flights, unnest(tags) AS t(tag)', tables: ['flights'] },
  { sql: 'SELECT * FROM generate_series(1, 3), range(4)', tables: [], calls: ['table:generate_series', 'table:range'] },
  {
    sql: 'SELECT extract(year FROM day), trim(BOTH FROM origin), substring(origin FROM 2) FROM flights',
    tables: ['flights'],
  },
  { sql: 'SELECT id IS DISTINCT FROM delay FROM flights', tables: ['flights'] },
  { sql: 'SELECT delay FROM flights WHERE delay > $min AND id < $max', tables: ['flights'] },
  { sql: 'DESCRIBE flights', tables: ['flights'] },
  { sql: 'DESCRIBE SELECT * FROM flights', tables: ['flights'] },
  { sql: 'SUMMARIZE flights', tables: ['flights'] },
  { sql: 'SUMMARIZE SELECT id FROM flights JOIN airports USING (id)', tables: ['flights', 'airports'] },
  { sql: 'SHOW flights', tables: ['flights'] },
  { sql: 'SHOW TABLES', tables: [] },
  { sql: 'SELECT * FROM (DESCRIBE flights)', tables: ['flights'] },
  { sql: 'SELECT * FROM (SUMMARIZE flights) WHERE column_name = $c', tables: ['flights'] },
  {
    sql: 'SELECT * FROM information_schema.tables, duckdb_tables()',
    tables: ['information_schema.tables'],
    unbound: 'a table of the catalog, always there',
  },
  { sql: "SELECT * FROM query_table('flights')", tables: ['flights'] },
  { sql: "SELECT * FROM query_table(['flights', 'airports'])", tables: ['flights', 'airports'] },
  { sql: "WITH c AS (SELECT 1 AS z) FROM query_table('c')", tables: [] },
  { sql: 'SELECT * FROM query_table(flights)', tables: ['flights'] },
  { sql: `SELECT * FROM query_table('main."flights"')`, tables: ['main.flights'] },
  {
    sql: "SELECT * FROM query('SELECT * FROM flights')",
    tables: [],
    hidden: ['query'],
    unbound: 'what it reads cannot be seen',
  },

  // PIVOT and UNPIVOT
  { sql: "PIVOT flights ON origin IN ('a', 'b') USING sum(delay)", tables: ['flights'] },
  { sql: 'PIVOT flights ON origin USING sum(delay)', tables: ['flights'] },
  {
    sql: 'PIVOT flights ON origin, dest USING sum(delay), count(*) GROUP BY day ORDER BY day LIMIT 3',
    tables: ['flights'],
  },
  { sql: "PIVOT flights ON origin || '_' || dest USING sum(delay)", tables: ['flights'] },
  { sql: "PIVOT flights ON origin IN ('a'), dest USING count(*)", tables: ['flights'] },
  {
    sql: 'PIVOT (SELECT id, flights.origin, flights.delay FROM flights JOIN airports USING (id)) ON origin USING sum(delay)',
    tables: ['flights', 'airports'],
  },
  {
    sql: 'PIVOT flights f JOIN airports a ON f.id = a.id ON origin USING sum(f.delay) GROUP BY dest',
    tables: ['flights', 'airports'],
    unbound: 'its columns stand in both tables',
  },
  {
    sql: 'FROM (PIVOT flights ON origin USING sum(delay) GROUP BY day) JOIN airports USING (day)',
    tables: ['flights', 'airports'],
  },
  { sql: 'WITH c AS (FROM flights) PIVOT c ON origin USING sum(delay)', tables: ['flights'] },
  {
    sql: 'WITH c AS (FROM flights), d AS (PIVOT c ON origin USING sum(delay) GROUP BY id) SELECT * FROM d JOIN airports USING (id)',
    tables: ['flights', 'airports'],
  },
  { sql: 'WITH flights AS (SELECT * FROM airports) PIVOT flights ON origin USING sum(delay)', tables: ['airports'] },
  { sql: "SELECT * FROM flights PIVOT (sum(delay) FOR origin IN ('a', 'b') GROUP BY day)", tables: ['flights'] },
  { sql: 'PIVOT flights ON origin IN (SELECT origin FROM airports) USING sum(delay)', tables: ['flights', 'airports'] },
  {
    sql: 'WITH flights AS (SELECT * FROM airports) PIVOT flights ON origin IN (FROM carriers SELECT origin), dest USING sum(delay)',
    tables: ['airports', 'carriers'],
  },
  { sql: 'PIVOT flights USING sum(delay) GROUP BY origin', tables: ['flights'] },
  { sql: 'UNPIVOT flights ON delay, distance', tables: ['flights'] },
  {
    sql: 'UNPIVOT flights ON COLUMNS(* EXCLUDE (id, day, origin, dest, tags, place)) INTO NAME what VALUE amount',
    tables: ['flights'],
  },
  { sql: 'SELECT * FROM flights UNPIVOT (amount FOR what IN (delay, distance))', tables: ['flights'] },

  // files
  { sql: "SELECT * FROM 'data/x.csv'", tables: ['data/x.csv'], unbound: files },
  { sql: "SUMMARIZE 'data/x.parquet'", tables: ['data/x.parquet'], unbound: files },
  {
    sql: "SELECT * FROM 'data/*.json' AS j JOIN flights USING (id)",
    tables: ['data/*.json', 'flights'],
    unbound: files,
  },
  {
    sql: "SELECT * FROM read_csv('data/x.csv', header = true, columns = {'a': 'INT'})",
    files: ['data/x.csv'],
    tables: [],
    unbound: files,
  },
  {
    sql: "SELECT * FROM read_csv_auto('a.csv'), READ_JSON('b.json'), read_ndjson_auto('c.ndjson')",
    files: ['a.csv', 'b.json', 'c.ndjson'],
    unbound: files,
  },
  {
    sql: "SELECT * FROM read_parquet(['a.parquet', 'b.parquet'], union_by_name = true)",
    files: ['a.parquet', 'b.parquet'],
    unbound: files,
  },
  {
    sql: "SELECT * FROM parquet_scan('a.parquet') WHERE id IN (SELECT id FROM flights)",
    files: ['a.parquet'],
    tables: ['flights'],
    unbound: files,
  },
  { sql: 'SELECT * FROM read_csv($file)', files: ['$file'], unbound: files },
  { sql: "SELECT * FROM read_csv('data/' || $year || '.csv')", files: [], hidden: ['read_csv'], unbound: files },

  // calls
  {
    sql: 'SELECT late(delay), main.worst(origin) FROM flights',
    tables: ['flights'],
    calls: ['late', 'worst'],
    unbound: calls,
  },
  {
    sql: 'SELECT * FROM busiest(3) AS b JOIN airports USING (id)',
    tables: ['airports'],
    calls: ['table:busiest'],
    unbound: calls,
  },
  {
    sql: 'SELECT * FROM busiest(n := (SELECT count(*) FROM flights))',
    tables: ['flights'],
    calls: ['table:busiest'],
    unbound: calls,
  },
];
