import type { editor } from 'monaco-editor/editor/editor.api.js';
import { type Disposable, DisposableStore, toDisposable } from '../../shared/base/disposable';
import { monaco } from './monaco';

/** The type under which a name is dragged: nothing outside of the window has it. */
export const draggedName = 'application/x-plumbline-name';

let last: editor.ICodeEditor | null = null;

/** Puts a text at the caret of the editor that had the keyboard last, and the keyboard back into it. False when there is none. */
export function insertAtCaret(text: string): boolean {
  const code = last;
  if (code === null || code.getModel() === null || !isOnScreen(code) || isReadOnly(code)) return false;
  insert(code, text);
  return true;
}

/** Lets names be dropped into editors, and remembers which editor had the keyboard. */
export function acceptNames(target: Window): Disposable {
  const owned = new DisposableStore();
  const follow = (code: editor.ICodeEditor) => {
    code.onDidFocusEditorText(() => {
      last = code;
    });
    code.onDidDispose(() => {
      if (last === code) last = null;
    });
  };
  for (const code of monaco.editor.getEditors()) follow(code);
  owned.add(monaco.editor.onDidCreateEditor(follow));
  const carriesName = (event: DragEvent) => event.dataTransfer?.types.includes(draggedName) ?? false;
  const onDragOver = (event: DragEvent) => {
    if (!carriesName(event) || editorAt(event) === undefined) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
  };
  const onDrop = (event: DragEvent) => {
    const code = carriesName(event) ? editorAt(event) : undefined;
    if (code === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const position = code.getTargetAtClientPoint(event.clientX, event.clientY)?.position;
    if (position != null) code.setPosition(position);
    insert(code, event.dataTransfer?.getData(draggedName) ?? '');
  };
  // In the capture phase: the editor would put the text in by rules of its own.
  target.addEventListener('dragover', onDragOver, true);
  target.addEventListener('drop', onDrop, true);
  owned.add(
    toDisposable(() => {
      target.removeEventListener('dragover', onDragOver, true);
      target.removeEventListener('drop', onDrop, true);
    }),
  );
  return owned;
}

function editorAt(event: DragEvent): editor.ICodeEditor | undefined {
  const { target } = event;
  if (!(target instanceof Node)) return undefined;
  return monaco.editor.getEditors().find((code) => code.getDomNode()?.contains(target) === true && !isReadOnly(code));
}

function insert(code: editor.ICodeEditor, text: string): void {
  const range = code.getSelection();
  if (range === null) return;
  code.pushUndoStop();
  code.executeEdits('plumbline.name', [{ range, text, forceMoveMarkers: true }]);
  code.pushUndoStop();
  code.focus();
}

function isOnScreen(code: editor.ICodeEditor): boolean {
  return code.getDomNode()?.isConnected === true;
}

function isReadOnly(code: editor.ICodeEditor): boolean {
  return code.getOption(monaco.editor.EditorOption.readOnly);
}
