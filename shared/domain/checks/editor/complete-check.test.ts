import { describe, expect, it } from 'vitest';
import { parseCheckFile } from '../parse-check-file';
import { type CheckContext, completeCheck } from './complete-check';
import { hoverCheck } from './hover-check';
import { newCheckFileText } from './new-check-file';
import { checkSchema } from './schema-index';

const context: CheckContext = {
  file: 'checks/orders.yml',
  owners: ['Flight data', 'yes'],
  schema: checkSchema(),
  nodes: [
    {
      name: 'orders',
      kind: 'cell',
      columns: [
        { name: 'order_id', sqlType: 'INTEGER' },
        { name: 'größe', sqlType: 'DOUBLE' },
        { name: 'Net Price', sqlType: 'DECIMAL(10,2)' },
      ],
    },
    { name: 'customers', kind: 'source', columns: [{ name: 'customer_id', sqlType: 'BIGINT' }] },
  ],
};
const head = 'dataset: shop/main/orders\n';

function complete(marked: string) {
  const offset = marked.indexOf('¦');
  const text = marked.replace('¦', '');
  return { text, ...completeCheck(text, offset, context) };
}

function labels(marked: string): readonly string[] {
  return complete(marked).items.map(({ label }) => label);
}

/** The text after a proposal was taken as the editor takes it: indented like its line, places filled. */
function take(marked: string, label: string): string {
  const { text, start, end, items } = complete(marked);
  const item = items.find((one) => one.label === label);
  if (item === undefined) throw new Error(`no ${label} among ${items.map((one) => one.label).join(', ')}`);
  const line =
    text
      .slice(0, start)
      .split(/\r\n|\n|\r/)
      .at(-1) ?? '';
  const indent = /^[ \t]*/.exec(line)?.[0] ?? '';
  const filled = item.isSnippet
    ? item.insert
        .replace(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, '$1')
        .replace(/\$\{\d+:([^}]*)\}/g, '$1')
        .replace(/\$\d/g, '')
    : item.insert;
  return text.slice(0, start) + filled.replaceAll('\n', `\n${indent}`) + text.slice(end);
}

describe('completion in a file of checks', () => {
  it('proposes the keys of the file, those that have to be there first, each once', () => {
    expect(labels('¦')[0]).toBe('dataset');
    expect(labels('¦')).toEqual(expect.arrayContaining(['checks', 'columns', 'filter', 'variables', 'x-plumbline']));
    expect(labels(`${head}¦\nchecks:\n  - row_count:\n`)).not.toContain('checks');
    expect(labels(`${head}¦\nchecks:\n  - row_count:\n`)).not.toContain('dataset');
  });

  it('describes each key', () => {
    const undescribed = [
      `${head}¦`,
      `${head}columns:\n  - ¦`,
      `${head}columns:\n  - name: order_id\n    checks:\n      - invalid:\n          ¦`,
      `${head}checks:\n  - failed_rows:\n      ¦`,
      `${head}checks:\n  - row_count:\n      threshold:\n        ¦`,
      `${head}x-plumbline:\n  checks:\n    - reconciliation:\n        ¦`,
      `${head}x-plumbline:\n  checks:\n    - anomaly:\n        ¦`,
    ].flatMap((marked) =>
      complete(marked).items.filter(({ kind, documentation }) => kind === 'key' && documentation === undefined),
    );
    expect(
      undescribed
        .map(({ label }) => label)
        .filter((label) => !['threshold', 'function', 'query', 'expression'].includes(label)),
    ).toEqual([]);
  });

  it.each([
    ['of all rows', `${head}columns: []\nchecks:\n  - ¦`],
    ['of all rows, without a dash', `${head}columns: []\nchecks:\n  ¦`],
    ['of all rows, as the next one', `${head}columns: []\nchecks:\n  - schema:\n  ¦`],
    ['of a column', `${head}columns:\n  - name: order_id\n    checks:\n      - ¦`],
    ['of our own', `${head}columns: []\nx-plumbline:\n  checks:\n    - ¦`],
    ['with dashes below their key', `${head}columns: []\nchecks:\n- ¦`],
  ])('writes checks %s that can be run, whichever type is taken', (_, marked) => {
    const types = complete(marked).items.filter(({ kind }) => kind === 'check');
    expect(types.length).toBeGreaterThan(5);
    for (const { label } of types) {
      const text = take(marked, label);
      const { checks, problems } = parseCheckFile(context.file, text);
      expect([label, text, problems.filter(({ severity }) => severity === 'error')]).toEqual([label, text, []]);
      expect(checks.length).toBe(marked.includes('- schema') ? 2 : 1);
    }
  });

  it('writes nested keys below a key, however the key came about', () => {
    const written = take(`${head}columns:\n  - name: order_id\n    che¦`, 'checks');
    expect(written).toBe(`${head}columns:\n  - name: order_id\n    checks:\n      - `);
    expect(take(`${head}checks:\n  - row_count:\n      thr¦`, 'threshold')).toBe(
      `${head}checks:\n  - row_count:\n      threshold:\n        `,
    );
    expect(take(`${head}che¦`, 'checks')).toBe(`${head}checks:\n  - `);
  });

  it('keeps the colon of a key that is typed over', () => {
    expect(take(`${head}checks:\n  - row¦: {}\n`, 'row_count')).toBe(`${head}checks:\n  - row_count: {}\n`);
    expect(take(`${head}fil¦: a > 1\n`, 'filter')).toBe(`${head}filter: a > 1\n`);
  });

  it('proposes one comparison of a threshold, in all its forms', () => {
    const open = labels(`${head}checks:\n  - row_count:\n      threshold:\n        ¦`);
    expect(open).toEqual(expect.arrayContaining(['must_be', 'must_be_between', 'must_not_be', 'level', 'additional']));
    expect(labels(`${head}checks:\n  - row_count:\n      threshold:\n        must_be: 1\n        ¦`)).not.toContain(
      'must_not_be',
    );
    const text = take(`${head}columns: []\nchecks:\n  - row_count:\n      threshold: ¦`, 'must_be_between');
    expect(text).toContain('threshold: { must_be_between: { greater_than_or_equal: 0, less_than_or_equal: 100 } }');
    expect(parseCheckFile(context.file, text).problems).toEqual([]);
    expect(labels(`${head}checks:\n  - row_count: { threshold: { ¦ } }`)).toContain('must_be');
  });

  it('proposes the values of enumerations', () => {
    expect(labels(`${head}checks:\n  - row_count:\n      threshold:\n        level: ¦`)).toEqual(['warn', 'fail']);
    expect(labels(`${head}checks:\n  - row_count: { threshold: { level: w¦ } }`)).toEqual(['warn', 'fail']);
    expect(labels(`${head}x-plumbline:\n  checks:\n    - drift:\n        method: ¦`)).toEqual([
      'psi',
      'ks',
      'chi_square',
    ]);
    expect(labels(`${head}checks:\n  - schema:\n      allow_extra_columns: ¦`)).toEqual(['true', 'false']);
    expect(take(`${head}checks:\n  - row_count:\n      threshold:\n        level:¦`, 'warn')).toContain('level: warn');
  });

  it('proposes columns with their types where a column is named', () => {
    const columns = ['order_id', 'größe', 'Net Price'];
    const places = [
      'columns:\n  - name: ¦',
      'checks:\n  - freshness:\n      column: ¦',
      'checks:\n  - duplicate:\n      columns: [¦]',
      'checks:\n  - duplicate:\n      columns:\n        - ¦',
      'x-plumbline:\n  checks:\n    - row_count:\n        group_by: [¦',
      'x-plumbline:\n  checks:\n    - reconciliation:\n        keys: [¦]',
    ];
    for (const place of places) expect([place, labels(head + place)]).toEqual([place, columns]);
    const [first] = complete(`${head}columns:\n  - name: ¦`).items;
    expect(first?.detail).toBe('INTEGER');
    expect(labels(`${head}checks:\n  - duplicate:\n      columns: [order_id, ¦]`)).toEqual(['größe', 'Net Price']);
    expect(labels(`${head}columns:\n  - ¦`).slice(0, 3)).toEqual(columns);
    expect(take(`${head}columns:\n  - ¦`, 'größe')).toBe(`${head}columns:\n  - name: größe\n    checks:\n      - `);
  });

  it('knows the node of a file without a dataset by its name', () => {
    expect(labels('columns:\n  - name: ¦')).toContain('order_id');
  });

  it('proposes nodes, and the columns of the other node', () => {
    expect(labels('dataset: ¦')).toEqual(['orders', 'customers']);
    expect(take('dataset: shop/main/o¦', 'shop/main/customers')).toBe('dataset: shop/main/customers');
    const own = `${head}x-plumbline:\n  checks:\n    - reconciliation:\n        with: `;
    expect(labels(`${own}¦`)).toEqual(['orders', 'customers']);
    expect(labels(`${own}customers\n        names:\n          order_id: ¦`)).toEqual(['customer_id']);
    const reference = `${head}columns:\n  - name: order_id\n    valid_reference_data: { dataset: shop/main/customers, column: ¦ }`;
    expect(labels(reference)).toEqual(['customer_id']);
  });

  it('proposes columns in SQL, in every way of writing it', () => {
    const places = [
      'filter: ¦',
      'filter: "or¦"',
      "filter: 'a = 1 and or¦'",
      'filter: |\n  or¦',
      'filter: >-\n  a = 1\n  and or¦',
      'checks:\n  - failed_rows: { expression: or¦ }',
    ];
    for (const place of places)
      expect([place, labels(head + place)]).toEqual([place, expect.arrayContaining(['order_id', 'größe'])]);
    expect(take(`${head}filter: a > 1 AND ne¦`, 'Net Price')).toBe(`${head}filter: a > 1 AND "Net Price"`);
    expect(take(`${head}filter: grö¦ > 1`, 'größe')).toBe(`${head}filter: "größe" > 1`);
    expect(labels(`${head}checks:\n  - metric:\n      query: ¦`)).toEqual(
      expect.arrayContaining(['SELECT', 'customers', 'customer_id']),
    );
  });

  it('proposes the owners of the manifest, as text, and the key that names one', () => {
    expect(labels(`${head}x-plumbline:\n  ¦`)).toEqual(['owner', 'checks']);
    expect(labels(`${head}x-plumbline:\n  owner: ¦`)).toEqual(['Flight data', 'yes']);
    expect(take(`${head}x-plumbline:\n  owner: Fl¦\n`, 'Flight data')).toBe(
      `${head}x-plumbline:\n  owner: Flight data\n`,
    );
    expect(labels(`${head}x-plumbline: { owner: ¦ }`)).toEqual(['Flight data', 'yes']);
  });

  it('proposes variables and types', () => {
    const text = `${head}variables:\n  NOW: { default: "2026-01-01" }\nchecks:\n  - freshness:\n      now_variable: ¦`;
    expect(labels(text)).toEqual(['NOW']);
    expect(labels(`${head}columns:\n  - name: größe\n    data_type: ¦`)[0]).toBe('double');
  });

  it('works on Windows line endings, and in a text that is broken elsewhere', () => {
    expect(labels(`${head}columns:\n  - name: ¦`.replaceAll('\n', '\r\n'))).toContain('order_id');
    expect(labels(`${head}filter: "open\nchecks:\n  - freshness: { column: ¦`)).toContain('order_id');
    expect(labels(`${head}checks: [\n  - row_count\ncolumns:\n  - name: ¦`)).toContain('order_id');
  });

  it('is silent in comments, in free text and where nothing fits', () => {
    for (const text of [
      `${head}# che¦`,
      `${head}description: che¦`,
      `${head}nope:\n  ¦`,
      `${head}columns: []\n ¦`,
      `${head}checks:\n  - row_count:\n      name: ¦`,
    ])
      expect([text, labels(text)]).toEqual([text, []]);
  });
});

describe('hover in a file of checks', () => {
  const text = `${head}columns:\n  - name: größe\n    checks:\n      - missing:\n          threshold: { must_be: 0 }\nfilter: order_id > 1\n`;
  const at = (word: string) => hoverCheck(text, text.indexOf(word) + 1, context);

  it('says what keys mean', () => {
    expect(at('must_be')?.texts.join(' ')).toContain('Passes when the value is exactly this.');
    expect(at('missing')?.texts).toEqual(['**`missing`** check', 'Rows without a value: none, by default.']);
    expect(at('dataset')?.texts[0]).toBe('**`dataset`** text, required');
  });

  it('says the type of columns, in SQL too, and what a node is', () => {
    expect(at('größe')?.texts).toEqual(['**`größe`** DOUBLE, column of `orders`']);
    expect(at('order_id')?.texts).toEqual(['**`order_id`** INTEGER, column of `orders`']);
    expect(at('shop/main/orders')?.texts).toEqual(['**`orders`** cell, 3 columns']);
  });

  it('says how a check came out', () => {
    const outcome = {
      node: 'orders',
      name: 'm',
      type: 'missing',
      column: 'größe',
      outcome: 'fail',
      value: 1200,
      threshold: '= 0',
      level: 'fail',
      file: context.file,
      line: 5,
    } as const;
    const hover = hoverCheck(text, text.indexOf('missing'), context, () => outcome);
    expect(hover?.texts.at(-1)).toBe('Last outcome: fail: 1,200, expected = 0');
  });

  it('is silent elsewhere', () => {
    expect(hoverCheck(text, text.length, context)).toBeUndefined();
    expect(hoverCheck('nope: 1', 1, context)).toBeUndefined();
  });
});

describe('a new file of checks', () => {
  it('is one that can be read, with nothing to complain of, and proposes checks where the caret is', () => {
    const { text, caret } = newCheckFileText('net price', 'plumbline/shop/main/net price');
    expect(parseCheckFile('checks/x.yml', text)).toMatchObject({ node: 'net price', checks: [], problems: [] });
    const offset =
      text
        .split('\n')
        .slice(0, caret.line - 1)
        .join('\n').length + caret.column;
    expect(completeCheck(text, offset, context).items.map(({ label }) => label)).toContain('row_count');
  });
});
