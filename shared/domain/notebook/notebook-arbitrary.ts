import fc from 'fast-check';

/** Texts that look like notebooks: lines that matter to the parser in any order, with any line endings. For property tests. */

const lineEnding = fc.oneof({ weight: 6, arbitrary: fc.constant('\n') }, fc.constantFrom('\r\n', '\r', '\n\n', ''));

const fenceMarks = fc.oneof(
  { weight: 4, arbitrary: fc.constant('```') },
  fc.constantFrom('````', '~~~', '~~~~', '`````', '``', ' ```', '   ```', '    ```', '- ```', '> ```', '  ```'),
);

const info = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('', '', '', 'sql a', 'sql b', 'sql c {materialize: table}', 'chart d {from: a}'),
  },
  fc.constantFrom(
    'sql',
    'sql "my node"',
    'sql "open',
    'sql "" {}',
    'sql {a: 1}',
    'sql a b c',
    'sql a {broken: [',
    'sql a=b',
    'sql A',
    'sqll a',
    'table foo {materialize: view}',
    'input e',
    'python',
    'python foo',
    ' sql\ta ',
    'sql a`b',
  ),
);

const line = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fenceMarks, info).map((parts) => parts.join('')) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '',
      '  ',
      'SELECT 1',
      '# Title',
      'text',
      '---',
      '...',
      'title: T',
      '- item',
      '  more',
      '1. one',
      '> quote',
      '<!--',
      '-->',
      '<!-- x -->',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '<<<<<<< HEAD',
      '=======',
      '>>>>>>> other',
      '||||||| base',
      '<<<<<<<',
      '>>>>>>>',
      ' <<<<<<< x',
    ),
  },
  fc.string({ unit: 'binary', maxLength: 8 }),
);

export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('`', '~', '-', '<', '=', '>', '\n', '\r', ' ', 'a', '\0', '\ud800', '\ufeff'),
    maxLength: 80,
  }),
);

const head = fc.constantFrom('', '', '', '\ufeff', '---\n', '---\ntitle: T\n---\n');
const linesOf = (one: fc.Arbitrary<string>) =>
  fc
    .tuple(head, fc.array(fc.tuple(one, lineEnding), { maxLength: 30 }))
    .map(([start, lines]) => start + lines.map((parts) => parts.join('')).join(''));

export const notebookText = linesOf(line);

/** The same with prose that is set apart, which other formats than ours do not know. */
export const notebookTextWithProseApart = linesOf(
  fc.oneof({ weight: 12, arbitrary: line }, { weight: 1, arbitrary: fc.constant('<!-- cell -->') }),
);
