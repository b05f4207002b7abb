import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import type { Context } from './context';
import type { Typed } from './dialect';
import { refuse } from './refusal';
import { orderable } from './sql-types';
import type { TreeNode } from './tree';

/** One term of an ORDER BY: direction and the place of NULL are always written, because defaults differ. DuckDB puts NULL last. */
export function writeOrder(order: TreeNode, value: Typed, { translation: { dialect } }: Context): string {
  if (!orderable.has(value.type.kind))
    refuse(`ORDER BY ${sqlTypeOf(value.type)}`, 'Its order was not shown to be equal.', order);
  const sql = value.type.kind === 'varchar' ? dialect.ordered(value.sql) : value.sql;
  const direction = order.type === 'DESCENDING' ? 'DESC' : 'ASC';
  return `${sql} ${direction} ${order.null_order === 'NULLS FIRST' ? 'NULLS FIRST' : 'NULLS LAST'}`;
}
