import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect } from 'vitest';
import { verdictRank } from '../../../shared/domain/checks/check-outcome';
import type { PromotedContracts } from './promoted-contracts';

const tools = process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop');

/** What a tool says of a check: the check's node and name, and the outcome in Plumbline's words. */
export interface FoundOutcome {
  readonly node: string;
  readonly name: string;
  readonly outcome: 'pass' | 'warn' | 'fail' | 'error';
}

/** A program of a tool's environment. */
export function toolProgram(tool: string, name: string): string {
  return join(tools, tool, 'bin', name);
}

interface ProgramRun {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a Python program of a promoted project in a tool's environment; throws when it did not start. */
export function runPython(tool: string, project: string, args: readonly string[]): ProgramRun {
  return runProgram(tool, 'python', project, args);
}

/** Runs a program of a tool's environment in a promoted project; throws when it did not start. */
export function runProgram(
  tool: string,
  program: string,
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): ProgramRun {
  const run = spawnSync(toolProgram(tool, program), args, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: 600_000,
    maxBuffer: 1 << 28,
  });
  if (run.error !== undefined)
    throw new Error(`${program} did not start (npm run interop -- ${tool} installs it): ${run.error.message}`);
  return { code: run.status, output: `${run.stdout}${run.stderr}` };
}

/** Outcomes as lines, to be compared as a whole: `node: check: pass`. Of several of one name the worst. */
export function outcomeLines(found: readonly FoundOutcome[]): readonly string[] {
  const worst = new Map<string, FoundOutcome['outcome']>();
  for (const { node, name, outcome } of found) {
    const key = `${node}: ${name}`;
    const known = worst.get(key);
    if (known === undefined || verdictRank[outcome] < verdictRank[known]) worst.set(key, outcome);
  }
  return [...worst].map(([key, outcome]) => `${key}: ${outcome}`).sort();
}

/** Plumbline's own outcomes of the checks of nodes, without those that a target left out; a loss says that nothing stands for them. */
export function ownOutcomes(
  { workspace }: PromotedContracts,
  target: string,
  nodes: readonly string[],
): readonly FoundOutcome[] {
  const { losses } = workspace.result.targets.find(({ name }) => name === target) ?? { losses: [] };
  const leftOut = new Set(
    losses.filter(({ instead }) => instead.startsWith('Nothing')).map(({ construct }) => construct),
  );
  return workspace.checks.filter(
    ({ node, name }) => nodes.includes(node) && !leftOut.has(`check "${name}" of ${node}`),
  );
}

/** Holds a tool's outcomes against Plumbline's: the same for every check that both have, and nothing that the tool lacks. */
export function expectSameOutcomes(found: readonly FoundOutcome[], own: readonly FoundOutcome[]): void {
  expect(own.length).toBeGreaterThan(0);
  const names = new Set(own.map(({ node, name }) => `${node}: ${name}`));
  expect(outcomeLines(found.filter(({ node, name }) => names.has(`${node}: ${name}`)))).toEqual(outcomeLines(own));
  expect(found.filter(({ node, name, outcome }) => !names.has(`${node}: ${name}`) && outcome !== 'pass')).toEqual([]);
}

/** Rows that break checks of `changing customers`, and the outcomes that follow. */
export const planted = {
  workspace: 'changing customers',
  changes: [
    "UPDATE current_customers SET tier = 'platinum' WHERE customer_id = 1",
    'UPDATE customer_versions SET valid_to = valid_from WHERE customer_id = 3 AND version = 1',
    'INSERT INTO orders_as_of SELECT * FROM orders_as_of WHERE order_id = 5',
    'INSERT INTO orders_as_of (name) VALUES (NULL)',
  ],
  broken: [
    'current_customers: invalid(tier): fail',
    'customer_versions: spans are not empty: fail',
    'orders_as_of: duplicate(order_id): fail',
    'orders_as_of: missing(order_id): fail',
  ],
} as const;
