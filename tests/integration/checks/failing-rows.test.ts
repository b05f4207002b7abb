import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { FailingRows } from '../../../shared/domain/checks/failing-rows';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

let folder: WorkspaceFolder;
let engine: Engine;
let session: WorkspaceSession;

const people = [
  'id,email,"odd "" name",kind,amount,city',
  '1,a@example.com,x,a,10,NA',
  '2,b@example.com,x,b,-5,Bern',
  '3,,y,c,7,Bern',
  '4,d@example.com,,a,9000,',
  '4,e@example.com,z,b,1,Basel',
].join('\n');

beforeEach(async () => {
  folder = WorkspaceFolder.working();
  folder.write('plumbline.yaml', 'plumbline: 1\nname: test\nsources:\n  people: { path: data/people.csv }\n');
  folder.write('data/people.csv', `${people}\n`);
  folder.write(
    'notebooks/good.md',
    `${cell('kept', 'FROM people')}\n${cell('kinds', "SELECT unnest(['a', 'b']) AS kind")}\n${cell('later', 'FROM kept')}`,
  );
  engine = new Engine();
  session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

/** Writes checks of a node, evaluates them, and gives the rows that break the only one that does not pass. */
async function failing(node: string, text: string, limit = 20): Promise<FailingRows | null> {
  folder.write(`checks/${node}.yml`, `dataset: plumbline/test/main/${node}\n${text}`);
  await session.reload();
  const { checks } = await session.check({ nodes: [node] });
  const broken = checks.filter(({ outcome }) => outcome !== 'pass');
  expect(broken.map(({ outcome }) => outcome)).toEqual(['fail']);
  const [check] = broken;
  if (check === undefined) throw new Error('no check');
  const { file, line, name } = check;
  return engine.failingRows({ node, file, line, name, limit });
}

const table = (rows: FailingRows | null) => [
  rows?.columns.map(({ name, role }) => (role === 'key' ? `${name} (key)` : name)),
  ...(rows?.rows ?? []),
];

describe.each(['people', 'kept'])('rows of %s that break a check', (node) => {
  it('have the key that a check names, and the column', async () => {
    expect(
      table(
        await failing(
          node,
          'checks:\n  - duplicate: { columns: [id, kind] }\ncolumns:\n  - name: amount\n    checks:\n      - invalid: { valid_min: 0, valid_max: 100 }\n',
        ),
      ),
    ).toEqual([
      ['id (key)', 'kind (key)', 'amount'],
      ['2', 'b', '-5'],
      ['4', 'a', '9000'],
    ]);
  });

  it('are those that pass the filters and have a missing value', async () => {
    const columns = 'columns:\n  - name: city\n    checks:\n      - missing: { missing_values: [NA] }\n';
    expect(
      table(await failing(node, `filter: id < 9 -- all\nchecks:\n  - duplicate: { columns: [id, kind] }\n${columns}`)),
    ).toEqual([
      ['id (key)', 'kind (key)', 'city'],
      ['1', 'a', 'NA'],
      ['4', 'a', null],
    ]);
    expect(
      table(
        await failing(
          node,
          `filter: id > 1 -- not the first\nchecks:\n  - duplicate: { columns: [id, kind] }\n${columns}`,
        ),
      ),
    ).toEqual([
      ['id (key)', 'kind (key)', 'city'],
      ['4', 'a', null],
    ]);
  });

  it('stand beside one another when they share a value', async () => {
    // The other column tells them apart.
    expect(table(await failing(node, 'columns:\n  - name: id\n    checks:\n      - duplicate:\n'))).toEqual([
      ['amount (key)', 'id'],
      ['9000', '4'],
      ['1', '4'],
    ]);
    const odd = `checks:\n  - duplicate: { columns: ['odd " name'], filter: "id < 4" }\ncolumns: []\n`;
    expect(table(await failing(node, odd))).toEqual([
      ['amount (key)', 'odd " name'],
      ['10', 'x'],
      ['-5', 'x'],
    ]);
  });

  it('are found by an expression, with the columns that it names', async () => {
    expect(
      table(
        await failing(
          node,
          'checks:\n  - duplicate: { columns: [id, kind] }\n  - failed_rows: { expression: Amount < 0 -- a loss }\ncolumns: []\n',
        ),
      ),
    ).toEqual([
      ['id (key)', 'kind (key)', 'amount'],
      ['2', 'b', '-5'],
    ]);
  });

  it('have no values of what may be personal, and say so', async () => {
    const rows = await failing(
      node,
      'checks:\n  - duplicate: { columns: [id, kind] }\ncolumns:\n  - name: email\n    checks:\n      - invalid: { valid_format: { name: b, regex: "^b" } }\n',
    );
    expect(rows?.columns.at(-1)).toMatchObject({
      name: 'email',
      role: 'checked',
      redacted: 'email address',
      by: 'content',
    });
    expect(rows?.rows.map((row) => row.at(-1))).toEqual(['•••', '•••', '•••']);
    const missing = await failing(
      node,
      'checks:\n  - duplicate: { columns: [id, kind] }\ncolumns:\n  - name: email\n    checks:\n      - missing:\n',
    );
    expect(missing?.rows).toEqual([['3', 'c', null]]);
    const queried = await failing(
      node,
      `checks:\n  - failed_rows: { query: "SELECT id, email FROM ${node} WHERE id = 1" }\ncolumns: []\n`,
    );
    expect(queried).toEqual({
      columns: [
        { name: 'id', role: 'query', redacted: null },
        {
          name: 'email',
          role: 'query',
          redacted: 'email address',
          by: 'content',
          reason: 'looks like e-mail addresses: 100 % of 4 values',
        },
      ],
      rows: [['1', '•••']],
      positions: null,
      more: false,
    });
    expect(JSON.stringify([rows, missing, queried])).not.toContain('example.com');
  });

  it('break a reference, and are no more than asked for', async () => {
    const text =
      'checks:\n  - duplicate: { columns: [id, kind] }\ncolumns:\n  - name: kind\n    checks:\n      - invalid: { valid_reference_data: { dataset: plumbline/test/main/kinds, column: kind } }\n';
    expect(table(await failing(node, text))).toEqual([
      ['id (key)', 'kind'],
      ['3', 'c'],
    ]);
    const many = await failing(node, 'checks:\n  - failed_rows: { expression: "id > 0" }\ncolumns: []\n', 2);
    expect([many?.rows.length, many?.more]).toEqual([2, true]);
  });

  it('do not exist for a check of all rows together', async () => {
    expect(await failing(node, 'checks:\n  - row_count: { threshold: { must_be: 1 } }\ncolumns: []\n')).toBeNull();
  });
});

describe('a request', () => {
  it('for a check that is gone, or a node whose rows are stale, is refused with what to do', async () => {
    await failing('kept', 'checks:\n  - failed_rows: { expression: id = 1 }\ncolumns: []\n');
    await expect(
      engine.failingRows({ node: 'kept', file: 'checks/kept.yml', line: 9, name: 'failed_rows', limit: 5 }),
    ).rejects.toMatchObject({ problem: { code: 'unknown_check', hint: 'Run the checks again.' } });
    folder.write('notebooks/good.md', cell('kept', 'FROM people WHERE id < 3'));
    await session.reload();
    await expect(
      engine.failingRows({ node: 'kept', file: 'checks/kept.yml', line: 3, name: 'failed_rows', limit: 5 }),
    ).rejects.toMatchObject({ problem: { code: 'blocked', hint: 'Run kept first.' } });
  });

  it('finds the key by itself where no check names one', async () => {
    folder.write('notebooks/good.md', cell('kept', 'SELECT * REPLACE (id + row_number() OVER () AS id) FROM people'));
    const rows = await failing(
      'kept',
      'columns:\n  - name: amount\n    checks:\n      - invalid: { valid_max: 100 }\n',
    );
    expect(rows?.columns.map(({ role }) => role)).toEqual(['key', 'checked']);
  });
});

describe('values that are not to be shown', () => {
  const rule = (column: string, own = '') =>
    `columns:\n  - name: ${column}\n${own}    checks:\n      - invalid: { invalid_format: { name: any, regex: "." } }\n`;
  const shownIn = async (node: string, text: string, column: string) => {
    const found = await failing(node, text);
    const at = found?.columns.findIndex(({ name }) => name === column) ?? -1;
    return { column: found?.columns[at], values: found?.rows.map((row) => row[at]) };
  };

  it('are found by what they look like, whatever the column is called', async () => {
    const renamed = cell('contacts', 'SELECT id, email AS how FROM people');
    folder.write('notebooks/good.md', renamed);
    const { column, values } = await shownIn('contacts', rule('how'), 'how');
    expect(column).toMatchObject({ redacted: 'email address', by: 'content' });
    expect(column?.reason).toBe('looks like e-mail addresses: 100 % of 4 values');
    expect(new Set(values)).toEqual(new Set(['•••']));
  });

  it('are shown where the file says that the column is public, and hidden where it says that it is not', async () => {
    const open = await shownIn('people', rule('email', '    x-plumbline: { classification: public }\n'), 'email');
    expect(open.column?.redacted).toBeNull();
    expect(open.values).toContain('a@example.com');
    const closed = await shownIn('people', rule('city', '    x-plumbline: { classification: sensitive }\n'), 'city');
    expect(closed.column).toMatchObject({
      redacted: 'sensitive',
      by: 'declared',
      reason: 'sensitive by checks/people.yml',
    });
    expect(closed.values?.every((value) => value === '•••')).toBe(true);
  });

  it('have the class of the source that the node reads', async () => {
    folder.write(
      'checks/people.yml',
      'dataset: plumbline/test/main/people\ncolumns:\n  - { name: city, x-plumbline: { classification: personal } }\n',
    );
    const { column } = await shownIn('kept', rule('city'), 'city');
    expect(column).toMatchObject({
      redacted: 'personal',
      by: 'source',
      reason: 'personal by checks/people.yml, from people.city',
    });
  });
});
