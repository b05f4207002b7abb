import type { editor } from 'monaco-editor/editor/editor.api.js';

let active: editor.IStandaloneCodeEditor | null = null;

/** The SQL editor that had the caret last, for commands that work at the caret; null when it is gone. */
export function activeEditor(): editor.IStandaloneCodeEditor | null {
  return active;
}

/** With `only`, changes something only when that one was active. */
export function setActiveEditor(code: editor.IStandaloneCodeEditor | null, only?: editor.IStandaloneCodeEditor): void {
  if (only === undefined || only === active) active = code;
}
