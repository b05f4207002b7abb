import { ChevronDown, ChevronRight, History } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RunRecord } from '../../../shared/contract/app-state';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import type { NodeOutcome } from '../../../shared/domain/run/run';
import { useAppState, useServices } from '../../state/app-context';
import { listedRuns } from '../../state/incidents';
import { goToNode } from '../../state/navigation';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { formatCount, formatDuration, formatTime } from '../../ui/format';
import { Dot, type Tone } from '../../ui/node-state';
import { ProblemView } from '../../ui/problem-view';
import '../../ui/tables.css';

const tones: Readonly<Record<NodeOutcome['status'], Tone>> = {
  ran: 'ok',
  fresh: 'quiet',
  failed: 'bad',
  blocked: 'bad',
  skipped: 'quiet',
};

/** The run history of the workspace, newest first, with what each run did to each node. */
export function RunsView() {
  const services = useServices();
  const [records, setRecords] = useState<readonly RunRecord[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const open = useAppState((state) => state.openRun);
  const ended = useAppState(
    (state) => state.jobs.filter((job) => job.kind === 'run' && job.endedAt !== undefined).length,
  );

  useEffect(() => {
    void ended;
    let current = true;
    services.bridge.invoke('runs.list', { limit: listedRuns }).then(
      (list) => {
        if (!current) return;
        setRecords([...list].sort((a, b) => b.startedAt.localeCompare(a.startedAt)));
        setProblem(null);
      },
      (error: unknown) => current && setProblem(toProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [services, ended]);

  // One that something else led to may stand far below.
  const isListed = records !== null;
  useEffect(() => {
    if (!isListed || open === null) return;
    document.querySelector(`[data-run="${CSS.escape(open)}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [isListed, open]);

  if (problem !== null) return <ProblemView problem={problem} />;
  if (records === null) return <div className="view" aria-busy />;
  if (records.length === 0) {
    return (
      <EmptyState
        icon={<History size={28} aria-hidden />}
        title="Nothing has run yet"
        actions={<Button onClick={() => void services.attempt(() => services.startRun({}))}>Run everything</Button>}
      >
        Each run is kept here with its rows, its times and what went wrong.
      </EmptyState>
    );
  }
  return (
    <div className="view">
      <div className="content">
        <h1>Runs</h1>
        <p className="lead">From the window and from the command line, newest first.</p>
        <ol className="panel runs" aria-label="Runs">
          {records.map((record) => (
            <RunLine
              key={record.id}
              record={record}
              open={open === record.id}
              onToggle={() => services.store.setState({ openRun: open === record.id ? null : record.id })}
            />
          ))}
        </ol>
      </div>
    </div>
  );
}

interface RunLineProps {
  readonly record: RunRecord;
  readonly open: boolean;
  readonly onToggle: () => void;
}

function RunLine({ record, open, onToggle }: RunLineProps) {
  const services = useServices();
  const { nodes, cancelled } = record.report;
  const failed = nodes.filter((node) => node.status === 'failed').length;
  const ran = nodes.filter((node) => node.status === 'ran').length;
  const fresh = nodes.filter((node) => node.status === 'fresh').length;
  const blocked = nodes.filter((node) => node.status === 'blocked').length;
  const word = cancelled ? 'cancelled' : failed > 0 ? 'failed' : blocked > 0 ? 'blocked' : 'succeeded';
  return (
    <li data-run={record.id}>
      <button type="button" className="run-head number" aria-expanded={open} onClick={onToggle}>
        {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        <Dot tone={cancelled ? 'warn' : failed + blocked > 0 ? 'bad' : 'ok'} />
        <span className="word">{word}</span>
        <span className="when">{formatTime(record.startedAt)}</span>
        <span className="what">
          {record.targets === null ? 'everything' : record.targets.join(', ')}: {ran} ran
          {fresh > 0 ? `, ${fresh} already fresh` : ''}
          {failed > 0 ? `, ${failed} failed` : ''}
          {blocked > 0 ? `, ${blocked} blocked` : ''}
        </span>
        <span className="place">
          {record.trigger === 'cli' ? 'command line' : record.automatic ? 'by itself' : 'window'} · {record.user}
        </span>
        <span>{formatDuration(record.ms)}</span>
      </button>
      {open ? (
        <div className="run-nodes">
          <table className="data-table" aria-label={`Nodes of the run at ${formatTime(record.startedAt)}`}>
            <thead>
              <tr>
                <th scope="col">Node</th>
                <th scope="col">Outcome</th>
                <th scope="col" className="numeric">
                  Rows
                </th>
                <th scope="col" className="numeric">
                  Took
                </th>
              </tr>
            </thead>
            <tbody>
              {nodes.map((node) => (
                <tr key={node.name}>
                  <td>
                    <button
                      type="button"
                      className="link node"
                      onClick={() => void services.attempt(() => goToNode(services, node.name))}
                    >
                      {node.name}
                    </button>
                    {node.error === undefined ? null : <div className="reason">{node.error.message}</div>}
                  </td>
                  <td>
                    <span className="verdict">
                      <Dot tone={tones[node.status]} /> {node.status}
                    </span>
                  </td>
                  <td className="numeric">{node.rows === null ? '–' : formatCount(node.rows)}</td>
                  <td className="numeric">
                    {node.status === 'ran' || node.status === 'failed' ? formatDuration(node.ms) : '–'}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </li>
  );
}
