import { type JoinSide, joinsIn } from '../../../shared/domain/graph/equal-joins';
import { foldName } from '../../../shared/domain/graph/names';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import type { Evidence } from '../evidence';
import type { IntermediatePipeline, PipelineStep } from '../intermediate';

/** The joins of the slice's nodes on equal columns, see `readJoin`, by the step that has them. */
export function joinsOf({
  inputs,
  steps,
}: IntermediatePipeline): readonly { readonly step: PipelineStep; readonly sides: readonly [JoinSide, JoinSide] }[] {
  const nodes = new Map(
    [...inputs, ...steps].filter((item) => item.columns.length > 0).map((item) => [foldName(item.name), item.name]),
  );
  return steps.flatMap((step) =>
    step.parsed.trees.flatMap(({ ast }) => joinsIn(ast, nodes).map((sides) => ({ step, sides }))),
  );
}

/** What was asked already: more than one rule asks for the same sides. */
const answers = new WeakMap<Evidence, Map<string, Promise<boolean>>>();

/** Says whether no two rows of a node agree in columns; rows without a value are left out. Each question is asked once. */
export function uniqueness(evidence: Evidence): (side: JoinSide) => Promise<boolean> {
  const known = answers.get(evidence) ?? new Map<string, Promise<boolean>>();
  answers.set(evidence, known);
  return ({ node, columns }) => {
    const key = JSON.stringify([node, columns]);
    const answer = known.get(key) ?? isUnique(evidence, node, columns);
    known.set(key, answer);
    return answer;
  };
}

async function isUnique(evidence: Evidence, node: string, columns: readonly string[]): Promise<boolean> {
  const list = columns.map(quoteIdentifier).join(', ');
  const present = columns.map((column) => `${quoteIdentifier(column)} IS NOT NULL`).join(' AND ');
  const from = `FROM ${quoteIdentifier(node)} WHERE ${present}`;
  const [more] = await evidence.row(
    `SELECT (SELECT count(*) ${from}) - (SELECT count(*) FROM (SELECT DISTINCT ${list} ${from}))`,
    [node],
  );
  return more === '0';
}
