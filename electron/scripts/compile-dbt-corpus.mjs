/**
 * Compiles the dbt projects of the lineage tests with real dbt, and keeps the SQL of each model in the project's folder
 * `compiled`: `node electron/scripts/compile-dbt-corpus.mjs [PROJECT…]`. See tests/integration/lineage/dbt-projects/README.md.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installPythonTool, toolsFolder } from './python-tools.mjs';

const corpus = resolve(dirname(fileURLToPath(import.meta.url)), '../../tests/integration/lineage/dbt-projects');
/** What dbt reads of a project; `shims` are macros in place of what is no part of dbt and of packages. */
const parts = ['models', 'seeds', 'macros', 'tests', 'shims'];

installPythonTool('dbt');
const chosen = process.argv.slice(2);
const projects = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
for (const { name } of projects) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  try {
    compile(name);
  } catch (error) {
    // The others can still be compiled.
    console.error(error.message);
    process.exitCode = 1;
  }
}

function compile(name) {
  const project = join(corpus, name);
  const work = mkdtempSync(join(tmpdir(), 'plumbline-corpus-'));
  try {
    for (const part of parts) {
      if (existsSync(join(project, part))) cpSync(join(project, part), join(work, part), { recursive: true });
    }
    const written = join(project, 'dbt_project.yml');
    writeFileSync(
      join(work, 'dbt_project.yml'),
      existsSync(written)
        ? readFileSync(written, 'utf8')
        : 'name: corpus\nversion: "1.0"\nmacro-paths: [macros, shims]\n',
    );
    writeFileSync(
      join(work, 'profiles.yml'),
      'corpus:\n  target: dev\n  outputs: { dev: { type: duckdb, path: ":memory:" } }\n',
    );
    const { status, stdout, stderr } = spawnSync(
      join(toolsFolder, 'dbt/bin/dbt'),
      [
        'compile',
        '--profiles-dir',
        '.',
        '--profile',
        'corpus',
        '--target',
        'dev',
        '--select',
        'resource_type:model',
        '--no-use-colors',
      ],
      { cwd: work, encoding: 'utf8', env: { ...process.env, DBT_SEND_ANONYMOUS_USAGE_STATS: 'false' } },
    );
    if (status !== 0) throw new Error(`dbt does not compile ${name}:\n${stdout}${stderr}`);
    const compiled = join(project, 'compiled');
    rmSync(compiled, { recursive: true, force: true });
    mkdirSync(compiled);
    const files = sqlFiles(join(work, 'target/compiled')).filter((file) => file.includes('/models/'));
    for (const file of files) writeFileSync(join(compiled, basename(file)), shortNames(readFileSync(file, 'utf8')));
    console.log(`${name}: ${files.length} models`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The files of a folder, at any depth; those of tests lie in folders named like the YAML file of their models. */
function sqlFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return /\.ya?ml$/.test(entry.name) ? [] : sqlFiles(path);
    return entry.name.endsWith('.sql') ? [path] : [];
  });
}

/** A model and a seed by its name, the table of a source by both of its names: those of the workspace that the tests make. */
function shortNames(sql) {
  return `${sql
    .replace(/"memory"\."(\w+)"\."(\w+)"/g, (_, schema, table) =>
      /^main(_|$)/.test(schema) ? table : `${schema}_${table}`,
    )
    .trim()}\n`;
}
