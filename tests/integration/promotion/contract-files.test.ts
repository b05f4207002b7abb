import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';
import { contractShop } from '../../interop/support/contract-shop';
import { Prototype } from './prototype';

const targets = ['soda', 'odcs', 'great-expectations', 'openlineage'];

let prototype: Prototype;
let result: PromotionResult;
let written: ReadonlyMap<string, string>;

beforeAll(async () => {
  prototype = await Prototype.create(contractShop);
  result = await prototype.promote(['by_kind', 'orders_clean'], { targets });
  written = await prototype.written();
});

afterAll(async () => {
  await prototype?.dispose();
});

function file(path: string): string {
  const text = written.get(`out/${path}`);
  if (text === undefined) throw new Error(`${path} was not written; there are ${[...written.keys()].join(', ')}`);
  return text;
}

function lossesOf(target: string): readonly string[] {
  const { losses } = result.targets.find(({ name }) => name === target) ?? { losses: [] };
  return losses.map(({ construct, what, instead }) => `${construct}: ${what} ${instead}`);
}

describe('a promotion to contracts', () => {
  it('writes a contract, a suite and events for outputs and nodes with checks', () => {
    const contracts = [...written.keys()].filter((path) => /\/contracts\/|gx\/expectations\//.test(path));
    expect(contracts.map((path) => path.replace('out/', '')).sort()).toEqual([
      'great-expectations/gx/expectations/by_kind.json',
      'great-expectations/gx/expectations/customers.json',
      'great-expectations/gx/expectations/orders_clean.json',
      'odcs/contracts/by_kind.odcs.yaml',
      'odcs/contracts/customers.odcs.yaml',
      'odcs/contracts/orders_clean.odcs.yaml',
      'soda/contracts/by_kind.yml',
      'soda/contracts/customers.yml',
      'soda/contracts/orders_clean.yml',
    ]);
    for (const target of targets)
      for (const name of ['README.md', 'requirements.txt', '.gitignore'])
        expect(file(`${target}/${name}`)).not.toBe('');
  });

  it('has a workflow for each target that is YAML and asks for what lies at WAREHOUSE last', () => {
    for (const [target, name] of Object.entries({
      soda: 'contracts',
      odcs: 'contracts',
      'great-expectations': 'expectations',
    })) {
      const { jobs } = parse(file(`${target}/.github/workflows/${name}.yml`)) as {
        jobs: { contracts: { steps: readonly { if?: string; run?: string }[] } };
      };
      expect(jobs.contracts.steps.at(-1)?.if).toBe("env.WAREHOUSE != ''");
    }
  });

  it('leaves out what needs a node beyond the slice, and says so for each target', () => {
    for (const target of ['soda', 'odcs', 'great-expectations']) {
      expect(lossesOf(target)).toContainEqual(
        expect.stringContaining('check "beyond the slice" of orders_clean: It refers to elsewhere'),
      );
      expect(
        [...written]
          .filter(([path]) => path.startsWith(`out/${target}/`))
          .map(([, text]) => text)
          .join(''),
      ).not.toContain('FROM elsewhere');
    }
  });

  it('writes checks of groups and reconciliations as queries, and says that rows are not compared by key', () => {
    for (const target of ['soda', 'odcs', 'great-expectations']) {
      expect(lossesOf(target)).toContainEqual(expect.stringMatching(/"enough of each kind".*number of groups/));
      expect(lossesOf(target)).toContainEqual(expect.stringMatching(/"net as in kinds".*difference from by_kind/));
      expect(lossesOf(target)).toContainEqual(expect.stringMatching(/"all rows".*Nothing/));
    }
  });
});

describe('a contract of Soda', () => {
  it('keeps the check file, with all columns and their types, and names tables of the warehouse', () => {
    const contract = parse(file('soda/contracts/orders_clean.yml')) as {
      dataset: string;
      checks: readonly Record<string, { name?: string; query?: string }>[];
      columns: readonly { name: string; data_type: string; checks?: readonly Record<string, unknown>[] }[];
    };
    expect(contract.dataset).toBe('warehouse/main/orders_clean');
    expect(contract.columns.map(({ name, data_type }) => `${name} ${data_type}`)).toEqual([
      'order_id BIGINT',
      'customer BIGINT',
      'kind VARCHAR',
      'net DOUBLE',
      'placed TIMESTAMP',
      'email VARCHAR',
    ]);
    expect(contract.checks[0]).toEqual({ schema: { name: 'columns as promoted' } });
    expect(contract.checks.map((check) => Object.values(check)[0]?.name)).toContain('filtered expression');
    expect(JSON.stringify(contract.columns[1]?.checks)).toContain('warehouse/main/customers');
  });

  it('keeps the columns of a check file that checks its schema itself', () => {
    expect(parse(file('soda/contracts/customers.yml'))).toMatchObject({
      checks: [{ schema: { allow_extra_columns: true, name: 'schema' } }],
      columns: [{ name: 'id', data_type: 'bigint' }],
    });
  });
});

describe('a contract of ODCS', () => {
  it('has types, keys, required columns, rules, relationships with what they point at, and the owner of the check file', () => {
    const contract = parse(file('odcs/contracts/orders_clean.odcs.yaml')) as {
      schema: readonly { name: string; properties: readonly Record<string, unknown>[] }[];
      team: { name: string };
    };
    const [object, referenced] = contract.schema;
    expect(contract.team.name).toBe('Order desk');
    expect(object?.properties[0]).toMatchObject({
      name: 'order_id',
      logicalType: 'integer',
      physicalType: 'BIGINT',
      required: true,
      transformLogic: 'orders.order_id',
    });
    expect(parse(file('odcs/contracts/by_kind.odcs.yaml'))).toMatchObject({
      schema: [{ properties: [{ name: 'kind', primaryKey: true, primaryKeyPosition: 1 }, {}, {}, {}] }],
    });
    expect(object?.properties[1]).toMatchObject({ relationships: [{ to: 'customers.id' }] });
    expect(referenced).toMatchObject({ name: 'customers', properties: [{ name: 'id', logicalType: 'integer' }] });
  });

  it('tells all its rules apart', () => {
    const ids = [...file('odcs/contracts/orders_clean.odcs.yaml').matchAll(/- id: (\S+)/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(10);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a suite of Great Expectations', () => {
  it('has expectations of its own where they mean the same, and one query a level otherwise', () => {
    const suite = JSON.parse(file('great-expectations/gx/expectations/orders_clean.json')) as {
      expectations: readonly { type: string; severity: string; meta: Record<string, string> }[];
    };
    const of = (name: string) => suite.expectations.filter(({ meta }) => meta['plumbline.check'] === name);
    expect(of('missing(ORDER_ID)')).toMatchObject([
      { type: 'expect_column_values_to_not_be_null', severity: 'critical' },
    ]);
    expect(of('missing(net)').map(({ type, severity }) => `${type} ${severity}`)).toEqual([
      'unexpected_rows_expectation critical',
      'unexpected_rows_expectation warning',
    ]);
  });
});

describe('events of OpenLineage', () => {
  it('are of one run for each step and each node with checks, whose outcomes they hold', () => {
    const events = file('openlineage/events.ndjson')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { eventType: string; job: { name: string }; run: { runId: string } });
    expect(events.map(({ eventType, job }) => `${job.name} ${eventType}`)).toEqual([
      'orders_clean START',
      'orders_clean COMPLETE',
      'by_kind START',
      'by_kind COMPLETE',
      'customers.checks START',
      'customers.checks COMPLETE',
      'orders_clean.checks START',
      'orders_clean.checks COMPLETE',
      'by_kind.checks START',
      'by_kind.checks COMPLETE',
    ]);
    expect(new Set(events.map(({ run }) => run.runId)).size).toBe(5);
  });
});
