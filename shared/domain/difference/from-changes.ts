import { isTree, type Tree } from '../flow/query-tree';
import { type Change, changedSet, conjunctsOf, treeKey } from './tree-change';

interface Leaf {
  /** As the SQL names it; the second of a name has a number. */
  readonly label: string;
  readonly ref: Tree;
  /** The join whose right side begins with it. */
  readonly join: Tree | null;
}

type QueryChanges = (before: Tree, after: Tree, place: string) => Change[];

/** What is read more or less, and which joins are of another kind or on another condition. */
export function fromChanges(before: unknown, after: unknown, place: string, inQuery: QueryChanges): Change[] {
  if (treeKey(before) === treeKey(after)) return [];
  const [old, fresh] = [leavesOf(before), leavesOf(after)];
  const reads = (change: Change['change'], subject: string | null, was: string | null, is: string | null): Change => ({
    part: 'reads',
    change,
    place,
    subject,
    before: was,
    after: is,
  });
  // One table in the place of one.
  const [gone, come] = [old, fresh].map((leaves, side) =>
    leaves.filter(({ label }) => !(side === 0 ? fresh : old).some((other) => other.label === label)),
  );
  const [was, is] = [gone?.[0], come?.[0]];
  if (gone?.length === 1 && come?.length === 1 && was !== undefined && is !== undefined)
    if (old.indexOf(was) === fresh.indexOf(is))
      return [
        reads('changed', null, tableOf(was.ref), tableOf(is.ref)),
        ...old.flatMap((one) => {
          const other = one === was ? is : fresh.find(({ label }) => label === one.label);
          if (other === undefined) return [];
          return [...(one === was ? [] : leafChanges(one, other, place, inQuery)), ...joinChanges(one, other, place)];
        }),
      ];
  const changes = [
    ...old.flatMap((one) => {
      const other = fresh.find(({ label }) => label === one.label);
      if (other === undefined) return [reads('removed', one.label, null, null)];
      return [...leafChanges(one, other, place, inQuery), ...joinChanges(one, other, place)];
    }),
    ...fresh
      .filter(({ label }) => !old.some((one) => one.label === label))
      .map(({ label, join }) => reads('added', label, null, join === null ? null : kindOf(join))),
  ];
  return changes.length > 0
    ? changes
    : [{ part: 'reads', change: 'changed', place, subject: null, before: null, after: null }];
}

function leafChanges(one: Leaf, other: Leaf, place: string, inQuery: QueryChanges): Change[] {
  if (treeKey(one.ref) === treeKey(other.ref)) return [];
  const [old, fresh] = [subqueryOf(one.ref), subqueryOf(other.ref)];
  const inner = old === null || fresh === null ? [] : inQuery(old, fresh, `${place}subquery ${one.label}: `);
  if (inner.length > 0) return inner;
  const [was, is] = [tableOf(one.ref), tableOf(other.ref)];
  return [
    {
      part: 'reads',
      change: 'changed',
      place,
      subject: one.label,
      before: was === is ? null : was,
      after: was === is ? null : is,
    },
  ];
}

function joinChanges(one: Leaf, other: Leaf, place: string): Change[] {
  const subject = one.label;
  if (one.join === null || other.join === null) {
    if (one.join === other.join) return [];
    const words = (join: Tree | null) => (join === null ? 'FROM' : kindOf(join));
    return [{ part: 'join', change: 'changed', place, subject, before: words(one.join), after: words(other.join) }];
  }
  const [was, is] = [kindOf(one.join), kindOf(other.join)];
  return [
    ...(was === is ? [] : [{ part: 'join', change: 'changed', place, subject, before: was, after: is } as const]),
    ...changedSet('join', place, subject, conditionsOf(one.join), conditionsOf(other.join)),
  ];
}

/** `LEFT JOIN`, `ASOF LEFT JOIN`, `CROSS JOIN`. */
function kindOf(join: Tree): string {
  const reference = String(join.ref_type ?? 'REGULAR');
  if (reference === 'CROSS') return 'CROSS JOIN';
  const kind = String(join.join_type ?? 'INNER').replace('OUTER', 'FULL');
  return `${reference === 'REGULAR' ? '' : `${reference} `}${kind} JOIN`;
}

function conditionsOf(join: Tree): readonly Tree[] {
  const using = Array.isArray(join.using_columns) ? join.using_columns : [];
  return [
    ...conjunctsOf(join.condition),
    ...using.map(
      (name): Tree => ({ class: 'COLUMN_REF', type: 'COLUMN_REF', alias: '', column_names: [String(name)] }),
    ),
  ];
}

function leavesOf(from: unknown): readonly Leaf[] {
  const leaves: Leaf[] = [];
  const labels = new Set<string>();
  const walk = (ref: unknown, join: Tree | null): void => {
    if (!isTree(ref)) return;
    if (ref.type === 'JOIN') {
      walk(ref.left, join);
      walk(ref.right, ref);
      return;
    }
    if (ref.type === 'EMPTY') return;
    let label = labelOf(ref);
    for (let number = 2; labels.has(label); number++) label = `${labelOf(ref)} (${number})`;
    labels.add(label);
    leaves.push({ label, ref, join });
  };
  walk(from, null);
  return leaves;
}

function labelOf(ref: Tree): string {
  if (typeof ref.alias === 'string' && ref.alias !== '') return ref.alias;
  return tableOf(ref);
}

function tableOf(ref: Tree): string {
  if (ref.type === 'BASE_TABLE') return String(ref.table_name);
  const call = isTree(ref.function) ? ref.function.function_name : undefined;
  return typeof call === 'string'
    ? `${call}()`
    : ref.type === 'SUBQUERY'
      ? 'a subquery'
      : String(ref.type).toLowerCase();
}

function subqueryOf(ref: Tree): Tree | null {
  const query = isTree(ref.subquery) ? ref.subquery.node : undefined;
  return isTree(query) ? query : null;
}
