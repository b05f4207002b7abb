import { type Assessment, assess, type ReadinessRule } from './assessment';
import { joinsOf, uniqueness } from './join-sides';

/**
 * Joins of two nodes on equal columns where neither side's columns are unique: each match multiplies rows. Only joins that
 * name both tables directly and qualify their columns are looked at; of others nothing is said.
 */
export const joinRules: ReadinessRule = async (pipeline, evidence) => {
  const assessments: Assessment[] = [];
  const isUnique = uniqueness(evidence);
  for (const { step, sides } of joinsOf(pipeline)) {
    const [left, right] = sides;
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
  return assessments;
};
