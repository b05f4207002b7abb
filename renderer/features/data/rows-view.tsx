import { Table2 } from 'lucide-react';
import { useEffect } from 'react';
import { useAppState, useServices } from '../../state/app-context';
import { runCell } from '../../state/commands/notebook-actions';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { StateChip } from '../../ui/node-state';
import { ProblemView } from '../../ui/problem-view';
import { ProfiledResult } from '../../ui/profile/profiled-result';
import './rows.css';

interface RowsViewProps {
  readonly node: string;
}

/** All rows of a source or a node, in a tab of their own. */
export function RowsView({ node }: RowsViewProps) {
  const services = useServices();
  const kind = useAppState((state) => state.graph.byName.get(node)?.kind);
  const known = useAppState((state) => state.statuses.get(node));
  useEffect(() => services.store.getState().selectNode(node), [services, node]);
  const isSource = kind === 'source' || kind === 'file';
  const status = known ?? (isSource ? { name: node, state: 'source' as const } : undefined);
  if (status === undefined) {
    return (
      <EmptyState icon={<Table2 size={28} aria-hidden />} title={`There is no ${node} any more`}>
        It was renamed or removed from its file.
      </EmptyState>
    );
  }
  const empty = !isSource && status.rows === undefined;
  return (
    <div className="rows-view">
      <header>
        <h1 className="selectable">{node}</h1>
        <StateChip status={status} />
      </header>
      {status.problem === undefined ? null : <ProblemView problem={status.problem} />}
      {empty ? (
        <EmptyState
          icon={<Table2 size={28} aria-hidden />}
          title="No rows yet"
          actions={<Button onClick={() => void services.attempt(() => runCell(services, node))}>Run {node}</Button>}
        >
          {node} has not run since it was written.
        </EmptyState>
      ) : (
        <div className="data-rows">
          <ProfiledResult node={node} status={status} fill />
        </div>
      )}
    </div>
  );
}
