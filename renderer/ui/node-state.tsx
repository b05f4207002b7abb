import { useEffect, useState } from 'react';
import { assertNever } from '../../shared/base/assert-never';
import type { CheckVerdict } from '../../shared/domain/checks/check-outcome';
import type { StateCause } from '../../shared/domain/graph/stale-reason';
import type { NodeState, NodeStatus } from '../../shared/domain/run/run';
import { formatDuration } from './format';

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
  /** Goes to what a cause is about; without it causes are plain text. */
  readonly onCause?: (cause: StateCause) => void;
}

/** The state as a word with its reason; each cause that leads somewhere is a link. */
export function StateChip({ status, onCause }: StateChipProps) {
  const sentence = stateSentence(status);
  const { state, causes, startedAt, progress } = status;
  const leading = state === 'stale' || state === 'blocked' ? (causes ?? []) : [];
  const details = leading.flatMap((cause) => (cause.detail === undefined ? [] : [`${cause.name} ${cause.detail}`]));
  return (
    <span className="chip" data-tone={toneOf(state)} data-state={state} title={[sentence, ...details].join('\n')}>
      {leading.length === 0 ? sentence : state === 'blocked' ? null : `${state}: `}
      {leading.map((cause, index) => (
        <span key={cause.text}>
          {index === 0 ? null : ', '}
          {cause.name === undefined || onCause === undefined ? (
            cause.text
          ) : (
            <button type="button" className="cause" onClick={() => onCause(cause)}>
              {cause.text}
            </button>
          )}
        </span>
      ))}
      {state === 'running' && startedAt !== undefined ? <Elapsed since={startedAt} /> : null}
      {state === 'running' && progress !== undefined ? (
        <span className="number">{Math.round(progress * 100)} %</span>
      ) : null}
    </span>
  );
}

const elapsedMs = 100;

/** The time since a moment, counting. */
function Elapsed({ since }: { since: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), elapsedMs);
    return () => clearInterval(timer);
  }, []);
  const ms = Math.max(0, now - new Date(since).getTime());
  // Tenths of a second: more would only flicker.
  return <span className="number">{ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms)}</span>;
}
