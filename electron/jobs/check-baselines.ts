import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CallContext } from '../../shared/contract/engine-api';
import {
  type BaselineFile,
  baselineFileOf,
  isBaselineOf,
  writeBaselineFile,
} from '../../shared/domain/checks/baseline-file';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { foldName } from '../../shared/domain/graph/names';
import { PlumblineError } from '../../shared/domain/problem';
import type { RunEvent } from '../../shared/domain/run/run';
import { writeFileAtomic } from '../workspace/atomic-write';
import type { WorkspaceSession } from './workspace-session';

export interface WrittenBaseline {
  readonly node: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly columns: readonly string[];
  /** False when the file said the same already. */
  readonly changed: boolean;
}

export interface BaselineUpdate {
  readonly baselines: readonly WrittenBaseline[];
  /** Drift checks whose column could not be measured: their baselines stay as they were. */
  readonly failures: readonly CheckOutcome[];
  readonly cancelled: boolean;
}

/**
 * Writes down how the columns of drift checks are distributed now, into `checks/baselines/NODE.yml`; nodes that are stale run
 * first. What no check looks at any more goes. Rejects with `bad_usage` when there is no drift check of the nodes.
 */
export async function updateBaselines(
  session: WorkspaceSession,
  nodes: readonly string[] | undefined,
  context: CallContext<CheckOutcome> & { readonly onRunEvent?: (event: RunEvent) => void } = {},
): Promise<BaselineUpdate> {
  const { checkFiles } = session.snapshot;
  const drifts = checkFiles
    .flatMap((file) => file.checks)
    .flatMap((check) => (check.type === 'drift' && (nodes?.includes(check.node) ?? true) ? [check] : []));
  const wanted = [...new Set(drifts.map(({ node }) => node))];
  if (wanted.length === 0)
    throw new PlumblineError({
      code: 'bad_usage',
      message: `There is no \`drift\` check${nodes === undefined ? '' : ` of ${nodes.join(', ')}`}, and so nothing to write a baseline for.`,
      hint: 'Write one under `checks` of `x-plumbline`: `- drift: {column: amount}`.',
    });
  const resting: readonly string[] = ['fresh', 'source', 'planned'];
  const stale = session.derived.statuses.flatMap(({ name, state }) =>
    wanted.includes(name) && !resting.includes(state) ? [name] : [],
  );
  if (stale.length > 0) await session.run({ nodes: stale }, { signal: context.signal, onEvent: context.onRunEvent });
  const report = await session.engine.check(
    { nodes: wanted, baselines: true },
    { signal: context.signal, onEvent: context.onEvent },
  );
  const written: WrittenBaseline[] = [];
  if (!report.cancelled)
    for (const { node, columns } of report.baselines ?? []) {
      const known = (session.snapshot.baselines ?? []).filter((one) => foldName(one.node) === foldName(node));
      const unmeasured = drifts.filter(
        (check) => check.node === node && !columns.some((column) => isBaselineOf(column, check)),
      );
      const earlier = known
        .flatMap((one) => one.columns)
        .filter((column) => unmeasured.some((check) => isBaselineOf(column, check)));
      const all = [...columns, ...earlier];
      const file = known[0]?.file ?? freeFile(node, session.snapshot.baselines ?? []);
      const changed = await write(session.root, file, writeBaselineFile(node, all));
      written.push({ node, file, columns: all.map(({ column }) => column), changed });
    }
  await session.reload();
  return { baselines: written, failures: report.checks, cancelled: report.cancelled };
}

async function write(root: string, file: string, text: string): Promise<boolean> {
  const path = join(root, file);
  if ((await readFile(path, 'utf8').catch(() => undefined)) === text) return false;
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, text, { file });
  return true;
}

/** The next name that no baseline of another node has. */
function freeFile(node: string, known: readonly BaselineFile[]): string {
  const taken = new Set(known.map(({ file }) => file.toLowerCase()));
  const first = baselineFileOf(node);
  let file = first;
  for (let number = 2; taken.has(file.toLowerCase()); number++) file = first.replace(/\.yml$/, `-${number}.yml`);
  return file;
}
