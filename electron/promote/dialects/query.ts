import { foldName } from '../../../shared/domain/graph/names';
import type { Context, OutputColumn, Translation, WrittenQuery } from './context';
import { refuse } from './refusal';
import { emptyScope, type Scope } from './scope';
import { writeSelect } from './select';
import { writeSetOperation } from './set-operations';
import { isNode, nodeAt, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';

/** A whole query: common table expressions, then a SELECT or a set operation. */
export function writeQuery(node: TreeNode, translation: Translation): WrittenQuery {
  return queryIn(node, {
    translation,
    scope: emptyScope(undefined),
    ctes: new Map(),
    aggregates: false,
    windows: false,
    predicates: false,
    unnested: new Map(),
    subquery,
  });
}

function subquery(node: TreeNode, outer: Context): WrittenQuery & { readonly correlated: boolean } {
  const scope: Scope = emptyScope(outer.scope);
  const written = queryIn(node, { ...outer, scope, aggregates: false, windows: false, predicates: false });
  return { ...written, correlated: scope.correlation.found };
}

/** A query node within a scope: its own tables are added to it. */
export function queryIn(node: TreeNode, context: Context): WrittenQuery {
  const map = isNode(node.cte_map) ? nodesAt(node.cte_map, 'map') : [];
  const ctes = new Map(context.ctes);
  const withs: string[] = [];
  for (const entry of map) {
    const name = textAt(entry, 'key');
    const value = nodeAt(entry, 'value');
    onlyKeys(value, ['query', 'materialized', 'aliases'], 'WITH');
    const written = queryIn(nodeAt(nodeAt(value, 'query'), 'node'), { ...context, ctes: new Map(ctes) });
    const aliases = Array.isArray(value.aliases) ? (value.aliases as string[]) : [];
    const { dialect } = context.translation;
    // Its name may be that of a table of the project too.
    const own = dialect.identifier(context.translation.nextName(name));
    const columns = written.columns.map(
      (column, index): OutputColumn => ({ ...column, name: aliases[index] ?? column.name }),
    );
    if (columns.some((column, index) => column.name !== written.columns[index]?.name))
      refuse(
        `WITH ${name} (…)`,
        'Names of columns beside the name were not shown to be equal.',
        node,
        'Name the columns in the query.',
      );
    ctes.set(foldName(name), { sql: own, columns });
    withs.push(`${own} AS (${written.sql})`);
  }
  const inner = { ...context, ctes };
  const body = bodyOf(node, inner);
  return withs.length === 0 ? body : { ...body, sql: `WITH ${withs.join(', ')} ${body.sql}` };
}

function bodyOf(node: TreeNode, context: Context): WrittenQuery {
  switch (node.type) {
    case 'SELECT_NODE':
      return writeSelect(node, context);
    case 'SET_OPERATION_NODE':
      return writeSetOperation(node, context, queryIn);
    default:
      return refuse(
        node.type === 'RECURSIVE_CTE_NODE' ? 'WITH RECURSIVE' : textAt(node, 'type'),
        'It is not among the constructs that were shown to be equal.',
        node,
      );
  }
}
