import { z } from 'zod';
import type { CheckSql } from '../check-file';
import type { BodyFinding } from '../validity-schema';

export const expressionSchema = z.string().min(1).describe('SQL over the rows of the dataset.');
export const querySchema = z.string().min(1).describe('A SELECT of its own, which names nodes as cells do.');

/** The one form of SQL that a body gives, or what is wrong when it gives none or several. */
export function onlyForm(
  type: string,
  forms: Readonly<Record<string, CheckSql | undefined>>,
): { readonly sql: CheckSql | undefined; readonly findings: readonly BodyFinding[] } {
  const given = Object.entries(forms).filter(([, sql]) => sql !== undefined);
  const names = Object.keys(forms).map((name) => `\`${name}\``);
  if (given.length === 1) return { sql: given[0]?.[1], findings: [] };
  if (given.length === 0)
    return {
      sql: undefined,
      findings: [{ key: '', message: `A \`${type}\` check needs one of ${names.join(', ')}.` }],
    };
  const [, second] = given;
  return {
    sql: undefined,
    findings: [
      {
        key: second?.[0] ?? '',
        message: `A \`${type}\` check takes one of ${names.join(', ')}, but this one has ${given.map(([name]) => `\`${name}\``).join(' and ')}.`,
      },
    ],
  };
}

export function expressionOf(text: string | undefined): CheckSql | undefined {
  return text === undefined ? undefined : { form: 'expression', text: text.trim() };
}

/** Without the semicolon that people end queries with. */
export function queryOf(text: string | undefined): CheckSql | undefined {
  return text === undefined ? undefined : { form: 'query', text: text.trim().replace(/;\s*$/, '') };
}
