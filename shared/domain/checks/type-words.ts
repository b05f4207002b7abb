import type { ContractCheck, OwnCheck } from './check-file';

/** What each type of check measures, for those who write one. */
export const typeWords: Readonly<Record<ContractCheck['type'], string>> = {
  row_count: 'How many rows there are: more than none, by default.',
  missing: 'Rows without a value: none, by default.',
  duplicate: 'Rows beyond the first of each value, or of each combination of `columns`: none, by default.',
  invalid: 'Rows whose value is there and breaks a rule: none, by default.',
  freshness: 'The age of the latest time in a column.',
  aggregate: 'An aggregate of the values: their average, sum, smallest, greatest or lengths.',
  metric: 'A number of your own: an aggregate expression over the rows, or the first value of a query.',
  failed_rows: 'Rows for which a condition holds, or that a query gives: none, by default.',
  schema: 'The columns of the node are those that the file lists: names, order and types.',
};

const ownWords: Readonly<Record<Exclude<OwnCheck['type'], 'group_by'>, string>> = {
  group_evolution: 'Groups that came or went since the evaluation before: none, by default.',
  reconciliation: 'Whether another node says the same: rows, an aggregate, or each row by its key.',
  drift: 'How the values of a column are distributed, against a baseline that was written down.',
  anomaly: 'A measured value that is far from those before it.',
  change: 'What became of a measured value since an earlier one.',
};

/** The same for a type under `x-plumbline`: one of Plumbline's own, or one of the contract language in groups. */
export function ownTypeWords(type: string): string {
  if (Object.hasOwn(ownWords, type)) return ownWords[type as keyof typeof ownWords];
  const words = Object.hasOwn(typeWords, type) ? typeWords[type as keyof typeof typeWords] : '';
  return `In each group of \`group_by\`: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
}
