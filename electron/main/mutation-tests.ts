import type { CommandAnswer, CommandParams } from '../../shared/contract/commands';
import {
  type MutationSummary,
  type TestedWorkspace,
  testedState,
} from '../../shared/domain/checks/mutation/kept-mutation';
import { PlumblineError } from '../../shared/domain/problem';
import type { JobContext, JobService, StartedJob } from '../jobs/job-service';
import { testedNodes } from '../jobs/mutate-checks';
import type { MutationMemory } from '../jobs/mutation-memory';
import type { WorkspaceSession } from '../jobs/workspace-session';
import type { CheckEditor } from './check-editor';

export interface MutationTestsParts {
  readonly session: Pick<WorkspaceSession, 'snapshot' | 'derived' | 'staleForMutation' | 'mutate'>;
  readonly memory: MutationMemory;
  readonly jobs: JobService;
  readonly checks: CheckEditor;
  /** Resolves when the graph stands for the texts as they are now. */
  readonly settled: () => Promise<void>;
  /** Queues a run of nodes, in the line of what writes the cache. */
  readonly run: (nodes: readonly string[]) => StartedJob;
  /** A node was tested. */
  readonly onResult: () => void;
}

/** Tests of a workspace's checks with injected faults, on the window's behalf. They only read: nothing waits for them but one another. */
export class MutationTests {
  readonly #parts: MutationTestsParts;

  constructor(parts: MutationTestsParts) {
    this.#parts = parts;
  }

  summaries(): readonly MutationSummary[] {
    return this.#parts.memory.summaries(this.#workspace());
  }

  read(node: string): CommandAnswer<'mutation.read'> {
    const kept = this.#parts.memory.of(node);
    return kept === undefined ? null : { at: kept.at, seed: kept.seed, report: kept.report };
  }

  async start({ nodes }: CommandParams<'mutation.start'>): Promise<{ job: string }> {
    await this.#parts.settled();
    const tested = testedNodes(this.#parts.session.snapshot, nodes);
    const [first = 'nothing', ...more] = tested;
    const title = `Test the checks of ${more.length === 0 ? first : more.length === 1 ? `${first} and ${more[0]}` : `${tested.length} nodes`}`;
    const { id } = this.#parts.jobs.start('mutate', title, (context) => this.#test(tested, context));
    return { job: id };
  }

  async add({ node, suggestions: numbers }: CommandParams<'mutation.add'>): Promise<CommandAnswer<'mutation.add'>> {
    const known = this.#parts.memory.of(node)?.report.suggestions ?? [];
    const added = this.summaries().find((summary) => summary.node === node)?.added ?? [];
    const wanted = known.filter(({ number }) => numbers.includes(number) && !added.includes(number));
    if (wanted.length > 0) return this.#parts.checks.addSuggested(node, wanted);
    throw new PlumblineError({
      code: 'unknown_check',
      node,
      message: `There is no such suggestion for ${node} that its file does not have yet.`,
      hint: 'Test its checks again.',
    });
  }

  async #test(nodes: readonly string[], { signal, report }: JobContext): Promise<void> {
    const { session, memory, onResult } = this.#parts;
    await this.#runStale(nodes, signal, report);
    for (const [index, node] of nodes.entries()) {
      const place = nodes.length === 1 ? '' : ` (node ${index + 1} of ${nodes.length})`;
      // What was edited meanwhile is not what is tested: the test is then out of date at once.
      const of = testedState(node, this.#workspace());
      report(index / nodes.length, `${node}${place}`);
      const made = await session.mutate(
        { nodes: [node], asItIs: true },
        {
          signal,
          onEvent: ({ done, total }) =>
            report(
              (index + (total === 0 ? 0 : done / total)) / nodes.length,
              `${node}: fault ${done + 1} of ${total}${place}`,
            ),
        },
      );
      const [tested] = made.nodes;
      if (made.cancelled || signal.aborted || tested === undefined) return;
      await memory.keep({ at: new Date().toISOString(), seed: made.seed, of, report: tested });
      onResult();
    }
  }

  /** A node that fails then has no fresh rows, which its test says; the others are tested. */
  async #runStale(nodes: readonly string[], signal: AbortSignal, report: JobContext['report']): Promise<void> {
    const stale = this.#parts.session.staleForMutation(nodes);
    if (stale.length === 0) return;
    report(null, `${stale.length === 1 ? stale[0] : `${stale.length} nodes`} to be run first`);
    const run = this.#parts.run(stale);
    const cancel = () => this.#parts.jobs.cancel(run.id);
    signal.addEventListener('abort', cancel, { once: true });
    const { state } = await run.done;
    signal.removeEventListener('abort', cancel);
    if (state === 'cancelled' && !signal.aborted)
      throw new PlumblineError({ code: 'cancelled', message: 'The run was stopped before its end.' });
  }

  #workspace(): TestedWorkspace {
    const { snapshot, derived } = this.#parts.session;
    return { snapshot, graph: derived.graph, statuses: derived.statuses };
  }
}
