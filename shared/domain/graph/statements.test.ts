import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitStatements } from './statements';
import { tokenize } from './tokens';

function texts(sql: string): string[] {
  return splitStatements(sql).map((statement) => statement.text);
}

function kinds(sql: string): string[] {
  return splitStatements(sql).map((statement) =>
    statement.kind === 'other' ? `other ${statement.keyword}` : statement.kind,
  );
}

/** Pieces of SQL that meet in awkward ways. */
const fragments = fc.oneof(
  fc.constantFrom(
    ';',
    "'",
    '"',
    "''",
    '""',
    '$$',
    '$a$',
    '$b',
    '$1',
    '?',
    '--',
    '/*',
    '*/',
    '\n',
    '\r',
    ' ',
    '\\',
    'E',
    "e'",
    'SELECT',
    'FROM',
    'x',
    '1',
    '.5',
    '1e',
    '(',
    ')',
    '[',
    ',',
    'CREATE MACRO f(',
    ') AS ',
    'WITH',
    'PIVOT',
    ' ON ',
    ':=',
    '::',
    '\u00a0',
    'é',
    '😀',
    '\ud800',
    '\0',
  ),
  fc.string({ maxLength: 6 }),
);
const anySql = fc.array(fragments, { maxLength: 40 }).map((parts) => parts.join(''));

describe('tokenize', () => {
  it('tiles any text without gap or overlap', () => {
    fc.assert(
      fc.property(anySql, (sql) => {
        let at = 0;
        for (const token of tokenize(sql)) {
          expect(token.start).toBe(at);
          expect(token.end).toBeGreaterThan(token.start);
          at = token.end;
        }
        expect(at).toBe(sql.length);
      }),
    );
  });

  it('reads numbers and words that touch as DuckDB does', () => {
    const read = (sql: string) => tokenize(sql).map((token) => `${token.kind} ${sql.slice(token.start, token.end)}`);
    expect(read('1a')).toEqual(['number 1', 'word a']);
    expect(read('1_000.5e-3')).toEqual(['number 1_000.5e-3']);
    expect(read('1e')).toEqual(['number 1', 'word e']);
    expect(read('a$b$$')).toEqual(['word a$b$$']);
    expect(read('$1a')).toEqual(['parameter $1', 'word a']);
    expect(read('a.b')).toEqual(['word a', 'punctuation .', 'word b']);
    expect(read('x-->y\n>=')).toEqual(['word x', 'comment -->y', 'space \n', 'operator >=']);
    expect(read('2//*c*/1')).toEqual(['number 2', 'operator /', 'comment /*c*/', 'number 1']);
  });
});

describe('splitStatements', () => {
  it('splits at semicolons that end statements, and at no others', () => {
    expect(texts('SELECT 1; SELECT 2')).toEqual(['SELECT 1', 'SELECT 2']);
    expect(texts('SELECT \';\', "a;b", $$;$$, $t$ ; $$ ; $t$ -- ;\n/* ; /* ; */ ; */ + 1;;')).toEqual([
      'SELECT \';\', "a;b", $$;$$, $t$ ; $$ ; $t$ -- ;\n/* ; /* ; */ ; */ + 1',
    ]);
    expect(texts("SELECT 'it''s;', E'a\\';', e'\\\\'; SELECT '\\'; x")).toEqual([
      "SELECT 'it''s;', E'a\\';', e'\\\\'",
      "SELECT '\\'",
      'x',
    ]);
    expect(texts("SELECT 'open; SELECT 2")).toEqual(["SELECT 'open; SELECT 2"]);
    expect(texts('SELECT 1 /* open; SELECT 2')).toEqual(['SELECT 1']);
    expect(texts('SELECT 1 -- c;\r; SELECT 2')).toEqual(['SELECT 1', 'SELECT 2']);
  });

  it('gives nothing for text without statements', () => {
    for (const sql of ['', '  \n', ';', ' ; ;; ', '-- c', '/* c */ ; -- d']) expect(texts(sql)).toEqual([]);
  });

  it('leaves only spaces, comments and semicolons between statements, for any text', () => {
    fc.assert(
      fc.property(anySql, (sql) => {
        let at = 0;
        let joined = '';
        for (const statement of splitStatements(sql)) {
          const gap = sql.slice(at, statement.start);
          expect(splitStatements(gap)).toEqual([]);
          expect(sql.slice(statement.start, statement.end)).toBe(statement.text);
          joined += gap + statement.text;
          at = statement.end;
        }
        expect(splitStatements(sql.slice(at))).toEqual([]);
        expect(joined + sql.slice(at)).toBe(sql);
      }),
      { numRuns: 500 },
    );
  });

  it('says what a statement is by what it does, not by its first word', () => {
    expect(kinds('select 1; From t; values (1); (select 1); TABLE t; describe t; desc t; SUMMARIZE t; show t')).toEqual(
      Array.from({ length: 9 }, () => 'query'),
    );
    expect(kinds('PIVOT t ON a; PIVOT_WIDER t ON a; UNPIVOT t ON a; PIVOT_LONGER t ON a')).toEqual(
      Array.from({ length: 4 }, () => 'query'),
    );
    expect(kinds('WITH a AS (SELECT 1), b(x, y) AS NOT MATERIALIZED (FROM a) FROM b')).toEqual(['query']);
    expect(kinds('WITH RECURSIVE r(n) USING KEY (n) AS (SELECT 1 UNION FROM r) FROM r')).toEqual(['query']);
    expect(kinds('WITH values AS (SELECT 1) PIVOT values ON a')).toEqual(['query']);
    expect(kinds('WITH a AS (SELECT 1) INSERT INTO t FROM a')).toEqual(['other INSERT']);
    expect(kinds('WITH a AS (DELETE FROM t RETURNING *) UPDATE t SET x = 1')).toEqual(['other UPDATE']);
    expect(kinds('WITH a AS (SELECT')).toEqual(['query']);
    expect(kinds("CREATE OR REPLACE TEMP TABLE t AS SELECT 1; COPY t TO 'x'; SET a = 1; ATTACH 'x'; garbage")).toEqual([
      'other CREATE TABLE',
      'other COPY',
      'other SET',
      'other ATTACH',
      'other GARBAGE',
    ]);
    expect(kinds('CREATE UNIQUE INDEX i ON t(a); CREATE VIEW IF NOT EXISTS v AS SELECT 1; DROP TABLE t')).toEqual([
      'other CREATE INDEX',
      'other CREATE VIEW',
      'other DROP TABLE',
    ]);
  });

  it('finds parameters outside of strings and comments', () => {
    const sql = 'SELECT $a, $é1, \'$b\', $$ $c $$, -- $d\n /* $e */ "$f", ?, $2, a$g, $a';
    const [statement] = splitStatements(sql);
    expect(statement?.parameters.map(({ name, positional }) => [name, positional])).toEqual([
      ['a', false],
      ['é1', false],
      ['?', true],
      ['$2', true],
      ['a', false],
    ]);
    const { offset = -1 } = statement?.parameters[2] ?? {};
    expect(offset).toBe(sql.indexOf('?'));
  });

  it('reads macros with their signatures and bodies', () => {
    const sql = `-- two
CREATE OR REPLACE TEMP MACRO main."My Macro"(a, b INTEGER, c := list_value(1, 2)) AS a + b, (d) AS (d, 2);
create function if not exists t(n) as table select a, (b), c from x limit n;`;
    const [first, second] = splitStatements(sql);
    if (first?.kind !== 'macro' || second?.kind !== 'macro') throw new Error('no macros');
    expect(first.macro).toMatchObject({ name: 'My Macro', nameOffset: sql.indexOf('"My') });
    expect(first.macro.overloads.map(({ parameters, isTable, body }) => [parameters, isTable, body])).toEqual([
      [['a', 'b', 'c'], false, 'a + b'],
      [['d'], false, '(d, 2)'],
    ]);
    expect(first.macro.overloads[0]?.signature).toBe('a, b INTEGER, c := list_value(1, 2)');
    expect(second.macro.overloads).toEqual([
      {
        parameters: ['n'],
        signature: 'n',
        isTable: true,
        body: 'select a, (b), c from x limit n',
        bodyStart: sql.indexOf('select'),
      },
    ]);
  });

  it('reads table macros with several signatures', () => {
    const [statement] = splitStatements('CREATE MACRO f() AS TABLE (SELECT 1, (2) AS b), (a) AS TABLE (SELECT a)');
    if (statement?.kind !== 'macro') throw new Error('no macro');
    expect(statement.macro.overloads.map(({ parameters, body }) => [parameters, body])).toEqual([
      [[], '(SELECT 1, (2) AS b)'],
      [['a'], '(SELECT a)'],
    ]);
  });

  it('takes a macro that breaks off for another statement, so that the parser says what is missing', () => {
    expect(kinds('CREATE MACRO')).toEqual(['other CREATE MACRO']);
    expect(kinds('CREATE MACRO f(a')).toEqual(['other CREATE MACRO']);
    expect(kinds('CREATE MACRO f(a) AS')).toEqual(['other CREATE MACRO']);
  });

  it('takes time in proportion to the length of the text', () => {
    const sql = "SELECT '(' || ((([1, 2] -- x\n, $a$;$a$;".repeat(20_000);
    const start = performance.now();
    splitStatements(sql);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
