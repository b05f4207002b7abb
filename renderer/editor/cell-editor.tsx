import type { editor } from 'monaco-editor/editor/editor.api.js';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Problem } from '../../shared/domain/problem';
import { cellModel } from './cell-models';
import { sqlLanguageId } from './duckdb-sql';
import { attachLanguage } from './language/attach-language';
import { hasOpenWidget, widgetHost } from './language/open-widgets';
import { showMarkers } from './markers';
import { monaco } from './monaco';
import { useModelText } from './use-model-text';

export const editorPadding = 9;
export const editorLineHeight = 20;

interface CellEditorProps {
  /** Unique among all cells of all notebooks. */
  readonly modelKey: string;
  readonly label: string;
  readonly text: string;
  readonly language: string;
  readonly readOnly?: boolean;
  /** The caret is in here. */
  readonly editing: boolean;
  readonly caret: { readonly line: number; readonly column: number } | undefined;
  /** Problems at lines of the body, from 1. */
  readonly problems: readonly Problem[];
  readonly onText: (text: string) => void;
  readonly onFocus: () => void;
  /** The caret moved while the text has the keyboard, to an offset in it. */
  readonly onCaret?: (offset: number) => void;
  /** The arrow keys left the text at its first or last line. */
  readonly onLeave: (direction: 'up' | 'down') => void;
}

/** A Monaco editor as high as its text. */
export function CellEditor(props: CellEditorProps) {
  const { modelKey, label, text, language, readOnly = false, editing, caret, problems } = props;
  const host = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);
  const handlers = useRef(props);
  // Given with the element and not after it: else each of many editors that open at once lays out the notebook.
  const [firstHeight] = useState(() => text.split('\n').length * editorLineHeight + 2 * editorPadding);
  const adopting = useRef(false);
  useLayoutEffect(() => {
    handlers.current = props;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: label, language and text of the moment; their changes are handled below without a new editor.
  useLayoutEffect(() => {
    const element = host.current;
    if (element === null) return;
    adopting.current = true;
    const model = cellModel(modelKey, text, language);
    adopting.current = false;
    const code = monaco.editor.create(element, {
      ...editorOptions,
      ...(language === sqlLanguageId ? sqlOptions : {}),
      model,
      readOnly,
      ariaLabel: label,
      dimension: { width: element.clientWidth, height: firstHeight },
      overflowWidgetsDomNode: widgetHost(),
    });
    instance.current = code;
    const layout = () => {
      const width = element.clientWidth;
      const height = code.getContentHeight();
      element.style.height = `${height}px`;
      code.layout({ width, height });
    };
    // In the next frame: laying out within the observer would change sizes that it is just telling of.
    let frame = 0;
    const resize = new ResizeObserver(() => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(layout);
    });
    resize.observe(element);
    const subscriptions = [
      code.onDidContentSizeChange(layout),
      model.onDidChangeContent(() => {
        if (!adopting.current) handlers.current.onText(model.getValue());
      }),
      code.onDidFocusEditorText(() => {
        handlers.current.onFocus();
        tellCaret();
      }),
      code.onDidChangeCursorPosition(() => {
        if (code.hasTextFocus()) tellCaret();
      }),
      code.onKeyDown((event) => {
        if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
        // The arrows then go through the list that is open over the text.
        if (hasOpenWidget()) return;
        const position = code.getPosition();
        const selection = code.getSelection();
        if (position === null || selection === null || !selection.isEmpty()) return;
        const up = event.keyCode === monaco.KeyCode.UpArrow && position.lineNumber === 1;
        const down = event.keyCode === monaco.KeyCode.DownArrow && position.lineNumber === model.getLineCount();
        if (up && position.column === 1) leave('up');
        if (down && position.column === model.getLineMaxColumn(position.lineNumber)) leave('down');
        function leave(direction: 'up' | 'down') {
          event.preventDefault();
          event.stopPropagation();
          handlers.current.onLeave(direction);
        }
      }),
    ];
    function tellCaret() {
      const position = code.getPosition();
      if (position !== null) handlers.current.onCaret?.(model.getOffsetAt(position));
    }
    if (language === sqlLanguageId) subscriptions.push(attachLanguage(code, model));
    return () => {
      for (const subscription of subscriptions) subscription.dispose();
      resize.disconnect();
      cancelAnimationFrame(frame);
      code.dispose();
      instance.current = null;
    };
  }, [modelKey]);

  useModelText({ instance, adopting, text, readOnly });

  // biome-ignore lint/correctness/useExhaustiveDependencies: places are looked up in the text that the model has now.
  useEffect(() => {
    const model = instance.current?.getModel();
    if (model != null) showMarkers(model, 'plumbline', problems);
  }, [problems, text]);

  useEffect(() => {
    const code = instance.current;
    if (code === null || !editing) return;
    if (!code.hasTextFocus()) code.focus();
    if (caret !== undefined) {
      code.setPosition({ lineNumber: caret.line, column: caret.column });
      code.revealPositionInCenterIfOutsideViewport({ lineNumber: caret.line, column: caret.column });
    }
  }, [editing, caret]);

  return <div ref={host} className="cell-editor" style={{ height: firstHeight }} data-cell-editor />;
}

const editorOptions: editor.IStandaloneEditorConstructionOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSize: 12.5,
  lineHeight: editorLineHeight,
  fontLigatures: false,
  padding: { top: editorPadding, bottom: editorPadding },
  minimap: { enabled: false },
  lineNumbers: 'off',
  glyphMargin: false,
  folding: false,
  lineDecorationsWidth: 14,
  lineNumbersMinChars: 0,
  renderLineHighlight: 'none',
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  scrollBeyondLastColumn: 2,
  scrollbar: { vertical: 'hidden', horizontalScrollbarSize: 8, alwaysConsumeMouseWheel: false, handleMouseWheel: true },
  wordWrap: 'off',
  contextmenu: false,
  fixedOverflowWidgets: true,
  guides: { indentation: false },
  occurrencesHighlight: 'off',
  quickSuggestions: false,
  stickyScroll: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false },
  automaticLayout: false,
  // A layer for each part of each editor costs more at every frame than it saves when one of them scrolls.
  disableLayerHinting: true,
  bracketPairColorization: { enabled: false },
};

/** What only SQL has: proposals while it is typed, hints of the call around the caret. */
const sqlOptions: editor.IStandaloneEditorConstructionOptions = {
  quickSuggestions: { other: 'on', comments: 'off', strings: 'off' },
  quickSuggestionsDelay: 20,
  suggestOnTriggerCharacters: true,
  // Enter ends a line while the first proposal is only one of many; Tab always takes it.
  acceptSuggestionOnEnter: 'smart',
  acceptSuggestionOnCommitCharacter: false,
  wordBasedSuggestions: 'off',
  suggestSelection: 'first',
  suggest: { showStatusBar: false, preview: false, filterGraceful: true, localityBonus: false, showIcons: true },
  suggestLineHeight: 24,
  suggestFontSize: 12.5,
  parameterHints: { enabled: true, cycle: true },
  hover: { enabled: 'on', delay: 350, sticky: true, above: false },
};
