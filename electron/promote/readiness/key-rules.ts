import type { SpecKey } from '../../../shared/domain/spec/pipeline-spec';
import type { Repair, RepairCheck } from '../../../shared/domain/spec/readiness-repair';
import { type Assessment, assess, type ReadinessRule } from './assessment';

/** Every step needs a grain: columns that tell its rows apart. Candidates are tested on the data before they are proposed. */
export const keyRules: ReadinessRule = (pipeline) => {
  const assessments: Assessment[] = [];
  for (const step of pipeline.steps) {
    if (step.kind === 'macros') continue;
    const { declared, candidates, rows } = step.keys;
    const isOutput = pipeline.outputs.includes(step.name);
    if (declared !== null && !declared.unique) {
      assessments.push(
        assess(false, {
          code: 'key_not_unique',
          severity: 'error',
          place: `${step.name}.${declared.columns.join('+')}`,
          message: `${declared.source === 'check' ? 'A check' : 'The spec'} names ${declared.columns.join(', ')} as the key of ${step.name}; in its ${rows} rows it is not unique and complete.`,
          fix: 'Repair the rows, or name the columns that tell them apart.',
        }),
      );
      continue;
    }
    const proposal = candidates.map((key) => key.columns.join(' + ')).join('; ');
    assessments.push(
      assess(declared !== null, {
        code: 'no_unique_key',
        severity: isOutput ? 'error' : 'info',
        place: step.name,
        message: `Nothing says what one row of ${step.name} stands for.`,
        fix:
          rows === 0
            ? 'It has no rows, so no key could be tested. Add a duplicate check over its key.'
            : candidates.length > 0
              ? `Unique and complete in all ${rows} rows: ${proposal}. Confirm one with a duplicate check.`
              : `No column, and no pair that was tried, is unique in its ${rows} rows. Add a duplicate check over its key.`,
        ...(candidates[0] === undefined ? {} : { repair: keyRepair(step.name, candidates[0]) }),
      }),
    );
  }
  return assessments;
};

/** Checks that hold a node to a key that was tested on its rows. */
export function keyRepair(node: string, { columns }: Pick<SpecKey, 'columns'>): Repair {
  const unique: RepairCheck =
    columns.length === 1
      ? { column: columns[0] ?? null, type: 'duplicate', body: null }
      : { column: null, type: 'duplicate', body: { columns } };
  return {
    title: `Check that ${columns.join(', ')} ${columns.length === 1 ? 'is' : 'are'} unique`,
    asks: [],
    change: {
      do: 'addChecks',
      node,
      checks: [...columns.map((column): RepairCheck => ({ column, type: 'missing', body: null })), unique],
    },
  };
}
