import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { jsonColumn, jsonObstacle } from './json-columns';

const column = (name: string, sqlType: string, type: ColumnInfo['type']): ColumnInfo => ({ name, sqlType, type });

describe('a column of JSON in a Spark job', () => {
  it('is read as it is where both engines read the same', () => {
    expect(jsonColumn(column('n', 'BIGINT[]', { kind: 'list', child: { kind: 'bigint' } }))).toEqual({
      schema: '`n` ARRAY<BIGINT>',
      select: '`n`',
    });
  });

  it('is read as VARIANT where Spark would take other JSON for a text, at every depth', () => {
    const read = jsonColumn(
      column('who', 'STRUCT("a" VARCHAR[])', {
        kind: 'struct',
        fields: [{ name: 'a', type: { kind: 'list', child: { kind: 'varchar' } } }],
      }),
    );
    expect(read?.schema).toBe('`who` STRUCT<`a`: ARRAY<VARIANT>>');
    expect(read?.select).toMatch(
      /^CASE WHEN `who` IS NOT NULL THEN named_struct\('a', transform\(`who`\.`a`, e0 -> .*\) END AS `who`$/,
    );
  });

  it('has no type in Spark where its fields have none', () => {
    const map: ColumnInfo['type'] = { kind: 'map', key: { kind: 'varchar' }, value: { kind: 'varchar' } };
    expect(jsonColumn(column('m', 'MAP(VARCHAR, VARCHAR)[]', { kind: 'list', child: map }))).toBeUndefined();
  });

  it('cannot be read where it holds JSON of several shapes, or where DuckDB may have renamed its key', () => {
    const id = column('id', 'BIGINT', { kind: 'bigint' });
    const renamed = column('ID_1', 'BIGINT', { kind: 'bigint' });
    expect(jsonObstacle(column('x', 'JSON[]', { kind: 'list', child: { kind: 'varchar' } }), [], true)).toMatch(
      /shapes/,
    );
    expect(jsonObstacle(renamed, [id, renamed], false)).toMatch(/renamed/);
    expect(jsonObstacle(renamed, [id, renamed], true)).toBeUndefined();
    expect(jsonObstacle(renamed, [renamed], false)).toBeUndefined();
    const named = column('s', 'STRUCT("JSON" VARCHAR)', { kind: 'struct', fields: [] });
    expect(jsonObstacle(named, [named], false)).toBeUndefined();
  });
});
