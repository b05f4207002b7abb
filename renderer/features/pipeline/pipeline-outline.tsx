import { useAppState, useServices } from '../../state/app-context';
import { goToNode } from '../../state/navigation';
import { formatDuration, formatQuantity } from '../../ui/format';
import { Dot, StateChip, toneOf } from '../../ui/node-state';
import '../../ui/tables.css';

/** The graph as a list: every node after the ones that it reads, with its edges and its state. Nothing of it needs eyes. */
export function PipelineOutline() {
  const graph = useAppState((state) => state.graph);
  return (
    <div className="view">
      <div className="content">
        <p className="lead">Each node stands below what it reads.</p>
        <section className="outline" aria-label="Pipeline outline">
          {graph.order.map((name) => (
            <OutlineNode key={name} name={name} />
          ))}
        </section>
      </div>
    </div>
  );
}

function OutlineNode({ name }: { name: string }) {
  const services = useServices();
  const node = useAppState((state) => state.graph.byName.get(name));
  const status = useAppState((state) => state.statuses.get(name));
  const reads = useAppState((state) => state.graph.upstream.get(name));
  const feeds = useAppState((state) => state.graph.downstream.get(name));
  const selected = useAppState((state) => state.selectedNode === name);
  const tone = status === undefined ? 'quiet' : toneOf(status.state);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics; a node is a plain group.
    <div
      className="outline-node"
      role="group"
      aria-label={name}
      data-kind={node?.kind}
      data-tone={tone}
      data-on={selected || undefined}
      onPointerDown={() => services.store.getState().selectNode(name)}
    >
      <span className="title">
        <Dot tone={tone} />
        <button type="button" className="link" onClick={() => void services.attempt(() => goToNode(services, name))}>
          {name}
        </button>
        {status === undefined || status.state === 'source' ? (
          <span className="chip">{node?.kind}</span>
        ) : (
          <StateChip status={status} />
        )}
      </span>
      <span className="facts number">
        {status?.rows === undefined ? null : <span>{formatQuantity(status.rows, 'row')}</span>}
        {status?.ms === undefined ? null : <span>{formatDuration(status.ms)}</span>}
      </span>
      {reads === undefined && feeds === undefined ? null : (
        <span className="edges">
          <Ends label="reads" names={reads} />
          <Ends label="feeds" names={feeds} />
        </span>
      )}
    </div>
  );
}

function Ends({ label, names }: { label: string; names: readonly string[] | undefined }) {
  const services = useServices();
  if (names === undefined) return null;
  return (
    <span>
      {label}{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 ? ', ' : ''}
          <button
            type="button"
            className="link"
            onClick={() => {
              services.store.getState().selectNode(name);
              document
                .querySelector(`.outline-node[aria-label="${CSS.escape(name)}"]`)
                ?.scrollIntoView({ block: 'nearest' });
            }}
          >
            {name}
          </button>
        </span>
      ))}
    </span>
  );
}
