import { describe, expect, it } from 'vitest';
import { parseNotebook } from './parse-notebook';

function parse(...lines: string[]) {
  return parseNotebook('notebooks/n.md', lines.join('\n'));
}

/** Kind and name (or first line) of each block. */
function outline(...lines: string[]): string[] {
  return parse(...lines).blocks.map((block) => {
    if ('name' in block) return `${block.kind} ${block.name}`;
    return block.kind === 'frontmatter' ? block.kind : `${block.kind} ${block.text.split('\n')[0]}`;
  });
}

function problems(...lines: string[]): string[] {
  return parse(...lines).problems.map(({ code, line, column, severity }) => `${severity} ${code} ${line}:${column}`);
}

describe('a notebook', () => {
  it('consists of front matter, prose and cells', () => {
    const notebook = parse(
      '---',
      'plumbline: 1',
      'title: On-time performance',
      '---',
      '',
      '# Heading',
      '',
      'Which airports are late?',
      '',
      '```sql flights_clean',
      'SELECT *',
      'FROM flights',
      '```',
      '',
      '```chart delays {from: flights_clean}',
      'mark: line',
      '```',
      '```input min_flights',
      'type: checkbox',
      '```',
      '',
    );
    expect(notebook.problems).toEqual([]);
    expect(notebook.title).toBe('On-time performance');
    expect(notebook.blocks.map((block) => [block.id, block.line])).toEqual([
      ['frontmatter', 1],
      ['prose:1', 6],
      ['sql:flights_clean', 10],
      ['chart:delays', 15],
      ['input:min_flights', 18],
    ]);
    expect(notebook.blocks[1]).toMatchObject({ text: '# Heading\n\nWhich airports are late?' });
    expect(notebook.blocks[2]).toMatchObject({ body: 'SELECT *\nFROM flights', bodyLine: 11, options: {} });
    expect(notebook.blocks[3]).toMatchObject({ options: { from: 'flights_clean' } });
  });

  it('gives blank lines to the block in front of them', () => {
    const text = '```sql a\n```\n\n \nprose\n\n\n```sql b\n```\n\n';
    const { blocks } = parseNotebook('n.md', text);
    expect(blocks.map(({ range }) => text.slice(range.start, range.end))).toEqual([
      '```sql a\n```\n\n \n',
      'prose\n\n\n',
      '```sql b\n```\n\n',
    ]);
  });

  it('is empty when the text is', () => {
    expect(parseNotebook('notebooks/on-time.md', '')).toMatchObject({ blocks: [], problems: [], title: 'on-time' });
  });

  it.each([
    ['the front matter', ['---', 'title: "A: b"', '---', '# C'], 'A: b'],
    ['the first heading', ['text', '## Second', '# First #', '# Other'], 'First'],
    ['the file name', ['text'], 'n'],
    ['the file name, where the only heading is a comment in code', ['```python', '# comment', '```'], 'n'],
  ])('takes its title from %s', (_, lines, title) => {
    expect(parse(...lines).title).toBe(title);
  });

  it('may start with a byte order mark', () => {
    expect(parseNotebook('n.md', '\ufeff---\ntitle: T\n---\nx').title).toBe('T');
    expect(parseNotebook('n.md', '\ufeff```sql a\nSELECT 1\n```').blocks).toMatchObject([
      { kind: 'sql', body: 'SELECT 1' },
    ]);
    expect(parseNotebook('n.md', '\ufefftext').blocks).toMatchObject([{ kind: 'prose', text: 'text' }]);
  });

  it('keeps the line endings of a body', () => {
    const { blocks } = parseNotebook('n.md', 'p\r\n\r\n```sql a\r\nSELECT\r\n1\r\n```\r\n');
    expect(blocks).toMatchObject([{ line: 1 }, { line: 3, body: 'SELECT\r\n1', bodyLine: 4 }]);
    expect(parseNotebook('n.md', 'p\r```sql a\rSELECT 1\r```').blocks).toMatchObject([
      {},
      { line: 2, body: 'SELECT 1' },
    ]);
  });
});

describe('front matter', () => {
  it('stands at the start of the file only', () => {
    expect(outline('text', '---', 'title: x', '---')).toEqual(['prose text']);
  });

  it('that is not closed is a line of prose', () => {
    expect(outline('---', 'text', '```sql a', '```')).toEqual(['prose ---', 'sql a']);
  });

  it('never swallows a cell', () => {
    expect(outline('---', 'text', '```sql a', '```', '---')).toEqual(['prose ---', 'sql a', 'prose ---']);
  });

  it('with bad YAML is reported at its line, and the cells work', () => {
    const lines = ['---', 'plumbline: 1', 'title: "x', '---', '```sql a', '```'];
    expect(outline(...lines)).toEqual(['frontmatter', 'sql a']);
    expect(problems(...lines)).toEqual(['error bad_yaml 3:10']);
  });

  it('of a newer version is reported', () => {
    expect(problems('---', 'plumbline: 2', '---')).toEqual(['warning bad_notebook 2:12']);
  });
});

describe('a fence', () => {
  it('without a name is prose, and so is code of other languages', () => {
    expect(
      outline('```sql', 'SELECT 1', '```', '```python x', '```', '``` js {1,3}', '```', '```sql title="x"', '```'),
    ).toEqual(['prose ```sql']);
  });

  it('may be of tildes, longer, and indented by up to three spaces', () => {
    expect(
      outline('~~~sql a', '~~~', '`````sql b', '```', '`````', '   ```sql c', '  ```', '    ```sql d', '    ```'),
    ).toEqual(['sql a', 'sql b', 'sql c', 'prose     ```sql d']);
  });

  it('ends only at a line of its own character, of at least its length, and with nothing behind', () => {
    const { blocks } = parse('````sql a', '```', '~~~~', '```` x', '    ````', '`````  ', 'text');
    expect(blocks).toMatchObject([{ kind: 'sql', body: '```\n~~~~\n```` x\n    ````' }, { kind: 'prose' }]);
  });

  it('inside of a list or a quote is prose', () => {
    expect(outline('- item', '', '  ```sql a', '  ```', '', '1. x', '   ```sql b', '   ```')).toEqual(['prose - item']);
    expect(outline('> ```sql a', '> SELECT 1', '> ```')).toEqual(['prose > ```sql a']);
  });

  it('at the margin ends a list', () => {
    expect(outline('- item', '```sql a', '```', '- item', '', 'text', '', '  ```sql b', '  ```')).toEqual([
      'prose - item',
      'sql a',
      'prose - item',
      'sql b',
    ]);
  });

  it('behind a thematic break of stars is no list item', () => {
    expect(outline('* * *', '  ```sql a', '  ```')).toEqual(['prose * * *', 'sql a']);
  });

  it('inside of a longer fence is documentation', () => {
    expect(outline('````markdown', '```sql a', 'SELECT 1', '```', '````', '~~~', '```sql b', '```', '~~~')).toEqual([
      'prose ````markdown',
    ]);
  });

  it('in an HTML comment is switched off', () => {
    const commented = outline('<!--', '```sql a', "SELECT '-->'", '```', '-->', '```sql b', '```');
    expect(commented).toEqual(['prose <!--', 'sql b']);
  });

  it('behind a comment that is never closed works', () => {
    expect(outline('<!-- note', '```sql a', "SELECT '-->'", '```')).toEqual(['prose <!-- note', 'sql a']);
  });
});

describe('a cell', () => {
  it('may have any name in quotes', () => {
    expect(outline('```sql "my node"', '```', '```sql "a \\"b\\" \\\\"', '```', '```sql späti.2001', '```')).toEqual([
      'sql my node',
      'sql a "b" \\',
      'sql späti.2001',
    ]);
  });

  it.each([
    ['```sql ""', 'The name of this cell is empty.'],
    ['```sql "a\u0007"', 'The name of this cell contains a control character.'],
    ['```sql "open', 'The quote around the name of this cell is not closed.'],
    ['```sql it"s', 'The name `it"s` contains a quote, bracket or backslash.'],
    ['```sql {materialize: table}', 'A cell of kind `sql` has options but no name.'],
    ['```chart __proto__', 'The name of this cell is reserved.'],
  ])('with the bad name in %j is broken, with a hint', (fence, message) => {
    const { blocks } = parse(fence, '```', '```sql good', '```');
    expect(blocks).toMatchObject([
      { kind: 'broken', problem: { code: 'bad_name', line: 1, message } },
      { name: 'good' },
    ]);
    expect(blocks[0]).toHaveProperty('problem.hint');
  });

  it('has options', () => {
    expect(parse('```sql a { materialize: table, keys: [x, y] }', '```').blocks[0]).toMatchObject({
      options: { materialize: 'table', keys: ['x', 'y'] },
      problems: [],
    });
    expect(parse('```sql a{materialize: table}', '```').blocks[0]).toMatchObject({
      name: 'a',
      options: { materialize: 'table' },
    });
  });

  it.each([
    ['```sql a {materialize: [table}', '1:30'],
    ['```sql a {table', '1:16'],
    ['```sql a b', '1:10'],
    ['  ```sql a {materialise: table}', '1:13'],
  ])('with the bad options in %j is reported on the fence line and works', (fence, place) => {
    const notebook = parse(fence, 'SELECT 1', '```');
    expect(notebook.blocks).toMatchObject([{ kind: 'sql', name: 'a', body: 'SELECT 1' }]);
    expect(notebook.problems.map(({ line, column, severity }) => `${severity} ${line}:${column}`)).toEqual([
      `warning ${place}`,
    ]);
  });

  it('with the name of another one is reported with the line of the first', () => {
    const notebook = parse(
      '```sql a',
      '```',
      '```sql b',
      '```',
      '```sql A',
      '```',
      '```sql a',
      '```',
      '```chart a',
      '```',
    );
    expect(notebook.problems).toMatchObject([
      { code: 'duplicate_name', line: 5, column: 8, endColumn: 9, message: expect.stringContaining('line 1') },
      { code: 'duplicate_name', line: 7, node: 'a', message: expect.stringContaining('line 1') },
    ]);
    expect(notebook.blocks.map((block) => block.id)).toEqual(['sql:a', 'sql:b', 'sql:A', 'sql:a#2', 'chart:a']);
  });

  it('of an unknown kind that is close to one of ours is shown as it is, with a suggestion', () => {
    const { blocks } = parse(
      '```sqll foo',
      '```',
      '```table foo {materialize: view}',
      '```',
      '```SQL foo',
      '```',
      '```sql foo',
      '```',
    );
    expect(blocks).toMatchObject([
      { kind: 'broken', problem: { code: 'unknown_cell_kind', severity: 'warning', hint: 'Did you mean `sql foo`?' } },
      { kind: 'broken', problem: { code: 'unknown_cell_kind', line: 3 } },
      { kind: 'broken', problem: { code: 'unknown_cell_kind' } },
      { kind: 'sql' },
    ]);
  });

  it.each(['psql foo', 'python foo', 'js title="x"', 'bash', 'dart foo', 'text wrap', 'sqll', 'mermaid {x: 1}'])(
    'is not meant by a fence of %s',
    (info) => {
      expect(outline(`\`\`\`${info}`, '```')).toEqual([`prose \`\`\`${info}`]);
      expect(problems(`\`\`\`${info}`, '```')).toEqual([]);
    },
  );

  it('that is not closed ends where the next one begins', () => {
    const lines = ['```sql a', 'SELECT 1', '', '```sql b', 'SELECT 2', '```', 'text'];
    expect(outline(...lines)).toEqual(['broken ```sql a', 'sql b', 'prose text']);
    expect(problems(...lines)).toEqual(['error bad_notebook 1:1']);
  });

  it('that is not closed at the end of the file is broken', () => {
    expect(outline('text', '```sql a', 'SELECT 1')).toEqual(['prose text', 'broken ```sql a']);
  });

  it('below a code fence that is not closed works', () => {
    const lines = ['```python', 'x = 1', '', '```sql a', 'SELECT 1', '```', '~~~', 'text', '```sql b', '```'];
    expect(outline(...lines)).toEqual(['prose ```python', 'sql a', 'prose ~~~', 'sql b']);
    expect(problems(...lines)).toEqual(['warning bad_notebook 1:1', 'warning bad_notebook 7:1']);
  });

  it('of a chart or an input with bad YAML is reported at the line in the file', () => {
    expect(problems('text', '```chart a', 'mark: line', 'encoding: {x: [}', '```')).toEqual(['error bad_yaml 4:16']);
    expect(problems('```input a', '- x', '```')).toEqual(['error bad_input 2:1']);
  });
});

describe('a merge conflict', () => {
  it('inside of a cell breaks that cell only', () => {
    const lines = [
      '```sql a',
      '```',
      '```sql b',
      '<<<<<<< HEAD',
      '1',
      '=======',
      '2',
      '>>>>>>> x',
      '```',
      '```sql c',
      '```',
    ];
    expect(outline(...lines)).toEqual(['sql a', 'broken ```sql b', 'sql c']);
    expect(parse(...lines).problems).toMatchObject([{ code: 'merge_conflict', line: 4, endLine: 8 }]);
  });

  it('around cells breaks what is between the markers', () => {
    expect(
      outline(
        'before',
        '<<<<<<< HEAD',
        '```sql a',
        '```',
        '||||||| base',
        '=======',
        '```sql a',
        '```',
        '>>>>>>> x',
        'after',
        '```sql b',
        '```',
      ),
    ).toEqual(['prose before', 'broken <<<<<<< HEAD', 'prose after', 'sql b']);
  });

  it('that crosses the end of a cell breaks the cell up to the closing marker', () => {
    const lines = ['```sql a', 'SELECT 1', '<<<<<<< HEAD', '```', 'p', '=======', '+ 1', '```', '>>>>>>> x', 'after'];
    expect(outline(...lines)).toEqual(['broken ```sql a', 'prose after']);
  });

  it('in which a cell begins breaks that cell up to its fence', () => {
    const lines = ['<<<<<<< HEAD', '```sql a', '=======', '```sql b', '>>>>>>> x', 'SELECT 1', '```', 'after'];
    expect(outline(...lines)).toEqual(['broken <<<<<<< HEAD', 'prose after']);
  });

  it('in the front matter leaves the cells at work', () => {
    const lines = [
      '---',
      '<<<<<<< HEAD',
      'title: A',
      '=======',
      'title: B',
      '>>>>>>> x',
      '---',
      '# H',
      '```sql a',
      '```',
    ];
    expect(outline(...lines)).toEqual(['broken ---', 'prose # H', 'sql a']);
    expect(parse(...lines).title).toBe('H');
  });

  it('in prose splits it', () => {
    expect(outline('a', '<<<<<<< HEAD', 'b', '=======', 'c', '>>>>>>> x', 'd')).toEqual([
      'prose a',
      'broken <<<<<<< HEAD',
      'prose d',
    ]);
  });

  it('of which one marker is left is reported at that line', () => {
    expect(outline('a', '<<<<<<< HEAD', 'b')).toEqual(['prose a', 'broken <<<<<<< HEAD', 'prose b']);
    expect(problems('a', '<<<<<<< HEAD', 'b')).toEqual(['error merge_conflict 2:1']);
  });

  it('is not seen in underlined headings, nested quotes and longer lines', () => {
    expect(outline('Heading', '=======', '>>>>>>> quote', '<<<<<<<<< x', ' <<<<<<< x')).toEqual(['prose Heading']);
  });
});
