import { commonTableAt } from '../../../shared/domain/graph/common-tables';
import { extractCommonTable, inlineAsCommonTable } from '../../../shared/domain/graph/move-common-table';
import { foldName } from '../../../shared/domain/graph/names';
import { deleteBlock, insertBlockAfter, replaceCellBody } from '../../../shared/domain/notebook/edit-notebook';
import type { Notebook, SqlCell, TextEdit } from '../../../shared/domain/notebook/notebook';
import { parseNotebook } from '../../../shared/domain/notebook/parse-notebook';
import { applyTextEdits, minimalEdit } from '../../../shared/domain/notebook/text-edit';
import { PlumblineError } from '../../../shared/domain/problem';
import type { OpenDocument } from '../document-session';
import type { Services } from '../services';
import type { AppState } from '../store';
import type { Command } from './command';
import { activate, activeCellOf, cellsOf } from './notebook-actions';

/** A cell and a common table are two places for the same query; these move it from one to the other. */
export const commonTableCommands: readonly Command[] = [
  {
    id: 'notebook.togglePreview',
    title: 'Turn the live preview on or off',
    category: 'View',
    run: (services) => services.store.getState().togglePreview(),
  },
  {
    id: 'notebook.extractCommonTable',
    title: 'Turn the common table at the caret into a cell',
    category: 'Notebook',
    keys: ['Mod+Shift+X'],
    when: (state) => activeSqlCell(state) !== null,
    run: extractAtCaret,
  },
  {
    id: 'notebook.inlineCell',
    title: 'Turn the cell into a common table of the cell that reads it',
    category: 'Notebook',
    keys: ['Mod+Shift+L'],
    when: (state) => activeSqlCell(state) !== null,
    run: inlineActive,
  },
];

function activeSqlCell(state: AppState): { document: OpenDocument; cell: SqlCell } | null {
  const active = activeCellOf(state);
  return active?.cell.kind === 'sql' ? { document: active.document, cell: active.cell } : null;
}

function extractAtCaret(services: Services): void {
  const state = services.store.getState();
  const active = activeSqlCell(state);
  if (active === null) return;
  const { document, cell } = active;
  const sql = cell.body.replaceAll('\r\n', '\n');
  const { caret } = state;
  const offset = caret?.file === document.file && caret.id === cell.id ? caret.offset : -1;
  const at = commonTableAt(sql, offset);
  if (at === undefined) {
    throw refusal('The caret stands in no common table.', 'Put it into an entry of the WITH clause: name AS (…).');
  }
  if (!at.isOutermost) {
    throw refusal(
      `${at.table.name} belongs to a query inside of another one.`,
      'Only a common table of the whole query can become a cell; turn the outer one into a cell first.',
    );
  }
  const taken = new Set([...state.graph.byName.keys()].map(foldName));
  for (const block of document.notebook.blocks) if ('name' in block) taken.add(foldName(block.name));
  const { cells, remaining } = extractCommonTable(sql, at.table.name, taken);
  const session = services.openSession(document.file);
  session.edit(
    editsOf(document.notebook, (notebook) => {
      let changed = applied(notebook, replaceCellBody(notebook, cell.id, remaining));
      const index = changed.blocks.findIndex((block) => block.id === cell.id);
      let before = changed.blocks[index - 1]?.id ?? null;
      for (const { name, sql: body } of cells) {
        changed = applied(changed, insertBlockAfter(changed, before, { kind: 'sql', name, body }));
        before = changed.blocks.find((block) => block.kind === 'sql' && block.name === name)?.id ?? before;
      }
      return changed;
    }),
    true,
  );
  const last = cells[cells.length - 1]?.name;
  const added = cellsOf(session).find((block) => block.kind === 'sql' && block.name === last);
  if (added !== undefined) activate(services, document, added, 'command');
}

function inlineActive(services: Services): void {
  const state = services.store.getState();
  const active = activeSqlCell(state);
  if (active === null) return;
  const { document, cell } = active;
  const reader = onlyReader(state, document, cell.name);
  const body = inlineAsCommonTable(reader.body.replaceAll('\r\n', '\n'), cell.name, cell.body.replaceAll('\r\n', '\n'));
  const session = services.openSession(document.file);
  session.edit(
    editsOf(document.notebook, (notebook) => {
      const changed = applied(notebook, replaceCellBody(notebook, reader.id, body));
      return applied(changed, deleteBlock(changed, cell.id));
    }),
    true,
  );
  activate(services, document, reader, 'command');
  if ((state.checks.get(cell.name)?.length ?? 0) > 0 || hasChecks(state, cell.name)) {
    state.notify({
      tone: 'info',
      message: `The checks of ${cell.name} wait: they hang on a cell.`,
      hint: `They go on as soon as ${cell.name} is a cell again.`,
    });
  }
}

/** The one cell that reads a node, in the same notebook; a common table belongs to one query. */
function onlyReader(state: AppState, { notebook }: OpenDocument, name: string): SqlCell {
  const readers = [...(state.graph.downstream.get(name) ?? [])];
  for (const block of notebook.blocks)
    if (block.kind === 'chart' && block.options.from === name) readers.push(block.name);
  if (readers.length === 0)
    throw refusal(`No cell reads ${name}.`, 'A common table is a part of the query that reads it.');
  if (readers.length > 1) {
    throw refusal(
      `${name} is read by ${readers.join(', ')}.`,
      'A common table belongs to one query: with several readers it stays a cell.',
    );
  }
  const reader = notebook.blocks.find((block) => block.kind === 'sql' && block.name === readers[0]);
  if (reader?.kind !== 'sql') {
    throw refusal(
      `${readers[0]} reads ${name}, and is no cell with SQL in this notebook.`,
      'Move the two together first.',
    );
  }
  return reader;
}

function hasChecks({ workspace }: AppState, node: string): boolean {
  return workspace?.checkFiles.some((file) => file.node === node && file.checks > 0) ?? false;
}

function applied(notebook: Notebook, edits: readonly TextEdit[]): Notebook {
  return parseNotebook(notebook.file, applyTextEdits(notebook.text, edits));
}

/** Several changes as one edit, which is one step to undo. */
function editsOf(notebook: Notebook, change: (notebook: Notebook) => Notebook): TextEdit[] {
  const edit = minimalEdit(notebook.text, change(notebook).text);
  return edit === null ? [] : [edit];
}

function refusal(message: string, hint: string): PlumblineError {
  return new PlumblineError({ code: 'unsupported_statement', severity: 'warning', message, hint });
}
