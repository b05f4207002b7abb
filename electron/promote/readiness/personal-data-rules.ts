import { type Assessment, assess, type ReadinessRule } from './assessment';

/**
 * Personal data in outputs needs a class that a person decided: in the check file of its node or of its source, or in the spec.
 * Only the name is looked at; clean columns count once, not each.
 */
export const personalDataRules: ReadinessRule = ({ steps, outputs, classOf }) =>
  steps
    .filter((step) => outputs.includes(step.name))
    .flatMap((step) => {
      const suspects = step.columns.flatMap(({ name }) => {
        const known = classOf(step.name, name);
        return known === null || known.by === 'declared' || known.by === 'source'
          ? []
          : [{ name, suspected: known.kind }];
      });
      const questions = suspects.map(
        ({ name, suspected }): Assessment =>
          assess(false, {
            code: 'personal_data_without_class',
            severity: 'warning',
            place: `${step.name}.${name}`,
            message: `By its name, ${name} may hold personal data (${suspected}).`,
            fix: 'Decide its class in the spec under `personal_data`, or in the check file of the node (`classification`), or leave the column out.',
          }),
      );
      return questions.length > 0 ? questions : [{ finding: null, weight: 2 }];
    });
