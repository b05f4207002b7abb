import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { DerivedGraph } from '../../../shared/contract/engine-api';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { notebook, OpenedEngine } from '../engine/opened-engine';

const corpus = join(__dirname, 'dbt-projects');

/** A dbt project that others wrote: see dbt-projects/README.md. */
export interface DbtProject {
  readonly name: string;
  /** The compiled SQL of each model. */
  readonly models: ReadonlyMap<string, string>;
  /** CREATE TABLE statements of what lies behind its sources. */
  readonly inputs: string;
  /** Absolute paths of its seeds. */
  readonly seeds: readonly string[];
  /** What a person read in the SQL: `model.column` and what it comes from, `node.column` or `node.column:LETTERS`, sorted. */
  readonly expected: readonly (readonly [string, readonly string[]])[];
}

export interface ToldProject {
  readonly project: DbtProject;
  readonly graph: DerivedGraph['graph'];
  readonly lineage: ReadonlyMap<string, NodeLineage>;
}

export function dbtProjects(): readonly DbtProject[] {
  const folders = readdirSync(corpus, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => {
    const path = (...parts: string[]) => join(corpus, name, ...parts);
    const compiled = filesIn(path('compiled'), '.sql');
    return {
      name,
      models: new Map(compiled.map((file) => [basename(file, '.sql'), readFileSync(file, 'utf8')])),
      inputs: existsSync(path('inputs.sql')) ? readFileSync(path('inputs.sql'), 'utf8') : '',
      seeds: filesIn(path('seeds'), '.csv'),
      expected: existsSync(path('expected.txt')) ? readExpected(readFileSync(path('expected.txt'), 'utf8')) : [],
    };
  });
}

/** Names of the models that stand in the project as its people wrote them. */
export function writtenModels(project: DbtProject): readonly string[] {
  return filesIn(join(corpus, project.name, 'models'), '.sql')
    .map((file) => basename(file, '.sql'))
    .sort();
}

/** Makes a workspace of a project, a cell for each model, and asks the engine for its lineage. */
export async function tellProject(project: DbtProject): Promise<ToldProject> {
  const folder = new WorkspaceFolder();
  const sources = [...(await writeInputs(folder, project.inputs)), ...copySeeds(folder, project.seeds)];
  const opened = await OpenedEngine.open(
    {
      'plumbline.yaml': `plumbline: 1\nname: corpus\nsources:\n${sources.map(([name, path]) => `  ${name}: { path: ${path} }\n`).join('')}`,
      'notebooks/models.md': notebook(Object.fromEntries(project.models)),
    },
    {},
    folder,
  );
  try {
    const { graph } = await opened.derive();
    const { nodes } = await opened.engine.lineage({});
    return { project, graph, lineage: new Map(nodes.map((node) => [node.node, node])) };
  } finally {
    await opened.dispose();
  }
}

/** A Parquet file for each table, which keeps the types, with one row. */
async function writeInputs(folder: WorkspaceFolder, inputs: string): Promise<readonly (readonly [string, string])[]> {
  if (inputs === '') return [];
  mkdirSync(folder.path('data'), { recursive: true });
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(inputs);
    const tables = await connection.runAndReadAll('SELECT table_name FROM duckdb_tables() ORDER BY table_name');
    const sources: (readonly [string, string])[] = [];
    for (const [table] of tables.getRows()) {
      const file = `data/${table}.parquet`;
      await connection.run(`COPY ${table} TO '${folder.path(file)}' (FORMAT parquet)`);
      sources.push([String(table), file]);
    }
    return sources;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function copySeeds(folder: WorkspaceFolder, seeds: readonly string[]): readonly (readonly [string, string])[] {
  return seeds.map((path) => {
    const file = `data/${basename(path)}`;
    folder.write(file, readFileSync(path));
    return [basename(path, '.csv'), file];
  });
}

function readExpected(text: string): DbtProject['expected'] {
  return text.split('\n').flatMap((line): DbtProject['expected'] => {
    if (line.startsWith('#') || line.trim() === '') return [];
    const [column, inputs] = line.split(' =');
    if (column === undefined || inputs === undefined) throw new Error(`No \`model.column = inputs\`: ${line}`);
    return [[column, inputs.split(' ').filter(Boolean).sort()]];
  });
}

function filesIn(folder: string, ending: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path, ending);
    return entry.name.endsWith(ending) ? [path] : [];
  });
}
