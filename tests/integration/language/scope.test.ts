import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScopeRelation } from '../../../shared/domain/language/scope';
import { notebook, OpenedEngine } from '../engine/opened-engine';

let opened: OpenedEngine;
beforeAll(async () => {
  opened = await OpenedEngine.open({
    'plumbline.yaml': 'plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n',
    'data/numbers.csv': 'x,label\n1,one\n2,two\n3,three\n',
    'notebooks/a.md': notebook({
      clean: 'SELECT x, label, {a: x, b: label} AS pair FROM numbers',
      totals: 'SELECT label, sum(x) AS total FROM clean GROUP BY ALL',
    }),
  });
});
afterAll(() => opened.dispose());

/** The scope at the bar in a text. */
function at(text: string) {
  return opened.engine.scope({ sql: text.replace('|', ''), offset: text.indexOf('|') });
}

const spelled = (relations: readonly ScopeRelation[]) =>
  relations.map(({ name, columns }) => `${name}(${columns.map((column) => column.name).join(', ')})`);

describe('what can be named in a text that is being typed', () => {
  it('has the columns of cells that never ran, by alias, with their types', async () => {
    const { relations } = await at('SELECT | FROM totals t JOIN clean USING (label) WHERE');
    expect(spelled(relations)).toEqual(['t(label, total)', 'clean(x, label, pair)']);
    expect(relations[0]).toMatchObject({ node: 'totals', kind: 'node' });
    expect(relations[0]?.columns[1]).toMatchObject({ name: 'total', sqlType: 'HUGEINT' });
    expect(relations[1]?.columns[2]?.fields).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it('has the columns of common tables, subqueries and files', async () => {
    const { relations, commonTables } = await at(
      "WITH a AS (SELECT x AS first FROM clean), b AS (SELECT first + 1 AS second FROM a)\nSELECT | FROM b, (SELECT 1 AS one) s, read_csv('data/numbers.csv') f WHERE",
    );
    expect(spelled(relations)).toEqual(['b(second)', 's(one)', 'f(x, label)']);
    expect(spelled(commonTables)).toEqual(['a(first)', 'b(second)']);
  });

  it('tells the columns of the query around from those of the query inside', async () => {
    const { relations, outer } = await at('SELECT * FROM clean c WHERE x IN (SELECT | FROM totals)');
    expect(spelled(relations)).toEqual(['totals(label, total)']);
    expect(spelled(outer)).toEqual(['c(x, label, pair)']);
  });

  it('proposes the keywords that the grammar takes, and files inside of a text', async () => {
    expect((await at('SELECT x FROM clean WH|')).words[0]).toBe('WHERE');
    expect((await at("SELECT x FROM 'data/nu|")).files).toEqual(['data/numbers.csv']);
  });

  it('knows functions with their signatures', async () => {
    const functions = await opened.engine.functions();
    const truncate = functions.find(({ name, kind }) => name === 'date_trunc' && kind === 'scalar');
    expect(truncate?.description).toBe('Truncate to specified precision');
    expect(truncate?.overloads[0]?.parameters.map(({ name }) => name)).toEqual(['part', 'timestamp']);
    const csv = functions.find(({ name }) => name === 'read_csv');
    expect(csv?.kind).toBe('table');
    expect(csv?.overloads.map(({ parameters }) => parameters.map(({ name }) => name))).toEqual([['file'], ['files']]);
    expect(csv?.named).toContainEqual({ name: 'header', type: 'BOOLEAN' });
    expect(functions.length).toBeGreaterThan(600);
  });

  it('shows the first rows of what lies in the cache, and of nothing else', async () => {
    expect(await opened.engine.peek({ node: 'totals' })).toBeNull();
    await opened.engine.run({ nodes: ['clean'] });
    expect(await opened.engine.peek({ node: 'clean' })).toEqual({
      columns: ['x', 'label', 'pair'],
      rows: [
        ['1', 'one', "{'a': 1, 'b': one}"],
        ['2', 'two', "{'a': 2, 'b': two}"],
        ['3', 'three', "{'a': 3, 'b': three}"],
      ],
      total: 3,
    });
    expect(await opened.engine.peek({ node: 'totals' })).toBeNull();
  });
});
