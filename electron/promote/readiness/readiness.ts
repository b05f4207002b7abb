import type { Readiness } from '../../../shared/domain/spec/promotion-result';
import type { Evidence } from '../evidence';
import type { IntermediatePipeline } from '../intermediate';
import type { Assessment, ReadinessRule } from './assessment';
import { checkRules } from './check-rules';
import { columnRules } from './column-rules';
import { credentialRules } from './credential-rules';
import { placeOf } from './finding-place';
import { inputRules } from './input-rules';
import { joinRules } from './join-rules';
import { keyRules } from './key-rules';
import { ownershipRules } from './ownership-rules';
import { personalDataRules } from './personal-data-rules';
import { referenceRules } from './reference-rules';
import { sqlRules } from './sql-rules';

const rules: readonly ReadinessRule[] = [
  ownershipRules,
  checkRules,
  keyRules,
  referenceRules,
  credentialRules,
  inputRules,
  sqlRules,
  joinRules,
  columnRules,
  personalDataRules,
];

const order = { error: 0, warning: 1, info: 2 } as const;

/**
 * Reviews the slice. The score is the weighted share of questions that hold among those that were answered: a check that did
 * not run, or a question that the data could not answer, adds nothing.
 */
export async function reviewReadiness(
  pipeline: IntermediatePipeline,
  evidence: Evidence,
): Promise<Readiness & { readonly evaluated: number }> {
  const assessments: Assessment[] = [];
  for (const rule of rules) assessments.push(...(await rule(pipeline, evidence)));
  const all = assessments.reduce((sum, assessment) => sum + assessment.weight, 0);
  const held = assessments.reduce((sum, { finding, weight }) => sum + (finding === null ? weight : 0), 0);
  const findings = assessments.flatMap(({ finding }) =>
    finding === null ? [] : [{ ...placeOf(finding, pipeline), ...finding }],
  );
  return {
    // Rounded down: 100 means that nothing was found.
    score: all === 0 ? 0 : Math.floor((100 * held) / all),
    evaluated: assessments.length,
    findings: findings.sort((a, b) => order[a.severity] - order[b.severity]),
  };
}
