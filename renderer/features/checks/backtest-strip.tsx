import { type Backtest, backtestSummary } from '../../../shared/domain/checks/suggest/backtest';
import { formatCount } from '../../ui/format';

const words = { pass: 'passes', alarm: 'alarm', learnt: 'learnt from', empty: 'no rows' } as const;

/** The parts of the rows that a check was tested on, oldest first: an alarm is a high bar, what is not tested a low one. */
export function BacktestStrip({ backtest }: { readonly backtest: Backtest }) {
  if (backtest.kind === 'not_run') return <span className="backtest-none">{backtestSummary(backtest)}</span>;
  const alarms = backtest.cells.flatMap(({ outcome, label }) => (outcome === 'alarm' ? [label] : []));
  const summary = backtestSummary(backtest);
  const named = alarms.length === 0 ? '' : `: ${alarms.slice(0, 5).join(', ')}${alarms.length > 5 ? ', …' : ''}`;
  return (
    <span className="backtest">
      <span className="backtest-strip" role="img" aria-label={`Backtest: ${summary}${named}`}>
        {backtest.cells.map(({ label, outcome, value }) => (
          <span
            key={label}
            data-outcome={outcome}
            title={`${label}: ${words[outcome]}${value === null ? '' : ` (${formatCount(value)})`}`}
          />
        ))}
      </span>
      <span className="backtest-summary number" data-alarms={backtest.alarms > 0}>
        {summary}
      </span>
    </span>
  );
}
