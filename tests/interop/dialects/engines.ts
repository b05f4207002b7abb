import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DuckDBConnection,
  DuckDBInstance,
  DuckDBListValue,
  DuckDBStructValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { describeQuery } from '../../../electron/engine/describe-query';
import type { Dialect } from '../../../electron/promote/dialects/dialect';
import { type TranslationResult, translateQuery } from '../../../electron/promote/dialects/translate';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { parseTreeJson } from '../../../shared/domain/graph/syntax-tree';
import { quoteIdentifier, quoteText } from '../../../shared/domain/sql-text';
import { PostgresServer } from './postgres-server';

const root = join(__dirname, '../../..');
const python = join(process.env.PLUMBLINE_INTEROP ?? join(root, 'node_modules/.cache/interop'), 'spark/bin/python');

export type Answer =
  | {
      readonly names: readonly string[];
      readonly rows: readonly (readonly (string | null)[])[];
      readonly types?: readonly string[];
    }
  | { readonly error: string };

/** The tables of `tables.sql` in DuckDB, and questions to it. */
export class Prototype {
  readonly #connection: DuckDBConnection;
  readonly #columns = new Map<string, readonly ColumnInfo[]>();

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  static async create(): Promise<Prototype> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(readFileSync(join(__dirname, 'tables.sql'), 'utf8'));
    const prototype = new Prototype(connection);
    for (const [name] of await prototype.rows('SELECT table_name FROM duckdb_tables()'))
      prototype.#columns.set(name ?? '', await describeQuery(connection, `FROM ${quoteIdentifier(name ?? '')}`));
    return prototype;
  }

  get tables(): readonly string[] {
    return [...this.#columns.keys()].sort();
  }

  columnsOf(table: string): readonly ColumnInfo[] {
    return this.#columns.get(table) ?? [];
  }

  describe(sql: string): Promise<readonly ColumnInfo[]> {
    return describeQuery(this.#connection, sql);
  }

  async run(sql: string): Promise<void> {
    await this.#connection.run(sql);
  }

  async rows(sql: string): Promise<(string | null)[][]> {
    const reader = await this.#connection.runAndReadAll(sql);
    return reader.getRows().map((row) => row.map((value) => (value === null ? null : String(value))));
  }

  /** Rows of a query, every value as DuckDB's text of it; what is nested is JSON of texts. */
  async answer(sql: string): Promise<Answer & { readonly columns: readonly ColumnInfo[] }> {
    const columns = await describeQuery(this.#connection, sql);
    const names = columns.map((_, index) => `c${index}`);
    const values = names.map((name, index) => (isNested(columns[index]) ? name : `${name}::VARCHAR`));
    const reader = await this.#connection.runAndReadAll(
      `SELECT ${values.join(', ')} FROM (${sql}) AS q(${names.join(', ')})`,
    );
    const rows = reader.getRows().map((row) => row.map(cell));
    return { names: columns.map(({ name }) => name), rows, columns };
  }

  async translate(sql: string, dialect: Dialect, columns: readonly ColumnInfo[]): Promise<TranslationResult> {
    const [[json] = []] = await this.rows(
      `SELECT json_serialize_sql(${quoteText(sql)}, skip_null := true, skip_empty := true, skip_default := true)`,
    );
    const { statements } = parseTreeJson(json ?? '{}') as { statements?: readonly unknown[] };
    return translateQuery({
      dialect,
      text: sql,
      statement: statements?.[0],
      columns,
      relation: (name) => {
        const table = this.tables.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
        return table === undefined ? undefined : { sql: dialect.identifier(table), columns: this.columnsOf(table) };
      },
      parameter: () => undefined,
    });
  }
}

function isNested(column: ColumnInfo | undefined): boolean {
  return column?.type.kind === 'list' || column?.type.kind === 'struct';
}

function cell(value: DuckDBValue): string | null {
  const text = plain(value);
  return text === null || typeof text === 'string' ? text : JSON.stringify(text);
}

type Plain = string | null | readonly Plain[] | { readonly [name: string]: Plain };

function plain(value: DuckDBValue | undefined): Plain {
  if (value instanceof DuckDBListValue) return value.items.map(plain);
  if (value instanceof DuckDBStructValue)
    return Object.fromEntries(Object.entries(value.entries).map(([name, field]) => [name, plain(field)]));
  return value === null || value === undefined ? null : String(value);
}

/** Answers of one Spark session to all queries, in their order. */
export async function askSpark(prototype: Prototype, queries: readonly string[]): Promise<readonly Answer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-spark-'));
  try {
    mkdirSync(join(folder, 'tables'));
    for (const table of prototype.tables)
      await prototype.run(
        `COPY ${quoteIdentifier(table)} TO ${quoteText(join(folder, 'tables', `${table}.parquet`))} (FORMAT parquet)`,
      );
    writeFileSync(join(folder, 'queries.jsonl'), queries.map((sql) => `${JSON.stringify(sql)}\n`).join(''));
    const run = spawnSync(
      python,
      [
        join(__dirname, 'run_spark.py'),
        join(folder, 'tables'),
        join(folder, 'queries.jsonl'),
        join(folder, 'answers.jsonl'),
      ],
      {
        encoding: 'utf8',
        cwd: folder,
        // Java that warms up: half of that is its second compiler.
        env: { ...process.env, TZ: 'UTC', JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' },
        maxBuffer: 1 << 28,
      },
    );
    if (run.error !== undefined)
      throw new Error(`Spark did not start (npm run interop -- spark installs it): ${run.error.message}`);
    if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}`.slice(-4000));
    return readFileSync(join(folder, 'answers.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Answer);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Answers of a Postgres server of its own. */
export async function askPostgres(
  prototype: Prototype,
  queries: readonly string[],
  dialect: Dialect,
): Promise<readonly Answer[]> {
  const server = await PostgresServer.start();
  try {
    for (const table of prototype.tables) {
      // Queries of what has no type there are refused.
      const columns = prototype.columnsOf(table).filter(({ type }) => dialect.typeName(type) !== undefined);
      const named = columns.map(({ name, type }) => `${quoteIdentifier(name)} ${dialect.typeName(type)}`);
      const rows = await prototype.rows(
        `SELECT ${columns.map(({ name }) => `${quoteIdentifier(name)}::VARCHAR`).join(', ')} FROM ${quoteIdentifier(table)}`,
      );
      const values = rows.map(
        (row) =>
          `(${row.map((value) => (value === null ? 'NULL' : `E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`)).join(', ')})`,
      );
      server.run(
        `CREATE TABLE ${quoteIdentifier(table)} (${named.join(', ')});${values.length === 0 ? '' : `INSERT INTO ${quoteIdentifier(table)} VALUES ${values.join(',\n')};`}`,
      );
    }
    // Rows come back as arrays of text in JSON: one statement a query, whose error stands in its place.
    const script = queries.map(
      (sql) =>
        `\\echo ==\nSELECT json_agg(r.line) FROM (SELECT (SELECT json_agg(e.value) FROM json_each_text(row_to_json(q.*)) AS e) AS line FROM (${sql}) AS q) AS r;\n\\echo :SQLSTATE :LAST_ERROR_MESSAGE`,
    );
    const output = server.run(script.join('\n'), false);
    return output
      .split('==\n')
      .slice(1)
      .map((part): Answer => {
        const lines = part.trimEnd().split('\n');
        const [state = '', ...message] = (lines.pop() ?? '').split(' ');
        if (state !== '00000') return { error: `${state} ${message.join(' ')}` };
        const json = lines.join('\n').trim();
        return { names: [], rows: json === '' ? [] : (JSON.parse(json) as (string | null)[][]) };
      });
  } finally {
    server.stop();
  }
}
