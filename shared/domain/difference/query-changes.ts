import { isTree, type Tree, treesOf } from '../flow/query-tree';
import { columnChanges } from './column-changes';
import { fromChanges } from './from-changes';
import { type Change, changedSet, conjunctsOf, treeKey } from './tree-change';

/**
 * What two queries differ in by meaning, clause by clause; nothing where their trees say the same. Spaces, comments, the letter case
 * of keywords and the order of conditions under AND are no difference. The trees are those of `parseWholeTree`.
 */
export function queryChanges(before: Tree, after: Tree): readonly Change[] {
  return changesOf(before, after, '');
}

function changesOf(before: Tree, after: Tree, place: string): Change[] {
  if (treeKey(before) === treeKey(after)) return [];
  const whole: Change = { part: 'query', change: 'changed', place, subject: null, before: null, after: null };
  if (before.type !== after.type) return [whole];
  const found = [
    ...commonTableChanges(before, after, place),
    ...(before.type === 'SELECT_NODE' ? selectChanges(before, after, place) : []),
    ...(before.type === 'SET_OPERATION_NODE' ? setOperationChanges(before, after, place) : []),
    ...modifierChanges(before, after, place),
  ];
  const told = new Set([...toldKeys, ...(before.type === 'SELECT_NODE' ? selectKeys : setKeys)]);
  const others = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !told.has(key));
  const isWhole = others.some((key) => treeKey(before[key]) !== treeKey(after[key]));
  // What no clause explains is never left out.
  return found.length === 0 || isWhole ? [...found, whole] : found;
}

const toldKeys = ['type', 'query_location', 'cte_map', 'modifiers'];
const selectKeys = [
  'select_list',
  'from_table',
  'where_clause',
  'group_expressions',
  'group_sets',
  'aggregate_handling',
  'having',
  'qualify',
  'sample',
];
const setKeys = ['left', 'right', 'children', 'setop_type', 'setop_all'];

function commonTableChanges(before: Tree, after: Tree, place: string): Change[] {
  const tables = (query: Tree) =>
    new Map(treesOf(isTree(query.cte_map) ? query.cte_map.map : []).map((entry) => [String(entry.key), entry]));
  const [earlier, later] = [tables(before), tables(after)];
  const own = (subject: string, change: Change['change']): Change => ({
    part: 'common_table',
    change,
    place,
    subject,
    before: null,
    after: null,
  });
  return [
    ...[...earlier].flatMap(([name, entry]) => {
      const now = later.get(name);
      if (now === undefined) return [own(name, 'removed')];
      const [old, fresh] = [queryOf(entry), queryOf(now)];
      const inner = old === null || fresh === null ? [] : changesOf(old, fresh, `${place}common table ${name}: `);
      return inner.length === 0 && treeKey(entry) !== treeKey(now) ? [own(name, 'changed')] : inner;
    }),
    ...[...later.keys()].filter((name) => !earlier.has(name)).map((name) => own(name, 'added')),
  ];
}

function queryOf(entry: Tree): Tree | null {
  const query = isTree(entry.value) ? entry.value.query : undefined;
  return isTree(query) && isTree(query.node) ? query.node : null;
}

function selectChanges(before: Tree, after: Tree, place: string): Change[] {
  const conditions = (part: 'filter' | 'having' | 'qualify', key: string) =>
    changedSet(part, place, null, conjunctsOf(before[key]), conjunctsOf(after[key]));
  return [
    ...columnChanges(before.select_list, after.select_list, place),
    ...fromChanges(before.from_table, after.from_table, place, changesOf),
    ...conditions('filter', 'where_clause'),
    ...groupChanges(before, after, place),
    ...conditions('having', 'having'),
    ...conditions('qualify', 'qualify'),
    ...(treeKey(before.sample) === treeKey(after.sample)
      ? []
      : [
          {
            part: 'sample',
            change: before.sample === null ? 'added' : after.sample === null ? 'removed' : 'changed',
            place,
            subject: null,
            before: null,
            after: null,
          } as const,
        ]),
  ];
}

function groupChanges(before: Tree, after: Tree, place: string): Change[] {
  const keys = changedSet('group', place, null, treesOf(before.group_expressions), treesOf(after.group_expressions));
  const rest = (query: Tree) => treeKey([query.group_sets, query.aggregate_handling]);
  if (keys.length > 0 || rest(before) === rest(after)) return keys;
  const words = (query: Tree) =>
    query.aggregate_handling === 'FORCE_AGGREGATES'
      ? 'GROUP BY ALL'
      : treesOf(query.group_expressions).length === 0
        ? 'no GROUP BY'
        : 'sets of group keys';
  return [{ part: 'group', change: 'changed', place, subject: null, before: words(before), after: words(after) }];
}

function setOperationChanges(before: Tree, after: Tree, place: string): Change[] {
  const words = (query: Tree) =>
    `${String(query.setop_type).replaceAll('_', ' ')}${query.setop_all === true ? ' ALL' : ''}`;
  const parts = (query: Tree) => [...[query.left, query.right].filter(isTree), ...treesOf(query.children)];
  const [earlier, later] = [parts(before), parts(after)];
  const common = Math.min(earlier.length, later.length);
  const one = (change: Change['change'], number: number): Change => ({
    part: 'set_operation',
    change,
    place,
    subject: `query ${number}`,
    before: null,
    after: null,
  });
  return [
    ...(words(before) === words(after)
      ? []
      : [
          {
            part: 'set_operation',
            change: 'changed',
            place,
            subject: null,
            before: words(before),
            after: words(after),
          } as const,
        ]),
    ...earlier
      .slice(0, common)
      .flatMap((part, index) => changesOf(part, later[index] as Tree, `${place}query ${index + 1}: `)),
    ...earlier.slice(common).map((_, index) => one('removed', common + index + 1)),
    ...later.slice(common).map((_, index) => one('added', common + index + 1)),
  ];
}

/** DISTINCT, ORDER BY and LIMIT. */
function modifierChanges(before: Tree, after: Tree, place: string): Change[] {
  const parts = { DISTINCT_MODIFIER: 'distinct', ORDER_MODIFIER: 'order' } as const;
  const of = (query: Tree, type: string) => treesOf(query.modifiers).find((modifier) => modifier.type === type) ?? null;
  const changes: Change[] = [];
  for (const [type, part] of Object.entries(parts)) {
    const [earlier, later] = [of(before, type), of(after, type)];
    if (treeKey(earlier) === treeKey(later)) continue;
    const change = earlier === null ? 'added' : later === null ? 'removed' : 'changed';
    const expressions = (modifier: Tree | null) =>
      modifier === null ? null : [...treesOf(modifier.orders), ...treesOf(modifier.distinct_on_targets)];
    changes.push({ part, change, place, subject: null, before: expressions(earlier), after: expressions(later) });
  }
  const limitOf = (query: Tree) => of(query, 'LIMIT_MODIFIER') ?? of(query, 'LIMIT_PERCENT_MODIFIER');
  for (const key of ['limit', 'offset'] as const) {
    const side = (query: Tree) => {
      const value = limitOf(query)?.[key];
      return isTree(value) ? value : null;
    };
    const [earlier, later] = [side(before), side(after)];
    if (treeKey(earlier) === treeKey(later)) continue;
    const change = earlier === null ? 'added' : later === null ? 'removed' : 'changed';
    changes.push({ part: key, change, place, subject: null, before: earlier, after: later });
  }
  if (changes.length === 0 && limitOf(before)?.type !== limitOf(after)?.type)
    changes.push({ part: 'limit', change: 'changed', place, subject: null, before: null, after: null });
  return changes;
}
