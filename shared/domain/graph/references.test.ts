import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tableReferences } from './references';

const key = fc.constantFrom(
  'type',
  'class',
  'table_name',
  'schema_name',
  'catalog_name',
  'cte_map',
  'map',
  'key',
  'value',
  'cte_name',
  'left',
  'right',
  'function',
  'function_name',
  'children',
  'query_location',
  'column_names',
  'identifier',
  'is_operator',
  '__proto__',
  'toString',
);
const leaf = fc.oneof(
  fc.constantFrom(
    'BASE_TABLE',
    'TABLE_FUNCTION',
    'FUNCTION',
    'CONSTANT',
    'RECURSIVE_CTE_NODE',
    'WINDOW',
    'PARAMETER',
    'COLUMN_REF',
    'query_table',
    'query',
    'read_csv',
    'list_value',
    'a',
  ),
  fc.integer(),
  fc.constant(null),
  fc.boolean(),
  fc.double(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(key, tie('tree'), { maxKeys: 7 }),
  ),
}));

describe('tableReferences', () => {
  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(tree, (ast) => {
        const references = tableReferences(ast);
        for (const table of references.tables) expect(typeof table.name).toBe('string');
        for (const call of references.functions) expect(typeof call.location).toBe('number');
      }),
      { numRuns: 2000 },
    );
    for (const value of [undefined, null, 3, 'x', [], {}, [[[]]]]) expect(tableReferences(value).tables).toEqual([]);
  });

  it('reads a tree of any depth', () => {
    let ast: unknown = { type: 'BASE_TABLE', table_name: 'deep', query_location: 3 };
    for (let depth = 0; depth < 200_000; depth++) ast = { class: 'CONJUNCTION', left: ast };
    expect(tableReferences(ast).tables).toEqual([{ name: 'deep', location: 3 }]);
  });
});
