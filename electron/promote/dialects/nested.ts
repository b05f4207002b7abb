import type { ColumnType } from '../../../shared/domain/column/column-type';
import { foldName } from '../../../shared/domain/graph/names';
import { widen } from './casts';
import type { Context } from './context';
import type { Typed } from './dialect';
import { condition, translateExpression, unify } from './expressions';
import { refuse } from './refusal';
import { isInteger, orderable, simple } from './sql-types';
import { nodeAt, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';

/** `[]`, whose elements have no type of their own. */
export function isEmptyList(type: ColumnType): boolean {
  return type.kind === 'list' && type.child.kind === 'null';
}

/** How many elements a list has; NULL for NULL. Undefined for other arguments. */
export function lengthOfList([list, ...rest]: readonly Typed[], context: Context): Typed | undefined {
  const { nested } = context.translation.dialect;
  if (list?.type.kind !== 'list' || rest.length > 0 || nested === undefined) return undefined;
  return { sql: nested.length(list.sql), type: simple('bigint') };
}

/** `list[position]`. Undefined for other arguments. */
export function elementOf(list: Typed, position: Typed, context: Context): Typed | undefined {
  const { nested } = context.translation.dialect;
  if (list.type.kind !== 'list' || isEmptyList(list.type) || nested === undefined) return undefined;
  if (!isInteger(position.type) || position.type.kind === 'hugeint') return undefined;
  return { sql: nested.element(list.sql, position.sql), type: list.type.child };
}

/** Whether a value stands in a list; NULL for a NULL value or list. Undefined for other arguments. */
export function contains(list: Typed, value: Typed, node: TreeNode, context: Context): Typed | undefined {
  const { nested } = context.translation.dialect;
  if (list.type.kind !== 'list' || nested === undefined || !orderable.has(list.type.child.kind)) return undefined;
  const wanted = widen(value, list.type.child, context, node);
  const known = [list.sql, wanted.sql].map((sql) => `${sql} IS NOT NULL`).join(' AND ');
  return {
    sql: `(CASE WHEN ${known} THEN ${nested.contains(list.sql, wanted.sql)} END)`,
    type: simple('boolean'),
  };
}

/** `[a, b]` */
export function listOf(values: readonly Typed[], node: TreeNode, context: Context): Typed | undefined {
  const { dialect } = context.translation;
  if (dialect.nested === undefined) return undefined;
  if (values.length === 0) return { sql: dialect.nested.list([]), type: { kind: 'list', child: simple('null') } };
  const items = unify(values, node, context);
  const child = items[0]?.type ?? simple('null');
  if (child.kind === 'null') return undefined;
  return { sql: dialect.nested.list(items.map(({ sql }) => sql)), type: { kind: 'list', child } };
}

/** `{'a': 1}` */
export function structOf(values: readonly Typed[], node: TreeNode, context: Context): Typed | undefined {
  const { dialect } = context.translation;
  const names = nodesAt(node, 'children').map((child) => textAt(child, 'alias'));
  const folded = new Set(names.map(foldName));
  if (dialect.nested === undefined || names.includes('') || folded.size !== names.length) return undefined;
  if (values.some(({ type }) => type.kind === 'null' || isEmptyList(type))) return undefined;
  const fields = values.map(({ type }, index) => ({ name: names[index] ?? '', type }));
  const sql = dialect.nested.struct(values.map((value, index) => ({ name: names[index] ?? '', sql: value.sql })));
  return { sql, type: { kind: 'struct', fields } };
}

const transforming = new Set(['list_transform', 'list_apply', 'array_transform', 'array_apply', 'apply']);
const filtering = new Set(['list_filter', 'array_filter', 'filter']);

/** Functions of a list and a lambda. */
export const lambdaNames: ReadonlySet<string> = new Set([...transforming, ...filtering]);

/** `list_transform(list, lambda x: …)` and `list_filter`. The lambda reads the element, and the columns of the query. */
export function translateLambda(name: string, node: TreeNode, context: Context): Typed {
  const [first, lambda, third] = nodesAt(node, 'children');
  const { dialect, nextName } = context.translation;
  const { nested } = dialect;
  if (nested === undefined) return refuse(`${name}(…)`, `Lists are not carried over to ${dialect.title}.`, node);
  if (first === undefined || lambda?.class !== 'LAMBDA' || third !== undefined)
    return refuse(`${name}(…)`, 'It was not shown to be equal for these arguments.', node);
  const list = translateExpression(first, context);
  if (list.type.kind !== 'list' || isEmptyList(list.type))
    return refuse(`${name}(…)`, 'Its argument is no list with a type.', first);
  onlyKeys(lambda, ['lhs', 'expr', 'syntax_type'], 'a lambda');
  const parameter = nodeAt(lambda, 'lhs');
  const names = parameter.class === 'COLUMN_REF' ? (parameter.column_names as readonly string[]) : [];
  const [own] = names;
  if (own === undefined || names.length !== 1)
    return refuse('a lambda of several values', 'It was not shown to be equal.', lambda);
  if (context.scope.relations.some((relation) => foldName(relation.name) === foldName(own)))
    refuse(`the lambda of ${own}`, 'A table is called so too.', lambda, 'Give the value another name.');
  const inside = dialect.identifier(nextName(own));
  const inner: Context = {
    ...context,
    scope: {
      ...context.scope,
      visible: [{ name: own, sql: inside, type: list.type.child }, ...context.scope.visible],
    },
    aggregates: false,
    windows: false,
    predicates: false,
    unnested: new Map(),
    subquery: (subquery) => refuse('a subquery in a lambda', `${dialect.title} has none.`, subquery),
  };
  const body = nodeAt(lambda, 'expr');
  if (filtering.has(name)) return { sql: nested.filter(list.sql, inside, condition(body, inner)), type: list.type };
  const result = translateExpression(body, inner);
  if (result.type.kind === 'null' || isEmptyList(result.type))
    return refuse(`${name}(…)`, 'Its elements have no type.', lambda);
  return {
    sql: nested.transform(list.sql, inside, result.sql),
    type: { kind: 'list', child: result.type },
  };
}
