import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { joinFlow } from '../../../shared/domain/flow/join-flow';
import {
  bareSide,
  conditionQuery,
  countsWithoutKeys,
  type GroupedParts,
  groupedCounts,
  type JoinCounts,
  keyedSide,
  pairCounts,
  partnerPairs,
  sideCounts,
} from '../../../shared/domain/flow/join-sql';
import type { JudgedJoin } from '../../../shared/domain/flow/judge-joins';
import { inputsOf } from '../../../shared/domain/flow/plan-edges';
import type { PlannedJoin } from '../../../shared/domain/flow/plan-joins';
import type { ResolvedQuery } from '../../../shared/domain/flow/resolve-tree';
import { byteOffsets, lineAndColumn } from '../../../shared/domain/graph/text-positions';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import type { FlowConnection } from './flow-connection';

/** A join with its counts. */
export interface MeasuredJoin extends JudgedJoin {
  readonly plan: PlannedJoin;
  readonly counts: JoinCounts;
  /** Where its sides were grouped by keys: what asks them again for examples. */
  readonly grouped: GroupedParts | undefined;
}

/** Counts a join, on keys where it has them, else on the pairs that it makes. `line`: of the first line of `text`. */
export async function measureJoin(
  plan: PlannedJoin,
  {
    connection,
    resolved,
    text,
    line,
  }: {
    readonly connection: FlowConnection;
    readonly resolved: ResolvedQuery;
    readonly text: string;
    readonly line: number;
  },
): Promise<MeasuredJoin> {
  const grouped = await groupedParts(plan, connection);
  const counts =
    grouped === undefined
      ? await countPairs(plan, connection)
      : toCounts(await connection.counts(groupedCounts(grouped)));
  const place =
    plan.location === undefined ? undefined : line + lineAndColumn(text, byteOffsets(text)(plan.location)).line - 1;
  const flow = joinFlow(plan, counts, await conditionText(plan, connection), place);
  const inputs = { left: inputsOf(plan.left.leaves, resolved), right: inputsOf(plan.right.leaves, resolved) };
  return { plan, counts, grouped, flow, inputs, isDeliberate: plan.isDeliberate };
}

async function groupedParts(plan: PlannedJoin, connection: FlowConnection): Promise<GroupedParts | undefined> {
  const { equal, select } = plan;
  if (equal === undefined) return undefined;
  const keys = (side: 'left' | 'right') => equal.keys.map((key) => key[side]);
  const [left = '', right = ''] = await connection.sqlsOf([
    keyedSide(plan.left, keys('left'), equal.left, select),
    keyedSide(plan.right, keys('right'), equal.right, select),
  ]);
  const [ofLeft, ofRight] = [await connection.columnsOf(left), await connection.columnsOf(right)];
  return {
    left,
    right,
    leftCondition: equal.left !== undefined,
    rightCondition: equal.right !== undefined,
    withNulls: equal.keys.map(({ withNulls }) => withNulls),
    isSameType: equal.keys.every((_, index) => isSameType(ofLeft[index], ofRight[index])),
  };
}

const wholeNumbers = new Set([
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
]);

/** Whether values that differ on one side differ on the other, too. Not so for a number and its text: `1` and `01`. */
function isSameType(one: ColumnInfo | undefined, other: ColumnInfo | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.sqlType === other.sqlType || (wholeNumbers.has(one.sqlType) && wholeNumbers.has(other.sqlType));
}

async function countPairs(plan: PlannedJoin, connection: FlowConnection): Promise<JoinCounts> {
  const { isCross, isPositional, isLateral, select } = plan;
  const left = await connection.sqlOf(bareSide(plan.left, select));
  const right = isLateral ? undefined : await connection.sqlOf(bareSide(plan.right, select));
  if ((isCross || isPositional) && right !== undefined) {
    const [ofLeft = 0, ofRight = 0] = await connection.counts(sideCounts(left, right));
    return countsWithoutKeys(plan, ofLeft, ofRight);
  }
  const text = await connection.sqlOf(partnerPairs(plan));
  return toCounts(await connection.counts(pairCounts(plan, { text, left, right })));
}

function toCounts(row: readonly number[]): JoinCounts {
  const [left = 0, right = 0, leftMatched = 0, rightMatched = 0, pairs = 0, leftMost = 0, rightMost = 0] = row;
  return { left, right, leftMatched, rightMatched, pairs, leftMost, rightMost };
}

async function conditionText({ using, condition }: PlannedJoin, connection: FlowConnection): Promise<string> {
  if (using.length > 0) return `USING (${using.map(plainName).join(', ')})`;
  if (condition === undefined) return '';
  const text = (await connection.sqlOf(conditionQuery([condition]))).replace(/^SELECT\s+/, '');
  return withoutBrackets(text);
}

function plainName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) ? name : quoteIdentifier(name);
}

/** Without the brackets around the whole, and around each of its terms. */
function withoutBrackets(text: string): string {
  const inner = stripped(text);
  const parts = inner.split(' AND ');
  // A part that is no whole term has brackets that do not match.
  return parts.every(isBalanced) ? parts.map(stripped).join(' AND ') : inner;
}

function stripped(text: string): string {
  return text.startsWith('(') && text.endsWith(')') && isBalanced(text.slice(1, -1)) ? text.slice(1, -1) : text;
}

function isBalanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth++;
    if (character === ')' && --depth < 0) return false;
  }
  return depth === 0;
}
