import { access, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findCommand, installedVersions, installHint, interpreterOf } from '../find-command';
import type { ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt, ToolSearch } from '../project-runner';
import { lastLines, runTool, type ToolRun } from '../run-tool';

/** The environment variable that names SQLMesh's command. */
const variable = 'PLUMBLINE_SQLMESH';

const database = 'warehouse.duckdb';
const copies = 'rows.duckdb';

/** Runs a project of the target `sqlmesh` with SQLMesh, in the database file that the warehouse folder keeps. */
export const sqlmeshRunner: ProjectRunner = {
  target: 'sqlmesh',
  findTool,
  run,
};

async function findTool(request: Parameters<ProjectRunner['findTool']>[0]): Promise<ToolSearch> {
  const command = await findCommand('sqlmesh', variable, request);
  if (command === undefined)
    return {
      kind: 'missing',
      message: `SQLMesh was not found: not in ${join(request.dir, '.venv')}, not under ${variable}, and not on the path.`,
      hint: installHint(request.dir),
    };
  const versions = await installedVersions(command, ['sqlmesh', 'duckdb'], request);
  return { kind: 'found', command, engine: versions.length === 0 ? 'SQLMesh' : versions.join(', ') };
}

async function run(request: ProjectRunRequest): Promise<ProjectRun> {
  const started = performance.now();
  const { warehouse } = request;
  await mkdir(warehouse, { recursive: true });
  if (request.mode === 'full') await removeDatabase(warehouse);
  await unblockAudits(request.dir);
  const runs: ToolRun[] = [];
  const call = async (command: string, args: readonly string[]): Promise<ToolRun> => {
    const done = await runTool({ command, args, cwd: request.dir, env: environment(request), signal: request.signal });
    runs.push(done);
    return done;
  };
  let made = true;
  for (const args of await plansOf(request)) {
    const plan = await call(request.command, ['plan', '--auto-apply', '--no-prompts', '--skip-tests', ...args]);
    made &&= plan.code === 0;
    if (!made) break;
  }
  const tests = made && request.tests !== 'skip' ? await runTests(request, call) : null;
  const rows = made ? await copyRows(request, call) : undefined;
  return {
    made: rows !== undefined,
    tests,
    log: [
      ...(runs.some(({ timedOut }) => timedOut) ? ['SQLMesh was ended: it took too long.'] : []),
      lastLines(runs.map(({ output }) => output).join('\n'), 60),
    ].join('\n'),
    ms: performance.now() - started,
    rows: rows ?? new Map(),
  };
}

type Call = (command: string, args: readonly string[]) => Promise<ToolRun>;

function environment({ env, dataRoot, warehouse }: ProjectRunRequest): ProjectRunRequest['env'] {
  return {
    ...env,
    DATA_ROOT: dataRoot,
    SQLMESH_DUCKDB_PATH: join(warehouse, database),
    SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true',
    // Without colours and progress bars as wide as a terminal.
    NO_COLOR: '1',
    COLUMNS: '200',
  };
}

/** Audits, and unit tests, which read no input. What `sqlmesh audit` leaves out counts as failed. */
async function runTests(request: ProjectRunRequest, call: Call): Promise<ProjectRun['tests']> {
  const audit = await call(request.command, ['audit']);
  const lines = audit.printed
    .split('\n')
    .filter((line) => request.tests !== 'without_golden' || !line.startsWith('golden__'));
  const count = (word: RegExp) => lines.filter((line) => word.test(line)).length;
  const audits = { passed: count(/ on model .*PASS/), failed: count(/ on model .*(FAIL|SKIPPED)/) };
  if (request.tests === 'without_golden' || !(await exists(join(request.dir, 'tests')))) return audits;
  const units = unitCounts(await call(request.command, ['test']));
  return { passed: audits.passed + units.passed, failed: audits.failed + units.failed };
}

function unitCounts({ code, output }: ToolRun): { readonly passed: number; readonly failed: number } {
  const number = (pattern: RegExp) => Number(pattern.exec(output)?.[1] ?? 0);
  const ran = number(/\bRan `?(\d+)`? tests/i);
  // Where SQLMesh does not get as far as running them, that is one failure.
  const failed = code === 0 ? 0 : Math.max(1, number(/Failed tests \((\d+)\)/i));
  return { passed: Math.max(0, ran - failed), failed };
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
  call: Call,
): Promise<ReadonlyMap<string, RowsAt> | undefined> {
  const file = join(warehouse, copies);
  await rm(file, { force: true });
  const relations = Object.entries(manifest.relations);
  const python =
    (await interpreterOf(command)) ?? join(dirname(command), process.platform === 'win32' ? 'python.exe' : 'python');
  const tables = relations.map(([, { schema, name }], index) => [schema ?? 'main', name, `t${index}`]);
  const { code } = await call(python, ['-c', copyProgram, join(warehouse, database), file, JSON.stringify(tables)]);
  if (code !== 0) return undefined;
  return new Map(
    relations.map(([node], index) => [node, { kind: 'duckdb', file, schema: 'main', table: `t${index}` }] as const),
  );
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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function removeDatabase(warehouse: string): Promise<void> {
  for (const name of [database, `${database}.wal`]) await rm(join(warehouse, name), { force: true });
}
