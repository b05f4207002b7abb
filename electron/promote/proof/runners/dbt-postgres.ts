import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, installedVersions, installHint, interpreterOf } from '../find-command';
import type { FindTool, ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt, ToolSearch } from '../project-runner';
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
import { postgresScript } from './postgres-script';

/** The environment variable that names dbt's command. */
const variable = 'PLUMBLINE_DBT_POSTGRES';
const packages = ['dbt-core', 'dbt-postgres', 'psycopg2-binary', 'duckdb'];

/**
 * Runs promoted dbt projects for Postgres on the server that PGHOST and the like name, in schemas of their own, which go with the
 * proof. Rows come back as Parquet files.
 */
export const dbtPostgresRunner: ProjectRunner = { target: 'dbt-postgres', findTool, run, release };

async function findTool(request: FindTool): Promise<ToolSearch> {
  const command = await findCommand('dbt', variable, request);
  const missing = (message: string, hint = installHint(request.dir)): ToolSearch => ({
    kind: 'missing',
    message,
    hint,
  });
  if (command === undefined)
    return missing(
      `dbt was not found: not in ${join(request.dir, '.venv')}, not under ${variable}, and not on the path.`,
    );
  const versions = await installedVersions(command, packages, request);
  const lacking = packages.filter((name) => !versions.some((version) => version.startsWith(`${name} `)));
  if (lacking.length > 0) return missing(`${command} runs without ${lacking.join(' and ')}.`);
  const server = await askServer(command, ['version'], request);
  if (server.code !== 0)
    return missing(
      `There is no Postgres server to run on: ${lastLines(server.output, 3).trim()}`,
      'Name one with PGHOST, PGPORT, PGUSER, PGPASSWORD and PGDATABASE. The proof makes schemas of its own there and drops them.',
    );
  return { kind: 'found', command, engine: [...versions, `PostgreSQL ${server.printed.trim()}`].join(', ') };
}

async function run(request: ProjectRunRequest): Promise<ProjectRun> {
  const started = performance.now();
  await mkdir(request.warehouse, { recursive: true });
  const schema = schemaOf(request);
  const finish = (made: boolean, log: string, rest: Partial<ProjectRun> = {}): ProjectRun => ({
    made,
    tests: null,
    log,
    rows: new Map(),
    ...rest,
    ms: performance.now() - started,
  });
  const loaded = await runTool({
    command: (await interpreterOf(request.command)) ?? 'python3',
    args: ['load.py', '--data-root', request.dataRoot, '--schema', `${schema}_raw`],
    cwd: request.dir,
    env: environment(request, schema),
    signal: request.signal,
  });
  if (loaded.code !== 0) return finish(false, lastLines(loaded.output, 40));
  let done = await runDbt(request, request.tests === 'skip' ? 'run' : 'build', schema);
  const tests = testsOf(done.results);
  // What the models would give is the question here.
  if (isHeldBack(done.results)) done = await runDbt(request, 'run', schema);
  const log = [
    ...(done.run.timedOut ? ['dbt was ended: it took too long.'] : []),
    ...brokenOf(done.results),
    lastLines(done.run.output, 40),
  ].join('\n');
  if (!madeAll(done.results)) return finish(false, log, { tests });
  const tables = Object.entries(request.manifest.relations).map(([node, { name }]) => ({ node, name }));
  const copied = await askServer(
    request.command,
    ['rows', schema, request.warehouse, ...tables.map(({ name }) => name)],
    request,
  );
  if (copied.code !== 0) return finish(false, lastLines(copied.output, 40), { tests });
  const rows = tables.map(({ node, name }): [string, RowsAt] => [
    node,
    { kind: 'parquet', path: join(request.warehouse, `${name}.parquet`) },
  ]);
  return finish(true, log, { tests, rows: new Map(rows) });
}

/** Drops what the runs in a copy of a project left on the server. */
async function release(request: Pick<ProjectRunRequest, 'dir' | 'command' | 'env'>): Promise<void> {
  await askServer(request.command, ['drop', `${prefixOf(request.dir)}_%`], request);
}

async function runDbt(
  request: ProjectRunRequest,
  command: 'build' | 'run',
  schema: string,
): Promise<{ run: ToolRun; results: readonly DbtResult[] }> {
  const resultsFile = join(request.dir, 'target/run_results.json');
  await rm(resultsFile, { force: true });
  const ran = await runTool({
    command: request.command,
    args: dbtArguments(command, request),
    cwd: request.dir,
    env: environment(request, schema),
    signal: request.signal,
  });
  return { run: ran, results: await readDbtResults(resultsFile) };
}

function environment({ env }: Pick<ProjectRunRequest, 'env'>, schema: string) {
  return { ...env, ...dbtEnvironment, PGTZ: 'UTC', DBT_SCHEMA: schema, RAW_SCHEMA: `${schema}_raw` };
}

/** Runs the script that asks the server for what dbt does not tell. */
async function askServer(
  command: string,
  args: readonly string[],
  { dir, env, signal }: Pick<ProjectRunRequest, 'dir' | 'env' | 'signal'>,
): Promise<ToolRun> {
  return runTool({
    command: (await interpreterOf(command)) ?? 'python3',
    args: ['-c', postgresScript, ...args],
    cwd: dir,
    env: { ...env, PGTZ: 'UTC' },
    signal,
    timeoutMs: 600_000,
  });
}

/** Each warehouse of a proof is a schema, which the next run into it finds again. */
function schemaOf({ dir, warehouse }: ProjectRunRequest): string {
  return `${prefixOf(dir)}_${digest(warehouse)}`;
}

function prefixOf(dir: string): string {
  return `plumbline_proof_${digest(dir)}`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 10);
}
