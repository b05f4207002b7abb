import type { ProvenanceCheck } from '../../shared/domain/provenance/provenance';
import { openCheckFile } from './check-files';
import { highlightOfColumn, highlightOfNode } from './lineage-slice';
import { goToProblem } from './navigation';
import type { WhereAsked } from './provenance-slice';
import type { Services } from './services';

/** Shows in the inspector where something comes from; the keyboard goes there too, unless `quietly`. */
export function askWhere({ store }: Services, asked: WhereAsked, quietly = false): void {
  store.getState().askWhere(asked);
  if (!quietly) focusWhenThere(asked.traces ? '[data-where-rows]' : '[data-where]');
}

/** Shows a place of a file of the workspace: a cell, a check, the prose of a notebook. The manifest has no view of its own: its node is shown. */
export async function goToPlace(
  services: Services,
  place: { readonly file: string; readonly line: number; readonly node?: string },
): Promise<void> {
  const { file, line, node } = place;
  const found = await goToProblem(services, {
    code: 'unknown_node',
    severity: 'info',
    message: '',
    file,
    line,
    ...(node === undefined ? {} : { node }),
  });
  if (!found) services.store.getState().notify({ tone: 'info', message: `It stands in ${file}, line ${line}.` });
}

export function goToCheckPlace(services: Services, { file, line }: ProvenanceCheck): void {
  openCheckFile(services, file, line);
}

/** Shows on the canvas what a node, or a column of it, comes from and what it feeds. */
export async function showLineageOnCanvas(services: Services, node: string, column: string | null): Promise<void> {
  const { store, bridge } = services;
  const highlight =
    column === null
      ? highlightOfNode(node, store.getState().graph)
      : highlightOfColumn(await bridge.invoke('lineage.column', { node, column }));
  // The workspace may be another one by now, or the node gone.
  if (!store.getState().graph.byName.has(node)) return;
  store.setState({ lineageHighlight: highlight, pipelineShownAs: 'canvas' });
  store.getState().openTab({ kind: 'pipeline' });
  store.getState().revealOnCanvas([node]);
}

/** The inspector may have to be opened, and the card to be drawn, first. */
function focusWhenThere(selector: string, tries = 10): void {
  requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(selector);
    if (element !== null) element.focus();
    else if (tries > 0) focusWhenThere(selector, tries - 1);
  });
}
