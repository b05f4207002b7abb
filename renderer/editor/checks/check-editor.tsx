import type { editor } from 'monaco-editor/editor/editor.api.js';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Problem } from '../../../shared/domain/problem';
import { cellModel } from '../cell-models';
import { setActiveEditor } from '../language/active-editor';
import { widgetHost } from '../language/open-widgets';
import { checksLanguageId, monaco } from '../monaco';
import { useModelText } from '../use-model-text';
import '../language/widgets.css';
import './check-editor.css';
import { type CheckLanguageHost, provideCheckLanguage } from './check-language-host';
import { registerCheckProviders } from './check-providers';
import { type CheckWatch, watchChecks } from './watch-checks';

interface CheckEditorProps {
  /** Unique among all texts of all workspaces. */
  readonly modelKey: string;
  readonly label: string;
  readonly text: string;
  readonly readOnly: boolean;
  readonly host: CheckLanguageHost;
  /** Where the caret is to go; line 0 leaves it and only takes the keyboard. */
  readonly caret: { readonly line: number; readonly column: number } | null;
  /** Changes when the nodes or the outcomes may have changed. */
  readonly version: readonly unknown[];
  readonly onText: (text: string) => void;
  readonly onProblems: (problems: readonly Problem[]) => void;
  /** Escape, where it closes nothing in the text. */
  readonly onLeave: () => void;
}

/** The editor of a file of checks: a whole file with line numbers, as high as there is room. */
export function CheckEditor(props: CheckEditorProps) {
  const { modelKey, label, text, readOnly, host, caret, version } = props;
  const element = useRef<HTMLDivElement>(null);
  const instance = useRef<editor.IStandaloneCodeEditor | null>(null);
  const watch = useRef<CheckWatch | null>(null);
  const adopting = useRef(false);
  const handlers = useRef(props);
  useLayoutEffect(() => {
    handlers.current = props;
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: text, label and readOnly of the moment; their changes are handled below without a new editor.
  useLayoutEffect(() => {
    if (element.current === null) return;
    adopting.current = true;
    const model = cellModel(modelKey, text, checksLanguageId);
    adopting.current = false;
    registerCheckProviders();
    const withdraw = provideCheckLanguage(modelKey, host);
    const code = monaco.editor.create(element.current, {
      ...options,
      model,
      readOnly,
      ariaLabel: label,
      overflowWidgetsDomNode: widgetHost(),
    });
    instance.current = code;
    watch.current = watchChecks(code, model, host, (problems) => handlers.current.onProblems(problems));
    code.addCommand(monaco.KeyCode.Escape, () => handlers.current.onLeave(), nothingToClose);
    const subscriptions = [
      model.onDidChangeContent(() => {
        if (!adopting.current) handlers.current.onText(model.getValue());
      }),
      code.onDidFocusEditorText(() => setActiveEditor(code)),
    ];
    return () => {
      for (const subscription of subscriptions) subscription.dispose();
      setActiveEditor(null, code);
      watch.current?.dispose();
      watch.current = null;
      withdraw();
      code.dispose();
      instance.current = null;
    };
  }, [modelKey, host]);

  useModelText({ instance, adopting, text, readOnly });

  // biome-ignore lint/correctness/useExhaustiveDependencies: what it depends on is handed in as one list.
  useEffect(() => watch.current?.refresh(), version);

  useEffect(() => {
    const code = instance.current;
    if (code === null || caret === null) return;
    code.focus();
    if (caret.line === 0) return;
    const position = { lineNumber: caret.line, column: caret.column };
    code.setPosition(position);
    code.revealPositionInCenterIfOutsideViewport(position);
  }, [caret]);

  return <div ref={element} className="check-editor" />;
}

const nothingToClose = [
  'suggestWidgetVisible',
  'findWidgetVisible',
  'inSnippetMode',
  'parameterHintsVisible',
  'editorHasMultipleSelections',
  'editorHoverVisible',
]
  .map((key) => `!${key}`)
  .join(' && ');

const options: editor.IStandaloneEditorConstructionOptions = {
  fontFamily: '"JetBrains Mono Variable", ui-monospace, monospace',
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  padding: { top: 8, bottom: 8 },
  minimap: { enabled: false },
  lineNumbers: 'on',
  lineNumbersMinChars: 3,
  glyphMargin: true,
  folding: true,
  showFoldingControls: 'mouseover',
  renderLineHighlight: 'none',
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollBeyondLastLine: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
  contextmenu: false,
  fixedOverflowWidgets: true,
  automaticLayout: true,
  occurrencesHighlight: 'off',
  stickyScroll: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false },
  bracketPairColorization: { enabled: false },
  quickSuggestions: { other: 'on', comments: 'off', strings: 'on' },
  quickSuggestionsDelay: 40,
  suggestOnTriggerCharacters: true,
  acceptSuggestionOnEnter: 'on',
  acceptSuggestionOnCommitCharacter: false,
  wordBasedSuggestions: 'off',
  suggestSelection: 'first',
  suggest: { showStatusBar: false, preview: false, filterGraceful: true, localityBonus: false, showIcons: true },
  suggestLineHeight: 24,
  suggestFontSize: 12.5,
  hover: { enabled: 'on', delay: 350, sticky: true, above: false },
};
