import { describe, expect, it } from 'vitest';
import { canonicalType } from './canonical-type';

describe('canonicalType', () => {
  it.each([
    ['int', 'INTEGER'],
    [' text ', 'VARCHAR'],
    ['VARCHAR(20)', 'VARCHAR'],
    ['decimal', 'DECIMAL(18,3)'],
    ['numeric(9, 2)', 'DECIMAL(9,2)'],
    ['DECIMAL(5)', 'DECIMAL(5,0)'],
    ['double precision', 'DOUBLE'],
    ['timestamptz', 'TIMESTAMP WITH TIME ZONE'],
    ['timestamp with time zone[]', 'TIMESTAMP WITH TIME ZONE[]'],
    ['int[3][]', 'INTEGER[3][]'],
    ['struct(a int, "b c" text[])', 'STRUCT(a INTEGER, "b c" VARCHAR[])'],
    ['MAP(text, struct(x date))', 'MAP(VARCHAR, STRUCT(x DATE))'],
    ["ENUM('a', 'b''c')", "ENUM('a', 'b''c')"],
    ['UNION(n int, t text)', 'UNION(n INTEGER, t VARCHAR)'],
  ])('spells %s as DuckDB does: %s', (text, type) => expect(canonicalType(text)).toBe(type));

  it.each([
    '',
    'money',
    'int int',
    'int[',
    'decimal(99,1)',
    'decimal(5,9)',
    'struct(int)',
    'map(int)',
    'int; DROP TABLE x',
    'int)',
    '(int)',
    '['.repeat(9),
  ])('knows no type %j', (text) => expect(canonicalType(text)).toBeNull());
});
