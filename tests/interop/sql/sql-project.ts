import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const tools = process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop');
export const python = join(tools, 'sql/bin/python3');

/** What `pipeline.py --report` says. */
export interface RunReport {
  readonly steps: readonly { name: string; status: string; rows: number | null; error: string | null }[];
  readonly checks: readonly {
    id: string;
    node: string;
    name: string;
    outcome: string;
    value: number | null;
    blocking: boolean;
  }[];
  readonly golden: readonly { node: string; fact: string; expected: string | null; actual: string | null }[];
  readonly units: readonly { step: string; differences: number }[];
}

/** Runs a project's `pipeline.py`. */
export function runPipeline(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly code: number | null; readonly report: RunReport; readonly output: string } {
  const file = join(project, 'report.json');
  const { status, output } = runPython(['pipeline.py', ...args, '--report', file], project, env);
  let report: RunReport = { steps: [], checks: [], golden: [], units: [] };
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as RunReport;
  } catch {
    // It did not get as far as that; its output says why.
  }
  return { code: status, report, output };
}

export function runPython(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly output: string } {
  const run = spawnSync(python, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
    timeout: 300_000,
  });
  if (run.error !== undefined)
    throw new Error(`Python did not start (npm run interop -- sql installs it): ${run.error.message}`);
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
}
