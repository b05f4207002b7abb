import { assertNever } from '../../../../shared/base/assert-never';
import { useAppState, useServices } from '../../../state/app-context';
import { DeleteDialog } from './delete-dialog';
import { SinkDialog } from './sink-dialog';
import { WriteDialog } from './write-dialog';

/** The dialog that an edit of the pipeline asks with, while there is one. */
export function CanvasDialogs() {
  const services = useServices();
  const dialog = useAppState((state) => state.canvasDialog);
  const close = () => services.store.setState({ canvasDialog: null });
  if (dialog === null) return null;
  switch (dialog.kind) {
    case 'sink':
      return <SinkDialog from={dialog.from} name={dialog.name} onClose={close} />;
    case 'write':
      return <WriteDialog names={dialog.names} onClose={close} />;
    case 'delete':
      return <DeleteDialog names={dialog.names} onClose={close} />;
    default:
      return assertNever(dialog, 'dialog of the canvas');
  }
}
