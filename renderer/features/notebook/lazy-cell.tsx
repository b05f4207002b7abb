import { memo, type ReactNode, useLayoutEffect, useMemo, useRef } from 'react';
import type { NotebookBlock } from '../../../shared/domain/notebook/notebook';
import { useAppState } from '../../state/app-context';
import { Dot, StateChip, toneOf } from '../../ui/node-state';
import { sameCell } from './same-cell';
import { useNearViewport } from './use-near-viewport';

/** Up to here a notebook is small: all of its cells are there at once. */
export const mostWholeCells = 60;
/** Cells further than this from what is on screen, in pixels, are outlines. */
const margin = 2400;

interface LazyCellProps {
  readonly file: string;
  readonly cell: NotebookBlock;
  readonly children: ReactNode;
}

/**
 * A cell of a long notebook: whole near the screen and while it has the keyboard, elsewhere an outline of the same height
 * with its name, state and text. A thousand whole cells would take seconds to make.
 */
export const LazyCell = memo(
  function LazyCell({ file, cell, children }: LazyCellProps) {
    const slot = useRef<HTMLDivElement>(null);
    const height = useRef<number | null>(null);
    const active = useAppState((state) => state.activeCell?.file === file && state.activeCell.id === cell.id);
    const near = useNearViewport(slot, margin, active);
    useLayoutEffect(() => {
      const element = slot.current;
      if (!near || element === null) return;
      // Layout effects of a change are cleaned up while the document still is as it was: the height to keep.
      return () => {
        height.current = element.getBoundingClientRect().height;
      };
    }, [near]);
    return (
      <div ref={slot} className="cell-slot">
        {near ? children : <CellOutline cell={cell} height={height.current} />}
      </div>
    );
  },
  (before, after) => sameCell(before, after),
);

function CellOutline({ cell, height }: { cell: NotebookBlock; height: number | null }) {
  const name = 'name' in cell ? cell.name : 'Text';
  const status = useAppState((state) => (cell.kind === 'sql' ? state.statuses.get(cell.name) : undefined));
  const rows = status?.rows;
  const style = useMemo(() => ({ height: height ?? estimatedHeight(cell, rows) }), [height, cell, rows]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell is a plain group, as a whole one is.
    <section role="group" aria-label={name} className="cell-outline" data-cell-id={cell.id} style={style}>
      {cell.kind === 'prose' ? null : (
        <header>
          {status === undefined ? null : <Dot tone={toneOf(status.state)} />}
          <span className="cell-name">{name}</span>
          {status === undefined ? null : <StateChip status={status} />}
        </header>
      )}
      <pre className="static-code">{textOf(cell)}</pre>
    </section>
  );
}

function textOf(cell: NotebookBlock): string {
  if ('body' in cell) return cell.body;
  return 'text' in cell ? cell.text : '';
}

/** Close to the height of the whole cell, so that the scroll bar tells the truth. */
function estimatedHeight(cell: NotebookBlock, rows: number | undefined): number {
  const lines = textOf(cell).split('\n').length;
  if (cell.kind === 'prose') return 22 + lines * 21;
  return 66 + lines * 20 + (rows === undefined ? 0 : 100 + Math.min(11, Math.max(1, rows)) * 24);
}
