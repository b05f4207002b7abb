import { atATime } from '../../../shared/base/at-a-time';
import { datasetOf } from '../../../shared/domain/checks/validity-schema';
import type { JoinSide } from '../../../shared/domain/graph/equal-joins';
import { foldName } from '../../../shared/domain/graph/names';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import type { Evidence } from '../evidence';
import type { PipelineCheck } from '../intermediate';
import { type Assessment, assess, type ReadinessRule } from './assessment';
import { joinsOf, uniqueness } from './join-sides';

/** A question about a join leaves much of one processor unused where its nodes are small. */
const joinsAtATime = 3;

/**
 * A join on a column that is the key of the other side is a reference: a check has to say that what it refers to is there. Joins on
 * several columns are not looked at, because a check of references has one.
 */
export const referenceRules: ReadinessRule = async (pipeline, evidence) => {
  const isUnique = uniqueness(evidence);
  const joins = joinsOf(pipeline).filter(
    ({ sides: [left, right] }) => left.columns.length === 1 && left.node !== right.node,
  );
  const directed = await atATime(joinsAtATime, joins, async ({ sides: [left, right] }) => {
    const [leftIsKey, rightIsKey] = [await isUnique(left), await isUnique(right)];
    if (leftIsKey === rightIsKey) return [];
    return [rightIsKey ? { from: left, to: right } : { from: right, to: left }];
  });
  const references = new Map(directed.flat().map((reference) => [JSON.stringify(reference), reference]));
  return atATime(joinsAtATime, [...references.values()], async ({ from, to }): Promise<Assessment> => {
    const [column = '', key = ''] = [from.columns[0], to.columns[0]];
    const place = `${from.node}.${column}`;
    const holds = pipeline.checks.some((item) => refersTo(item, from, to));
    const lost = holds ? 0 : await unmatched(from, to, evidence);
    return assess(holds, {
      code: 'reference_without_check',
      severity: 'warning',
      place,
      message:
        lost === 0
          ? `No check says that each ${column} of ${from.node} is in ${to.node}.${key}; in the rows that are there now it is.`
          : `No check says that each ${column} of ${from.node} is in ${to.node}.${key}; in ${lost} rows it is not.`,
      fix: `Add an invalid check with valid_reference_data to the column ${column} of checks/${from.node}.yml.`,
      ...(lost > 0
        ? {}
        : {
            repair: {
              title: `Check that ${column} is in ${to.node}.${key}`,
              asks: [],
              change: {
                do: 'addChecks',
                node: from.node,
                checks: [
                  {
                    column,
                    type: 'invalid',
                    body: {
                      valid_reference_data: { dataset: datasetOf(pipeline.workspace.name, to.node), column: key },
                    },
                  },
                ],
              },
            },
          }),
    });
  });
};

function refersTo({ check, outcome }: PipelineCheck, from: JoinSide, to: JoinSide): boolean {
  if (outcome === null || outcome.outcome === 'error') return false;
  const reference = 'validity' in check ? check.validity?.validReference : undefined;
  return (
    check.node === from.node &&
    check.column !== null &&
    foldName(check.column) === foldName(from.columns[0] ?? '') &&
    reference !== undefined &&
    foldName(reference.dataset) === foldName(to.node) &&
    foldName(reference.column) === foldName(to.columns[0] ?? '')
  );
}

/** Rows whose value the other side does not have. */
async function unmatched(from: JoinSide, to: JoinSide, evidence: Evidence): Promise<number> {
  const [column, key] = [quoteIdentifier(from.columns[0] ?? ''), quoteIdentifier(to.columns[0] ?? '')];
  const [count] = await evidence.row(
    `SELECT count(*) FROM ${quoteIdentifier(from.node)} AS referring WHERE ${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${quoteIdentifier(to.node)} AS referred WHERE referred.${key} = referring.${column})`,
    [from.node, to.node],
  );
  return Number(count);
}
