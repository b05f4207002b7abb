import { assertNever } from '../../shared/base/assert-never';
import type { CheckVerdict } from '../../shared/domain/checks/check-outcome';
import type { NodeState, NodeStatus } from '../../shared/domain/run/run';

export type Tone = 'ok' | 'stale' | 'bad' | 'warn' | 'busy' | 'quiet' | 'planned' | 'neutral';

/** The one colour language of states. Never shown without the word. */
export function toneOf(state: NodeState): Tone {
  switch (state) {
    case 'fresh':
      return 'ok';
    case 'stale':
      return 'stale';
    case 'queued':
    case 'running':
      return 'busy';
    case 'failed':
    case 'blocked':
    case 'broken':
      return 'bad';
    case 'source':
    case 'empty':
      return 'quiet';
    case 'planned':
      return 'planned';
    default:
      return assertNever(state, 'node state');
  }
}

export function toneOfVerdict(verdict: CheckVerdict): Tone {
  switch (verdict) {
    case 'pass':
      return 'ok';
    case 'warn':
      return 'warn';
    case 'fail':
    case 'error':
      return 'bad';
    default:
      return assertNever(verdict, 'check outcome');
  }
}

/** The state with its reason: `stale: flights_clean changed`, `blocked by flights_clean`. */
export function stateSentence(status: NodeStatus): string {
  const { state, reason, problem } = status;
  // Where the problem is shown, it need not stand twice.
  if (problem !== undefined && state === 'failed') return state;
  if (reason === undefined || reason === '') return state;
  if (reason.startsWith(state)) return reason;
  if (state === 'fresh' || state === 'source') return state;
  return `${state}: ${reason}`;
}

interface DotProps {
  readonly tone: Tone;
}

/** Decoration: the word beside it carries the meaning. */
export function Dot({ tone }: DotProps) {
  return <span className="dot" data-tone={tone} aria-hidden />;
}

interface StateChipProps {
  readonly status: NodeStatus;
}

export function StateChip({ status }: StateChipProps) {
  const sentence = stateSentence(status);
  return (
    <span className="chip" data-tone={toneOf(status.state)} title={sentence}>
      {sentence}
    </span>
  );
}
