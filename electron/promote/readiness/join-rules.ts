import { type JoinSide, readJoin } from '../../../shared/domain/graph/equal-joins';
import { foldName } from '../../../shared/domain/graph/names';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { walkTree } from '../sql-pieces';
import { type Assessment, assess, type ReadinessRule } from './assessment';

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
