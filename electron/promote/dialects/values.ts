import type { Context } from './context';
import { translateExpression, unify } from './expressions';
import { refuse } from './refusal';
import { type FromPart, named } from './relations';
import { simple } from './sql-types';
import { isNode, onlyKeys, type TreeNode, textAt } from './tree';

/** `VALUES` as a union of rows, so that every engine gives each column the same type. */
export function writeValues(node: TreeNode, context: Context): FromPart {
  onlyKeys(node, ['values', 'expected_types', 'expected_names', 'column_name_alias'], 'VALUES');
  const rows = (Array.isArray(node.values) ? node.values : []).map((row) =>
    (Array.isArray(row) ? row : [])
      .filter(isNode)
      .map((value) => translateExpression(value, { ...context, aggregates: false, windows: false })),
  );
  const width = rows[0]?.length ?? 0;
  if (width === 0) refuse('VALUES', 'It has no columns.', node);
  const columns = Array.from({ length: width }, (_, index) =>
    unify(
      rows.flatMap((row) => row.slice(index, index + 1)),
      node,
      context,
    ),
  );
  const { dialect } = context.translation;
  const names = columns.map((_, index) => `col${index}`);
  const selects = rows.map(
    (_, row) =>
      `SELECT ${columns.map((column, index) => `${column[row]?.sql} AS ${dialect.identifier(names[index] ?? '')}`).join(', ')}`,
  );
  const output = columns.map((column, index) => ({
    name: names[index] ?? '',
    type: column[0]?.type ?? simple('null'),
  }));
  return named(
    `(${selects.join(' UNION ALL ')})`,
    output,
    textAt(node, 'alias') || context.translation.nextName('values'),
    node,
    context,
  );
}
