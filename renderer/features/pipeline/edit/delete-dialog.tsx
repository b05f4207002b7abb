import { useMemo, useState } from 'react';
import type { PipelineEdit } from '../../../../shared/domain/sketch/pipeline-edit';
import { useAppState, useServices } from '../../../state/app-context';
import { deleteBoxes } from '../../../state/commands/pipeline-edit-actions';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { focusCanvas } from './draft-field';
import { PreparedText, usePrepared } from './prepared-change';
import { afterDialog } from './reveal-after-dialog';

const listed = 8;

/** Asks before cells or sources are deleted, and names what reads them. */
export function DeleteDialog({ names, onClose }: { readonly names: readonly string[]; readonly onClose: () => void }) {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const [busy, setBusy] = useState(false);
  const edits = useMemo((): readonly PipelineEdit[] => [{ do: 'delete', names: [...names] }], [names]);
  const prepared = usePrepared(edits);
  const gone = new Set(names);
  const readers = [...new Set(names.flatMap((name) => graph.downstream.get(name) ?? []))].filter(
    (name) => !gone.has(name) && graph.byName.get(name)?.kind !== 'planned',
  );
  const kinds = new Set(names.map((name) => graph.byName.get(name)?.kind));
  const remove = async () => {
    setBusy(true);
    await services.attempt(() => deleteBoxes(services, names));
    onClose();
    // What had the keyboard before is gone.
    afterDialog(focusCanvas);
  };
  return (
    <Dialog
      title={`Delete ${names.length === 1 ? names[0] : `${names.length} boxes`}`}
      description={
        kinds.has('source')
          ? 'Cells go with their SQL; sources are taken out of plumbline.yaml, and their files stay. Undo brings all of it back.'
          : 'A cell goes with its SQL. Undo brings it back.'
      }
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={busy || prepared?.problem != null} onClick={() => void remove()}>
            Delete
          </Button>
        </>
      }
    >
      <p>
        {readers.length === 0
          ? 'Nothing else reads it.'
          : `${readers.length === 1 ? 'One node reads it and will break: ' : `${readers.length} nodes read it and will break: `}${readers.slice(0, listed).join(', ')}${readers.length > listed ? ', …' : ''}.`}
      </p>
      <PreparedText prepared={prepared} />
    </Dialog>
  );
}
