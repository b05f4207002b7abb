import { describe, expect, it } from 'vitest';
import { classOf } from '../classification/class-of';
import { classifyColumnInFile } from './classify-column';
import { parseCheckFile } from './parse-check-file';

const put = (text: string | null, column = 'mail', classification: 'public' | 'personal' = 'public') =>
  classifyColumnInFile('checks/people.yml', text, 'plumbline/shop/main/people', column, classification);
const classes = (text: string) => parseCheckFile('checks/people.yml', text).classes;

describe('the class of a column', () => {
  it('goes to its entry in the check file, and nothing else changes', () => {
    const text = 'dataset: a/people # ours\ncolumns:\n  - name: mail\n    checks:\n      - missing:\n  - name: id\n';
    const changed = put(text);
    expect(changed).toBe(
      'dataset: a/people # ours\ncolumns:\n  - name: mail\n    x-plumbline: { classification: public }\n    checks:\n      - missing:\n  - name: id\n',
    );
    expect(classes(changed)).toEqual([{ name: 'mail', classification: 'public' }]);
    expect(put(changed, 'mail', 'personal')).toBe(changed.replace('public', 'personal'));
  });

  it('goes to a column that was not listed, and to a new file', () => {
    expect(classes(put('dataset: a/people\ncolumns: []\n', 'e mail'))).toEqual([
      { name: 'e mail', classification: 'public' },
    ]);
    const made = put(null);
    expect(made).toContain('dataset: plumbline/shop/main/people');
    expect(parseCheckFile('checks/people.yml', made)).toMatchObject({ checks: [], problems: [] });
  });

  it('says where it is wrong', () => {
    const { problems } = parseCheckFile(
      'checks/people.yml',
      'dataset: a/people\ncolumns:\n  - name: mail\n    x-plumbline: { classification: secret }\n',
    );
    expect(problems).toMatchObject([{ code: 'bad_check', line: 4 }]);
    expect(problems[0]?.message).toContain('classification');
    expect(() => put('columns: [')).toThrow();
  });

  it('wins over the name in both directions, and comes down from the source that the node reads', () => {
    const file = (node: string, text: string) => parseCheckFile(`checks/${node}.yml`, `dataset: a/${node}\n${text}`);
    const workspace = {
      checkFiles: [
        file(
          'people',
          'columns:\n  - { name: email, x-plumbline: { classification: public } }\n  - { name: note, x-plumbline: { classification: sensitive } }\n',
        ),
        file('kept', 'columns:\n  - { name: Email, x-plumbline: { classification: confidential } }\n'),
      ],
      graph: {
        nodes: [
          { name: 'people', kind: 'source' },
          { name: 'kept', kind: 'cell' },
          { name: 'later', kind: 'cell' },
        ],
        edges: [
          { from: 'people', to: 'kept' },
          { from: 'kept', to: 'later' },
        ],
      },
    } as unknown as Parameters<typeof classOf>[2];
    expect(classOf('people', 'email', workspace)).toMatchObject({ classification: 'public', by: 'declared' });
    expect(classOf('kept', 'email', workspace)).toMatchObject({ classification: 'confidential', by: 'declared' });
    expect(classOf('kept', 'note', workspace)).toMatchObject({ classification: 'sensitive', by: 'source' });
    expect(classOf('later', 'note', workspace)).toBeNull();
    expect(classOf('later', 'email', workspace)).toMatchObject({ classification: 'personal', by: 'name' });
  });
});
