import { foldName } from '../../../shared/domain/graph/names';
import type { Context, OutputColumn } from './context';
import { condition } from './expressions';
import { refuse } from './refusal';
import type { ScopeColumn, ScopeRelation } from './scope';
import { sameType } from './sql-types';
import { isNode, nodeAt, onlyKeys, type TreeNode, textAt } from './tree';
import { isUnnestTable, unnestTable } from './unnest';
import { writeValues } from './values';

/** A table expression of FROM. */
export interface FromPart {
  readonly sql: string;
  readonly relations: readonly ScopeRelation[];
  readonly visible: readonly ScopeColumn[];
}

/** FROM with its joins; conditions are always written as ON, so that no engine chooses which column a name means. */
export function writeFrom(node: TreeNode, context: Context): FromPart {
  if (node.sample !== undefined) refuse('SAMPLE', 'Engines draw other rows.', node);
  switch (node.type) {
    case 'EMPTY':
      return { sql: '', relations: [], visible: [] };
    case 'BASE_TABLE':
      return baseTable(node, context);
    case 'SUBQUERY': {
      onlyKeys(node, ['subquery', 'column_name_alias'], 'a derived table');
      const written = context.subquery(nodeAt(nodeAt(node, 'subquery'), 'node'), {
        ...context,
        scope: { ...context.scope, relations: [], visible: [], aliases: new Map() },
      });
      if (written.correlated)
        refuse(
          'LATERAL',
          'A derived table that reads its neighbours was not shown to be equal.',
          node,
          'Write it as a join.',
        );
      return named(
        `(${written.sql})`,
        written.columns,
        textAt(node, 'alias') || context.translation.nextName('derived'),
        node,
        context,
      );
    }
    case 'EXPRESSION_LIST':
      return writeValues(node, context);
    case 'JOIN':
      return join(node, context);
    case 'TABLE_FUNCTION':
      if (isUnnestTable(node)) return unnestTable(node, undefined, false, context);
      return refuse(
        `FROM ${textAt(nodeAt(node, 'function'), 'function_name')}(…)`,
        'Table functions were not shown to be equal.',
        node,
        'A file becomes a source in plumbline.yaml; all else stays on DuckDB.',
      );
    default:
      return refuse(textAt(node, 'type'), 'It is not among the constructs that were shown to be equal.', node);
  }
}

function baseTable(node: TreeNode, context: Context): FromPart {
  onlyKeys(node, ['table_name', 'schema_name', 'column_name_alias'], 'a table');
  const name = textAt(node, 'table_name');
  const schema = textAt(node, 'schema_name');
  const alias = textAt(node, 'alias') || name;
  const cte = schema === '' ? context.ctes.get(foldName(name)) : undefined;
  if (cte !== undefined) return named(cte.sql, cte.columns, alias, node, context);
  const relation = schema === '' || foldName(schema) === 'main' ? context.translation.relation(name) : undefined;
  if (relation === undefined)
    return refuse(
      `FROM ${name}`,
      'It is no source and no query of the pipeline.',
      node,
      'A file that SQL names becomes a source in plumbline.yaml.',
    );
  return named(relation.sql, relation.columns, alias, node, context);
}

/** A relation under a name, with the columns that it has there. */
export function named(
  sql: string,
  columns: readonly OutputColumn[],
  alias: string,
  node: TreeNode,
  { translation: { dialect } }: Context,
): FromPart {
  const other = Array.isArray(node.column_name_alias) ? (node.column_name_alias as string[]) : [];
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(foldName(name)))
      refuse(`two columns called ${name}`, 'Engines rename or refuse them.', node, 'Give each a name of its own.');
    seen.add(foldName(name));
  }
  const quoted = dialect.identifier(alias);
  const scoped = columns.map(
    (column, index): ScopeColumn => ({
      name: other[index] ?? column.name,
      sql: `${quoted}.${dialect.identifier(column.name)}`,
      type: column.type,
    }),
  );
  return { sql: `${sql} AS ${quoted}`, relations: [{ name: alias, columns: scoped }], visible: scoped };
}

const kinds: Readonly<Record<string, string>> = {
  INNER: 'JOIN',
  LEFT: 'LEFT JOIN',
  RIGHT: 'RIGHT JOIN',
  FULL: 'FULL JOIN',
  OUTER: 'FULL JOIN',
  SEMI: 'LEFT SEMI JOIN',
  ANTI: 'LEFT ANTI JOIN',
};

function join(node: TreeNode, context: Context): FromPart {
  onlyKeys(node, ['left', 'right', 'condition', 'join_type', 'ref_type', 'using_columns'], 'a join');
  const left = writeFrom(nodeAt(node, 'left'), context);
  const rightNode = nodeAt(node, 'right');
  if (isUnnestTable(rightNode)) return joinUnnest(node, left, rightNode, context);
  const right = writeFrom(rightNode, context);
  const rightSql = rightNode.type === 'JOIN' ? `(${right.sql})` : right.sql;
  const relations = [...left.relations, ...right.relations];
  onlyOnce(relations, node);
  const visible = [...left.visible, ...right.visible];
  const reference = textAt(node, 'ref_type');
  if (reference === 'CROSS') return { sql: `${left.sql} CROSS JOIN ${rightSql}`, relations, visible };
  const type = textAt(node, 'join_type');
  const word = kinds[type];
  if (word === undefined || (reference !== 'REGULAR' && reference !== 'NATURAL'))
    return refuse(
      `${reference === 'REGULAR' ? type : reference} JOIN`,
      'It is not among the joins that were shown to be equal.',
      node,
    );
  const half = type === 'SEMI' || type === 'ANTI';
  if (half && !context.translation.dialect.semiJoins)
    refuse(
      `${type} JOIN`,
      `${context.translation.dialect.title} has none.`,
      node,
      'Write WHERE EXISTS or WHERE NOT EXISTS.',
    );
  const using = Array.isArray(node.using_columns)
    ? (node.using_columns as string[])
    : reference === 'NATURAL'
      ? left.visible
          .map(({ name }) => name)
          .filter((name) => right.visible.some((column) => foldName(column.name) === foldName(name)))
      : [];
  if (using.length > 0) {
    const merged = using.map((name) => mergedColumn(name, left, right, type, node));
    const isUsed = (column: ScopeColumn) => using.some((name) => foldName(name) === foldName(column.name));
    const on = merged.map(({ on: sql }) => sql).join(' AND ');
    const columns = half
      ? left.visible
      : [
          ...left.visible.map(
            (column) => merged.find(({ name }) => foldName(name) === foldName(column.name))?.column ?? column,
          ),
          ...right.visible.filter((column) => !isUsed(column)),
        ];
    return {
      sql: `${left.sql} ${word} ${rightSql} ON ${on}`,
      relations: half ? left.relations : relations,
      visible: columns,
    };
  }
  if (!isNode(node.condition)) return refuse(`${type} JOIN without a condition`, 'It was not shown to be equal.', node);
  const on = condition(node.condition, {
    ...context,
    scope: { ...context.scope, relations, visible, aliases: new Map() },
    aggregates: false,
    windows: false,
    predicates: false,
  });
  return {
    sql: `${left.sql} ${word} ${rightSql} ON ${on}`,
    relations: half ? left.relations : relations,
    visible: half ? left.visible : visible,
  };
}

/** A list beside the tables that it is a column of: what `FROM t, unnest(t.list)` is, and LEFT JOIN … ON true. */
function joinUnnest(node: TreeNode, left: FromPart, rightNode: TreeNode, context: Context): FromPart {
  const reference = textAt(node, 'ref_type');
  const type = textAt(node, 'join_type');
  const always =
    isNode(node.condition) && node.using_columns === undefined && isTrue(node.condition) && reference === 'REGULAR';
  if (reference !== 'CROSS' && !(always && (type === 'INNER' || type === 'LEFT')))
    refuse(
      `${type} JOIN unnest(…) with a condition`,
      'Spark takes the lists apart in another table, and joins it by the lists.',
      nodeAt(rightNode, 'function'),
      'Write CROSS JOIN unnest(…) with WHERE, or LEFT JOIN unnest(…) ON true.',
    );
  const right = unnestTable(rightNode, left, reference !== 'CROSS' && type === 'LEFT', context);
  const relations = [...left.relations, ...right.relations];
  onlyOnce(relations, node);
  return {
    sql: `${left.sql} CROSS JOIN LATERAL ${right.sql}`,
    relations,
    visible: [...left.visible, ...right.visible],
  };
}

/** `true`, as DuckDB's tree has it. */
function isTrue(node: TreeNode): boolean {
  const child = node.class === 'CAST' && isNode(node.child) ? node.child : undefined;
  return (
    child !== undefined &&
    isNode(node.cast_type) &&
    node.cast_type.id === 'BOOLEAN' &&
    isNode(child.value) &&
    child.value.value === 't'
  );
}

function onlyOnce(relations: readonly ScopeRelation[], node: TreeNode): void {
  const names = relations.map(({ name }) => foldName(name));
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    refuse(`two tables called ${twice}`, 'Engines refuse them.', node, 'Give each an alias of its own.');
}

/** The one column that USING makes of two: the left one, the right one of a RIGHT JOIN, either of a FULL JOIN. */
function mergedColumn(name: string, left: FromPart, right: FromPart, type: string, node: TreeNode) {
  const pick = (part: FromPart): ScopeColumn & { readonly type: NonNullable<ScopeColumn['type']> } => {
    const found = part.visible.filter((column) => foldName(column.name) === foldName(name));
    const [column] = found;
    if (column?.type === undefined || found.length !== 1)
      return refuse(`USING (${name})`, 'It does not name one column on each side.', node);
    return { ...column, type: column.type };
  };
  const [a, b] = [pick(left), pick(right)];
  if (!sameType(a.type, b.type))
    refuse(`USING (${name})`, 'Its two columns have different types.', node, 'Write ON with a CAST.');
  const sql = type === 'RIGHT' ? b.sql : type === 'FULL' || type === 'OUTER' ? `coalesce(${a.sql}, ${b.sql})` : a.sql;
  return { name, on: `${a.sql} = ${b.sql}`, column: { name: a.name, sql, type: a.type } };
}
