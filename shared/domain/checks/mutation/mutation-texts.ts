import type { MutationKind } from './mutation';

/** The classes of faults in words. */
export const kindTexts: Readonly<Record<MutationKind, string>> = {
  nulls: 'nulls',
  default_value: 'default value',
  constant: 'constant column',
  sign_flip: 'sign flipped',
  units: 'other unit',
  swapped_columns: 'columns swapped',
  type_drift: 'type changed',
  unparsable: 'value does not parse',
  trailing_space: 'trailing space',
  letter_case: 'letter case',
  mojibake: 'wrong encoding',
  broken_keys: 'broken keys',
  duplicate_rows: 'rows twice',
  duplicate_keys: 'keys twice',
  late_rows: 'late rows',
  stale: 'stale rows',
  missing_rows: 'rows missing',
  missing_category: 'category missing',
  truncated: 'file cut off',
  empty: 'no rows',
  extra_column: 'column added',
  renamed_column: 'column renamed',
  dropped_column: 'column dropped',
};

/** `87 %`; never 100 % where something is left. */
export function rateText(rate: number | null): string {
  if (rate === null) return 'no rate';
  const percent = rate * 100;
  return `${percent === 100 ? '100' : Math.min(99.9, percent).toFixed(percent >= 99 ? 1 : 0)} %`;
}
