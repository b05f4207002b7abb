import { type ChangeEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';

/** A text takes effect when typing rests this long, on Enter, and when the field is left. */
const restMs = 400;

/** Props of a text field that shows what is typed at once and hands it on a moment later. */
export function useDraft(known: string, onText: (text: string, settled: boolean) => void) {
  const [draft, setDraft] = useState<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => () => clearTimeout(timer.current ?? undefined), []);
  const take = (text: string | null) => {
    clearTimeout(timer.current ?? undefined);
    if (text !== null && text !== known) onText(text, true);
  };
  return {
    value: draft ?? known,
    onChange: (event: ChangeEvent<HTMLInputElement>) => {
      const text = event.currentTarget.value;
      setDraft(text);
      clearTimeout(timer.current ?? undefined);
      timer.current = setTimeout(() => take(text), restMs);
    },
    onBlur: () => {
      take(draft);
      setDraft(null);
    },
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) take(draft);
    },
  };
}
