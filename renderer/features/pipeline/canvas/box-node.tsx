import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import {
  Boxes,
  Braces,
  CircleArrowOutUpRight,
  Database,
  FileText,
  HardDriveUpload,
  type LucideIcon,
  PencilRuler,
  ShieldAlert,
  SquareTerminal,
} from 'lucide-react';
import { createContext, memo, type RefObject, useContext, useLayoutEffect, useRef } from 'react';
import type { CanvasBox } from '../../../../shared/domain/canvas/canvas-model';
import { useAppState, useServices } from '../../../state/app-context';
import { isOutside } from '../../../state/lineage-slice';
import type { AppState } from '../../../state/store';
import { Dot } from '../../../ui/node-state';
import { type BoxFacts, boxFacts } from './box-facts';

export type BoxNodeType = Node<{ readonly box: CanvasBox }, 'box'>;

/** The box that is to have the keyboard as soon as it is there. */
export const WantedFocus = createContext<RefObject<string | null>>({ current: null });

const icons: Readonly<Record<CanvasBox['kind'], LucideIcon>> = {
  source: Database,
  file: FileText,
  cell: SquareTerminal,
  macro: Braces,
  planned: PencilRuler,
  sink: HardDriveUpload,
  group: Boxes,
};

/** One node, or a collapsed group: its name, its state and why, its rows, its checks. */
export const BoxNode = memo(function BoxNode({ data: { box }, selected, isConnectable }: NodeProps<BoxNodeType>) {
  const { store } = useServices();
  const facts = useBoxFacts(box, selected);
  const isCursor = useAppState((state) => state.canvasCursor === box.id);
  const isDim = useAppState(({ lineageHighlight }) => isOutside(lineageHighlight, box.nodes));
  const wanted = useContext(WantedFocus);
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!isCursor || wanted.current !== box.id) return;
    wanted.current = null;
    element.current?.focus({ preventScroll: true });
  }, [isCursor, wanted, box.id]);
  const Icon = icons[box.kind];
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would bring form semantics; a node is a plain group.
    <div
      ref={element}
      className="canvas-box"
      role="group"
      aria-label={box.kind === 'group' ? box.label : box.id}
      aria-description={facts.description}
      tabIndex={isCursor ? 0 : -1}
      data-box={box.id}
      data-kind={box.kind}
      data-tone={facts.tone}
      data-on={selected || undefined}
      data-dim={isDim || undefined}
      onFocus={() => store.setState({ canvasCursor: box.id })}
    >
      <Handle type="target" position={Position.Left} isConnectable={isConnectable} />
      <span className="box-head">
        <Icon size={13} aria-hidden />
        <span className="box-name" data-words={box.label === box.id ? undefined : true} title={box.label}>
          {box.label}
        </span>
        {box.isOutput ? (
          <span className="box-output" title="An output of the pipeline">
            <CircleArrowOutUpRight size={12} aria-hidden />
            output
          </span>
        ) : null}
      </span>
      <span className="box-line" title={facts.why}>
        <Dot tone={facts.tone} />
        <span className="box-state" data-tone={facts.tone}>
          {facts.state}
        </span>
        <span className="box-numbers number">{facts.numbers}</span>
      </span>
      <span className="box-line">
        <span className="box-kind" title={facts.kind}>
          {facts.kind}
        </span>
        {facts.checks === null ? null : (
          <span className="box-checks" data-tone={facts.checks.tone} title={facts.checks.words}>
            {facts.checks.text}
          </span>
        )}
      </span>
      {facts.tone !== 'busy' ? null : (
        <span className="box-progress" data-known={facts.progress !== null || undefined} aria-hidden>
          <i style={{ width: `${Math.round((facts.progress ?? 1) * 100)}%` }} />
        </span>
      )}
      {facts.gate === null ? null : (
        <span className="box-gate" title={facts.gate.words}>
          <ShieldAlert size={11} aria-hidden />
          {facts.gate.count}
        </span>
      )}
      <Handle type="source" position={Position.Right} isConnectable={isConnectable} />
    </div>
  );
});

/** What the box says; the same object until it says something else. */
function useBoxFacts(box: CanvasBox, isSelected: boolean): BoxFacts {
  const seen = useRef<{ state: Pick<AppState, (typeof read)[number]>; box: CanvasBox; isSelected: boolean } | null>(
    null,
  );
  const known = useRef<{ text: string; facts: BoxFacts } | null>(null);
  return useAppState((state) => {
    const last = seen.current;
    if (
      known.current !== null &&
      last?.box === box &&
      last.isSelected === isSelected &&
      read.every((key) => last.state[key] === state[key])
    )
      return known.current.facts;
    seen.current = { state, box, isSelected };
    const facts = boxFacts(box, state, isSelected);
    const text = JSON.stringify(facts);
    if (known.current?.text !== text) known.current = { text, facts };
    return known.current.facts;
  });
}
const read = ['statuses', 'checks', 'graph', 'workspace', 'sketchFile'] as const;
