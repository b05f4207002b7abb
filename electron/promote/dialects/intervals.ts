import type { TimeUnit } from './dialect';
import { refuse } from './refusal';
import { isNode, nodesAt, type TreeNode, textAt } from './tree';

const units: Readonly<Record<string, { readonly unit: TimeUnit; readonly times: number }>> = {
  to_years: { unit: 'month', times: 12 },
  to_quarters: { unit: 'month', times: 3 },
  to_months: { unit: 'month', times: 1 },
  to_weeks: { unit: 'day', times: 7 },
  to_days: { unit: 'day', times: 1 },
  to_hours: { unit: 'hour', times: 1 },
  to_minutes: { unit: 'minute', times: 1 },
  to_seconds: { unit: 'second', times: 1 },
};

/** The interval that `INTERVAL 3 DAY` is in DuckDB's tree; undefined for an expression that is none. */
export function intervalOf(node: TreeNode): { readonly unit: TimeUnit; readonly count: number } | undefined {
  if (node.class === 'CAST' && isNode(node.cast_type) && node.cast_type.id === 'INTERVAL')
    return refuse("INTERVAL '…'", 'Its text is read by rules of its own.', node, 'Write INTERVAL 3 DAY.');
  const unit = node.class === 'FUNCTION' ? units[textAt(node, 'function_name')] : undefined;
  if (unit === undefined) return undefined;
  let inner = nodesAt(node, 'children')[0];
  for (let depth = 0; depth < 4 && inner !== undefined && inner.class !== 'CONSTANT'; depth++)
    inner =
      inner.class === 'CAST' && isNode(inner.child)
        ? inner.child
        : textAt(inner, 'function_name') === 'trunc'
          ? nodesAt(inner, 'children')[0]
          : undefined;
  const value = inner !== undefined && isNode(inner.value) ? inner.value.value : undefined;
  const number = typeof value === 'string' && /^-?\d{1,9}$/.test(value) ? Number(value) : value;
  if (
    typeof number !== 'number' ||
    !Number.isInteger(number) ||
    (isNode(inner?.value) && isNode(inner.value.type) && inner.value.type.id === 'DECIMAL')
  )
    return refuse('INTERVAL of an expression', 'Only a whole number was shown to be equal.', node);
  return { unit: unit.unit, count: number * unit.times };
}
