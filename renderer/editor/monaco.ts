// biome-ignore-all lint/style/noRestrictedImports: the folder of Monaco's contributions is called `features` too.
import * as monaco from 'monaco-editor/editor/editor.api.js';
// The parts of the editor that a cell uses; the rest of Monaco's contributions stay out of the bundle.
import 'monaco-editor/features/bracketMatching/register.js';
import 'monaco-editor/features/caretOperations/register.js';
import 'monaco-editor/features/clipboard/register.js';
import 'monaco-editor/features/codeEditor/register.js';
import 'monaco-editor/features/codicon/register.js';
import 'monaco-editor/features/comment/register.js';
import 'monaco-editor/features/cursorUndo/register.js';
import 'monaco-editor/features/diffEditor/register.js';
import 'monaco-editor/features/find/register.js';
import 'monaco-editor/features/folding/register.js';
import 'monaco-editor/features/hover/register.js';
import 'monaco-editor/features/indentation/register.js';
import 'monaco-editor/features/lineSelection/register.js';
import 'monaco-editor/features/linesOperations/register.js';
import 'monaco-editor/features/multicursor/register.js';
import 'monaco-editor/features/parameterHints/register.js';
import 'monaco-editor/features/smartSelect/register.js';
import 'monaco-editor/features/snippet/register.js';
// The register file of `suggest` brings its inline completions only, not the list.
import 'monaco-editor/editor/contrib/suggest/browser/suggestController.js';
import 'monaco-editor/features/wordOperations/register.js';
import 'monaco-editor/features/wordPartOperations/register.js';
import EditorWorker from 'monaco-editor/editor/editor.worker.js?worker';
import { conf as yamlConfiguration, language as yamlTokens } from 'monaco-editor/languages/definitions/yaml/yaml.js';
import { sqlConfiguration, sqlLanguageId, sqlTokens } from './duckdb-sql';

export { monaco };

/** YAML, with what is proposed and marked in files of checks. */
export const checksLanguageId = 'plumbline-checks';

let prepared = false;

/** Sets up the worker, the SQL language and the fonts; once, before the first editor. */
export function prepareMonaco(): void {
  if (prepared) return;
  prepared = true;
  self.MonacoEnvironment = { getWorker: () => new EditorWorker() };
  monaco.languages.register({ id: sqlLanguageId, extensions: ['.sql'] });
  monaco.languages.setMonarchTokensProvider(sqlLanguageId, sqlTokens);
  monaco.languages.setLanguageConfiguration(sqlLanguageId, sqlConfiguration);
  monaco.languages.register({ id: checksLanguageId });
  monaco.languages.setMonarchTokensProvider(checksLanguageId, yamlTokens);
  monaco.languages.setLanguageConfiguration(checksLanguageId, {
    ...yamlConfiguration,
    onEnterRules: [
      // Below a dash: the keys under its type, or the ones beside its first key.
      {
        beforeText: /^\s*-\s+[^#]*:\s*$/,
        action: { indentAction: monaco.languages.IndentAction.None, appendText: '    ' },
      },
      {
        beforeText: /^\s*-\s+[^\s#:]+:\s.*$/,
        action: { indentAction: monaco.languages.IndentAction.None, appendText: '  ' },
      },
      ...(yamlConfiguration.onEnterRules ?? []),
    ],
    // Names of columns may hold what otherwise ends a word.
    wordPattern: /[\p{L}\p{N}_-]+/u,
  });
  // Widths of characters were measured with the fallback font when the real one was still on its way.
  void document.fonts.ready.then(() => monaco.editor.remeasureFonts());
}

/** Gives the editors the colours that the tokens have now. Call again after the theme changed. */
export function applyEditorTheme(dark: boolean): void {
  prepareMonaco();
  const style = getComputedStyle(document.documentElement);
  // The build shortens `#ffffff` to `#fff`, which the editor does not take.
  const colour = (name: string) =>
    style
      .getPropertyValue(name)
      .trim()
      .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  const token = (name: string) => colour(name).slice(1);
  const name = dark ? 'plumbline-dark' : 'plumbline-light';
  monaco.editor.defineTheme(name, {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: token('--ink') },
      { token: 'keyword', foreground: token('--code-keyword'), fontStyle: 'bold' },
      { token: 'type', foreground: token('--code-keyword') },
      { token: 'function', foreground: token('--code-function') },
      { token: 'number', foreground: token('--code-number') },
      { token: 'parameter', foreground: token('--code-number') },
      { token: 'string', foreground: token('--code-string') },
      // The themes that these build on have colours of their own for YAML.
      { token: 'string.yaml', foreground: token('--code-string') },
      { token: 'comment', foreground: token('--code-comment'), fontStyle: 'italic' },
      { token: 'operator', foreground: token('--ink-2') },
      { token: 'delimiter', foreground: token('--ink-2') },
    ],
    colors: {
      'editor.background': colour('--raised'),
      'editor.foreground': colour('--ink'),
      'editor.lineHighlightBackground': colour('--raised'),
      'editor.lineHighlightBorder': colour('--raised'),
      'editor.selectionBackground': `${colour('--accent')}44`,
      'editor.inactiveSelectionBackground': `${colour('--accent')}22`,
      'editorCursor.foreground': colour('--accent'),
      'editorError.foreground': colour('--bad'),
      'editorWarning.foreground': colour('--warn'),
      'editorOverviewRuler.errorForeground': colour('--bad'),
      'editorOverviewRuler.warningForeground': colour('--warn'),
      ...Object.fromEntries(
        [1, 2, 3, 4, 5, 6].map((level) => [`editorBracketHighlight.foreground${level}`, colour('--ink-2')]),
      ),
      'editorWidget.background': colour('--raised'),
      'editorWidget.border': colour('--line-strong'),
      'editorHoverWidget.background': colour('--raised'),
      'editorHoverWidget.border': colour('--line-strong'),
      'editorHoverWidget.statusBarBackground': colour('--raised'),
      'editorHoverWidget.foreground': colour('--ink'),
      'editorHoverWidget.highlightForeground': colour('--accent'),
      'editorSuggestWidget.background': colour('--raised'),
      'editorSuggestWidget.border': colour('--line-strong'),
      'editorSuggestWidget.foreground': colour('--ink'),
      'editorSuggestWidget.highlightForeground': colour('--accent'),
      'editorSuggestWidget.focusHighlightForeground': colour('--accent'),
      'editorSuggestWidget.selectedBackground': colour('--accent-soft'),
      'editorSuggestWidget.selectedForeground': colour('--ink'),
      'editorSuggestWidget.selectedIconForeground': colour('--ink'),
      'editorWidget.foreground': colour('--ink'),
      'widget.shadow': '#00000000',
      'textCodeBlock.background': colour('--surface'),
      'textLink.foreground': colour('--accent'),
      descriptionForeground: colour('--ink-3'),
      'symbolIcon.fieldForeground': colour('--ink-2'),
      'symbolIcon.structForeground': colour('--stale'),
      'symbolIcon.moduleForeground': colour('--ok'),
      'symbolIcon.variableForeground': colour('--ink-2'),
      'symbolIcon.functionForeground': colour('--code-function'),
      'symbolIcon.methodForeground': colour('--code-function'),
      'symbolIcon.keywordForeground': colour('--code-keyword'),
      'symbolIcon.typeParameterForeground': colour('--code-keyword'),
      'symbolIcon.constantForeground': colour('--code-number'),
      'symbolIcon.propertyForeground': colour('--ink-2'),
      'symbolIcon.operatorForeground': colour('--accent'),
      'symbolIcon.fileForeground': colour('--code-string'),
      'symbolIcon.snippetForeground': colour('--ink-3'),
      'input.background': colour('--surface'),
      'input.foreground': colour('--ink'),
      'input.border': colour('--line-strong'),
      focusBorder: colour('--accent'),
      'editorLineNumber.foreground': colour('--ink-3'),
      'editorLineNumber.dimmedForeground': colour('--ink-3'),
      'editorLineNumber.activeForeground': colour('--ink'),
      'editorGutter.background': colour('--raised'),
      'editorGutter.foldingControlForeground': colour('--ink-3'),
      'scrollbarSlider.background': `${colour('--line-strong')}99`,
      'diffEditor.insertedTextBackground': `${colour('--ok')}33`,
      'diffEditor.removedTextBackground': `${colour('--bad')}33`,
    },
  });
  monaco.editor.setTheme(name);
}
