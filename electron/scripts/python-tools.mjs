/**
 * The tools in Python that the interop tests and the benchmark of checks run beside Plumbline. Their packages are pinned in
 * `tests/interop/python-tools.json`; `duckdb` there is the version that the engine is built on, so that both sides compute alike.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where the virtual environments lie, one a tool: `PLUMBLINE_INTEROP` of the programs that use them. */
export const toolsFolder = join(root, 'node_modules/.cache/interop');

const uv = 'uv==0.13.9';

/** What is installed for each tool. dbt's own pins stand in the exported requirements.txt too: see electron/promote/targets/dbt. */
export const pythonTools = Object.fromEntries(
  Object.entries(JSON.parse(readFileSync(join(root, 'tests/interop/python-tools.json'), 'utf8'))).map(
    ([tool, packages]) => [tool, packages.map((name) => (name === 'duckdb' ? `duckdb==${duckdbVersion()}` : name))],
  ),
);

/**
 * Makes a tool's environment unless one of the same packages is there. It takes its place only when it is complete. Ends the
 * process with code 1 when the tool cannot be installed.
 */
export function installPythonTool(tool) {
  const packages = pythonTools[tool];
  const digest = createHash('sha256').update(packages.join('\n')).digest('hex');
  const folder = join(toolsFolder, tool);
  const stamp = join(folder, 'plumbline-packages.txt');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  process.stdout.write(`Installing ${packages.join(', ')} into ${folder}\n`);
  mkdirSync(toolsFolder, { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  const python = process.env.PYTHON ?? 'python3';
  const made = `A virtual environment for ${tool} could not be made with ${python}.`;
  step(python, ['-m', 'venv', folder], made);
  // Compiled at once: tests keep Python from writing what it compiles, so that each start would compile everything again.
  step(
    installer(python),
    ['pip', 'install', '--quiet', '--compile-bytecode', '--python', join(folder, 'bin/python'), ...packages],
    `${tool} could not be installed.`,
  );
  writeFileSync(`${stamp}.tmp`, digest);
  renameSync(`${stamp}.tmp`, stamp);
}

/** uv takes a tenth of pip's time for a dozen environments, and what several of them need is downloaded once. */
function installer(python) {
  const folder = join(toolsFolder, `.${uv}`);
  const command = join(folder, 'bin/uv');
  if (existsSync(command)) return command;
  rmSync(folder, { recursive: true, force: true });
  step(python, ['-m', 'venv', folder], `A virtual environment for uv could not be made with ${python}.`);
  step(
    join(folder, 'bin/pip'),
    ['install', '--quiet', '--disable-pip-version-check', uv],
    'uv, which installs the tools, could not be installed.',
  );
  return command;
}

function duckdbVersion() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return dependencies['@duckdb/node-api'].split('-')[0];
}

function step(command, args, message) {
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) {
    process.stderr.write(`${message} ${result.error?.message ?? ''}\n`);
    process.exit(1);
  }
}
