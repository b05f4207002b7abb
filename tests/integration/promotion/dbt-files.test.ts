import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Prototype, soundWorkspace } from './prototype';

/** dbt's own schemas of properties files (dbt-labs/dbt-jsonschema), for the 1.x line and for dbt 2. */
const schemas = ['dbt-yml-latest', 'dbt-yml-latest-fusion'];

describe('the dbt project', () => {
  let prototype: Prototype;
  let files: ReadonlyMap<string, string>;

  beforeAll(async () => {
    prototype = await Prototype.create(
      soundWorkspace({
        'checks/orders.yml': `dataset: plumbline/shop/main/orders
columns:
  - name: order_id
    checks: [{ missing: null }, { duplicate: null }]
  - name: customer
    checks:
      - invalid: { valid_values: [a, b, c], filter: net > 1 }
      - invalid: { name: known, valid_reference_data: { dataset: plumbline/shop/main/by_customer, column: customer } }
  - name: net
    checks: [{ invalid: { valid_min: 0, threshold: { metric: percent, must_be_less_than: 1 } } }]
`,
      }),
    );
    await prototype.promote(['by_customer']);
    files = await prototype.written();
  });

  afterAll(() => prototype?.dispose());

  it.each(
    schemas.flatMap((schema) =>
      ['models/schema.yml', 'models/sources.yml', 'models/exposures.yml'].map((file) => [schema, file] as const),
    ),
  )("holds against dbt's schema %s in %s", (schema, file) => {
    const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
    const validate = ajv.compile(
      JSON.parse(readFileSync(join(__dirname, '../../interop/schemas', `${schema}.schema.json`), 'utf8')),
    );
    validate(parse(files.get(`out/dbt/${file}`) ?? ''));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('has all that a repository of its own needs', () => {
    const names = [...files.keys()]
      .filter((name) => name.startsWith('out/dbt/'))
      .map((name) => name.slice('out/dbt/'.length));
    expect(names).toEqual(
      expect.arrayContaining([
        '.github/workflows/dbt.yml',
        '.gitignore',
        'README.md',
        'dbt_project.yml',
        'models/by_customer.sql',
        'models/exposures.yml',
        'models/schema.yml',
        'models/sources.yml',
        'profiles.yml',
        'requirements.txt',
        'tests/golden__by_customer.sql',
      ]),
    );
    expect(files.get('out/dbt/requirements.txt')).toMatch(
      /^dbt-core==\d+\.\d+\.\d+\ndbt-duckdb==\d+\.\d+\.\d+\nduckdb==\d+\.\d+\.\d+\n$/,
    );
  });

  it('names no path of this machine', () => {
    for (const [path, text] of files) expect(text, path).not.toContain(prototype.folder);
  });

  it("uses dbt's own tests where they mean the same", () => {
    const sources = files.get('out/dbt/models/sources.yml') ?? '';
    for (const test of ['not_null', 'unique', 'accepted_values', 'relationships'])
      expect(sources).toContain(`- ${test}:`);
    expect(sources).toContain('where: net > 1');
    expect(files.get('out/dbt/tests/orders__invalid_net.sql')).toContain('m0 * 100.0::DOUBLE / m1');
  });
});

describe('names that get in the way of one another', () => {
  it('each check keeps a test of its own, and golden results theirs', async () => {
    const prototype = await Prototype.create(
      soundWorkspace({
        'checks/by_customer.yml': `dataset: plumbline/shop/main/by_customer
checks:
  - row_count: { name: rows, threshold: { must_be: 3, level: warn } }
  - row_count: { name: rows warn, threshold: { must_be_greater_than: 1 } }
  - row_count: { name: Rows!, threshold: { must_be_less_than: 10 } }
`,
        'checks/golden.yml': `dataset: plumbline/shop/main/golden
checks:
  - row_count: { name: by customer, threshold: { must_be: 1 } }
`,
        'notebooks/golden.md': '```sql golden\nSELECT count(*) AS rows FROM by_customer\n```\n',
      }),
    );
    await prototype.promote(['golden', 'by_customer']);
    const files = await prototype.written();
    const tests = [...files].filter(([path]) => path.startsWith('out/dbt/tests/')).map(([, text]) => text);
    for (const check of ["'rows'", "'rows warn'", "'Rows!'", "'by customer'"])
      expect(tests.filter((text) => text.includes(`'plumbline_check': ${check}`))).toHaveLength(1);
    expect(tests.filter((text) => text.includes("tags=['golden']"))).toHaveLength(2);
    await prototype.dispose();
  });

  it('a type that holds Jinja is text to dbt', async () => {
    const prototype = await Prototype.create(
      soundWorkspace({
        'notebooks/odd.md': "```sql odd\nSELECT '{{ target }}'::ENUM ('{{ target }}', 'b') AS kind FROM orders\n```\n",
      }),
    );
    await prototype.promote(['odd']);
    const schema = parse((await prototype.written()).get('out/dbt/models/schema.yml') ?? '');
    expect(schema.models[0].columns[0].data_type).toBe("ENUM('{{ '{' }}{ target }}', 'b')");
    await prototype.dispose();
  });
});

describe('checks beyond the contract language', () => {
  it('are losses of a dbt project, each with what to do, and stand in the spec', async () => {
    const prototype = await Prototype.create(
      soundWorkspace({
        'checks/orders.yml': `dataset: plumbline/shop/main/orders
columns: []
x-plumbline:
  checks:
    - row_count: { group_by: [customer] }
    - group_evolution: { group_by: [customer] }
    - reconciliation: { with: by_customer, metric: row_count, threshold: { must_be_greater_than_or_equal: 0 } }
    - anomaly: { metric: row_count }
    - change: { metric: row_count, threshold: { must_be: 0 } }
`,
      }),
    );
    try {
      const { targets } = await prototype.promote(['by_customer']);
      const losses = targets
        .flatMap((target) => target.losses)
        .filter(({ construct }) => /^check .* of orders$/.test(construct));
      expect(losses.map(({ construct, what }) => [construct, what])).toEqual([
        ['check "row_count by customer" of orders', 'It judges each customer by itself.'],
        [
          'check "group_evolution(customer)" of orders',
          'It compares with earlier evaluations, which dbt does not keep.',
        ],
        ['check "row_count as in by_customer" of orders', 'It compares with by_customer.'],
        ['check "anomaly(row_count)" of orders', 'It compares with earlier evaluations, which dbt does not keep.'],
        ['check "change(row_count)" of orders', 'It compares with earlier evaluations, which dbt does not keep.'],
      ]);
      expect(losses.every(({ instead }) => instead.length > 0)).toBe(true);
      const spec = [...(await prototype.written())].find(([file]) => file.endsWith('.pipeline.yaml'))?.[1] ?? '';
      expect(spec).toContain('type: group_by');
      expect(spec).toContain('> 0 for each customer');
    } finally {
      await prototype.dispose();
    }
  });
});
