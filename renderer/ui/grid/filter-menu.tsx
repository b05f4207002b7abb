import { Popover } from 'radix-ui';
import { useEffect, useRef, useState } from 'react';
import type { FilterValues } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isNumeric } from '../../../shared/domain/column/format-value';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { operators } from '../../../shared/domain/result/describe-query';
import type { ColumnFilter } from '../../../shared/domain/result/result-query';
import { Button } from '../button';
import { formatCount } from '../format';
import { ProblemView } from '../problem-view';
import {
  type Condition,
  conditionsOf,
  draftOf,
  emptyDraft,
  type FilterDraft,
  filtersOf,
  isChosen,
  withChosen,
} from './filter-draft';
import type { MenuPlace } from './menu-at';
import { visiblePieces } from './visible-text';

/** Values that the list shows; others are found by searching. */
const listedValues = 500;
/** A search waits until typing pauses, in ms. */
const searchDelay = 120;

const conditionTitles: Readonly<Record<Condition, string>> = {
  none: 'No condition',
  range: 'is between',
  null: 'is null',
  not_null: 'is not null',
  ...operators,
  matches: 'matches regular expression',
};

interface FilterMenuProps {
  readonly column: ColumnInfo;
  readonly filters: readonly ColumnFilter[];
  readonly place: MenuPlace;
  readonly loadValues: (search: string, limit: number, signal: AbortSignal) => Promise<FilterValues>;
  readonly onApply: (filters: readonly ColumnFilter[]) => void;
  readonly onClose: () => void;
}

/** The filter of a column: a condition, and its values with how often they occur. */
export function FilterMenu({ column, filters, place, loadValues, onApply, onClose }: FilterMenuProps) {
  const [draft, setDraft] = useState(() => draftOf(filters));
  const anchor = useRef({ getBoundingClientRect: () => new DOMRect(place.x, place.y, 0, 0) });
  const change = (part: Partial<FilterDraft>) => setDraft((known) => ({ ...known, ...part }));
  const apply = () => {
    onApply(filtersOf(column, draft));
    onClose();
  };
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={anchor} />
      <Popover.Portal>
        <Popover.Content
          className="filter-menu"
          align="start"
          sideOffset={2}
          collisionPadding={8}
          role="dialog"
          aria-label={`Filter ${column.name}`}
          onOpenAutoFocus={(event) => {
            // Most filters begin with a search for a value.
            const content = event.currentTarget instanceof HTMLElement ? event.currentTarget : null;
            const search = content?.querySelector<HTMLElement>('input[type="search"]');
            if (search == null) return;
            event.preventDefault();
            search.focus();
          }}
          onCloseAutoFocus={(event) => event.preventDefault()}
        >
          <form
            onSubmit={(event) => {
              event.preventDefault();
              apply();
            }}
          >
            <ConditionFields column={column} draft={draft} onChange={change} />
            <ValueList column={column} draft={draft} onDraft={setDraft} loadValues={loadValues} />
            <footer>
              <Button
                variant="quiet"
                disabled={filtersOf(column, draft).length === 0}
                onClick={() => setDraft(emptyDraft)}
              >
                Clear
              </Button>
              <span className="spacer" />
              <Button onClick={onClose}>Cancel</Button>
              <Button type="submit" variant="primary">
                Apply
              </Button>
            </footer>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface ConditionFieldsProps {
  readonly column: ColumnInfo;
  readonly draft: FilterDraft;
  readonly onChange: (part: Partial<FilterDraft>) => void;
}

function ConditionFields({ column, draft, onChange }: ConditionFieldsProps) {
  const { condition } = draft;
  const numeric = isNumeric(column.type);
  const isText = condition !== 'none' && condition !== 'range' && condition !== 'null' && condition !== 'not_null';
  return (
    <div className="filter-condition">
      <select
        aria-label="Condition"
        value={condition}
        onChange={(event) => onChange({ condition: event.currentTarget.value as Condition })}
      >
        {(['none', ...conditionsOf(column)] as const).map((choice) => (
          <option key={choice} value={choice}>
            {conditionTitles[choice]}
          </option>
        ))}
      </select>
      {condition === 'range' ? (
        <div className="filter-range">
          <input
            aria-label="From"
            placeholder="from"
            value={draft.from}
            inputMode={numeric ? 'decimal' : 'text'}
            onChange={(event) => onChange({ from: event.currentTarget.value })}
          />
          <input
            aria-label="To"
            placeholder="to, inclusive"
            value={draft.to}
            inputMode={numeric ? 'decimal' : 'text'}
            onChange={(event) => onChange({ to: event.currentTarget.value })}
          />
        </div>
      ) : null}
      {isText ? (
        <>
          <input
            aria-label="Text"
            value={draft.text}
            spellCheck={false}
            onChange={(event) => onChange({ text: event.currentTarget.value })}
          />
          <label>
            <input
              type="checkbox"
              checked={draft.caseSensitive}
              onChange={(event) => onChange({ caseSensitive: event.currentTarget.checked })}
            />
            Match case
          </label>
        </>
      ) : null}
    </div>
  );
}

interface ValueListProps {
  readonly column: ColumnInfo;
  readonly draft: FilterDraft;
  readonly onDraft: (draft: FilterDraft) => void;
  readonly loadValues: FilterMenuProps['loadValues'];
}

function ValueList({ column, draft, onDraft, loadValues }: ValueListProps) {
  const [search, setSearch] = useState('');
  const { found, problem, loading } = useFilterValues(loadValues, search);
  const values = found?.values ?? [];
  const all =
    search === '' ? draft.allBut && draft.values.size === 0 : values.every(({ value }) => isChosen(draft, value));
  const none =
    search === '' ? !draft.allBut && draft.values.size === 0 : !values.some(({ value }) => isChosen(draft, value));
  const chooseAll = (chosen: boolean) => {
    if (search === '') onDraft({ ...draft, allBut: chosen, values: new Set() });
    // Choosing what was found means these and no others, unless some were chosen before.
    else if (chosen && draft.allBut && draft.values.size === 0) {
      onDraft({ ...draft, allBut: false, values: new Set(values.map(({ value }) => value)) });
    } else onDraft(values.reduce((changed, { value }) => withChosen(changed, value, chosen), draft));
  };
  return (
    <div className="filter-values">
      <input
        type="search"
        aria-label={`Search values of ${column.name}`}
        placeholder="Search values"
        value={search}
        spellCheck={false}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      {problem === null ? null : <ProblemView problem={problem} />}
      <fieldset aria-label={`Values of ${column.name}`} aria-busy={loading}>
        {found !== null && values.length === 0 ? <p>No value contains “{search}”</p> : null}
        {values.length === 0 ? null : (
          <label className="filter-all">
            <input
              type="checkbox"
              checked={all}
              ref={(element) => {
                if (element !== null) element.indeterminate = !all && !none;
              }}
              onChange={() => chooseAll(search === '' ? !all : !all || (draft.allBut && draft.values.size === 0))}
            />
            {search === '' ? 'All values' : 'All that were found'}
          </label>
        )}
        {values.map(({ value, count }) => (
          <label key={value === null ? 'null' : `=${value}`}>
            <input
              type="checkbox"
              checked={isChosen(draft, value)}
              onChange={(event) => onDraft(withChosen(draft, value, event.currentTarget.checked))}
            />
            <ValueText value={value} />
            <small>{formatCount(count)}</small>
          </label>
        ))}
        {found === null && problem === null ? <p aria-live="polite">Counting values…</p> : null}
      </fieldset>
      {found?.more === true ? (
        <p className="filter-more">The {formatCount(listedValues)} most frequent values; search for others.</p>
      ) : null}
    </div>
  );
}

function ValueText({ value }: { value: string | null }) {
  if (value === null) return <em>null</em>;
  if (value === '') return <em>empty text</em>;
  const pieces = visiblePieces(value);
  return <span title={value}>{pieces === null ? value : pieces.map((piece) => piece.text).join('')}</span>;
}

/** The values for a search; those of the one before stay until the next ones are there. */
function useFilterValues(loadValues: FilterMenuProps['loadValues'], search: string) {
  const [state, setState] = useState<{ found: FilterValues | null; problem: Problem | null; loading: boolean }>({
    found: null,
    problem: null,
    loading: true,
  });
  const load = useRef(loadValues);
  useEffect(() => {
    const controller = new AbortController();
    setState((known) => ({ ...known, loading: true }));
    const timer = setTimeout(
      () => {
        load.current(search, listedValues, controller.signal).then(
          (found) => {
            if (!controller.signal.aborted) setState({ found, problem: null, loading: false });
          },
          (error: unknown) => {
            if (controller.signal.aborted) return;
            setState((known) => ({ ...known, problem: toProblem(error), loading: false }));
          },
        );
      },
      search === '' ? 0 : searchDelay,
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [search]);
  return state;
}
