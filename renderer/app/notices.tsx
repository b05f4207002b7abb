import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useAppState, useServices } from '../state/app-context';
import type { Notice } from '../state/layout-slice';
import { Button, IconButton } from '../ui/button';

/** Time that a notice stays which asks for nothing. */
const shownMs = 8000;
/** One that offers something is read first. */
const offeredMs = 30_000;

/** What happened just now. An error stays until it is dismissed. */
export function Notices() {
  const notices = useAppState((state) => state.notices);
  return (
    <section className="notices" aria-label="Notifications" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const { store } = useServices();
  const { id, tone } = notice;
  const offers = notice.action !== undefined;
  useEffect(() => {
    if (tone === 'bad') return;
    const timer = setTimeout(() => store.getState().dismiss(id), offers ? offeredMs : shownMs);
    return () => clearTimeout(timer);
  }, [store, id, tone, offers]);
  return (
    <div className="notice" data-tone={tone}>
      <div>
        <strong>{notice.message}</strong>
        {notice.hint === undefined ? null : <p>{notice.hint}</p>}
      </div>
      {notice.action === undefined ? null : (
        <Button
          variant="quiet"
          onClick={() => {
            store.getState().dismiss(id);
            notice.action?.run();
          }}
        >
          {notice.action.label}
        </Button>
      )}
      <IconButton label="Dismiss" side="left" onClick={() => store.getState().dismiss(id)}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
