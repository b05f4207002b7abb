import { isTree, type Tree, treesOf } from '../flow/query-tree';

export type ChangedPart =
  | 'query'
  | 'common_table'
  | 'column'
  | 'column_name'
  | 'column_order'
  | 'reads'
  | 'join'
  | 'filter'
  | 'group'
  | 'having'
  | 'qualify'
  | 'distinct'
  | 'order'
  | 'limit'
  | 'offset'
  | 'set_operation'
  | 'sample';

/** Words, or expressions that DuckDB writes. */
export type Side = string | Tree | readonly Tree[] | null;

/** One difference of meaning between two queries. */
export interface Change {
  readonly part: ChangedPart;
  readonly change: 'added' | 'removed' | 'changed';
  /** Where in the query: `common table late: `; empty for the query itself. */
  readonly place: string;
  /** The column, table or part that it is about. */
  readonly subject: string | null;
  readonly before: Side;
  readonly after: Side;
}

/** A tree as text that is equal where the meaning is: positions are left out, and an alias that says the table's own name, and so is the order of conditions under AND. */
export function treeKey(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'query_location') return undefined;
    if (!isTree(inner)) return inner;
    if (inner.type === 'BASE_TABLE' && inner.alias === inner.table_name) return { ...inner, alias: '' };
    if (inner.type === 'CONJUNCTION_AND')
      return { type: inner.type, alias: inner.alias, all: conjunctsOf(inner).map(treeKey).sort() };
    return inner;
  });
}

/** The conditions that AND joins, each for itself. */
export function conjunctsOf(condition: unknown): readonly Tree[] {
  if (!isTree(condition)) return [];
  return condition.type === 'CONJUNCTION_AND' ? treesOf(condition.children).flatMap(conjunctsOf) : [condition];
}

/** What came to a set of expressions and what went; one that took the place of one is a change. */
export function changedSet(
  part: ChangedPart,
  place: string,
  subject: string | null,
  before: readonly Tree[],
  after: readonly Tree[],
): Change[] {
  const left = [...after];
  const gone = before.filter((tree) => {
    const index = left.findIndex((other) => treeKey(other) === treeKey(tree));
    if (index < 0) return true;
    left.splice(index, 1);
    return false;
  });
  const [old, fresh] = [gone[0], left[0]];
  const of = (change: Change['change'], earlier: Side, later: Side): Change => ({
    part,
    change,
    place,
    subject,
    before: earlier,
    after: later,
  });
  if (gone.length === 1 && left.length === 1 && old !== undefined && fresh !== undefined)
    return [of('changed', old, fresh)];
  return [...gone.map((tree) => of('removed', tree, null)), ...left.map((tree) => of('added', null, tree))];
}
