import { describe, expect, it } from 'vitest';
import type { NodeInputs } from '../graph/fingerprint';
import { sinkCauses } from './sink-causes';
import { columnDifference, sinkChanges } from './sink-changes';
import { databaseFiles, sinkConnection } from './sink-connection';
import { optionFaults } from './sink-options';
import type { SinkRecord } from './sink-run';
import { describeTarget, pathInWorkspace, targetKey } from './sink-target';

describe('the target of a sink', () => {
  it.each([
    ['out/./daily.parquet', 'out/daily.parquet'],
    ['a/../out//daily.csv', 'out/daily.csv'],
    ['out\\daily.csv', 'out/daily.csv'],
    ['../daily.csv', undefined],
    ['a/../../daily.csv', undefined],
    ['/tmp/daily.csv', undefined],
    ['C:\\daily.csv', undefined],
    ['s3://bucket/daily.csv', undefined],
  ])('reads the path %s as %s', (path, expected) => {
    expect(pathInWorkspace(path)).toBe(expected);
  });

  it('is the same for two spellings of one file or one table, and another for another mode of case or schema', () => {
    const file = (path: string) => targetKey({ format: 'csv', path }, {});
    expect(file('out/a.csv')).toBe(file('./out/a.csv'));
    expect(file('out/a.csv')).not.toBe(file('out/A.csv'));
    const table = (name: string) => targetKey({ connection: 'W', table: name, mode: 'append' }, {});
    expect(table('Daily')).toBe(targetKey({ connection: 'w', table: 'main.daily', mode: 'replace' }, {}));
    expect(table('a.daily')).not.toBe(table('b.daily'));
    expect(describeTarget({ connection: 'w', table: 'daily', mode: 'append' })).toBe('table daily of w');
  });
});

describe('two tables of one connection', () => {
  const key = (type: string, table: string) =>
    targetKey({ connection: 'w', table, mode: 'replace' }, { w: { type, path: 'w.duckdb' } });

  it.each([
    ['postgres', 'daily', 'public.daily'],
    ['postgres', 'Daily', 'PUBLIC.daily'],
    ['postgres', '"daily"', '"public".DAILY'],
    ['duckdb', 'daily', 'main.daily'],
    ['duckdb', '"Daily"', 'daily'],
    ['sqlite', 'daily', 'Main.Daily'],
  ])('of %s are the same: %s, %s', (type, one, other) => {
    expect(key(type, one)).toBe(key(type, other));
  });

  it.each([
    ['postgres', 'daily', 'main.daily'],
    ['postgres', 'daily', '"Daily"'],
    ['postgres', 'daily', '"PUBLIC".daily'],
    ['postgres', 'daily', '"public.daily"'],
    ['duckdb', 'daily', 'public.daily'],
  ])('of %s are two: %s, %s', (type, one, other) => {
    expect(key(type, one)).not.toBe(key(type, other));
  });
});

describe('the connection of a sink', () => {
  const connections = {
    warehouse: { type: 'duckdb', path: 'w.duckdb' },
    bare: { type: 'sqlite' },
    crm: { type: 'postgres', host: 'db', port: 5432, password: 'never' },
    lake: { type: 'iceberg' },
    hidden: { type: 'duckdb', path: '.plumbline/cache.duckdb' },
  };

  it('is read without what is a secret', () => {
    expect(sinkConnection(connections, 'warehouse')).toEqual({ connection: { type: 'duckdb', path: 'w.duckdb' } });
    expect(sinkConnection(connections, 'crm')).toEqual({ connection: { type: 'postgres', host: 'db', port: 5432 } });
    expect(databaseFiles(connections)).toEqual(['w.duckdb']);
  });

  it.each([
    ['warehuose', 'There is no connection warehuose.', 'Did you mean warehouse?'],
    ['bare', 'The connection bare lacks a usable path.', 'Expected: { type: sqlite, path: warehouse.sqlite }.'],
    ['lake', 'of type iceberg, which sinks cannot write to', 'duckdb, sqlite, postgres'],
    ['hidden', 'names a file in a hidden folder', 'can be deleted'],
  ])('says what is wrong with %s', (name, message, hint) => {
    const found = sinkConnection(connections, name);
    expect('fault' in found && found.fault.message).toContain(message);
    expect('fault' in found && found.fault.hint).toContain(hint);
  });
});

describe('options of a file', () => {
  it('are those that say how, never those that say where or how many', () => {
    expect(optionFaults('csv', { header: false, delim: ';' })).toEqual([]);
    expect(optionFaults('parquet', { partition_by: 'day' })[0]?.message).toBe(
      'A parquet file has no option partition_by.',
    );
    expect(optionFaults('csv', { haeder: true })[0]?.hint).toBe('Did you mean header?');
    expect(optionFaults('json', { array: 'yes' })[0]?.message).toBe('The option array must be a boolean.');
  });
});

describe('what a write would change', () => {
  const before = [
    { name: 'a', type: 'INTEGER' },
    { name: 'b', type: 'VARCHAR' },
    { name: 'gone', type: 'DATE' },
  ];
  const after = [
    { name: 'B', type: 'VARCHAR' },
    { name: 'a', type: 'BIGINT' },
    { name: 'new', type: 'DATE' },
  ];
  const standing = { rows: 5, bytes: 1, columns: before, changedAt: null, isOurs: true };

  it('is told by the names of columns, in any case of letters', () => {
    expect(columnDifference(before, after)).toEqual({
      added: [{ name: 'new', type: 'DATE' }],
      removed: [{ name: 'gone', type: 'DATE' }],
      retyped: [{ name: 'a', before: 'INTEGER', after: 'BIGINT' }],
    });
    expect(sinkChanges(standing, after, 7, false)).toMatchObject({ reordered: true, rowsBefore: 5, rowsAfter: 7 });
  });

  it('of an append is only the number of rows', () => {
    expect(sinkChanges(standing, after, 7, true)).toMatchObject({ added: [], rowsBefore: 5, rowsAfter: 12 });
    expect(sinkChanges({ ...standing, rows: null }, after, 7, true).rowsAfter).toBeNull();
    expect(sinkChanges(null, after, 7, true)).toMatchObject({ rowsBefore: null, rowsAfter: 7 });
  });
});

describe('the causes of a stale sink', () => {
  const inputs: NodeInputs = {
    version: 1,
    kind: 'sink',
    definition: 'target',
    materialize: null,
    parameters: {},
    reads: { daily: { kind: 'cell', fingerprint: '1' } },
    engine: '1.5.6',
  };
  const record: SinkRecord = {
    sink: 's',
    inputs,
    rowsMadeAt: 'monday',
    writtenAt: 'monday',
    rows: 1,
    bytes: 1,
    ms: 1,
    columns: [],
    stamp: '1',
    digest: null,
  };
  const texts = (...rest: [NodeInputs, string | null, 'as written' | 'changed' | 'gone']) =>
    sinkCauses(record, rest[0], rest[1], rest[2], 'out/a.csv').map(({ text }) => text);

  it('are none when the present rows stand there', () => {
    expect(texts(inputs, 'monday', 'as written')).toEqual([]);
  });

  it('name what changed since it was written', () => {
    const changed = { ...inputs, reads: { daily: { kind: 'cell', fingerprint: '2' } } };
    expect(texts(changed, 'monday', 'as written')).toEqual(['daily changed since it was written']);
    expect(texts({ ...inputs, definition: 'other' }, 'monday', 'as written')).toEqual([
      'its target changed since it was written',
    ]);
    expect(texts(inputs, 'tuesday', 'as written')).toEqual(['daily ran again since it was written']);
    expect(texts(inputs, 'monday', 'changed')).toEqual(['out/a.csv was changed by someone else']);
    expect(texts(changed, 'monday', 'gone')).toEqual(['out/a.csv is gone']);
    expect(sinkCauses(undefined, inputs, null, 'gone', 'x')).toEqual([
      { kind: 'never_written', text: 'never written' },
    ]);
  });
});
