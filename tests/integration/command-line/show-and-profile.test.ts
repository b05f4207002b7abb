import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plumbline, plumblineHere, plumblineJson, plumblineJsonHere } from '../../support/command-line';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

const typed = `SELECT 12345678901234567.123456789::DECIMAL(38,9) AS dec, (2::HUGEINT ** 126)::HUGEINT AS huge,
  9007199254740993::BIGINT AS big, 9007199254740992::BIGINT AS safe, 1.10::DECIMAL(4,2) AS price, 'nan'::DOUBLE AS nan,
  TIMESTAMP_NS '2026-01-01 00:00:00.123456789' AS ns, NULL::INTEGER AS nothing, [1, NULL] AS list, true AS yes,
  chr(27) || '[31m' || chr(10) AS control`;

let folder: WorkspaceFolder;
let outside: string;
beforeAll(async () => {
  folder = WorkspaceFolder.working();
  outside = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
  folder.write(
    'notebooks/values.md',
    `${cell('typed', typed)}\n${cell('many', 'SELECT range AS n FROM range(300000)')}`,
  );
  folder.write(
    'notebooks/bad.md',
    `${cell('wrong', 'SELECT nope FROM numbers')}\n${cell('after', 'SELECT * FROM wrong')}`,
  );
  await plumbline(['run', folder.root]);
});
afterAll(() => {
  folder.remove();
  rmSync(outside, { recursive: true, force: true });
});

const show = (...args: string[]) => plumblineHere(['show', ...args, '--workspace', folder.root]);

describe('plumbline show', () => {
  it('gives numbers as JSON where they are exact there, and their exact text otherwise', async () => {
    const { code, answer } = await plumblineJson(['show', 'typed', '-w', folder.root]);
    expect(code).toBe(0);
    expect(answer).toEqual({
      columns: [
        { name: 'dec', type: 'DECIMAL(38,9)' },
        { name: 'huge', type: 'HUGEINT' },
        { name: 'big', type: 'BIGINT' },
        { name: 'safe', type: 'BIGINT' },
        { name: 'price', type: 'DECIMAL(4,2)' },
        { name: 'nan', type: 'DOUBLE' },
        { name: 'ns', type: 'TIMESTAMP_NS' },
        { name: 'nothing', type: 'INTEGER' },
        { name: 'list', type: 'INTEGER[]' },
        { name: 'yes', type: 'BOOLEAN' },
        { name: 'control', type: 'VARCHAR' },
      ],
      rows: [
        [
          '12345678901234567.123456789',
          '85070591730234615865843651857942052864',
          '9007199254740993',
          9007199254740992,
          1.1,
          'nan',
          '2026-01-01 00:00:00.123456789',
          null,
          [1, null],
          true,
          '\u001b[31m\n',
        ],
      ],
    });
  });

  it('shows twenty rows as a table and says of how many', async () => {
    const { code, stdout, stderr } = await show('many');
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 4)).toEqual(['n', '──', ' 0', ' 1'].map((line) => expect.stringMatching(line)));
    expect(stdout.trim().split('\n')).toHaveLength(22);
    expect(stderr).toContain('first 20 of 300,000 rows');
    expect((await show('typed')).stdout).not.toContain('\u001b');
  });

  it('shows a source, and no row with --limit 0', async () => {
    expect((await show('numbers', '--format', 'csv')).stdout).toBe('x,label\n1,one\n2,two\n3,three\n');
    const { answer } = await plumblineJsonHere(['show', 'numbers', '-w', folder.root, '--limit', '0']);
    expect(answer).toMatchObject({ columns: [{ name: 'x' }, { name: 'label' }], rows: [] });
  });

  it('writes the format that the name of the file tells, and one can be read again', async () => {
    const csv = join(outside, 'out.csv');
    const written = await plumblineJsonHere(['show', 'total', '-w', folder.root, '--out', csv]);
    expect(written.answer).toEqual({ node: 'total', rows: 1, bytes: 8, out: csv });
    expect(readFileSync(csv, 'utf8')).toBe('total\n6\n');
    await show('total', '--out', join(outside, 'out.json'));
    expect(JSON.parse(readFileSync(join(outside, 'out.json'), 'utf8'))).toEqual([{ total: 6 }]);
    await show('many', '--limit', '5000', '--out', join(outside, 'out.parquet'));
    const { answer } = await plumblineJsonHere(['profile', join(outside, 'out.parquet')]);
    expect(answer).toMatchObject({ rows: 5000, columns: [{ name: 'n', type: 'BIGINT', min: '0', max: '4999' }] });
  });

  it.each([
    [['--format', 'parquet'], 'Parquet is binary: say where to write it.'],
    [['--format', 'csv', '--json'], '--json prints JSON and --format csv does not.'],
    [['--out', 'x.dat'], 'The name x.dat does not tell the format of the file.'],
    [['--out', 'x.csv', '--format', 'table'], 'A table is for the terminal and is not written to a file.'],
    [['--out', 'no-such-folder/x.csv'], 'The folder no-such-folder does not exist.'],
    [['--limit', '-1'], "option '--limit <rows>' argument '-1' is invalid. A whole number is expected, such as 100."],
  ])('refuses %j', async (options, message) => {
    const { code, stderr } = await show('total', ...options);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  it('says at its place why there is no result', async () => {
    for (const node of ['wrong', 'after']) {
      const { code, answer } = await plumblineJsonHere(['show', node, '-w', folder.root]);
      expect([code, answer.error]).toMatchObject([
        2,
        { code: 'sql_bind', file: 'notebooks/bad.md', line: 2, column: 8 },
      ]);
    }
  });

  it('ends well when its reader leaves, and leaves no file behind', async () => {
    for (const format of ['csv', 'json']) {
      const temporary = mkdtempSync(join(tmpdir(), 'plumbline-test-'));
      const child = spawn(
        process.execPath,
        [
          resolve(__dirname, '../../../electron/cli/plumbline.cjs'),
          ...['show', 'many', '-w', folder.root, '--format', format],
        ],
        { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: temporary } },
      );
      const errors: Buffer[] = [];
      child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
      await once(child.stdout, 'data');
      child.stdout.destroy();
      const [code] = await once(child, 'close');
      expect([format, code, Buffer.concat(errors).toString('utf8')]).toEqual([format, 0, '']);
      expect(readdirSync(temporary)).toEqual([]);
      rmSync(temporary, { recursive: true });
    }
  });
});

describe('plumbline profile', () => {
  it('profiles a data file where there is no workspace', async () => {
    const file = new WorkspaceFolder(outside);
    file.write('sales.csv', 'day,amount\n2026-01-01,10\n2026-01-02,\n2026-01-03,10\n');
    const { code, answer } = await plumblineJsonHere(['profile', 'sales.csv'], { cwd: outside });
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      rows: 3,
      columns: [
        { name: 'day', type: 'DATE', nulls: 0, distinct: 3, min: '2026-01-01', max: '2026-01-03' },
        {
          name: 'amount',
          type: 'BIGINT',
          nulls: 1,
          distinct: 1,
          quantiles: expect.arrayContaining([{ q: 0.5, value: '10' }]),
          top: [
            { value: '10', count: 2 },
            { value: null, count: 1 },
          ],
          histogram: [{ from: '10', count: 2 }],
        },
      ],
    });
    expect(readdirSync(outside)).not.toContain('.plumbline');
  });

  it('profiles a node', async () => {
    const { stdout } = await plumblineHere(['profile', 'many', '-w', folder.root]);
    expect(stdout).toContain('300,000 rows, 1 column\n');
  });

  it('suggests checks of a node, and writes those that are wanted', async () => {
    const { code, answer } = await plumblineJsonHere(['profile', 'many', '-w', folder.root, '--suggest']);
    expect(code).toBe(0);
    expect(answer.suggestions).toMatchObject([
      { column: 'n', topic: 'missing', title: 'never null', evidence: 'n is never null in 300,000 rows.' },
      { column: 'n', topic: 'duplicate', check: { type: 'duplicate', column: 'n' } },
      { column: 'n', topic: 'range', check: { type: 'invalid', valid: { valid_min: 0 } } },
    ]);
    const added = await plumblineJsonHere([
      'profile',
      'many',
      '-w',
      folder.root,
      '--add-check',
      'n:missing',
      '--add-check',
      'n:range',
    ]);
    expect(added.answer.suggestions?.filter(({ file }) => file !== undefined)).toHaveLength(2);
    expect(folder.read('checks/many.yml')).toContain(
      'columns:\n  - name: n\n    checks:\n      - missing:\n      - invalid:\n          valid_min: 0\n',
    );
    const checked = await plumblineJsonHere(['check', folder.root, '--node', 'many']);
    expect(checked.answer.checks?.map(({ outcome }) => outcome)).toEqual(['pass', 'pass']);
    const left = await plumblineJsonHere(['profile', 'many', '-w', folder.root, '--suggest']);
    expect(left.answer.suggestions?.map(({ topic }) => topic)).toEqual(['duplicate']);
    const refused = await plumblineJsonHere(['profile', 'many', '-w', folder.root, '--add-check', 'n:missing']);
    expect([refused.code, refused.answer.error]).toMatchObject([
      2,
      { code: 'bad_usage', hint: 'Suggested are: n:duplicate.' },
    ]);
  });

  it.each([
    ['empty.csv', 'empty_file'],
    ['nothing.csv', 'file_not_found'],
    ['.', 'file_not_found'],
  ])('says what is wrong with %s', async (name, problem) => {
    new WorkspaceFolder(outside).write('empty.csv', '');
    const { code, answer } = await plumblineJsonHere(['profile', name], { cwd: outside });
    expect([code, answer.error?.code]).toEqual([2, problem]);
  });
});
