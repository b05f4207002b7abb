import { type ReactNode, useRef } from 'react';
import './parts.css';

interface PartsProps<Part extends string> {
  /** The accessible name of the row of tabs. */
  readonly label: string;
  /** Sets the ids of one view apart from those of others. */
  readonly id: string;
  readonly parts: readonly { readonly part: Part; readonly title: string; readonly count?: number | undefined }[];
  readonly shown: Part;
  readonly onShow: (part: Part) => void;
  readonly children: ReactNode;
}

/** A view of several parts, one of them on screen; arrow keys, Home and End go from tab to tab. */
export function Parts<Part extends string>({ label, id, parts, shown, onShow, children }: PartsProps<Part>) {
  const tabs = useRef<HTMLDivElement>(null);
  const show = (index: number) => {
    const next = parts.at(index % parts.length);
    if (next !== undefined) onShow(next.part);
    requestAnimationFrame(() => tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  return (
    <div className="parts">
      <div
        ref={tabs}
        className="parts-tabs"
        role="tablist"
        aria-label={label}
        onKeyDown={(event) => {
          const at = parts.findIndex(({ part }) => part === shown);
          const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
          if (next === undefined) return;
          event.preventDefault();
          show(next);
        }}
      >
        {parts.map(({ part, title, count }) => (
          <button
            key={part}
            type="button"
            role="tab"
            id={`${id}-tab-${part}`}
            aria-selected={part === shown}
            aria-controls={`${id}-panel`}
            tabIndex={part === shown ? 0 : -1}
            onClick={() => onShow(part)}
          >
            {title} {count === undefined || count === 0 ? null : <span className="count">{count}</span>}
          </button>
        ))}
      </div>
      <div className="parts-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${shown}`}>
        {children}
      </div>
    </div>
  );
}
