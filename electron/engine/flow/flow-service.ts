import type { ResultHandle } from '../../../shared/contract/engine-api';
import { joinWarning, judgeJoin } from '../../../shared/domain/flow/judge-joins';
import type { NodeFlow } from '../../../shared/domain/flow/node-flow';
import { foldName } from '../../../shared/domain/graph/names';
import { indexGraph } from '../../../shared/domain/graph/order';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { PlumblineError } from '../../../shared/domain/problem';
import type { JoinExpectation } from '../../../shared/domain/sketch/sketch';
import { type CheckContext, openNode } from '../check-nodes';
import { classesByContent } from '../checks/classes-by-content';
import { throwIfAborted } from '../checks/query-runner';
import { statementProblem } from '../duckdb-error';
import { readAggregates } from '../lineage/aggregates';
import { nodeNamed } from '../lineage/outside-tables';
import type { QuietTime } from '../quiet-time';
import { RecentMap } from '../syntax/recent-map';
import { type FlowInput, type MeasuredFlow, measureFlow } from './measure-flow';

/** Milliseconds after which the rest of a node's counts is given up. */
const usualBudgetMs = 20_000;

type FlowContext = CheckContext & { readonly lineageBehind: () => Promise<ReadonlyMap<string, NodeLineage>> };

/** The flows of nodes, measured when they are first asked for: while a node's fingerprint stays, nothing is asked again. */
export class FlowService {
  readonly #known = new RecentMap<string, MeasuredFlow & { readonly rows: number }>(2048);
  readonly #quiet: QuietTime;
  #aggregates: ReadonlySet<string> | undefined;

  constructor(quiet: QuietTime) {
    this.#quiet = quiet;
  }

  /** See `ResultApi.nodeFlow`. */
  async flow(
    context: FlowContext,
    { node: name, budgetMs = usualBudgetMs }: { readonly node: string; readonly budgetMs?: number },
    signal: AbortSignal | undefined,
  ): Promise<NodeFlow> {
    const node = indexGraph(context.graph).nodes.get(name);
    if (node?.kind !== 'cell' || !context.states.isFresh(node) || node.fingerprint === undefined) {
      throw new PlumblineError({
        code: 'blocked',
        message: `${name} has no fresh result to count the rows of.`,
        hint: node?.kind === 'cell' ? `Run ${name} first.` : 'Only cells join rows.',
        node: name,
      });
    }
    // A node that ran again has the same fingerprint and, where something in it is unsteady, other rows.
    const madeAt = [name, ...(indexGraph(context.graph).parents.get(name) ?? [])].map((one) => {
      const made = indexGraph(context.graph).nodes.get(one);
      return made?.kind === 'cell' ? (context.states.statusOf(made).ranAt ?? null) : null;
    });
    const key = JSON.stringify([name, node.fingerprint, madeAt]);
    const known = this.#known.get(key) ?? (await this.#measure(context, name, budgetMs, signal));
    if (known.isWhole) this.#known.set(key, known);
    const expected = expectationOf(
      context.snapshot.sketches.flatMap(({ joins }) => joins),
      name,
    );
    return {
      node: name,
      rows: known.rows,
      edges: known.edges,
      joins: known.joins.map(({ flow }) => flow),
      ...(known.untold.length === 0 ? {} : { untold: known.untold }),
      warnings: known.joins.flatMap((join, index) =>
        judgeJoin(join, expected).map((verdict) =>
          joinWarning(verdict, index, join, expected, join.examples.get(verdict.code)),
        ),
      ),
      fingerprint: node.fingerprint,
    };
  }

  async #measure(
    context: FlowContext,
    name: string,
    budgetMs: number,
    signal: AbortSignal | undefined,
  ): Promise<MeasuredFlow & { readonly rows: number }> {
    const { graph, pool, results, relations } = context;
    const { nodes, parents } = indexGraph(graph);
    const node = nodes.get(name);
    if (node === undefined) throw new Error(`There is no node ${name}.`);
    const handles = new Map<string, ResultHandle>();
    try {
      const { rows } = await openNode(context, name, handles);
      const inputs = new Map<string, FlowInput>();
      for (const parent of parents.get(name) ?? []) {
        const kind = nodes.get(parent)?.kind;
        if (kind !== 'cell' && kind !== 'source') continue;
        throwIfAborted(signal);
        const handle = await openNode(context, parent, handles);
        inputs.set(parent, { handle, relation: results.relationOf(handle.result) });
      }
      await pool.use((connection) => relations.ensure(connection, parents.get(name) ?? []));
      const connection = await pool.dedicate();
      try {
        this.#aggregates ??= await readAggregates(connection);
        const aggregates = this.#aggregates;
        const measured = await measureFlow(node, {
          connection,
          root: context.root,
          inputs,
          nodeOf: (table) => {
            const found = nodeNamed({ ...table, schema: table.schema === '' ? undefined : table.schema }, context);
            return found !== undefined && inputs.has(found) ? found : undefined;
          },
          parameters: graph.parameters,
          aggregates,
          quiet: this.#quiet,
          signal,
          budgetMs,
          examples: {
            classified: async () => ({
              checkFiles: context.snapshot.checkFiles,
              graph,
              lineage: await context.lineageBehind(),
            }),
            contentOf: (input, column) => this.#contentOf(context, inputs, input, column),
          },
        });
        return { ...measured, rows };
      } finally {
        pool.retire(connection);
      }
    } catch (error) {
      throw new PlumblineError(statementProblem(error, context.root), { cause: error });
    } finally {
      for (const handle of handles.values()) await results.close(handle.result);
    }
  }

  async #contentOf(context: FlowContext, inputs: ReadonlyMap<string, FlowInput>, input: string, column: string) {
    const found = inputs.get(input);
    if (found === undefined) return null;
    const { handle, relation } = found;
    const columns = handle.columns.filter(({ name }) => name.toLowerCase() === column.toLowerCase());
    const classes = await context.pool.use((connection) =>
      classesByContent(connection, relation, columns, () => false),
    );
    return classes.get(column.toLowerCase()) ?? null;
  }
}

/** What the sketches say of a node's joins; where several do, what the last one says counts. */
function expectationOf(joins: readonly JoinExpectation[], node: string): JoinExpectation | undefined {
  const own = joins.filter((join) => foldName(join.node) === foldName(node));
  return own.length === 0 ? undefined : Object.assign({}, ...own);
}
