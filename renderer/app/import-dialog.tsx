import { useEffect, useState } from 'react';
import { type Problem, toProblem } from '../../shared/domain/problem';
import { useAppState, useServices } from '../state/app-context';
import { goToNode } from '../state/navigation';
import type { Services } from '../state/services';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { baseName } from '../ui/format';
import { ProblemView } from '../ui/problem-view';

/** Asks how dropped files become sources: as copies that travel with the workspace, or where they are. */
export function ImportDialog() {
  const services = useServices();
  const paths = useAppState((state) => state.dropped);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const close = () => services.store.setState({ overlay: null, dropped: [] });

  const take = async (mode: 'copy' | 'link') => {
    setBusy(true);
    try {
      const { imported } = await services.bridge.invoke('source.import', { paths: [...paths], mode });
      close();
      const first = imported[0];
      if (first !== undefined) await goToNode(services, first);
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={paths.length === 1 ? 'Add a source' : `Add ${paths.length} sources`}
      description="Each file becomes a source of this workspace, named after the file."
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button disabled={busy} onClick={() => void take('link')}>
            Read where they are
          </Button>
          <Button variant="primary" disabled={busy} onClick={() => void take('copy')}>
            {busy ? 'Adding…' : 'Copy into the workspace'}
          </Button>
        </>
      }
    >
      <ul className="dropped" aria-label="Files">
        {paths.map((path) => (
          <li key={path} title={path}>
            {baseName(path.replaceAll('\\', '/'))}
          </li>
        ))}
      </ul>
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
    </Dialog>
  );
}

/** Takes files that are dropped anywhere on the window. */
export function useFileDrop(services: Services): void {
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const onDragOver = (event: DragEvent) => {
      if (carriesFiles(event)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const files = [...(event.dataTransfer?.files ?? [])];
      const paths = files.map((file) => services.bridge.pathOf(file)).filter((path) => path !== '');
      if (paths.length > 0 && services.store.getState().workspace !== null) {
        services.store.setState({ overlay: 'import', dropped: paths });
      }
    };
    window.addEventListener('dragover', onDragOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragover', onDragOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [services]);
}
