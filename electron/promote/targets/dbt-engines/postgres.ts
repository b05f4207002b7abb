import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { postgresDialect } from '../../dialects/postgres';
import { columnSql } from '../../names';
import { duckdbPin } from '../common/readme';
import { incrementalConfig } from '../dbt/incremental-models';
import { lowerMd5Hex, plainTextKinds } from '../translated/golden';
import type { DbtEngine } from './engine';
import { postgresInputs } from './postgres-inputs';

const dbtCore = '1.11.16';
const dbtPostgres = '1.11.0';
const psycopg = '2.9.13';
/** Postgres keeps the first 63 bytes of a name, and dbt adds a suffix to names of models. */
const longestName = 51;

/** PostgreSQL 15 or later, through dbt-postgres. */
export const postgresEngine: DbtEngine = {
  target: 'dbt-postgres',
  type: 'postgres',
  dialect: postgresDialect,
  golden: {
    dialect: postgresDialect,
    sameText: new Set(plainTextKinds),
    asText: (sql) => `CAST(${sql} AS text)`,
    asDouble: (sql) => `CAST(${sql} AS double precision)`,
    isFinite: (sql) => `${sql} NOT IN ('NaN', 'Infinity', '-Infinity')`,
    // The bits of a bigint with its sign taken as one more bit.
    lowerMd5: (text) =>
      `mod(CAST(CAST(CAST('x' || ${lowerMd5Hex(text)} AS bit(64)) AS bigint) AS numeric) + 18446744073709551616, 18446744073709551616)`,
  },
  requirements: (pipeline) => [
    `dbt-core==${dbtCore}`,
    `dbt-postgres==${dbtPostgres}`,
    `psycopg2-binary==${psycopg}`,
    ...duckdbPin(pipeline),
  ],
  profile: (names) => ({
    type: 'postgres',
    host: "{{ env_var('PGHOST', 'localhost') }}",
    port: "{{ env_var('PGPORT', '5432') | as_number }}",
    user: "{{ env_var('PGUSER') }}",
    password: "{{ env_var('PGPASSWORD', '') }}",
    dbname: "{{ env_var('PGDATABASE') }}",
    schema: `{{ env_var('DBT_SCHEMA', '${names.project}') }}`,
    threads: 2,
  }),
  quotedText: `replace("'", "''")`,
  isPlainName: (name) => name === name.toLowerCase() && columnSql(name) === name,
  incrementalConfig: (step) => incrementalConfig(step, quoteIdentifier),
  goldenSql: (facts, relation) =>
    [
      'SELECT fact, expected, actual',
      'FROM (',
      `  SELECT\n    ${facts.map(({ sql }, index) => `CAST(${sql} AS text) AS f${index}`).join(',\n    ')}`,
      `  FROM ${relation}`,
      ') AS measured',
      'CROSS JOIN LATERAL (VALUES',
      facts
        .map(
          ({ name, expected, rounded }, index) =>
            `  (${postgresDialect.text(name)}, ${expected === null ? 'CAST(NULL AS text)' : postgresDialect.text(expected)}, f${index}, ${rounded})`,
        )
        .join(',\n'),
      ') AS facts(fact, expected, actual, rounded)',
      'WHERE actual IS DISTINCT FROM expected',
      '  -- Floating-point numbers are added in any order.',
      '  AND NOT CASE WHEN rounded AND actual IS NOT NULL AND expected IS NOT NULL THEN CAST(actual AS double precision) = CAST(expected AS double precision)',
      '    OR abs(CAST(actual AS double precision) - CAST(expected AS double precision)) <= 1e-9 * greatest(1, abs(CAST(expected AS double precision))) ELSE false END',
      '',
    ].join('\n'),
  inputs: postgresInputs,
  guard: `  {%- set zone = run_query("SELECT current_setting('TimeZone')").columns[0].values()[0] if execute else 'UTC' -%}
  {%- if zone not in ['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT', 'Zulu'] -%}
    {{ exceptions.raise_compiler_error('The time zone of the session is ' ~ zone ~ ', and the rows are those of the prototype in UTC: set the environment variable PGTZ to UTC.') }}
  {%- endif -%}`,
  nameObstacle: (name) =>
    Buffer.byteLength(name) > longestName
      ? `Postgres cuts names after 63 bytes, and dbt adds to them; this one has ${Buffer.byteLength(name)}.`
      : undefined,
  readme: {
    commands: [
      'python3 -m venv .venv && . .venv/bin/activate',
      'pip install -r requirements.txt',
      'export PGHOST=localhost PGUSER=analytics PGDATABASE=analytics PGTZ=UTC   # and PGPASSWORD, where one is asked for',
      'python load.py',
      'dbt build --profiles-dir .',
    ],
    about: [
      '`load.py` reads the input files with DuckDB, as the prototype did, and copies their rows into the schema `RAW_SCHEMA` (one',
      'transaction for all tables; `COPY`). `DATA_ROOT` says where the files lie; its default is the workspace, relative to this folder.',
      'Tables that are there are emptied and filled again; one whose columns are others is an error. Load by other means, and',
      '`models/sources.yml` says which columns and types the tables have.',
      '',
      '| variable | default | |',
      '| --- | --- | --- |',
      '| `PGHOST`, `PGPORT`, `PGUSER`, `PGPASSWORD`, `PGDATABASE` | as in libpq | the server, for `load.py` and for dbt |',
      '| `PGTZ` | | must be UTC: the rows are those of the prototype in that time zone, and dbt stops where it is another |',
      '| `DBT_SCHEMA` | the name of the project | the schema of the models |',
      '| `RAW_SCHEMA` | `raw_` and the name of the workspace | the schema of the sources |',
      '',
      'Tried with PostgreSQL 15, encoding UTF8.',
    ],
  },
  ci: {
    env: {
      PGHOST: 'localhost',
      PGUSER: 'postgres',
      PGPASSWORD: 'postgres',
      PGDATABASE: 'postgres',
      PGTZ: 'UTC',
    },
    services: {
      postgres: {
        image: 'postgres:15',
        env: { POSTGRES_PASSWORD: 'postgres' },
        ports: ['5432:5432'],
        options: '--health-cmd pg_isready --health-interval 5s --health-timeout 5s --health-retries 10',
      },
    },
    steps: [{ name: 'Load', if: "env.DATA_ROOT != ''", run: 'python load.py' }],
  },
};
