import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';

/** The latest turn that a field answered, also one that is gone. */
let answered = 0;

/** Whether somebody asked for the keyboard, and no field has taken it yet: the form may have to be opened first. */
export function isFocusOpen(turn: number): boolean {
  return turn > answered;
}

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

/** A field whose text counts when it is left, goes away or Enter is pressed; Escape puts it back. */
export function DraftField(props: DraftFieldProps) {
  const { label, value, placeholder, lines, inputMode, fault, focusTurn = 0, takesFocus = false, onCommit } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  /** The same, ahead of the next render. */
  const typed = useRef<string | null>(null);
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const text = draft ?? value;
  const problem = draft === null ? null : (fault?.(draft) ?? null);
  const isWanted = useRef(takesFocus);
  useEffect(() => {
    if (!isWanted.current && !isFocusOpen(focusTurn)) return;
    isWanted.current = false;
    answered = Math.max(answered, focusTurn);
    field.current?.focus();
    field.current?.select();
  }, [focusTurn]);

  const type = (next: string | null) => {
    typed.current = next;
    setDraft(next);
  };
  const commit = () => {
    const last = typed.current?.trim();
    type(null);
    if (last !== undefined && last !== value && (fault?.(last) ?? null) === null) onCommit(last);
  };
  // The inspector may be closed, or show something else, while somebody types: nothing tells a field that is taken away.
  const leave = useRef(commit);
  leave.current = commit;
  useEffect(() => () => leave.current(), []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      type(null);
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
        <input {...shared} inputMode={inputMode} onChange={(event) => type(event.currentTarget.value)} />
      ) : (
        <textarea {...shared} rows={lines} onChange={(event) => type(event.currentTarget.value)} />
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
