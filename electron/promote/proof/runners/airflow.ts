import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findCommand, installedVersions, installHint, interpreterOf } from '../find-command';
import type { ProjectRun, ProjectRunner, ProjectRunRequest } from '../project-runner';
import { lastLines, runTool } from '../run-tool';
import { countTests, readReport, rowsMade } from './duckdb-run';

/** The environment variable that names Airflow's command. */
const variable = 'PLUMBLINE_AIRFLOW';

/** Runs the DAG of promoted Airflow projects in one process, without scheduler and web server, by the project's own `run.py`. */
export const airflowRunner: ProjectRunner = {
  target: 'airflow',

  async findTool(request) {
    const command = await findCommand('airflow', variable, request);
    const interpreter = command === undefined ? undefined : await interpreterOf(command);
    if (command === undefined || interpreter === undefined)
      return {
        kind: 'missing',
        message:
          command === undefined
            ? `Airflow was not found: not in ${join(request.dir, '.venv')}, not under ${variable}, and not on the path.`
            : `${command} is no command of a Python that Plumbline could run Airflow with.`,
        hint: installHint(request.dir),
      };
    const versions = await installedVersions(command, ['apache-airflow', 'duckdb'], request);
    if (versions.length > 0 && !versions.some((version) => version.startsWith('duckdb ')))
      return {
        kind: 'missing',
        message: `${command} runs without the package duckdb, which the tasks of the project take.`,
        hint: installHint(request.dir),
      };
    return { kind: 'found', command: interpreter, engine: versions.length === 0 ? 'Airflow' : versions.join(', ') };
  },

  async run(request) {
    const started = performance.now();
    const { warehouse, mode, slice, tests } = request;
    await mkdir(warehouse, { recursive: true });
    const file = join(warehouse, 'warehouse.duckdb');
    const report = join(warehouse, 'report.json');
    await rm(report, { force: true });
    const conf = {
      // What the steps would give is the question here, whatever checks say.
      'keep-going': true,
      'compare-golden': tests === undefined,
      'full-refresh': mode === 'full',
      ...(slice === undefined ? {} : { 'from-time': slice.from, 'to-time': slice.to }),
    };
    const { output, timedOut } = await runTool({
      command: request.command,
      args: [
        'run.py',
        '--conf',
        JSON.stringify(conf),
        ...['--data-root', request.dataRoot, '--warehouse', file, '--report', report],
        ...(tests === 'skip' ? [] : ['--units']),
      ],
      cwd: request.dir,
      env: environment(request),
      signal: request.signal,
    });
    return {
      ...runOf(await readReport(report, reportSchema), request, file),
      log: [...(timedOut ? ['Airflow was ended: it took too long.'] : []), lastLines(output, 40)].join('\n'),
      ms: performance.now() - started,
    };
  },
};

/** Airflow's own records lie beside the warehouse, and no setting of an Airflow that is there has a say. */
function environment({ env, warehouse }: ProjectRunRequest): Readonly<Record<string, string | undefined>> {
  const others = Object.fromEntries(Object.entries(env).filter(([name]) => !/^AIRFLOW_/.test(name)));
  return { ...others, AIRFLOW_HOME: join(warehouse, 'airflow'), PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' };
}

const reportSchema = z.object({
  tasks: z.record(z.string(), z.string()),
  results: z.record(
    z.string(),
    z.object({
      return_value: z.object({ node: z.string().optional() }).optional(),
      checks: z.array(z.object({ outcome: z.string() })).optional(),
    }),
  ),
  units: z.array(z.object({ differences: z.array(z.string()) })),
});

type Report = z.infer<typeof reportSchema>;

function runOf(
  report: Report | undefined,
  request: ProjectRunRequest,
  file: string,
): Pick<ProjectRun, 'made' | 'tests' | 'rows'> {
  const results = Object.values(report?.results ?? {});
  // Only a step that was made leaves the name of its node.
  const made = new Set(results.flatMap((left) => left.return_value?.node ?? []));
  const checks = results.flatMap((left) => left.checks ?? []);
  const golden = Object.entries(report?.tasks ?? {}).filter(([task]) => task.endsWith('.golden'));
  const outcomes =
    request.tests === 'skip'
      ? []
      : [
          ...checks.map(({ outcome }) => outcome === 'pass'),
          ...golden.filter(([, state]) => state !== 'skipped').map(([, state]) => state === 'success'),
          ...(report?.units ?? []).map(({ differences }) => differences.length === 0),
        ];
  return { ...rowsMade(request, made, file), tests: countTests(outcomes) };
}
