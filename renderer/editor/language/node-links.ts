import type { editor, IDisposable, IRange, Position } from 'monaco-editor/editor/editor.api.js';
import { wordMeaning } from '../../../shared/domain/language/hover';
import { monaco } from '../monaco';
import { languageHost } from './language-host';

/** With Ctrl (or Command) held, the name of a node is a link to where it is defined. */
export function linkNodes(code: editor.IStandaloneCodeEditor): IDisposable {
  const link = code.createDecorationsCollection();
  const follows = (event: { readonly ctrlKey: boolean; readonly metaKey: boolean }) => event.ctrlKey || event.metaKey;
  const subscriptions = [
    code.onMouseMove(({ event, target }) => {
      const node = follows(event) && target.position !== null ? nodeAt(code, target.position) : undefined;
      if (node === undefined) link.clear();
      else link.set([{ range: node.range, options: { inlineClassName: 'node-link' } }]);
    }),
    code.onMouseLeave(() => link.clear()),
    code.onKeyUp(() => link.clear()),
    code.onMouseDown(({ event, target }) => {
      if (!follows(event) || !event.leftButton || target.position === null) return;
      const node = nodeAt(code, target.position);
      if (node === undefined) return;
      event.preventDefault();
      link.clear();
      languageHost()?.goTo(node.name);
    }),
  ];
  return {
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
      link.clear();
    },
  };
}

function nodeAt(code: editor.IStandaloneCodeEditor, position: Position): { name: string; range: IRange } | undefined {
  const model = code.getModel();
  if (model === null) return undefined;
  const word = wordMeaning(model.getValue(), model.getOffsetAt(position));
  if (word === undefined || word.meaning.kind !== 'name') return undefined;
  const node = languageHost()?.node(word.meaning.path[word.meaning.part] ?? '');
  if (node === undefined) return undefined;
  const range = monaco.Range.fromPositions(model.getPositionAt(word.start), model.getPositionAt(word.end));
  return { name: node.name, range };
}
