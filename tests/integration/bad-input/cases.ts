import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import type { ProblemCode } from '../../../shared/domain/problem';
import { cell, type WorkspaceFolder } from '../../support/workspace-folder';

/** One kind of bad input, in a workspace where everything else is well. */
export interface BadInput {
  readonly name: string;
  /** Spoils one thing. */
  prepare(folder: WorkspaceFolder): void;
  /** The command that meets it; `run` when absent. `WORKSPACE` stands for the folder. */
  readonly command?: readonly string[];
  readonly exit: 0 | 1 | 2 | 3;
  /** The problem that is reported; none when the input is only unusual and must work. */
  readonly problem?: {
    readonly code: ProblemCode;
    readonly file?: string;
    readonly line?: number;
    readonly column?: number;
    readonly node?: string;
    /** Words that the message or the hint must hold. */
    readonly says: readonly string[];
  };
  /** Nodes that must have a result all the same. */
  readonly stillWork: readonly string[];
}

const all = ['total', 'total_text', 'alone'];
const check = (text: string) => (folder: WorkspaceFolder) =>
  folder.write('checks/total.yml', `dataset: plumbline/test/main/total\n${text}`);
const manifest = (text: string) => (folder: WorkspaceFolder) => folder.write('plumbline.yaml', text);
const source = (path: string, content?: string | Uint8Array) => (folder: WorkspaceFolder) => {
  folder.write(
    'plumbline.yaml',
    `plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n  bad: { path: ${path} }\n`,
  );
  if (content !== undefined) folder.write(path, content);
  folder.write('notebooks/uses-bad.md', cell('uses_bad', 'SELECT count(*) AS n, max(a) AS a FROM bad'));
};
const notebook = (text: string | Uint8Array) => (folder: WorkspaceFolder) => folder.write('notebooks/bad.md', text);
const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** Twelve levels, each nine times the one below: 9^12 values if it were expanded. */
function aliasBomb(): string {
  const levels = Array.from(
    { length: 12 },
    (_, level) =>
      `  c${level}: &c${level} { type: x, l: [${Array(9)
        .fill(level === 0 ? '1' : `*c${level - 1}`)
        .join(', ')}] }\n`,
  );
  return `plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\nconnections:\n${levels.join('')}`;
}

export const badInputs: readonly BadInput[] = [
  // the manifest
  {
    name: 'a manifest that is no YAML',
    prepare: manifest('plumbline: 1\nname: [test\nsources: {}\n'),
    exit: 2,
    problem: { code: 'bad_yaml', file: 'plumbline.yaml', says: [] },
    stillWork: ['alone'],
  },
  {
    name: 'a manifest with a tab for indentation',
    prepare: manifest('plumbline: 1\nname: test\nsources:\n\tnumbers: { path: data/numbers.csv }\n'),
    exit: 2,
    problem: { code: 'bad_yaml', file: 'plumbline.yaml', line: 4, says: ['tab'] },
    stillWork: ['alone'],
  },
  {
    name: 'an empty manifest',
    prepare: manifest(''),
    exit: 2,
    problem: { code: 'bad_manifest', file: 'plumbline.yaml', says: ['plumbline: 1'] },
    stillWork: ['alone'],
  },
  {
    name: 'a manifest of a later version',
    prepare: manifest('plumbline: 2\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n'),
    exit: 2,
    problem: { code: 'bad_manifest', file: 'plumbline.yaml', line: 1, says: ['1'] },
    stillWork: all,
  },
  {
    name: 'a misspelt key in the manifest',
    prepare: manifest('plumbline: 1\nname: test\nsuorces: {}\nsources:\n  numbers: { path: data/numbers.csv }\n'),
    exit: 2,
    problem: { code: 'bad_manifest', file: 'plumbline.yaml', line: 3, column: 1, says: ['suorces', 'sources'] },
    stillWork: all,
  },
  {
    name: 'one source without a path',
    prepare: manifest(
      'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n  half: { format: csv }\n',
    ),
    exit: 2,
    problem: { code: 'bad_source', file: 'plumbline.yaml', line: 5, says: ['path'] },
    stillWork: all,
  },
  {
    name: 'a key that stands twice in the manifest',
    prepare: manifest('plumbline: 1\nname: test\nname: other\nsources:\n  numbers: { path: data/numbers.csv }\n'),
    exit: 2,
    problem: { code: 'bad_yaml', file: 'plumbline.yaml', line: 3, says: ['name'] },
    stillWork: ['alone'],
  },
  {
    name: 'a parameter of an unknown type',
    prepare: manifest(
      'plumbline: 1\nname: test\nparameters:\n  p: { type: number, default: 1 }\nsources:\n  numbers: { path: data/numbers.csv }\n',
    ),
    exit: 2,
    problem: { code: 'bad_parameter', file: 'plumbline.yaml', line: 4, says: ['integer'] },
    stillWork: all,
  },
  {
    name: 'a manifest that is no UTF-8',
    prepare: (folder) => folder.write('plumbline.yaml', latin1('plumbline: 1\nname: Zürich\n')),
    exit: 2,
    problem: { code: 'bad_encoding', file: 'plumbline.yaml', line: 2, says: ['UTF-8'] },
    stillWork: ['alone'],
  },
  {
    name: 'a directory where the manifest should be',
    prepare: (folder) => {
      rmSync(folder.path('plumbline.yaml'));
      mkdirSync(folder.path('plumbline.yaml'));
    },
    exit: 2,
    problem: { code: 'not_a_file', says: ['plumbline.yaml'] },
    stillWork: [],
  },
  {
    name: 'a folder that is no workspace',
    prepare: (folder) => rmSync(folder.path('plumbline.yaml')),
    exit: 2,
    problem: { code: 'workspace_not_found', says: ['plumbline init'] },
    stillWork: [],
  },
  {
    name: 'a YAML alias bomb in the manifest',
    prepare: manifest(aliasBomb()),
    exit: 2,
    problem: { code: 'bad_yaml', file: 'plumbline.yaml', says: ['alias'] },
    stillWork: ['alone'],
  },

  // notebooks
  {
    name: 'git conflict markers in a notebook',
    prepare: notebook(
      `${cell('before', 'SELECT 1 AS a')}\n<<<<<<< HEAD\n${cell('mine', 'SELECT 2 AS a')}=======\n${cell('theirs', 'SELECT 3 AS a')}>>>>>>> branch\n\n${cell('after', 'SELECT 4 AS a')}`,
    ),
    exit: 2,
    problem: { code: 'merge_conflict', file: 'notebooks/bad.md', line: 5, says: ['conflict'] },
    stillWork: [...all, 'before', 'after'],
  },
  {
    name: 'a name that stands twice in one notebook',
    prepare: notebook(`${cell('twice', 'SELECT 1 AS a')}\n${cell('twice', 'SELECT 2 AS a')}`),
    exit: 2,
    problem: { code: 'duplicate_name', file: 'notebooks/bad.md', line: 5, says: ['twice', '1'] },
    stillWork: [...all, 'twice'],
  },
  {
    name: 'a name that another notebook has',
    prepare: (folder) => folder.write('notebooks/zz.md', cell('alone', 'SELECT 2 AS a')),
    exit: 2,
    problem: { code: 'duplicate_name', file: 'notebooks/zz.md', line: 1, says: ['alone', 'notebooks/good.md'] },
    stillWork: all,
  },
  {
    name: 'a cell with the name of a source',
    prepare: notebook(cell('numbers', 'SELECT 1 AS x')),
    exit: 2,
    problem: { code: 'duplicate_name', file: 'notebooks/bad.md', line: 1, says: ['numbers', 'plumbline.yaml'] },
    stillWork: all,
  },
  {
    name: 'names that differ in case only',
    prepare: notebook(`${cell('Case', 'SELECT 1 AS a')}\n${cell('case', 'SELECT 2 AS a')}`),
    exit: 2,
    problem: { code: 'duplicate_name', file: 'notebooks/bad.md', line: 5, says: ['case', 'line 1'] },
    stillWork: all,
  },
  {
    name: 'a cycle of two cells',
    prepare: notebook(`${cell('hen', 'SELECT * FROM egg')}\n${cell('egg', 'SELECT * FROM hen')}`),
    exit: 2,
    problem: { code: 'cycle', file: 'notebooks/bad.md', says: ['hen', 'egg', '→'] },
    stillWork: all,
  },
  {
    name: 'a cell that reads itself',
    prepare: notebook(cell('me', 'SELECT * FROM me')),
    exit: 2,
    problem: { code: 'cycle', file: 'notebooks/bad.md', line: 2, node: 'me', says: ['me'] },
    stillWork: all,
  },
  {
    name: 'a table that nobody knows',
    prepare: notebook(cell('lost', 'SELECT *\nFROM numberz')),
    exit: 2,
    problem: {
      code: 'unknown_table',
      file: 'notebooks/bad.md',
      line: 3,
      column: 6,
      node: 'lost',
      says: ['numberz', 'numbers'],
    },
    stillWork: all,
  },
  {
    name: 'a syntax error',
    prepare: notebook(cell('wrong', 'SELECT 1 AS a\nFORM numbers')),
    exit: 2,
    problem: { code: 'sql_syntax', file: 'notebooks/bad.md', line: 3, node: 'wrong', says: ['Syntax', 'FORM'] },
    stillWork: all,
  },
  {
    name: 'a column that does not exist',
    prepare: notebook(cell('wrong', 'SELECT x,\n  labell\nFROM numbers')),
    exit: 2,
    problem: {
      code: 'sql_bind',
      file: 'notebooks/bad.md',
      line: 3,
      column: 3,
      node: 'wrong',
      says: ['labell', 'label'],
    },
    stillWork: all,
  },
  {
    name: 'a value that cannot be cast',
    prepare: notebook(cell('wrong', 'SELECT label::INTEGER AS n FROM numbers')),
    exit: 2,
    problem: { code: 'sql_runtime', file: 'notebooks/bad.md', node: 'wrong', says: ['one'] },
    stillWork: all,
  },
  {
    name: 'a descendant of a failed cell',
    prepare: notebook(
      `${cell('wrong', 'SELECT label::INTEGER AS n FROM numbers')}\n${cell('child', 'SELECT * FROM wrong')}`,
    ),
    exit: 2,
    problem: { code: 'blocked', node: 'child', says: ['wrong'] },
    stillWork: all,
  },
  {
    name: 'a statement that changes the database',
    prepare: notebook(cell('writes', 'CREATE TABLE t AS SELECT 1 AS a')),
    exit: 2,
    problem: { code: 'unsupported_statement', file: 'notebooks/bad.md', line: 2, node: 'writes', says: ['SELECT'] },
    stillWork: all,
  },
  {
    name: 'COPY TO a file from a cell',
    prepare: notebook(cell('writes', "COPY (SELECT 1) TO 'data/numbers.csv'")),
    exit: 2,
    problem: { code: 'unsupported_statement', file: 'notebooks/bad.md', line: 2, says: ['COPY'] },
    stillWork: all,
  },
  {
    name: 'two queries in one cell',
    prepare: notebook(cell('two', 'SELECT 1 AS a;\nSELECT 2 AS a')),
    exit: 2,
    problem: { code: 'unsupported_statement', file: 'notebooks/bad.md', line: 3, says: ['one query'] },
    stillWork: all,
  },
  {
    name: 'a cell of comments only, asked for alone',
    command: ['run', 'WORKSPACE', '--node', 'empty'],
    prepare: notebook(cell('empty', '-- nothing yet')),
    exit: 2,
    problem: { code: 'empty_cell', file: 'notebooks/bad.md', node: 'empty', says: [] },
    stillWork: all,
  },
  {
    name: 'a cell of comments only among others: nothing to run, and no failure',
    prepare: notebook(cell('empty', '-- nothing yet')),
    exit: 0,
    stillWork: all,
  },
  {
    name: 'a parameter that nobody defined',
    prepare: notebook(cell('asks', 'SELECT $minimum AS a')),
    exit: 2,
    problem: { code: 'bad_parameter', file: 'notebooks/bad.md', line: 2, column: 8, says: ['minimum', 'parameters'] },
    stillWork: all,
  },
  {
    name: 'a cell of an unknown kind',
    prepare: notebook('```sqll typo\nSELECT 1\n```\n'),
    exit: 0,
    problem: { code: 'unknown_cell_kind', file: 'notebooks/bad.md', line: 1, says: ['sql'] },
    stillWork: all,
  },
  {
    name: 'a cell whose fence is never closed',
    prepare: notebook('```sql open\nSELECT 1 AS a\n'),
    exit: 2,
    problem: { code: 'bad_notebook', file: 'notebooks/bad.md', line: 1, says: ['closed'] },
    stillWork: all,
  },
  {
    name: 'front matter that is no YAML',
    prepare: notebook(`---\ntitle: [a\n---\n\n${cell('fine', 'SELECT 1 AS a')}`),
    exit: 2,
    problem: { code: 'bad_yaml', file: 'notebooks/bad.md', says: [] },
    stillWork: [...all, 'fine'],
  },
  {
    name: 'a notebook that is no UTF-8',
    prepare: notebook(latin1(`Grüße\n\n${cell('fine', 'SELECT 1 AS a')}`)),
    exit: 2,
    problem: { code: 'bad_encoding', file: 'notebooks/bad.md', line: 1, says: ['UTF-8'] },
    stillWork: all,
  },
  {
    name: 'a notebook in UTF-16',
    prepare: notebook(Buffer.from(`\ufeff${cell('fine', 'SELECT 1 AS a')}`, 'utf16le')),
    exit: 2,
    problem: { code: 'bad_encoding', file: 'notebooks/bad.md', says: ['UTF-16'] },
    stillWork: all,
  },
  {
    name: 'a directory where a notebook should be',
    prepare: (folder) => mkdirSync(folder.path('notebooks/folder.md')),
    exit: 2,
    problem: { code: 'not_a_file', file: 'notebooks/folder.md', says: ['folder'] },
    stillWork: all,
  },
  {
    name: 'a notebook that is a dangling link',
    prepare: (folder) => symlinkSync('nowhere.md', folder.path('notebooks/link.md')),
    exit: 2,
    problem: { code: 'file_not_found', file: 'notebooks/link.md', says: [] },
    stillWork: all,
  },
  { name: 'an empty notebook', prepare: notebook(''), exit: 0, stillWork: all },
  {
    name: 'a file outside of the workspace that no source names',
    prepare: notebook(cell('spy', "SELECT * FROM read_csv('/etc/passwd', delim = ':', header = false)")),
    exit: 2,
    problem: { code: 'access_denied', file: 'notebooks/bad.md', node: 'spy', says: ['/etc/passwd'] },
    stillWork: all,
  },
  {
    name: 'a broken sketch',
    prepare: (folder) => folder.write('pipelines/p.yaml', 'plumbline: 1\nname: p\npositions: { total: here }\n'),
    exit: 2,
    problem: { code: 'bad_sketch', file: 'pipelines/p.yaml', line: 3, says: ['total'] },
    stillWork: all,
  },

  // sources
  {
    name: 'a source file that is missing',
    prepare: source('data/missing.csv'),
    exit: 2,
    problem: { code: 'file_not_found', file: 'plumbline.yaml', line: 5, says: ['data/missing.csv'] },
    stillWork: all,
  },
  {
    name: 'a glob that finds no file',
    prepare: source('data/none-*.csv'),
    exit: 2,
    problem: { code: 'file_not_found', file: 'plumbline.yaml', line: 5, says: ['none-*.csv'] },
    stillWork: all,
  },
  {
    name: 'a CSV with a broken row',
    prepare: source('data/bad.csv', `a,b\n${'1,2\n'.repeat(30_000)}1,2,3,4,5\n${'1,2\n'.repeat(5)}`),
    exit: 2,
    problem: { code: 'bad_source', file: 'data/bad.csv', line: 30_002, says: ['Columns: 2'] },
    stillWork: all,
  },
  {
    name: 'a small CSV with a broken row, which detection would take for the beginning of the table',
    prepare: source('data/bad.csv', 'a,b\n1,2\nx,3,4\n'),
    exit: 2,
    problem: { code: 'bad_source', file: 'data/bad.csv', line: 1, says: ['2 lines', '"a,b"', 'skip: 2'] },
    stillWork: all,
  },
  {
    name: 'a CSV with a preamble, and the option that says so',
    prepare: (folder) => {
      folder.write('data/report.csv', 'Report of sales\n\na,b\n1,2\n');
      folder.write(
        'plumbline.yaml',
        'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n  report: { path: data/report.csv, options: { skip: 2 } }\n',
      );
      folder.write('notebooks/report.md', cell('report_rows', 'SELECT a, b FROM report'));
    },
    exit: 0,
    stillWork: [...all, 'report_rows'],
  },
  {
    name: 'a CSV that begins with blank lines',
    prepare: source('data/bad.csv', '\n\na,b\n1,2\n'),
    exit: 0,
    stillWork: [...all, 'uses_bad'],
  },
  {
    name: 'a CSV with a value that does not fit its column',
    prepare: source('data/bad.csv', `a,b\n${'1,2\n'.repeat(30_000)}many,2\n`),
    exit: 2,
    problem: { code: 'bad_source', file: 'data/bad.csv', line: 30_002, says: ['many'] },
    stillWork: all,
  },
  {
    name: 'a CSV in another encoding',
    prepare: source('data/bad.csv', latin1('a,b\n1,Zürich\n')),
    exit: 2,
    problem: { code: 'bad_source', file: 'data/bad.csv', says: ['utf-8'] },
    stillWork: all,
  },
  {
    name: 'an empty CSV',
    prepare: source('data/bad.csv', ''),
    exit: 2,
    problem: { code: 'empty_file', file: 'plumbline.yaml', line: 5, says: ['data/bad.csv'] },
    stillWork: all,
  },
  {
    name: 'a Parquet file of 0 bytes',
    prepare: source('data/bad.parquet', ''),
    exit: 2,
    problem: { code: 'empty_file', file: 'plumbline.yaml', line: 5, says: ['data/bad.parquet'] },
    stillWork: all,
  },
  {
    name: 'a Parquet file that is text',
    prepare: source('data/bad.parquet', 'a,b\n1,2\n'),
    exit: 2,
    problem: { code: 'bad_source', file: 'data/bad.parquet', says: ['Parquet'] },
    stillWork: all,
  },
  {
    name: 'a broken JSON file',
    prepare: source('data/bad.json', '[{"a": 1}, {"a": 2]'),
    exit: 2,
    problem: { code: 'bad_source', file: 'data/bad.json', says: ['malformed'] },
    stillWork: all,
  },
  {
    name: 'a directory as a source',
    prepare: (folder) => {
      mkdirSync(folder.path('data/folder.csv'));
      source('data/folder.csv')(folder);
    },
    exit: 2,
    problem: { code: 'not_a_file', file: 'plumbline.yaml', line: 5, says: ['folder.csv'] },
    stillWork: all,
  },
  {
    name: 'a source of an unknown format',
    prepare: source('data/sheet.ods', 'x'),
    exit: 2,
    problem: { code: 'unsupported_source', file: 'plumbline.yaml', line: 5, says: ['.ods', 'csv'] },
    stillWork: all,
  },
  {
    name: 'an option that the reader does not have',
    prepare: (folder) => {
      folder.write(
        'plumbline.yaml',
        'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n  bad: { path: data/numbers.csv, options: { headr: true } }\n',
      );
      folder.write('notebooks/uses-bad.md', cell('uses_bad', 'SELECT * FROM bad'));
    },
    exit: 2,
    problem: { code: 'bad_source', file: 'plumbline.yaml', line: 5, says: ['headr'] },
    stillWork: all,
  },

  // checks
  {
    name: 'an unknown check',
    command: ['check', 'WORKSPACE'],
    prepare: check('checks:\n  - row_cuont: {}\n  - row_count: {}\n'),
    exit: 2,
    problem: { code: 'unknown_check', file: 'checks/total.yml', line: 3, says: ['row_cuont', 'row_count'] },
    stillWork: all,
  },
  {
    name: 'a check file that is no YAML',
    command: ['check', 'WORKSPACE'],
    prepare: check('checks: [\n'),
    exit: 2,
    problem: { code: 'bad_yaml', file: 'checks/total.yml', says: [] },
    stillWork: all,
  },
  {
    name: 'a check of a node that does not exist',
    command: ['check', 'WORKSPACE'],
    prepare: (folder) =>
      folder.write('checks/ghost.yml', 'dataset: plumbline/test/main/ghost\nchecks:\n  - row_count: {}\n'),
    exit: 2,
    problem: { code: 'unknown_node', file: 'checks/ghost.yml', says: ['ghost'] },
    stillWork: all,
  },
  {
    name: 'a check of a column that does not exist',
    command: ['check', 'WORKSPACE'],
    prepare: check('columns:\n  - name: totl\n    checks:\n      - missing: {}\n'),
    exit: 2,
    problem: { code: 'bad_check', file: 'checks/total.yml', line: 5, says: ['totl', 'total'] },
    stillWork: all,
  },
  {
    name: 'a regular expression that does not compile',
    command: ['check', 'WORKSPACE'],
    prepare: check(
      "columns:\n  - name: total\n    checks:\n      - invalid: { valid_format: { name: x, regex: '([a' } }\n",
    ),
    exit: 2,
    problem: { code: 'bad_check', file: 'checks/total.yml', line: 5, says: ['([a'] },
    stillWork: all,
  },
  {
    name: 'a threshold that nobody knows',
    command: ['check', 'WORKSPACE'],
    prepare: check('checks:\n  - row_count:\n      threshold: { must_bee: 1 }\n'),
    exit: 2,
    problem: { code: 'bad_check', file: 'checks/total.yml', line: 4, says: ['must_bee', 'must_be'] },
    stillWork: all,
  },
  {
    name: 'a check that fails: no error, and an exit code of its own',
    command: ['check', 'WORKSPACE'],
    prepare: check('checks:\n  - row_count:\n      threshold: { must_be_greater_than: 5 }\n'),
    exit: 1,
    stillWork: ['total', 'alone'],
  },
  {
    name: 'a check that fails, and a cell that reads what it is about',
    prepare: check('checks:\n  - row_count:\n      threshold: { must_be_greater_than: 5 }\n'),
    exit: 1,
    problem: { code: 'blocked_by_check', node: 'total_text', says: ['row_count of total', 'checks/total.yml'] },
    stillWork: ['total', 'alone'],
  },

  // the cache
  {
    name: 'a cache that is no database',
    prepare: (folder) => folder.write('.plumbline/cache.duckdb', 'this is no database\n'.repeat(1000)),
    exit: 0,
    stillWork: all,
  },
  {
    name: 'an empty cache file',
    prepare: (folder) => folder.write('.plumbline/cache.duckdb', ''),
    exit: 0,
    stillWork: all,
  },
  {
    name: 'a directory where the cache should be',
    prepare: (folder) => mkdirSync(folder.path('.plumbline/cache.duckdb'), { recursive: true }),
    exit: 0,
    stillWork: all,
  },
  {
    name: 'a file where the cache folder should be',
    prepare: (folder) => writeFileSync(folder.path('.plumbline'), 'in the way'),
    exit: 0,
    stillWork: all,
  },
  {
    name: 'torn files in the cache folder',
    prepare: (folder) => {
      folder.write('.plumbline/identities.json', '{"x":');
      folder.write('.plumbline/runs/2026-01.ndjson', '{"id":"a"\n{');
      folder.write('.plumbline/lock', 'not json');
    },
    exit: 0,
    stillWork: all,
  },

  // unusual, but right
  {
    name: 'names with spaces, quotes, unicode and SQL keywords',
    prepare: (folder) => {
      folder.write('data/größe & co.csv', 'select,"a ""b"""\n1,2\n');
      folder.write(
        'plumbline.yaml',
        'plumbline: 1\nname: "test ü"\nsources:\n  numbers: { path: data/numbers.csv }\n  "größe & co": { path: "data/größe & co.csv" }\n',
      );
      folder.write(
        'notebooks/ünusual näme.md',
        `${cell('"my node"', 'SELECT "select" AS "from", "a ""b""" AS "group" FROM "größe & co"')}\n${cell('select', 'SELECT "from", "group" FROM "my node"')}\n${cell('数', 'SELECT count(*) AS "件数" FROM "select"')}`,
      );
    },
    exit: 0,
    stillWork: [...all, 'my node', 'select', '数'],
  },
  {
    name: 'a notebook with Windows line ends and a byte order mark',
    prepare: notebook(`\ufeff# Title\r\n\r\n\`\`\`sql windows\r\nSELECT 1 AS a\r\n\`\`\`\r\n`),
    exit: 0,
    stillWork: [...all, 'windows'],
  },

  // usage
  {
    name: 'an unknown node on the command line',
    command: ['run', 'WORKSPACE', '--node', 'totl'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'unknown_node', says: ['totl', 'total'] },
    stillWork: [],
  },
  {
    name: 'an unknown notebook on the command line',
    command: ['run', 'WORKSPACE', '--notebook', 'x.md'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'file_not_found', says: ['x.md', 'notebooks/good.md'] },
    stillWork: [],
  },
  {
    name: 'a parameter without a value',
    command: ['run', 'WORKSPACE', '--param', 'x'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'bad_usage', says: ['NAME=VALUE'] },
    stillWork: [],
  },
  {
    name: 'an unknown parameter',
    command: ['run', 'WORKSPACE', '--param', 'x=1'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'bad_parameter', says: ['x', 'plumbline.yaml'] },
    stillWork: [],
  },
  {
    name: 'an unknown option',
    command: ['run', 'WORKSPACE', '--frce'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'bad_usage', says: ['--frce'] },
    stillWork: [],
  },
  {
    name: 'a limit that is no number',
    command: ['show', 'total', '-w', 'WORKSPACE', '--limit', 'ten'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'bad_usage', says: ['ten'] },
    stillWork: [],
  },
  {
    name: 'Parquet without a file to write to',
    command: ['show', 'total', '-w', 'WORKSPACE', '--format', 'parquet'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'bad_usage', says: ['--out'] },
    stillWork: [],
  },
  {
    name: 'an unknown promotion target',
    command: ['promote', 'total', '-w', 'WORKSPACE', '--to', 'cobol', '--out', '/tmp/never'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'bad_usage', says: ['cobol', 'dbt'] },
    stillWork: [],
  },
  {
    name: 'a promotion of a node that cannot run',
    command: ['promote', 'wrong', '-w', 'WORKSPACE', '--out', '/tmp/never'],
    prepare: notebook(cell('wrong', 'SELECT label::INTEGER AS n FROM numbers')),
    exit: 2,
    problem: { code: 'not_ready', says: ['wrong'] },
    stillWork: all,
  },
  {
    name: 'an import of a file that is missing',
    command: ['import', 'nowhere.csv', '--into', 'WORKSPACE'],
    prepare: () => undefined,
    exit: 2,
    problem: { code: 'file_not_found', says: ['nowhere.csv'] },
    stillWork: all,
  },
  {
    name: 'a profile of a file that is no data',
    command: ['profile', 'WORKSPACE/picture.png'],
    prepare: (folder) => folder.write('picture.png', Buffer.from([0x89, 0x50, 0x4e, 0x47])),
    exit: 2,
    problem: { code: 'unsupported_source', says: ['picture.png'] },
    stillWork: all,
  },
];
