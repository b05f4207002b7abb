import { X } from 'lucide-react';
import { describeFilter, describeSort } from '../../../shared/domain/result/describe-query';
import type { ResultQuery } from '../../../shared/domain/result/result-query';
import { Button } from '../button';
import { formatCount } from '../format';

interface FilterBarProps {
  readonly node: string;
  readonly query: ResultQuery;
  /** Null while they are being counted. */
  readonly rows: number | null;
  readonly total: number;
  readonly onQuery: (query: ResultQuery) => void;
}

/** What is filtered and sorted, each with a way back. */
export function FilterBar({ node, query, rows, total, onQuery }: FilterBarProps) {
  const { filters, sort } = query;
  const count = filters.length + (sort.length > 0 ? 1 : 0);
  return (
    <section className="filter-bar" aria-label={`Filters of ${node}`}>
      {filters.map((filter, index) => {
        const words = describeFilter(filter);
        return (
          <span key={words} className="filter-chip" title={words}>
            <span>{words}</span>
            <button
              type="button"
              aria-label={`Remove filter: ${words}`}
              onClick={() => onQuery({ ...query, filters: filters.filter((_, other) => other !== index) })}
            >
              <X size={11} aria-hidden />
            </button>
          </span>
        );
      })}
      {sort.length === 0 ? null : (
        <span className="filter-chip" data-kind="sort" title={describeSort(sort)}>
          <span>by {describeSort(sort)}</span>
          <button type="button" aria-label="Remove sort order" onClick={() => onQuery({ ...query, sort: [] })}>
            <X size={11} aria-hidden />
          </button>
        </span>
      )}
      {count < 2 ? null : (
        <Button variant="quiet" onClick={() => onQuery({ filters: [], sort: [] })}>
          Clear all
        </Button>
      )}
      <span className="spacer" />
      {filters.length === 0 ? null : (
        <output className="number">
          {rows === null ? 'Counting…' : `${formatCount(rows)} of ${formatCount(total)} rows`}
        </output>
      )}
    </section>
  );
}
