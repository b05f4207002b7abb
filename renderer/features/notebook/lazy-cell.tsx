import { memo, type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { NotebookBlock } from '../../../shared/domain/notebook/notebook';
import { useAppState } from '../../state/app-context';
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
 * with its name and text. A thousand whole cells would take seconds to make.
 */
export const LazyCell = memo(
  function LazyCell({ file, cell, children }: LazyCellProps) {
    const slot = useRef<HTMLDivElement>(null);
    const height = useRef<number | null>(null);
    const active = useAppState((state) => state.activeCell?.file === file && state.activeCell.id === cell.id);
    const whole = useNearViewport(slot, margin, active);
    useEffect(() => {
      const element = slot.current;
      if (!whole || element === null) return;
      // The height to keep. An observer hears it when the browser knows it; to ask would lay out the notebook.
      const observer = new ResizeObserver(([entry]) => {
        height.current = entry?.borderBoxSize[0]?.blockSize ?? height.current;
      });
      observer.observe(element);
      return () => observer.disconnect();
    }, [whole]);
    return (
      <div ref={slot} className="cell-slot">
        {whole ? children : <CellOutline cell={cell} height={height.current} />}
      </div>
    );
  },
  (before, after) => sameCell(before, after),
);

/** One element: its name and text are of the style sheet, and made only where they come on screen. */
function CellOutline({ cell, height }: { cell: NotebookBlock; height: number | null }) {
  const name = 'name' in cell ? cell.name : undefined;
  const rows = useAppState((state) => (cell.kind === 'sql' ? state.statuses.get(cell.name)?.rows : undefined));
  const style = useMemo(() => ({ height: height ?? estimatedHeight(cell, rows) }), [height, cell, rows]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a cell is a plain group, as a whole one is.
    <section
      role="group"
      aria-label={name ?? 'Text'}
      className="cell-outline"
      data-cell-id={cell.id}
      data-name={name}
      data-text={textOf(cell)}
      style={style}
    />
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
