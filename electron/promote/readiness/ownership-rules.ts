import { manifestFile } from '../../../shared/domain/manifest/manifest';
import type { ReadinessRule } from './assessment';
import { type Assessment, assess } from './assessment';

/** Somebody must answer for the pipeline, and be reachable. */
export const ownershipRules: ReadinessRule = ({ owners }) => {
  const assessments: Assessment[] = [
    assess(owners.length > 0, {
      code: 'no_owner',
      severity: 'error',
      place: manifestFile,
      message: 'Nobody owns this pipeline.',
      fix: 'Add `owners` with name and email to plumbline.yaml.',
    }),
  ];
  for (const owner of owners) {
    assessments.push(
      assess(owner.email !== undefined, {
        code: 'owner_without_address',
        severity: 'warning',
        place: manifestFile,
        message: `The owner ${owner.name} has no address.`,
        fix: 'Add `email` to the owner.',
      }),
    );
  }
  return assessments;
};
