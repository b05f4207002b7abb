import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { NodeSuggestions, Suggestion } from '../../../shared/domain/checks/suggest/suggestion';
import { useServices } from '../../state/app-context';
import { acceptSuggestion, bringBack, dismissSuggestion, undoLastSuggestion } from '../../state/suggestions';
import { Button } from '../../ui/button';
import { formatCount } from '../../ui/format';
import { useOpenSuggestions } from './open-suggestions';
import { SuggestionItem } from './suggestion-item';

/** What was found for a node: to go through with the arrow keys, to add with `A` or Enter, to dismiss with `D`. */
export function SuggestedList({ node, found }: { readonly node: string; readonly found: NodeSuggestions }) {
  const services = useServices();
  const { open, away } = useOpenSuggestions(node);
  const list = useRef<HTMLUListElement>(null);
  const [entry, setEntry] = useState<string | null>(null);
  const entered = open.find(({ id }) => id === entry) ?? open[0];
  const titles = () => [...(list.current?.querySelectorAll<HTMLElement>('[data-suggestion-title]') ?? [])];

  // The list is where the keyboard belongs as soon as there is one.
  useEffect(() => {
    if (document.activeElement === document.body || document.activeElement?.closest('.suggestion-panel') !== null)
      list.current?.querySelector<HTMLElement>('[data-suggestion-title]')?.focus();
  }, []);

  const leave = (id: string, action: () => Promise<void>) => async () => {
    const all = titles();
    const at = all.findIndex((title) => title.dataset.suggestionTitle === id);
    const next = all[at + 1] ?? all[at - 1];
    const hadFocus = list.current?.contains(document.activeElement) === true;
    await services.attempt(action);
    // The keyboard goes on with the next one.
    if (hadFocus && next?.isConnected === true) next.focus();
  };
  const accept = (one: Suggestion) => leave(one.id, () => acceptSuggestion(services, node, one));
  const dismiss = (one: Suggestion) => leave(one.id, () => dismissSuggestion(services, node, one));

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    const key = event.key.toLowerCase();
    if (key === 'z') {
      event.preventDefault();
      void services.attempt(() => undoLastSuggestion(services));
      return;
    }
    const row = (event.target as HTMLElement).closest<HTMLElement>('[data-suggestion]');
    const onTitle = (event.target as HTMLElement).dataset.suggestionTitle !== undefined;
    if (row === null) return;
    const act = (name: 'accept' | 'dismiss') => {
      event.preventDefault();
      event.stopPropagation();
      row.querySelector<HTMLElement>(`[data-${name}]`)?.click();
    };
    if (key === 'a' || (key === 'enter' && onTitle)) act('accept');
    else if (key === 'd') act('dismiss');
    else if (key === 'arrowdown' || key === 'arrowup') {
      const all = titles();
      const at = all.findIndex((title) => title.dataset.suggestionTitle === row.dataset.suggestion);
      event.preventDefault();
      all[at + (key === 'arrowdown' ? 1 : -1)]?.focus();
    }
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons within it.
    <div className="suggestion-found" onKeyDown={onKeyDown}>
      <p className="lead">
        {open.length === 0
          ? `${away.length > 0 ? 'No other check' : 'No check'} is suggested by ${formatCount(found.rows)} rows.`
          : `${formatCount(open.length)} ${open.length === 1 ? 'check' : 'checks'} that all ${formatCount(found.rows)} rows pass now.`}
      </p>
      {open.length === 0 ? null : (
        <>
          <ul ref={list} className="panel suggested-list" aria-label={`Suggested checks for ${node}`}>
            {open.map((one) => (
              <SuggestionItem
                key={one.id}
                suggestion={one}
                isEntry={one === entered}
                onFocus={() => setEntry(one.id)}
                onAccept={accept(one)}
                onDismiss={dismiss(one)}
              />
            ))}
          </ul>
          <p className="suggestion-keys" aria-hidden>
            <kbd>↑</kbd> <kbd>↓</kbd> choose · <kbd>A</kbd> add · <kbd>D</kbd> dismiss · <kbd>Space</kbd> details ·{' '}
            <kbd>Z</kbd> undo
          </p>
        </>
      )}
      {away.length === 0 ? null : (
        <details className="suggestions-away">
          <summary>
            {away.length} dismissed {away.length === 1 ? 'suggestion' : 'suggestions'}
          </summary>
          <ul className="panel" aria-label={`Dismissed suggestions for ${node}`}>
            {away.map(({ suggestion, dismissal }) => (
              <li key={suggestion.id} className="line">
                <span>{suggestion.title}</span>
                <span className="place">
                  {dismissal.date}
                  {dismissal.reason === undefined ? '' : `: ${dismissal.reason}`}
                </span>
                <span className="spacer" />
                <Button
                  variant="quiet"
                  aria-label={`Bring back ${suggestion.title}`}
                  onClick={() => void services.attempt(() => bringBack(services, node, suggestion))}
                >
                  Bring back
                </Button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
