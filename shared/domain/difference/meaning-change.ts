import { isTree, type Tree } from '../flow/query-tree';
import type { Change, ChangedPart, Side } from './tree-change';

/** A difference of meaning, in words. */
export interface MeaningChange {
  readonly part: ChangedPart | DecidedPart;
  readonly change: 'added' | 'removed' | 'changed';
  /** The column, table, check or parameter that it is about. */
  readonly subject: string | null;
  readonly before: string | null;
  readonly after: string | null;
  /** The whole of it as a sentence without its end: `join with customers: INNER JOIN → LEFT JOIN`. */
  readonly text: string;
}

/** What stands beside the SQL. */
export type DecidedPart =
  | 'sql'
  | 'result_column'
  | 'materialization'
  | 'incremental'
  | 'parameter'
  | 'check'
  | 'location'
  | 'option'
  | 'data'
  | 'name'
  | 'output'
  | 'description'
  | 'unexplained';

/** All expressions of changes, which DuckDB is to write. */
export function expressionsOf(changes: readonly Change[]): readonly Tree[] {
  return changes.flatMap(({ before, after }) => [before, after].flatMap(entriesOf).map(expressionOf));
}

/** Changes in words; `textOf` writes an expression. */
export function inWords(changes: readonly Change[], textOf: (tree: Tree) => string): readonly MeaningChange[] {
  return changes.map(({ part, change, place, subject, before, after }) => {
    const side = (value: Side) =>
      value === null
        ? null
        : typeof value === 'string'
          ? value
          : entriesOf(value)
              .map((entry) => (columnOf(expressionOf(entry)) ?? textOf(expressionOf(entry))) + directionOf(entry))
              .join(', ');
    const [was, is] = [side(before), side(after)];
    return { part, change, subject, before: was, after: is, text: place + sentence(part, change, subject, was, is) };
  });
}

/** `a: was → is`, `a added: is`, `a removed: was` */
export function changeText(
  what: string,
  change: MeaningChange['change'],
  before: string | null,
  after: string | null,
): string {
  if (change === 'changed')
    return before === null && after === null ? `${what} changed` : `${what}: ${before ?? 'none'} → ${after ?? 'none'}`;
  const value = change === 'added' ? after : before;
  return `${what} ${change}${value === null || value === '' ? '' : `: ${value}`}`;
}

function sentence(
  part: ChangedPart,
  change: MeaningChange['change'],
  subject: string | null,
  before: string | null,
  after: string | null,
): string {
  const named = subject === null ? '' : ` ${subject}`;
  switch (part) {
    case 'query':
      return 'the query is written otherwise';
    case 'column_order':
      return 'columns stand in another order';
    case 'reads':
      if (change === 'added') return `reads${named}${after === null ? '' : ` (${after})`}`;
      if (change === 'removed') return `no longer reads${named}`;
      return before === null && after === null && subject === null
        ? 'what it reads stands otherwise'
        : changeText(`reads${named}`, change, before, after);
    case 'join':
      return changeText(`join with${named}`, change, before, after);
    case 'column_name':
      return `column renamed: ${before} → ${after}`;
    case 'column': {
      const what = `column${subject === null ? ' without a name' : named}`;
      // The name of a column that came or went says all of it.
      return change === 'changed' || (before ?? after) !== subject
        ? changeText(what, change, before, after)
        : `${what} ${change}`;
    }
    case 'set_operation':
      return subject === null ? `${before} → ${after}` : `${subject} ${change}`;
    default:
      return changeText(`${words[part]}${named}`, change, before, after);
  }
}

const words = {
  common_table: 'common table',
  filter: 'filter',
  group: 'group key',
  having: 'HAVING',
  qualify: 'QUALIFY',
  distinct: 'DISTINCT',
  order: 'ORDER BY',
  limit: 'LIMIT',
  offset: 'OFFSET',
  sample: 'sample',
} as const;

function entriesOf(side: Side): readonly Tree[] {
  if (side === null || typeof side === 'string') return [];
  return Array.isArray(side) ? side : [side as Tree];
}

/** An entry of ORDER BY is an expression with a direction. */
function expressionOf(tree: Tree): Tree {
  return isTree(tree.expression) ? tree.expression : tree;
}

/** A column alone, without the quotes that DuckDB puts around words of its own. */
function columnOf(tree: Tree): string | undefined {
  return tree.type === 'COLUMN_REF' && Array.isArray(tree.column_names) ? tree.column_names.join('.') : undefined;
}

function directionOf({ expression, type, null_order: nulls }: Tree): string {
  if (!isTree(expression)) return '';
  const direction = type === 'DESCENDING' ? ' DESC' : type === 'ASCENDING' ? ' ASC' : '';
  return direction + (typeof nulls === 'string' && nulls.startsWith('NULLS') ? ` ${nulls.replace('_', ' ')}` : '');
}
