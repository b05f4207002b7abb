import { type Assessment, assess, type ReadinessRule } from './assessment';

const classes: readonly { readonly pattern: RegExp; readonly name: string }[] = [
  { pattern: /(^|_)e?_?mail(_address)?($|_)/, name: 'email address' },
  { pattern: /(^|_)(phone|mobile|telephone|fax)(_?(number|no))?($|_)/, name: 'telephone number' },
  {
    pattern: /(^|_)(first|last|given|family|middle|full|maiden)_?name($|_)|(^|_)surname($|_)/,
    name: 'name of a person',
  },
  { pattern: /(^|_)(birth_?(date|day)|date_of_birth|dob)($|_)/, name: 'date of birth' },
  {
    pattern: /(^|_)(ssn|social_security(_number)?|national_id|passport(_number)?|tax_id)($|_)/,
    name: 'official number',
  },
  { pattern: /(^|_)(iban|credit_card|card_number|account_number)($|_)/, name: 'bank or card number' },
  { pattern: /(^|_)(street|street_address|home_address|postal_address)($|_)/, name: 'postal address' },
  { pattern: /(^|_)(ip_address|ip_addr|client_ip)($|_)/, name: 'IP address' },
];

/** What kind of personal data a column's name suggests, or null. */
export function suspectedPersonalData(column: string): string | null {
  const name = column
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return classes.find(({ pattern }) => pattern.test(name))?.name ?? null;
}

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
