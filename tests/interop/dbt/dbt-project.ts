import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const programs = join(process.env.PLUMBLINE_INTEROP ?? join(root, 'node_modules/.cache/interop'), 'dbt/bin');
const dbt = join(programs, 'dbt');

/** `name==version` of every installed package. */
export function installedPackages(): readonly string[] {
  return spawnSync(join(programs, 'pip'), ['freeze'], { encoding: 'utf8' }).stdout.split('\n');
}

export interface DbtResult {
  /** Resource name, without package. */
  readonly name: string;
  readonly type: string;
  readonly status: string;
  readonly failures: number | null;
  readonly message: string | null;
}

/** Runs a command of dbt on a project; throws with dbt's own words when it did not even start. */
export function startDbt(
  project: string,
  args: readonly string[],
  env: Record<string, string> = {},
  command = dbt,
): { readonly code: number; readonly output: string } {
  const run = spawnSync(command, [...args, '--profiles-dir', '.'], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false', DBT_USE_COLORS: 'false', ...env },
    timeout: 600_000,
  });
  if (run.error !== undefined)
    throw new Error(`dbt did not start (npm run interop -- dbt installs it): ${run.error.message}`);
  const output = `${run.stdout}${run.stderr}`;
  if (run.status !== 0 && run.status !== 1) throw new Error(output);
  return { code: run.status, output };
}

/** Runs dbt on a project and gives its results; throws with dbt's own words when it did not get as far as running anything. */
export function runDbt(
  project: string,
  args: readonly string[],
  env: Record<string, string> = {},
  command = dbt,
): {
  readonly code: number;
  readonly results: readonly DbtResult[];
  readonly output: string;
} {
  const { code, output } = startDbt(project, args, env, command);
  let text: string;
  try {
    text = readFileSync(join(project, 'target/run_results.json'), 'utf8');
  } catch {
    throw new Error(output);
  }
  const { results } = JSON.parse(text) as {
    results: { unique_id: string; status: string; failures: number | null; message: string | null }[];
  };
  return {
    code,
    output,
    results: results.map(({ unique_id, status, failures, message }) => {
      const [type = '', , name = ''] = unique_id.split('.');
      return { name, type, status, failures, message };
    }),
  };
}

export interface DbtTestNode {
  readonly name: string;
  readonly check: string | null;
  readonly level: string | null;
}

/** dbt's tests with what Plumbline wrote into their meta. */
export function testsOf(project: string): readonly DbtTestNode[] {
  const manifest = JSON.parse(readFileSync(join(project, 'target/manifest.json'), 'utf8')) as {
    nodes: Record<string, { resource_type: string; name: string; config: { meta?: Record<string, string> } }>;
  };
  return Object.values(manifest.nodes)
    .filter((node) => node.resource_type === 'test')
    .map((node) => ({
      name: node.name,
      check: node.config.meta?.plumbline_check ?? null,
      level: node.config.meta?.plumbline_level ?? null,
    }));
}
