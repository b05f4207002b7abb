import type { StateCause } from '../../shared/domain/graph/stale-reason';
import type { Heading } from '../../shared/domain/notebook/outline';
import type { Problem } from '../../shared/domain/problem';
import { isCheckFile, openCheckFile } from './check-files';
import { cellsOf, foldedOver } from './commands/notebook-actions';
import { showIncident } from './incidents';
import { isCanvasInFront } from './pipeline-slice';
import type { Services } from './services';

/** Shows a node: its cell in its notebook, its box on the canvas when it is a sink, or its rows when it is no cell. */
export async function goToNode(services: Services, name: string): Promise<void> {
  const { graph, openTab, selectNode, revealOnCanvas } = services.store.getState();
  const node = graph.byName.get(name);
  selectNode(name);
  if (node?.kind !== 'cell') {
    if (node?.kind === 'source' || node?.kind === 'file') openTab({ kind: 'data', node: name });
    else if (node?.kind === 'planned' || node?.kind === 'sink') {
      openTab({ kind: 'pipeline' });
      revealOnCanvas([name]);
    }
    return;
  }
  openTab({ kind: 'notebook', file: node.file });
  const session = await services.session(node.file);
  const cell = session.notebook.blocks.find((block) => block.kind === 'sql' && block.name === name);
  if (cell !== undefined) goToCell(services, node.file, cell.id, 'command');
}

/** Shows a node where one looks already: on the canvas when that is in front, otherwise as `goToNode` does. */
export async function findNode(services: Services, name: string): Promise<void> {
  const state = services.store.getState();
  if (isCanvasInFront(state)) state.revealOnCanvas([name]);
  else await goToNode(services, name);
}

/** Shows what a state comes from: the node, the input cell of a parameter, the rows of a source. */
export async function goToCause(services: Services, cause: StateCause): Promise<void> {
  const { name, kind } = cause;
  if (name === undefined) return;
  if (kind !== 'parameter') return goToNode(services, name);
  const known = services.store.getState().workspace?.parameters ?? [];
  const parameter = known.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (parameter === undefined) return;
  const place = parameter.control ?? parameter;
  const found = await goToProblem(services, { code: 'bad_parameter', severity: 'info', message: '', ...place });
  if (!found) {
    services.store.getState().notify({
      tone: 'info',
      message: `The parameter ${name} is defined in ${place.file}.`,
      hint: `An input cell named ${name} would give it a control.`,
    });
  }
}

/** Shows where a node is defined: its cell, the rows of a source (its line of the manifest stands beside them), the canvas of a planned box. */
export async function goToDefinition(services: Services, name: string): Promise<void> {
  const node = services.store.getState().graph.byName.get(name);
  if (node?.kind !== 'cell' && node?.kind !== 'macro') return goToNode(services, name);
  services.store.getState().selectNode(name);
  await goToProblem(services, {
    code: 'unknown_node',
    severity: 'info',
    message: '',
    file: node.file,
    line: node.sqlLine ?? node.line,
  });
}

/** Shows the place of a problem in its notebook, or the incident that it is in. False when the place is in a file that has no view. */
export async function goToProblem(services: Services, problem: Problem): Promise<boolean> {
  const { workspace, openTab } = services.store.getState();
  const { file, line, column, node } = problem;
  if (file !== undefined && workspace?.incidents.some((incident) => incident.file === file)) {
    showIncident(services, file);
    return true;
  }
  if (file !== undefined && isCheckFile(file)) {
    openCheckFile(services, file, line, column);
    return true;
  }
  if (file === undefined || !workspace?.notebooks.some((notebook) => notebook.file === file)) {
    if (node === undefined) return false;
    await goToNode(services, node);
    return true;
  }
  openTab({ kind: 'notebook', file });
  const session = await services.session(file);
  if (line === undefined) return true;
  const blocks = session.notebook.blocks;
  const block = blocks.filter((other) => other.line <= line).at(-1);
  if (block === undefined) return true;
  const state = services.store.getState();
  if (block.kind === 'sql' || block.kind === 'chart' || block.kind === 'input') {
    if (block.kind === 'sql') state.selectNode(block.name);
    const inBody = line - block.bodyLine + 1;
    if (inBody >= 1) goToCell(services, file, block.id, 'edit', { line: inBody, column: column ?? 1 });
    else goToCell(services, file, block.id, 'command');
  } else goToCell(services, file, block.id, 'command');
  return true;
}

/** Makes a cell of an open notebook active and gives it the keyboard; sections that it is folded away in are unfolded. */
function goToCell(
  services: Services,
  file: string,
  id: string,
  mode: 'command' | 'edit',
  caret?: { readonly line: number; readonly column: number },
): void {
  const { documents, foldedSections, setFolded, activateCell } = services.store.getState();
  const document = documents[file];
  const over = document === undefined ? [] : foldedOver(file, cellsOf(document), foldedSections, id);
  if (over.length > 0) setFolded('foldedSections', file, over, false);
  activateCell(file, id, mode, caret);
}

/** Shows a heading of a notebook that is open. */
export function goToHeading(services: Services, file: string, heading: Heading): void {
  services.store.getState().openTab({ kind: 'notebook', file });
  goToCell(services, file, heading.cellId, 'command');
  // When the cell is rendered and has the keyboard, its heading goes to the top.
  requestAnimationFrame(() =>
    requestAnimationFrame(() => {
      const cell = [...document.querySelectorAll<HTMLElement>('[data-cell-id]')].find(
        ({ dataset }) => dataset.cellId === heading.cellId,
      );
      const target = cell?.querySelectorAll('.markdown :is(h1, h2, h3, h4, h5, h6)')[heading.place] ?? cell;
      target?.scrollIntoView({ block: 'start' });
    }),
  );
}
