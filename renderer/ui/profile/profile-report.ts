import { type ColumnProfile, isCounted } from '../../../shared/domain/profile/profile';
import { share } from './profile-text';

/** A column's profile as lines of text with tabs, for a message or a sheet. Values are exact and not shortened. */
export function profileText(column: ColumnProfile, rows: number, sample: number | null): string {
  const read = sample ?? rows;
  const line = (name: string, value: string | number | null): string[] => (value === null ? [] : [`${name}\t${value}`]);
  const counted = (name: string, count: number | null) =>
    line(name, count === null ? null : `${count} (${share(count, read)})`);
  const error = column.estimates.find(({ statistic }) => statistic === 'distinct')?.error;
  return [
    `${column.name}\t${column.type}`,
    ...line('rows', sample === null ? rows : `${rows}, sample of ${sample}`),
    ...counted('null', column.nulls),
    ...line(
      'distinct',
      isCounted(column, 'distinct')
        ? column.distinct
        : `${column.distinct} (estimated, ± ${(100 * (error ?? 0)).toPrecision(1)} %)`,
    ),
    ...line('least', column.min),
    ...line('greatest', column.max),
    ...line('mean', column.mean),
    ...line('standard deviation', column.std),
    ...counted('zero', column.zeros),
    ...counted('negative', column.negatives),
    ...counted('NaN or infinite', column.notFinite),
    ...counted('true', column.trues),
    ...counted('false', column.falses),
    ...counted('empty', column.empty),
    ...(column.lengths === null
      ? []
      : line('length', `${column.lengths.min} to ${column.lengths.max}, mean ${column.lengths.mean}`)),
    ...column.quantiles.flatMap(({ q, value }) => line(`${Math.round(q * 100)} %`, value)),
    ...(column.top.length === 0 ? [] : ['', 'value\tcount']),
    ...column.top.map(({ value, count }) => `${value === null ? 'NULL' : value}\t${count}`),
    '',
  ].join('\n');
}
