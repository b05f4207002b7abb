import { assertNever } from '../../base/assert-never';
import type { ColumnFilter, ColumnSort } from './result-query';

/** Longer values are cut. */
const shownCharacters = 40;

/** A filter as people say it: `carrier is AA`, `delay from 15`, `origin is not one of 3 values`. */
export function describeFilter(filter: ColumnFilter): string {
  const { column } = filter;
  switch (filter.kind) {
    case 'null':
      return `${column} is ${filter.isNull ? '' : 'not '}null`;
    case 'values': {
      const not = filter.exclude === true ? 'not ' : '';
      const [only] = filter.values;
      if (filter.values.length === 1) return `${column} is ${not}${valueText(only ?? null)}`;
      return `${column} is ${not}one of ${filter.values.length} values`;
    }
    case 'range': {
      const to = filter.to === undefined ? '' : `${filter.toExclusive === true ? 'before' : 'to'} ${cut(filter.to)}`;
      const from = filter.from === undefined ? '' : `from ${cut(filter.from)}`;
      return [column, from, to].filter((part) => part !== '').join(' ');
    }
    case 'text':
      return `${column} ${operators[filter.operator]} “${cut(filter.text)}”`;
    default:
      return assertNever(filter);
  }
}

/** An order as people say it: `day ascending, then delay descending`. */
export function describeSort(sort: readonly ColumnSort[]): string {
  return sort.map(({ column, descending }) => `${column} ${descending ? 'descending' : 'ascending'}`).join(', then ');
}

export const operators: Readonly<Record<(ColumnFilter & { kind: 'text' })['operator'], string>> = {
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  equals: 'equals',
  matches: 'matches',
};

function valueText(value: string | null): string {
  return value === null ? 'null' : value === '' ? 'the empty text' : cut(value);
}

function cut(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters - 1)}…` : text;
}
