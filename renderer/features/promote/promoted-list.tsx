import { useEffect } from 'react';
import { aheadText, isInStep } from '../../../shared/domain/difference/pipeline-difference';
import type { PromotedPipeline } from '../../../shared/domain/spec/promoted-pipeline';
import { useAppState, useServices } from '../../state/app-context';
import { loadPromoted } from '../../state/promoted';
import { Button } from '../../ui/button';
import { ProblemView } from '../../ui/problem-view';
import { NodeDifferences } from './node-differences';
import { ProofPanel } from './proof-panel';
import { ReadBackPanel } from './read-back-panel';
import { verdictOf } from './receipt-view';
import type { PromotionActions } from './use-promotion';

interface PromotedListProps {
  readonly choose: (names: readonly string[]) => void;
  readonly actions: PromotionActions;
}

/** What was promoted before: how far the workspace is ahead of it, what was proven, and what became of its projects. */
export function PromotedList({ choose, actions }: PromotedListProps) {
  const services = useServices();
  const promoted = useAppState((state) => state.promoted);
  const problem = useAppState((state) => state.promotedProblem);
  // Projects are changed outside of the workspace, which nobody watches.
  useEffect(() => void loadPromoted(services), [services]);
  return (
    <section className="promoted" aria-label="Promoted before">
      <h3>Promoted before</h3>
      {problem === null ? null : (
        <ProblemView problem={problem}>
          <Button onClick={() => void loadPromoted(services)}>Try again</Button>
        </ProblemView>
      )}
      {promoted === null ? (
        problem === null ? (
          <p className="place" role="status">
            Comparing with the workspace…
          </p>
        ) : null
      ) : promoted.length === 0 ? (
        <p className="place">Nothing yet. Afterwards it says here what the workspace is ahead of.</p>
      ) : (
        promoted.map((pipeline) => (
          <Pipeline key={pipeline.file} pipeline={pipeline} choose={choose} actions={actions} />
        ))
      )}
    </section>
  );
}

function Pipeline({ pipeline, choose, actions }: { readonly pipeline: PromotedPipeline } & PromotedListProps) {
  const { name, version, difference, problem, receipts, projects, outputs, file } = pipeline;
  return (
    <details className="promoted-pipeline" aria-label={name}>
      <summary>
        <code>{name}</code>
        <span className="place number">{version}</span>
        <span className="spacer" />
        {receipts.map((entry) => {
          const { tone, word } = verdictOf(entry);
          return (
            <span key={entry.receipt.target} className="chip" data-tone={tone}>
              {entry.receipt.target} {word}
            </span>
          );
        })}
        {difference === null ? null : (
          <span className="chip" data-tone={isInStep(difference) ? 'ok' : 'stale'}>
            {isInStep(difference) ? 'in step' : aheadShort(difference)}
          </span>
        )}
        {problem === null ? null : (
          <span className="chip" data-tone="bad">
            cannot be read
          </span>
        )}
      </summary>
      <div className="promoted-body">
        {problem === null ? null : <ProblemView problem={problem} />}
        {difference === null ? null : (
          <>
            <p className="lead">
              The workspace is {aheadText(difference)}.{' '}
              {outputs.length > 0 && !isInStep(difference) ? (
                <Button onClick={() => choose(outputs)}>
                  Choose {outputs.length === 1 ? outputs[0] : 'its outputs'} again
                </Button>
              ) : null}
            </p>
            <NodeDifferences nodes={difference.nodes} />
          </>
        )}
        {projects.map(({ dir, target, canProve, canReadBack }) => (
          <section key={dir} aria-label={`Project ${target} of ${name}`}>
            <h4>
              {target} <PathOf dir={dir} />
            </h4>
            <ProofPanel
              dir={dir}
              target={target}
              receipt={receipts.find(({ receipt }) => receipt.target === target)}
              canProve={canProve}
              actions={actions}
            />
            {canReadBack ? <ReadBackPanel dir={dir} target={target} actions={actions} /> : null}
          </section>
        ))}
        {projects.length === 0 && problem === null ? (
          <p className="place">
            No project of it lies in the folder promoted/; <code>plumbline prove DIR</code> proves one elsewhere. Spec:{' '}
            {file}
          </p>
        ) : null}
      </div>
    </details>
  );
}

function aheadShort({ ahead }: NonNullable<PromotedPipeline['difference']>): string {
  return ahead === 0 ? 'another DuckDB' : `${ahead} ${ahead === 1 ? 'node' : 'nodes'} ahead`;
}

function PathOf({ dir }: { readonly dir: string }) {
  const root = useAppState((state) => state.workspace?.root ?? '');
  return <span className="place">{dir.startsWith(`${root}/`) ? dir.slice(root.length + 1) : dir}</span>;
}
