import { ArrowRight, MousePointerClick, Play } from 'lucide-react';
import { GroupInspector } from '../features/pipeline/edit/group-inspector';
import { NodePlanParts } from '../features/pipeline/edit/node-plan-parts';
import { SinkCard } from '../features/pipeline/sinks/sink-card';
import { useAppState, useServices } from '../state/app-context';
import { selectedGroup } from '../state/canvas-selection';
import { editChecksOf } from '../state/check-files';
import { runCell } from '../state/commands/notebook-actions';
import { goToCause, goToNode, goToProblem } from '../state/navigation';
import { useOwnerOf } from '../state/owners';
import { shownWhere } from '../state/provenance-slice';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { formatCount, formatDuration, formatTime } from '../ui/format';
import { Dot, StateChip, toneOf } from '../ui/node-state';
import { Fact, Part } from '../ui/part';
import { ProblemView } from '../ui/problem-view';
import { ColumnInspector } from './column-inspector';
import { FlowWarnings, NodeFlowParts } from './inspector/node-flow';
import { NodeRows } from './inspector/node-rows';
import { RunHere } from './inspector/run-here';
import { CheckLine } from './inspector-parts';
import { ImpactPart, WhereActions } from './lineage-part';
import { WhereCard } from './where-card';

/** Answers what is selected: what it is, why it is in its state, what it reads and feeds, what its checks say. */
export function Inspector() {
  const name = useAppState((state) => state.selectedNode);
  const exists = useAppState((state) => name !== null && (state.graph.byName.has(name) || state.statuses.has(name)));
  const column = useAppState((state) =>
    state.selectedColumn !== null && state.selectedColumn.node === name ? state.selectedColumn.column : null,
  );
  const group = useAppState(selectedGroup);
  const where = useAppState(shownWhere);
  return (
    <aside className="inspector" aria-label="Inspector">
      {group !== null ? (
        <GroupInspector key={group} name={group} />
      ) : name === null || !exists ? (
        <EmptyState icon={<MousePointerClick size={24} aria-hidden />} title="Nothing selected">
          Select a cell, a source or a node to see where its rows come from and what its checks say.
        </EmptyState>
      ) : where !== null ? (
        <WhereCard key={`${where.node} ${where.column ?? ''}`} asked={where} />
      ) : column !== null ? (
        <ColumnInspector key={`${name} ${column}`} node={name} column={column} />
      ) : (
        <NodeFacts key={name} name={name} />
      )}
    </aside>
  );
}

function NodeFacts({ name }: { name: string }) {
  const services = useServices();
  const node = useAppState((state) => state.graph.byName.get(name));
  const status = useAppState((state) => state.statuses.get(name));
  const checks = useAppState((state) => state.checks.get(name));
  const upstream = useAppState((state) => state.graph.upstream.get(name));
  const downstream = useAppState((state) => state.graph.downstream.get(name));
  const owner = useOwnerOf()(name);
  // Beside a notebook the rows and their profiles stand in the cell.
  const beside = useAppState((state) => state.activeTab === 'pipeline');
  const problems = [...(node?.problems ?? []), ...(status?.problem === undefined ? [] : [status.problem])];
  const seen = new Set<string>();
  const shown = problems.filter(({ code, message, line }) => {
    if (code === 'empty_cell') return false;
    const key = `${line}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
  const runnable = node?.kind === 'cell' && status?.state !== 'running' && status?.state !== 'queued';
  return (
    <>
      <header>
        <h2 className="selectable">{name}</h2>
        <span className="kind">{node?.kind ?? 'node'}</span>
      </header>
      <div className="state-line">
        {status === undefined ? null : (
          <StateChip status={status} onCause={(cause) => void services.attempt(() => goToCause(services, cause))} />
        )}
        <span className="spacer" />
        {runnable && status?.state !== 'fresh' ? (
          <Button onClick={() => void services.attempt(() => runCell(services, name))}>
            <Play size={12} aria-hidden /> Run
          </Button>
        ) : null}
      </div>
      {beside ? <RunHere node={name} /> : null}
      {shown.map((problem) => (
        <ProblemView
          key={`${problem.line}:${problem.message}`}
          problem={problem}
          onPlace={() => void services.attempt(() => goToProblem(services, problem))}
        />
      ))}
      <FlowWarnings node={name} />
      <dl className="facts-list number">
        {status?.rows === undefined ? null : <Fact label="Rows">{formatCount(status.rows)}</Fact>}
        {status?.ms === undefined ? null : <Fact label="Took">{formatDuration(status.ms)}</Fact>}
        {status?.ranAt === undefined ? null : (
          <Fact label={node?.kind === 'sink' ? 'Written' : 'Ran'}>{formatTime(status.ranAt)}</Fact>
        )}
        {node === undefined ? null : (
          <Fact label="In">
            <span className="selectable">
              {node.file}:{node.line}
            </span>
          </Fact>
        )}
        {owner === null ? null : (
          <Fact label="Owner">
            <span className="selectable" title={`Said in ${owner.file}`}>
              {owner.owner}
            </span>
          </Fact>
        )}
        {node !== undefined && node.parameters.length > 0 ? (
          <Fact label="Parameters">{node.parameters.map((parameter) => `$${parameter}`).join(', ')}</Fact>
        ) : null}
      </dl>
      {node?.kind === 'sink' ? <SinkCard name={name} /> : null}
      <NodePlanParts name={name} />
      {node === undefined || node.kind === 'macro' ? null : <WhereActions node={name} column={null} />}
      <Lineage title="Reads" names={upstream} none={node?.kind === 'cell' ? 'No other node' : undefined} />
      <Lineage title="Feeds" names={downstream} none={node?.kind === 'sink' ? undefined : 'Nothing yet'} />
      <NodeFlowParts node={name} />
      {beside ? <NodeRows key={name} node={name} /> : null}
      {beside || status?.columns === undefined || status.columns.length === 0 ? null : (
        <Part title={`Columns (${status.columns.length})`}>
          {status.columns.map((column) => (
            <button
              key={column.name}
              type="button"
              className="row"
              onClick={() => services.store.getState().selectColumn(name, column.name)}
            >
              <code className="text">{column.name}</code>
              <small>{column.sqlType}</small>
            </button>
          ))}
        </Part>
      )}
      {node?.kind === 'sink' ? null : (
        <Part title="Checks">
          {checks === undefined || checks.length === 0 ? (
            <p className="nothing">No check has run on this node</p>
          ) : (
            checks.map((check) => <CheckLine key={`${check.name}:${check.line}`} check={check} />)
          )}
          {node?.kind === 'cell' || node?.kind === 'source' ? (
            <div className="part-actions">
              <Button onClick={() => void services.attempt(() => editChecksOf(services, name))}>Edit checks</Button>
            </div>
          ) : null}
        </Part>
      )}
      {node === undefined ? null : <ImpactPart node={name} column={null} />}
    </>
  );
}

function Lineage({
  title,
  names,
  none,
}: {
  title: string;
  names: readonly string[] | undefined;
  none: string | undefined;
}) {
  const services = useServices();
  const statuses = useAppState((state) => state.statuses);
  if ((names === undefined || names.length === 0) && none === undefined) return null;
  return (
    <Part title={title}>
      {names === undefined || names.length === 0 ? (
        <p className="nothing">{none}</p>
      ) : (
        names.map((name) => {
          const state = statuses.get(name)?.state ?? 'source';
          return (
            <button
              key={name}
              type="button"
              className="row"
              onClick={() => void services.attempt(() => goToNode(services, name))}
            >
              <Dot tone={toneOf(state)} />
              <span className="text">{name}</span>
              <small>{state}</small>
              <ArrowRight size={13} aria-hidden />
            </button>
          );
        })
      )}
    </Part>
  );
}
