import { useState } from 'react';
import { useServices } from '../../state/app-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { readersOf, removeSource } from './catalog-actions';

const listedReaders = 8;

/** Asks before a source is removed, and tells what reads it. */
export function RemoveSourceDialog({ source, onClose }: { source: string; onClose: () => void }) {
  const services = useServices();
  const [busy, setBusy] = useState(false);
  const readers = readersOf(services, source);
  const remove = async () => {
    setBusy(true);
    await services.attempt(() => removeSource(services, source));
    onClose();
  };
  return (
    <Dialog
      title={`Remove ${source}`}
      description="The source is taken out of plumbline.yaml. Its file stays where it is."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={busy} onClick={() => void remove()}>
            Remove
          </Button>
        </>
      }
    >
      {readers.length === 0 ? (
        <p>Nothing reads it.</p>
      ) : (
        <p>
          {readers.length === 1
            ? 'One node reads it and will break: '
            : `${readers.length} nodes read it and will break: `}
          {readers.slice(0, listedReaders).join(', ')}
          {readers.length > listedReaders ? ', …' : ''}.
        </p>
      )}
    </Dialog>
  );
}
