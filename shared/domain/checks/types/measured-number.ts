import type { Problem } from '../../problem';

/** A number, or why there is none: what has no value is not judged (as in Soda). */
export function valueOrProblem(value: number | null | undefined, message: string): number | Omit<Problem, 'severity'> {
  if (value !== null && value !== undefined) return value;
  return { code: 'sql_runtime', message, hint: 'A `row_count` check says whether there are rows at all.' };
}
