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
      file: manifestFile,
      line: 1,
      message: 'Nobody owns this pipeline.',
      fix: 'Add `owners` with name and email to plumbline.yaml.',
      repair: {
        title: 'Write the owner',
        asks: [
          { name: 'name', label: 'Name', proposal: '' },
          { name: 'email', label: 'E-mail address', proposal: '' },
        ],
        change: { do: 'addOwner' },
      },
    }),
  ];
  for (const owner of owners) {
    assessments.push(
      assess(owner.email !== undefined, {
        code: 'owner_without_address',
        severity: 'warning',
        place: manifestFile,
        file: manifestFile,
        line: 1,
        message: `The owner ${owner.name} has no address.`,
        fix: 'Add `email` to the owner.',
        repair: {
          title: 'Write the address',
          asks: [{ name: 'email', label: 'E-mail address', proposal: '' }],
          change: { do: 'ownerAddress', owner: owner.name },
        },
      }),
    );
  }
  return assessments;
};
