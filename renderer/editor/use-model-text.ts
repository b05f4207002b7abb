import type { editor } from 'monaco-editor/editor/editor.api.js';
import { type RefObject, useEffect } from 'react';
import { adoptText } from './cell-models';

/** What an editor shows of a text that is kept elsewhere. */
interface ModelText {
  readonly instance: RefObject<editor.IStandaloneCodeEditor | null>;
  /** True while the model takes a text over: nobody typed it. */
  readonly adopting: RefObject<boolean>;
  readonly text: string;
  readonly readOnly: boolean;
}

/** Keeps an editor's model and options in step with the text. Call it after the effect that makes the editor. */
export function useModelText({ instance, adopting, text, readOnly }: ModelText): void {
  useEffect(() => {
    const model = instance.current?.getModel();
    if (model == null) return;
    adopting.current = true;
    adoptText(model, text);
    adopting.current = false;
  }, [instance, adopting, text]);

  useEffect(() => {
    instance.current?.updateOptions({ readOnly });
  }, [instance, readOnly]);
}
