import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

interface DraftFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  /** Several lines: Enter is a new line then, and Ctrl+Enter is done. */
  readonly lines?: number;
  readonly inputMode?: 'decimal';
  /** Shown below the field: what the text has to be. */
  readonly fault?: (text: string) => string | null;
  /** Grows when the field is to take the keyboard. */
  readonly focusTurn?: number;
  /** It takes the keyboard when it appears. */
  readonly takesFocus?: boolean;
  /** The text of the field when it was left, or Enter pressed, and it is another one. */
  readonly onCommit: (text: string) => void;
}

/** A field whose text counts when it is left or Enter is pressed; Escape puts it back. */
export function DraftField(props: DraftFieldProps) {
  const { label, value, placeholder, lines, inputMode, fault, focusTurn = 0, takesFocus = false, onCommit } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const text = draft ?? value;
  const problem = draft === null ? null : (fault?.(draft) ?? null);
  const mounted = useRef(takesFocus ? -1 : focusTurn);
  useEffect(() => {
    if (mounted.current === focusTurn) return;
    mounted.current = focusTurn;
    field.current?.focus();
    field.current?.select();
  }, [focusTurn]);

  const commit = () => {
    if (draft !== null && draft.trim() !== value && problem === null) onCommit(draft.trim());
    setDraft(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      setDraft(null);
      focusCanvas();
    } else if (event.key === 'Enter' && (lines === undefined || event.ctrlKey || event.metaKey)) {
      if (problem !== null) return;
      commit();
      focusCanvas();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const shared = {
    id,
    ref: field,
    value: text,
    placeholder,
    spellCheck: lines !== undefined,
    'aria-invalid': problem !== null || undefined,
    'aria-describedby': problem === null ? undefined : `${id}-fault`,
    onBlur: commit,
    onKeyDown,
  };
  return (
    <div className="draft-field">
      <label htmlFor={id}>{label}</label>
      {lines === undefined ? (
        <input {...shared} inputMode={inputMode} onChange={(event) => setDraft(event.currentTarget.value)} />
      ) : (
        <textarea {...shared} rows={lines} onChange={(event) => setDraft(event.currentTarget.value)} />
      )}
      {problem === null ? null : (
        <p id={`${id}-fault`} className="fault" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}

/** Gives the keyboard back to the box that it came from. */
export function focusCanvas(): void {
  const canvas = document.querySelector<HTMLElement>('[data-pipeline-canvas]');
  const box = canvas?.querySelector<HTMLElement>('[role="group"][tabindex="0"]');
  (box ?? canvas)?.focus();
}
