import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { greatExpectationsPackages } from '../../../electron/promote/targets/great-expectations/great-expectations-target';
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

interface Entry {
  readonly suite: string;
  readonly check: string;
  readonly severity: 'critical' | 'warning';
  readonly success: boolean;
  readonly error: string | null;
}

interface Ran {
  readonly code: number | null;
  readonly output: string;
  readonly errors: readonly string[];
  readonly found: readonly FoundOutcome[];
}

/** Runs the checkpoint of all suites of a project. */
async function run(promoted: PromotedContracts): Promise<Ran> {
  const { project } = promoted;
  const results = join(project, 'results.json');
  const args = ['run.py', '--warehouse', promoted.warehouse, '--json', results];
  const { code, output } = runPython('great-expectations', project, args);
  const text = await readFile(results, 'utf8').catch(() => {
    throw new Error(output);
  });
  const nodes = await nodesByTable(project);
  const config = await readFile(join(project, 'gx/great_expectations.yml'), 'utf8');
  const tableOf = new Map(
    [...config.matchAll(/^ {6}(\S+):\n {8}type: table\n {8}id: \S+\n {8}table_name: (.+)$/gm)].map(
      ([, suite, table]) => [suite, table?.replace(/^"|"$/g, '')] as const,
    ),
  );
  const entries = JSON.parse(text) as readonly Entry[];
  return {
    code,
    output,
    errors: entries.flatMap(({ suite, check, error }) => (error === null ? [] : [`${suite}: ${check}: ${error}`])),
    found: entries.map(({ suite, check, severity, success, error }) => ({
      node: nodes.get(tableOf.get(suite) ?? '') ?? suite,
      name: check,
      outcome: error !== null ? 'error' : success ? 'pass' : severity === 'critical' ? 'fail' : 'warn',
    })),
  };
}

describe.each(contractWorkspaces)('suites of the workspace %s, promoted to Great Expectations', (name) => {
  let promoted: PromotedContracts;
  let ran: Ran;

  beforeAll(async () => {
    promoted = await promoteContracts(name, 'great-expectations');
    ran = await run(promoted);
  });

  afterAll(async () => {
    await promoted?.workspace.dispose();
  });

  it('have the outcome of Plumbline for every check', async () => {
    expect(ran.errors).toEqual([]);
    const { project } = promoted;
    const own = ownOutcomes(promoted, 'great-expectations', [...(await nodesByTable(project)).values()]);
    expectSameOutcomes(ran.found, own);
    expect(ran.code, ran.output).toBe(own.some(({ outcome }) => outcome === 'fail') ? 1 : 0);
  });

  it.runIf(name === planted.workspace)('fail in the checks that planted rows break, and in no other', async () => {
    await changeWarehouse(promoted.warehouse, planted.changes);
    const broken = await run(promoted);
    const before = new Set(outcomeLines(ran.found));
    expect(outcomeLines(broken.found).filter((line) => !before.has(line))).toEqual(planted.broken);
    expect(broken.code).toBe(1);
  });
});

it('pins the versions that it was tried with here', async () => {
  const pins = JSON.parse(await readFile(join(__dirname, '../python-tools.json'), 'utf8')) as Record<string, string[]>;
  expect(pins['great-expectations']).toEqual([...greatExpectationsPackages, 'duckdb']);
});
