import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import type { CanvasModel } from '../../../../shared/domain/canvas/canvas-model';
import { IconButton } from '../../../ui/button';

interface CanvasSearchProps {
  readonly model: CanvasModel;
  /** Grows when the search is asked for again. */
  readonly turn: number;
  /** Shows what was found; the keyboard stays in the field. */
  readonly onFound: (id: string) => void;
  /** With the box that is to have the keyboard now. */
  readonly onClose: (id: string | null) => void;
}

/** Finds boxes by name, title, or a node within a group, and goes from one to the next. */
export function CanvasSearch({ model, turn, onFound, onClose }: CanvasSearchProps) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for again, it takes the keyboard again.
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [turn]);
  const found = useMemo(() => findBoxes(model, text), [model, text]);
  const current = found[at % Math.max(1, found.length)] ?? null;
  const step = (by: number) => {
    if (found.length === 0) return;
    const next = (at + by + found.length) % found.length;
    setAt(next);
    const id = found[next];
    if (id !== undefined) onFound(id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === 'F3') step(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') onClose(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <search className="canvas-search">
      <input
        ref={field}
        type="search"
        aria-label="Search the pipeline"
        placeholder="Find a box"
        value={text}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          const value = event.currentTarget.value;
          setText(value);
          setAt(0);
          const [first] = findBoxes(model, value);
          if (first !== undefined) onFound(first);
        }}
      />
      <output className="number" aria-label="Found">
        {text.trim() === '' ? '' : found.length === 0 ? 'none' : `${(at % found.length) + 1} of ${found.length}`}
      </output>
      <IconButton label="Previous" disabled={found.length < 2} onClick={() => step(-1)}>
        <ChevronUp size={14} aria-hidden />
      </IconButton>
      <IconButton label="Next" disabled={found.length < 2} onClick={() => step(1)}>
        <ChevronDown size={14} aria-hidden />
      </IconButton>
      <IconButton label="Close the search" onClick={() => onClose(current)}>
        <X size={14} aria-hidden />
      </IconButton>
    </search>
  );
}

function findBoxes(model: CanvasModel, text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return [];
  return model.boxes
    .filter(({ label, nodes }) => [label, ...nodes].some((name) => name.toLowerCase().includes(wanted)))
    .map(({ id }) => id);
}
