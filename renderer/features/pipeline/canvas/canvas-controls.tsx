import { useStore } from '@xyflow/react';
import { Maximize, Minus, Plus } from 'lucide-react';
import { useServices } from '../../../state/app-context';
import { runCommand } from '../../../state/commands/registry';
import { useCommandKey } from '../../../state/use-command-key';
import { IconButton } from '../../../ui/button';

/** Nearer, farther, everything. */
export function CanvasControls() {
  const services = useServices();
  const zoom = useStore((state) => Math.round(state.transform[2] * 100));
  const run = (id: string) => () => runCommand(services, id);
  const [outKey, inKey, fitKey] = [
    useCommandKey('canvas.zoomOut'),
    useCommandKey('canvas.zoomIn'),
    useCommandKey('canvas.fit'),
  ];
  return (
    <div className="canvas-controls">
      <IconButton label="Zoom out" shortcut={outKey} side="top" onClick={run('canvas.zoomOut')}>
        <Minus size={14} aria-hidden />
      </IconButton>
      <output className="number" aria-label="Zoom" aria-live="off">
        {zoom} %
      </output>
      <IconButton label="Zoom in" shortcut={inKey} side="top" onClick={run('canvas.zoomIn')}>
        <Plus size={14} aria-hidden />
      </IconButton>
      <IconButton label="Show the whole pipeline" shortcut={fitKey} side="top" onClick={run('canvas.fit')}>
        <Maximize size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
