import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';
import { chainOutputs, chainWorkspace } from '../../interop/support/chain-workspace';
import { Prototype } from './prototype';

interface Document {
  readonly data_root: string;
  readonly inputs: readonly { name: string; file: string }[];
  readonly steps: readonly { name: string; file: string; reads: readonly string[]; columns: readonly unknown[] }[];
  readonly checks: readonly {
    id: string;
    node: string;
    name: string;
    file: string;
    blocking: boolean;
    after: string[];
  }[];
  readonly golden: readonly { node: string; file: string }[];
  readonly units: readonly { step: string; given: readonly { file: string }[]; expected: string }[];
}

/** The files of promoted projects of plain SQL and Dagster; tests/interop/sql and tests/interop/dagster run them. */
describe('a promotion to plain SQL and to Dagster', () => {
  let prototype: Prototype;
  let result: PromotionResult;
  let files: ReadonlyMap<string, string>;

  beforeAll(async () => {
    prototype = await Prototype.create(chainWorkspace);
    result = await prototype.promote(chainOutputs, { targets: ['sql', 'dagster'] });
    files = await prototype.written();
  });

  afterAll(async () => {
    await prototype?.dispose();
  });

  it('writes SQL that DuckDB runs as it stands, with checks that judge as the prototype judges', async () => {
    const read = (file: string) => files.get(`out/sql/${file}`) ?? '';
    const document = JSON.parse(read('pipeline.json')) as Document;
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const run = async (sql: string) =>
      (await connection.runAndReadAll(sql.replaceAll(`\${DATA_ROOT}`, prototype.root))).getRows();
    try {
      await run("ATTACH ':memory:' AS sources; SET VARIABLE least = 0");
      for (const { name, file } of document.inputs) await run(`CREATE VIEW sources.main."${name}" AS ${read(file)}`);
      for (const { name, file } of document.steps) await run(`CREATE TABLE main."${name}" AS ${read(file)}`);
      const judged: Record<string, unknown> = {};
      for (const { name, file } of document.checks) judged[name] = (await run(read(file)))[0];
      expect(judged).toEqual({
        'every order has an amount': [0n, 'pass'],
        cheap: [1n, 'warn'],
        'customer is known': [0n, 'pass'],
        'duplicate(id)': [0n, 'pass'],
        'customer has ordered': [0n, 'pass'],
      });
      for (const { file } of document.golden) expect(await run(read(file))).toEqual([]);
      await run('UPDATE main.clean_orders SET amount = NULL, customer = 99; DELETE FROM main.totals');
      const broken = document.checks.filter(({ node }) => node === 'clean_orders');
      for (const { name, file } of broken) judged[name] = (await run(read(file)))[0];
      expect(judged).toMatchObject({ 'every order has an amount': [2n, 'fail'], 'customer is known': [2n, 'fail'] });
      const totals = document.golden.find(({ node }) => node === 'totals')?.file ?? '';
      expect(await run(read(totals))).toContainEqual(['rows', '2', '0']);
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  });

  it('puts steps in an order in which checks that may block stand before what they block', () => {
    const document = JSON.parse(files.get('out/sql/pipeline.json') ?? '') as Document;
    expect(document.steps.map(({ file }) => file)).toEqual([
      'steps/01_clean_orders.sql',
      'steps/02_clean_customers.sql',
      'steps/03_regions.sql',
      'steps/04_joined.sql',
      'steps/05_totals.sql',
    ]);
    expect(document.checks.map(({ name, blocking, after }) => [name, blocking, after])).toEqual([
      ['duplicate(id)', true, []],
      ['customer has ordered', true, ['clean_orders']],
      ['every order has an amount', true, []],
      ['cheap', false, []],
      ['customer is known', false, ['clean_customers']],
    ]);
    for (const { losses } of result.targets)
      expect(losses.map(({ construct }) => construct)).toContain('check "customer is known" of clean_orders');
  });

  it('has a test, pinned versions, a workflow and a README, and no path of this machine', () => {
    for (const target of ['sql', 'dagster']) {
      for (const file of [
        'README.md',
        '.gitignore',
        'requirements.txt',
        'tests/test_pipeline.py',
        `.github/workflows/${target}.yml`,
      ])
        expect(files.get(`out/${target}/${file}`), file).toBeTruthy();
      for (const line of (files.get(`out/${target}/requirements.txt`) ?? '').trim().split('\n'))
        expect(line).toMatch(/^[a-z-]+==\d+\.\d+\.\d+$/);
      const document = JSON.parse(files.get(`out/${target}/pipeline.json`) ?? '') as Document;
      expect(document.units.map(({ step }) => step).sort()).toEqual(
        ['clean_customers', 'clean_orders', 'joined', 'regions', 'totals'].sort(),
      );
    }
    for (const [path, text] of files) if (path.startsWith('out/')) expect(text, path).not.toContain(prototype.folder);
  });

  it('tells Dagster owners, kinds and lineage', () => {
    expect(JSON.parse(files.get('out/dagster/dagster.json') ?? '')).toMatchObject({
      group: 'totals',
      job: 'totals_pipeline',
      owners: ['chain@example.com', 'team:Some team'],
      kinds: { customers: 'csv', orders: 'csv' },
      lineage: { joined: { region: [['clean_customers', 'region']] } },
    });
  });

  it('is written with the same bytes again', async () => {
    await prototype.promote(chainOutputs, { targets: ['sql', 'dagster'] });
    const again = await prototype.written();
    const projects = (all: ReadonlyMap<string, string>) => [...all].filter(([path]) => path.startsWith('out/'));
    expect(projects(again)).toEqual(projects(files));
  });

  it('says what of a schedule plain SQL cannot hold to', async () => {
    await prototype.write({
      'pipelines/chain.yaml':
        'plumbline: 1\ntitle: Chain\noutputs: [totals]\nschedule: { cron: "0 6 * * *", timezone: UTC }\n',
    });
    const { targets } = await prototype.promote(chainOutputs, { targets: ['sql', 'dagster'] });
    const [sql, dagster] = targets.map(({ losses }) => losses.map(({ construct }) => construct));
    expect(sql).toContain('operations');
    expect(dagster).not.toContain('operations');
  });
});
