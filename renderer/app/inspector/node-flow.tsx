import { flowProblems } from '../../../shared/domain/flow/flow-problems';
import { edgeChange, shareText } from '../../../shared/domain/flow/flow-text';
import type { JoinFlow, JoinSide, NodeFlow } from '../../../shared/domain/flow/node-flow';
import { useAppState, useServices } from '../../state/app-context';
import { goToNode, goToProblem } from '../../state/navigation';
import { formatCount } from '../../ui/format';
import { Part } from '../../ui/part';
import { ProblemView } from '../../ui/problem-view';
import './node-flow.css';

/** What becomes of the rows that a node reads, and what each of its joins did; nothing until it was counted. */
export function NodeFlowParts({ node }: { node: string }) {
  const flow = useAppState((state) => state.flows.get(node));
  if (flow === undefined || flow.edges.length === 0) return null;
  return (
    <>
      <Part title="Rows that go in">
        <InputRows flow={flow} />
      </Part>
      {flow.joins.length === 0 && flow.untold === undefined ? null : (
        <Part title={flow.joins.length === 1 ? 'Join' : `Joins (${flow.joins.length})`}>
          {flow.joins.map((join, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a join has nothing but its place in the SQL.
            <Join key={index} join={join} isWarned={flow.warnings.some((warning) => warning.join === index)} />
          ))}
          {flow.untold?.map((reason) => (
            <p key={reason} className="nothing">
              {reason}
            </p>
          ))}
        </Part>
      )}
    </>
  );
}

/** What the joins of a node do beyond what is expected of them. */
export function FlowWarnings({ node }: { node: string }) {
  const services = useServices();
  const flow = useAppState((state) => state.flows.get(node));
  const graph = useAppState((state) => state.workspace?.graph);
  if (flow === undefined || graph === undefined || flow.warnings.length === 0) return null;
  return (
    <div className="flow-warnings">
      {flowProblems(flow, graph).map((problem) => (
        <ProblemView
          key={problem.message}
          problem={problem}
          onPlace={() => void services.attempt(() => goToProblem(services, problem))}
        />
      ))}
    </div>
  );
}

function InputRows({ flow }: { flow: NodeFlow }) {
  const services = useServices();
  return (
    <ul className="input-rows">
      {flow.edges.map((edge) => {
        const { from, rows, kept, untold } = edge;
        const change = edgeChange(edge);
        return (
          <li key={from}>
            <button
              type="button"
              className="link"
              onClick={() => void services.attempt(() => goToNode(services, from))}
            >
              {from}
            </button>
            <span className="number">
              {formatCount(rows)}
              {kept === undefined || kept === rows ? '' : ` → ${formatCount(kept)}`}
            </span>
            <small>{untold ?? (change === '' ? 'each comes through once' : change)}</small>
          </li>
        );
      })}
    </ul>
  );
}

function Join({ join, isWarned }: { join: JoinFlow; isWarned: boolean }) {
  const { type, on, left, right, rows } = join;
  return (
    <div className="join-flow" data-tone={isWarned ? 'warn' : undefined}>
      <p>
        <b>{type}</b> {on === '' ? null : <code>{on}</code>}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">Side</th>
            <th scope="col">Rows</th>
            <th scope="col">Matched</th>
            <th scope="col">Most</th>
          </tr>
        </thead>
        <tbody className="number">
          <Side side={left} />
          <Side side={right} />
        </tbody>
        <tfoot className="number">
          <tr>
            <th scope="row">Result</th>
            <td>{formatCount(rows)}</td>
            <td />
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Side({ side: { label, rows, matched, most } }: { side: JoinSide }) {
  const without = rows - matched;
  return (
    <tr>
      <th scope="row" title={label}>
        {label}
      </th>
      <td>{formatCount(rows)}</td>
      <td title={`${formatCount(without)} without a partner`}>
        {without === 0 ? 'all' : `${formatCount(matched)} (${shareText(matched / rows)})`}
      </td>
      <td title="The most rows that came out for one row of this side">{formatCount(most)}</td>
    </tr>
  );
}
