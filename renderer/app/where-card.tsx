import { ArrowLeft, Waypoints, X } from 'lucide-react';
import type { FilePlace } from '../../shared/domain/provenance/provenance';
import { useServices } from '../state/app-context';
import { goToRun } from '../state/incidents';
import { goToCause, goToNode } from '../state/navigation';
import type { WhereAsked } from '../state/provenance-slice';
import type { Services } from '../state/services';
import { goToCheckPlace, goToPlace, showLineageOnCanvas } from '../state/where';
import { Button, IconButton } from '../ui/button';
import { formatCount } from '../ui/format';
import { Part } from '../ui/part';
import { ProblemView } from '../ui/problem-view';
import { ProvenanceCard, type ProvenanceLinks } from '../ui/provenance/provenance-card';
import { RowTraceView } from '../ui/trace/row-trace-view';
import { useAnswer } from '../ui/use-answer';
import { useSettledVersion } from './use-settled-version';

/** The card “Where does this number come from?”: of a value, a column, or a node. */
export function WhereCard({ asked }: { readonly asked: WhereAsked }) {
  const services = useServices();
  const { node, column } = asked;
  const version = useSettledVersion();
  const answer = useAnswer(`${node} ${column ?? ''} ${version}`, () =>
    services.bridge.invoke('provenance.read', { node, column }),
  );
  const { store } = services;
  return (
    <>
      <header className="column-head">
        <button type="button" className="link" onClick={() => store.getState().closeWhere()}>
          <ArrowLeft size={12} aria-hidden />
          {column === null ? node : `${node}.${column}`}
        </button>
        <h2 className="where-title" tabIndex={-1} data-where>
          Where does {asked.value === undefined ? 'it' : 'this number'} come from?
        </h2>
        <IconButton label="Close the card" onClick={() => store.getState().closeWhere()}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      <Value asked={asked} type={answer.kind === 'answer' ? answer.value.sqlType : null} />
      <Others asked={asked} />
      {answer.kind === 'waiting' ? (
        <p className="nothing" aria-busy>
          Looking for where it comes from…
        </p>
      ) : answer.kind === 'problem' ? (
        <ProblemView problem={answer.problem} />
      ) : (
        <ProvenanceCard found={answer.value} {...linksOf(services)} />
      )}
      {asked.row === undefined ? null : (
        <Rows key={JSON.stringify([node, column, asked.row])} asked={asked} row={asked.row} version={version} />
      )}
      <div className="column-actions">
        <Button
          variant="quiet"
          onClick={() => void services.attempt(() => showLineageOnCanvas(services, node, column))}
        >
          <Waypoints size={12} aria-hidden /> Show it on the canvas
        </Button>
      </div>
    </>
  );
}

function Value({ asked, type }: { readonly asked: WhereAsked; readonly type: string | null }) {
  const { value, column, row, shown } = asked;
  const facts = [column, type, row === undefined ? null : `row ${formatCount(row.position + 1)}`, shown ?? null].filter(
    (fact) => fact !== null,
  );
  return (
    <div className="where-value">
      {value === undefined ? null : (
        <output className="selectable">
          {value === null ? <em>null</em> : value.length > 200 ? `${value.slice(0, 200)}…` : value}
        </output>
      )}
      <small className="selectable">{facts.join(' · ')}</small>
    </div>
  );
}

/** The columns that stand at the same place of a chart. */
function Others({ asked }: { readonly asked: WhereAsked }) {
  const { store } = useServices();
  const { others = [], node, column } = asked;
  if (others.length < 2 && (others.length === 0 || others[0] === column)) return null;
  const { value: _, ...rest } = asked;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics; these are buttons beside one another.
    <div className="where-others" role="group" aria-label="Columns of the chart">
      {others.map((name) => (
        <Button
          key={name}
          aria-pressed={name === column}
          onClick={() => store.getState().askWhere({ ...rest, node, column: name })}
        >
          {name}
        </Button>
      ))}
    </div>
  );
}

/** The rows that made the row, node by node. They are looked for when someone asks. */
function Rows({
  asked,
  row,
  version,
}: {
  readonly asked: WhereAsked;
  readonly row: NonNullable<WhereAsked['row']>;
  readonly version: string;
}) {
  const services = useServices();
  const { node, column, traces } = asked;
  const request = { node, position: row.position, query: row.query, ...(column === null ? {} : { columns: [column] }) };
  const answer = useAnswer(traces ? JSON.stringify([request, version]) : null, (signal) =>
    services.results.traceRow(request, signal),
  );
  const { store } = services;
  return (
    <Part title="The rows that made it">
      <div className="where-trace" tabIndex={-1} data-where-rows>
        {!traces ? (
          <Button onClick={() => store.getState().askWhere({ ...asked, traces: true })}>Trace this row</Button>
        ) : answer.kind === 'waiting' ? (
          <p className="failing-note">Looking for the rows that made it…</p>
        ) : answer.kind === 'problem' ? (
          <ProblemView problem={answer.problem} />
        ) : (
          <RowTraceView trace={answer.value} onGo={(shown) => void services.attempt(() => goToNode(services, shown))} />
        )}
      </div>
    </Part>
  );
}

/** Where the lines of a card lead. */
function linksOf(services: Services): ProvenanceLinks {
  const { store } = services;
  return {
    onNode: (node) => void services.attempt(() => goToNode(services, node)),
    onColumn: (node, column) => store.getState().selectColumn(node, column),
    onPlace: (place: FilePlace) => void services.attempt(() => goToPlace(services, place)),
    onCheck: (check) => goToCheckPlace(services, check),
    onCause: (cause) => void services.attempt(() => goToCause(services, cause)),
    onRun: (run) => void services.attempt(() => goToRun(services, run)),
  };
}
