import { z } from 'zod';
import { foldName } from '../graph/names';
import type { Problem } from '../problem';
import { parseYaml, validateYaml } from '../yaml/parse-yaml';
import type { Baseline } from './baseline';
import type { CheckFile } from './check-file';

/** `checks/baselines/NODE.yml`. */
export interface BaselineFile {
  readonly file: string;
  /** Empty when the file does not say it. */
  readonly node: string;
  readonly columns: readonly Baseline[];
  readonly problems: readonly Problem[];
}

const folder = 'checks/baselines/';
const count = z.number().int().min(0);

const columnSchema = z
  .strictObject({
    column: z.string().min(1),
    filter: z.string().min(1).optional(),
    edges: z.array(z.number()).optional(),
    values: z.array(z.string()).optional(),
    counts: z.array(count),
    others: count.optional(),
  })
  .refine(({ edges, values }) => (edges === undefined) !== (values === undefined), 'expected `edges` or `values`')
  .refine(
    ({ edges, values, counts }) =>
      counts.length === (edges === undefined ? (values ?? []).length : 2 * edges.length + 1),
    { path: ['counts'], error: 'expected a count for each value, or one below, at and above each edge' },
  )
  .refine(({ edges = [] }) => edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge)), {
    path: ['edges'],
    error: 'expected numbers in ascending order',
  });

const schema = z.strictObject({
  baseline: z.literal(1),
  node: z.string().min(1),
  columns: z.array(columnSchema),
});

/** True for a path of a baseline, relative to the workspace. */
export function isBaselineFile(file: string): boolean {
  return file.startsWith(folder);
}

/** Reads a baseline. Never throws: a file with an error gives its problems and no columns. */
export function parseBaselineFile(file: string, text: string): BaselineFile {
  const parsed = parseYaml(file, text);
  const { value, problems } = validateYaml(schema, parsed, 'bad_check');
  return {
    file,
    node: value?.node ?? '',
    columns: (value?.columns ?? []).map(
      ({ column, filter, edges, values = [], counts, others = 0 }): Baseline => ({
        column,
        filter: filter ?? null,
        bins: edges === undefined ? { kind: 'values', values, counts, others } : { kind: 'numbers', edges, counts },
      }),
    ),
    problems: [...parsed.problems, ...problems],
  };
}

/** The text of a baseline: one line a list, columns in the order of their names, so that git shows what has changed. */
export function writeBaselineFile(node: string, columns: readonly Baseline[]): string {
  const orderOf = ({ column, filter }: Baseline): string => JSON.stringify([column, filter ?? '']);
  const sorted = [...columns].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  return [
    '# How columns were distributed, for drift checks. Written by: plumbline check --update-baseline',
    'baseline: 1',
    // JSON is YAML, whatever is in it.
    `node: ${JSON.stringify(node)}`,
    sorted.length === 0 ? 'columns: []' : 'columns:',
    ...sorted.flatMap(({ column, filter, bins }) => [
      `  - column: ${JSON.stringify(column)}`,
      ...(filter === null ? [] : [`    filter: ${JSON.stringify(filter)}`]),
      `    ${bins.kind === 'numbers' ? `edges: ${listText(bins.edges)}` : `values: ${listText(bins.values)}`}`,
      `    counts: ${listText(bins.counts)}`,
      ...(bins.kind === 'numbers' ? [] : [`    others: ${bins.others}`]),
    ]),
    '',
  ].join('\n');
}

/** The check files, each drift check with its baseline. */
export function withBaselines(files: readonly CheckFile[], baselines: readonly BaselineFile[]): CheckFile[] {
  return files.map((file) => {
    if (!file.checks.some((check) => check.type === 'drift')) return file;
    const columns = baselines
      .filter(({ node }) => foldName(node) === foldName(file.node))
      .flatMap((one) => one.columns);
    const checks = file.checks.map((check) => {
      if (check.type !== 'drift') return check;
      const found = columns.find((one) => isBaselineOf(one, check));
      return found === undefined ? check : { ...check, baseline: found };
    });
    return { ...file, checks };
  });
}

/** Whether a baseline is of the rows and the column that a check looks at. */
export function isBaselineOf(
  baseline: Baseline,
  check: { readonly column: string; readonly filter: string | null },
): boolean {
  return baseline.column.toLowerCase() === check.column.toLowerCase() && baseline.filter === check.filter;
}

/** `checks/baselines/NODE.yml`, without what a file name cannot hold. */
export function baselineFileOf(node: string): string {
  return `${folder}${node.replace(/[^\p{L}\p{N}_.-]+/gu, '_').replace(/^\.+/, '_')}.yml`;
}

function listText(items: readonly (string | number)[]): string {
  return `[${items.map((item) => JSON.stringify(item)).join(', ')}]`;
}
