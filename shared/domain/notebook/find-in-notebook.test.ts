import { describe, expect, it } from 'vitest';
import { type FindQuery, findInNotebook, replaceFound } from './find-in-notebook';
import { parseNotebook } from './parse-notebook';
import { applyTextEdits } from './text-edit';

const text = `---
title: delay
---

# Delay

A delay, delayed; DELAY.

\`\`\`sql delay
SELECT delay, 'a.b' AS delay_min
FROM x
\`\`\`

\`\`\`chart c
x: delay
\`\`\`
`;
const notebook = parseNotebook('n.md', text);
const query = (find: Partial<FindQuery>): FindQuery => ({
  query: '',
  caseSensitive: false,
  wholeWord: false,
  regex: false,
  ...find,
});
const found = (find: Partial<FindQuery>) => findInNotebook(notebook, query(find));
const replaced = (find: Partial<FindQuery>, replacement: string) =>
  applyTextEdits(text, replaceFound(notebook, query(find), replacement, null).edits);

describe('finding in a notebook', () => {
  it('looks into SQL, definitions and prose, not into names and front matter', () => {
    const { matches } = found({ query: 'delay' });
    expect(matches.map(({ cellId, place }) => `${cellId}/${place}`)).toEqual([
      'prose:1/0',
      'prose:1/1',
      'prose:1/2',
      'prose:1/3',
      'sql:delay/0',
      'sql:delay/1',
      'chart:c/0',
    ]);
    expect(matches[4]).toMatchObject({ start: 7, end: 12 });
  });

  it('minds case, whole words and patterns on request', () => {
    expect(found({ query: 'DELAY', caseSensitive: true }).matches).toHaveLength(1);
    expect(found({ query: 'delay', wholeWord: true }).matches).toHaveLength(5);
    expect(found({ query: 'a.b' }).matches).toHaveLength(1);
    expect(found({ query: '^(select|from)\\b', regex: true }).matches).toHaveLength(2);
    expect(found({ query: 'x*', regex: true }).matches.every(({ start, end }) => end > start)).toBe(true);
    expect(found({ query: '' })).toEqual({ matches: [], fault: null, more: false });
  });

  it('says what is wrong with a pattern', () => {
    expect(found({ query: 'a(', regex: true }).fault).toMatch(/^This is no regular expression: /);
    expect(found({ query: 'a)(?:b', regex: true, wholeWord: true }).fault).toMatch(/^This is no regular expression: /);
  });

  it('replaces one and all, and touches nothing else', () => {
    expect(replaced({ query: 'delay', wholeWord: true, caseSensitive: true }, '$1')).toBe(
      text.replace('A delay,', 'A $1,').replace('SELECT delay', 'SELECT $1').replace('x: delay', 'x: $1'),
    );
    const { matches } = found({ query: 'delay' });
    const { edits, count } = replaceFound(notebook, query({ query: 'delay' }), 'late', matches[5] ?? null);
    expect(count).toBe(1);
    expect(applyTextEdits(text, edits)).toBe(text.replace('delay_min', 'late_min'));
  });

  it('puts groups into the replacement of a pattern', () => {
    expect(replaced({ query: '(?<one>a)\\.(b)', regex: true }, '$2-$<one>-$&-$$-$9')).toBe(
      text.replace('a.b', 'b-a-a.b-$-$9'),
    );
    expect(replaced({ query: ' FROM|\\nFROM', regex: true }, '\\nfrom')).toBe(text.replace('FROM', 'from'));
  });
});
