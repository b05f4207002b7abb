import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const resultsSchema = z.object({
  results: z.array(z.object({ unique_id: z.string(), status: z.string(), message: z.string().nullable().optional() })),
});

export type DbtResult = z.infer<typeof resultsSchema>['results'][number];

/** What dbt wrote of a run; nothing where it did not get as far as running anything: its output says why. */
export async function readDbtResults(file: string): Promise<readonly DbtResult[]> {
  try {
    return resultsSchema.parse(JSON.parse(await readFile(file, 'utf8'))).results;
  } catch {
    return [];
  }
}

export function modelsOf(results: readonly DbtResult[]): readonly DbtResult[] {
  return results.filter(({ unique_id }) => unique_id.startsWith('model.'));
}

/** Whether all models were made. */
export function madeAll(results: readonly DbtResult[]): boolean {
  const models = modelsOf(results);
  return models.length > 0 && models.every(({ status }) => status === 'success');
}

/** Behind a failed test nothing is built, although no model failed. */
export function isHeldBack(results: readonly DbtResult[]): boolean {
  const models = modelsOf(results);
  return models.some(({ status }) => status === 'skipped') && models.every(({ status }) => status !== 'error');
}

/** Data tests and unit tests; null where none ran. */
export function testsOf(results: readonly DbtResult[]): { passed: number; failed: number } | null {
  const tests = results.filter(({ unique_id }) => /^(test|unit_test)\./.test(unique_id));
  const passed = tests.filter(({ status }) => status === 'pass').length;
  const skipped = tests.filter(({ status }) => status === 'skipped').length;
  const failed = tests.length - passed - skipped;
  return passed + failed === 0 ? null : { passed, failed };
}

/** What failed to run at all, with dbt's words. */
export function brokenOf(results: readonly DbtResult[]): readonly string[] {
  return results
    .filter(({ status }) => status === 'error')
    .map(({ unique_id, message }) => `${unique_id}: ${message ?? ''}`);
}

/** The variables of a run, and the arguments that stand for them and for its mode. */
export function dbtArguments(
  command: 'build' | 'run',
  request: {
    readonly dataRoot: string;
    readonly tests?: unknown;
    readonly slice?: { readonly from: string; readonly to: string };
    readonly mode: 'full' | 'incremental';
  },
): readonly string[] {
  const variables = {
    data_root: request.dataRoot,
    ...(request.tests === undefined ? {} : { golden_results: false }),
    ...(request.slice === undefined ? {} : { plumbline_from: request.slice.from, plumbline_to: request.slice.to }),
  };
  return [
    command,
    '--no-use-colors',
    '--profiles-dir',
    '.',
    '--vars',
    JSON.stringify(variables),
    ...(request.mode === 'full' ? ['--full-refresh'] : []),
  ];
}

/** What every run of dbt in a copy of a project is told by the environment. */
export const dbtEnvironment = {
  DBT_TARGET: 'dev',
  DBT_TARGET_PATH: 'target',
  DBT_LOG_PATH: 'logs',
  DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
  DBT_PROJECT_DIR: undefined,
  DBT_PROFILES_DIR: undefined,
} as const;
