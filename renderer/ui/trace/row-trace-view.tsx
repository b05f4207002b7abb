import { rowsOfStep } from '../../../shared/domain/lineage/describe-step';
import type { RowTrace, TraceStep } from '../../../shared/domain/lineage/row-trace';
import { Dot } from '../node-state';
import './row-trace.css';

interface RowTraceViewProps {
  readonly trace: RowTrace;
  /** Shows a node where it is defined. */
  readonly onGo: (node: string) => void;
}

/** Where a row comes from, node by node up to the sources, and where a check that it breaks is broken first. */
export function RowTraceView({ trace: { step, firstBreak }, onGo }: RowTraceViewProps) {
  return (
    <div className="row-trace" data-breaks={firstBreak === null ? undefined : true}>
      {firstBreak === null ? null : (
        <p className="first-break">
          <span>
            Broken first in <NodeLink node={firstBreak.node} onGo={onGo} />
            {firstBreak.columns.length === 0 ? null : <> ({named(firstBreak.columns)})</>}.
          </span>{' '}
          {firstBreak.reason}
        </p>
      )}
      <ol aria-label="Rows that made it, node by node">
        <Step step={step} first={firstBreak?.node ?? null} onGo={onGo} />
      </ol>
    </div>
  );
}

/** Columns by name, or, where their names would hide the sentence, by number. */
function named(columns: readonly string[]): string {
  return columns.length > 5 ? `${columns.length} columns` : columns.join(', ');
}

interface StepProps {
  readonly step: TraceStep;
  /** The node in which the check is broken first. */
  readonly first: string | null;
  readonly onGo: (node: string) => void;
}

function Step({ step, first, onGo }: StepProps) {
  const { node, followed, sample, inputs, end } = step;
  return (
    <li data-trace={node}>
      <div className="trace-step" data-first={node === first ? '' : undefined}>
        <div className="trace-head">
          <Dot tone={toneOf(step)} />
          <NodeLink node={node} onGo={onGo} />
          {followed.length === 0 ? null : (
            <code className="followed" title={followed.join(', ')}>
              {followed.join(', ')}
            </code>
          )}
          <span className="place">{rowsOfStep(step)}</span>
        </div>
        {sample.rows.length === 0 ? null : (
          <div className="trace-scroll">
            <table className="data-table" aria-label={`Rows of ${node}`}>
              <thead>
                <tr>
                  {sample.columns.map(({ name, role }) => (
                    <th key={name} scope="col" data-role={role}>
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {sample.rows.map((row, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: the rows are a sample that is replaced as a whole.
                  <tr key={index}>
                    {row.map((text, at) => (
                      <td key={sample.columns[at]?.name} data-role={sample.columns[at]?.role} className="selectable">
                        {text === null ? <span className="null">NULL</span> : text}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {end === null ? null : <p className="trace-end">{end}</p>}
      </div>
      {inputs.length === 0 ? null : (
        <ol>
          {inputs.map((input) => (
            <Step key={input.node} step={input} first={first} onGo={onGo} />
          ))}
        </ol>
      )}
    </li>
  );
}

function NodeLink({ node, onGo }: { readonly node: string; readonly onGo: (node: string) => void }) {
  return (
    <button type="button" className="link node" onClick={() => onGo(node)}>
      {node}
    </button>
  );
}

function toneOf({ breaking }: TraceStep): 'bad' | 'ok' | 'neutral' {
  if (breaking === null) return 'neutral';
  return breaking > 0 ? 'bad' : 'ok';
}
