import { useAppState, useServices } from '../../../state/app-context';
import { planOf } from '../../../state/canvas-selection';
import { editPipeline } from '../../../state/pipeline-edits';
import { sketchOnCanvas } from '../../../state/pipeline-slice';
import { JoinsPart } from './joins-part';
import { PlanComparison } from './plan-comparison';
import { PlanPart } from './plan-part';
import { SinkPart } from './sink-part';
import './edit.css';

/** What the sketch says of a node: its plan, what is expected of its joins, where it writes, whether it is an output. */
export function NodePlanParts({ name }: { readonly name: string }) {
  const kind = useAppState((state) => state.graph.byName.get(name)?.kind);
  const hasPlan = useAppState((state) => planOf(state, name) !== undefined);
  return (
    <>
      {kind === 'planned' ? <PlanPart name={name} /> : hasPlan ? <PlanComparison name={name} /> : null}
      {kind === 'sink' ? <SinkPart name={name} /> : null}
      {kind === 'cell' ? <JoinsPart name={name} /> : null}
      {kind === 'cell' || kind === 'planned' ? <OutputChoice name={name} /> : null}
    </>
  );
}

function OutputChoice({ name }: { readonly name: string }) {
  const services = useServices();
  const hasSketch = useAppState((state) => sketchOnCanvas(state) !== undefined);
  const isOutput = useAppState((state) => sketchOnCanvas(state)?.outputs.includes(name) ?? false);
  const onCanvas = useAppState((state) => state.activeTab === 'pipeline');
  if (!onCanvas && !(hasSketch && isOutput)) return null;
  return (
    <label className="output-choice">
      <input
        type="checkbox"
        checked={isOutput}
        onChange={(event) => {
          const on = event.currentTarget.checked;
          void services.attempt(() => editPipeline(services, [{ do: 'output', name, on }]));
        }}
      />
      Output of the pipeline
    </label>
  );
}
