import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findPython, installHint, versionsOf } from '../find-command';
import type { ProjectRun, ProjectRunner, ProjectRunRequest, RowsAt } from '../project-runner';
import { lastLines, runTool } from '../run-tool';
import { countTests, readReport } from './duckdb-run';

/** The environment variable that names the Python that has the package dagster. */
const variable = 'PLUMBLINE_DAGSTER_PYTHON';

/** Runs promoted Dagster projects in one process, by their own `materialize.py`. */
export const dagsterRunner: ProjectRunner = {
  target: 'dagster',

  async findTool(request) {
    const command = await findPython(variable, request);
    const versions = command === undefined ? [] : await versionsOf(command, ['dagster', 'duckdb'], request);
    if (command !== undefined && versions.length === 2) return { kind: 'found', command, engine: versions.join(', ') };
    return {
      kind: 'missing',
      message: `${command === undefined ? 'Python was not found' : `${command} lacks the packages dagster and duckdb`}: looked in ${join(request.dir, '.venv')}, under ${variable}, and on the path.`,
      hint: installHint(request.dir),
    };
  },

  async run(request) {
    const started = performance.now();
    await mkdir(request.warehouse, { recursive: true });
    const file = join(request.warehouse, 'warehouse.duckdb');
    let done = await materialize(request, file, request.tests !== 'skip');
    const checked = done.report;
    // Behind a failed check nothing is made; what the steps would give is the question here.
    if (request.tests !== 'skip' && checked !== undefined && !allMade(checked, request))
      done = await materialize(request, file, false);
    return {
      made: done.report !== undefined && allMade(done.report, request),
      tests: testsOf(checked),
      log: [...(done.timedOut ? ['Dagster was ended: it took too long.'] : []), lastLines(done.output, 40)].join('\n'),
      ms: performance.now() - started,
      rows: new Map(
        (done.report?.steps ?? []).flatMap(({ name, status }): [string, RowsAt][] => {
          const relation = request.manifest.relations[name];
          if (relation === undefined || status !== 'made') return [];
          return [[name, { kind: 'duckdb', file, schema: relation.schema ?? 'main', table: relation.name }]];
        }),
      ),
    };
  },
};

const reportSchema = z.object({
  steps: z.array(z.object({ name: z.string(), status: z.string() })),
  checks: z.array(z.object({ outcome: z.string() })),
  golden: z.array(z.object({ differences: z.int() })),
});

type Report = z.infer<typeof reportSchema>;

async function materialize(
  request: ProjectRunRequest,
  file: string,
  withChecks: boolean,
): Promise<{ report: Report | undefined; output: string; timedOut: boolean }> {
  const { mode, slice, tests } = request;
  const report = join(request.warehouse, 'report.json');
  await rm(report, { force: true });
  const { output, timedOut } = await runTool({
    command: request.command,
    args: [
      'materialize.py',
      ...['--data-root', request.dataRoot, '--warehouse', file, '--report', report],
      ...(withChecks ? [] : ['--no-checks']),
      ...(mode === 'full' ? ['--full-refresh'] : []),
      ...(slice === undefined ? [] : ['--from', slice.from, '--to', slice.to]),
    ],
    cwd: request.dir,
    env: {
      ...request.env,
      // An instance of the person's own is not to hear of it.
      DAGSTER_HOME: undefined,
      DAGSTER_DISABLE_TELEMETRY: 'yes',
      GOLDEN_RESULTS: tests === undefined ? 'true' : 'false',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONUTF8: '1',
    },
    signal: request.signal,
  });
  return { report: await readReport(report, reportSchema), output, timedOut };
}

function allMade(report: Report, { manifest }: ProjectRunRequest): boolean {
  const made = new Set(report.steps.flatMap(({ name, status }) => (status === 'made' ? [name] : [])));
  return Object.keys(manifest.relations).every((node) => made.has(node));
}

function testsOf(report: Report | undefined): ProjectRun['tests'] {
  return countTests([
    ...(report?.checks ?? []).map(({ outcome }) => outcome === 'pass'),
    ...(report?.golden ?? []).map(({ differences }) => differences === 0),
  ]);
}
