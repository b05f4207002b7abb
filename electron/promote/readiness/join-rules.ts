import { foldName } from '../../../shared/domain/graph/names';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { walkTree } from '../sql-pieces';
import { type Assessment, assess, type ReadinessRule } from './assessment';

type Json = { readonly [key: string]: unknown };

interface JoinSide {
  readonly node: string;
  readonly columns: readonly string[];
}

const multiplying = new Set(['INNER', 'LEFT', 'RIGHT', 'OUTER']);

/**
 * Joins of two nodes on equal columns where neither side's columns are unique: each match multiplies rows. Only joins that
 * name both tables directly and qualify their columns are looked at; of others nothing is said.
 */
export const joinRules: ReadinessRule = async (pipeline, evidence) => {
  const nodes = new Map(
    [...pipeline.inputs, ...pipeline.steps]
      .filter((item) => item.columns.length > 0)
      .map((item) => [foldName(item.name), item.name]),
  );
  const assessments: Assessment[] = [];
  const known = new Map<string, boolean>();
  const isUnique = async ({ node, columns }: JoinSide): Promise<boolean> => {
    const key = JSON.stringify([node, columns]);
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const list = columns.map(quoteIdentifier).join(', ');
    const present = columns.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
    const from = `FROM ${quoteIdentifier(node)} WHERE ${present}`;
    const [more] = await evidence.row(
      `SELECT (SELECT count(*) ${from}) - (SELECT count(*) FROM (SELECT DISTINCT ${list} ${from}))`,
    );
    known.set(key, more === '0');
    return more === '0';
  };
  for (const step of pipeline.steps) {
    const joins: (readonly [JoinSide, JoinSide])[] = [];
    for (const { ast } of step.parsed.trees)
      walkTree(ast, (node) => {
        const sides = readJoin(node, nodes);
        if (sides !== undefined) joins.push(sides);
      });
    for (const [left, right] of joins) {
      const holds = (await isUnique(right)) || (await isUnique(left));
      assessments.push(
        assess(holds, {
          code: 'join_multiplies_rows',
          severity: 'warning',
          place: `${step.node.file}:${step.node.line}`,
          message: `${step.name} joins ${left.node} and ${right.node} on columns that repeat on both sides (${left.columns.join(', ')}): each match multiplies rows.`,
          fix: 'Reduce one side to one row a key first, or say in the notebook why the rows multiply.',
        }),
      );
    }
  }
  return assessments;
};

function readJoin(join: Json, nodes: ReadonlyMap<string, string>): readonly [JoinSide, JoinSide] | undefined {
  if (join.type !== 'JOIN' || (join.ref_type !== undefined && join.ref_type !== 'REGULAR')) return undefined;
  if (join.join_type !== undefined && !multiplying.has(String(join.join_type))) return undefined;
  const left = tableOf(join.left, nodes);
  const right = tableOf(join.right, nodes);
  if (left === undefined || right === undefined) return undefined;
  if (Array.isArray(join.using_columns)) {
    const columns = join.using_columns.map(String);
    return [
      { node: left.node, columns },
      { node: right.node, columns },
    ];
  }
  const leftColumns: string[] = [];
  const rightColumns: string[] = [];
  for (const comparison of conjuncts(join.condition)) {
    if (comparison.type !== 'COMPARE_EQUAL') continue;
    const columns = [columnOf(comparison.left), columnOf(comparison.right)];
    const ofLeft = columns.find((column) => column?.table === left.alias);
    const ofRight = columns.find((column) => column?.table === right.alias);
    if (ofLeft === undefined || ofRight === undefined) continue;
    leftColumns.push(ofLeft.name);
    rightColumns.push(ofRight.name);
  }
  if (leftColumns.length === 0) return undefined;
  return [
    { node: left.node, columns: leftColumns },
    { node: right.node, columns: rightColumns },
  ];
}

function tableOf(value: unknown, nodes: ReadonlyMap<string, string>): { node: string; alias: string } | undefined {
  const table = value as Json | undefined;
  if (table?.type !== 'BASE_TABLE' || typeof table.table_name !== 'string') return undefined;
  const node = nodes.get(foldName(table.table_name));
  return node === undefined
    ? undefined
    : { node, alias: foldName(typeof table.alias === 'string' ? table.alias : table.table_name) };
}

function conjuncts(condition: unknown): readonly Json[] {
  const node = condition as Json | undefined;
  if (node === undefined || node === null) return [];
  if (node.type === 'CONJUNCTION_AND' && Array.isArray(node.children)) return node.children.flatMap(conjuncts);
  return [node];
}

function columnOf(value: unknown): { table: string; name: string } | undefined {
  const names = (value as Json | undefined)?.column_names;
  if (!Array.isArray(names) || names.length !== 2) return undefined;
  return { table: foldName(String(names[0])), name: String(names[1]) };
}
