import type { DuckDBConnection } from '@duckdb/node-api';
import type { ResultHandle } from '../../../shared/contract/engine-api';
import type { ClassifiedWorkspace } from '../../../shared/domain/classification/class-of';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import {
  type JoinExamples,
  type JoinVerdict,
  type JudgedJoin,
  judgeJoin,
} from '../../../shared/domain/flow/judge-joins';
import type { EdgeFlow } from '../../../shared/domain/flow/node-flow';
import type { ColumnsOf } from '../../../shared/domain/flow/place-expressions';
import { planEdges } from '../../../shared/domain/flow/plan-edges';
import { planJoins } from '../../../shared/domain/flow/plan-joins';
import { selectOf, starOf, type Tree } from '../../../shared/domain/flow/query-tree';
import { type Leaf, resolveTree } from '../../../shared/domain/flow/resolve-tree';
import { unsteadyPart } from '../../../shared/domain/flow/unsteady';
import { readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { GraphNode } from '../../../shared/domain/graph/graph';
import type { BoundParameter } from '../../../shared/domain/graph/parameter-bindings';
import { lineAndColumn } from '../../../shared/domain/graph/text-positions';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import type { QuietTime } from '../quiet-time';
import { statementText } from '../statement-text';
import { FlowConnection, Untold } from './flow-connection';
import { type ExampleContext, joinExamples } from './join-examples';
import { measureEdges, reasonOf } from './measure-edges';
import { type MeasuredJoin, measureJoin } from './measure-joins';

export interface FlowInput {
  readonly handle: ResultHandle;
  /** What its rows are selected from. */
  readonly relation: string;
}

/** A flow without its warnings: what is expected of joins may change while the rows stay. */
export interface MeasuredFlow {
  readonly edges: readonly EdgeFlow[];
  readonly joins: readonly (JudgedJoin & {
    /** For what is not usual. */
    readonly examples: ReadonlyMap<JoinVerdict['code'], JoinExamples>;
  })[];
  readonly untold: readonly string[];
  /** False where the budget was too short: with another one, or on a machine with less to do, more can be told. */
  readonly isWhole: boolean;
}

/**
 * Counts what the joins of a cell did, on the rows of its inputs. The connection is the caller's alone, and is closed afterwards:
 * the inputs become views of it. Rejects with `cancelled` on abort; what takes longer than the budget is not told.
 */
export async function measureFlow(
  node: GraphNode,
  parts: {
    readonly connection: DuckDBConnection;
    readonly root: string;
    readonly inputs: ReadonlyMap<string, FlowInput>;
    readonly nodeOf: (table: { readonly schema: string; readonly name: string }) => string | undefined;
    readonly parameters: ReadonlyMap<string, BoundParameter>;
    /** Names of functions. */
    readonly aggregates: ReadonlySet<string>;
    readonly quiet: QuietTime;
    readonly signal: AbortSignal | undefined;
    readonly budgetMs: number;
    readonly examples: Pick<ExampleContext, 'contentOf'> & { readonly classified: () => Promise<ClassifiedWorkspace> };
  },
): Promise<MeasuredFlow> {
  const { inputs } = parts;
  const rowsOf = (input: string) => inputs.get(input)?.handle.rows ?? 0;
  const untoldEdges = (untold: string): MeasuredFlow => ({
    edges: [...inputs.keys()].map((from) => ({ from, to: node.name, rows: rowsOf(from), untold })),
    joins: [],
    untold: [],
    isWhole: true,
  });
  const cell = readCellSql(node.sql ?? '');
  if (cell.kind !== 'query') return untoldEdges('It holds no query.');
  const { text, isDynamicPivot } = await statementText(parts.connection, cell, parts.root);
  const noTree = 'DuckDB gives no tree of its SQL.';
  if (isDynamicPivot) return untoldEdges(noTree);
  const connection = new FlowConnection(parts);
  try {
    const tree = await connection.treeOf(text);
    if (tree === undefined) return untoldEdges(noTree);
    const unsteady = unsteadyPart(tree);
    if (unsteady !== undefined) return untoldEdges(`Each run has other rows: it calls for ${unsteady}.`);
    for (const [name, { handle, relation }] of inputs) {
      const list = handle.columns.map((column) => quoteIdentifier(column.name)).join(', ');
      await connection.run(`CREATE TEMP VIEW ${quoteIdentifier(name)} AS SELECT ${list} FROM ${relation}`);
    }
    const resolved = resolveTree(tree, parts.nodeOf);
    const columnsOf = await describeLeaves(resolved.leaves, inputs, connection);
    const sqlLine = (node.sqlLine ?? node.line) + lineAndColumn(node.sql ?? '', cell.statement.start).line - 1;
    const joins: MeasuredJoin[] = [];
    const untold = new Set<string>();
    for (const plan of planJoins(resolved, columnsOf)) {
      try {
        joins.push(await measureJoin(plan, { connection, resolved, text, line: sqlLine }));
      } catch (error) {
        untold.add(`The join of ${plan.left.label} with ${plan.right.label}: ${reasonOf(error)}`);
      }
    }
    const planned = planEdges(resolved, [...inputs.keys()], (name) => parts.aggregates.has(name));
    const edges = await measureEdges(planned, { node: node.name, rowsOf, resolved, joins, connection });
    const handles = new Map([...inputs].map(([name, { handle }]) => [name, handle]));
    const told = [];
    let context: ExampleContext | undefined;
    for (const join of joins) {
      const { flow, isDeliberate, inputs: made } = join;
      const verdicts = judgeJoin(join, undefined);
      if (verdicts.length > 0 && context === undefined) {
        const classified = await parts.examples.classified();
        context = { contentOf: parts.examples.contentOf, classified, connection, columnsOf, inputs: handles };
      }
      const examples = context === undefined ? new Map() : await examplesOf(join, verdicts, context);
      told.push({ flow, isDeliberate, inputs: made, examples });
    }
    return { edges, joins: told, untold: [...untold], isWhole: !connection.hasGivenUp };
  } catch (error) {
    if (error instanceof Untold) return { ...untoldEdges(error.message), isWhole: !connection.hasGivenUp };
    if (error instanceof RangeError) return untoldEdges('Its SQL is nested too deep.');
    throw error;
  } finally {
    connection.dispose();
  }
}

async function examplesOf(
  join: MeasuredJoin,
  verdicts: readonly JoinVerdict[],
  context: ExampleContext,
): Promise<ReadonlyMap<JoinVerdict['code'], JoinExamples>> {
  const examples = new Map<JoinVerdict['code'], JoinExamples>();
  for (const verdict of verdicts) {
    try {
      examples.set(verdict.code, await joinExamples(join, verdict, context));
    } catch (error) {
      // The numbers are told without.
      reasonOf(error);
    }
  }
  return examples;
}

/** The columns of what stands in FROM; of what is made anew for each row of something else there are none. */
async function describeLeaves(
  leaves: readonly Leaf[],
  inputs: ReadonlyMap<string, FlowInput>,
  connection: FlowConnection,
): Promise<ColumnsOf> {
  const columns = new Map<Tree, readonly string[] | undefined>();
  const commonTables = new Map<Tree, readonly string[] | undefined>();
  const names = (found: readonly ColumnInfo[] | undefined) => found?.map((column) => column.name);
  for (const { ref, select, node, commonTable } of leaves) {
    if (select === undefined) continue;
    const aliases = Array.isArray(ref.column_name_alias) ? ref.column_name_alias.map(String) : [];
    const described = async () =>
      names(
        await connection.columns(
          selectOf([starOf()], { ...ref, column_name_alias: [] }, { tables: select.tables.map(({ entry }) => entry) }),
        ),
      );
    let own: readonly string[] | undefined;
    if (node !== undefined && inputs.has(node)) own = names(inputs.get(node)?.handle.columns);
    else if (commonTable === undefined) own = await described();
    else {
      if (!commonTables.has(commonTable.entry)) commonTables.set(commonTable.entry, await described());
      own = commonTables.get(commonTable.entry);
    }
    columns.set(ref, own === undefined ? undefined : [...aliases, ...own.slice(aliases.length)]);
  }
  return ({ ref }) => columns.get(ref);
}
