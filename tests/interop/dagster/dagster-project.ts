import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const programs = join(
  process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop'),
  'dagster/bin',
);

/** What `materialize.py --report` says. */
export interface DagsterReport {
  readonly success: boolean;
  readonly steps: readonly { name: string; status: string; rows: number | null }[];
  readonly checks: readonly {
    node: string;
    name: string;
    outcome: string;
    value: number | null;
    blocking: boolean;
    passed: boolean;
    severity: string;
  }[];
  readonly golden: readonly { node: string; differences: number }[];
}

/** Runs a program of Dagster's environment in a project. */
export function runProgram(
  program: 'dagster' | 'python3' | 'pip',
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): { readonly status: number | null; readonly output: string; readonly printed: string } {
  const run = spawnSync(join(programs, program), args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', DAGSTER_DISABLE_TELEMETRY: 'yes', ...env },
    timeout: 300_000,
  });
  if (run.error !== undefined)
    throw new Error(`${program} did not start (npm run interop -- dagster installs it): ${run.error.message}`);
  return { status: run.status, output: `${run.stdout}${run.stderr}`, printed: run.stdout };
}

/** Makes and checks everything of a project once, in Dagster. */
export function materialize(
  project: string,
  args: readonly string[] = [],
): { readonly code: number | null; readonly report: DagsterReport; readonly output: string } {
  const file = join(project, 'report.json');
  const { status, output } = runProgram('python3', ['materialize.py', ...args, '--report', file], project);
  try {
    return { code: status, output, report: JSON.parse(readFileSync(file, 'utf8')) as DagsterReport };
  } catch {
    throw new Error(output);
  }
}
