import { describe, expect, it } from 'vitest';
import { moveCells } from './edit-cells';
import { deleteBlock, insertBlockAfter, renameCell, replaceCellBody, replaceProse } from './edit-notebook';
import type { Notebook, TextEdit } from './notebook';
import { parseNotebook } from './parse-notebook';
import { applyTextEdits } from './text-edit';

function edit(text: string, change: (notebook: Notebook) => readonly TextEdit[]): string {
  return applyTextEdits(text, change(parseNotebook('n.md', text)));
}

const two = 'p\n\n```sql a\nSELECT 1\n```\n\n```sql b\nSELECT 2\n```\n';

describe('replaceCellBody', () => {
  it('replaces what differs and nothing else', () => {
    const notebook = parseNotebook('n.md', two);
    expect(replaceCellBody(notebook, 'sql:a', 'SELECT 10')).toEqual([{ start: 20, end: 20, text: '0' }]);
    expect(replaceCellBody(notebook, 'sql:a', 'SELECT 1')).toEqual([]);
  });

  it('fills an empty body and empties a full one', () => {
    expect(edit('```sql a\n```', (n) => replaceCellBody(n, 'sql:a', 'x\ny'))).toBe('```sql a\nx\ny\n```');
    expect(edit('```sql a\n\n```\n', (n) => replaceCellBody(n, 'sql:a', 'x'))).toBe('```sql a\nx\n```\n');
    expect(edit('```sql a\nx\ny\n```', (n) => replaceCellBody(n, 'sql:a', ''))).toBe('```sql a\n```');
  });

  it('makes the fence longer than a fence in the body', () => {
    expect(edit('  ```sql a {x: 1}\n1\n ```\nz', (n) => replaceCellBody(n, 'sql:a', '/*\n```sql b\n````\n*/'))).toBe(
      '  `````sql a {x: 1}\n/*\n```sql b\n````\n*/\n `````\nz',
    );
    expect(edit('~~~sql a\n~~~~\n', (n) => replaceCellBody(n, 'sql:a', '```'))).toBe('~~~sql a\n```\n~~~~\n');
  });

  it('keeps the line endings of the file', () => {
    expect(edit('```sql a\r\nx\r\ny\r\n```\r\n', (n) => replaceCellBody(n, 'sql:a', 'x\nnew\ny'))).toBe(
      '```sql a\r\nx\r\nnew\r\ny\r\n```\r\n',
    );
    expect(edit('```sql a\nx\r\ny\n```\n', (n) => replaceCellBody(n, 'sql:a', 'x\nz'))).toBe('```sql a\nx\r\nz\n```\n');
  });

  it('refuses blocks that have no body', () => {
    const notebook = parseNotebook('n.md', `${two}\n\`\`\`sqll c\n\`\`\``);
    for (const id of ['prose:1', 'broken:1', 'sql:zzz']) {
      expect(() => replaceCellBody(notebook, id, 'x')).toThrow(/has no block/);
    }
  });
});

describe('replaceProse', () => {
  it('keeps the blank lines around the text', () => {
    expect(edit('\n\na\nb\n\n\n```sql a\n```', (n) => replaceProse(n, 'prose:1', 'c\n\nd\n'))).toBe(
      '\n\nc\n\nd\n\n\n```sql a\n```',
    );
  });

  it('deletes the block when nothing is left', () => {
    expect(edit('```sql a\n```\n\ntext\n\n```sql b\n```\n', (n) => replaceProse(n, 'prose:1', ' \n'))).toBe(
      '```sql a\n```\n\n```sql b\n```\n',
    );
  });
});

describe('insertBlockAfter', () => {
  it('keeps one blank line between blocks', () => {
    expect(edit(two, (n) => insertBlockAfter(n, 'sql:a', { kind: 'sql', name: 'c', body: 'SELECT 3' }))).toBe(
      'p\n\n```sql a\nSELECT 1\n```\n\n```sql c\nSELECT 3\n```\n\n```sql b\nSELECT 2\n```\n',
    );
    expect(edit('```sql a\n```\ntext', (n) => insertBlockAfter(n, 'sql:a', { kind: 'prose', body: '# New' }))).toBe(
      '```sql a\n```\n\n# New\n\ntext',
    );
    expect(edit('text', (n) => insertBlockAfter(n, 'prose:1', { kind: 'sql', name: 'a', body: '' }))).toBe(
      'text\n\n```sql a\n```\n',
    );
  });

  it('writes into an empty file, and behind a byte order mark', () => {
    expect(edit('', (n) => insertBlockAfter(n, null, { kind: 'sql', name: 'a', body: '1' }))).toBe(
      '```sql a\n1\n```\n',
    );
    expect(edit('\ufefftext', (n) => insertBlockAfter(n, null, { kind: 'prose', body: 'first' }))).toBe(
      '\ufefffirst\n\ntext',
    );
  });

  it('puts the first block behind the front matter', () => {
    expect(
      edit('---\ntitle: x\n---\ntext\n', (n) => insertBlockAfter(n, null, { kind: 'sql', name: 'a', body: '1' })),
    ).toBe('---\ntitle: x\n---\n\n```sql a\n1\n```\n\ntext\n');
  });

  it('writes names, options and fences so that they are read back', () => {
    const body = 'mark: line\n```\n~~~~';
    const block = { kind: 'chart', name: 'a `b` "c"', options: { from: 'my node', note: 'x\ny' }, body } as const;
    const text = edit('', (n) => insertBlockAfter(n, null, block));
    expect(parseNotebook('n.md', text).blocks).toMatchObject([block]);
  });

  it('finds a free name', () => {
    const text = edit(
      edit('', (n) => insertBlockAfter(n, null, { kind: 'sql', body: '' })),
      (n) => insertBlockAfter(n, null, { kind: 'sql', body: '' }),
    );
    expect(parseNotebook('n.md', text).blocks).toMatchObject([{ name: 'untitled_2' }, { name: 'untitled' }]);
  });

  it('uses the line endings of the file', () => {
    expect(edit('a\r\n', (n) => insertBlockAfter(n, 'prose:1', { kind: 'sql', name: 'b', body: '1\n2' }))).toBe(
      'a\r\n\r\n```sql b\r\n1\r\n2\r\n```\r\n',
    );
  });

  it('refuses what is no name', () => {
    const notebook = parseNotebook('n.md', '');
    expect(() => insertBlockAfter(notebook, null, { kind: 'sql', name: ' ', body: '' })).toThrow(/is empty/);
  });
});

describe('deleteBlock', () => {
  it('takes the blank lines behind the block with it', () => {
    expect(edit(two, (n) => deleteBlock(n, 'sql:a'))).toBe('p\n\n```sql b\nSELECT 2\n```\n');
  });

  it('leaves no blank lines at the end of the file', () => {
    expect(edit(two, (n) => deleteBlock(n, 'sql:b'))).toBe('p\n\n```sql a\nSELECT 1\n```\n');
  });

  it('does not join the paragraphs around the block', () => {
    expect(edit('one\n```sql a\n```\ntwo', (n) => deleteBlock(n, 'sql:a'))).toBe('one\n\n<!-- cell -->\n\ntwo');
  });

  it('empties a file, but for its byte order mark', () => {
    expect(edit('\ufeff```sql a\n```\n', (n) => deleteBlock(n, 'sql:a'))).toBe('\ufeff');
  });
});

describe('a rule of dashes', () => {
  const rules = '```sql a\n```\n---\ntext\n---\n';

  it('does not become front matter when it comes to stand at the start of the file', () => {
    for (const text of [
      edit(rules, (n) => moveCells(n, ['prose:1'], 0).edits),
      edit(rules, (n) => deleteBlock(n, 'sql:a')),
      edit('', (n) => insertBlockAfter(n, null, { kind: 'prose', body: '---\ntext\n---' })),
    ]) {
      expect(parseNotebook('n.md', text).blocks[0]).toMatchObject({ kind: 'prose', text: '---\ntext\n---' });
    }
  });
});

describe('renameCell', () => {
  it('changes the name in the fence line only', () => {
    expect(edit('```sql a  {x: a}\na\n```', (n) => renameCell(n, 'sql:a', 'b c'))).toBe('```sql "b c"  {x: a}\na\n```');
    expect(edit('```sql "b c"\n```', (n) => renameCell(n, 'sql:b c', 'd'))).toBe('```sql d\n```');
  });

  it('changes to tildes for a name with a backtick', () => {
    expect(edit('```sql a\n~~~\n```', (n) => renameCell(n, 'sql:a', 'a`'))).toBe('~~~~sql "a`"\n~~~\n~~~~');
  });

  it('refuses what is no name', () => {
    const notebook = parseNotebook('n.md', two);
    for (const name of ['', 'a\nb', '__proto__']) expect(() => renameCell(notebook, 'sql:a', name)).toThrow(/The name/);
  });
});
