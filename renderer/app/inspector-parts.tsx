import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { formatCount } from '../ui/format';
import { Dot, toneOfVerdict } from '../ui/node-state';

/** A check with its outcome, what was measured and what was expected. */
export function CheckLine({ check }: { check: CheckOutcome }) {
  return (
    <div className="check-line" title={`${check.file}:${check.line}`}>
      <Dot tone={toneOfVerdict(check.outcome)} />
      <span className="text">{check.name}</span>
      <small className="number" data-tone={toneOfVerdict(check.outcome)}>
        {check.outcome}
      </small>
      <span className="detail number">
        {check.error !== undefined || check.detail !== undefined
          ? (check.error?.message ?? check.detail)
          : `${check.value === null ? 'no value' : formatCount(check.value)}, expected ${check.threshold}${check.level === 'warn' ? ', level warn' : ''}`}
      </span>
    </div>
  );
}
