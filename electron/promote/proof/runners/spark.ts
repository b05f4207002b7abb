import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { findCommand, installHint } from '../find-command';
import type { FindTool, ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt, ToolSearch } from '../project-runner';
import { lastLines, runTool } from '../run-tool';

/** The environment variable that names spark-submit. */
const variable = 'PLUMBLINE_SPARK_SUBMIT';

/** Runs promoted Spark projects with `spark-submit` on this machine. Every run makes all rows again: the job has no incremental steps. */
export const sparkRunner: ProjectRunner = { target: 'spark', findTool, run };

async function findTool({ dir, env }: FindTool): Promise<ToolSearch> {
  const home = env.SPARK_HOME === undefined || env.SPARK_HOME === '' ? [] : [join(env.SPARK_HOME, 'bin')];
  const path = [...home, env.PATH ?? ''].join(delimiter);
  const command = await findCommand('spark-submit', variable, { dir, env: { ...env, PATH: path } });
  if (command === undefined)
    return {
      kind: 'missing',
      message: `spark-submit was not found: not in ${join(dir, '.venv')}, not under ${variable} or SPARK_HOME, and not on the path.`,
      hint: installHint(dir),
    };
  const { output, code } = await runTool({
    command,
    args: ['--version'],
    cwd: dir,
    env: await sparkEnvironment(command, env),
    timeoutMs: 60_000,
  });
  const version = /version (\d+\.\d+\.\d+\S*)/.exec(output)?.[1];
  if (code === 0 && version !== undefined) return { kind: 'found', command, engine: `Spark ${version}` };
  return {
    kind: 'missing',
    message: `${command} does not start: ${lastLines(output, 1).trim()}`,
    hint: 'Spark 4 needs Java 17 or 21: install it, or set JAVA_HOME.',
  };
}

async function run(request: ProjectRunRequest): Promise<ProjectRun> {
  const { dir, manifest, command, dataRoot, warehouse, env, signal } = request;
  const started = performance.now();
  const args = [
    '--conf',
    'spark.ui.enabled=false',
    '--conf',
    'spark.driver.bindAddress=127.0.0.1',
    '--conf',
    'spark.driver.host=127.0.0.1',
    '--conf',
    'spark.sql.shuffle.partitions=4',
    'job.py',
    '--data-root',
    dataRoot,
    '--warehouse',
    warehouse,
    '--no-golden',
    '--keep-going',
  ];
  const { output, printed, timedOut } = await runTool({
    command,
    args,
    cwd: dir,
    env: await sparkEnvironment(command, env),
    signal,
  });
  const made = new Set([...printed.matchAll(/^step made: (.*)$/gm)].map(([, name]) => name));
  const verdicts = [...printed.matchAll(/^check (pass|warn|fail): /gm)].map(([, verdict]) => verdict);
  const rows = new Map<string, RowsAt>();
  for (const [node, { name }] of Object.entries(manifest.relations))
    if (made.has(node)) rows.set(node, { kind: 'parquet', path: join(warehouse, name, '*.parquet') });
  return {
    made: Object.keys(manifest.relations).every((node) => made.has(node)),
    tests:
      verdicts.length === 0
        ? null
        : {
            passed: verdicts.filter((verdict) => verdict === 'pass').length,
            failed: verdicts.filter((verdict) => verdict !== 'pass').length,
          },
    log: [...(timedOut ? ['Spark was ended: it took too long.'] : []), lastLines(output, 40)].join('\n'),
    ms: performance.now() - started,
    rows,
  };
}

/** The Python beside spark-submit runs the job: another one may lack pyspark. */
async function sparkEnvironment(command: string, env: FindTool['env']): Promise<NodeJS.ProcessEnv> {
  const python = join(command, '../python');
  const own = (await isExecutable(python)) ? { PYSPARK_PYTHON: python, PYSPARK_DRIVER_PYTHON: python } : {};
  return { ...env, TZ: 'UTC', PYTHONDONTWRITEBYTECODE: '1', ...own };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
