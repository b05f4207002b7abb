import { allOf } from './place-expressions';
import type { PlannedJoin, PlannedSide } from './plan-joins';
import { numbered, withLeaves } from './plan-joins';
import { columnRef, copyOf, selectOf, type Tree, trueConstant } from './query-tree';
import type { Select } from './resolve-tree';

/** What is counted of a join, in the order of the columns of its queries. */
export interface JoinCounts {
  readonly left: number;
  readonly right: number;
  /** Rows with a partner. */
  readonly leftMatched: number;
  readonly rightMatched: number;
  /** Pairs of partners. */
  readonly pairs: number;
  /** The most partners of one row. */
  readonly leftMost: number;
  readonly rightMost: number;
}

const zero = (sql: string) => `coalesce(${sql}, 0)`;
const keyOf = (index: number) => `plumbline key ${index}`;
const condition = 'plumbline condition';

/** The rows of one side, with its keys, and whether they meet the condition on this side alone. */
export function keyedSide(side: PlannedSide, keys: readonly Tree[], only: Tree | undefined, { tables }: Select): Tree {
  const list = keys.map((key, index): Tree => ({ ...copyOf(key), alias: keyOf(index) }));
  const own = only === undefined ? [] : [{ ...copyOf(only), alias: condition }];
  return selectOf([...list, ...own], copyOf(side.ref), { tables: tables.map(({ entry }) => entry) });
}

/** All rows of one side, with nothing of them. */
export function bareSide(side: PlannedSide, { tables }: Select): Tree {
  return selectOf([{ ...trueConstant(), alias: 'plumbline row' }], copyOf(side.ref), {
    tables: tables.map(({ entry }) => entry),
  });
}

/** What groups a side by its keys: `rows` of a group, and how many of them can have a partner. */
function grouped(text: string, keys: number, hasCondition: boolean): string {
  const names = Array.from({ length: keys }, (_, index) => `"${keyOf(index)}"`).join(', ');
  const able = hasCondition ? `count(*) FILTER (WHERE "${condition}")` : 'count(*)';
  return `SELECT ${names}, count(*) AS all_rows, ${able} AS able FROM (${text}) GROUP BY ${names}`;
}

export interface GroupedParts {
  /** SQL of `keyedSide`. */
  readonly left: string;
  readonly right: string;
  readonly leftCondition: boolean;
  readonly rightCondition: boolean;
  /** For each key: NULL is equal to NULL. */
  readonly withNulls: readonly boolean[];
  /** One group of a side has at most one partner on the other: the keys are of the same types. */
  readonly isSameType: boolean;
}

function groupsOf(parts: GroupedParts): readonly string[] {
  const keys = parts.withNulls.length;
  return [
    `l AS MATERIALIZED (SELECT *, row_number() OVER () AS place FROM (${grouped(parts.left, keys, parts.leftCondition)}))`,
    `r AS MATERIALIZED (SELECT *, row_number() OVER () AS place FROM (${grouped(parts.right, keys, parts.rightCondition)}))`,
  ];
}

function partners(withNulls: readonly boolean[]): string {
  const same = withNulls.map((nulls, index) => {
    const key = keyOf(index);
    return `l."${key}" ${nulls ? 'IS NOT DISTINCT FROM' : '='} r."${key}"`;
  });
  return [...same, 'l.able > 0', 'r.able > 0'].join(' AND ');
}

/** Counts of a join whose sides are grouped by their keys before they meet: as many rows as there are keys. */
export function groupedCounts(parts: GroupedParts): string {
  const groups = groupsOf(parts);
  const rows = `(SELECT ${zero('sum(all_rows)')} FROM l), (SELECT ${zero('sum(all_rows)')} FROM r)`;
  const on = partners(parts.withNulls);
  if (parts.isSameType) {
    return `WITH ${groups.join(', ')} SELECT ${rows}, ${zero('sum(l.able)')}, ${zero('sum(r.able)')}, ${zero('sum(l.able::HUGEINT * r.able)')}, ${zero('max(r.able)')}, ${zero('max(l.able)')} FROM l JOIN r ON ${on}`;
  }
  const met = [
    `met AS MATERIALIZED (SELECT l.place AS one, r.place AS other, l.able AS mine, r.able AS theirs FROM l JOIN r ON ${on})`,
    'lefts AS (SELECT any_value(mine) AS able, sum(theirs) AS met FROM met GROUP BY one)',
    'rights AS (SELECT any_value(theirs) AS able, sum(mine) AS met FROM met GROUP BY other)',
  ];
  const of = (table: string, what: string) => `(SELECT ${zero(what)} FROM ${table})`;
  return `WITH ${[...groups, ...met].join(', ')} SELECT ${rows}, ${of('lefts', 'sum(able)')}, ${of('rights', 'sum(able)')}, ${of('met', 'sum(mine::HUGEINT * theirs)')}, ${of('lefts', 'max(met)')}, ${of('rights', 'max(met)')}`;
}

/** The keys that multiply most: their values as text, and the rows of either side. */
export function topMultiplied(parts: GroupedParts, limit: number): string {
  const values = parts.withNulls.map((_, index) => `l."${keyOf(index)}"::VARCHAR`).join(', ');
  return `WITH ${groupsOf(parts).join(', ')} SELECT ${values}, l.able, r.able FROM l JOIN r ON ${partners(parts.withNulls)} WHERE l.able > 1 AND r.able > 1 ORDER BY l.able::HUGEINT * r.able DESC, ${values} LIMIT ${limit}`;
}

/** The keys of a side that lose most rows: their values as text, and how many rows. */
export function topDropped(parts: GroupedParts, side: 'left' | 'right', limit: number): string {
  const [mine, other] = side === 'left' ? ['l', 'r'] : ['r', 'l'];
  const values = parts.withNulls.map((_, index) => `${mine}."${keyOf(index)}"::VARCHAR`).join(', ');
  return `WITH ${groupsOf(parts).join(', ')} SELECT ${values}, ${mine}.all_rows FROM ${mine} ANTI JOIN ${other} ON ${partners(parts.withNulls)} ORDER BY ${mine}.all_rows DESC, ${values} LIMIT ${limit}`;
}

const number = (side: 'left' | 'right', index: number) => `plumbline ${side} ${index}`;

/** The pairs of partners of a join, by the numbers of the rows of which each side is made. Of a side that is made anew for each row of the other there are none. */
export function partnerPairs({ join, select, left, right, isLateral }: PlannedJoin): Tree {
  const numbers = new Map<Tree, string>();
  for (const [index, { ref }] of left.leaves.entries()) numbers.set(ref, number('left', index));
  if (!isLateral) for (const [index, { ref }] of right.leaves.entries()) numbers.set(ref, number('right', index));
  const from = withLeaves(join, (ref) => {
    const name = numbers.get(ref);
    return name === undefined ? undefined : numbered(ref, name);
  });
  from.join_type = 'INNER';
  return selectOf(
    [...numbers.values()].map((name) => columnRef([name])),
    from,
    { tables: select.tables.map(({ entry }) => entry) },
  );
}

/** Counts of a join from its pairs. `text` is SQL of `partnerPairs`; `left` and `right` of `bareSide`. */
export function pairCounts(
  plan: PlannedJoin,
  { text, left, right }: { readonly text: string; readonly left: string; readonly right: string | undefined },
): string {
  const names = (side: 'left' | 'right', planned: PlannedSide) =>
    planned.leaves.map((_, index) => `"${number(side, index)}"`).join(', ');
  const groups = (side: 'left' | 'right', planned: PlannedSide) =>
    `(SELECT count(*) AS met FROM pairs GROUP BY ${names(side, planned)})`;
  const [lefts, rights] = [groups('left', plan.left), groups('right', plan.right)];
  const pairs = '(SELECT count(*) FROM pairs)';
  const ofRight =
    right === undefined
      ? { rows: pairs, matched: pairs, most: `(SELECT least(count(*), 1) FROM pairs)` }
      : {
          rows: `(SELECT count(*) FROM (${right}))`,
          matched: `(SELECT count(*) FROM ${rights})`,
          most: `(SELECT ${zero('max(met)')} FROM ${rights})`,
        };
  return `WITH pairs AS MATERIALIZED (${text}) SELECT (SELECT count(*) FROM (${left})), ${ofRight.rows}, (SELECT count(*) FROM ${lefts}), ${ofRight.matched}, ${pairs}, (SELECT ${zero('max(met)')} FROM ${lefts}), ${ofRight.most}`;
}

/** The numbers of rows of both sides. */
export function sideCounts(left: string, right: string): string {
  return `SELECT (SELECT count(*) FROM (${left})), (SELECT count(*) FROM (${right}))`;
}

/** Counts of rows that pass, and of the inputs that `numbers` tell apart: how many rows have one, and how many there are. */
export function numberCounts(text: string, numbers: readonly string[]): string {
  const counts = numbers.flatMap((name) => [`count("${name}")`, `count(DISTINCT "${name}")`]);
  return `SELECT ${counts.join(', ')} FROM (${text})`;
}

/** Counts of a join in which every row meets every row, and of one by places. */
export function countsWithoutKeys(
  { isPositional }: Pick<PlannedJoin, 'isPositional'>,
  left: number,
  right: number,
): JoinCounts {
  const both = Math.min(left, right);
  if (isPositional) {
    const most = both > 0 ? 1 : 0;
    return { left, right, leftMatched: both, rightMatched: both, pairs: both, leftMost: most, rightMost: most };
  }
  return {
    left,
    right,
    leftMatched: right > 0 ? left : 0,
    rightMatched: left > 0 ? right : 0,
    pairs: left * right,
    leftMost: left > 0 ? right : 0,
    rightMost: right > 0 ? left : 0,
  };
}

/** SELECT of a condition alone, to have it as SQL. */
export function conditionQuery(conditions: readonly Tree[]): Tree {
  return selectOf([copyOf(allOf(conditions) ?? trueConstant())], emptyFrom());
}

function emptyFrom(): Tree {
  return { type: 'EMPTY', alias: '', sample: null };
}
