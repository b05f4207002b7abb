/**
 * `npm run interop -- [TOOL…]`: installs the real tools that exported projects and check files are for, each into a virtual
 * environment of its own under `node_modules/.cache/interop`, then runs the interop tests with them. A tool that cannot be
 * installed is a failure.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const cache = join(root, 'node_modules/.cache/interop');

/** What pip installs for each tool. dbt's own pins stand in the exported requirements.txt too: see electron/promote/targets/dbt. */
const tools = {
  dbt: ['dbt-core==1.11.16', 'dbt-duckdb==1.10.1', `duckdb==${duckdbVersion()}`],
  // The last one of Soda 3 brings a DuckDB of its own.
  sodacl: ['soda-core==3.5.6', 'soda-core-duckdb==3.5.6'],
  soda: ['soda-core==4.28.0', 'soda-duckdb==4.28.0', `duckdb==${duckdbVersion()}`],
};

const asked = process.argv.slice(2);
const unknown = asked.filter((tool) => !Object.hasOwn(tools, tool));
if (unknown.length > 0) {
  fail(`There is no tool named ${unknown.join(', ')}. Tools: ${Object.keys(tools).join(', ')}.`);
}
const chosen = asked.length > 0 ? asked : Object.keys(tools);
for (const tool of chosen) install(tool);
const run = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--project',
    'interop',
    ...chosen.map((tool) => `tests/interop/${tool}`),
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, PLUMBLINE_INTEROP: cache } },
);
process.exitCode = run.status ?? 1;

/** The DuckDB that the engine is built on, so that both sides compute alike. */
function duckdbVersion() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return dependencies['@duckdb/node-api'].split('-')[0];
}

/** Makes the tool's environment unless one of the same packages is there. It takes its place only when it is complete. */
function install(tool) {
  const packages = tools[tool];
  const digest = createHash('sha256').update(packages.join('\n')).digest('hex');
  const folder = join(cache, tool);
  const stamp = join(folder, 'plumbline-packages.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stdout.write(`Installing ${packages.join(', ')} into ${folder}\n`);
  mkdirSync(cache, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const python = process.env.PYTHON ?? 'python3';
  step(python, ['-m', 'venv', folder], `A virtual environment for ${tool} could not be made with ${python}.`);
  step(
    join(folder, 'bin/pip'),
    ['install', '--quiet', '--disable-pip-version-check', ...packages],
    `${tool} could not be installed.`,
  );
  writeFileSync(`${stamp}.tmp`, digest);
  renameSync(`${stamp}.tmp`, stamp);
}

function step(command, args, message) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) fail(`${message} ${result.error?.message ?? ''}`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
