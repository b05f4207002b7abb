import { useState } from 'react';
import type { PromotionResult } from '../../../shared/domain/spec/promotion-result';
import { useAppState } from '../../state/app-context';
import { Button } from '../../ui/button';
import { formatQuantity } from '../../ui/format';
import { ProofPanel } from './proof-panel';
import { shortPath } from './targets-step';
import type { PromotionActions } from './use-promotion';

interface ResultStepProps {
  readonly result: PromotionResult;
  readonly commit: string | null;
  readonly actions: PromotionActions;
}

/** What was written and where, what a target could not carry over, and what can be done with it. */
export function ResultStep({ result, commit, actions }: ResultStepProps) {
  const root = useAppState((state) => state.workspace?.root ?? '');
  const { readiness, targets } = result;
  const spec = shortPath(result.spec, root);
  const promoted = useAppState((state) => state.promoted);
  const receipts = promoted?.find(({ file }) => file === spec)?.receipts ?? [];
  const projects = promoted?.find(({ file }) => file === spec)?.projects ?? [];
  const name = spec.replace(/^specs\//, '').replace(/\.pipeline\.yaml$/, '');
  const [message, setMessage] = useState(`Promote ${name}`);
  return (
    <div className="promote-outcome selectable">
      <div className="score">
        <b className="number">{readiness.score}</b>
        <span>of 100 ready</span>
        <small>{formatQuantity(readiness.findings.length, 'finding')} in the spec</small>
      </div>
      <dl className="facts-list">
        <div>
          <dt>Spec</dt>
          <dd>{spec}</dd>
        </div>
        <div>
          <dt>Page</dt>
          <dd>
            {spec.replace(/\.pipeline\.yaml$/, '.html')}{' '}
            <Button onClick={() => void actions.show('page')}>Open the page</Button>
          </dd>
        </div>
        <div>
          <dt>Projects</dt>
          <dd>
            {shortPath(result.out, root)} <Button onClick={() => void actions.show('folder')}>Open the folder</Button>
          </dd>
        </div>
      </dl>
      <form
        className="commit"
        aria-label="Commit the spec"
        onSubmit={(event) => {
          event.preventDefault();
          void actions.commit(message);
        }}
      >
        {commit === null ? (
          <>
            <input
              className="field"
              aria-label="Message of the commit"
              value={message}
              onChange={(event) => setMessage(event.target.value)}
            />
            <Button type="submit" disabled={message.trim() === ''}>
              Commit specs/
            </Button>
          </>
        ) : (
          <p role="status">
            Committed as <code>{commit.slice(0, 12)}</code>.
          </p>
        )}
      </form>
      {targets.map((target) => (
        <section key={target.name} aria-label={`Target ${target.name}`}>
          <h3>
            {target.name} <span className="place">{shortPath(target.dir, root)}</span>
          </h3>
          <ProofPanel
            dir={target.dir}
            target={target.name}
            receipt={receipts.find(({ receipt }) => receipt.target === target.name)}
            canProve={projects.find(({ dir }) => dir === target.dir)?.canProve ?? null}
            actions={actions}
          />
          {target.losses.length === 0 ? (
            <p className="place">Everything could be said as it stands.</p>
          ) : (
            <details className="losses-of">
              <summary>{formatQuantity(target.losses.length, 'thing')} said in another way</summary>
              <ul className="losses">
                {target.losses.map(({ construct, what, instead }) => (
                  <li key={`${construct}:${what}`}>
                    <b>{construct}</b> {what} Instead: {instead}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
    </div>
  );
}
