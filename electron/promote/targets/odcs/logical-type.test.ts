import { expect, it } from 'vitest';
import { logicalType } from './logical-type';

it('names the logical type of a column, and of what is inside of lists and structs', () => {
  expect(logicalType({ kind: 'ubigint' })).toEqual({ logicalType: 'integer' });
  expect(logicalType({ kind: 'decimal', width: 12, scale: 2 })).toEqual({ logicalType: 'number' });
  expect(logicalType({ kind: 'timestamptz' })).toEqual({ logicalType: 'timestamp' });
  expect(logicalType({ kind: 'enum', values: ['a'] })).toEqual({ logicalType: 'string' });
  const tags = { kind: 'list', child: { kind: 'struct', fields: [{ name: 'b c', type: { kind: 'date' } }] } } as const;
  expect(logicalType(tags)).toEqual({
    logicalType: 'array',
    items: { logicalType: 'object', properties: [{ name: 'b c', logicalType: 'date' }] },
  });
});

it('says nothing where the standard has no word for a type', () => {
  for (const kind of ['blob', 'interval', 'bit', 'timetz'] as const) expect(logicalType({ kind })).toEqual({});
  expect(logicalType({ kind: 'list', child: { kind: 'blob' } })).toEqual({ logicalType: 'array' });
});

it('takes HUGEINT for a number, as no other tool has an integer of its size', () => {
  expect(logicalType({ kind: 'hugeint' })).toEqual({ logicalType: 'number' });
});
