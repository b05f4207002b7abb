import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangedShop, change, type Edit, replace, told } from './changed-shop';
import type { PromotedShop } from './shop';

let changed: ChangedShop;
let shop: PromotedShop;
/** As it was promoted. */
let kept: string;

beforeAll(async () => {
  changed = await ChangedShop.create();
  ({ shop, kept } = changed);
});
afterAll(() => changed.dispose());

const reset = () => changed.reset();
const readBack = (target: string, apply?: boolean) => changed.readBack(target, apply);

interface Case {
  readonly target: 'dbt' | 'sqlmesh';
  readonly edits: Readonly<Record<string, Edit>>;
  readonly changes: readonly unknown[];
  readonly unread?: readonly unknown[];
  /** What the workspace's files hold afterwards. */
  readonly holds?: Readonly<Record<string, string | RegExp>>;
}

const cases: Readonly<Record<string, Case>> = {
  'the kind of a join in dbt': {
    target: 'dbt',
    edits: { 'models/placed.sql': replace('LEFT JOIN', 'JOIN') },
    changes: ['placed: join with c: LEFT JOIN → INNER JOIN'],
    holds: { 'notebooks/shop.md': 'FROM big b JOIN customers c ON' },
  },
  'the kind of a join in SQLMesh': {
    target: 'sqlmesh',
    edits: { 'models/placed.sql': replace('LEFT JOIN', 'JOIN') },
    changes: ['placed: join with c: LEFT JOIN → INNER JOIN'],
    holds: { 'notebooks/shop.md': 'FROM big b JOIN customers c ON' },
  },
  'a parameter that moves, in dbt': {
    target: 'dbt',
    edits: { 'models/paid.sql': replace(/net >= (CAST\(.*\))/, '$1 < net') },
    changes: ['paid: filter: net >= $least → $least < net'],
    holds: { 'notebooks/shop.md': "status = 'paid' AND $least < net" },
  },
  'a parameter that moves, in SQLMesh': {
    target: 'sqlmesh',
    edits: { 'models/paid.sql': replace('net >= CAST(@least AS INTEGER)', 'net > @least') },
    changes: ['paid: filter: net >= $least → net > $least'],
    holds: { 'notebooks/shop.md': "status = 'paid' AND net > $least" },
  },
  'a ref that somebody wrote in another way': {
    target: 'dbt',
    edits: {
      'models/by_region.sql': replace('GROUP BY', 'WHERE order_id IN (SELECT order_id FROM {{ref("paid")}})\nGROUP BY'),
    },
    changes: [expect.stringMatching(/^by_region: filter added: .*order_id/)],
    holds: { 'notebooks/shop.md': 'IN (SELECT order_id FROM paid)' },
  },
  'spaces and comments, which are no change': {
    target: 'dbt',
    edits: { 'models/paid.sql': replace('SELECT order_id', '-- by the engineers\nselect   order_id') },
    changes: [],
  },
  'a new model in dbt that another reads': {
    target: 'dbt',
    edits: {
      'models/north.sql': () => "SELECT * FROM {{ ref('placed') }} WHERE region = 'north'\n",
      'models/by_region.sql': replace('{{ ref(\'placed\') }} AS "placed"', "{{ ref('north') }}"),
    },
    changes: ['by_region: reads: placed → north', 'north: is new'],
    holds: { 'notebooks/shop.md': "```sql north\nSELECT * FROM placed WHERE region = 'north'\n```" },
  },
  'a new model in SQLMesh': {
    target: 'sqlmesh',
    edits: {
      'models/north.sql': () =>
        "MODEL (name main.north, kind FULL);\n\nSELECT * FROM main.placed WHERE region = 'north';\n",
    },
    changes: ['north: is new'],
    holds: { 'notebooks/shop.md': "```sql north\nSELECT * FROM placed WHERE region = 'north'\n```" },
  },
  'a model that is gone, once nothing reads it': {
    target: 'dbt',
    edits: { 'models/by_region.sql': () => null },
    changes: ['by_region: is gone'],
    holds: { 'notebooks/shop.md': /^(?![\s\S]*sql by_region)/ },
  },
  'tests that came in schema.yml': {
    target: 'dbt',
    edits: {
      'models/schema.yml': replace(
        '      - name: orders\n        data_type: BIGINT\n',
        '      - name: orders\n        data_type: BIGINT\n        data_tests:\n          - not_null\n          - accepted_values:\n              arguments:\n                values: [1, 2]\n',
      ),
    },
    changes: ['by_region: check added: missing of orders, invalid of orders'],
    holds: { 'checks/by_region.yml': /- name: orders\n\s+checks:[\s\S]*missing[\s\S]*valid_values: \[\s*1, 2\s*\]/ },
  },
  'an audit that came in SQLMesh': {
    target: 'sqlmesh',
    edits: {
      'models/by_region.sql': replace(
        'not_null(columns := (region)),',
        'not_null(columns := (region)),\n    not_null(columns := (day, net)),',
      ),
    },
    changes: ['by_region: check added: missing of day, missing of net'],
    holds: { 'checks/by_region.yml': /- name: net\n\s+checks:/ },
  },
  'the threshold of a singular test': {
    target: 'dbt',
    edits: { 'tests/by_region__row_count.sql': replace('value > 0', 'value > 2') },
    changes: ['by_region: check "row_count": 0 → 2'],
    holds: { 'checks/by_region.yml': 'row_count:\n      threshold: { must_be_greater_than: 2 }' },
  },
  'the threshold of an audit': {
    target: 'sqlmesh',
    edits: { 'audits/by_region__revenue.sql': replace('value > 0', 'value > 40.5') },
    changes: ['by_region: check "revenue": 0 → 40.5'],
    holds: { 'checks/by_region.yml': 'must_be_greater_than: 40.5' },
  },
  'descriptions of an output': {
    target: 'dbt',
    edits: {
      'models/schema.yml': replace(
        '      - name: region\n        data_type: VARCHAR\n        data_tests',
        '      - name: region\n        data_type: VARCHAR\n        description: Where the customer lives\n        data_tests',
      ),
    },
    changes: ['by_region: description of region: Where the customer lives'],
    holds: { 'specs/by_region.pipeline.yaml': 'description: Where the customer lives' },
  },
  'Jinja, which no cell can say': {
    target: 'dbt',
    edits: {
      'models/placed.sql': replace(
        'SELECT b.order_id',
        "SELECT {% if target.name == 'dev' %}1 AS one, {% endif %}b.order_id",
      ),
    },
    changes: [],
    unread: ["models/placed.sql:2 {% if target.name == 'dev' %}", 'models/placed.sql:2 {% endif %}'],
  },
  'macros of theirs in SQLMesh': {
    target: 'sqlmesh',
    edits: { 'models/paid.sql': replace('WHERE', 'WHERE @is_open(day) AND') },
    changes: [],
    unread: ['models/paid.sql:15 @is_open'],
  },
  'what is decided elsewhere, and files that are none of the graph': {
    target: 'dbt',
    edits: {
      'models/schema.yml': replace('materialized: table', 'materialized: view'),
      'models/score.py': () => 'def model(dbt, session): ...\n',
      'macros/cents.sql': () => '{% macro cents(x) %}{{ x }} / 100{% endmacro %}\n',
      'dbt_project.yml': replace('1.0.0', '1.0.1'),
      'tests/own.sql': () => "SELECT 1 FROM {{ ref('paid') }} WHERE false\n",
      'models/by_region.sql': (text) => `{{ config(tags=['daily']) }}\n${text}`,
      'tests/by_region__revenue.sql': replace('sum(net)', 'sum(net) + 1'),
    },
    changes: [],
    unread: [
      'dbt_project.yml dbt_project.yml',
      'macros/cents.sql macros/cents.sql',
      "models/by_region.sql:1 {{ config(tags=['daily']) }}",
      'models/schema.yml:6 `config` of paid',
      'models/score.py models/score.py',
      expect.stringMatching(/^tests\/by_region__revenue.sql:\d+ check "revenue" of by_region$/),
      'tests/own.sql tests/own.sql',
    ],
  },
};

describe('a project that engineers changed', () => {
  it.each(Object.entries(cases))('reads back %s', async (_, { target, edits, changes, unread = [], holds = {} }) => {
    await reset();
    await change(join(shop.out, target), edits);
    const found = told(await readBack(target));
    expect(found).toEqual({ changes, unread, refused: [] });
    await readBack(target, true);
    for (const [file, text] of Object.entries(holds)) {
      const now = await readFile(join(shop.root, file), 'utf8');
      if (typeof text === 'string') expect(now).toContain(text);
      else expect(now).toMatch(text);
    }
    if (changes.length === 0)
      expect(await readFile(join(shop.root, 'notebooks/shop.md'), 'utf8')).toBe(
        await readFile(join(kept, 'shop/notebooks/shop.md'), 'utf8'),
      );
    else if (Object.keys(edits).some((file) => file.endsWith('by_region.sql') === false))
      expect(told(await readBack(target)).refused, 'taken over twice').toEqual([]);
  });

  it('says nothing of a project that nobody changed', async () => {
    await reset();
    for (const target of ['dbt', 'sqlmesh'])
      expect(told(await readBack(target))).toEqual({ changes: [], unread: [], refused: [] });
  });

  it('refuses a change of a node that the workspace changed otherwise, and says what both did', async () => {
    await reset();
    await change(shop.root, { 'notebooks/shop.md': replace('net > 5', 'net > 6') });
    await shop.session.reload();
    await change(join(shop.out, 'dbt'), { 'models/placed.sql': replace('LEFT JOIN', 'JOIN') });
    const found = await readBack('dbt', true);
    expect(told(found)).toMatchObject({
      changes: ['placed: join with c: LEFT JOIN → INNER JOIN'],
      refused: ['The workspace changed placed too: common table big: filter: net > 5 → net > 6.'],
    });
    expect(await readFile(join(shop.root, 'notebooks/shop.md'), 'utf8')).toContain('LEFT JOIN');
  });

  it('keeps a node that others still read, although its model is gone', async () => {
    await reset();
    await change(join(shop.out, 'dbt'), { 'models/paid.sql': () => null });
    expect(told(await readBack('dbt', true)).refused).toEqual(['placed still reads it in the workspace.']);
  });

  it('is not written over by the next promotion until it is taken over', async () => {
    await reset();
    const again = () => shop.session.promote({ nodes: ['by_region'], targets: ['dbt'], out: shop.out });
    await change(join(shop.out, 'dbt'), {
      'models/placed.sql': replace('LEFT JOIN', 'JOIN'),
      'README.md': (text) => `${text}\nOurs.\n`,
    });
    await expect(again()).rejects.toMatchObject({
      problem: { code: 'edit_conflict', message: expect.stringContaining('README.md, models/placed.sql') },
    });
    await readBack('dbt', true);
    await expect(again()).rejects.toMatchObject({ problem: { message: expect.not.stringContaining('placed.sql') } });
    await change(join(shop.out, 'dbt'), { 'README.md': replace('\nOurs.\n', '') });
    await again();
    await shop.session.reload();
    expect(await readFile(join(shop.out, 'dbt/models/placed.sql'), 'utf8')).toContain(
      "b JOIN {{ source('shop', 'customers') }} c",
    );
    expect(told(await readBack('dbt'))).toEqual({ changes: [], unread: [], refused: [] });
  });
});
