import { describe, expect, it } from 'vitest';
import { type CatalogGroup, type CatalogRow, catalogRows, placeOf, treeKey, typeahead } from './catalog-rows';

const entry = (name: string, columns?: readonly string[] | string) => ({
  kind: 'source' as const,
  name,
  label: name,
  title: name,
  columns: {
    known:
      columns === undefined || typeof columns === 'string'
        ? columns
        : columns.map((column) => ({ name: column, sqlType: 'BIGINT' })),
  },
});
const groups: readonly CatalogGroup[] = [
  {
    id: 'sources',
    title: 'Sources',
    empty: 'none',
    entries: [entry('flights', ['origin', 'delay']), entry('airports', ['iata', 'Origin_city'])],
  },
  { id: 'nodes', title: 'Nodes', empty: 'No cell yet', entries: [] },
  {
    id: 'checks',
    title: 'Checks',
    empty: 'none',
    entries: [{ kind: 'check', name: 'c', label: 'delays', title: 'c' }],
  },
];
const nothing = { folded: new Set<string>(), unfolded: new Set<string>() };
const shape = (rows: readonly CatalogRow[]) =>
  rows.map(
    (row) => `${'  '.repeat(row.level - 1)}${row.label}${row.expanded === undefined ? '' : row.expanded ? ' -' : ' +'}`,
  );

describe('the rows of the catalog', () => {
  it('are the groups with their entries, and the columns of those that are unfolded', () => {
    expect(shape(catalogRows(groups, { ...nothing, unfolded: new Set(['sources/flights']) }, ''))).toEqual([
      'Sources -',
      '  flights -',
      '    origin',
      '    delay',
      '  airports +',
      'Nodes -',
      '  No cell yet',
      'Checks -',
      '  delays',
    ]);
    expect(shape(catalogRows(groups, { ...nothing, folded: new Set(['sources', 'checks']) }, ''))).toEqual([
      'Sources +',
      'Nodes -',
      '  No cell yet',
      'Checks +',
    ]);
  });

  it('tell how many there are of a kind, and which one each is', () => {
    const rows = catalogRows(groups, { ...nothing, unfolded: new Set(['sources/flights']) }, '');
    expect(rows.map((row) => [row.label, row.position, row.siblings])).toContainEqual(['delay', 2, 2]);
    expect(rows.map((row) => [row.label, row.position, row.siblings])).toContainEqual(['Checks', 3, 3]);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });

  it('are, with a text to find, what has it in its name or in a column, with the part that matches', () => {
    const rows = catalogRows(groups, { ...nothing, folded: new Set(['sources']) }, 'ORIGIN');
    expect(shape(rows)).toEqual(['Sources -', '  flights -', '    origin', '  airports -', '    Origin_city']);
    expect(rows.find((row) => row.label === 'Origin_city')?.match).toEqual([0, 6]);
    const both = catalogRows(groups, nothing, 'delay');
    expect(shape(both)).toEqual(['Sources -', '  flights -', '    delay', 'Checks -', '  delays']);
    expect(catalogRows(groups, nothing, 'nowhere')).toEqual([]);
  });

  it('say while columns are read, and why there are none', () => {
    const unread: CatalogGroup = {
      id: 's',
      title: 'S',
      empty: '',
      entries: [entry('a'), entry('b', 'The file does not exist.')],
    };
    const rows = catalogRows([unread], { ...nothing, unfolded: new Set(['s/a', 's/b']) }, '');
    expect(shape(rows)).toEqual(['S -', '  a -', '    Reading columns…', '  b -', '    The file does not exist.']);
  });

  it('are made for 10,000 columns in no time', () => {
    const wide: CatalogGroup = {
      id: 's',
      title: 'S',
      empty: '',
      entries: Array.from({ length: 100 }, (_, table) =>
        entry(
          `t${table}`,
          Array.from({ length: 100 }, (_, column) => `column_${table}_${column}`),
        ),
      ),
    };
    const start = performance.now();
    expect(catalogRows([wide], nothing, 'column_').length).toBe(10_101);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('the row that somebody is on', () => {
  const unfolded = { ...nothing, unfolded: new Set(['sources/flights']) };
  const groupOf = (...entries: CatalogGroup['entries']) => [
    { id: 'sources', title: 'Sources', empty: 'none', entries },
  ];
  const reading = catalogRows(groupOf(entry('flights')), unfolded, '');
  const known = catalogRows(groups, unfolded, '');
  const on = (rows: readonly CatalogRow[], was: CatalogRow | undefined) => rows[placeOf(rows, was)]?.key;

  it('stays the same row wherever it moves', () => {
    const airports = known.find((row) => row.key === 'sources/airports');
    expect(on(catalogRows(groups, nothing, ''), airports)).toBe('sources/airports');
  });

  it('is the first column once the columns are there that it was waiting for', () => {
    const note = reading.find((row) => row.kind === 'note');
    expect(note?.label).toBe('Reading columns…');
    expect(on(known, note)).toBe('sources/flights/origin');
  });

  it('is the one that moves up when it is removed, or the one before it when it was the last', () => {
    const three = catalogRows(groupOf(entry('a'), entry('b'), entry('c')), nothing, '');
    const b = three.find((row) => row.key === 'sources/b');
    expect(on(catalogRows(groupOf(entry('a'), entry('c')), nothing, ''), b)).toBe('sources/c');
    expect(on(catalogRows(groupOf(entry('a')), nothing, ''), b)).toBe('sources/a');
  });

  it('is the row around it when it goes with all beside it, and the first row when nothing is left of either', () => {
    const column = known.find((row) => row.key === 'sources/flights/delay');
    expect(on(catalogRows(groups, nothing, ''), column)).toBe('sources/flights');
    expect(placeOf([], column)).toBe(0);
    expect(placeOf(known, undefined)).toBe(0);
  });
});

describe('keys of the tree', () => {
  const rows = catalogRows(groups, { ...nothing, unfolded: new Set(['sources/flights']) }, '');

  it('follow the tree pattern', () => {
    expect(treeKey(rows, 0, 'ArrowDown')).toEqual({ go: 1 });
    expect(treeKey(rows, 0, 'ArrowUp')).toEqual({ go: 0 });
    expect(treeKey(rows, 3, 'Home')).toEqual({ go: 0 });
    expect(treeKey(rows, 0, 'End')).toEqual({ go: rows.length - 1 });
    expect(treeKey(rows, 1, 'ArrowRight')).toEqual({ go: 2 });
    expect(treeKey(rows, 4, 'ArrowRight')).toEqual({ toggle: true });
    expect(treeKey(rows, 1, 'ArrowLeft')).toEqual({ toggle: true });
    expect(treeKey(rows, 3, 'ArrowLeft')).toEqual({ go: 1 });
    expect(treeKey(rows, 3, 'ArrowRight')).toEqual({});
    expect(treeKey(rows, 0, 'x')).toBeUndefined();
  });

  it('find by the first letters, round in a circle', () => {
    expect(rows[typeahead(rows, 0, 'd') ?? -1]?.label).toBe('delay');
    expect(rows[typeahead(rows, 3, 'd') ?? -1]?.label).toBe('delays');
    expect(rows[typeahead(rows, 8, 'd') ?? -1]?.label).toBe('delay');
    expect(rows[typeahead(rows, 0, 'air') ?? -1]?.label).toBe('airports');
    expect(typeahead(rows, 0, 'zzz')).toBeUndefined();
  });
});
