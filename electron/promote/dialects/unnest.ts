import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { nameOfType } from './casts';
import type { Context } from './context';
import type { NestedDialect, Typed } from './dialect';
import { translateExpression } from './expressions';
import { refuse } from './refusal';
import type { FromPart } from './relations';
import { emptyScope, type ScopeColumn } from './scope';
import { type ListType, simple } from './sql-types';
import { isNode, nodeAt, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';

/** Functions that give a row for each element of a list. */
export const unnestNames: ReadonlySet<string> = new Set(['unnest', 'unlist', 'generate_subscripts']);

/** The `unnest(…)` and `generate_subscripts(…)` of a select list, each once; one inside of another is not looked for. */
export function unnestsIn(node: unknown): readonly TreeNode[] {
  if (Array.isArray(node)) return node.flatMap(unnestsIn);
  if (!isNode(node) || node.class === 'SUBQUERY' || node.class === 'LAMBDA') return [];
  if (node.class === 'FUNCTION' && unnestNames.has(textAt(node, 'function_name'))) return [node];
  return Object.values(node).flatMap(unnestsIn);
}

interface UnnestedList {
  readonly node: TreeNode;
  readonly list: Typed & { readonly type: ListType };
  /** Whether the positions of the list are meant, and not its elements. */
  readonly positions: boolean;
}

/**
 * The lists that stand side by side in a select list: one table of FROM, as long as the longest list, and what each call is in its
 * rows. A row whose lists are all empty or NULL has none.
 */
export function unnestSideBySide(
  nodes: readonly TreeNode[],
  context: Context,
): { readonly table: string; readonly values: ReadonlyMap<TreeNode, Typed> } {
  const nested = nestedOf(nodes[0], context);
  const { dialect } = context.translation;
  const calls = nodes.map((node) => readUnnest(node, context));
  const distinct = [...new Set(calls.map(({ list }) => list.sql))];
  const columns = tableColumns(context);
  const alias = dialect.identifier(context.translation.nextName('unnested'));
  const [position, element] = [`${alias}.${columns.position}`, `${alias}.${columns.element}`];
  const [single] = distinct;
  if (single !== undefined && distinct.length === 1)
    return {
      table: nested.table(single, alias, columns, false),
      values: new Map(
        calls.map(({ node, list, positions }) => [
          node,
          positions
            ? { sql: nested.position(position), type: simple('bigint') }
            : { sql: element, type: list.type.child },
        ]),
      ),
    };
  const bigint = nameOfType(dialect, simple('bigint'), undefined);
  const zipped = nested.zip(
    calls.map(({ list, positions, node }) => ({
      sql: positions ? nested.positions(list.sql) : list.sql,
      type: nameOfType(dialect, positions ? { kind: 'list', child: simple('integer') } : list.type, node),
    })),
  );
  return {
    table: nested.table(zipped, alias, columns, false),
    values: new Map(
      calls.map(({ node, list, positions }, index) => {
        const sql = nested.zipped(element, index);
        return [
          node,
          positions ? { sql: `CAST(${sql} AS ${bigint})`, type: simple('bigint') } : { sql, type: list.type.child },
        ];
      }),
    ),
  };
}

/** Whether a table expression is `unnest(…)`. */
export function isUnnestTable(node: TreeNode): boolean {
  return (
    node.type === 'TABLE_FUNCTION' && isNode(node.function) && unnestNames.has(textAt(node.function, 'function_name'))
  );
}

/**
 * `unnest(list)` as a table of FROM. It sees the tables to its left, and never those of a query around: there its name could mean
 * another table. `keep` makes one row of NULL for an empty list.
 */
export function unnestTable(node: TreeNode, left: FromPart | undefined, keep: boolean, context: Context): FromPart {
  onlyKeys(node, ['function', 'column_name_alias', 'with_ordinality'], 'FROM unnest(…)');
  const call = nodeAt(node, 'function');
  const nested = nestedOf(call, context);
  const { dialect } = context.translation;
  const { list, positions } = readUnnest(call, {
    ...context,
    scope: { ...emptyScope(undefined), relations: left?.relations ?? [], visible: left?.visible ?? [] },
  });
  if (positions)
    refuse('FROM generate_subscripts(…)', 'It was not shown to be equal.', call, 'Use unnest(…) WITH ORDINALITY.');
  const ordinality = textAt(node, 'with_ordinality');
  if (ordinality !== '' && ordinality !== 'WITH_ORDINALITY')
    refuse(`unnest with ${ordinality}`, 'It was not shown to be equal.', call);
  if (keep && ordinality !== '')
    refuse('LEFT JOIN unnest(…) WITH ORDINALITY', 'It was not shown to be equal.', call, 'Join the positions alone.');
  const columns = tableColumns(context);
  const name = textAt(node, 'alias') || 'unnest';
  const alias = dialect.identifier(name);
  const names = Array.isArray(node.column_name_alias) ? (node.column_name_alias as string[]) : [];
  const scoped: ScopeColumn[] = [
    { name: names[0] ?? 'unnest', sql: `${alias}.${columns.element}`, type: list.type.child },
    ...(ordinality === ''
      ? []
      : [
          {
            name: names[1] ?? 'ordinality',
            sql: nested.position(`${alias}.${columns.position}`),
            type: simple('bigint'),
          },
        ]),
  ];
  return {
    sql: nested.table(list.sql, alias, columns, keep),
    relations: [{ name, columns: scoped }],
    visible: scoped,
  };
}

function tableColumns({ translation }: Context) {
  return {
    position: translation.dialect.identifier(translation.nextName('position')),
    element: translation.dialect.identifier(translation.nextName('element')),
  };
}

function nestedOf(node: TreeNode | undefined, { translation: { dialect } }: Context): NestedDialect {
  return (
    dialect.nested ??
    refuse('UNNEST', `Lists are not carried over to ${dialect.title}.`, node, 'Keep this step on DuckDB.')
  );
}

function readUnnest(node: TreeNode, context: Context): UnnestedList {
  const name = textAt(node, 'function_name');
  const [first, second, third] = nodesAt(node, 'children');
  const positions = name === 'generate_subscripts';
  onlyKeys(node, ['function_name', 'schema', 'children', 'order_bys'], name);
  if (first === undefined) return refuse(name, 'It has no list.', node);
  if (third !== undefined || (second !== undefined && !positions))
    refuse(
      `${name} with ${textAt(second ?? {}, 'alias') || 'several arguments'}`,
      'It expands what lies inside of the elements.',
      second,
      'Take one list apart at a time, and name the fields of its elements.',
    );
  const inner: Context = { ...context, aggregates: false, windows: false, predicates: false, unnested: new Map() };
  const list = translateExpression(first, inner);
  if (positions) {
    const dimension = second === undefined ? undefined : translateExpression(second, inner);
    if (dimension?.integer !== 1n)
      refuse('generate_subscripts of inner lists', 'It was not shown to be equal.', second ?? node);
  }
  const { type } = list;
  if (type.kind !== 'list' || type.child.kind === 'null')
    return refuse(
      `${name}(${sqlTypeOf(type)})`,
      type.kind === 'struct' ? 'It makes a column of each field.' : 'It was not shown to be equal.',
      node,
      type.kind === 'struct' ? 'Name the fields.' : undefined,
    );
  return { node, list: { ...list, type }, positions };
}
