import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ChangedShop, change, type Edit, replace, told } from './changed-shop';
import { shopFiles } from './shop';

const checks = `dataset: plumbline/shop/main/by_region
# All rows.
checks:
  # There are some.
  - row_count:
  - metric:
      name: revenue
      expression: sum(net) # in euros
      threshold: { must_be_greater_than: 0 }
  - metric:
      qualifier: spread
      name: spread
      expression: max(net) - min(net)
      threshold: { must_be_less_than: 1000, level: fail, additional: { must_be_less_than: 900, level: warn } }
  # Old rows will do.
  - freshness: { column: day, threshold: { unit: day, must_be_less_than: 100000 } }
columns:
  - name: region # where
    checks: [{ missing: null }, { invalid: { valid_values: [north, south] } }]
  - name: day
    checks:
      - missing:
`;
const file = 'checks/by_region.yml';

let changed: ChangedShop;

beforeAll(async () => {
  changed = await ChangedShop.create({ ...shopFiles, [file]: checks });
});
afterAll(() => changed.dispose());

interface Case {
  readonly target: 'dbt' | 'sqlmesh';
  readonly edits: Readonly<Record<string, Edit>>;
  readonly changes: readonly unknown[];
  readonly unread?: readonly unknown[];
  /** The check file afterwards, as replacements in what it was. */
  readonly becomes?: readonly (readonly [string, string])[];
}

const yaml = 'models/schema.yml';
const model = 'models/by_region.sql';
const both: Readonly<Record<string, string>> = {
  missing: '[{ missing: null }, ',
  soft: '[{ missing: { threshold: { must_be: 0, level: warn } } }, ',
};
const soft = [[both.missing ?? '', both.soft ?? '']] as const;

const cases: Readonly<Record<string, Case>> = {
  'a severity in schema.yml': {
    target: 'dbt',
    edits: { [yaml]: replace(/(name: by_region__missing_region\s+config:\s+severity: )error/, '$1warn') },
    changes: ['by_region: check "missing(region)": severity fail → warn'],
    becomes: soft,
  },
  'a severity that somebody wrote in another way': {
    target: 'dbt',
    edits: {
      [yaml]: replace(
        /- not_null:\n\s+name: by_region__missing_region\n(?:\s+(?:config|severity|meta|plumbline_\w+):.*\n)+/,
        '- not_null: {severity: WARN}\n',
      ),
    },
    changes: ['by_region: check "missing(region)": severity fail → warn'],
    becomes: soft,
  },
  'the severity of a singular test, with its threshold': {
    target: 'dbt',
    edits: {
      'tests/by_region__revenue.sql': (text) =>
        text.replace("severity='error'", 'severity="warn"').replace('value > 0', 'value > -2.5'),
    },
    changes: ['by_region: check "revenue": severity fail → warn', 'by_region: check "revenue": 0 → -2.5'],
    becomes: [['threshold: { must_be_greater_than: 0 }', 'threshold: { must_be_greater_than: -2.5, level: warn }']],
  },
  'the threshold of a check that says none': {
    target: 'dbt',
    edits: { 'tests/by_region__row_count.sql': replace('value > 0', 'value > 1') },
    changes: ['by_region: check "row_count": 0 → 1'],
    becomes: [['  - row_count:\n', '  - row_count: { threshold: { must_be_greater_than: 1 } }\n']],
  },
  'values of accepted_values': {
    target: 'dbt',
    edits: { [yaml]: replace(/(values:\s+- north\n(\s+)- south\n)/, '$1$2- west\n') },
    changes: ['by_region: check "invalid(region)": values north, south → north, south, west'],
    becomes: [['[north, south]', '[north, south, west]']],
  },
  'tests that went from schema.yml, and a singular one': {
    target: 'dbt',
    edits: {
      [yaml]: replace(
        / +- not_null:\n\s+name: by_region__missing_region\n(?:\s+(?:config|severity|meta|plumbline_\w+):.*\n)+/,
        '',
      ),
      'tests/by_region__revenue.sql': () => null,
    },
    changes: ['by_region: check "revenue" is gone', 'by_region: check "missing(region)" is gone'],
    becomes: [
      [
        '  - metric:\n      name: revenue\n      expression: sum(net) # in euros\n      threshold: { must_be_greater_than: 0 }\n',
        '',
      ],
      [both.missing ?? '', '['],
    ],
  },
  'a check of two tests, both of which went': {
    target: 'dbt',
    edits: { 'tests/by_region__spread.sql': () => null, 'tests/by_region__spread_warn.sql': () => null },
    changes: ['by_region: check "spread" is gone'],
    becomes: [
      [
        '  - metric:\n      qualifier: spread\n      name: spread\n      expression: max(net) - min(net)\n      threshold: { must_be_less_than: 1000, level: fail, additional: { must_be_less_than: 900, level: warn } }\n',
        '',
      ],
    ],
  },
  'one of two tests of a check, which is listed': {
    target: 'dbt',
    edits: {
      'tests/by_region__spread_warn.sql': () => null,
      'tests/by_region__freshness_day.sql': replace("severity='error'", "severity='warn'"),
      'tests/by_region__freshness_day_without_rows.sql': replace("severity='error'", "severity='warn'"),
    },
    changes: ['by_region: check "freshness(day)": severity fail → warn'],
    unread: [
      'tests/by_region__spread_warn.sql check "spread" of by_region',
      'tests/by_region__freshness_day_without_rows.sql:1 check "freshness(day)" of by_region',
    ],
    becomes: [['must_be_less_than: 100000 }', 'must_be_less_than: 100000, level: warn }']],
  },
  'a test that is another one, which is listed': {
    target: 'dbt',
    edits: {
      [yaml]: replace(/(name: by_region__missing_region\s+config:\s+severity: error\n)(\s+)/, '$1$2where: net > 0\n$2'),
    },
    changes: [],
    unread: [expect.stringMatching(/^models\/schema.yml:\d+ check "missing\(region\)" of by_region$/)],
  },
  'unit tests, which are listed one by one': {
    target: 'dbt',
    edits: {
      'models/own_unit_tests.yml': () =>
        'unit_tests:\n  - name: nobody\n    model: by_region\n    given: []\n    expect: { rows: [] }\n',
      'models/unit_tests.yml': replace(/(unit_tests:\n {2}- name: )(\w+)/, '$1mine'),
    },
    changes: [],
    unread: [
      'models/own_unit_tests.yml:2 unit test nobody of by_region',
      expect.stringMatching(/^models\/unit_tests.yml:3 unit test mine of \w+$/),
      expect.stringMatching(/^models\/unit_tests.yml unit test \w+ of \w+$/),
    ],
  },
  'audits that do not block any more': {
    target: 'sqlmesh',
    edits: {
      [model]: replace('not_null(columns := (region))', 'not_null_non_blocking(columns := (region))'),
      'audits/by_region__revenue.sql': replace('blocking true', 'blocking false'),
    },
    changes: [
      'by_region: check "revenue": severity fail → warn',
      'by_region: check "missing(region)": severity fail → warn',
    ],
    becomes: [
      ...soft,
      ['threshold: { must_be_greater_than: 0 }', 'threshold: { must_be_greater_than: 0, level: warn }'],
    ],
  },
  'audits that do not block where they are called': {
    target: 'sqlmesh',
    edits: {
      [model]: (text) =>
        text
          .replace('not_null(columns := (region))', 'not_null(columns := (region), blocking := false)')
          .replace(/\bby_region__revenue\b/, 'by_region__revenue(blocking := false)'),
    },
    changes: [
      'by_region: check "missing(region)": severity fail → warn',
      'by_region: check "revenue": severity fail → warn',
    ],
    becomes: [
      ...soft,
      ['threshold: { must_be_greater_than: 0 }', 'threshold: { must_be_greater_than: 0, level: warn }'],
    ],
  },
  'audits that went, and values of one': {
    target: 'sqlmesh',
    edits: {
      [model]: (text) =>
        text
          .replace(/ +not_null\(columns := \(region\)\),\n/, '')
          .replace(/ +by_region__revenue,\n/, '')
          .replace("is_in := ('north', 'south')", "is_in := ('north', 'south', 'far, east')"),
      'audits/by_region__revenue.sql': () => null,
    },
    changes: [
      'by_region: check "missing(region)" is gone',
      'by_region: check "invalid(region)": values north, south → north, south, far, east',
      'by_region: check "revenue" is gone',
    ],
    becomes: [
      [
        '  - metric:\n      name: revenue\n      expression: sum(net) # in euros\n      threshold: { must_be_greater_than: 0 }\n',
        '',
      ],
      [both.missing ?? '', '['],
      ['[north, south]', '[north, south, "far, east"]'],
    ],
  },
  'an audit that is gone and is still called, and unit tests, which are listed': {
    target: 'sqlmesh',
    edits: {
      'audits/by_region__revenue.sql': () => null,
      'tests/test_own.yaml': () => 'test_own:\n  model: main.by_region\n',
    },
    changes: [],
    unread: [
      'audits/by_region__revenue.sql audit by_region__revenue',
      'tests/test_own.yaml:1 unit test test_own of main.by_region',
    ],
  },
};

describe('tests that engineers changed', () => {
  it.each(Object.entries(cases))(
    'come back as %s',
    async (_, { target, edits, changes, unread = [], becomes = [] }) => {
      await changed.reset();
      const project = join(changed.shop.out, target);
      await change(project, edits);
      expect(told(await changed.readBack(target))).toEqual({ changes, unread, refused: [] });
      await changed.readBack(target, true);
      const now = await readFile(join(changed.shop.root, file), 'utf8');
      expect(now).toBe(becomes.reduce((text, [from, to]) => text.replace(from, to), checks));
      const again = await changed.readBack(target);
      expect(
        again.read.changes.every(({ present }) => present),
        'the workspace says so already',
      ).toBe(true);
      expect(again.files).toEqual([]);
    },
  );

  it('are what the next promotion writes, once they are taken over', async () => {
    const { shop } = changed;
    for (const target of ['dbt', 'sqlmesh'] as const) {
      await changed.reset();
      const project = join(shop.out, target);
      const edits =
        cases[target === 'dbt' ? 'a severity in schema.yml' : 'audits that do not block any more']?.edits ?? {};
      await change(project, edits);
      const engineers = await readFile(join(project, target === 'dbt' ? yaml : model), 'utf8');
      await changed.readBack(target, true);
      await shop.session.promote({ nodes: ['by_region'], targets: [target], out: shop.out });
      const written = await readFile(join(project, target === 'dbt' ? yaml : model), 'utf8');
      expect(written.replace('plumbline_level: warn', 'plumbline_level: fail')).toBe(engineers);
      expect(told(await changed.readBack(target))).toEqual({ changes: [], unread: [], refused: [] });
    }
  });

  it('are refused where the workspace changed the check too, or has it twice', async () => {
    const { shop } = changed;
    const removed = cases['tests that went from schema.yml, and a singular one']?.edits ?? {};
    await changed.reset();
    await change(shop.root, { [file]: replace('must_be_greater_than: 0', 'must_be_greater_than: 7') });
    await shop.session.reload();
    await change(join(shop.out, 'dbt'), removed);
    const found = await changed.readBack('dbt', true);
    expect(told(found).refused).toEqual([
      'The workspace changed check "revenue" too (checks/by_region.yml:6): take it out there if nobody needs it.',
    ]);
    const now = await readFile(join(shop.root, file), 'utf8');
    expect(now).toContain('must_be_greater_than: 7');
    expect(now).not.toContain('missing: null');

    await changed.reset();
    await change(shop.root, {
      [file]: replace(
        '  - metric:\n      name: revenue',
        '  - metric:\n      name: revenue\n      expression: sum(net)\n      threshold: { must_be: 1 }\n  - metric:\n      qualifier: other\n      name: revenue',
      ),
    });
    await shop.session.reload();
    await change(join(shop.out, 'dbt'), removed);
    expect(told(await changed.readBack('dbt')).refused).toEqual([
      expect.stringContaining(
        'Several checks of by_region are called so (checks/by_region.yml:6, checks/by_region.yml:10)',
      ),
    ]);
  });
});
