import { ArrowRight } from 'lucide-react';
import { useAppState, useServices } from '../../../state/app-context';
import { groupOf } from '../../../state/canvas-selection';
import { runCommand } from '../../../state/commands/registry';
import { editPipeline } from '../../../state/pipeline-edits';
import { Button } from '../../../ui/button';
import { Dot, toneOf } from '../../../ui/node-state';
import { DraftField } from './draft-field';
import './edit.css';

/** What a selected group is: its title, what stands in it, and what can be done with it. */
export function GroupInspector({ name }: { readonly name: string }) {
  const services = useServices();
  const group = useAppState((state) => groupOf(state, name));
  const statuses = useAppState((state) => state.statuses);
  const focusTurn = useAppState((state) => state.planFocus);
  if (group === undefined) return null;
  const rename = (title: string) =>
    void services.attempt(() =>
      editPipeline(services, [{ do: 'changeGroup', name, title: title === '' ? null : title }]),
    );
  return (
    <>
      <header>
        <h2 className="selectable">{group.title ?? group.name}</h2>
        <span className="kind">group</span>
      </header>
      <section className="plan-part" aria-label="Group">
        <div className="plan-form">
          <DraftField
            label="Title"
            value={group.title ?? ''}
            placeholder={group.name}
            focusTurn={focusTurn}
            onCommit={rename}
          />
        </div>
        <div className="part-actions">
          <Button onClick={() => runCommand(services, 'pipeline.collapse')}>
            {group.collapsed ? 'Expand' : 'Collapse'}
          </Button>
          <Button variant="quiet" onClick={() => runCommand(services, 'pipeline.ungroup')}>
            Ungroup
          </Button>
        </div>
      </section>
      <section aria-label="In the group">
        <h3>In the group ({group.nodes.length})</h3>
        {group.nodes.map((node) => {
          const state = statuses.get(node)?.state;
          return (
            <button
              key={node}
              type="button"
              className="row"
              onClick={() => services.store.getState().revealOnCanvas([node])}
            >
              <Dot tone={state === undefined ? 'quiet' : toneOf(state)} />
              <span className="text">{node}</span>
              <small>{state ?? ''}</small>
              <ArrowRight size={13} aria-hidden />
            </button>
          );
        })}
      </section>
    </>
  );
}
