import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: string;
  readonly empty?: string | undefined;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the explorer under its heading. */
export function Section({ title, empty, action, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <div className="section-head">
        <h2>{title}</h2>
        {action}
      </div>
      {empty === undefined ? children : <p className="nothing">{empty}</p>}
    </section>
  );
}

interface RowProps {
  readonly on: boolean;
  readonly title: string;
  readonly onOpen: () => void;
  readonly icon: ReactNode;
  readonly fact?: string | undefined;
  readonly tone?: string | undefined;
  readonly children: string;
}

/** A line of the explorer that opens something. */
export function Row({ on, title, onOpen, icon, fact, tone, children }: RowProps) {
  return (
    <div className="row" data-on={on || undefined} title={title}>
      <button type="button" className="open" aria-current={on || undefined} onClick={onOpen}>
        {icon}
        <span className="text">{children}</span>
        {fact === undefined ? null : (
          <small className="number" data-tone={tone}>
            {fact}
          </small>
        )}
      </button>
    </div>
  );
}
