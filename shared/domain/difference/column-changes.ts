import { type Tree, treesOf } from '../flow/query-tree';
import { type Change, treeKey } from './tree-change';

/** What a select list has more, less, otherwise, under another name and in another order. */
export function columnChanges(before: unknown, after: unknown, place: string): Change[] {
  const [old, fresh] = [treesOf(before), treesOf(after)];
  const pairs = new Map<Tree, Tree>();
  const taken = new Set<Tree>();
  const pair = (isPair: (one: Tree, other: Tree) => boolean) => {
    for (const one of old) {
      if (pairs.has(one)) continue;
      const other = fresh.find((candidate) => !taken.has(candidate) && isPair(one, candidate));
      if (other === undefined) continue;
      pairs.set(one, other);
      taken.add(other);
    }
  };
  pair((one, other) => treeKey(one) === treeKey(other));
  pair((one, other) => nameOf(one) !== null && nameOf(one) === nameOf(other));
  pair((one, other) => unnamed(one) === unnamed(other) && one.type !== 'STAR');
  pair((one, other) => nameOf(one) === null && nameOf(other) === null && old.indexOf(one) === fresh.indexOf(other));
  const changes = old.flatMap((one): Change[] => {
    const other = pairs.get(one);
    if (other === undefined)
      return [{ part: 'column', change: 'removed', place, subject: nameOf(one), before: one, after: null }];
    if (treeKey(one) === treeKey(other)) return [];
    const [was, is] = [nameOf(one), nameOf(other)];
    if (unnamed(one) === unnamed(other))
      return [{ part: 'column_name', change: 'changed', place, subject: null, before: was ?? one, after: is ?? one }];
    return [{ part: 'column', change: 'changed', place, subject: is, before: one, after: other }];
  });
  const added = fresh
    .filter((other) => !taken.has(other))
    .map(
      (other): Change => ({
        part: 'column',
        change: 'added',
        place,
        subject: nameOf(other),
        before: null,
        after: other,
      }),
    );
  const order = old.flatMap((one) => {
    const other = pairs.get(one);
    return other === undefined ? [] : [fresh.indexOf(other)];
  });
  const isMoved = order.some((at, index) => index > 0 && at < (order[index - 1] ?? 0));
  return [
    ...changes,
    ...added,
    ...(isMoved
      ? [{ part: 'column_order', change: 'changed', place, subject: null, before: null, after: null } as const]
      : []),
  ];
}

/** The column's name in the result, where the text says it. */
function nameOf(item: Tree): string | null {
  if (typeof item.alias === 'string' && item.alias !== '') return item.alias;
  if (item.type === 'COLUMN_REF' && Array.isArray(item.column_names)) return String(item.column_names.at(-1));
  if (item.type === 'STAR') return item.relation_name === '' ? '*' : `${String(item.relation_name)}.*`;
  return null;
}

function unnamed(item: Tree): string {
  return treeKey({ ...item, alias: '' });
}
