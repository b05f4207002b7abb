import { readFileSync, writeFileSync } from 'node:fs';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sheetStyles } from '../../../electron/engine/export/sheet-cell';
import type { ExportFormat } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { formatValue } from '../../../shared/domain/column/format-value';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { RowText, type RowTextFormat } from '../../../shared/domain/result/row-text';
import { quoteText } from '../../../shared/domain/sql-text';
import { type ReadCell, readExcel } from '../../support/read-excel';
import { notebook, OpenedEngine } from './opened-engine';

/** A table with every type of DuckDB: the least value, the greatest, NULL. */
let test: OpenedEngine;
let page: ResultPage;
/** DuckDB alone, which made the same table itself and reads back what was written. */
let instance: DuckDBInstance;
let raw: DuckDBConnection;

/**
 * The text of a union does not name its member: where a format has only text for it, its text has to come back. The text
 * that DuckDB writes for the last instant of a TIMESTAMP WITH TIME ZONE is a millisecond late and one that it refuses to
 * read; where DuckDB writes the file, that text has to come back. What is shown and copied is the instant itself.
 */
const asText = { copied: new Set(['union']), exported: new Set(['union', 'timestamp_tz']) } as const;

beforeAll(async () => {
  test = await OpenedEngine.open({ 'notebooks/a.md': notebook({ all_types: 'FROM test_all_types()' }) });
  const report = await test.engine.run({});
  expect(report.nodes[0]).toMatchObject({ status: 'ran', rows: 3 });
  const handle = await test.engine.openResult({ node: 'all_types' });
  page = await test.engine.page({ result: handle.result, start: 0, count: 10 });
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  raw = await instance.connect();
  await raw.run(`SET TimeZone = 'UTC'`);
  await raw.run('CREATE TABLE original AS SELECT row_number() OVER () AS place, * FROM test_all_types()');
});
afterAll(async () => {
  raw.disconnectSync();
  instance.closeSync();
  await test.dispose();
});

async function read(sql: string): Promise<(string | null)[][]> {
  return (await (await raw.run(sql)).getRowsJson()) as (string | null)[][];
}

function texts(of: ResultPage, column: ColumnInfo): (string | null)[] {
  const vector = of.vectors[of.columns.indexOf(column)];
  if (vector === undefined) throw new Error(`There is no column ${column.name}.`);
  return Array.from({ length: of.rowCount }, (_, row) => formatValue(column.type, vector, row));
}

function copied(format: RowTextFormat): string {
  const columns = page.columns.map((info, index) => ({ info, index }));
  const text = new RowText({ format, columns, header: true, table: 'copied' });
  return text.begin() + text.page(page) + text.end();
}

async function exported(format: ExportFormat): Promise<string> {
  const path = test.folder.path(`out.${format}`);
  expect(await test.engine.exportResult({ node: 'all_types', format, path })).toMatchObject({ rows: 3 });
  return path;
}

/** Columns whose values in `table`, cast by `cast`, are others than those of the original. */
async function changed(
  table: string,
  cast: (column: ColumnInfo) => string,
  comparedAsText: ReadonlySet<string>,
  text = (name: string) => `CAST(b."${name}" AS VARCHAR)`,
): Promise<string[]> {
  await raw.run(`CREATE OR REPLACE TEMP TABLE came_back AS SELECT row_number() OVER () AS place, * FROM ${table}`);
  const found: string[] = [];
  for (const column of page.columns) {
    const isText = comparedAsText.has(column.name);
    const value = isText ? text(column.name) : cast(column);
    const original = isText ? `CAST(o."${column.name}" AS VARCHAR)` : `o."${column.name}"`;
    try {
      const [row] = await read(
        `SELECT count(*) FILTER (WHERE ${value} IS NOT DISTINCT FROM ${original}) FROM original o JOIN came_back b USING (place)`,
      );
      if (row?.[0] !== '3') found.push(`${column.name}: ${row?.[0]} of 3 as they were`);
    } catch (error) {
      found.push(`${column.name}: ${String(error).slice(0, 200)}`);
    }
  }
  return found;
}

const castBack = ({ name, sqlType }: ColumnInfo) => `CAST(b."${name}" AS ${sqlType})`;

describe('a table with every type', () => {
  it('is shown as DuckDB itself writes it', async () => {
    expect(page.columns.length).toBeGreaterThan(50);
    for (const column of page.columns) {
      const expected = await read(`SELECT CAST("${column.name}" AS VARCHAR) FROM original ORDER BY place`);
      const shown = expected.map(([text]) => text?.replace('04:00:54.776806+00', '04:00:54.775806+00') ?? null);
      expect(texts(page, column), column.name).toEqual(shown);
    }
  });

  it('is filtered by each of its values', async () => {
    for (const column of page.columns) {
      for (const value of texts(page, column)) {
        const query = { filters: [{ kind: 'values' as const, column: column.name, values: [value] }], sort: [] };
        const handle = await test.engine.openResult({ node: 'all_types', query });
        expect([column.name, value, handle.rows]).toEqual([column.name, value, 1]);
        const found = await test.engine.page({ result: handle.result, start: 0, count: 10 });
        expect(texts(found, found.columns.find(({ name }) => name === column.name) ?? column)).toEqual([value]);
        await test.engine.closeResult(handle);
        const others = { filters: [{ ...query.filters[0], exclude: true } as (typeof query.filters)[0]], sort: [] };
        const without = await test.engine.openResult({ node: 'all_types', query: others });
        expect([column.name, value, without.rows]).toEqual([column.name, value, 2]);
        await test.engine.closeResult(without);
      }
    }
  });

  it('is sorted by each of its columns, and gives each of its values to a filter', async () => {
    const whole = await test.engine.openResult({ node: 'all_types' });
    for (const column of page.columns) {
      const query = { filters: [], sort: [{ column: column.name, descending: true }] };
      const handle = await test.engine.openResult({ node: 'all_types', query });
      const sorted = await test.engine.page({ result: handle.result, start: 0, count: 10 });
      expect(texts(sorted, sorted.columns.find(({ name }) => name === column.name) ?? column).at(-1)).toBeNull();
      await test.engine.closeResult(handle);
      const request = { result: whole.result, column: column.name, query: { filters: [], sort: [] }, limit: 10 };
      const { values } = await test.engine.filterValues(request);
      const given = values.map(({ value }) => value?.replace('04:00:54.776806+00', '04:00:54.775806+00') ?? null);
      expect(new Set(given), column.name).toEqual(new Set(texts(page, column)));
    }
    await test.engine.closeResult(whole);
  });

  it('is copied as INSERT statements that bring back every value', async () => {
    await raw.run('CREATE OR REPLACE TABLE copied AS FROM test_all_types() LIMIT 0');
    await raw.run(copied('sql'));
    const different: string[] = [];
    await raw.run('CREATE OR REPLACE TEMP TABLE came_back AS SELECT row_number() OVER () AS place, * FROM copied');
    for (const { name } of page.columns) {
      const [row] = await read(
        `SELECT count(*) FILTER (WHERE b."${name}" IS NOT DISTINCT FROM o."${name}") FROM original o JOIN came_back b USING (place)`,
      );
      if (row?.[0] !== '3') different.push(name);
    }
    expect(different).toEqual([]);
  });

  it.each(['tsv', 'csv'] as const)('is copied as %s whose texts are those of the values', async (format) => {
    const path = test.folder.path(`copied.${format}`);
    writeFileSync(path, copied(format));
    const reader = `read_csv('${path}', all_varchar = true, header = true, delim = '${format === 'tsv' ? '\\t' : ','}', quote = '"', escape = '"', allow_quoted_nulls = false, strict_mode = false)`;
    expect(await changed(reader, castBack, asText.copied)).toEqual([]);
  });

  it('is copied as JSON that holds each value', async () => {
    const path = test.folder.path('copied.json');
    writeFileSync(path, copied('json'));
    expect(JSON.parse(copied('json'))).toHaveLength(3);
    expect(await changed(jsonReader(path, 'array'), fromJson, asText.copied, jsonText)).toEqual([]);
  });

  it.each(['csv', 'tsv'] as const)('is exported as %s and comes back', async (format) => {
    const path = await exported(format);
    const reader = `read_csv('${path}', all_varchar = true, header = true, delim = '${format === 'tsv' ? '\\t' : ','}', quote = '"', escape = '"', allow_quoted_nulls = false, strict_mode = false)`;
    expect(await changed(reader, castBack, asText.exported)).toEqual([]);
  });

  it('is exported as Parquet and comes back', async () => {
    expect(await changed(`'${await exported('parquet')}'`, castBack, asText.copied)).toEqual([]);
  });

  it.each([
    ['json', 'array'],
    ['ndjson', 'newline_delimited'],
  ] as const)('is exported as %s and comes back', async (format, layout) => {
    const path = await exported(format);
    expect(await changed(jsonReader(path, layout), fromJson, asText.exported, jsonText)).toEqual([]);
  });

  it('is exported as an SQL script that makes the very same table', async () => {
    const path = await exported('sql');
    await raw.run('DROP TABLE IF EXISTS all_types');
    await raw.run(readFileSync(path, 'utf8'));
    const types = (table: string) => read(`SELECT column_name, column_type FROM (DESCRIBE ${table})`);
    expect(await types('all_types')).toEqual((await types('original')).slice(1));
    const [row] = await read('SELECT count(*) FROM (FROM all_types EXCEPT ALL SELECT * EXCLUDE (place) FROM original)');
    expect(row).toEqual(['0']);
  });

  it('is exported as Excel and comes back', async () => {
    const [names, ...rows] = readExcel(await exported('xlsx'));
    expect(names?.map((cell) => cell?.text)).toEqual(page.columns.map(({ name }) => name));
    const values = rows.map((row) => `(${page.columns.map((_, index) => sqlText(row[index] ?? null)).join(', ')})`);
    const list = page.columns.map(({ name }) => `"${name}"`).join(', ');
    expect(await changed(`(VALUES ${values.join(', ')}) AS sheet(${list})`, castBack, asText.copied)).toEqual([]);
  });
});

function jsonReader(path: string, format: string): string {
  const columns = page.columns.map(({ name }) => `'${name}': 'JSON'`).join(', ');
  return `read_json('${path}', format = '${format}', columns = {${columns}})`;
}

/** Nested values are read as such, all others by their text. */
function fromJson(column: ColumnInfo): string {
  const { kind } = column.type;
  const value = `b."${column.name}"`;
  return ['list', 'array', 'struct', 'map'].includes(kind)
    ? `CAST(${value} AS ${column.sqlType})`
    : `CAST(${value} ->> '$' AS ${column.sqlType})`;
}

const jsonText = (name: string) => `b."${name}" ->> '$'`;

/** What a cell of Excel says, as the text of the value that its number format makes of it. */
function sqlText(cell: ReadCell | null): string {
  if (cell === null) return 'NULL';
  const quoted = quoteText;
  const millis = Math.round((Number(cell.text) - 25_569) * 86_400_000);
  switch (cell.style) {
    case sheetStyles.date:
      return quoted(new Date(millis).toISOString().slice(0, 10));
    case sheetStyles.timestamp:
      return quoted(new Date(millis).toISOString().replace('Z', ''));
    case sheetStyles.time:
      return quoted(new Date(Math.round(Number(cell.text) * 86_400_000)).toISOString().slice(11, 23));
    default:
      return quoted(cell.kind === 'boolean' ? String(cell.text === '1') : cell.text);
  }
}
