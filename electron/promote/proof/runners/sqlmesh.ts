import { spawn } from 'node:child_process';
import { access, mkdir, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt, ToolSearch } from '../project-runner';

const windows = process.platform === 'win32';
const database = 'warehouse.duckdb';
const copies = 'rows.duckdb';

/** Runs a project of the target `sqlmesh` with SQLMesh, in the database file that the warehouse folder keeps. */
export const sqlmeshRunner: ProjectRunner = {
  target: 'sqlmesh',
  findTool,
  run,
};

async function findTool({ dir, env }: Parameters<ProjectRunner['findTool']>[0]): Promise<ToolSearch> {
  const own = windows ? join(dir, '.venv', 'Scripts') : join(dir, '.venv', 'bin');
  const folders = [own, ...(env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')];
  for (const folder of folders) {
    const command = join(folder, windows ? 'sqlmesh.exe' : 'sqlmesh');
    if (!(await exists(command))) continue;
    const { code, output } = await call(command, ['--version'], { cwd: dir, env });
    if (code === 0) return { kind: 'found', command, engine: `SQLMesh ${output.trim().split('\n').at(-1)} on DuckDB` };
  }
  return {
    kind: 'missing',
    message: `SQLMesh was not found: neither in ${own} nor on the PATH.`,
    hint: 'In the folder of the project: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt',
  };
}

async function run(request: ProjectRunRequest): Promise<ProjectRun> {
  const started = performance.now();
  const { warehouse } = request;
  await mkdir(warehouse, { recursive: true });
  if (request.mode === 'full') await removeDatabase(warehouse);
  await unblockAudits(request.dir);
  const options = {
    cwd: request.dir,
    env: {
      ...request.env,
      DATA_ROOT: request.dataRoot,
      SQLMESH_DUCKDB_PATH: join(warehouse, database),
      SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true',
      // Without colours and progress bars as wide as a terminal.
      NO_COLOR: '1',
      COLUMNS: '200',
    },
    signal: request.signal,
  };
  const plan = (args: readonly string[]) =>
    call(request.command, ['plan', '--auto-apply', '--no-prompts', '--skip-tests', ...args], options);
  const outputs: string[] = [];
  let made = true;
  for (const args of await plansOf(request)) {
    const { code, output } = await plan(args);
    outputs.push(output);
    made &&= code === 0;
    if (code !== 0) break;
  }
  const audit = made ? await call(request.command, ['audit'], options) : undefined;
  if (audit !== undefined) outputs.push(audit.output);
  const copied = made ? await copyRows(request, options) : undefined;
  if (copied !== undefined) outputs.push(copied.output);
  return {
    made: made && copied?.code === 0,
    tests: audit === undefined ? null : auditCounts(audit.output),
    log: withoutSecrets(outputs.join('\n'), request.env).split('\n').slice(-60).join('\n'),
    ms: Math.round(performance.now() - started),
    rows: copied?.rows ?? new Map(),
  };
}

/**
 * SQLMesh makes an interval once: a run on an empty database makes everything, and what is to be made again must be restated. A
 * slice begins with all intervals taken as made, so that only its own are.
 */
async function plansOf({ mode, slice, warehouse }: ProjectRunRequest): Promise<readonly (readonly string[])[]> {
  const isEmpty = !(await exists(join(warehouse, database)));
  if (mode === 'full' || (isEmpty && slice === undefined)) return [[]];
  const restated = ['--restate-model', 'main.*'];
  if (slice === undefined) return [restated];
  // The end of a slice is exclusive here and inclusive in SQLMesh, where a date stands for its whole day.
  const bounds = ['--start', slice.from, '--end', lastInstantBefore(slice.to)];
  return [...(isEmpty ? [['--empty-backfill']] : []), [...restated, ...bounds]];
}

/** An audit that blocks keeps the rows behind it from being made, and they are to be compared whatever audits say. */
async function unblockAudits(dir: string): Promise<void> {
  for (const [folder, rewrite] of [
    ['audits', unblockDefinition],
    ['models', unblockCalls],
  ] as const) {
    const files = await readdir(join(dir, folder), { recursive: true }).catch(() => []);
    for (const file of files.filter((name) => name.endsWith('.sql'))) {
      const path = join(dir, folder, file);
      await writeFile(path, rewrite(await readFile(path, 'utf8')));
    }
  }
}

function unblockDefinition(text: string): string {
  return text.replace(
    /^AUDIT \(\n {2}name ([^\n,]+)(?:,\n {2}blocking \w+)?\n\);/,
    'AUDIT (\n  name $1,\n  blocking false\n);',
  );
}

/** SQLMesh's own audits have a second one of each that does not block. */
function unblockCalls(text: string): string {
  return text.replace(/^( {4})(not_null|unique_values|accepted_values)\(/gm, '$1$2_non_blocking(');
}

function lastInstantBefore(text: string): string {
  const time = Date.parse(/\d{2}:\d{2}/.test(text) ? `${text.trim().replace(' ', 'T')}Z` : text);
  return Number.isNaN(time) ? text : new Date(time - 1).toISOString().replace('T', ' ').replace('Z', '');
}

/**
 * The views of SQLMesh name their database, so that they cannot be read under another name: the rows of all nodes are copied into
 * a database of their own.
 */
async function copyRows(
  { manifest, warehouse, command }: ProjectRunRequest,
  options: CallOptions,
): Promise<{ readonly code: number; readonly output: string; readonly rows: ReadonlyMap<string, RowsAt> }> {
  const file = join(warehouse, copies);
  await rm(file, { force: true });
  const relations = Object.entries(manifest.relations);
  const python = join(dirname(await realpath(command)), windows ? 'python.exe' : 'python');
  const tables = relations.map(([, { schema, name }], index) => [schema ?? 'main', name, `t${index}`]);
  const { code, output } = await call(
    python,
    ['-c', copyProgram, join(warehouse, database), file, JSON.stringify(tables)],
    options,
  );
  const rows = relations.map(
    ([node], index) => [node, { kind: 'duckdb', file, schema: 'main', table: `t${index}` }] as const,
  );
  return { code, output, rows: new Map(code === 0 ? rows : []) };
}

const copyProgram = `
import json, sys
import duckdb
warehouse, target, tables = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
quote = lambda name: '"' + name.replace('"', '""') + '"'
text = lambda value: "'" + value.replace("'", "''") + "'"
connection = duckdb.connect()
connection.execute("SET TimeZone = 'UTC'")
connection.execute(f"ATTACH {text(warehouse)} AS warehouse (READ_ONLY)")
connection.execute(f"ATTACH {text(target)} AS copied")
for schema, name, table in tables:
    connection.execute(f"CREATE TABLE copied.{table} AS FROM warehouse.{quote(schema)}.{quote(name)}")
`;

/** Messages of SQLMesh hold the SQL that ran, with the values of the project's secrets in it. */
function withoutSecrets(text: string, env: ProjectRunRequest['env']): string {
  return Object.entries(env).reduce(
    (shown, [name, value]) =>
      name.startsWith('PLUMBLINE_SECRET_') && value !== undefined && value !== ''
        ? shown.replaceAll(value, `$${name}`)
        : shown,
    text,
  );
}

/** What `sqlmesh audit` says of each audit; those that did not run count as failed. */
function auditCounts(output: string): { readonly passed: number; readonly failed: number } {
  const count = (word: RegExp) => output.split('\n').filter((line) => word.test(line)).length;
  return { passed: count(/ on model .*PASS/), failed: count(/ on model .*(FAIL|SKIPPED)/) };
}

interface CallOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

async function call(
  command: string,
  args: readonly string[],
  { cwd, env, signal }: CallOptions,
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], signal });
    const parts: Buffer[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part));
    child.stderr.on('data', (part: Buffer) => parts.push(part));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(parts).toString('utf8') }));
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function removeDatabase(warehouse: string): Promise<void> {
  for (const name of [database, `${database}.wal`]) await rm(join(warehouse, name), { force: true });
}
