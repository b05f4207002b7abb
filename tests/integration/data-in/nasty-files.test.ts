import { mkdirSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { problemOf } from '../../support/problem-of';
import { columnsOf, findingsOf, Inspected, rowsOf } from './inspected';
import { writeDatabase } from './make-database';

let files: Inspected;
beforeEach(() => {
  files = new Inspected();
});
afterEach(() => files.dispose());

describe('the encoding of a CSV', () => {
  const text = 'name,city\nJosé,Köln\nBjörn,Ålborg\n';

  it('is found: Latin-1, UTF-16, UTF-8 with a byte order mark', async () => {
    const latin = await files.look('latin.csv', Buffer.from(text, 'latin1'));
    expect(latin.dialect?.encoding).toBe('latin-1');
    expect(findingsOf(latin)).toEqual(['encoding']);
    expect(rowsOf(latin)[0]).toEqual(['José', 'Köln']);

    for (const mark of ['\ufeff', '']) {
      const wide = await files.look(`wide${mark.length}.csv`, Buffer.from(mark + text, 'utf16le'));
      expect(wide.dialect?.encoding).toBe('utf-16');
      expect(columnsOf(wide)).toEqual(['name VARCHAR', 'city VARCHAR']);
      expect(rowsOf(wide)[1]).toEqual(['Björn', 'Ålborg']);
    }

    const marked = await files.look('bom.csv', `\ufeff${text}`);
    expect(columnsOf(marked)).toEqual(['name VARCHAR', 'city VARCHAR']);
    expect(findingsOf(marked)).toEqual([]);
  });

  it('is Latin-1 when the first odd byte comes long after the start', async () => {
    const rows = Array.from({ length: 40_000 }, (_, index) => `${index},plain text\n`).join('');
    const latin = await files.look('late.csv', Buffer.from(`id,t\n${rows}1,Köln\n`, 'latin1'));
    // Only the whole file shows it.
    expect(latin.dialect?.encoding).toBe('utf-8');
    const rejects = await files.inspector.check({ path: files.folder.path('late.csv'), options: {} });
    expect(rejects).toMatchObject({ lines: 1, whole: true });
    expect(rejects.values[0]).toMatchObject({ line: 40_002 });
    const read = await files.inspector.check({ path: files.folder.path('late.csv'), options: { encoding: 'latin-1' } });
    expect(read).toMatchObject({ lines: 0, rows: 40_001 });
  });

  it('that cannot be read is named', async () => {
    const big = Buffer.from(`\ufeff${text}`, 'utf16le').swap16();
    expect(await problemOf(files.look('big.csv', big))).toMatchObject({ code: 'bad_encoding' });
  });
});

describe('the dialect of a CSV', () => {
  it('has semicolons, decimal commas and thousands points, one decision away', async () => {
    const text = 'id;amount\n1;1.234,50\n2;5.678,10\n';
    const first = await files.look('comma.csv', text);
    expect(columnsOf(first)).toEqual(['id BIGINT', 'amount VARCHAR']);
    const fix = first.findings.find((finding) => finding.code === 'decimal_comma')?.fix;
    expect(fix?.options).toEqual({ decimal_separator: ',', thousands: '.' });
    const second = await files.look('comma.csv', text, fix?.options);
    expect(columnsOf(second)).toEqual(['id BIGINT', 'amount DOUBLE']);
    expect(rowsOf(second).map((row) => row[1])).toEqual(['1234.5', '5678.1']);
    expect(second.columns[1]?.advice).toMatchObject({ type: 'DECIMAL(18,2)' });
    const third = await files.look('comma.csv', text, { ...fix?.options, types: { amount: 'DECIMAL(18,2)' } });
    expect(rowsOf(third).map((row) => row[1])).toEqual(['1234.50', '5678.10']);
  });

  it('has quotes with delimiters, quotes and line ends in them', async () => {
    const found = await files.look('quoted.csv', 'id,t\n1,"a, ""b""\nc"\n2,plain\n');
    expect(rowsOf(found)).toEqual([
      ['1', 'a, "b"\nc'],
      ['2', 'plain'],
    ]);
  });

  it('takes a quote that first comes behind the sample', async () => {
    const rows = Array.from({ length: 30_000 }, (_, index) => `${index},x\n`).join('');
    const path = files.write('later.csv', `id,t\n${rows}30000,"a,b"\n`);
    expect(await files.inspector.check({ path, options: {} })).toMatchObject({ rows: 30_001, lines: 0 });
    const plan = await files.inspector.plan({ path, options: {} });
    expect(plan.options).toMatchObject({ quote: '"', delim: ',', header: true });
  });

  it('may have duplicate, empty and no names in its header', async () => {
    expect(columnsOf(await files.look('dup.csv', 'a,a,,b\n1,2,3,4\n'))).toEqual([
      'a BIGINT',
      'a_1 BIGINT',
      'column2 BIGINT',
      'b BIGINT',
    ]);
    const none = await files.look('none.csv', '1,2,x\n3,4,y\n5,6,z\n');
    expect(columnsOf(none)).toEqual(['column0 BIGINT', 'column1 BIGINT', 'column2 VARCHAR']);
    expect(findingsOf(none)).toContain('generated_names');
    const named = await files.look('none.csv', '1,2,x\n3,4,y\n5,6,z\n', { names: ['id', 'n', 'who'] });
    expect(columnsOf(named)).toEqual(['id BIGINT', 'n BIGINT', 'who VARCHAR']);
    expect(rowsOf(named)).toHaveLength(3);
    const plan = await files.inspector.plan({
      path: files.folder.path('none.csv'),
      options: { names: ['id', 'n', 'who'] },
    });
    expect(plan.options).toMatchObject({ header: false, names: ['id', 'n', 'who'] });
  });

  it('may have one column, only a header, or lines of other text above', async () => {
    expect(columnsOf(await files.look('one.csv', 'id\n1\n2\n3\n'))).toEqual(['id BIGINT']);
    const header = await files.look('header.csv', 'id,name\n');
    expect(columnsOf(header)).toEqual(['id VARCHAR', 'name VARCHAR']);
    expect(findingsOf(header)).toEqual(['no_rows']);
    const skipped = await files.look('above.csv', 'Report of 2024\n\nid;amount;t\n1;2;a\n2;3;b\n3;4;c\n');
    expect(skipped.dialect?.skip).toBe(2);
    expect(skipped.findings[0]).toMatchObject({ code: 'skipped_lines' });
    expect(skipped.findings[0]?.message).toContain('Report of 2024');
    expect(columnsOf(skipped)).toEqual(['id BIGINT', 'amount BIGINT', 't VARCHAR']);
    const plan = await files.inspector.plan({ path: files.folder.path('above.csv'), options: {} });
    expect(plan.options).toMatchObject({ skip: 2 });
  });

  it('is read through gzip', async () => {
    const packed = await files.look('p.csv.gz', gzipSync('id,t\n1,2\n'));
    expect(rowsOf(packed)).toEqual([['1', '2']]);
    const latin = await files.look('l.csv.gz', gzipSync(Buffer.from('t\nKöln\n', 'latin1')));
    expect(rowsOf(latin)).toEqual([['Köln']]);
  });
});

describe('lines that do not fit', () => {
  const ragged = 'a,b,c\n1,2,3\n1,2\n1,2,3,4\n4,5,6\n';

  it('are told with their line and what was expected, once the delimiter is known', async () => {
    const first = await files.look('ragged.csv', ragged);
    expect(findingsOf(first)).toContain('one_column');
    const delim = first.findings.find((finding) => finding.code === 'one_column')?.fix?.options;
    const second = await files.look('ragged.csv', ragged, delim);
    expect(columnsOf(second)).toEqual(['a BIGINT', 'b BIGINT', 'c BIGINT']);
    expect(rowsOf(second)).toEqual([
      ['1', '2', '3'],
      ['4', '5', '6'],
    ]);
    expect(second.rejects.lines).toBe(2);
    expect(second.rejects.values.map(({ line, text, message }) => [line, text, message])).toEqual([
      [3, '1,2', '3 fields were expected, the line has 2.'],
      [4, '1,2,3,4', '3 fields were expected, the line has 4.'],
    ]);
  });

  it('are told with their column when a type does not fit', async () => {
    const text = 'id,amount,day\n1,2.5,2024-01-02\n2,abc,2024-01-03\nx,3,2024-01-04\n4,5,soon\n';
    const types = { id: 'BIGINT', amount: 'DECIMAL(9,2)', day: 'DATE' };
    const found = await files.look('types.csv', text, { types });
    expect(columnsOf(found)).toEqual(['id BIGINT', 'amount DECIMAL(9,2)', 'day DATE']);
    expect(found.rejects.values).toEqual([
      { line: 3, column: 'amount', text: 'abc', message: 'DECIMAL(9,2) was expected.' },
      { line: 4, column: 'id', text: 'x', message: 'BIGINT was expected.' },
      { line: 5, column: 'day', text: 'soon', message: 'DATE was expected.' },
    ]);
    expect(rowsOf(found)).toEqual([['1', '2.50', '2024-01-02']]);
  });

  it('are told with the right line where others are blank or span several', async () => {
    const text = 'id,t\n1,"a\nb"\n\nx,c\n2,d\n';
    const found = await files.look('blank.csv', text, { types: { id: 'BIGINT' } });
    expect(found.rejects.values).toEqual([{ line: 5, column: 'id', text: 'x', message: 'BIGINT was expected.' }]);
  });

  it('are counted in the whole file, far behind the rows that are shown', async () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => `${index},${index % 10_000 === 9_999 ? 'bad' : index}\n`);
    const path = files.write('long.csv', `id,n\n${rows.join('')}`);
    const options = { types: { n: 'BIGINT' } };
    expect((await files.inspector.inspect({ path, options })).rejects.lines).toBe(0);
    const rejects = await files.inspector.check({ path, options });
    expect(rejects).toMatchObject({ lines: 5, whole: true, more: false, rows: 49_995 });
    expect(rejects.values[0]).toEqual({ line: 10_001, column: 'n', text: 'bad', message: 'BIGINT was expected.' });
  });

  it('stop being looked for at once when nobody wants to know any more', async () => {
    const path = files.write(
      'large.csv',
      `id,t\n${'1,some text that is long enough to take a while\n'.repeat(400_000)}`,
    );
    const controller = new AbortController();
    const checking = problemOf(files.inspector.check({ path, options: {} }, controller.signal));
    controller.abort();
    expect(await checking).toMatchObject({ code: 'cancelled' });
    expect((await files.inspector.inspect({ path, options: {} })).page.rowCount).toBe(1000);
  });
});

describe('values that a type would change', () => {
  it('are told: leading zeros, more digits than a double has, decimals', async () => {
    const found = await files.look('zeros.csv', 'zip,n,price\n00123,1,1.10\n04567,2,2.25\n');
    expect(columnsOf(found)).toEqual(['zip VARCHAR', 'n BIGINT', 'price DOUBLE']);
    expect(found.columns[2]?.advice?.type).toBe('DECIMAL(18,2)');
    const forced = await files.look('zeros.csv', 'zip,n,price\n00123,1,1.10\n04567,2,2.25\n', {
      types: { zip: 'BIGINT' },
    });
    expect(forced.columns[0]?.advice).toEqual({ type: 'VARCHAR', reason: 'Would lose leading zeros: 00123.' });

    const huge = await files.look('huge.csv', 'n\n123456789012345678901234567890\n1\n');
    expect(huge.columns[0]).toMatchObject({ sqlType: 'DOUBLE', advice: { type: 'HUGEINT' } });
    const exact = await files.look('huge.csv', 'n\n123456789012345678901234567890\n1\n', { types: { n: 'HUGEINT' } });
    expect(rowsOf(exact)[0]).toEqual(['123456789012345678901234567890']);
  });

  it('are dates that could be read in two ways', async () => {
    const found = await files.look('dates.csv', 'd\n03/04/2024\n05/06/2024\n');
    const finding = found.findings.find((candidate) => candidate.code === 'ambiguous_dates');
    expect(finding?.fix?.options.dateformat).toMatch(/^%[dm]\/%[dm]\/%Y$/);
    const other = await files.look('dates.csv', 'd\n03/04/2024\n05/06/2024\n', finding?.fix?.options);
    expect(rowsOf(other)).not.toEqual(rowsOf(found));
    const mixed = await files.look('mixed.csv', 'd\n2024-01-02\n02/01/2024\n2024-01-05\n');
    expect(columnsOf(mixed)).toEqual(['d VARCHAR']);
  });
});

describe('files that are no CSV', () => {
  it('nested JSON shows its structure', async () => {
    const found = await files.look('n.json', '[{"a":{"b":[1,2]},"c":null},{"a":{"b":[]},"c":"00123"}]');
    expect(columnsOf(found)).toEqual(['a STRUCT(b BIGINT[])', 'c VARCHAR']);
    expect(rowsOf(found)[1]).toEqual(["{'b': []}", '00123']);
  });

  it('NDJSON with a broken line is told which', async () => {
    const found = await files.look('b.ndjson', '{"a":1}\n\n{"a":\n{"a":4}\n');
    expect(found.rejects).toMatchObject({ lines: 1 });
    expect(found.rejects.values).toEqual([
      { line: 3, column: null, text: '{"a":', message: 'One JSON value was expected.' },
    ]);
    expect(findingsOf(found)).toContain('broken_lines');
  });

  it('types of JSON can be decided', async () => {
    const found = await files.look('t.json', '[{"a":1,"b":"x"}]', { types: { a: 'VARCHAR' } });
    expect(columnsOf(found)).toEqual(['a VARCHAR', 'b VARCHAR']);
    const plan = await files.inspector.plan({
      path: files.folder.path('t.json'),
      options: { types: { a: 'VARCHAR' } },
    });
    expect(plan).toEqual({ options: { columns: { a: 'VARCHAR', b: 'VARCHAR' } } });
  });

  it('a Parquet with odd types is shown as it is', async () => {
    const path = files.folder.path('odd.parquet');
    await writeDatabase(':memory:', [
      `COPY (SELECT 1.5::DECIMAL(38,10) AS d, [1, NULL] AS l, {'x': MAP {'k': 1::HUGEINT}} AS s, '1 month'::INTERVAL AS i,
        '\\xAA'::BLOB AS b, gen_random_uuid() AS u, TIMESTAMPTZ '2024-01-01 00:00:00+00' AS z, 'a'::ENUM('a','b') AS e) TO '${path}'`,
    ]);
    const found = await files.inspector.inspect({ path, options: {} });
    expect(found.page.rowCount).toBe(1);
    expect(columnsOf(found)[0]).toBe('d DECIMAL(38,10)');
    expect(rowsOf(found)[0]?.[1]).toBe('[1, NULL]');
    expect(await files.inspector.plan({ path, options: {} })).toEqual({});
  });

  it('tables of a DuckDB file are listed, and the chosen one is shown', async () => {
    const path = files.folder.path('x.db');
    await writeDatabase(path, [
      'CREATE TABLE t AS SELECT 1 AS a',
      'CREATE SCHEMA s',
      `CREATE TABLE s."o.p" AS SELECT 'x' AS b`,
      'CREATE VIEW v AS FROM t',
    ]);
    const listed = await files.inspector.inspect({ path, options: {} });
    expect(listed.format).toBe('duckdb');
    expect(listed.tables?.map(({ name, kind, columns }) => [name, kind, columns])).toEqual([
      ['t', 'table', 1],
      ['v', 'view', 1],
      ['s."o.p"', 'table', 1],
    ]);
    const shown = await files.inspector.inspect({ path, options: {}, table: 's."o.p"' });
    expect(rowsOf(shown)).toEqual([['x']]);
    expect(await files.inspector.plan({ path, options: {}, table: 'v' })).toEqual({ format: 'duckdb', table: 'v' });
  });

  it('what no reader takes is refused with what is wrong', async () => {
    mkdirSync(files.folder.path('folder.csv'));
    symlinkSync('nowhere', files.folder.path('dangling.csv'));
    const refused = [
      ['empty.csv', '', 'empty_file'],
      ['photo.png', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 'unsupported_source'],
      ['bad.parquet', 'no parquet', 'bad_source'],
      ['bad.xlsx', 'no zip', 'bad_source'],
      ['bad.duckdb', 'no database', 'bad_source'],
      ['bad.json', '{"a": [1,', 'bad_source'],
      ['line.csv', `id,t\n1,${'x'.repeat(3_000_000)}\n`, 'bad_source'],
    ] as const;
    for (const [name, content, code] of refused) {
      const problem = await problemOf(files.look(name, content));
      expect([name, problem.code, problem.file]).toEqual([name, code, files.folder.path(name)]);
      expect(problem.message.length).toBeLessThan(300);
    }
    for (const [name, code] of [
      ['folder.csv', 'not_a_file'],
      ['dangling.csv', 'file_not_found'],
      ['none.csv', 'file_not_found'],
    ] as const) {
      expect((await problemOf(files.inspector.inspect({ path: files.folder.path(name), options: {} }))).code).toBe(
        code,
      );
    }
  });

  it('a name with quotes, patterns and other letters is only a name', async () => {
    for (const name of [`it's "quoted".csv`, 'data [1]*?.csv', 'größe – 数据.csv', '.hidden.csv']) {
      expect(rowsOf(await files.look(name, 'a,b\n1,2\n'))).toEqual([['1', '2']]);
    }
  });

  it('nothing but the file itself can be reached', async () => {
    const other = files.write('other.csv', 'a\n1\n');
    const link = files.folder.path('link.csv');
    symlinkSync(other, link);
    expect(rowsOf(await files.inspector.inspect({ path: link, options: {} }))).toEqual([['1']]);
    const path = files.write('x.json', '[{"a":1}]');
    // A type is the only text that is not a literal in what is asked.
    const problem = await problemOf(
      files.inspector.inspect({ path, options: { types: { a: `INTEGER'}) UNION ALL FROM read_csv('${other}` } } }),
    );
    expect(problem.code).not.toBe('internal');
  });
});

describe('what the manifest says', () => {
  it('pins delimiter, quote, header and types, and needs no detection for what DuckDB cannot find out', async () => {
    const path = files.write('r.csv', 'a,b,c\n1,2,3\n1,2\n4,5,6\n');
    const options = { delim: ',', null_padding: true, strict_mode: false };
    const plan = await files.inspector.plan({ path, options });
    expect(plan.options).toMatchObject({ delim: ',', header: true, null_padding: true });
    const plain = await files.inspector.plan({ path: files.write('p.csv', 'a;b\n1;x\n'), options: {} });
    expect(plain).toEqual({
      options: { delim: ';', quote: '"', header: true, types: { a: 'BIGINT', b: 'VARCHAR' } },
    });
  });
});
