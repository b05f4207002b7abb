import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts } from '../checks/contracts';
import { bigOrders, byName, makeShop, type Shop } from '../checks/shop';
import { type DbtResult, runDbt, testsOf } from './dbt-project';
import { writeFiles } from './promoted-workspace';

/** Checks of the tables of a DuckDB file and of a model, exported as a properties file into a dbt project on that file. */
describe('checks of every type and threshold, exported as tests of dbt', () => {
  let shop: Shop;
  let project: string;
  let tested: { code: number; results: readonly DbtResult[]; output: string };

  beforeAll(async () => {
    shop = await makeShop(contracts);
    project = join(shop.folder, 'dbt');
    await writeFiles(project, {
      'dbt_project.yml': 'name: shop\nprofile: shop\nmodel-paths: [models]\ntest-paths: [tests]\n',
      'profiles.yml': `shop: {target: dev, outputs: {dev: {type: duckdb, path: ${JSON.stringify(shop.database)}, threads: 2}}}\n`,
      'models/big_orders.sql': bigOrders.replace('orders', "{{ source('shop', 'orders') }}"),
    });
    await shop.exportTo('dbt', join(project, 'models/schema.yml'));
    // A build would skip what stands behind a test that fails.
    runDbt(project, ['run']);
    tested = runDbt(project, ['test']);
  });

  afterAll(async () => {
    await shop?.dispose();
  });

  it('are parsed by dbt without a warning', () => {
    const parsed = runDbt(project, ['parse', '--warn-error', '--no-partial-parse']);
    expect(parsed.code, parsed.output).toBe(0);
  });

  it('have the outcomes that Plumbline gives them', () => {
    const tests = new Map(testsOf(project).map((test) => [test.name, test.check]));
    const found = tested.results.flatMap(({ name, type, status }) =>
      type === 'test' ? [{ node: name.split('__')[0] ?? '', name: tests.get(name) ?? '', outcome: status }] : [],
    );
    expect(found.length).toBeGreaterThan(100);
    // The columns of a model are no matter of its tests.
    const ours = shop.outcomes.filter(({ type }) => type !== 'schema');
    expect(byName(found), tested.output).toEqual(byName(ours));
  });
});
