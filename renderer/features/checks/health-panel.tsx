import { useEffect, useState } from 'react';
import { type CheckOutcome, verdictRank, worstFirst } from '../../../shared/domain/checks/check-outcome';
import type { CheckTrend, CheckTrends, NodeHealth } from '../../../shared/domain/checks/trend';
import { useAppState, useServices } from '../../state/app-context';
import { goToNode } from '../../state/navigation';
import { formatCount, formatTime } from '../../ui/format';
import { Dot, toneOfVerdict } from '../../ui/node-state';
import { tallyOf } from '../../ui/tally';
import { type OwnerFilterState, OwnerName } from './owner-filter';
import './health-panel.css';

/** How checks and nodes came out at their last evaluations; null until it is known. Asked again when an outcome changes. */
export function useCheckTrends(): CheckTrends | null {
  const services = useServices();
  const outcomes = useAppState((state) => state.checks);
  const [trends, setTrends] = useState<CheckTrends | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other outcomes mean another evaluation.
  useEffect(() => {
    let wanted = true;
    void services.attempt(async () => {
      const found = await services.bridge.invoke('check.trends', {});
      if (wanted) setTrends(found);
    });
    return () => {
      wanted = false;
    };
  }, [services, outcomes]);
  return trends;
}

interface HealthPanelProps {
  readonly nodes: readonly NodeHealth[];
  /** What holds now, by node. */
  readonly outcomes: ReadonlyMap<string, readonly CheckOutcome[]>;
  /** Whose nodes are shown. */
  readonly owners: OwnerFilterState;
}

/** The nodes by health: failing first, each with its last evaluations. */
export function HealthPanel({ nodes, outcomes, owners }: HealthPanelProps) {
  const services = useServices();
  const lines = nodes
    .map((health) => ({ health, now: worstFirst(outcomes.get(health.node) ?? []) }))
    .filter(({ health, now }) => now.length > 0 && owners.shows(health.node))
    .sort((a, b) => verdictRank[a.now[0]?.outcome ?? 'pass'] - verdictRank[b.now[0]?.outcome ?? 'pass']);
  if (lines.length === 0) return null;
  return (
    <ul className="panel health" aria-label="Health of nodes">
      {lines.map(({ health, now }) => (
        <li key={health.node} className="line">
          <Dot tone={toneOfVerdict(now[0]?.outcome ?? 'pass')} />
          <button
            type="button"
            className="link node"
            onClick={() => void services.attempt(() => goToNode(services, health.node))}
          >
            {health.node}
          </button>
          <span className="health-now">{tallyOf(now).join(', ')}</span>
          <span className="spacer" />
          <OwnerName node={health.node} ownerOf={owners.ownerOf} />
          <EvaluationStrip health={health} />
        </li>
      ))}
    </ul>
  );
}

/** A mark for each evaluation, the newest at the right. */
function EvaluationStrip({ health }: { readonly health: NodeHealth }) {
  const words = health.evaluations.map(({ outcome }) => outcome).join(', ');
  return (
    <span className="strip" role="img" aria-label={`Last evaluations, oldest first: ${words}`}>
      {health.evaluations.map((evaluation) => (
        <i
          key={evaluation.at}
          data-tone={toneOfVerdict(evaluation.outcome)}
          title={`${formatTime(evaluation.at)}: ${evaluation.outcome}${evaluation.failed > 0 ? `, ${evaluation.failed} of ${evaluation.checks}` : ''}`}
        />
      ))}
    </span>
  );
}

const width = 48;
const height = 16;

/** The values of a check over its last evaluations as a line; nothing where they have always been the same. */
export function TrendLine({ trend }: { readonly trend: CheckTrend | undefined }) {
  const points = (trend?.points ?? []).flatMap(({ value, at }) => (value === null ? [] : [{ value, at }]));
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  const values = points.map(({ value }) => value);
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low === high) return null;
  const x = (index: number) => 2 + (index / (points.length - 1)) * (width - 4);
  const y = (value: number) => height - 3 - ((value - low) / (high - low)) * (height - 6);
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' ');
  const text = `${points.length} values since ${formatTime(first.at)}: from ${formatCount(low)} to ${formatCount(high)}, now ${formatCount(last.value)}`;
  return (
    <svg className="trend" width={width} height={height} role="img" aria-label={text}>
      <title>{text}</title>
      <polyline points={line} />
      <circle cx={x(points.length - 1)} cy={y(last.value)} r="2" />
    </svg>
  );
}
