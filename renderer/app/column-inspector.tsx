import { ArrowLeft, Copy, Lightbulb, Plus } from 'lucide-react';
import { useId, useRef } from 'react';
import type { SuggestedCheck } from '../../shared/domain/checks/suggest/column-suggestions';
import { type ColumnProfile, isCounted } from '../../shared/domain/profile/profile';
import { hasFilter, valueFilter } from '../../shared/domain/profile/profile-filter';
import type { ColumnFilter } from '../../shared/domain/result/result-query';
import { useAppState, useServices } from '../state/app-context';
import type { KnownProfile } from '../state/column-profiles';
import { addSuggestedCheck, dismissSuggestedCheck, useSuggestedChecks } from '../state/suggested-checks';
import { showSuggestions } from '../state/suggestions';
import { useColumnProfile, useResultVersion } from '../state/use-column-profile';
import { Button } from '../ui/button';
import { formatCount, formatQuantity } from '../ui/format';
import { writeClipboard } from '../ui/grid/copy-cells';
import { Fact, Part } from '../ui/part';
import { ProblemView } from '../ui/problem-view';
import { barsOf, KeyboardPlot, valueBars } from '../ui/profile/profile-plot';
import { profileText } from '../ui/profile/profile-report';
import { distinctText, plotLabel, share, shortNumber, shortValue } from '../ui/profile/profile-text';
import { CheckLine } from './inspector-parts';
import { ColumnLineagePart, ImpactPart, WhereActions } from './lineage-part';
import './column-inspector.css';

const valuesShown = 10;

/** The full profile of a column, what could be checked of it, and what is. */
export function ColumnInspector({ node, column }: { node: string; column: string }) {
  const services = useServices();
  const status = useAppState((state) => state.statuses.get(node));
  const version = useResultVersion(node, status);
  const { known, rows } = useColumnProfile(node, version, column);
  const { profiles, store } = services;
  return (
    <>
      <header className="column-head">
        <button type="button" className="link" onClick={() => store.getState().selectColumn(node, null)}>
          <ArrowLeft size={12} aria-hidden />
          {node}
        </button>
        <h2 className="selectable" tabIndex={-1} data-column-profile>
          {column}
        </h2>
        <span className="kind">{known?.column?.type}</span>
      </header>
      <WhereActions node={node} column={column} />
      {version === null ? (
        <p className="nothing">{node} has no rows to profile yet.</p>
      ) : known?.problem != null ? (
        <ProblemView problem={known.problem}>
          <Button onClick={() => rows !== null && profiles.retry(rows)}>Try again</Button>
        </ProblemView>
      ) : known?.column == null ? (
        <p className="nothing" aria-busy>
          Reading the column…
        </p>
      ) : (
        <KnownColumn node={node} known={known} column={known.column} />
      )}
      <ColumnChecks node={node} column={column} />
      <ColumnLineagePart node={node} column={column} />
      <ImpactPart node={node} column={column} />
    </>
  );
}

interface KnownColumnProps {
  readonly node: string;
  readonly known: KnownProfile;
  readonly column: ColumnProfile;
}

function KnownColumn({ node, known, column }: KnownColumnProps) {
  const { store } = useServices();
  const query = useAppState((state) => state.resultQueries[node]);
  const { rows, sample } = known;
  const read = sample ?? rows;
  const plot = barsOf(column, valuesShown);
  const values = plot.kind === 'bins' ? valueBars(column, valuesShown) : [];
  const label = plotLabel(column, rows, sample);
  const onToggle = (filter: ColumnFilter) => store.getState().toggleResultFilter(node, filter);
  const common = { read, sampled: sample !== null, query, onToggle };
  const nulls = valueFilter(column, null);
  return (
    <>
      <p className="column-basis number" role="status">
        {sample === null
          ? formatQuantity(rows, 'row')
          : `Sample of ${formatCount(sample)} of ${formatCount(rows)} rows; all rows are being read…`}
        {query?.filters.some((filter) => filter.column !== column.name) ? ', filtered' : ''}
      </p>
      <Suggestions node={node} known={known} />
      {plot.bars.length === 0 ? null : (
        <Part title={plot.kind === 'bins' ? 'Distribution' : 'Most frequent values'}>
          <KeyboardPlot label={label} {...plot} {...common} />
          {plot.kind === 'bins' ? <Axis column={column} /> : null}
        </Part>
      )}
      <Part title="Facts">
        <dl className="facts-list number">
          <Fact label="Null">
            {formatCount(column.nulls)} · {share(column.nulls, read)}
            {column.nulls === 0 ? null : (
              <Button variant="quiet" aria-pressed={hasFilter(query, nulls)} onClick={() => onToggle(nulls)}>
                Show rows
              </Button>
            )}
          </Fact>
          <Fact label="Distinct">
            {sample === null
              ? distinctText(column, rows).replace(/ distinct$/, '')
              : `${formatCount(column.distinct)} in the sample`}
            <Margin column={column} />
          </Fact>
          <ColumnFacts column={column} read={read} />
        </dl>
      </Part>
      {column.quantiles.length === 0 ? null : (
        <Part title="Quantiles">
          <dl className="facts-list number">
            {column.quantiles.map(({ q, value }) => (
              <Fact key={q} label={q === 0.5 ? 'Median' : `${Math.round(q * 100)} %`}>
                {shortValue(column.type, value)}
              </Fact>
            ))}
          </dl>
          <QuantileNote column={column} />
        </Part>
      )}
      {values.length === 0 ? null : (
        <Part title="Most frequent values">
          <KeyboardPlot label={`Most frequent values of ${column.name}`} kind="values" bars={values} {...common} />
        </Part>
      )}
      {column.samples.length === 0 ? null : (
        <Part title="Some values">
          <ul className="column-samples">
            {column.samples.map((value) => (
              <li key={value} className="selectable">
                {value === '' ? '(empty)' : value}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <div className="column-actions">
        <CopyProfile known={known} column={column} />
        <SuggestForNode node={node} />
      </div>
    </>
  );
}

function ColumnFacts({ column, read }: { column: ColumnProfile; read: number }) {
  const { type, min, max, mean, std, lengths } = column;
  const counted = (label: string, count: number | null) =>
    count === null ? null : (
      <Fact label={label}>
        {formatCount(count)} · {share(count, read)}
      </Fact>
    );
  return (
    <>
      {min === null ? null : <Fact label="Least">{shortValue(type, min)}</Fact>}
      {max === null ? null : <Fact label="Greatest">{shortValue(type, max)}</Fact>}
      {mean === null ? null : <Fact label="Mean">{shortNumber(mean)}</Fact>}
      {std === null ? null : <Fact label="Std. deviation">{shortNumber(std)}</Fact>}
      {counted('Zero', column.zeros)}
      {counted('Negative', column.negatives)}
      {column.notFinite === 0 ? null : counted('NaN or infinite', column.notFinite)}
      {counted('True', column.trues)}
      {counted('False', column.falses)}
      {counted('Empty', column.empty)}
      {lengths === null ? null : (
        <Fact label="Length">
          {lengths.min === lengths.max
            ? formatCount(lengths.min)
            : `${formatCount(lengths.min)} – ${formatCount(lengths.max)}, mean ${shortNumber(lengths.mean)}`}
        </Fact>
      )}
    </>
  );
}

/** How far off an estimated number of distinct values may be. */
function Margin({ column }: { column: ColumnProfile }) {
  const estimate = column.estimates.find(({ statistic }) => statistic === 'distinct');
  if (estimate === undefined) return null;
  return <small title="Estimated; two standard errors"> ± {shortNumber(100 * estimate.error)} %</small>;
}

function QuantileNote({ column }: { column: ColumnProfile }) {
  const estimate = column.estimates.find(({ statistic }) => statistic === 'quantiles');
  if (estimate === undefined) return null;
  return (
    <p className="nothing">
      From a sample: each within {shortNumber(100 * estimate.error)} % of the rows of its place.
      {isCounted(column, 'top') ? '' : ' Counts of frequent values are exact.'}
    </p>
  );
}

function Axis({ column: { type, histogram } }: { column: ColumnProfile }) {
  const middle = histogram[Math.floor(histogram.length / 2)];
  return (
    <div className="plot-axis number" aria-hidden>
      <span>{shortValue(type, histogram[0]?.from ?? '')}</span>
      {histogram.length > 3 && middle !== undefined ? <span>{shortValue(type, middle.from)}</span> : null}
      <span>{shortValue(type, histogram.at(-1)?.to ?? '')}</span>
    </div>
  );
}

function Suggestions({ node, known }: { node: string; known: KnownProfile }) {
  const suggestions = useSuggestedChecks(node, known);
  const filtered = useAppState((state) => (state.resultQueries[node]?.filters.length ?? 0) > 0);
  // A filtered result says nothing about the node as a whole.
  if (suggestions.length === 0 || filtered) return null;
  return (
    <section aria-label="Suggested checks" className="suggestions">
      {suggestions.map((suggestion) => (
        <Suggestion key={suggestion.topic} node={node} suggestion={suggestion} />
      ))}
    </section>
  );
}

function Suggestion({ node, suggestion }: { node: string; suggestion: SuggestedCheck }) {
  const services = useServices();
  const busy = useRef(false);
  const evidence = useId();
  const add = async () => {
    if (busy.current) return;
    busy.current = true;
    await services.attempt(() => addSuggestedCheck(services, node, suggestion));
    busy.current = false;
  };
  return (
    <div className="suggestion">
      <p id={evidence}>{suggestion.evidence}</p>
      <Button data-suggested-check onClick={() => void add()}>
        <Plus size={12} aria-hidden /> {suggestion.title}
      </Button>
      <Button
        variant="quiet"
        aria-describedby={evidence}
        onClick={() => void services.attempt(() => dismissSuggestedCheck(services, node, suggestion))}
      >
        Dismiss
      </Button>
    </div>
  );
}

/** Outcomes of the checks of this column. */
function ColumnChecks({ node, column }: { node: string; column: string }) {
  const all = useAppState((state) => state.checks.get(node));
  const checks = (all ?? []).filter((check) => check.column === column);
  if (checks.length === 0) return null;
  return (
    <Part title="Checks">
      {checks.map((check) => (
        <CheckLine key={`${check.file}:${check.line}:${check.name}`} check={check} />
      ))}
    </Part>
  );
}

function SuggestForNode({ node }: { node: string }) {
  const services = useServices();
  return (
    <Button variant="quiet" onClick={() => void services.attempt(() => showSuggestions(services, node))}>
      <Lightbulb size={12} aria-hidden /> Suggest checks for {node}
    </Button>
  );
}

function CopyProfile({ known, column }: { known: KnownProfile; column: ColumnProfile }) {
  const services = useServices();
  return (
    <Button
      variant="quiet"
      onClick={() =>
        void services.attempt(() => {
          writeClipboard(profileText(column, known.rows, known.sample), document);
          services.store.getState().notify({ tone: 'info', message: `The profile of ${column.name} was copied.` });
        })
      }
    >
      <Copy size={12} aria-hidden /> Copy as text
    </Button>
  );
}
