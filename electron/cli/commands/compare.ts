import type { RunRecord } from '../../../shared/contract/app-state';
import { PlumblineError } from '../../../shared/domain/problem';
import { type ComparedNode, compareRuns } from '../../jobs/compare-runs';
import { listRuns } from '../../jobs/run-history';
import { type CommandContext, withSession } from '../command-context';
import { exitCodes } from '../exit-code';
import { formatCount } from '../output';
import { formatTable } from '../text-table';

export interface CompareOptions {
  readonly workspace?: string;
  readonly node: readonly string[];
  readonly key: readonly string[];
  readonly tolerance?: number;
  readonly limit: number;
}

/** Runs that are looked at to find the ones that were named. */
const mostRuns = 2000;

/** `plumbline compare`: what differs between the results of two runs; exits with 1 when anything does. */
export async function compareCommand(
  context: CommandContext,
  runA: string | undefined,
  runB: string | undefined,
  options: CompareOptions,
): Promise<number> {
  const { output, signal } = context;
  return withSession(context, options.workspace, {}, async (session) => {
    const runs = await listRuns(session.root, mostRuns);
    const [before, after] = chooseRuns(runs, runA, runB);
    const nodes = await compareRuns(
      session.engine,
      session.snapshot,
      [before, after],
      {
        limit: options.limit,
        ...(options.node.length === 0 ? {} : { nodes: options.node }),
        ...(options.key.length === 0 ? {} : { key: options.key }),
        ...(options.tolerance === undefined ? {} : { tolerance: options.tolerance }),
      },
      { signal, onEvent: ({ node }) => output.progress(node) },
    );
    output.clearProgress();
    const different = nodes.some(isDifferent);
    output.text(`${titleOf(before)}  →  ${titleOf(after)}`);
    output.text(
      formatTable(
        [
          { title: 'node' },
          { title: 'outcome' },
          { title: 'rows before', align: 'right' },
          { title: 'rows after', align: 'right' },
          { title: 'added', align: 'right' },
          { title: 'removed', align: 'right' },
          { title: 'changed', align: 'right' },
          { title: 'matched by' },
        ],
        nodes.map((node) => [
          node.node,
          outcomeOf(node),
          formatCount(node.rows.before),
          formatCount(node.rows.after),
          formatCount(node.comparison?.added),
          formatCount(node.comparison?.removed),
          formatCount(node.comparison?.changed),
          matchedBy(node),
        ]),
        output.width,
      ),
    );
    for (const node of nodes) for (const line of detailsOf(node)) output.text(line);
    for (const { problem } of nodes) if (problem !== undefined) output.problem(problem);
    output.answer({
      workspace: session.root,
      before: summaryOf(before),
      after: summaryOf(after),
      equal: !different,
      nodes,
    });
    if (nodes.some(({ problem }) => problem !== undefined)) return exitCodes.badInput;
    return different ? exitCodes.checksFailed : exitCodes.done;
  });
}

/** The runs that were named by the start of their id; left out: the last one, and the one before it. */
function chooseRuns(
  newestFirst: readonly RunRecord[],
  runA: string | undefined,
  runB: string | undefined,
): [RunRecord, RunRecord] {
  if (newestFirst.length < 2) {
    throw new PlumblineError({
      code: 'bad_usage',
      message:
        newestFirst.length === 0 ? 'Nothing ran in this workspace yet.' : 'Only one run is known; two are needed.',
      hint: 'Run again after a change, then compare.',
    });
  }
  const find = (name: string): RunRecord => {
    const found = newestFirst.filter((run) => run.id.startsWith(name.toLowerCase()));
    const [only] = found;
    if (only !== undefined && found.length === 1) return only;
    throw new PlumblineError({
      code: 'bad_usage',
      message: found.length === 0 ? `There is no run ${name}.` : `${found.length} runs begin with ${name}.`,
      hint: 'plumbline runs --json lists the ids; their first letters are enough.',
    });
  };
  const latest = newestFirst[0] as RunRecord;
  if (runA === undefined) return [newestFirst[1] as RunRecord, latest];
  const first = find(runA);
  const second = runB === undefined ? latest : find(runB);
  if (first.id === second.id)
    throw new PlumblineError({ code: 'bad_usage', message: 'These are the same run.', hint: 'Name two runs.' });
  return first.startedAt <= second.startedAt ? [first, second] : [second, first];
}

function isDifferent({ kind, comparison }: ComparedNode): boolean {
  if (kind === 'added' || kind === 'removed' || kind === 'failed') return true;
  return comparison !== undefined && !comparison.equal;
}

function outcomeOf({ kind, comparison, problem }: ComparedNode): string {
  if (problem !== undefined) return 'not compared';
  if (comparison !== undefined) return comparison.equal ? 'equal' : 'different';
  return { same: 'same result', compare: 'equal', gone: 'not kept', failed: 'failed', added: 'new', removed: 'gone' }[
    kind
  ];
}

function matchedBy({ comparison }: ComparedNode): string {
  if (comparison === undefined) return '';
  return comparison.matchedBy.kind === 'rows' ? 'whole rows' : comparison.matchedBy.columns.join(', ');
}

function detailsOf({ node, comparison }: ComparedNode): string[] {
  if (comparison === undefined || comparison.equal) return [];
  const { schema, changedValues } = comparison;
  return [
    ...schema.added.map(({ name, type }) => `${node}: column ${name} ${type} added`),
    ...schema.removed.map(({ name, type }) => `${node}: column ${name} ${type} removed`),
    ...schema.retyped.map(({ name, before, after }) => `${node}: column ${name} was ${before}, is ${after}`),
    ...changedValues.map(({ column, rows }) => `${node}: ${column} differs in ${formatCount(rows)} rows`),
  ];
}

function titleOf(run: RunRecord): string {
  return `${run.id.slice(0, 8)} (${new Date(run.startedAt).toLocaleString('sv-SE')})`;
}

function summaryOf({ id, startedAt, endedAt, trigger, user }: RunRecord) {
  return { id, startedAt, endedAt, trigger, user };
}
