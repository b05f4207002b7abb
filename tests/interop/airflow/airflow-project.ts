import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { PipelineSpec } from '../../../shared/domain/spec/pipeline-spec';
import { differingRows } from '../dbt/compare-rows';
import type { PromotedWorkspace } from '../dbt/promoted-workspace';

const tools = join(process.env.PLUMBLINE_INTEROP ?? join(__dirname, '../../../node_modules/.cache/interop'), 'airflow');

/** A run of a DAG, after its files were written. */
export interface DagJob {
  readonly name: string;
  readonly dag: string;
  readonly conf?: Readonly<Record<string, unknown>>;
  readonly files?: Readonly<Record<string, string>>;
}

export interface DagRunReport {
  readonly state: string;
  readonly tasks: Readonly<Record<string, string>>;
  /** What the steps left in XCom, by task. */
  readonly made: Readonly<Record<string, { node: string; rows: number; seconds: number; mode: string }>>;
  readonly checks: readonly { node: string; name: string; outcome: string; value: number | null }[];
  /** The extra of the events of assets, by the asset's name. */
  readonly events: Readonly<Record<string, { rows?: number; checks?: Readonly<Record<string, number>> }>>;
}

export interface DagReport {
  readonly import_errors: Readonly<Record<string, string>>;
  readonly dags: Readonly<Record<string, DagFacts>>;
  readonly runs: Readonly<Record<string, DagRunReport>>;
}

export interface DagFacts {
  readonly owner: string;
  readonly schedule: string;
  readonly timezone: string;
  readonly start: string;
  readonly catchup: boolean;
  readonly max_active_runs: number;
  readonly max_active_tasks: number;
  readonly timeout: number | null;
  readonly deadline: readonly number[];
  readonly params: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly tasks: Readonly<
    Record<
      string,
      { upstream: string[]; outlets: string[]; retries: number; retry_delay: number; timeout: number | null }
    >
  >;
}

/** Projects whose DAGs lie in one folder, as they would in an Airflow that is there. */
export class SharedAirflow {
  private readonly variables: Record<string, string> = {};
  private readonly bundles: Record<string, string> = {};

  private constructor(private readonly folder: string) {}

  static async create(folder: string): Promise<SharedAirflow> {
    await mkdir(join(folder, 'dags'), { recursive: true });
    return new SharedAirflow(folder);
  }

  /** Copies what lies in a project's `dags`, and says by Airflow's variables where its inputs and rows are. Returns its DAG's id. */
  async add({ project, root }: Pick<PromotedWorkspace, 'project' | 'root'>): Promise<string> {
    await cp(join(project, 'dags'), join(this.folder, 'dags'), { recursive: true });
    const dag = await dagOf(project);
    this.bundles[dag] = join(project, 'dags');
    this.variables[`AIRFLOW_VAR_${dag.toUpperCase()}_DATA_ROOT`] = root;
    this.variables[`AIRFLOW_VAR_${dag.toUpperCase()}_WAREHOUSE`] = this.warehouse(dag);
    return dag;
  }

  warehouse(dag: string): string {
    return join(this.folder, `${dag}.duckdb`);
  }

  async run(runs: readonly DagJob[]): Promise<DagReport> {
    const [jobs, report] = [join(this.folder, 'jobs.json'), join(this.folder, 'report.json')];
    await writeFile(jobs, JSON.stringify({ dags: join(this.folder, 'dags'), bundles: this.bundles, runs }));
    const { code, output } = python([join(__dirname, 'run_dags.py'), jobs, report], {
      ...this.variables,
      AIRFLOW_HOME: await mkdtemp(join(this.folder, 'home-')),
    });
    if (code !== 0) throw new Error(output.slice(-8000));
    return JSON.parse(await readFile(report, 'utf8')) as DagReport;
  }

  /** How many rows of a node differ between the prototype and the warehouse of a DAG, each way. */
  async difference(dag: string, node: string, workspace: PromotedWorkspace) {
    return differingRows(this.warehouse(dag), node, await workspace.exportRows(node), 12);
  }
}

/** The id of a project's DAG. */
export async function dagOf(project: string): Promise<string> {
  const text = await readFile(join(project, 'run.py'), 'utf8');
  return /^DAG_ID = "(.*)"$/m.exec(text)?.[1] ?? '';
}

export function python(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
  cwd?: string,
): { readonly code: number; readonly output: string } {
  const run = spawnSync(join(tools, 'bin/python'), args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
  });
  if (run.error !== undefined)
    throw new Error(`Airflow did not start (npm run interop -- airflow installs it): ${run.error.message}`);
  return { code: run.status ?? 1, output: `${run.stdout}${run.stderr}` };
}

/** `name==version` of every installed package. */
export function installedPackages(): readonly string[] {
  return python(['-m', 'pip', 'freeze']).output.trim().split('\n');
}

/** Writes into a spec what a person would decide, for the next promotion to read. */
export async function decide(spec: string, change: (spec: PipelineSpec) => Partial<PipelineSpec>): Promise<void> {
  const document = parse(await readFile(spec, 'utf8')) as PipelineSpec;
  await writeFile(spec, stringify({ ...document, ...change(document) }, { version: '1.1', lineWidth: 0 }));
}

/** The outcomes of checks that a project carries over, as the prototype found them: those of its nodes that are not lost. */
export async function carriedOutcomes(workspace: PromotedWorkspace): Promise<Readonly<Record<string, string>>> {
  const file = join(workspace.project, 'dags', `${await dagOf(workspace.project)}_pipeline`, 'pipeline.json');
  const { inputs, steps } = JSON.parse(await readFile(file, 'utf8')) as Record<string, { name: string }[]>;
  const nodes = new Set([...(inputs ?? []), ...(steps ?? [])].map(({ name }) => name));
  const lost = new Set(
    (workspace.result.targets[0]?.losses ?? [])
      .filter(({ instead }) => !/is measured (and reported|behind both)/.test(instead))
      .map(({ construct }) => construct),
  );
  return Object.fromEntries(
    workspace.checks
      .filter(({ node, name }) => nodes.has(node) && !lost.has(`check "${name}" of ${node}`))
      .map(({ node, name, outcome }) => [`${node}: ${name}`, outcome]),
  );
}

/** The outcomes that a run of a DAG found. */
export function foundOutcomes(run: DagRunReport): Readonly<Record<string, string>> {
  return Object.fromEntries(run.checks.map(({ node, name, outcome }) => [`${node}: ${name}`, outcome]));
}
