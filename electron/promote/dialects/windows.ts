import { writeAggregate } from './aggregates';
import { nameOfType, widen } from './casts';
import type { Context } from './context';
import type { Typed } from './dialect';
import { condition, translateExpression } from './expressions';
import { writeOrder } from './orders';
import { refuse } from './refusal';
import { simple } from './sql-types';
import { isNode, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';

const ranking: ReadonlySet<string> = new Set(['row_number', 'rank', 'dense_rank']);
const shares: ReadonlySet<string> = new Set(['percent_rank', 'cume_dist']);

/** A window function with its partition, order and frame written out. */
export function translateWindow(node: TreeNode, context: Context): Typed {
  const name = textAt(node, 'function_name');
  onlyKeys(
    node,
    [
      'function_name',
      'schema',
      'children',
      'partitions',
      'orders',
      'start',
      'end',
      'start_expr',
      'end_expr',
      'offset_expr',
      'default_expr',
      'filter_expr',
      'distinct',
      'arg_orders',
      'order_bys',
    ],
    `${name} OVER`,
  );
  if (node.distinct === true || nodesAt(node, 'arg_orders').length > 0)
    refuse(`${name}(DISTINCT …) OVER`, 'Not every engine has it.', node);
  const inner: Context = { ...context, windows: false, predicates: false };
  const { dialect, notes } = context.translation;
  const partitions = nodesAt(node, 'partitions').map((each) => translateExpression(each, inner).sql);
  const orders = nodesAt(node, 'orders').map((order) =>
    writeOrder(order, translateExpression(nodeOf(order), inner), inner),
  );
  const parts = [
    ...(partitions.length === 0 ? [] : [`PARTITION BY ${partitions.join(', ')}`]),
    ...(orders.length === 0 ? [] : [`ORDER BY ${orders.join(', ')}`]),
  ];
  const values = nodesAt(node, 'children').map((child) => translateExpression(child, inner));
  const bigint = nameOfType(dialect, simple('bigint'), node);
  if (isNode(node.filter_expr) && !dialect.windowFilter)
    refuse(
      `${name}(…) FILTER (…) OVER`,
      `${dialect.title} has no FILTER in a window.`,
      node,
      'Put the condition into a CASE inside of the function.',
    );
  if (
    orders.length === 0 &&
    (ranking.has(name) ||
      shares.has(name) ||
      ['lag', 'lead', 'first_value', 'last_value', 'first', 'last', 'ntile'].includes(name))
  )
    refuse(
      `${name}() without ORDER BY`,
      'Which row comes first is not defined.',
      node,
      'Order the window by a unique key.',
    );
  const over = ` OVER (${parts.join(' ')})`;
  if (ranking.has(name)) {
    if (name === 'row_number') notes.add('row_number() is equal where its ORDER BY leaves no ties');
    return { sql: `CAST(${name}()${over} AS ${bigint})`, type: simple('bigint') };
  }
  if (shares.has(name)) return { sql: `${name}()${over}`, type: simple('double') };
  if (name === 'lag' || name === 'lead') return neighbour(name, values, node, over, inner);
  const frame = writeFrame(node, orders.length > 0);
  const framed = ` OVER (${[...parts, frame].filter((part) => part !== '').join(' ')})`;
  const [value] = values;
  if (name === 'first_value' || name === 'last_value' || name === 'first' || name === 'last') {
    if (value === undefined || values.length !== 1 || node.filter_expr !== undefined)
      return refuse(name, 'It was not shown to be equal for these arguments.', node);
    notes.add(`${name}() is equal where its ORDER BY leaves no ties`);
    return {
      sql: `${name.startsWith('first') ? 'first_value' : 'last_value'}(${value.sql})${framed}`,
      type: value.type,
    };
  }
  const filter = isNode(node.filter_expr)
    ? ` FILTER (WHERE ${condition(node.filter_expr, { ...inner, aggregates: false })})`
    : '';
  return writeAggregate({ name, values, distinct: false, after: `${filter}${framed}`, node }, context);
}

function nodeOf(order: TreeNode): TreeNode {
  return isNode(order.expression) ? order.expression : refuse('ORDER BY', 'It has no expression.', order);
}

function neighbour(name: string, values: readonly Typed[], node: TreeNode, over: string, context: Context): Typed {
  const [value] = values;
  const offset = isNode(node.offset_expr) ? translateExpression(node.offset_expr, context) : undefined;
  if (value === undefined || (offset !== undefined && (offset.integer === undefined || offset.integer < 0n)))
    return refuse(`${name} with an expression as offset`, 'Only a whole number was shown to be equal.', node);
  const otherwise = isNode(node.default_expr)
    ? widen(translateExpression(node.default_expr, context), value.type, context, node)
    : undefined;
  context.translation.notes.add(`${name}() is equal where its ORDER BY leaves no ties`);
  const rest = offset === undefined ? [] : [offset.sql, ...(otherwise === undefined ? [] : [otherwise.sql])];
  return { sql: `${name}(${[value.sql, ...rest].join(', ')})${over}`, type: value.type };
}

/** The frame as it is meant; `''` for a whole partition. */
function writeFrame(node: TreeNode, ordered: boolean): string {
  const [start, end] = [textAt(node, 'start'), textAt(node, 'end')];
  if (!ordered && start === 'UNBOUNDED_PRECEDING' && end === 'CURRENT_ROW_RANGE') return '';
  const rows = [start, end].some((bound) => bound.endsWith('_ROWS'));
  if (
    [start, end].some((bound) => bound.endsWith('_GROUPS')) ||
    (rows && [start, end].some((bound) => bound.endsWith('_RANGE')))
  )
    refuse('a frame of GROUPS', 'Not every engine has it.', node);
  if (rows && !ordered) refuse('ROWS without ORDER BY', 'Which rows are near is not defined.', node);
  const bound = (text: string, expression: unknown): string => {
    switch (text) {
      case 'UNBOUNDED_PRECEDING':
        return 'UNBOUNDED PRECEDING';
      case 'UNBOUNDED_FOLLOWING':
        return 'UNBOUNDED FOLLOWING';
      case 'CURRENT_ROW_ROWS':
      case 'CURRENT_ROW_RANGE':
        return 'CURRENT ROW';
      case 'EXPR_PRECEDING_ROWS':
      case 'EXPR_FOLLOWING_ROWS': {
        const count = isNode(expression) && isNode(expression.value) ? expression.value.value : undefined;
        if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0)
          return refuse('a frame of an expression', 'Only a whole number was shown to be equal.', node);
        return `${count} ${text.includes('PRECEDING') ? 'PRECEDING' : 'FOLLOWING'}`;
      }
      default:
        return refuse('RANGE with a distance', 'It was not shown to be equal.', node, 'Use ROWS.');
    }
  };
  return `${rows ? 'ROWS' : 'RANGE'} BETWEEN ${bound(start, node.start_expr)} AND ${bound(end, node.end_expr)}`;
}
