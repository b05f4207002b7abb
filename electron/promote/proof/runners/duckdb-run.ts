import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import type { ProjectRun, ProjectRunRequest, RowsAt } from '../project-runner';

/** What a program of a project says that it did; undefined where it did not get as far as saying so. */
export async function readReport<Report>(file: string, schema: z.ZodType<Report>): Promise<Report | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Tests by whether each holds; null where there was none. */
export function countTests(outcomes: readonly boolean[]): ProjectRun['tests'] {
  const passed = outcomes.filter((holds) => holds).length;
  return outcomes.length === 0 ? null : { passed, failed: outcomes.length - passed };
}

/** Whether all nodes were made, and where the rows of those that were lie in a database file. */
export function rowsMade(
  { manifest }: Pick<ProjectRunRequest, 'manifest'>,
  made: ReadonlySet<string>,
  file: string,
): Pick<ProjectRun, 'made' | 'rows'> {
  const relations = Object.entries(manifest.relations);
  return {
    made: relations.every(([node]) => made.has(node)),
    rows: new Map(
      relations
        .filter(([node]) => made.has(node))
        .map(([node, { schema, name }]): [string, RowsAt] => [
          node,
          { kind: 'duckdb', file, schema: schema ?? 'main', table: name },
        ]),
    ),
  };
}
