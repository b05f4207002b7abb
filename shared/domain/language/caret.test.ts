import { describe, expect, it } from 'vitest';
import { caretContext } from './caret';

/** The context at the bar in a text. */
function at(text: string) {
  const caret = text.indexOf('|');
  return caretContext(text.replace('|', ''), caret);
}

const names = (text: string) => at(text).relations.map((relation) => relation.name);

describe('what stands around the caret', () => {
  it.each([
    ['|', 'start'],
    ['SEL|', 'start'],
    ['SELECT |', 'expression'],
    ['SELECT a, | FROM t', 'expression'],
    ['SELECT a | FROM t', 'operator'],
    ['SELECT a AS | FROM t', 'none'],
    ['SELECT a FROM |', 'table'],
    ['SELECT a FROM fl|', 'table'],
    ['FROM fl| SELECT a', 'table'],
    ['SELECT a FROM t |', 'operator'],
    ['SELECT a FROM t JOIN |', 'table'],
    ['SELECT a FROM t JOIN u ON |', 'expression'],
    ['SELECT a FROM t, |', 'table'],
    ['SELECT a FROM t WHERE |', 'expression'],
    ['SELECT a FROM t WHERE a = |', 'expression'],
    ['SELECT a FROM t WHERE a |', 'operator'],
    ['SELECT a FROM t GROUP BY |', 'expression'],
    ['SELECT a FROM t ORDER BY a, |', 'expression'],
    ['SELECT t.| FROM t', 'member'],
    ['SELECT sum(|) FROM t', 'expression'],
    ['SELECT a::| FROM t', 'type'],
    ['SELECT a::VAR| FROM t', 'type'],
    ['SELECT CAST(a AS |', 'type'],
    ['SELECT * FROM t WHERE a > $mi|', 'parameter'],
    ['SELECT * FROM t WHERE a > $|', 'parameter'],
    ["SELECT * FROM t WHERE a = 'x|'", 'text'],
    ["SELECT * FROM 'data/|", 'text'],
    ['SELECT a -- a |', 'none'],
    ['SELECT /* a | */ a', 'none'],
    ['WITH x AS (|', 'start'],
    ['WITH x AS (SELECT |', 'expression'],
    ['SELECT * FROM (|', 'table'],
    ['SELECT a FROM t UNION |', 'start'],
    ['SELECT a FROM t UNION ALL SELECT |', 'expression'],
    ['PIVOT | ON a', 'table'],
    ['PIVOT t ON |', 'expression'],
    ['SELECT 1; SELECT x FROM |', 'table'],
    ['SELECT a IS DISTINCT FROM | FROM t', 'expression'],
  ])('%s: %s', (text, kind) => {
    expect(at(text).kind).toBe(kind);
  });

  it('finds what the query reads on both sides of the caret, with aliases', () => {
    expect(names('SELECT | FROM flights f JOIN airports AS a USING (x)')).toEqual(['f', 'a']);
    expect(names('FROM flights SELECT |')).toEqual(['flights']);
    expect(names('SELECT | FROM main.flights, (SELECT 1 AS x) sub')).toEqual(['flights', 'sub']);
    expect(names("SELECT | FROM read_csv('data/x.csv', header = true) r")).toEqual(['r']);
    expect(names('SELECT | FROM a LEFT JOIN b ON a.x = b.x WHERE y')).toEqual(['a', 'b']);
    expect(names('SELECT | FROM a ASOF JOIN b USING (t)')).toEqual(['a', 'b']);
  });

  it('leaves out the table that is being typed', () => {
    expect(names('SELECT * FROM a JOIN fl|')).toEqual(['a']);
  });

  it('keeps the queries of a union, of a subquery and of a common table apart', () => {
    expect(names('SELECT x FROM a UNION SELECT | FROM b')).toEqual(['b']);
    const inner = at('SELECT x FROM a WHERE x IN (SELECT | FROM b)');
    expect(inner.relations.map(({ name }) => name)).toEqual(['b']);
    expect(inner.outer.map(({ name }) => name)).toEqual(['a']);
    expect(names('WITH c AS (SELECT | FROM b) SELECT * FROM c')).toEqual(['b']);
  });

  it('knows the common tables that can be read here', () => {
    const seen = (text: string) => at(text).commonTables.map(({ name }) => name);
    expect(seen('WITH a AS (SELECT 1), b AS (SELECT | FROM a) SELECT * FROM b')).toEqual(['a']);
    expect(seen('WITH a AS (SELECT 1), b AS (FROM a) SELECT * FROM |')).toEqual(['a', 'b']);
    expect(seen('WITH RECURSIVE r AS (SELECT 1 UNION ALL SELECT | FROM r) FROM r')).toEqual(['r']);
  });

  it('tells the call around the caret, its argument and the names that are given', () => {
    expect(at('SELECT round(a, |) FROM t').call).toMatchObject({ name: 'round', argument: 1 });
    expect(at('SELECT round(sum(a|), 2) FROM t').call).toMatchObject({ name: 'sum', argument: 0 });
    expect(at("FROM read_csv('x', header = true, |)").call).toMatchObject({
      name: 'read_csv',
      argument: 2,
      named: ['header'],
      inFrom: true,
    });
    expect(at('SELECT a IN (|) FROM t').call).toBeUndefined();
    expect(at('SELECT sum(a) OVER (|) FROM t').call).toBeUndefined();
  });

  it('gives the names of the select list', () => {
    expect(at('SELECT a AS x, sum(b) AS "y z" FROM t ORDER BY |').aliases).toEqual(['x', 'y z']);
  });

  it('says what an answer replaces', () => {
    expect(at('SELECT flig|hts FROM t')).toMatchObject({ prefix: 'flig', start: 7, end: 14 });
    expect(at('SELECT t.fl| FROM t')).toMatchObject({ prefix: 'fl', start: 9, end: 11, qualifier: ['t'] });
    expect(at('SELECT "a b|c" FROM t')).toMatchObject({ prefix: '"a b', start: 7, end: 13 });
  });

  it('takes any text at any offset', () => {
    const text = 'WITH a AS (SELECT "x" FROM b LEFT JOIN (c) d ON $p = \'e\') SELECT f(g[1:2], {h: 1}) FROM a; -- end';
    for (let caret = 0; caret <= text.length; caret++) {
      caretContext(text, caret);
      caretContext(text.slice(0, caret), caret);
      caretContext(text.slice(caret), 3);
    }
  });
});
