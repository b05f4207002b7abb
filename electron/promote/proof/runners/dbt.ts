import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, installedVersions, installHint } from '../find-command';
import type { ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt } from '../project-runner';
import { lastLines, runTool, type ToolRun } from '../run-tool';
import {
  brokenOf,
  type DbtResult,
  dbtArguments,
  dbtEnvironment,
  isHeldBack,
  madeAll,
  readDbtResults,
  testsOf,
} from './dbt-results';

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
    const tests = testsOf(done.results);
    // What the models would give is the question here.
    if (isHeldBack(done.results)) done = await runDbt(request, 'run', file);
    const { relations } = request.manifest;
    return {
      made: madeAll(done.results) && (done.run.code === 0 || done.run.code === 1),
      tests,
      log: [
        ...(done.run.timedOut ? ['dbt was ended: it took too long.'] : []),
        ...brokenOf(done.results),
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

async function runDbt(
  request: ProjectRunRequest,
  command: 'build' | 'run',
  file: string,
): Promise<{ run: ToolRun; results: readonly DbtResult[] }> {
  const { dir } = request;
  const resultsFile = join(dir, 'target/run_results.json');
  // Those of an earlier run would be taken for this one's where it ends before it writes any.
  await rm(resultsFile, { force: true });
  const run = await runTool({
    command: request.command,
    args: dbtArguments(command, request),
    cwd: dir,
    env: { ...request.env, ...dbtEnvironment, DBT_DUCKDB_PATH: file },
    signal: request.signal,
  });
  return { run, results: await readDbtResults(resultsFile) };
}
