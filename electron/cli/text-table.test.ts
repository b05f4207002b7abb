import { describe, expect, it } from 'vitest';
import { formatTable } from './text-table';

describe('formatTable', () => {
  it('aligns columns and shows null apart from empty text', () => {
    expect(
      formatTable(
        [{ title: 'name' }, { title: 'rows', align: 'right' }],
        [
          ['a', '1'],
          ['long', null],
          ['', '1000'],
        ],
      ),
    ).toBe(['name  rows', '────  ────', 'a        1', 'long  NULL', '      1000'].join('\n'));
  });

  it('never lets control characters of the data reach the terminal', () => {
    const text = formatTable([{ title: 'x' }], [['a\u001b[31m\nb']]);
    expect(text).not.toContain('\u001b');
    expect(text.split('\n').at(-1)).toBe('a\\u001b[31m\\nb');
  });

  it('cuts long values and counts wide characters as two columns', () => {
    const lines = formatTable(
      [{ title: 'x' }, { title: 'y' }],
      [
        ['東京', 'z'],
        ['x'.repeat(100), 'z'],
      ],
    ).split('\n');
    expect(lines[2]).toBe(`東京${' '.repeat(56)}  z`);
    expect(lines[3]).toBe(`${'x'.repeat(59)}…  z`);
  });

  it('cuts the widest texts first so that lines fit a terminal, and leaves numbers whole', () => {
    const columns = [{ title: 'id' }, { title: 'text' }, { title: 'amount', align: 'right' as const }];
    const rows = [['short', 'a very long text that goes on', '123456789012']];
    expect(formatTable(columns, rows, 35).split('\n').at(-1)).toBe('short  a very long t…  123456789012');
    expect(formatTable(columns, rows, 10).split('\n').at(-1)).toBe('short  a very …  123456789012');
    expect(formatTable(columns, rows, 200)).toBe(formatTable(columns, rows));
  });

  it('never lets control characters of a title reach the terminal', () => {
    expect(formatTable([{ title: 'a\u001b[31m\nb' }], [])).not.toContain('\u001b');
  });
});
