import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../column/column-type';
import { carriesType } from './carried-type';

const decimal = (width: number, scale: number): ColumnType => ({ kind: 'decimal', width, scale });
const struct = (name: string, type: ColumnType): ColumnType => ({ kind: 'struct', fields: [{ name, type }] });

describe('a type that another engine has in the place of one that it lacks', () => {
  it.each<[ColumnType, ColumnType, boolean]>([
    [{ kind: 'hugeint' }, decimal(38, 0), true],
    [{ kind: 'hugeint' }, { kind: 'double' }, false],
    [{ kind: 'tinyint' }, { kind: 'smallint' }, true],
    [{ kind: 'smallint' }, { kind: 'tinyint' }, false],
    [{ kind: 'hugeint' }, { kind: 'bigint' }, false],
    [{ kind: 'utinyint' }, { kind: 'smallint' }, true],
    [{ kind: 'integer' }, { kind: 'bigint' }, false],
    [{ kind: 'ubigint' }, decimal(20, 0), true],
    [{ kind: 'ubigint' }, decimal(19, 0), false],
    [{ kind: 'timestamp' }, { kind: 'timestamptz' }, true],
    [{ kind: 'timestamptz' }, { kind: 'timestamp' }, false],
    [{ kind: 'uuid' }, { kind: 'varchar' }, true],
    [{ kind: 'date' }, { kind: 'varchar' }, false],
    [{ kind: 'double' }, { kind: 'float' }, false],
    [{ kind: 'array', child: { kind: 'integer' }, length: 2 }, { kind: 'list', child: { kind: 'integer' } }, true],
    [struct('a', { kind: 'enum', values: ['x'] }), struct('a', { kind: 'varchar' }), true],
    [struct('a', { kind: 'integer' }), struct('b', { kind: 'integer' }), false],
  ])('%j as %j: %s', (expected, actual, carries) => {
    expect(carriesType(expected, actual)).toBe(carries);
  });
});
