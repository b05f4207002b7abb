import type { ResultHandle } from '../../../shared/contract/engine-api';
import { redactedText, redactionOf } from '../../../shared/domain/checks/failing-rows';
import {
  type ClassifiedWorkspace,
  classByName,
  classOf,
  declaredClass,
} from '../../../shared/domain/classification/class-of';
import { findColumn } from '../../../shared/domain/column/find-column';
import { topDropped, topMultiplied } from '../../../shared/domain/flow/join-sql';
import type { JoinExamples, JoinVerdict } from '../../../shared/domain/flow/judge-joins';
import { type ColumnsOf, columnsNamed, leavesNamed } from '../../../shared/domain/flow/place-expressions';
import type { Tree } from '../../../shared/domain/flow/query-tree';
import type { Leaf } from '../../../shared/domain/flow/resolve-tree';
import type { FlowConnection } from './flow-connection';
import type { MeasuredJoin } from './measure-joins';

const shown = 3;
const longestKey = 40;

export interface ExampleContext {
  readonly connection: FlowConnection;
  readonly columnsOf: ColumnsOf;
  /** Open results of the inputs, by node. */
  readonly inputs: ReadonlyMap<string, ResultHandle>;
  readonly classified: ClassifiedWorkspace;
  /** What the values of a column of an input look like. */
  readonly contentOf: (node: string, column: string) => Promise<ReturnType<typeof classByName>>;
}

/** Keys that say what a join does, the worst first. Values that are not to be shown are masked, on either side of the comparison. */
export async function joinExamples(
  join: MeasuredJoin,
  verdict: JoinVerdict,
  context: ExampleContext,
): Promise<JoinExamples> {
  const { grouped, plan } = join;
  if (grouped === undefined || plan.equal === undefined) return {};
  const masked: boolean[] = [];
  for (const { left, right } of plan.equal.keys) {
    masked.push(
      (await isHidden(left, plan.left.leaves, context)) || (await isHidden(right, plan.right.leaves, context)),
    );
  }
  const text = (row: readonly unknown[]) => masked.map((hidden, index) => keyText(row[index], hidden)).join(', ');
  const width = masked.length;
  if (verdict.code === 'join_multiplies') {
    const rows = await context.connection.rows(topMultiplied(grouped, shown));
    return {
      multiplied: rows.map((row) => ({ key: text(row), left: Number(row[width]), right: Number(row[width + 1]) })),
    };
  }
  const rows = await context.connection.rows(topDropped(grouped, verdict.side, shown));
  return { dropped: rows.map((row) => ({ key: text(row), rows: Number(row[width]) })) };
}

function keyText(value: unknown, isMasked: boolean): string {
  if (value === null || value === undefined) return 'NULL';
  if (isMasked) return redactedText;
  const line = String(value).replace(/\s+/g, ' ');
  if (line === '') return '(empty)';
  return line.length > longestKey ? `${line.slice(0, longestKey - 1)}…` : line;
}

/** Whether one of the columns that a key is made of is not to be shown, wherever it may come from. */
async function isHidden(key: Tree, leaves: readonly Leaf[], context: ExampleContext): Promise<boolean> {
  for (const parts of columnsNamed(key)) {
    for (const name of parts) {
      if (redactionOf(classByName(name)).redacted !== null) return true;
      // A common table may hold columns of any input under their names.
      const named = leavesNamed(parts, leaves, context.columnsOf).flatMap(({ node }) => node ?? []);
      for (const node of named.length > 0 ? named : context.inputs.keys()) {
        if (findColumn(context.inputs.get(node)?.columns ?? [], name) === undefined) continue;
        const isSettled = declaredClass(node, name, context.classified) !== null;
        const content = isSettled ? null : await context.contentOf(node, name);
        if (redactionOf(classOf(node, name, context.classified, content)).redacted !== null) return true;
      }
    }
  }
  return false;
}
