import { describe, expect, it } from 'vitest';
import { caretContext } from './caret';
import type { ScopeRelation, SqlFunction, SqlScope } from './scope';
import { type LanguageCatalogue, signature, suggestions } from './suggestions';

const functionOf = (name: string, kind: SqlFunction['kind'], named: SqlFunction['named'] = []): SqlFunction => ({
  name,
  kind,
  description: `About ${name}.`,
  example: null,
  overloads: [{ parameters: [{ name: 'value', type: 'DOUBLE' }], varargs: null, returns: 'DOUBLE' }],
  named,
});

const catalogue: LanguageCatalogue = {
  self: 'late',
  nodes: [
    { name: 'flights', kind: 'source', isNear: false, detail: 'source' },
    { name: 'late', kind: 'cell', isNear: true, detail: 'cell' },
    { name: 'daily delays', kind: 'cell', isNear: true, detail: 'cell' },
    { name: 'far', kind: 'cell', isNear: false, detail: 'cell in other.md' },
    { name: 'half', kind: 'macro', isNear: true, detail: 'macro' },
  ],
  functions: [
    functionOf('round', 'scalar'),
    functionOf('acosh', 'scalar'),
    functionOf('sum', 'aggregate'),
    functionOf('read_csv', 'table', [
      { name: 'delim', type: 'VARCHAR' },
      { name: 'header', type: 'BOOLEAN' },
    ]),
  ],
};

const relation = (name: string, columns: readonly string[], node = name): ScopeRelation => ({
  name,
  kind: 'node',
  node,
  columns: columns.map((column) => ({ name: column, sqlType: 'INTEGER' })),
});

const empty: SqlScope = {
  relations: [],
  outer: [],
  commonTables: [],
  parameters: [{ name: 'min_flights', type: 'integer', value: '100' }],
  words: [],
  files: [],
};

/** The labels at the bar in a text, in their order. */
function labels(text: string, scope: Partial<SqlScope> = {}): string[] {
  const context = caretContext(text.replace('|', ''), text.indexOf('|'));
  return suggestions(context, { ...empty, ...scope }, catalogue).map(({ label }) => label);
}

describe('what is proposed', () => {
  const f = relation('f', ['delay', 'origin'], 'flights');

  it('puts columns first in an expression, then functions, then keywords', () => {
    const found = labels('SELECT | FROM flights f', { relations: [f], words: ['CASE'] });
    expect(found.slice(0, 2)).toEqual(['delay', 'origin']);
    expect(found.indexOf('sum')).toBeGreaterThan(found.indexOf('origin'));
    expect(found.indexOf('acosh')).toBeGreaterThan(found.indexOf('sum'));
    expect(found.indexOf('CASE')).toBeGreaterThan(found.indexOf('acosh'));
    expect(found).toContain('$min_flights');
    expect(found).not.toContain('read_csv');
  });

  it('puts tables first after FROM: common tables, cells of the notebook, sources, those of other notebooks; never the cell itself', () => {
    const commonTables: ScopeRelation[] = [{ name: 'part', kind: 'common table', columns: [] }];
    const found = labels('SELECT * FROM |', { commonTables });
    expect(found.slice(0, 4)).toEqual(['part', 'daily delays', 'flights', 'far']);
    expect(found).not.toContain('late');
    expect(found).not.toContain('half');
    expect(found).toContain('read_csv');
    expect(found).not.toContain('sum');
  });

  it('quotes names that need it', () => {
    const context = caretContext('FROM ', 5);
    const item = suggestions(context, empty, catalogue).find(({ label }) => label === 'daily delays');
    expect(item?.insert).toBe('"daily delays"');
  });

  it('writes a column that two tables have with its table', () => {
    const found = labels('SELECT | FROM flights f, other o', { relations: [f, relation('o', ['origin', 'x'])] });
    expect(found.slice(0, 4)).toEqual(['delay', 'f.origin', 'o.origin', 'x']);
  });

  it('shows only the columns of an alias behind its dot', () => {
    const found = labels('SELECT o.| FROM flights f, other o', { relations: [f, relation('o', ['x'])] });
    expect(found).toEqual(['x', '*']);
  });

  it('shows the fields of a struct behind its dot', () => {
    const pair = {
      ...relation('t', []),
      columns: [{ name: 'pair', sqlType: 'STRUCT(a INTEGER)', fields: [{ name: 'a' }] }],
    };
    expect(labels('SELECT pair.| FROM t', { relations: [pair] })).toEqual(['a']);
    expect(labels('SELECT t.pair.| FROM t', { relations: [pair] })).toEqual(['a']);
  });

  it('proposes the condition of a join from the names that both sides have', () => {
    const found = labels('SELECT * FROM flights f JOIN other o ON |', { relations: [f, relation('o', ['origin'])] });
    expect(found[0]).toBe('f.origin = o.origin');
    expect(
      labels('SELECT * FROM flights f JOIN other o USING (|', { relations: [f, relation('o', ['origin'])] }),
    ).toContain('origin');
  });

  it('proposes the arguments of a table function that were not given yet', () => {
    const found = labels("FROM read_csv('x.csv', header = true, |)");
    expect(found).toContain('delim');
    expect(found).not.toContain('header');
  });

  it('proposes nothing in a comment or where a name is made up, and only parameters behind a dollar', () => {
    expect(labels('SELECT a -- |')).toEqual([]);
    expect(labels('SELECT a AS |')).toEqual([]);
    expect(labels('SELECT $|')).toEqual(['$min_flights']);
  });

  it('goes on behind a value with keywords, in the case that is being typed', () => {
    expect(labels('SELECT a FROM t |')[0]).toBe('WHERE');
    expect(labels('SELECT a FROM t w|')[0]).toBe('where');
  });

  it('names each thing once', () => {
    const found = labels('SELECT | FROM flights f, flights f', { relations: [f, f], words: ['CASE', 'CASE'] });
    expect(new Set(found).size).toBe(found.length);
  });

  it('spells a signature', () => {
    expect(signature(functionOf('round', 'scalar'), 0)).toBe('round(value DOUBLE) → DOUBLE');
  });
});
