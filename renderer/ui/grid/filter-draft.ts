import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';
import type { ColumnFilter } from '../../../shared/domain/result/result-query';

type TextOperator = (ColumnFilter & { kind: 'text' })['operator'];
export type Condition = 'none' | 'range' | 'null' | 'not_null' | TextOperator;

/** What is being chosen in the filter of a column, before it is applied. */
export interface FilterDraft {
  readonly condition: Condition;
  readonly text: string;
  readonly caseSensitive: boolean;
  readonly from: string;
  readonly to: string;
  /** Values that are the exception: to what is shown with `allBut`, to what is hidden without. */
  readonly allBut: boolean;
  readonly values: ReadonlySet<string | null>;
}

export const emptyDraft: FilterDraft = {
  condition: 'none',
  text: '',
  caseSensitive: false,
  from: '',
  to: '',
  allBut: true,
  values: new Set(),
};

/** The draft that stands for the filters that a column has. */
export function draftOf(filters: readonly ColumnFilter[]): FilterDraft {
  let draft = emptyDraft;
  for (const filter of filters) {
    if (filter.kind === 'null') draft = { ...draft, condition: filter.isNull ? 'null' : 'not_null' };
    else if (filter.kind === 'text') {
      draft = { ...draft, condition: filter.operator, text: filter.text, caseSensitive: filter.caseSensitive === true };
    } else if (filter.kind === 'range') {
      draft = { ...draft, condition: 'range', from: filter.from ?? '', to: lastDay(filter) };
    } else draft = { ...draft, allBut: filter.exclude === true, values: new Set(filter.values) };
  }
  return draft;
}

/** The filters that a draft stands for; none when every row passes. */
export function filtersOf(column: ColumnInfo, draft: FilterDraft): readonly ColumnFilter[] {
  const filters: ColumnFilter[] = [];
  const { name } = column;
  if (draft.condition === 'null' || draft.condition === 'not_null') {
    filters.push({ kind: 'null', column: name, isNull: draft.condition === 'null' });
  } else if (draft.condition === 'range') {
    const range = rangeOf(column, draft.from.trim(), draft.to.trim());
    if (range !== null) filters.push(range);
  } else if (draft.condition !== 'none' && draft.text !== '') {
    filters.push({
      kind: 'text',
      column: name,
      operator: draft.condition,
      text: draft.text,
      ...(draft.caseSensitive ? { caseSensitive: true } : {}),
    });
  }
  if (!draft.allBut || draft.values.size > 0) {
    filters.push({
      kind: 'values',
      column: name,
      values: [...draft.values],
      ...(draft.allBut ? { exclude: true } : {}),
    });
  }
  return filters;
}

/** Whether rows with the value pass. */
export function isChosen(draft: FilterDraft, value: string | null): boolean {
  return draft.values.has(value) !== draft.allBut;
}

export function withChosen(draft: FilterDraft, value: string | null, chosen: boolean): FilterDraft {
  const values = new Set(draft.values);
  if (chosen !== draft.allBut) values.add(value);
  else values.delete(value);
  return { ...draft, values };
}

/** Conditions that make sense for a column, the most useful first. */
export function conditionsOf(column: ColumnInfo): readonly Condition[] {
  const text: readonly Condition[] = ['contains', 'not_contains', 'starts_with', 'ends_with', 'equals', 'matches'];
  const nulls: readonly Condition[] = ['null', 'not_null'];
  if (isRanged(column)) return ['range', ...nulls, ...text];
  return [...text, ...nulls];
}

/** Whether values of the type lie on a line. */
export function isRanged({ type }: ColumnInfo): boolean {
  return isNumeric(type) || /^(date|time|timestamp|interval)/.test(type.kind);
}

/** The last day of a range of instants counts as a whole: someone who writes a day means all of it. */
function rangeOf({ name, type }: ColumnInfo, from: string, to: string): ColumnFilter | null {
  if (from === '' && to === '') return null;
  const start = from === '' ? {} : { from };
  if (to === '') return { kind: 'range', column: name, ...start };
  const day = type.kind.startsWith('timestamp') && /^\d{4}-\d\d-\d\d$/.test(to) ? shiftDay(to, 1) : null;
  if (day === null) return { kind: 'range', column: name, ...start, to };
  return { kind: 'range', column: name, ...start, to: day, toExclusive: true };
}

function lastDay({ to, toExclusive }: ColumnFilter & { kind: 'range' }): string {
  if (to === undefined) return '';
  return (toExclusive === true ? shiftDay(to, -1) : null) ?? to;
}

function shiftDay(day: string, by: number): string | null {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(time) ? null : new Date(time + by * 86_400_000).toISOString().slice(0, 10);
}
