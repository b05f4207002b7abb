import type { Problem } from '../../problem';
import type { NewEntry } from '../add-check';
import type { Backtest } from './backtest';

/** What a suggested check is about, in the order in which suggestions are listed. */
export const suggestionKinds = [
  'duplicate',
  'freshness',
  'row_count',
  'reference',
  'missing',
  'values',
  'range',
  'format',
  'length',
  'order',
  'null_rate',
] as const;
export type SuggestionKind = (typeof suggestionKinds)[number];

/** What makes a suggestion the same one tomorrow: what it is about, and none of the numbers that were learnt. */
export interface SuggestionIdentity {
  readonly kind: SuggestionKind;
  /** In the order of their names; empty for what is about the whole dataset. */
  readonly columns: readonly string[];
  /** The key that a `reference` is to. */
  readonly to?: { readonly node: string; readonly column: string };
}

/** A check that may be worth having, and what speaks for it. It is not proved yet. */
export interface SuggestionDraft extends SuggestionIdentity {
  /** `between −30 and 120`. */
  readonly title: string;
  /** One sentence with what was counted. */
  readonly evidence: string;
  readonly entry: NewEntry;
  /** The numbers or values in it come from the rows: other rows give others. */
  readonly isLearnt: boolean;
}

/** A check that all rows of its node pass now: it was run on them. */
export interface Suggestion extends SuggestionDraft {
  /** `range(delay)`. */
  readonly id: string;
  /** As it would stand in a check file. */
  readonly yaml: string;
  readonly backtest: Backtest;
  /** Set where somebody did not want it. */
  readonly dismissed?: { readonly date: string; readonly reason?: string };
}

export interface NodeSuggestions {
  readonly node: string;
  readonly rows: number;
  readonly ms: number;
  /** Those to look at first stand first; the dismissed ones are among them. */
  readonly suggestions: readonly Suggestion[];
  /** Why nothing, or no more, can be said of the node. */
  readonly problem?: Problem;
}

/** `duplicate(carrier, flight)`, `reference(origin → airports.iata)`, `row_count`. */
export function suggestionId({ kind, columns, to }: SuggestionIdentity): string {
  const about = [columns.join(', '), ...(to === undefined ? [] : [`${to.node}.${to.column}`])].join(' → ');
  return about === '' ? kind : `${kind}(${about})`;
}

/** Whether two are the same, as names of columns are compared. */
export function isSameSuggestion(a: SuggestionIdentity, b: SuggestionIdentity): boolean {
  return identityKey(a) === identityKey(b);
}

function identityKey({ kind, columns, to }: SuggestionIdentity): string {
  const names = columns.map((name) => name.toLowerCase()).sort();
  return JSON.stringify([kind, names, to?.node.toLowerCase() ?? '', to?.column.toLowerCase() ?? '']);
}

/** Keys before what refers to them, checks of times and rows before those of single values; what would have raised alarms last. */
export function rankSuggestions<Ranked extends Pick<Suggestion, 'kind' | 'backtest'>>(
  suggestions: readonly Ranked[],
): readonly Ranked[] {
  const alarms = ({ backtest }: Ranked) => (backtest.kind === 'ran' ? backtest.alarms : 0);
  const place = ({ kind }: Ranked) => suggestionKinds.indexOf(kind);
  return [...suggestions].sort((a, b) => alarms(a) - alarms(b) || place(a) - place(b));
}
