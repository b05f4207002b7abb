import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { FindTool, ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt, ToolSearch } from '../project-runner';

/** How much of what the job printed is kept. */
const logLines = 40;

/** Runs promoted Spark projects with `spark-submit` on this machine. Every run makes all rows again: the job has no incremental steps. */
export const sparkRunner: ProjectRunner = { target: 'spark', findTool, run };

async function findTool({ dir, env }: FindTool): Promise<ToolSearch> {
  const places = [
    join(dir, '.venv/bin'),
    ...(env.SPARK_HOME === undefined ? [] : [join(env.SPARK_HOME, 'bin')]),
    ...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== ''),
  ];
  for (const place of places) {
    const command = join(place, 'spark-submit');
    if (!(await isExecutable(command))) continue;
    const { output, code } = await start(command, ['--version'], {
      cwd: dir,
      env: await sparkEnvironment(command, env),
    });
    const version = /version (\d+\.\d+\.\d+\S*)/.exec(output)?.[1];
    if (code === 0 && version !== undefined) return { kind: 'found', command, engine: `Spark ${version}` };
    return {
      kind: 'missing',
      message: `${command} does not start: ${output.trim().split('\n').at(-1) ?? ''}`,
      hint: 'Spark 4 needs Java 17 or 21: install it, or set JAVA_HOME.',
    };
  }
  return {
    kind: 'missing',
    message: `There is no spark-submit in ${join(dir, '.venv')}, SPARK_HOME or PATH.`,
    hint: 'In the folder of the project: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
  };
}

async function run(request: ProjectRunRequest): Promise<ProjectRun> {
  const { dir, manifest, command, dataRoot, warehouse, env, signal } = request;
  const started = Date.now();
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
  const { output, printed } = await start(command, args, {
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
    log: output.trimEnd().split('\n').slice(-logLines).join('\n'),
    ms: Date.now() - started,
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

/** Runs a program to its end. It gets a process group of its own, because spark-submit starts Java, which starts Python. */
function start(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly signal?: AbortSignal | undefined },
): Promise<{ readonly code: number | null; readonly printed: string; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [printed, output] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const end = () => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    };
    options.signal?.addEventListener('abort', end, { once: true });
    if (options.signal?.aborted === true) end();
    child.once('error', (error) => {
      options.signal?.removeEventListener('abort', end);
      reject(error);
    });
    child.once('close', (code) => {
      options.signal?.removeEventListener('abort', end);
      if (options.signal?.aborted === true) reject(options.signal.reason);
      else resolve({ code, printed, output });
    });
  });
}
