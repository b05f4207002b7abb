import type { Node, NodeProps } from '@xyflow/react';
import { ChevronDown } from 'lucide-react';
import { memo } from 'react';
import type { CanvasFrame } from '../../../../shared/domain/canvas/canvas-model';
import { useServices } from '../../../state/app-context';
import { editPipeline } from '../../../state/pipeline-edits';
import { groupPrefix } from '../../../state/pipeline-slice';
import { formatQuantity } from '../../../ui/format';

export type FrameNodeType = Node<{ readonly frame: CanvasFrame }, 'frame'>;

/** The frame around an open group. Its title moves it, with all that stands in it. */
export const FrameNode = memo(function FrameNode({ data: { frame }, selected }: NodeProps<FrameNodeType>) {
  const services = useServices();
  const collapse = () =>
    editPipeline(services, [{ do: 'changeGroup', name: frame.id.slice(groupPrefix.length), collapsed: true }]);
  return (
    <div className="canvas-frame" data-on={selected || undefined}>
      <div className="frame-title">
        <button
          type="button"
          className="icon-button nodrag"
          tabIndex={-1}
          aria-label={`Collapse ${frame.label}`}
          title={`Collapse ${frame.label} to one box`}
          onClick={() => void services.attempt(collapse)}
        >
          <ChevronDown size={13} aria-hidden />
        </button>
        <b>{frame.label}</b>
        <small>{formatQuantity(frame.boxes.length, 'node')}</small>
      </div>
    </div>
  );
});
