/** What engineers receive of each target of a promotion, in a line, by the target's name. */
export const promotionTargetTexts: Readonly<Record<string, string>> = {
  dbt: 'Models, enforced contracts, data and unit tests, on DuckDB',
  'dbt-postgres': 'The same for dbt on Postgres, as far as its SQL is proven equal',
  sqlmesh: 'Models, audits and tests, on DuckDB',
  spark: 'A PySpark job for spark-submit: the road beyond one machine',
  sql: 'SQL files and a small Python program that runs them, on DuckDB',
  dagster: 'Assets, blocking asset checks, schedule and retries, on DuckDB',
  airflow: 'An Airflow 3 DAG whose checks gate what runs behind them, on DuckDB',
  soda: 'Soda data contracts, verified on the rows',
  odcs: 'Open Data Contract Standard 3.1',
  'great-expectations': 'Great Expectations suites and a checkpoint',
  openlineage: 'OpenLineage events: schema, column lineage, checks',
};
