import { monaco } from './monaco';

/** Where the caret is in the editor that has the keyboard, in characters with `\n` as line ending; null when it is in none. */
export function caretInEditor(): number | null {
  const code = monaco.editor.getEditors().find((candidate) => candidate.hasTextFocus());
  const model = code?.getModel();
  const position = code?.getPosition();
  return model == null || position == null ? null : model.getOffsetAt(position);
}
