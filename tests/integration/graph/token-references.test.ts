import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { qualifiedName } from '../../../shared/domain/graph/names';
import { referencesByTokens } from '../../../shared/domain/graph/token-references';
import { significantTokens } from '../../../shared/domain/graph/tokens';
import { corpus } from './corpus';

function read(sql: string) {
  const references = referencesByTokens(sql, significantTokens(sql));
  return {
    tables: references.tables.map(qualifiedName),
    files: references.files.map((file) => ('path' in file ? file.path : '')),
  };
}

describe('references judged by words alone', () => {
  it('are right for the whole corpus but for scopes of names, computed names and the notations without FROM', () => {
    const wrong = corpus.filter(({ sql, tables = [], files = [] }) => {
      const found = read(sql);
      return JSON.stringify(found) !== JSON.stringify({ tables, files });
    });
    const expected =
      /query_table|^TABLE |^SHOW |\$file|\|\| \$year|UNPIVOT \(|WITH (RECURSIVE )?flights AS|WITH airports AS \(FROM flights\)/;
    expect(wrong.filter(({ sql }) => !expected.test(sql)).map(({ sql }) => sql)).toEqual([]);
  });

  it('never throw', () => {
    const words = [...new Set(corpus.flatMap(({ sql }) => sql.split(/(\W)/)))];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 40 }), (parts) => {
        for (const table of read(parts.join(' ')).tables) expect(typeof table).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});
