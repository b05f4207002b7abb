import { foldName } from '../../../shared/domain/graph/names';
import { aggregateNames } from './aggregates';
import type { Context, OutputColumn, WrittenQuery } from './context';
import type { Typed } from './dialect';
import { condition, translateExpression } from './expressions';
import { limited, readModifiers } from './modifiers';
import { Refused, refuse } from './refusal';
import { writeFrom } from './relations';
import type { Scope, ScopeColumn } from './scope';
import { holds, isNode, nodeAt, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';
import { unnestSideBySide, unnestsIn } from './unnest';

interface Item {
  readonly name: string;
  /** Undefined where the item was refused. */
  readonly value: Typed | undefined;
  /** Undefined for a column of `*`. */
  readonly node: TreeNode | undefined;
}

/** SELECT with all its clauses; `*` is written out, GROUP BY ALL too, and QUALIFY becomes a query around it. */
export function writeSelect(node: TreeNode, outer: Context): WrittenQuery {
  onlyKeys(
    node,
    [
      'modifiers',
      'cte_map',
      'select_list',
      'from_table',
      'where_clause',
      'group_expressions',
      'group_sets',
      'aggregate_handling',
      'having',
      'qualify',
    ],
    'SELECT',
  );
  const { translation } = outer;
  const { dialect } = translation;
  const list = nodesAt(node, 'select_list');
  const from = writeFrom(nodeAt(node, 'from_table'), outer);
  const correlation = outer.scope.correlation;
  const scope: Scope = {
    relations: from.relations,
    visible: from.visible,
    aliases: aliasesOf(list),
    columnsFirst: true,
    parent: outer.scope.parent,
    correlation,
  };
  const grouped =
    node.group_expressions !== undefined ||
    node.aggregate_handling === 'FORCE_AGGREGATES' ||
    list.some(hasAggregate) ||
    node.having !== undefined;
  const context: Context = { ...outer, scope, aggregates: false, windows: false, predicates: false };
  const doubtful: Context = { ...context, scope: { ...scope, columnsFirst: false } };
  const unnests = unnestsIn(list);
  const unnested = unnests.length === 0 ? undefined : unnestedIn(unnests, node, list, grouped, context);
  const items = list.flatMap((item, index) =>
    itemsOf(item, index, list, {
      ...context,
      aggregates: grouped,
      windows: true,
      ...(unnested === undefined ? {} : { unnested: unnested.values }),
    }),
  );
  const where = clause(node, 'where_clause', (part) => condition(part, { ...context, predicates: true }), translation);
  const groups = grouped ? groupsOf(node, list, items, context) : [];
  const having = clause(node, 'having', (part) => condition(part, { ...doubtful, aggregates: true }), translation);
  const qualify = clause(
    node,
    'qualify',
    (part) => condition(part, { ...doubtful, aggregates: grouped, windows: true }),
    translation,
  );

  const seen = new Set<string>();
  const columns = items.map(({ name, value }): OutputColumn => {
    let unique = name;
    for (let count = 1; seen.has(foldName(unique)); count++) unique = `${name}_${count}`;
    seen.add(foldName(unique));
    return { name: unique, type: value?.type };
  });
  // Spark's optimizer stumbles over a column that is renamed to its own name below a UNION.
  const texts = items.map(({ value }, index) => {
    const name = dialect.identifier(columns[index]?.name ?? '');
    const sql = value?.sql ?? 'NULL';
    return sql.endsWith(`.${name}`) ? sql : `${sql} AS ${name}`;
  });
  const modifiers = readModifiers(node);
  const mark = qualify === undefined ? undefined : translation.nextName('qualified');
  const distinct = modifiers.distinct && mark === undefined ? 'DISTINCT ' : '';
  let sql = [
    `SELECT ${distinct}${[...texts, ...(mark === undefined ? [] : [`${qualify} AS ${dialect.identifier(mark)}`])].join(', ')}`,
    ...fromClause(from.sql, unnested?.table),
    ...(where === undefined ? [] : [`WHERE ${where}`]),
    ...(groups.length === 0 ? [] : [`GROUP BY ${groups.join(', ')}`]),
    ...(having === undefined ? [] : [`HAVING ${having}`]),
  ].join('\n');
  if (mark !== undefined) {
    const alias = dialect.identifier(translation.nextName('rows'));
    const names = columns.map(({ name }) => `${alias}.${dialect.identifier(name)} AS ${dialect.identifier(name)}`);
    sql = `SELECT ${modifiers.distinct ? 'DISTINCT ' : ''}${names.join(', ')} FROM (${sql}) AS ${alias} WHERE ${alias}.${dialect.identifier(mark)}`;
  }
  const inline =
    mark !== undefined || modifiers.distinct
      ? undefined
      : {
          outputs: items.map(({ value }) => value),
          expression: (part: TreeNode) => translateExpression(part, { ...doubtful, aggregates: grouped }),
        };
  return limited({ sql, columns }, modifiers, outer, inline);
}

function fromClause(from: string, unnested: string | undefined): readonly string[] {
  if (unnested === undefined) return from === '' ? [] : [`FROM ${from}`];
  return [from === '' ? `FROM ${unnested}` : `FROM ${from} CROSS JOIN LATERAL ${unnested}`];
}

/** DuckDB takes lists apart behind groups and windows, which would see the rows of the elements elsewhere. */
function unnestedIn(
  unnests: readonly TreeNode[],
  node: TreeNode,
  list: readonly TreeNode[],
  grouped: boolean,
  context: Context,
) {
  return collecting(context.translation, () => {
    if (grouped || list.some(hasWindow) || node.qualify !== undefined)
      refuse(
        'UNNEST beside aggregates or windows',
        'Their order was not shown to be equal.',
        unnests[0],
        'Take the list apart in a query of its own (WITH), and group its rows.',
      );
    return unnestSideBySide(unnests, context);
  });
}

/** One clause; what is refused in it is kept, and the others are looked at all the same. */
function clause(
  node: TreeNode,
  key: string,
  write: (part: TreeNode) => string,
  translation: Context['translation'],
): string | undefined {
  const part = node[key];
  if (!isNode(part)) return undefined;
  return collecting(translation, () => write(part)) ?? 'NULL';
}

/** Runs a part of the translation; gives undefined, and keeps the refusal, where it is refused. */
export function collecting<T>(translation: Context['translation'], write: () => T): T | undefined {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.refusal !== null) translation.refusals.push(error.refusal);
    return undefined;
  }
}

function aliasesOf(list: readonly TreeNode[]): ReadonlyMap<string, TreeNode> {
  return new Map(
    list.flatMap((item) =>
      typeof item.alias === 'string' && item.class !== 'STAR' ? [[foldName(item.alias), item] as const] : [],
    ),
  );
}

function hasAggregate(node: TreeNode): boolean {
  return holds(node, (inner) => inner.class === 'FUNCTION' && aggregateNames.has(textAt(inner, 'function_name')));
}

function hasWindow(node: TreeNode): boolean {
  return holds(node, (inner) => inner.class === 'WINDOW');
}

function itemsOf(item: TreeNode, index: number, list: readonly TreeNode[], context: Context): readonly Item[] {
  if (item.class === 'STAR') return starItems(item, context);
  // An alias means an item before this one.
  const own: Context = { ...context, scope: { ...context.scope, aliases: aliasesOf(list.slice(0, index)) } };
  const value = collecting(context.translation, () => translateExpression(item, own));
  const names = item.class === 'COLUMN_REF' ? (item.column_names as readonly string[]) : [];
  return [
    {
      name: typeof item.alias === 'string' ? item.alias : (names.at(-1) ?? `expression_${index + 1}`),
      value,
      node: item,
    },
  ];
}

function starItems(star: TreeNode, context: Context): readonly Item[] {
  onlyKeys(star, ['relation_name', 'exclude_list', 'replace_list', 'rename_list'], '*');
  if (star.expr !== undefined || star.columns === true)
    refuse('COLUMNS(…)', 'It was not shown to be equal.', star, 'Name the columns.');
  const relation = textAt(star, 'relation_name');
  const columns: readonly ScopeColumn[] =
    relation === ''
      ? context.scope.visible
      : (context.scope.relations.find(({ name }) => foldName(name) === foldName(relation))?.columns ??
        refuse(`${relation}.*`, 'No table is called so.', star));
  const excluded = new Set(
    (Array.isArray(star.exclude_list) ? star.exclude_list : []).map((name) =>
      foldName(
        typeof name === 'string' ? name : refuse('EXCLUDE', 'Only names of columns were shown to be equal.', star),
      ),
    ),
  );
  const replaced = new Map(
    nodesAt(star, 'replace_list').map((entry) => [foldName(textAt(entry, 'key')), nodeAt(entry, 'value')]),
  );
  if (star.rename_list !== undefined) refuse('* RENAME', 'It was not shown to be equal.', star, 'Name the columns.');
  return columns
    .filter(({ name }) => !excluded.has(foldName(name)))
    .map((column): Item => {
      const replacement = replaced.get(foldName(column.name));
      if (replacement !== undefined) {
        const own: Context = { ...context, scope: { ...context.scope, aliases: new Map() } };
        return {
          name: column.name,
          value: collecting(context.translation, () => translateExpression(replacement, own)),
          node: replacement,
        };
      }
      return {
        name: column.name,
        value: column.type === undefined ? undefined : { sql: column.sql, type: column.type },
        node: undefined,
      };
    });
}

/** What the rows are grouped by: expressions, never positions, so that a constant is none. */
function groupsOf(
  node: TreeNode,
  list: readonly TreeNode[],
  items: readonly Item[],
  context: Context,
): readonly string[] {
  const values: Typed[] = [];
  if (node.aggregate_handling === 'FORCE_AGGREGATES') {
    for (const { node: item, value } of items) {
      if (item !== undefined && hasWindow(item)) {
        collecting(context.translation, () =>
          refuse(
            'GROUP BY ALL with a window function',
            'It was not shown to be equal.',
            item,
            'Name what to group by.',
          ),
        );
      } else if (value !== undefined && (item === undefined || !hasAggregate(item))) values.push(value);
    }
  } else {
    const groups = nodesAt(node, 'group_expressions');
    const sets = Array.isArray(node.group_sets) ? node.group_sets : [];
    if (groups.length > 0 && (sets.length !== 1 || (sets[0] as readonly unknown[]).length !== groups.length))
      refuse('GROUPING SETS', 'It was not shown to be equal.', groups[0]);
    for (const group of groups) {
      const position =
        group.class === 'CONSTANT' && isNode(group.value) && typeof group.value.value === 'number'
          ? group.value.value
          : undefined;
      const item =
        position === undefined
          ? undefined
          : list.some(({ class: kind }) => kind === 'STAR')
            ? undefined
            : items[position - 1];
      if (position !== undefined) {
        if (item?.value === undefined)
          refuse(`GROUP BY ${position}`, 'It names no expression that was carried over.', group);
        else values.push(item.value);
        continue;
      }
      const value = collecting(context.translation, () => translateExpression(group, context));
      if (value !== undefined) values.push(value);
    }
  }
  const expressions = values.filter(({ constant, type }) => constant !== true && type.kind !== 'null');
  for (const { type } of expressions)
    if (['list', 'struct', 'float'].includes(type.kind))
      refuse('GROUP BY of a nested value', 'It was not shown to be equal.', node);
  // With constants alone there is no row for no rows, but without any group there is one.
  if (values.length > 0 && expressions.length === 0)
    refuse('GROUP BY of constants', 'Without rows engines differ.', nodesAt(node, 'group_expressions')[0] ?? list[0]);
  return [...new Set(expressions.map(({ sql }) => sql))];
}
