import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findPython, installHint, versionsOf } from '../find-command';
import type { ProjectRun, ProjectRunner, ProjectRunRequest } from '../project-runner';
import { lastLines, runTool } from '../run-tool';
import { countTests, readReport, rowsMade } from './duckdb-run';

/** The environment variable that names the Python that has the package duckdb. */
const variable = 'PLUMBLINE_PYTHON';

/** Runs promoted projects of plain SQL with their own `pipeline.py`. */
export const sqlRunner: ProjectRunner = {
  target: 'sql',

  async findTool(request) {
    const command = await findPython(variable, request);
    const versions = command === undefined ? [] : await versionsOf(command, ['duckdb'], request);
    if (command !== undefined && versions.length > 0) return { kind: 'found', command, engine: versions.join(', ') };
    return {
      kind: 'missing',
      message: `${command === undefined ? 'Python was not found' : `${command} has no package duckdb`}: looked in ${join(request.dir, '.venv')}, under ${variable}, and on the path.`,
      hint: installHint(request.dir),
    };
  },

  async run(request) {
    const started = performance.now();
    const { warehouse, mode, slice, tests } = request;
    await mkdir(warehouse, { recursive: true });
    const file = join(warehouse, 'warehouse.duckdb');
    const report = join(warehouse, 'report.json');
    await rm(report, { force: true });
    const args = [
      'pipeline.py',
      'run',
      // What the steps would give is the question here, whatever checks say.
      '--keep-going',
      ...['--data-root', request.dataRoot, '--warehouse', file, '--report', report],
      ...(tests === undefined ? [] : ['--no-golden']),
      ...(tests === 'skip' ? ['--no-checks'] : ['--units']),
      ...(mode === 'full' ? ['--full-refresh'] : []),
      ...(slice === undefined ? [] : ['--from', slice.from, '--to', slice.to]),
    ];
    const { output, timedOut } = await runTool({
      command: request.command,
      args,
      cwd: request.dir,
      env: { ...request.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1' },
      signal: request.signal,
    });
    return {
      ...runOf(await readReport(report, reportSchema), request, file),
      log: [...(timedOut ? ['The run was ended: it took too long.'] : []), lastLines(output, 40)].join('\n'),
      ms: performance.now() - started,
    };
  },
};

const reportSchema = z.object({
  steps: z.array(z.object({ name: z.string(), status: z.string() })),
  checks: z.array(z.object({ outcome: z.string() })),
  golden: z.array(z.object({ node: z.string() })),
  compared: z.array(z.string()),
  units: z.array(z.object({ differences: z.int() })),
});

type Report = z.infer<typeof reportSchema>;

function runOf(
  report: Report | undefined,
  request: ProjectRunRequest,
  file: string,
): Pick<ProjectRun, 'made' | 'tests' | 'rows'> {
  const made = new Set(report?.steps.flatMap(({ name, status }) => (status === 'made' ? [name] : [])));
  const different = new Set(report?.golden.map(({ node }) => node));
  const outcomes = [
    ...(report?.checks ?? []).map(({ outcome }) => outcome === 'pass'),
    ...(report?.compared ?? []).map((node) => !different.has(node)),
    ...(report?.units ?? []).map(({ differences }) => differences === 0),
  ];
  return { ...rowsMade(request, made, file), tests: countTests(outcomes) };
}
