import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { foldName } from '../../../shared/domain/graph/names';
import { nameOfType } from './casts';
import type { Context, OutputColumn, WrittenQuery } from './context';
import { limited, readModifiers } from './modifiers';
import { Refused, refuse } from './refusal';
import { commonType, sameType, simple } from './sql-types';
import { nodeAt, onlyKeys, type TreeNode, textAt } from './tree';

const words: Readonly<Record<string, string>> = {
  UNION: 'UNION',
  UNION_BY_NAME: 'UNION',
  EXCEPT: 'EXCEPT',
  INTERSECT: 'INTERSECT',
};

/** UNION, EXCEPT and INTERSECT, with and without ALL, and UNION BY NAME. Both sides get the type of the result. */
export function writeSetOperation(
  node: TreeNode,
  context: Context,
  queryIn: (node: TreeNode, context: Context) => WrittenQuery,
): WrittenQuery {
  onlyKeys(node, ['setop_type', 'setop_all', 'left', 'right', 'modifiers', 'cte_map'], 'a set operation');
  const kind = textAt(node, 'setop_type');
  const word = words[kind];
  if (word === undefined) return refuse(kind, 'It was not shown to be equal.', node);
  const left = queryIn(nodeAt(node, 'left'), context);
  const right = queryIn(nodeAt(node, 'right'), context);
  const pairs =
    kind === 'UNION_BY_NAME' ? byName(left.columns, right.columns) : byPosition(left.columns, right.columns, node);
  const columns = pairs.map(({ name, left: a, right: b }): OutputColumn => {
    if ((a !== undefined && a.type === undefined) || (b !== undefined && b.type === undefined)) throw new Refused(null);
    const [one, two] = [a?.type ?? simple('null'), b?.type ?? simple('null')];
    const type = commonType(one, two);
    if (type === undefined)
      return refuse(
        `${word} of ${sqlTypeOf(one)} and ${sqlTypeOf(two)}`,
        'DuckDB converts one to the other by rules that were not shown to be equal.',
        node,
        'Write the conversion as a CAST.',
      );
    return { name, type };
  });
  const side = (query: WrittenQuery, which: 'left' | 'right'): string => {
    const as = pairs.map((pair, index) => {
      const [own, type] = [pair[which], columns[index]?.type];
      return own?.type !== undefined && type !== undefined && sameType(own.type, type) && query.columns[index] === own;
    });
    if (as.every((same) => same)) return query.sql;
    const { dialect } = context.translation;
    const alias = dialect.identifier(context.translation.nextName(which));
    const items = pairs.map((pair, index) => {
      const type = columns[index]?.type ?? simple('null');
      const own = pair[which];
      const sql = own === undefined ? 'NULL' : `${alias}.${dialect.identifier(own.name)}`;
      const cast =
        own?.type !== undefined && sameType(own.type, type)
          ? sql
          : `CAST(${sql} AS ${nameOfType(dialect, type, node)})`;
      return `${cast} AS ${dialect.identifier(pair.name)}`;
    });
    return `SELECT ${items.join(', ')} FROM (${query.sql}) AS ${alias}`;
  };
  const all = node.setop_all === false ? '' : ' ALL';
  const sql = `(${side(left, 'left')}) ${word}${all} (${side(right, 'right')})`;
  const modifiers = readModifiers(node);
  if (modifiers.distinct) refuse('DISTINCT of a set operation', 'It was not shown to be equal.', node);
  return limited({ sql, columns }, modifiers, context, undefined);
}

interface Pair {
  readonly name: string;
  readonly left: OutputColumn | undefined;
  readonly right: OutputColumn | undefined;
}

function byPosition(left: readonly OutputColumn[], right: readonly OutputColumn[], node: TreeNode): readonly Pair[] {
  if (left.length !== right.length) refuse('a set operation', 'Its sides have different numbers of columns.', node);
  return left.map((column, index) => ({ name: column.name, left: column, right: right[index] }));
}

function byName(left: readonly OutputColumn[], right: readonly OutputColumn[]): readonly Pair[] {
  const find = (columns: readonly OutputColumn[], name: string) =>
    columns.find((column) => foldName(column.name) === foldName(name));
  return [
    ...left.map((column) => ({ name: column.name, left: column, right: find(right, column.name) })),
    ...right
      .filter((column) => find(left, column.name) === undefined)
      .map((column) => ({ name: column.name, left: undefined, right: column })),
  ];
}
