import { Check, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { backtestText } from '../../../shared/domain/checks/suggest/backtest';
import type { Suggestion } from '../../../shared/domain/checks/suggest/suggestion';
import { Button } from '../../ui/button';
import { BacktestStrip } from './backtest-strip';

interface SuggestionItemProps {
  readonly suggestion: Suggestion;
  /** The list is entered here by the keyboard. */
  readonly isEntry: boolean;
  readonly onFocus: () => void;
  readonly onAccept: () => Promise<unknown>;
  readonly onDismiss: () => Promise<unknown>;
}

/** A suggested check: what it says, what speaks for it, and how often it would have raised an alarm. */
export function SuggestionItem({ suggestion, isEntry, onFocus, onAccept, onDismiss }: SuggestionItemProps) {
  const { id, title, evidence, yaml, backtest } = suggestion;
  const [open, setOpen] = useState(false);
  const busy = useRef(false);
  const once = (action: () => Promise<unknown>) => async () => {
    if (busy.current) return;
    busy.current = true;
    await action();
    busy.current = false;
  };
  return (
    <li className="suggested" data-suggestion={id}>
      <button
        type="button"
        className="suggested-title"
        data-suggestion-title={id}
        aria-expanded={open}
        aria-keyshortcuts="A D"
        tabIndex={isEntry ? 0 : -1}
        onFocus={onFocus}
        onClick={() => setOpen(!open)}
      >
        {title}
      </button>
      <span className="suggested-actions">
        <Button
          variant="quiet"
          data-accept
          aria-label={`Add the check ${title}`}
          tabIndex={isEntry ? 0 : -1}
          onClick={() => void once(onAccept)()}
        >
          <Check size={12} aria-hidden /> Add
        </Button>
        <Button
          variant="quiet"
          data-dismiss
          aria-label={`Dismiss the check ${title}`}
          tabIndex={isEntry ? 0 : -1}
          onClick={() => void once(onDismiss)()}
        >
          <X size={12} aria-hidden /> Dismiss
        </Button>
      </span>
      <div className="suggested-facts">
        <p className="suggested-evidence selectable">{evidence}</p>
        <BacktestStrip backtest={backtest} />
      </div>
      {open ? (
        <div className="suggested-more">
          <p className="selectable">{backtestText(backtest)}</p>
          <pre className="selectable">{yaml}</pre>
        </div>
      ) : null}
    </li>
  );
}
