import type { editor, languages, Position } from 'monaco-editor/editor/editor.api.js';
import { type CheckCompletion, completeCheck } from '../../../shared/domain/checks/editor/complete-check';
import { hoverCheck } from '../../../shared/domain/checks/editor/hover-check';
import { keyOfModel } from '../cell-models';
import { checksLanguageId, monaco } from '../monaco';
import { checkLanguageHost } from './check-language-host';

let registered = false;

/** Registers completion and hover of files of checks; once. */
export function registerCheckProviders(): void {
  if (registered) return;
  registered = true;
  monaco.languages.registerCompletionItemProvider(checksLanguageId, {
    triggerCharacters: [' ', '-', ':', '[', '{', ',', '"', "'", '/'],
    provideCompletionItems: complete,
  });
  monaco.languages.registerHoverProvider(checksLanguageId, { provideHover: hover });
}

async function complete(model: editor.ITextModel, position: Position): Promise<languages.CompletionList | undefined> {
  const host = checkLanguageHost(keyOfModel(model));
  if (host === undefined) return undefined;
  const text = model.getValue();
  const { start, end, items } = completeCheck(text, model.getOffsetAt(position), await host.context(text));
  const from = model.getPositionAt(start);
  const range = {
    insert: monaco.Range.fromPositions(from, position),
    replace: monaco.Range.fromPositions(from, model.getPositionAt(end)),
  };
  return { suggestions: items.map((item) => toItem(item, range)) };
}

function toItem(item: CheckCompletion, range: languages.CompletionItemRanges): languages.CompletionItem {
  const { CompletionItemInsertTextRule } = monaco.languages;
  return {
    label: { label: item.label, description: item.detail },
    kind: kindOf(item.kind),
    insertText: item.insert,
    ...(item.isSnippet ? { insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    sortText: item.sort,
    filterText: item.insert.startsWith('- ') ? `- ${item.label}` : item.label,
    ...(item.documentation === undefined ? {} : { documentation: { value: item.documentation } }),
    ...(item.goesOn ? { command: { id: 'editor.action.triggerSuggest', title: 'Propose what comes next' } } : {}),
    range,
  };
}

function kindOf(kind: CheckCompletion['kind']): languages.CompletionItemKind {
  const { CompletionItemKind } = monaco.languages;
  switch (kind) {
    case 'key':
      return CompletionItemKind.Property;
    case 'check':
      return CompletionItemKind.Function;
    case 'value':
      return CompletionItemKind.Constant;
    case 'column':
      return CompletionItemKind.Field;
    case 'node':
      return CompletionItemKind.Struct;
    case 'snippet':
      return CompletionItemKind.Snippet;
    case 'keyword':
      return CompletionItemKind.Keyword;
  }
}

async function hover(model: editor.ITextModel, position: Position): Promise<languages.Hover | undefined> {
  const host = checkLanguageHost(keyOfModel(model));
  if (host === undefined) return undefined;
  const text = model.getValue();
  const placed = host.outcomes(text);
  const found = hoverCheck(text, model.getOffsetAt(position), await host.context(text), (keyStart) => {
    const { lineNumber, column } = model.getPositionAt(keyStart);
    return placed.find((one) => one.line === lineNumber && one.column === column)?.outcome;
  });
  if (found === undefined) return undefined;
  return {
    contents: found.texts.map((value) => ({ value, supportHtml: false })),
    range: monaco.Range.fromPositions(model.getPositionAt(found.start), model.getPositionAt(found.end)),
  };
}
