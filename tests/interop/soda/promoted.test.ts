import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { sodaPackages } from '../../../electron/promote/targets/soda/soda-target';
import {
  expectSameOutcomes,
  type FoundOutcome,
  outcomeLines,
  ownOutcomes,
  planted,
  runPython,
} from '../support/contract-outcomes';
import {
  changeWarehouse,
  contractWorkspaces,
  nodesByTable,
  type PromotedContracts,
  promoteContracts,
} from '../support/promoted-contracts';

interface Verified {
  readonly code: number | null;
  readonly output: string;
  readonly errors: readonly string[];
  readonly found: readonly FoundOutcome[];
}

/** Runs `verify.py` on all contracts of a project. */
async function verify(promoted: PromotedContracts): Promise<Verified> {
  const { project } = promoted;
  const results = join(project, 'results.json');
  const { code, output } = runPython('soda', project, [
    'verify.py',
    '--warehouse',
    promoted.warehouse,
    '--json',
    results,
  ]);
  const text = await readFile(results, 'utf8').catch(() => {
    throw new Error(output);
  });
  const nodes = await nodesByTable(project);
  const found: FoundOutcome[] = [];
  const errors: string[] = [];
  type Result = { errors: string[]; checks: { name: string; outcome: FoundOutcome['outcome'] }[] };
  for (const [file, result] of Object.entries(JSON.parse(text) as Record<string, Result>)) {
    const { dataset } = parse(await readFile(join(project, 'contracts', file), 'utf8')) as { dataset: string };
    const node = nodes.get(dataset.split('/').at(-1) ?? '') ?? '';
    errors.push(...result.errors);
    found.push(...result.checks.map(({ name, outcome }) => ({ node, name, outcome })));
  }
  return { code, output, errors, found };
}

describe.each(contractWorkspaces)('contracts of the workspace %s, promoted to Soda', (name) => {
  let promoted: PromotedContracts;
  let verified: Verified;

  beforeAll(async () => {
    promoted = await promoteContracts(name, 'soda');
    verified = await verify(promoted);
  });

  afterAll(async () => {
    await promoted?.workspace.dispose();
  });

  it('are taken by Soda, which has the outcome of Plumbline for every check', async () => {
    expect(verified.errors, verified.output).toEqual([]);
    const own = ownOutcomes(promoted, 'soda', [...(await nodesByTable(promoted.project)).values()]);
    expectSameOutcomes(verified.found, own);
    expect(verified.code, verified.output).toBe(own.some(({ outcome }) => outcome === 'fail') ? 1 : 0);
  });

  it('hold the columns and their types, and pass on those of the prototype', () => {
    const schemas = verified.found.filter((check) => check.name === 'columns as promoted');
    expect(schemas.length).toBeGreaterThan(0);
    expect(schemas.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  });

  it.runIf(name === planted.workspace)('fail in the checks that planted rows break, and in no other', async () => {
    await changeWarehouse(promoted.warehouse, planted.changes);
    const broken = await verify(promoted);
    const before = new Set(outcomeLines(verified.found));
    expect(outcomeLines(broken.found).filter((line) => !before.has(line))).toEqual(planted.broken);
    expect(broken.code).toBe(1);
  });

  it.runIf(name === planted.workspace)('fail when a column has another type, and when rows are missing', async () => {
    await changeWarehouse(promoted.warehouse, [
      'ALTER TABLE orders_as_of ALTER amount TYPE DOUBLE',
      'DROP TABLE customer_versions',
    ]);
    const { project } = promoted;
    const missing = runPython('soda', project, ['verify.py', '--warehouse', promoted.warehouse]);
    expect(missing.code).toBe(2);
    expect(missing.output).toContain('has no rows of customer_versions');
    await changeWarehouse(promoted.warehouse, ['CREATE TABLE customer_versions AS SELECT 1 AS customer_id']);
    const changed = await verify(promoted);
    expect(outcomeLines(changed.found)).toContain('orders_as_of: columns as promoted: fail');
  });
});

it('pins the versions that it was tried with here', async () => {
  const pins = JSON.parse(await readFile(join(__dirname, '../python-tools.json'), 'utf8')) as Record<string, string[]>;
  expect(pins.soda).toEqual([...sodaPackages, 'duckdb']);
});
