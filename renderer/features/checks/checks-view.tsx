import { CircleCheck, Play } from 'lucide-react';
import { useState } from 'react';
import { type CheckOutcome, worstFirst } from '../../../shared/domain/checks/check-outcome';
import type { CheckTrend } from '../../../shared/domain/checks/trend';
import { useAppState, useServices } from '../../state/app-context';
import { openCheckFile } from '../../state/check-files';
import { runCommand } from '../../state/commands/registry';
import { goToNode } from '../../state/navigation';
import type { OwnerOf } from '../../state/owners';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { baseName, formatCount } from '../../ui/format';
import { Dot, toneOfVerdict } from '../../ui/node-state';
import { tallyOf } from '../../ui/tally';
import { CoveragePanel } from './coverage-panel';
import { FailingRowsPanel } from './failing-rows-panel';
import { HealthPanel, TrendLine, useCheckTrends } from './health-panel';
import { IncidentLine } from './incident-line';
import { OwnerFilter, OwnerName, useOwnerFilter } from './owner-filter';
import '../../ui/tables.css';

/** Every check of the workspace with what it measured. */
export function ChecksView() {
  const services = useServices();
  const files = useAppState((state) => state.workspace?.checkFiles) ?? [];
  const byNode = useAppState((state) => state.checks);
  const owners = useOwnerFilter([...byNode.keys(), ...files.map(({ node }) => node)]);
  const outcomes = worstFirst([...byNode.values()].flat().filter(({ node }) => owners.shows(node)));
  const waiting = files.filter(({ node }) => !byNode.has(node) && owners.shows(node));
  const running = useAppState((state) => state.jobs.some((job) => job.kind === 'check' && job.state === 'running'));
  const trends = useCheckTrends();
  const trendOf = ({ node, name }: CheckOutcome) =>
    trends?.checks.find((trend) => trend.node === node && trend.name === name);
  const runNode = (node: string) =>
    void services.attempt(async () => {
      await services.flushAll();
      await services.bridge.invoke('check.start', { nodes: [node] });
    });

  if (files.length === 0 && outcomes.length === 0) {
    return (
      <EmptyState icon={<CircleCheck size={28} aria-hidden />} title="No checks yet">
        A check is a rule that a node must hold. Write one in checks/NODE.yml, as a Soda data contract.
      </EmptyState>
    );
  }
  return (
    <div className="view">
      <div className="content">
        <div className="view-head">
          <h1>Checks</h1>
          <span className="spacer" />
          <OwnerFilter {...owners} />
          <Button variant="primary" disabled={running} onClick={() => runCommand(services, 'run.checks')}>
            <Play size={12} aria-hidden /> {running ? 'Running…' : 'Run all checks'}
          </Button>
        </div>
        <p className="lead">{summary(outcomes, waiting.length)}</p>
        {trends === null ? null : <HealthPanel nodes={trends.nodes} outcomes={byNode} owners={owners} />}
        {outcomes.length === 0 ? null : (
          <div className="panel">
            <table className="data-table checks-table" aria-label="Checks">
              <thead>
                <tr>
                  <th scope="col">Outcome</th>
                  <th scope="col">Node</th>
                  <th scope="col">Check</th>
                  <th scope="col" className="numeric">
                    Value
                  </th>
                  <th scope="col">Expected</th>
                  <th scope="col">
                    <span className="visually-hidden">Run</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {outcomes.map((check) => (
                  <CheckRow
                    key={`${check.file}:${check.line}:${check.name}`}
                    check={check}
                    trend={trendOf(check)}
                    ownerOf={owners.ownerOf}
                    onRun={runNode}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        {waiting.length === 0 ? null : (
          <>
            <h2 className="part">Not run yet</h2>
            <ul className="panel waiting" aria-label="Checks that have not run">
              {waiting.map(({ file, node, checks }) => (
                <li key={file}>
                  <code>{node}</code>
                  <span className="place">
                    {checks} {checks === 1 ? 'check' : 'checks'} in {file}
                  </span>
                  <span className="spacer" />
                  <Button variant="quiet" aria-label={`Run checks of ${node}`} onClick={() => runNode(node)}>
                    Run
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
        <CoveragePanel />
      </div>
    </div>
  );
}

interface CheckRowProps {
  readonly check: CheckOutcome;
  readonly trend: CheckTrend | undefined;
  readonly ownerOf: OwnerOf;
  readonly onRun: (node: string) => void;
}

/** A check with what it measured; what did not pass opens to the rows that break it. */
function CheckRow({ check, trend, ownerOf, onRun }: CheckRowProps) {
  const services = useServices();
  const [open, setOpen] = useState(false);
  const hasRows = (check.outcome === 'fail' || check.outcome === 'warn') && check.value !== null;
  return (
    <>
      <tr data-check={`${check.file}#${check.name}`}>
        <td>
          <span className="verdict" data-tone={toneOfVerdict(check.outcome)}>
            <Dot tone={toneOfVerdict(check.outcome)} /> {check.outcome}
          </span>
        </td>
        <td>
          <button
            type="button"
            className="link node"
            onClick={() => void services.attempt(() => goToNode(services, check.node))}
          >
            {check.node}
          </button>
          <OwnerName node={check.node} ownerOf={ownerOf} />
        </td>
        <td className="selectable">
          <span className="check-name">{check.name}</span>
          <button
            type="button"
            className="link place number"
            title={`Edit ${check.file}`}
            onClick={() => openCheckFile(services, check.file, check.line)}
          >
            {baseName(check.file)}:{check.line}
          </button>
          {check.error === undefined && check.detail === undefined ? null : (
            <div className="reason">{check.error?.message ?? check.detail}</div>
          )}
          <IncidentLine check={check} />
        </td>
        <td className="numeric">
          {check.value === null ? '–' : formatCount(check.value)}
          <TrendLine trend={trend} />
        </td>
        <td className="number threshold">
          {unbroken(check.threshold)}
          {/* Of two levels the threshold itself says which is which. */}
          {/\((fail|warn)\)$/.test(check.threshold) ? null : <span className="level">level {check.level}</span>}
        </td>
        <td>
          <span className="row-actions">
            {hasRows ? (
              <Button
                variant="quiet"
                aria-expanded={open}
                aria-label={`${open ? 'Hide rows' : 'Rows'} that break ${check.name} of ${check.node}`}
                onClick={() => setOpen(!open)}
              >
                {open ? 'Hide' : 'Rows'}
              </Button>
            ) : null}
            <Button variant="quiet" aria-label={`Run checks of ${check.node}`} onClick={() => onRun(check.node)}>
              Run
            </Button>
          </span>
        </td>
      </tr>
      {open && hasRows ? (
        <tr>
          <td className="failing-cell" colSpan={6}>
            <FailingRowsPanel check={check} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** Wraps between the parts of a threshold, not between a sign, its number and its unit. */
function unbroken(threshold: string): string {
  return threshold.replace(/(?<=[=<>≤≥≠]) | (?=%|\()/g, '\u00a0');
}

function summary(outcomes: readonly CheckOutcome[], waiting: number): string {
  const said = [...tallyOf(outcomes)];
  if (waiting > 0)
    said.push(
      `${said.length === 0 ? 'The' : 'the'} checks of ${waiting} ${waiting === 1 ? 'node' : 'nodes'} have not run`,
    );
  return said.length === 0 ? 'No check has run yet.' : `${said.join(', ')}.`;
}
