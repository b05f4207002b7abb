import { describe, expect, it } from 'vitest';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { ResultPage } from '../../../shared/domain/column/result-page';
import { type CopyOptions, selectionAsText } from './copy-cells';
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
    query: { filters: [], sort: [] },
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

const copy = (
  source: GridSource,
  selection: Parameters<typeof selectionAsText>[1],
  options: Partial<CopyOptions> = {},
) =>
  selectionAsText(source, selection, {
    format: 'tsv',
    header: false,
    columns: columns.map((info, index) => ({ info, index, pinned: false })),
    table: 'birds',
    ...options,
  });
const all = (rows: number) => ({ anchor: { row: 0, column: 0 }, head: { row: rows - 1, column: 1 } });

describe('copying cells', () => {
  it('gives exact values with tabs between them, nothing for NULL', async () => {
    expect(await copy(sourceOf(['a', null]), all(2))).toBe('9007199254740993\ta\n9007199254740994\t');
  });

  it('quotes what would break a row or a field', async () => {
    expect(await copy(sourceOf(['a\tb', 'say "so"\nnow']), all(2))).toBe(
      '9007199254740993\t"a\tb"\n9007199254740994\t"say ""so""\nnow"',
    );
  });

  it('puts the names on top when asked, and takes the rectangle whichever corner it began at', async () => {
    const selection = { anchor: { row: 1, column: 1 }, head: { row: 0, column: 1 } };
    expect(await copy(sourceOf(['a', 'b']), selection, { header: true })).toBe('text\na\nb');
  });

  it('takes the columns in their order on screen, without those that are hidden', async () => {
    const [id, text] = columns.map((info, index) => ({ info, index, pinned: false }));
    if (id === undefined || text === undefined) throw new Error('There are two columns.');
    expect(await copy(sourceOf(['a']), all(1), { columns: [text, id] })).toBe('a\t9007199254740993');
    const selection = { anchor: { row: 0, column: 0 }, head: { row: 0, column: 0 } };
    expect(await copy(sourceOf(['a']), selection, { columns: [text] })).toBe('a');
  });

  it.each([
    ['csv', 'id,text\n9007199254740993,"a,b"\n9007199254740994,\n9007199254740995,""'],
    [
      'markdown',
      '| id | text |\n| ---: | --- |\n| 9007199254740993 | a,b |\n| 9007199254740994 |  |\n| 9007199254740995 |  |',
    ],
    [
      'json',
      '[\n{"id":"9007199254740993","text":"a,b"},\n{"id":"9007199254740994","text":null},\n{"id":"9007199254740995","text":""}\n]',
    ],
    [
      'sql',
      `INSERT INTO "birds" ("id", "text") VALUES\n  (9007199254740993, 'a,b'),\n  (9007199254740994, NULL),\n  (9007199254740995, '');`,
    ],
  ] as const)('writes %s, NULL apart from the empty text where the format can tell', async (format, expected) => {
    expect(await copy(sourceOf(['a,b', null, '']), all(3), { format, header: true })).toBe(expected);
  });

  it('refuses more than a clipboard can carry, with a way on', async () => {
    await expect(copy(sourceOf([], 3_000_000), all(3_000_000))).rejects.toMatchObject({
      problem: { code: 'bad_usage', hint: expect.stringContaining('export') },
    });
  });
});
