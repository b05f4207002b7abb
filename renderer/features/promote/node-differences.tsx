import type { NodeChange, NodeDifference } from '../../../shared/domain/difference/pipeline-difference';
import type { Tone } from '../../ui/node-state';

const tones: Readonly<Record<NodeChange, Tone>> = { added: 'ok', removed: 'bad', edited: 'stale', follows: 'quiet' };

/** Nodes that differ, each with what differs in meaning; those that only follow others are one line. */
export function NodeDifferences({ nodes }: { readonly nodes: readonly NodeDifference[] }) {
  const own = nodes.filter(({ change }) => change !== 'follows');
  const following = nodes.filter(({ change }) => change === 'follows');
  if (nodes.length === 0) return null;
  return (
    <ul className="node-differences" aria-label="What differs">
      {own.map(({ name, change, changes, file, line }) => (
        <li key={name}>
          <span className="head">
            <code>{name}</code>
            <span className="chip" data-tone={tones[change]}>
              {change}
            </span>
            {file === undefined || change === 'removed' ? null : (
              <span className="place">
                {file}:{line}
              </span>
            )}
          </span>
          <ul className="meanings">
            {changes.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </li>
      ))}
      {following.length === 0 ? null : (
        <li className="place">
          {following.map(({ name }) => name).join(', ')} {following.length === 1 ? 'differs' : 'differ'} only because of
          what {following.length === 1 ? 'it reads' : 'they read'}.
        </li>
      )}
    </ul>
  );
}
