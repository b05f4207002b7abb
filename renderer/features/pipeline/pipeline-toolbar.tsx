import { LayoutGrid, List, Search, Workflow } from 'lucide-react';
import { useAppState, useServices } from '../../state/app-context';
import { runCommand } from '../../state/commands/registry';
import { sketchOnCanvas } from '../../state/pipeline-slice';
import { useCommandKey } from '../../state/use-command-key';
import { Button, IconButton, WithTooltip } from '../../ui/button';
import { baseName, formatQuantity } from '../../ui/format';

/** What is shown of the pipeline and how, and what runs. */
export function PipelineToolbar() {
  const services = useServices();
  const shownAs = useAppState((state) => state.pipelineShownAs);
  const nodes = useAppState((state) => state.graph.order.length);
  const edges = useAppState((state) => [...state.graph.upstream.values()].reduce((sum, { length }) => sum + length, 0));
  const runStaleKey = useCommandKey('run.stale');
  const searchKey = useCommandKey('canvas.search');
  const onCanvas = shownAs === 'canvas';
  return (
    <div className="pipeline-toolbar" role="toolbar" aria-label="Pipeline">
      <div className="segments" role="radiogroup" aria-label="Shown as">
        <ShownAs value="canvas" label="Canvas" icon={<Workflow size={13} aria-hidden />} />
        <ShownAs value="outline" label="Outline" icon={<List size={13} aria-hidden />} />
      </div>
      {onCanvas ? <Scope /> : null}
      <span className="counts number">
        {formatQuantity(nodes, 'node')}, {formatQuantity(edges, 'edge')}
      </span>
      <span className="spacer" />
      {onCanvas ? (
        <>
          <IconButton
            label="Search the pipeline"
            shortcut={searchKey}
            onClick={() => runCommand(services, 'canvas.search')}
          >
            <Search size={14} aria-hidden />
          </IconButton>
          <IconButton label="Arrange all boxes afresh" onClick={() => runCommand(services, 'canvas.arrange')}>
            <LayoutGrid size={14} aria-hidden />
          </IconButton>
        </>
      ) : null}
      {/* What runs: to here, from here, the selection. */}
      <WithTooltip text="Runs every cell of the workspace that is stale" shortcut={runStaleKey}>
        <Button onClick={() => runCommand(services, 'run.stale')}>Run stale</Button>
      </WithTooltip>
    </div>
  );
}

interface ShownAsProps {
  readonly value: 'canvas' | 'outline';
  readonly label: string;
  readonly icon: React.ReactNode;
}

function ShownAs({ value, label, icon }: ShownAsProps) {
  const { store } = useServices();
  const isOn = useAppState((state) => state.pipelineShownAs === value);
  return (
    <label>
      <input
        type="radio"
        name="pipeline-shown-as"
        checked={isOn}
        onChange={() => store.setState({ pipelineShownAs: value })}
      />
      {icon}
      {label}
    </label>
  );
}

/** All nodes or those of one pipeline, and which pipeline, where there are several. */
function Scope() {
  const { store } = useServices();
  const sketches = useAppState((state) => state.workspace?.sketches) ?? [];
  const file = useAppState((state) => sketchOnCanvas(state)?.file);
  const scope = useAppState((state) => state.canvasScope);
  if (file === undefined) return null;
  return (
    <>
      <select
        className="pipeline-select"
        aria-label="Scope"
        value={scope}
        onChange={(event) => store.getState().setCanvasScope(event.target.value === 'sketch' ? 'sketch' : 'workspace')}
      >
        <option value="workspace">Whole workspace</option>
        <option value="sketch">This pipeline</option>
      </select>
      {sketches.length < 2 ? null : (
        <select
          className="pipeline-select"
          aria-label="Pipeline"
          value={file}
          onChange={(event) => store.getState().chooseSketch(event.target.value)}
        >
          {sketches.map((sketch) => (
            <option key={sketch.file} value={sketch.file} title={sketch.file}>
              {sketch.title ?? sketch.name ?? baseName(sketch.file)}
            </option>
          ))}
        </select>
      )}
    </>
  );
}
