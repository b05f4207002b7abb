import { suspectedPersonalData } from '../../../shared/domain/personal-data';
import { type Assessment, assess, type ReadinessRule } from './assessment';

/** Personal data in outputs needs a class that a person decided. Only the name is looked at; clean columns count once, not each. */
export const personalDataRules: ReadinessRule = ({ steps, outputs }) =>
  steps
    .filter((step) => outputs.includes(step.name))
    .flatMap((step) => {
      const suspects = step.columns.flatMap(({ name }) => {
        const suspected = suspectedPersonalData(name);
        return suspected === null ? [] : [{ name, suspected }];
      });
      const questions = suspects.map(
        ({ name, suspected }): Assessment =>
          assess(false, {
            code: 'personal_data_without_class',
            severity: 'warning',
            place: `${step.name}.${name}`,
            message: `By its name, ${name} may hold personal data (${suspected}).`,
            fix: 'Decide its class in the spec under `personal_data`, or leave the column out.',
          }),
      );
      return questions.length > 0 ? questions : [{ finding: null, weight: 2 }];
    });
