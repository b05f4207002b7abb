import { CircleHelp, Waypoints } from 'lucide-react';
import { useState } from 'react';
import type { Impact } from '../../shared/domain/lineage/impact';
import { useServices } from '../state/app-context';
import { askWhere, goToPlace, showLineageOnCanvas } from '../state/where';
import { Button, IconButton } from '../ui/button';
import { Part } from '../ui/part';
import { ProblemView } from '../ui/problem-view';
import { ImpactView } from '../ui/provenance/impact-view';
import { LineageTreeView } from '../ui/provenance/lineage-tree-view';
import { useAnswer } from '../ui/use-answer';
import { useGraphVersion } from './use-settled-version';

/** The way to the card, and to the canvas. */
export function WhereActions({ node, column }: { readonly node: string; readonly column: string | null }) {
  const services = useServices();
  return (
    <div className="where-actions">
      <Button onClick={() => askWhere(services, { node, column, traces: false })}>
        <CircleHelp size={12} aria-hidden /> Where does it come from?
      </Button>
      <IconButton
        label="On the canvas"
        onClick={() => void services.attempt(() => showLineageOnCanvas(services, node, column))}
      >
        <Waypoints size={14} aria-hidden />
      </IconButton>
    </div>
  );
}

/** What a column comes from and what it feeds, up to the sources and down to the outputs. */
export function ColumnLineagePart({ node, column }: { readonly node: string; readonly column: string }) {
  const services = useServices();
  const version = useGraphVersion();
  const answer = useAnswer(`${node} ${column} ${version}`, () =>
    services.bridge.invoke('lineage.column', { node, column }),
  );
  const onColumn = (other: string, name: string) => services.store.getState().selectColumn(other, name);
  if (answer.kind === 'waiting') return null;
  if (answer.kind === 'problem')
    return (
      <Part title="Lineage">
        <ProblemView problem={answer.problem} />
      </Part>
    );
  const { from, feeds, decidedBy, unresolved, words } = answer.value;
  return (
    <>
      <Part title="Comes from">
        <p className="where-note">{words}</p>
        {from.length === 0 ? null : (
          <LineageTreeView label={`What ${column} comes from`} branches={from} none="" onColumn={onColumn} />
        )}
        {decidedBy.length === 0 ? null : (
          <p className="where-note">
            Its rows are decided by {decidedBy.map((one) => `${one.node}.${one.column}`).join(', ')}.
          </p>
        )}
      </Part>
      <Part title="Feeds">
        <LineageTreeView label={`What ${column} feeds`} branches={feeds} none="No other column" onColumn={onColumn} />
        {unresolved.length === 0 ? null : (
          <p className="where-note">Cannot be told, and what lies behind is missing here: {unresolved.join(', ')}.</p>
        )}
      </Part>
    </>
  );
}

/** What breaks when the node, or the column, goes: asked for when someone wants to know. */
export function ImpactPart({ node, column }: { readonly node: string; readonly column: string | null }) {
  const services = useServices();
  const [open, setOpen] = useState(false);
  const version = useGraphVersion();
  const answer = useAnswer<Impact>(open ? `${node} ${column ?? ''} ${version}` : null, () =>
    services.bridge.invoke('lineage.impact', { node, column, change: 'remove' }),
  );
  return (
    <Part title="What breaks if it goes?">
      <div className="part-actions">
        <Button aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide what breaks' : 'Show what breaks'}
        </Button>
      </div>
      {!open ? null : answer.kind === 'waiting' ? (
        <p className="nothing" aria-busy>
          Looking at what uses it…
        </p>
      ) : answer.kind === 'problem' ? (
        <ProblemView problem={answer.problem} />
      ) : (
        <ImpactView
          impact={answer.value}
          onEntry={({ file, line, node: of }) =>
            void services.attempt(() => goToPlace(services, { file, line, ...(of === null ? {} : { node: of }) }))
          }
        />
      )}
    </Part>
  );
}
