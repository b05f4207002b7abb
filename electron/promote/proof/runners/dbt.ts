import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findCommand, installedVersions, installHint } from '../find-command';
import type { ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt } from '../project-runner';
import { lastLines, runTool, type ToolRun } from '../run-tool';

/** The environment variable that names dbt's command. */
const variable = 'PLUMBLINE_DBT';

/** Runs promoted dbt projects on dbt-duckdb, in a database file of their own. */
export const dbtRunner: ProjectRunner = {
  target: 'dbt',

  async findTool(request) {
    const command = await findCommand('dbt', variable, request);
    if (command === undefined) {
      return {
        kind: 'missing',
        message: `dbt was not found: not in ${join(request.dir, '.venv')}, not under ${variable}, and not on the path.`,
        hint: installHint(request.dir),
      };
    }
    const versions = await installedVersions(command, ['dbt-core', 'dbt-duckdb', 'duckdb'], request);
    if (versions.length > 0 && !versions.some((version) => version.startsWith('dbt-duckdb '))) {
      return {
        kind: 'missing',
        message: `${command} runs without dbt-duckdb, the adapter that the project is for.`,
        hint: installHint(request.dir),
      };
    }
    return { kind: 'found', command, engine: versions.length === 0 ? 'dbt' : versions.join(', ') };
  },

  async run(request) {
    const started = performance.now();
    await mkdir(request.warehouse, { recursive: true });
    const file = join(request.warehouse, 'warehouse.duckdb');
    let done = await runDbt(request, request.tests === 'skip' ? 'run' : 'build', file);
    const { passed, failed } = testsOf(done.results);
    const tests = passed + failed === 0 ? null : { passed, failed };
    // Behind a failed test nothing is built; what the models would give is the question here.
    const isHeldBack = models(done.results).some(({ status }) => status === 'skipped');
    if (isHeldBack && models(done.results).every(({ status }) => status !== 'error'))
      done = await runDbt(request, 'run', file);
    const made = models(done.results).length > 0 && models(done.results).every(({ status }) => status === 'success');
    const broken = done.results
      .filter(({ status }) => status === 'error')
      .map(({ unique_id, message }) => `${unique_id}: ${message ?? ''}`);
    const { relations } = request.manifest;
    return {
      made: made && (done.run.code === 0 || done.run.code === 1),
      tests,
      log: [
        ...(done.run.timedOut ? ['dbt was ended: it took too long.'] : []),
        ...broken,
        lastLines(done.run.output, 40),
      ].join('\n'),
      ms: performance.now() - started,
      rows: new Map(
        Object.entries(relations).map(([node, { schema, name }]): [string, RowsAt] => [
          node,
          { kind: 'duckdb', file, schema: schema ?? 'main', table: name },
        ]),
      ),
    } satisfies ProjectRun;
  },
};

const resultsSchema = z.object({
  results: z.array(z.object({ unique_id: z.string(), status: z.string(), message: z.string().nullable().optional() })),
});

type Result = z.infer<typeof resultsSchema>['results'][number];

async function runDbt(
  request: ProjectRunRequest,
  command: 'build' | 'run',
  file: string,
): Promise<{ run: ToolRun; results: readonly Result[] }> {
  const { dir } = request;
  const resultsFile = join(dir, 'target/run_results.json');
  // Those of an earlier run would be taken for this one's where it ends before it writes any.
  await rm(resultsFile, { force: true });
  const variables = {
    data_root: request.dataRoot,
    ...(request.tests === undefined ? {} : { golden_results: false }),
    ...(request.slice === undefined ? {} : { plumbline_from: request.slice.from, plumbline_to: request.slice.to }),
  };
  const run = await runTool({
    command: request.command,
    args: [
      command,
      '--no-use-colors',
      '--profiles-dir',
      '.',
      '--vars',
      JSON.stringify(variables),
      ...(request.mode === 'full' ? ['--full-refresh'] : []),
    ],
    cwd: dir,
    env: {
      ...request.env,
      DBT_TARGET: 'dev',
      DBT_DUCKDB_PATH: file,
      DBT_TARGET_PATH: 'target',
      DBT_LOG_PATH: 'logs',
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
      DBT_PROJECT_DIR: undefined,
      DBT_PROFILES_DIR: undefined,
    },
    signal: request.signal,
  });
  return { run, results: await readResults(resultsFile) };
}

async function readResults(file: string): Promise<readonly Result[]> {
  try {
    return resultsSchema.parse(JSON.parse(await readFile(file, 'utf8'))).results;
  } catch {
    // dbt did not get as far as running anything; its output says why.
    return [];
  }
}

function models(results: readonly Result[]): readonly Result[] {
  return results.filter(({ unique_id }) => unique_id.startsWith('model.'));
}

function testsOf(results: readonly Result[]): { passed: number; failed: number } {
  const tests = results.filter(({ unique_id }) => /^(test|unit_test)\./.test(unique_id));
  const passed = tests.filter(({ status }) => status === 'pass').length;
  const skipped = tests.filter(({ status }) => status === 'skipped').length;
  return { passed, failed: tests.length - passed - skipped };
}
