import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { readProjectManifest } from '../../../electron/promote/project-manifest';
import type { ProjectRun, ProjectRunRequest } from '../../../electron/promote/proof/project-runner';
import { sqlmeshRunner } from '../../../electron/promote/proof/runners/sqlmesh';
import type { SpecStep } from '../../../shared/domain/spec/pipeline-spec';
import { differingRows } from '../dbt/compare-rows';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';

const root = join(__dirname, '../../..');
const programs = join(process.env.PLUMBLINE_INTEROP ?? join(root, 'node_modules/.cache/interop'), 'sqlmesh/bin');

/** The environment in which SQLMesh is found. */
export const toolEnv: Readonly<Record<string, string | undefined>> = {
  ...process.env,
  PATH: `${programs}:${process.env.PATH}`,
  SQLMESH__DISABLE_ANONYMIZED_ANALYTICS: 'true',
  NO_COLOR: '1',
  COLUMNS: '200',
};

/** Runs SQLMesh in a project's folder, as its README says. */
export function sqlmesh(
  project: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { readonly code: number; readonly output: string } {
  const run = spawnSync(join(programs, 'sqlmesh'), [...args], {
    cwd: project,
    encoding: 'utf8',
    env: { ...toolEnv, ...env },
  });
  if (run.error !== undefined)
    throw new Error(`SQLMesh did not start (npm run interop -- sqlmesh installs it): ${run.error.message}`);
  return { code: run.status ?? 1, output: `${run.stdout}${run.stderr}` };
}

/** `name==version` of every installed package. */
export function installedPackages(): readonly string[] {
  return spawnSync(join(programs, 'pip'), ['freeze'], { encoding: 'utf8' }).stdout.split('\n');
}

/** Names of the unit tests that a project has. */
export async function unitTestNames(project: string): Promise<readonly string[]> {
  const names: string[] = [];
  for (const file of await readdir(join(project, 'tests')))
    names.push(...Object.keys(parse(await readFile(join(project, 'tests', file), 'utf8')) as object));
  return names;
}

/** Runs a copy of a promoted project as a proof does. */
export async function runProject(
  workspace: Pick<PromotedWorkspace, 'project' | 'root'>,
  request: Partial<Pick<ProjectRunRequest, 'mode' | 'slice' | 'warehouse' | 'dataRoot'>> = {},
): Promise<ProjectRun> {
  const manifest = await readProjectManifest(workspace.project);
  if (manifest === undefined) throw new Error(`${workspace.project} has no manifest`);
  const tool = await sqlmeshRunner.findTool({ dir: workspace.project, env: toolEnv });
  if (tool.kind === 'missing') throw new Error(`${tool.message} ${tool.hint}`);
  const dir = await mkdtemp(join(dirname(workspace.project), 'copy-'));
  await cp(workspace.project, dir, { recursive: true });
  return sqlmeshRunner.run({
    dir,
    manifest,
    command: tool.command,
    dataRoot: workspace.root,
    warehouse: await mkdtemp(join(dirname(workspace.project), 'warehouse-')),
    mode: 'full',
    env: toolEnv,
    ...request,
  });
}

/**
 * How many rows of a node differ between the prototype and a run, each way. Floating-point numbers count as equal to nine places:
 * threads add them in any order.
 */
export async function difference(
  run: ProjectRun,
  node: string,
  workspace: PromotedWorkspace,
): Promise<{ missing: number; added: number }> {
  const rows = run.rows.get(node);
  if (rows?.kind !== 'duckdb') throw new Error(`${node} has no rows: ${run.log}`);
  return differingRows(rows.file, rows.table, await workspace.exportRows(node), 12);
}

/** One audit of a model with what `sqlmesh audit` says of it, in the order of the model's header. */
export interface AuditResult {
  readonly model: string;
  readonly audit: string;
  /** The call in the header: `not_null(columns := (origin))`. */
  readonly call: string;
  /** The check that an audit of the project's own says it is. */
  readonly check: string | null;
  readonly passed: boolean;
}

/** Reads the output of `sqlmesh audit` beside the files of the project. */
export async function auditResults(project: string, output: string): Promise<readonly AuditResult[]> {
  const files = (await readdir(join(project, 'models'), { recursive: true })).filter((file) => file.endsWith('.sql'));
  const calls = new Map<string, string[]>();
  for (const file of files) {
    const text = await readFile(join(project, 'models', file), 'utf8');
    const model = (/name (.+),\n/.exec(text)?.[1] ?? '').replaceAll('"', '');
    const list = /\n {2}audits \(\n([\s\S]*?)\n {2}\)/.exec(text)?.[1] ?? '';
    calls.set(model, list === '' ? [] : list.split(',\n').map((call) => call.trim()));
  }
  const results: AuditResult[] = [];
  for (const [, audit = '', named = '', outcome] of output.matchAll(/^(\S+) on model (.+?) \S+ (PASS|FAIL)/gm)) {
    const model = named.replaceAll('"', '');
    const call = calls.get(model)?.shift() ?? '';
    if (call.replace(/\(.*/s, '') !== audit) throw new Error(`${audit} of ${model} stands where ${call} does`);
    const text = await readFile(join(project, 'audits', `${audit}.sql`), 'utf8').catch(() => '');
    const check = /^-- \S+\.yml:\d+ (.*)$/m.exec(text)?.[1] ?? null;
    results.push({ model, audit, call, check, passed: outcome === 'PASS' });
  }
  return results;
}

/** Writes into a spec how steps are made, as a person would, for the next promotion to read. */
export async function decideIncremental(
  spec: string,
  incremental: Readonly<Record<string, NonNullable<SpecStep['incremental']>>>,
): Promise<void> {
  const document = parse(await readFile(spec, 'utf8')) as { steps: { name: string; incremental: unknown }[] };
  for (const step of document.steps) step.incremental = incremental[step.name] ?? step.incremental;
  await writeFile(spec, stringify(document));
}
