import { describe, expect, it } from 'vitest';
import { checkedNode } from '../checks/interchange/export-checks';
import { parseCheckFile } from '../checks/parse-check-file';
import { parseManifest } from '../manifest/parse-manifest';
import { parseNotebook } from '../notebook/parse-notebook';
import { ownerOf, unknownOwners } from './owner-of';

const workspace = ({ owners = '', notebook = '', checks = '' }) => ({
  manifest: parseManifest('plumbline.yaml', `plumbline: 1\nname: shop\n${owners}`).manifest,
  notebooks: [parseNotebook('notebooks/a.md', notebook), parseNotebook('notebooks/b.md', '')],
  checkFiles: [
    parseCheckFile('checks/days.yml', 'dataset: x/days\ncolumns: []\n'),
    parseCheckFile('checks/more.yml', `dataset: x/Days\ncolumns: []\n${checks}`),
  ],
});
const said = {
  owners: 'owners: [{ name: Data }, { name: Ops, email: ops@example.com }]',
  notebook: '---\nowner: Ann\n---\n',
  checks: 'x-plumbline: { owner: Bo }\n',
};
const cell = { name: 'days', file: 'notebooks/a.md' };

describe('the owner of a node', () => {
  it('is that of its check file, in which one of them it stands and whatever the case of its name', () => {
    expect(ownerOf(cell, workspace(said))).toEqual({
      owner: 'Bo',
      names: ['Bo'],
      from: 'checks',
      file: 'checks/more.yml',
    });
  });

  it('is else that of the notebook that it stands in, and of no other notebook', () => {
    const some = workspace({ ...said, checks: '' });
    expect(ownerOf(cell, some)).toEqual({ owner: 'Ann', names: ['Ann'], from: 'notebook', file: 'notebooks/a.md' });
    expect(ownerOf({ ...cell, file: 'notebooks/b.md' }, some)).toMatchObject({ from: 'manifest' });
  });

  it('is else all owners of the manifest, as it is for a source without a word of its own', () => {
    const data = { owner: 'Data, Ops', names: ['Data', 'Ops'], from: 'manifest', file: 'plumbline.yaml' };
    expect(ownerOf({ name: 'sales', file: 'plumbline.yaml' }, workspace(said))).toEqual(data);
    expect(ownerOf({ name: 'gone' }, workspace(said))).toEqual(data);
  });

  it('is nobody where nobody is named', () => {
    expect(ownerOf(cell, workspace({}))).toBeNull();
    expect(ownerOf(cell, workspace({ owners: "owners: [{ name: ' ' }]" }))).toBeNull();
  });
});

describe('an owner that the manifest does not list', () => {
  it('is a warning at its place, with the name that was meant', () => {
    const near = workspace({ ...said, checks: 'x-plumbline:\n  owner: Dta\n' });
    expect(unknownOwners(near)).toEqual([
      {
        code: 'bad_check',
        severity: 'warning',
        message: 'The owner `Dta` is not among the `owners` of plumbline.yaml.',
        hint: 'Did you mean `Data`?',
        file: 'checks/more.yml',
        line: 4,
        column: 10,
        endLine: 4,
        endColumn: 13,
      },
      expect.objectContaining({
        code: 'bad_notebook',
        severity: 'warning',
        hint: 'There are `Data`, `Ops`. Choose one of them, or add this one there.',
        file: 'notebooks/a.md',
        line: 2,
        column: 8,
      }),
    ]);
  });

  it('is fine where the manifest lists nobody, and so is one that it lists', () => {
    expect(unknownOwners(workspace({ ...said, owners: '' }))).toEqual([]);
    expect(
      unknownOwners(workspace({ ...said, notebook: '---\nowner: "Ops"\n---\n', checks: 'x-plumbline: {owner: Data}' })),
    ).toEqual([]);
  });
});

describe('the key `owner` of a check file', () => {
  const read = (own: string) =>
    parseCheckFile('checks/a.yml', `dataset: x/a\ncolumns: []\nchecks: [row_count: ]\n${own}`);

  it('is a name, however it is written, and stands beside checks', () => {
    expect(read('x-plumbline: { owner: "Ann  Lee", checks: [anomaly: {metric: row_count}] }')).toMatchObject({
      owner: { name: 'Ann Lee', line: 4, column: 23 },
      checks: [{ type: 'row_count' }, { type: 'anomaly' }],
      problems: [],
    });
    expect(read('x-plumbline:\n  owner: |\n    Ann\n    Lee\n').owner?.name).toBe('Ann Lee');
    const variables = 'variables: { WHO: { default: Ann } }\nx-plumbline: { owner: "$' + '{var.WHO}" }';
    expect(read(variables).owner?.name).toBe('Ann');
    expect(read(variables.replace('WHO:', 'W:'))).not.toHaveProperty('owner');
  });

  it.each([
    ['[Ann, Bo]', '`x-plumbline.owner` must be text, but is a list.', 23],
    ['4', '`x-plumbline.owner` must be text, but is the number 4.', 23],
    ['""', '`x-plumbline.owner` must be a text that is not empty', 23],
    ['" "', '`x-plumbline.owner` must be a text that is not empty', 23],
    ['', '`x-plumbline.owner` must be text', undefined],
    ['{ name: Ann }', '`x-plumbline.owner` must be text', 23],
  ])('that is %s is an error at its place, and nothing else is lost', (owner, message, column) => {
    const found = read(`x-plumbline: { owner: ${owner}}`);
    expect(found).not.toHaveProperty('owner');
    expect(found.checks).toHaveLength(1);
    expect(found.problems).toEqual([
      expect.objectContaining({
        code: 'bad_check',
        severity: 'error',
        message: expect.stringContaining(message),
        line: 4,
      }),
    ]);
    if (column !== undefined) expect(found.problems[0]?.column).toBe(column);
  });

  it('is named as a loss where checks go to another tool', () => {
    const text = 'dataset: x/a\nchecks: [row_count: ]\nx-plumbline:\n  owner: Ann\n';
    expect(checkedNode('checks/a.yml', text, 'source').losses).toEqual([
      expect.objectContaining({ construct: 'the owner of a', file: 'checks/a.yml', line: 4 }),
    ]);
  });

  it('belongs to the file: a column has none', () => {
    const [problem] = parseCheckFile(
      'checks/a.yml',
      'dataset: x/a\ncolumns:\n  - name: b\n    x-plumbline: { owner: Ann }\n',
    ).problems;
    expect(problem).toMatchObject({ line: 4, column: 20, message: expect.stringContaining('`owner` is not a key of') });
  });
});

describe('the key `owner` of a notebook', () => {
  const read = (front: string) => parseNotebook('notebooks/a.md', `---\ntitle: T\n${front}\nother: 1\n---\n\nText\n`);

  it('is a name with its place in the file; keys that are not known are no problem', () => {
    const { owner, problems, title } = read('owner: Ann Lee # on call');
    expect([owner, problems, title]).toEqual([
      { name: 'Ann Lee', line: 3, column: 8, endLine: 3, endColumn: 15 },
      [],
      'T',
    ]);
    expect(read('plumbline: 1')).not.toHaveProperty('owner');
  });

  it.each(['[Ann, Bo]', '4', '""', ''])('that is %s is a warning at its place, and the notebook works', (owner) => {
    const found = read(`owner: ${owner}`);
    expect(found).not.toHaveProperty('owner');
    expect(found.title).toBe('T');
    expect(found.problems).toEqual([
      expect.objectContaining({ code: 'bad_notebook', severity: 'warning', file: 'notebooks/a.md', line: 3 }),
    ]);
    expect(found.problems[0]?.message).toMatch(/^`owner` must be (a )?text/);
  });
});
