import { type ReactNode, useEffect, useState } from 'react';
import type { Incident, IncidentSummary } from '../../../shared/domain/incidents/incident';
import { parseIncident } from '../../../shared/domain/incidents/parse-incident';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { goToCheck, goToRun } from '../../state/incidents';
import { goToNode } from '../../state/navigation';
import { baseName, formatTime } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import { Markdown } from '../../ui/prose/markdown';
import { IncidentForm } from './incident-form';
import { toneOfStatus } from './incident-tones';

/** One incident: its facts with the way to what they name, the fields that change it, and its text. */
export function IncidentDetail({ incident }: { readonly incident: IncidentSummary }) {
  const { file, title, status, severity, broken } = incident;
  const { text, read, problem } = useIncidentText(incident);
  return (
    <section className="incident-detail" aria-label={`Incident ${title}`}>
      <h2 className="selectable">{title}</h2>
      <p className="state">
        <span className="chip" data-tone={toneOfStatus(status)}>
          {status}
        </span>
        <span className="chip" data-severity={severity}>
          {severity}
        </span>
        <Times incident={incident} />
      </p>
      <Facts incident={incident} />
      {problem === null ? null : <ProblemView problem={problem} />}
      {read?.problems.map(({ file: _, ...found }) => (
        // Of which file is known here: its line is enough.
        <ProblemView key={`${found.line}:${found.column}:${found.message}`} problem={found} />
      ))}
      {broken ? (
        <p className="note">Nothing is written to this file before it is corrected. It is shown as it is.</p>
      ) : (
        <IncidentForm incident={incident} />
      )}
      {read === null ? (
        <div aria-busy={problem === null} />
      ) : broken ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide text scrolls, and must do so by keyboard.
        <pre className="incident-source selectable" tabIndex={0}>
          {text}
        </pre>
      ) : (
        <div className="markdown selectable">
          <Markdown file={file} cellId={file} text={withoutTitle(read)} />
        </div>
      )}
    </section>
  );
}

function Times({ incident: { opened, resolved } }: { readonly incident: IncidentSummary }) {
  if (opened === undefined) return null;
  return (
    <span className="place number">
      opened {formatTime(opened)}
      {resolved === undefined ? '' : ` · resolved ${formatTime(resolved)}`}
    </span>
  );
}

function Facts({ incident: { file, node, check, checkFile, run } }: { readonly incident: IncidentSummary }) {
  const services = useServices();
  const isNode = useAppState((state) => node !== undefined && state.graph.byName.has(node));
  const outcome = useAppState((state) =>
    node === undefined ? undefined : state.checks.get(node)?.find(({ name }) => name === check),
  );
  const checks = checkFile ?? outcome?.file;
  return (
    <dl className="incident-facts">
      {node === undefined ? null : (
        <Fact label="Node">
          {isNode ? (
            <button
              type="button"
              className="link node"
              onClick={() => void services.attempt(() => goToNode(services, node))}
            >
              {node}
            </button>
          ) : (
            <>
              <code>{node}</code> <span className="place">is not in the workspace</span>
            </>
          )}
        </Fact>
      )}
      {check === undefined ? null : (
        <Fact label="Check">
          {outcome === undefined || checks === undefined ? (
            <>
              {check} <span className="place">{checks ?? ''} has no outcome here</span>
            </>
          ) : (
            <>
              <button type="button" className="link" onClick={() => goToCheck(services, outcome.file, check)}>
                {check}
              </button>{' '}
              <span className="place number" title={outcome.file}>
                {baseName(outcome.file)}:{outcome.line} · now: {outcome.outcome}
              </span>
            </>
          )}
        </Fact>
      )}
      {run === undefined ? null : (
        <Fact label="Run">
          <button
            type="button"
            className="link node"
            title={run}
            onClick={() => void services.attempt(() => goToRun(services, run))}
          >
            {run.slice(0, 8)}
          </button>
        </Fact>
      )}
      <Fact label="File">
        <span className="place selectable">{file}</span>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

interface IncidentText {
  readonly text: string;
  readonly read: Incident | null;
  readonly problem: Problem | null;
}

/** The text of an incident's file, read again whenever it changed; the text of before stays meanwhile. */
function useIncidentText({ file, digest }: IncidentSummary): IncidentText {
  const { bridge } = useServices();
  const [state, setState] = useState<IncidentText>({ text: '', read: null, problem: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another digest means another text.
  useEffect(() => {
    let wanted = true;
    bridge.invoke('incident.read', { file }).then(
      ({ text }) => wanted && setState({ text, read: parseIncident(file, text), problem: null }),
      (error: unknown) => wanted && setState((before) => ({ ...before, problem: toProblem(error) })),
    );
    return () => {
      wanted = false;
    };
  }, [bridge, file, digest]);
  return state;
}

/** The text without a first heading that says the title once more. */
function withoutTitle({ body, title }: Incident): string {
  const [whole, heading = ''] = /^\s*# +([^\r\n]*)(?:\r\n|\r|\n|$)/.exec(body) ?? [''];
  return heading.replace(/\\(.)/g, '$1').trim() === title ? body.slice(whole.length) : body;
}
