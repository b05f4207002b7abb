import { PlumblineError } from '../../../shared/domain/problem';
import { copyBoxes, isCopiedBoxes } from '../../../shared/domain/sketch/copy-boxes';
import { nodesInQuestion } from '../canvas-selection';
import { editPipeline } from '../pipeline-edits';
import type { Services } from '../services';
import { addPastedText, addPaths, isTabular, pathsIn } from './import-commands';
import { freePlaceForPaste } from './pipeline-edit-actions';

/** Puts the boxes in question on the system's clipboard as text; false when there are none that can be copied. */
export async function copyBoxesToClipboard({ store }: Services): Promise<boolean> {
  const state = store.getState();
  const { workspace } = state;
  if (workspace === null) return false;
  const names = nodesInQuestion(state);
  const copied = names.filter((name) => !['source', 'file'].includes(state.graph.byName.get(name)?.kind ?? 'source'));
  if (copied.length === 0) {
    throw new PlumblineError({
      code: 'bad_usage',
      severity: 'info',
      message:
        names.length === 0 ? 'Select what is to be copied.' : 'Sources are not copied: several nodes can read one.',
    });
  }
  await navigator.clipboard.writeText(
    copyBoxes({ sketches: workspace.sketches, nodes: workspace.graph.nodes }, copied),
  );
  return true;
}

/** Pastes boxes where the pointer is, or beside what is selected; tables and paths of files go the way of data that is added. */
export async function pasteBoxes(services: Services): Promise<void> {
  const text = await services.bridge.invoke('clipboard.readText', {});
  if (!isCopiedBoxes(text)) {
    const paths = pathsIn(text);
    if (paths.length > 0) return addPaths(services, paths);
    if (isTabular(text)) return addPastedText(services, text);
  }
  const at = freePlaceForPaste(services.store.getState());
  const change = await editPipeline(services, [{ do: 'paste', text, at }]);
  services.store.getState().revealOnCanvas(change.names);
}
