import type { JoinExpectation } from '../sketch/sketch';
import type { FlowWarning, JoinFlow, JoinSide } from './node-flow';

/** What a join may do unless the sketch says otherwise: rows for one row of the side that is multiplied less, and the share of dropped rows. */
export const usualJoin = { multiply: 1, drop: 0.1 } as const;

/** What is known of a join beside its numbers. */
export interface JudgedJoin {
  readonly flow: JoinFlow;
  /** Somebody asked for every row to meet every row. */
  readonly isDeliberate: boolean;
  /** The nodes whose rows each side is made of. */
  readonly inputs: { readonly left: readonly string[]; readonly right: readonly string[] };
}

/** Keys as text; a value that is not to be shown is masked already. */
export interface JoinExamples {
  /** Keys that stand in several rows of both sides. */
  readonly multiplied?: readonly { readonly key: string; readonly left: number; readonly right: number }[];
  /** Keys of the side that drops rows, without a partner. */
  readonly dropped?: readonly { readonly key: string; readonly rows: number }[];
}

export type JoinVerdict = Pick<FlowWarning, 'code'> & { readonly side: 'left' | 'right' };

/** What a join does beyond what is expected of it. */
export function judgeJoin(
  { flow, isDeliberate }: Pick<JudgedJoin, 'flow' | 'isDeliberate'>,
  expected: JoinExpectation | undefined,
): JoinVerdict[] {
  const verdicts: JoinVerdict[] = [];
  const { left, right } = flow;
  const isFilter = flow.type === 'SEMI' || flow.type === 'ANTI';
  const less = left.most <= right.most ? 'left' : 'right';
  const isStated = expected?.multiply !== undefined;
  if (!isFilter && (!isDeliberate || isStated) && flow[less].most > (expected?.multiply ?? usualJoin.multiply)) {
    verdicts.push({ code: 'join_multiplies', side: less });
  }
  const side = countedSide(flow);
  if (!isFilter && drops(flow, side) && droppedShare(flow[side]) > (expected?.drop ?? usualJoin.drop)) {
    verdicts.push({ code: 'join_drops', side });
  }
  return verdicts;
}

/**
 * The side whose rows are what is counted: the one of which several rows go to one row of the other. A lookup table is the other
 * one, and that rows of it are of no use is no loss. Where each row has one partner at most, it is the left side; where both
 * multiply, the larger one.
 */
export function countedSide({ left, right }: Pick<JoinFlow, 'left' | 'right'>): 'left' | 'right' {
  if (left.most > 1 && right.most > 1) return right.rows > left.rows ? 'right' : 'left';
  return left.most > 1 ? 'right' : 'left';
}

function drops({ type }: JoinFlow, side: 'left' | 'right'): boolean {
  if (type.endsWith('FULL') || type === 'POSITIONAL') return false;
  return side === 'left' ? !type.endsWith('LEFT') : !type.endsWith('RIGHT');
}

function droppedShare({ rows, matched }: JoinSide): number {
  return rows === 0 ? 0 : (rows - matched) / rows;
}

/** A warning in words. */
export function joinWarning(
  verdict: JoinVerdict,
  join: number,
  { flow, isDeliberate, inputs }: JudgedJoin,
  expected: JoinExpectation | undefined,
  examples: JoinExamples = {},
): FlowWarning {
  const { left, right } = flow;
  const on = flow.on === '' ? '' : ` on ${flow.on}`;
  if (verdict.code === 'join_drops') {
    const { label, rows, matched } = flow[verdict.side];
    const share = droppedShare(flow[verdict.side]);
    const other = flow[verdict.side === 'left' ? 'right' : 'left'].label;
    return {
      code: 'join_drops',
      join,
      inputs: inputs[verdict.side],
      message: `The join of ${left.label} with ${right.label}${on} drops ${count(rows - matched)} of ${count(rows)} rows of ${label} (${percent(share)}, expected at most ${percent(expected?.drop ?? usualJoin.drop)}): ${other} has no row for them.${listed('Most often without a partner', examples.dropped, ({ key, rows: times }) => `${key} (${count(times)} ${times === 1 ? 'row' : 'rows'})`)}`,
      hint: `Keep the rows with ${verdict.side === 'left' ? 'LEFT' : 'RIGHT'} JOIN, or mend the key. Where they are to go, say so in the sketch: joins, drop: ${upTo(share)}.`,
    };
  }
  const { most } = flow[verdict.side];
  const isCross = flow.type === 'CROSS' && !isDeliberate;
  return {
    code: 'join_multiplies',
    join,
    inputs: [...new Set([...inputs.left, ...inputs.right])],
    message: isCross
      ? `${left.label} and ${right.label} are joined without a condition: each of ${count(left.rows)} rows meets each of ${count(right.rows)}, which gives ${count(flow.rows)} rows.`
      : `The join of ${left.label} with ${right.label}${on} multiplies rows of both sides: one row of ${left.label} gives up to ${count(left.most)}, one of ${right.label} up to ${count(right.most)}. ${count(left.rows)} and ${count(right.rows)} rows become ${count(flow.rows)}.${listed('Most often', examples.multiplied, (one) => `${one.key} (${count(one.left)} × ${count(one.right)} rows)`)}`,
    hint: isCross
      ? `Add the condition, or write CROSS JOIN where every pair is meant.`
      : `Join on a key that is unique on one side, or make it so first (GROUP BY, QUALIFY). Where it is meant, say so in the sketch: joins, multiply: ${most}.`,
  };
}

function listed<Item>(title: string, items: readonly Item[] | undefined, text: (item: Item) => string): string {
  return items === undefined || items.length === 0 ? '' : ` ${title}: ${items.map(text).join(', ')}.`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function percent(share: number): string {
  return `${Math.round(1000 * share) / 10} %`;
}

/** A share that covers this one, with two digits. */
function upTo(share: number): number {
  return Math.min(1, Math.ceil(share * 100) / 100);
}
