import { type ReactNode, useEffect } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { useAppState, useServices } from '../../../state/app-context';
import { sketchOnCanvas } from '../../../state/pipeline-slice';
import { TextChangeBody, TextChangeHead } from './text-change-pane';

/** The canvas with the text that edits change below it; folded, only the head of it stays. */
export function WithTextChange({ children }: { readonly children: ReactNode }) {
  const services = useServices();
  const open = useAppState((state) => state.textPaneOpen);
  const root = useAppState((state) => state.workspace?.root);
  const sketch = useAppState((state) => sketchOnCanvas(state)?.file);
  // What can be taken back belongs to the sketch that is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another sketch, or another workspace, has another history.
  useEffect(() => void services.pipeline.load(), [services, root, sketch]);
  const panels = useDefaultLayout({ id: 'plumbline.pipeline', panelIds: ['canvas', ...(open ? ['text'] : [])] });
  return (
    <div className="with-text-change">
      <Group orientation="vertical" defaultLayout={panels.defaultLayout} onLayoutChanged={panels.onLayoutChanged}>
        <Panel id="canvas" minSize={140}>
          {children}
        </Panel>
        {open ? (
          <>
            <Separator className="separator" aria-label="Height of the text change" />
            <Panel id="text" defaultSize={140} minSize={72} maxSize="70%" groupResizeBehavior="preserve-pixel-size">
              <div className="text-change">
                <TextChangeHead />
                <TextChangeBody />
              </div>
            </Panel>
          </>
        ) : null}
      </Group>
      {open ? null : <TextChangeHead />}
    </div>
  );
}
