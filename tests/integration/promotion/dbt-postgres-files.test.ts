import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Prototype, soundWorkspace } from './prototype';

describe('the dbt project for Postgres', () => {
  let prototype: Prototype;
  let files: ReadonlyMap<string, string>;
  let losses: readonly string[];

  beforeAll(async () => {
    prototype = await Prototype.create(
      soundWorkspace({
        'checks/orders.yml': `dataset: plumbline/shop/main/orders
columns:
  - name: order_id
    checks: [{ missing: null }, { duplicate: null }]
  - name: customer
    checks:
      - invalid: { name: letters, valid_values: [a, b, c], filter: net > 1 }
      - invalid: { name: shape, valid_format: { name: letter, regex: "^[a-c]$" } }
`,
      }),
    );
    const { targets } = await prototype.promote(['by_customer'], { targets: ['dbt-postgres'] });
    losses = targets[0]?.losses.map(({ construct }) => construct) ?? [];
    files = await prototype.written();
  });

  afterAll(() => prototype?.dispose());

  const text = (path: string) => files.get(`out/dbt-postgres/${path}`) ?? '';

  it.each(
    ['dbt-yml-latest', 'dbt-yml-latest-fusion'].flatMap((schema) =>
      ['schema', 'sources', 'exposures', 'unit_tests'].map((file) => [schema, `models/${file}.yml`] as const),
    ),
  )("holds against dbt's schema %s in %s", (schema, file) => {
    const path = join(__dirname, '../../interop/schemas', `${schema}.schema.json`);
    const validate = new Ajv({ allErrors: true, strict: false, validateFormats: false }).compile(
      JSON.parse(readFileSync(path, 'utf8')),
    );
    validate(parse(text(file)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it('says what DuckDB means in the SQL of Postgres, with the types of its columns', () => {
    expect(text('models/by_customer.sql')).toMatch(/FROM \{\{ source\('shop', 'orders'\) \}\} AS "orders"/);
    expect(text('models/by_customer.sql')).toContain("CAST({{ var('least') }} AS integer)");
    const { models } = parse(text('models/schema.yml'));
    expect(models[0].columns.map(({ data_type }: { data_type: string }) => data_type)).toEqual([
      'text',
      'bigint',
      'double precision',
    ]);
  });

  it('loads the files as DuckDB reads them, from a place that is told relative to the project', () => {
    const sources = JSON.parse(text('sources.json'));
    expect(sources).toMatchObject({ data_root: '../../workspace', schema: 'raw_shop' });
    expect(sources.tables[0]).toMatchObject({ name: 'orders', rows: "SELECT * FROM read_csv('data/orders.csv')" });
  });

  it('takes who and where from the environment, and names no path of this machine', () => {
    const { outputs } = parse(text('profiles.yml')).by_customer;
    for (const key of ['host', 'port', 'user', 'password', 'dbname', 'schema'])
      expect(outputs.dev[key]).toMatch(/^\{\{ env_var\(/);
    for (const [path, written] of files) expect(written, path).not.toContain(prototype.folder);
  });

  it('has a test in its own SQL for a check with a filter, and names the check that Postgres cannot measure equally', () => {
    expect(text('models/sources.yml')).toContain('- not_null:');
    expect(text('models/sources.yml')).not.toContain('accepted_values');
    expect(text('tests/orders__letters.sql')).toContain('"net"');
    expect(losses).toContain('check "shape" of orders');
  });

  it('is refused with the place of what was not proven, and nothing is written', async () => {
    const other = await Prototype.create(
      soundWorkspace({ 'notebooks/more.md': '```sql odd\nSELECT\n  upper(customer) AS c\nFROM orders\n```\n' }),
    );
    try {
      await expect(other.promote(['odd'], { targets: ['dbt-postgres'] })).rejects.toMatchObject({
        problem: { code: 'cannot_translate', file: 'notebooks/more.md', line: 3, column: 3 },
      });
      expect([...(await other.written()).keys()].filter((path) => path.startsWith('out/'))).toEqual([]);
    } finally {
      await other.dispose();
    }
  });
});
