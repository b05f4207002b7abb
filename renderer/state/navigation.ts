import type { Problem } from '../../shared/domain/problem';
import type { Services } from './services';

/** Shows a node: its cell in its notebook, or its rows when it is no cell. */
export async function goToNode(services: Services, name: string): Promise<void> {
  const { graph, openTab, selectNode } = services.store.getState();
  const node = graph.byName.get(name);
  selectNode(name);
  if (node?.kind !== 'cell') {
    if (node?.kind === 'source' || node?.kind === 'file') openTab({ kind: 'data', node: name });
    else if (node?.kind === 'planned') openTab({ kind: 'pipeline' });
    return;
  }
  openTab({ kind: 'notebook', file: node.file });
  const session = await services.session(node.file);
  const cell = session.notebook.blocks.find((block) => block.kind === 'sql' && block.name === name);
  if (cell !== undefined) services.store.getState().activateCell(node.file, cell.id, 'command');
}

/** Shows the place of a problem in its notebook. False when the place is in a file that has no view. */
export async function goToProblem(services: Services, problem: Problem): Promise<boolean> {
  const { workspace, openTab } = services.store.getState();
  const { file, line, column, node } = problem;
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
    if (inBody >= 1) state.activateCell(file, block.id, 'edit', { line: inBody, column: column ?? 1 });
    else state.activateCell(file, block.id, 'command');
  } else state.activateCell(file, block.id, 'command');
  return true;
}
