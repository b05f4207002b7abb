import { foldName } from '../../../shared/domain/graph/names';
import type { Context, OutputColumn, WrittenQuery } from './context';
import type { Typed } from './dialect';
import { writeOrder } from './orders';
import { Refused, refuse } from './refusal';
import { isNode, nodeAt, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';

export interface Modifiers {
  readonly distinct: boolean;
  readonly orders: readonly TreeNode[];
  readonly limit: string;
  readonly offset: string;
}

/** DISTINCT, ORDER BY, LIMIT and OFFSET of a query. */
export function readModifiers(node: TreeNode): Modifiers {
  let distinct = false;
  let orders: readonly TreeNode[] = [];
  let [limit, offset] = ['', ''];
  for (const modifier of nodesAt(node, 'modifiers')) {
    switch (modifier.type) {
      case 'DISTINCT_MODIFIER':
        if (modifier.distinct_on_targets !== undefined)
          refuse(
            'DISTINCT ON',
            'Which row stays is not defined elsewhere.',
            firstPlace(modifier),
            'Write QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1.',
          );
        distinct = true;
        break;
      case 'ORDER_MODIFIER':
        orders = nodesAt(modifier, 'orders');
        break;
      case 'LIMIT_MODIFIER':
        onlyKeys(modifier, ['limit', 'offset'], 'LIMIT');
        limit = isNode(modifier.limit) ? wholeNumber(modifier.limit, 'LIMIT') : '';
        offset = isNode(modifier.offset) ? wholeNumber(modifier.offset, 'OFFSET') : '';
        if (orders.length === 0)
          refuse(
            'LIMIT without ORDER BY',
            'Which rows stay is not defined.',
            isNode(modifier.limit) ? modifier.limit : node,
            'Order by a unique key.',
          );
        break;
      default:
        refuse(
          textAt(modifier, 'type').replace('_MODIFIER', '').replaceAll('_', ' '),
          'It was not shown to be equal.',
          firstPlace(modifier),
        );
    }
  }
  return { distinct, orders, limit, offset };
}

function firstPlace(modifier: TreeNode): TreeNode {
  return nodesAt(modifier, 'distinct_on_targets')[0] ?? (isNode(modifier.limit) ? modifier.limit : modifier);
}

function wholeNumber(node: TreeNode, what: string): string {
  const value = isNode(node.value) ? node.value.value : undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    return refuse(`${what} of an expression`, 'Only a whole number was shown to be equal.', node);
  return String(value);
}

/**
 * Puts ORDER BY and LIMIT around a query. An order without a limit is left out: the rows of a table have none. `inline` translates
 * a term that is no output column; undefined where the query cannot order by others.
 */
export function limited(
  query: WrittenQuery,
  { orders, limit, offset }: Modifiers,
  context: Context,
  inline:
    | { readonly outputs: readonly (Typed | undefined)[]; readonly expression: (part: TreeNode) => Typed }
    | undefined,
): WrittenQuery {
  if (limit === '' && offset === '') return query;
  const { dialect, notes } = context.translation;
  notes.add('LIMIT gives the same rows where its ORDER BY leaves no ties at the border');
  const outputs = orders.map((order) => outputOf(nodeAt(order, 'expression'), query.columns));
  const end = `${limit === '' ? '' : ` LIMIT ${limit}`}${offset === '' ? '' : ` OFFSET ${offset}`}`;
  if (outputs.every((output) => output !== undefined)) {
    const alias = dialect.identifier(context.translation.nextName('ordered'));
    const columns = query.columns.map(({ name }) => `${alias}.${dialect.identifier(name)}`);
    const terms = orders.map((order, index) => {
      const output = outputs[index] as OutputColumn;
      if (output.type === undefined) throw new Refused(null);
      return writeOrder(order, { sql: `${alias}.${dialect.identifier(output.name)}`, type: output.type }, context);
    });
    return {
      ...query,
      sql: `SELECT ${columns.join(', ')} FROM (${query.sql}) AS ${alias} ORDER BY ${terms.join(', ')}${end}`,
    };
  }
  if (inline === undefined)
    return refuse(
      'ORDER BY of what is not in the select list',
      'It was not shown to be equal here.',
      nodeAt(orders[0] ?? {}, 'expression'),
      'Put what the rows are ordered by into the select list.',
    );
  const terms = orders.map((order, index) => {
    const output = outputs[index];
    const own =
      output === undefined
        ? inline.expression(nodeAt(order, 'expression'))
        : inline.outputs[query.columns.indexOf(output)];
    if (own === undefined) throw new Refused(null);
    return writeOrder(order, own, context);
  });
  return { ...query, sql: `${query.sql} ORDER BY ${terms.join(', ')}${end}` };
}

/** The output column that a term of ORDER BY names by its name or position. */
function outputOf(expression: TreeNode, columns: readonly OutputColumn[]): OutputColumn | undefined {
  if (expression.class === 'STAR')
    return refuse('ORDER BY ALL', 'It was not shown to be equal.', expression, 'Name the columns.');
  if (expression.class === 'CONSTANT' && isNode(expression.value) && typeof expression.value.value === 'number')
    return columns[expression.value.value - 1];
  const names = expression.class === 'COLUMN_REF' ? (expression.column_names as readonly string[]) : [];
  if (names.length !== 1) return undefined;
  const named = columns.filter(({ name }) => foldName(name) === foldName(names[0] ?? ''));
  const other = columns.some(({ name }) => foldName(name) === foldName(`${names[0]}_1`));
  if (named.length > 0 && other)
    refuse(`ORDER BY ${names[0]}`, 'Two output columns may be meant.', expression, 'Give each a name of its own.');
  return named[0];
}
