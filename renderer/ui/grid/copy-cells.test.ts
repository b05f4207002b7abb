import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { selectionAsText } from './copy-cells';
import type { GridSource } from './grid-source';

const columns: readonly ColumnInfo[] = [
  { name: 'id', sqlType: 'BIGINT', type: { kind: 'bigint' } },
  { name: 'text', sqlType: 'VARCHAR', type: { kind: 'varchar' } },
];

function sourceOf(texts: readonly (string | null)[], rowCount = texts.length): GridSource {
  return {
    columns,
    rowCount,
    problem: null,
    version: 0,
    subscribe: () => () => undefined,
    row: () => null,
    want: () => undefined,
    retry: () => undefined,
    async *readRows(first, last) {
      for (let row = first; row <= last; row++) yield pageOf(row, texts[row] ?? null);
    },
  };
}

function pageOf(row: number, text: string | null): ResultPage {
  const bytes = new TextEncoder().encode(text ?? '');
  return {
    start: row,
    rowCount: 1,
    columns,
    vectors: [
      { validity: null, data: { layout: 'fixed', values: BigInt64Array.of(9_007_199_254_740_993n + BigInt(row)) } },
      {
        validity: Uint8Array.of(text === null ? 0 : 1),
        data: { layout: 'bytes', offsets: Uint32Array.of(0, bytes.length), bytes },
      },
    ],
  };
}

const all = (rows: number) => ({ anchor: { row: 0, column: 0 }, head: { row: rows - 1, column: 1 } });

describe('copying cells', () => {
  it('gives exact values with tabs between them, nothing for NULL', async () => {
    expect(await selectionAsText(sourceOf(['a', null]), all(2), false)).toBe('9007199254740993\ta\n9007199254740994\t');
  });

  it('quotes what would break a row or a field', async () => {
    expect(await selectionAsText(sourceOf(['a\tb', 'say "so"\nnow']), all(2), false)).toBe(
      '9007199254740993\t"a\tb"\n9007199254740994\t"say ""so""\nnow"',
    );
  });

  it('puts the names on top when asked, and takes the rectangle whichever corner it began at', async () => {
    const selection = { anchor: { row: 1, column: 1 }, head: { row: 0, column: 1 } };
    expect(await selectionAsText(sourceOf(['a', 'b']), selection, true)).toBe('text\na\nb');
  });

  it('refuses more than a clipboard can carry, with a way on', async () => {
    await expect(selectionAsText(sourceOf([], 3_000_000), all(3_000_000), false)).rejects.toMatchObject({
      problem: { code: 'bad_usage', hint: expect.stringContaining('plumbline show') },
    });
  });
});
