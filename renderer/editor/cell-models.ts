import type { editor } from 'monaco-editor/editor/editor.api.js';
import { minimalEdit } from '../../shared/domain/notebook/text-edit';
import { monaco, prepareMonaco } from './monaco';

const models = new Map<string, editor.ITextModel>();
const keys = new WeakMap<editor.ITextModel, string>();

/** The key that a cell's model was made with, or undefined for a model of something else. */
export function keyOfModel(model: editor.ITextModel): string | undefined {
  return keys.get(model);
}

/** The text model of a cell: it outlives the editor, so that scrolling away keeps the undo history. */
export function cellModel(key: string, text: string, language: string): editor.ITextModel {
  prepareMonaco();
  const known = models.get(key);
  if (known !== undefined && !known.isDisposed()) {
    adoptText(known, text);
    return known;
  }
  const model = monaco.editor.createModel(text, language);
  model.setEOL(monaco.editor.EndOfLineSequence.LF);
  model.updateOptions({
    tabSize: 2,
    bracketColorizationOptions: { enabled: false, independentColorPoolPerBracketType: false },
  });
  models.set(key, model);
  keys.set(model, key);
  return model;
}

/** The text model of a cell that has one. */
export function modelOf(key: string): editor.ITextModel | undefined {
  const model = models.get(key);
  return model === undefined || model.isDisposed() ? undefined : model;
}

/** Gives the models of cells that are gone back. */
export function releaseModels(prefix: string, keep: ReadonlySet<string>): void {
  for (const [key, model] of models) {
    if (!key.startsWith(prefix) || keep.has(key)) continue;
    model.dispose();
    models.delete(key);
  }
}

/** Makes a change from outside in the model as the smallest edit, so that carets elsewhere stay and undo takes it back. */
export function adoptText(model: editor.ITextModel, text: string): void {
  const wanted = text.replace(/\r\n?/g, '\n');
  const edit = minimalEdit(model.getValue(), wanted);
  if (edit === null) return;
  const start = model.getPositionAt(edit.start);
  const end = model.getPositionAt(edit.end);
  const range = monaco.Range.fromPositions(start, end);
  model.pushEditOperations([], [{ range, text: edit.text, forceMoveMarkers: false }], () => null);
}
