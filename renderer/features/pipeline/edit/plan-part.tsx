import { Link2, SquarePen, X } from 'lucide-react';
import { useMemo } from 'react';
import type { PipelineEdit } from '../../../../shared/domain/sketch/pipeline-edit';
import { useAppState, useServices } from '../../../state/app-context';
import { planOf } from '../../../state/canvas-selection';
import { disconnectNodes } from '../../../state/commands/pipeline-edit-actions';
import { runCommand } from '../../../state/commands/registry';
import { editPipeline } from '../../../state/pipeline-edits';
import { Button, IconButton } from '../../../ui/button';
import { KeyHint } from '../../../ui/key-hint';
import { ColumnPlan } from './column-plan';
import { DraftField } from './draft-field';
import './edit.css';

/** What is planned of a box that nobody wrote yet, as a form. */
export function PlanPart({ name }: { readonly name: string }) {
  const services = useServices();
  const onCanvas = useAppState((state) => state.activeTab === 'pipeline' && state.canvasSelection.includes(name));
  return (
    <section className="plan-part" aria-label="Plan">
      <h3>Plan</h3>
      <PlanForm name={name} />
      {onCanvas ? (
        <div className="part-actions">
          <Button onClick={() => runCommand(services, 'pipeline.write')}>
            <SquarePen size={12} aria-hidden /> Turn into a cell <KeyHint command="pipeline.write" />
          </Button>
          <Button variant="quiet" onClick={() => runCommand(services, 'pipeline.connect')}>
            <Link2 size={12} aria-hidden /> Connect to… <KeyHint command="pipeline.connect" />
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** Title, notes, what it is to read and the columns expected of it. */
export function PlanForm({ name, takesFocus = false }: { readonly name: string; readonly takesFocus?: boolean }) {
  const services = useServices();
  const plan = useAppState((state) => planOf(state, name));
  const focusTurn = useAppState((state) => state.planFocus);
  const noColumns = useMemo(() => [], []);
  const say = (change: Omit<Extract<PipelineEdit, { do: 'describe' }>, 'do' | 'name'>) =>
    void services.attempt(() => editPipeline(services, [{ do: 'describe', name, ...change }]));
  return (
    <div className="plan-form">
      <DraftField
        label="Title"
        value={plan?.title ?? ''}
        placeholder={name}
        focusTurn={focusTurn}
        takesFocus={takesFocus}
        onCommit={(title) => say({ title: title === '' ? null : title })}
      />
      <DraftField
        label="Notes"
        value={plan?.notes ?? ''}
        placeholder="What it is for, what it needs"
        lines={3}
        onCommit={(notes) => say({ notes: notes === '' ? null : notes })}
      />
      <PlannedReads name={name} />
      <div className="draft-field">
        <span className="label">Expected columns</span>
        <ColumnPlan
          columns={plan?.columns ?? noColumns}
          onCommit={(columns) => say({ columns: columns.map((column) => ({ ...column })) })}
        />
      </div>
    </div>
  );
}

/** The planned edges that lead here, each of which can be taken away without a mouse. */
function PlannedReads({ name }: { readonly name: string }) {
  const services = useServices();
  const from = useAppState((state) => planOf(state, name)?.from);
  if (from === undefined || from.length === 0) return null;
  return (
    <div className="draft-field">
      <span className="label">Planned to read</span>
      <ul className="planned-reads" aria-label="Planned to read">
        {from.map((source) => (
          <li key={source}>
            <code>{source}</code>
            <IconButton
              label={`Disconnect ${source}`}
              onClick={() => void services.attempt(() => disconnectNodes(services, source, name))}
            >
              <X size={12} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
    </div>
  );
}
