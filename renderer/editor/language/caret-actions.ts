import { wordMeaning } from '../../../shared/domain/language/hover';
import { minimalEdit } from '../../../shared/domain/notebook/text-edit';
import { monaco } from '../monaco';
import { activeEditor } from './active-editor';

/** Names under the caret from the innermost to the outermost: `f.delay` gives `delay` and `f`. */
export function namesAtCaret(): readonly string[] {
  const code = activeEditor();
  const model = code?.getModel();
  const position = code?.getPosition();
  if (model == null || position == null) return [];
  const word = wordMeaning(model.getValue(), model.getOffsetAt(position));
  if (word === undefined || word.meaning.kind === 'parameter') return [];
  if (word.meaning.kind === 'call') return [word.meaning.name];
  return word.meaning.path.slice(0, word.meaning.part + 1).reverse();
}

/** Puts the caret on the next place that is marked, round the end of the text, and shows what is said of it. False where nothing is. */
export function goToNextMark(direction: 1 | -1): boolean {
  const code = activeEditor();
  const model = code?.getModel();
  const position = code?.getPosition();
  if (code == null || model == null || position == null) return false;
  const marks = monaco.editor
    .getModelMarkers({ resource: model.uri })
    .map(({ startLineNumber, startColumn }) => new monaco.Position(startLineNumber, startColumn))
    .sort(monaco.Position.compare);
  const next =
    direction === 1
      ? (marks.find((mark) => position.isBefore(mark)) ?? marks[0])
      : (marks.filter((mark) => mark.isBefore(position)).at(-1) ?? marks.at(-1));
  if (next === undefined) return false;
  code.focus();
  code.setPosition(next);
  code.revealPositionInCenterIfOutsideViewport(next);
  code.trigger('keyboard', 'editor.action.showHover', { focus: 'noAutoFocus' });
  return true;
}

/** Replaces the text of the active editor by what `change` makes of it, as one step that undo takes back; the caret stays at its word. */
export function changeText(change: (sql: string) => string): void {
  const code = activeEditor();
  const model = code?.getModel();
  if (code == null || model == null) return;
  const before = model.getValue();
  const edit = minimalEdit(before, change(before));
  if (edit === null) return;
  const position = code.getPosition();
  const words = position === null ? 0 : before.slice(0, model.getOffsetAt(position)).replace(/\s+/g, '').length;
  const range = monaco.Range.fromPositions(model.getPositionAt(edit.start), model.getPositionAt(edit.end));
  code.pushUndoStop();
  code.executeEdits('format', [{ range, text: edit.text }]);
  code.pushUndoStop();
  code.setPosition(model.getPositionAt(offsetBehind(model.getValue(), words)));
}

/** The offset behind so many characters that are no space. */
function offsetBehind(text: string, count: number): number {
  let seen = 0;
  for (let at = 0; at < text.length; at++) {
    if (seen === count) return at;
    if (!/\s/.test(text.charAt(at))) seen++;
  }
  return text.length;
}
