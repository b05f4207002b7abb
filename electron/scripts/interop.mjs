/**
 * `npm run interop -- [TOOL…]`: installs the real tools that exported projects and check files are for, each into a virtual
 * environment of its own under `node_modules/.cache/interop`, then runs the interop tests with them. A tool that cannot be
 * installed is a failure. `--install-only` leaves the tests out.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPythonTool, pythonTools, toolsFolder } from './python-tools.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

// The others are only measured against: see bench.mjs.
const tested = [...Object.keys(pythonTools), 'dialects'].filter((tool) =>
  existsSync(join(root, 'tests/interop', tool)),
);
const { values: options, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { 'install-only': { type: 'boolean', default: false } },
});
const unknown = asked.filter((tool) => !tested.includes(tool));
if (unknown.length > 0) {
  process.stderr.write(`There is no tool named ${unknown.join(', ')}. Tools: ${tested.join(', ')}.\n`);
  process.exit(1);
}
const chosen = asked.length > 0 ? asked : tested;
// SQL for other engines is run by Spark, and by Postgres, which is no tool in Python.
for (const tool of new Set(chosen.map((name) => (name === 'dialects' ? 'spark' : name)))) installPythonTool(tool);
process.exitCode = options['install-only'] ? 0 : runTests();

function runTests() {
  const run = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--project',
      'interop',
      ...chosen.map((tool) => `tests/interop/${tool}/`),
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, PLUMBLINE_INTEROP: toolsFolder } },
  );
  return run.status ?? 1;
}
