import { describe, expect, it } from 'vitest';
import { PlumblineError } from '../problem';
import {
  type CellChange,
  cellsAsText,
  cellsOf,
  changeKind,
  deleteCells,
  duplicateCells,
  freeName,
  insertCell,
  mergeCells,
  moveCells,
  pasteCells,
  setHeading,
  splitCell,
} from './edit-cells';
import { replaceProse } from './edit-notebook';
import type { Notebook } from './notebook';
import { parseNotebook } from './parse-notebook';
import { applyTextEdits } from './text-edit';

const story = 'p\n\n```sql a\nSELECT 1\n```\n\n```sql b {materialize: table}\nSELECT 2\n```\n\nq\n';

function edit(text: string, change: (notebook: Notebook) => CellChange): string {
  return applyTextEdits(text, change(parseNotebook('n.md', text)).edits);
}

const takenIn = (text: string) => {
  const names = parseNotebook('n.md', text).blocks.flatMap((block) => ('name' in block ? [block.name] : []));
  return (name: string) => names.includes(name);
};

function problemOf(action: () => unknown): PlumblineError['problem'] {
  try {
    action();
  } catch (error) {
    if (error instanceof PlumblineError) return error.problem;
  }
  throw new Error('It was not refused.');
}

describe('prose that is set apart', () => {
  const apart = 'one\n\n<!-- cell -->\n\ntwo\n\n```sql a\nSELECT 1\n```\n\n<!-- cell -->\n';

  it('is a cell of its own, also while it is empty', () => {
    const cells = cellsOf(parseNotebook('n.md', apart));
    expect(cells.map((cell) => (cell.kind === 'prose' ? cell.text : cell.kind))).toEqual(['one', 'two', 'sql', '']);
    expect(cells.map(({ line }) => line)).toEqual([1, 3, 7, 11]);
  });

  it('is not inside of code, lists and comments', () => {
    for (const text of ['```\n<!-- cell -->\n```\n', '- a\n\n    <!-- cell -->\n', '<!--\n<!-- cell -->\n']) {
      expect(cellsOf(parseNotebook('n.md', text))).toHaveLength(1);
    }
  });

  it('keeps its line while it is written, and gives it up where nothing needs it', () => {
    const write = (id: string) => (notebook: Notebook) => ({
      edits: replaceProse(notebook, id, 'new'),
      from: 0,
      count: 1,
    });
    expect(edit(apart, write('prose:2'))).toBe(apart.replace('two', 'new'));
    expect(edit(apart, write('prose:3'))).toBe(
      apart.replace('<!-- cell -->\n', '<!-- cell -->\n').replace(/<!-- cell -->\n$/, 'new'),
    );
    expect(edit('one\n\n<!-- cell -->', write('prose:2'))).toBe('one\n\n<!-- cell -->\nnew');
  });
});

describe('moving cells', () => {
  it('takes several along and leaves the blank lines where they are', () => {
    expect(edit(story, (n) => moveCells(n, ['sql:a', 'sql:b'], 0))).toBe(
      '```sql a\nSELECT 1\n```\n\n```sql b {materialize: table}\nSELECT 2\n```\n\np\n\n<!-- cell -->\n\nq\n',
    );
    expect(edit('a\n\n\n```sql x\n```', (n) => moveCells(n, ['prose:1'], 2))).toBe('```sql x\n```\n\n\na');
  });

  it('gathers cells that stand apart, in their order', () => {
    const moved = edit(story, (n) => moveCells(n, ['prose:2', 'sql:a'], 0));
    expect(cellsOf(parseNotebook('n.md', moved)).map(({ id }) => id)).toEqual(['sql:a', 'prose:1', 'prose:2', 'sql:b']);
  });

  it('changes nothing at the ends, and stays behind the front matter', () => {
    const text = `---\ntitle: x\n---\n${story}`;
    const notebook = parseNotebook('n.md', text);
    expect(moveCells(notebook, ['prose:1'], 0).edits).toEqual([]);
    expect(moveCells(notebook, ['prose:2'], 99).edits).toEqual([]);
    expect(edit(text, (n) => moveCells(n, ['sql:b'], 0)).startsWith('---\ntitle: x\n---\n')).toBe(true);
  });
});

describe('deleting cells', () => {
  it('removes several, and keeps the prose around them two cells', () => {
    expect(edit(story, (n) => deleteCells(n, ['sql:a', 'sql:b']))).toBe('p\n\n<!-- cell -->\n\nq\n');
    expect(edit(story, (n) => deleteCells(n, ['prose:1', 'sql:b']))).toBe('```sql a\nSELECT 1\n```\n\nq\n');
    expect(edit(story, (n) => deleteCells(n, ['sql:b', 'prose:2']))).toBe('p\n\n```sql a\nSELECT 1\n```\n');
    expect(edit(story, (n) => deleteCells(n, ['prose:1', 'sql:a', 'sql:b', 'prose:2']))).toBe('');
  });

  it('is refused where an open fence would take the next cell in', () => {
    const text = '```js\nopen\n\n```sql a\nSELECT 1\n```\n\ncode\n```\n';
    const problem = problemOf(() => deleteCells(parseNotebook('n.md', text), ['sql:a']));
    expect(problem).toMatchObject({ code: 'bad_notebook', file: 'n.md', line: 1 });
  });
});

describe('copying and pasting', () => {
  it('copies the text as it stands in the file', () => {
    const notebook = parseNotebook('n.md', story);
    expect(cellsAsText(notebook, ['sql:b', 'prose:1'])).toBe('p\n\n```sql b {materialize: table}\nSELECT 2\n```\n');
  });

  it('gives free names and keeps options', () => {
    const copied = cellsAsText(parseNotebook('n.md', story), ['sql:a', 'sql:b']);
    expect(edit(story, (n) => pasteCells(n, 3, copied, takenIn(story)))).toBe(
      story.replace('\n\nq', '\n\n```sql a_2\nSELECT 1\n```\n\n```sql b_2 {materialize: table}\nSELECT 2\n```\n\nq'),
    );
  });

  it('takes text of other programs: SQL as a cell, all else as prose', () => {
    expect(edit('', (n) => pasteCells(n, 0, '-- all\nselect *\nfrom t', () => false))).toBe(
      '```sql query_1\n-- all\nselect *\nfrom t\n```\n',
    );
    expect(edit('', (n) => pasteCells(n, 0, 'Selected notes', () => false))).toBe('Selected notes\n');
    expect(edit('', (n) => pasteCells(n, 0, '---\ntitle: T\n---\n# T\r\n\r\nx\r\n', () => false))).toBe('# T\n\nx\n');
    expect(problemOf(() => pasteCells(parseNotebook('n.md', ''), 0, ' \n ', () => false)).code).toBe('bad_usage');
  });

  it('numbers names on', () => {
    const taken = new Set(['a', 'a_2', 'b_7']);
    expect(['a', 'b_7', 'c'].map((name) => freeName(name, (other) => taken.has(other)))).toEqual(['a_3', 'b_8', 'c']);
  });

  it('duplicates behind the last one', () => {
    expect(edit(story, (n) => duplicateCells(n, ['sql:a'], takenIn(story)))).toBe(
      story.replace('```\n\n```sql b', '```\n\n```sql a_2\nSELECT 1\n```\n\n```sql b'),
    );
  });
});

describe('inserting', () => {
  it('puts an empty prose cell where it is asked for', () => {
    const text = edit(story, (n) => insertCell(n, 1, { kind: 'prose', body: '' }));
    expect(text).toBe(story.replace('p\n\n', 'p\n\n<!-- cell -->\n\n'));
    expect(cellsOf(parseNotebook('n.md', text))).toHaveLength(5);
  });
});

describe('merging', () => {
  it('joins SQL with a semicolon between statements, and keeps name and options of the first', () => {
    expect(edit(story, (n) => mergeCells(n, ['sql:a', 'sql:b']))).toBe(
      'p\n\n```sql a\nSELECT 1;\n\nSELECT 2\n```\n\nq\n',
    );
    const commented = '```sql a {x: 1}\nSELECT 1 -- one\n```\n\n```sql b\nSELECT 2\n```\n';
    expect(edit(commented, (n) => mergeCells(n, ['sql:a', 'sql:b']))).toBe(
      '```sql a {x: 1}\nSELECT 1 -- one\n;\n\nSELECT 2\n```\n',
    );
  });

  it('makes comments of prose in SQL, and code of SQL in prose', () => {
    expect(edit(story, (n) => mergeCells(n, ['sql:b', 'prose:2']))).toContain('SELECT 2\n\n-- q\n```\n');
    expect(edit(story, (n) => mergeCells(n, ['prose:1', 'sql:a']))).toBe(story.replace('```sql a\n', '```sql\n'));
  });

  it('is refused for one cell, and for charts', () => {
    const notebook = parseNotebook('n.md', `${story}\n\`\`\`chart c\nmark: bar\n\`\`\`\n`);
    expect(problemOf(() => mergeCells(notebook, ['sql:a'])).message).toContain('One cell alone');
    expect(problemOf(() => mergeCells(notebook, ['sql:a', 'chart:c'])).message).toContain('chart cell at line 13');
  });
});

describe('splitting', () => {
  it('cuts SQL at the caret; the first half keeps the name', () => {
    const text = '```sql a {x: 1}\nSELECT 1;\n\nSELECT 2\n```\n';
    const at = 'SELECT 1;\n'.length;
    expect(edit(text, (n) => splitCell(n, 'sql:a', at, 'b'))).toBe(
      '```sql a {x: 1}\nSELECT 1;\n```\n\n```sql b\nSELECT 2\n```\n',
    );
  });

  it('sets halves of prose apart', () => {
    expect(edit('one\n\ntwo\n', (n) => splitCell(n, 'prose:1', 4, ''))).toBe('one\n\n<!-- cell -->\n\ntwo\n');
  });
});

describe('the kind of a cell', () => {
  it('changes to prose and to SQL with its text as it is', () => {
    const prose = edit(story, (n) => changeKind(n, 'sql:a', 'prose', ''));
    expect(prose).toBe('p\n\n<!-- cell -->\n\nSELECT 1\n\n```sql b {materialize: table}\nSELECT 2\n```\n\nq\n');
    expect(edit(prose, (n) => changeKind(n, 'prose:2', 'sql', 'a'))).toBe(story);
  });

  it('becomes a heading of the level that was asked for', () => {
    expect(edit('## Old\n\ntext\n', (n) => setHeading(n, 'prose:1', 1))).toBe('# Old\n\ntext\n');
    expect(edit('', (n) => insertCell(n, 0, { kind: 'prose', body: '' }))).toBe('<!-- cell -->\n');
    expect(edit('<!-- cell -->\n', (n) => setHeading(n, 'prose:1', 3))).toBe('### \n');
  });
});
