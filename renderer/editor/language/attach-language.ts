import type { editor, IDisposable } from 'monaco-editor/editor/editor.api.js';
import './widgets.css';
import { setActiveEditor } from './active-editor';
import { watchDiagnostics } from './diagnostics';
import { linkNodes } from './node-links';
import { registerLanguageProviders } from './providers';

/** Gives an editor of a cell the services of the language. */
export function attachLanguage(code: editor.IStandaloneCodeEditor, model: editor.ITextModel): IDisposable {
  registerLanguageProviders();
  const diagnostics = watchDiagnostics(model);
  const links = linkNodes(code);
  const focus = code.onDidFocusEditorText(() => setActiveEditor(code));
  return {
    dispose() {
      setActiveEditor(null, code);
      focus.dispose();
      links.dispose();
      diagnostics.dispose();
    },
  };
}
