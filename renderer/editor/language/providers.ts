import type { CancellationToken, editor, languages, Position } from 'monaco-editor/editor/editor.api.js';
import { type CaretContext, caretContext } from '../../../shared/domain/language/caret';
import {
  functionDocumentation,
  parameterText,
  type Suggestion,
  type SuggestionKind,
  signature,
  suggestions,
} from '../../../shared/domain/language/suggestions';
import { keyOfModel } from '../cell-models';
import { sqlLanguageId } from '../duckdb-sql';
import { monaco } from '../monaco';
import { hoverText } from './hover-text';
import { languageHost } from './language-host';

let registered = false;

/** Registers completion, hover and signatures of the SQL of cells; once. */
export function registerLanguageProviders(): void {
  if (registered) return;
  registered = true;
  monaco.languages.registerCompletionItemProvider(sqlLanguageId, {
    triggerCharacters: ['.', '$', ' ', "'", '/'],
    provideCompletionItems: complete,
  });
  monaco.languages.registerSignatureHelpProvider(sqlLanguageId, {
    signatureHelpTriggerCharacters: ['(', ','],
    signatureHelpRetriggerCharacters: [')'],
    provideSignatureHelp: signatureHelp,
  });
  monaco.languages.registerHoverProvider(sqlLanguageId, { provideHover: hover });
}

async function complete(
  model: editor.ITextModel,
  position: Position,
  trigger: languages.CompletionContext,
  token: CancellationToken,
): Promise<languages.CompletionList | undefined> {
  const host = languageHost();
  const key = keyOfModel(model);
  if (host === null || key === undefined) return undefined;
  const sql = model.getValue();
  const offset = model.getOffsetAt(position);
  const context = caretContext(sql, offset);
  if (context.kind === 'none' || !isWanted(context, trigger)) return { suggestions: [] };
  try {
    const [scope, catalogue] = await Promise.all([host.scope(sql, offset, signalOf(token)), host.catalogue(key)]);
    const start = model.getPositionAt(context.start);
    const end = model.getPositionAt(context.end);
    const range = {
      insert: monaco.Range.fromPositions(start, position),
      replace: monaco.Range.fromPositions(start, end),
    };
    return { suggestions: suggestions(context, scope, catalogue).map((item) => toItem(item, range)) };
  } catch {
    // Cancelled by the next key, or the engine is away.
    return undefined;
  }
}

/** A space opens the list only where one thing is wanted: a table, or the columns of a join. */
function isWanted(context: CaretContext, trigger: languages.CompletionContext): boolean {
  switch (trigger.triggerCharacter) {
    case ' ':
      return context.kind === 'table' || (context.clause === 'on' && context.before === 'ON');
    case "'":
    case '/':
      return context.kind === 'text' && (/^(FROM|JOIN)$/.test(context.before) || context.call?.inFrom === true);
    case '.':
      return context.kind === 'member';
    case '$':
      return context.kind === 'parameter';
    default:
      return context.kind !== 'text' || trigger.triggerKind === monaco.languages.CompletionTriggerKind.Invoke;
  }
}

function toItem(item: Suggestion, range: languages.CompletionItem['range']): languages.CompletionItem {
  const { CompletionItemInsertTextRule } = monaco.languages;
  return {
    label: { label: item.label, description: item.detail.length > 60 ? `${item.detail.slice(0, 59)}…` : item.detail },
    kind: kindOf(item.kind),
    insertText: item.insert,
    ...(item.isSnippet ? { insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet } : {}),
    sortText: item.sort,
    ...(item.filter === undefined ? {} : { filterText: item.filter }),
    ...(item.detail.length > 60 ? { detail: item.label + item.detail } : {}),
    ...(item.documentation === undefined ? {} : { documentation: { value: item.documentation } }),
    ...(item.opensCall === true
      ? { command: { id: 'editor.action.triggerParameterHints', title: 'Show the parameters' } }
      : {}),
    range,
  };
}

function kindOf(kind: SuggestionKind): languages.CompletionItemKind {
  const { CompletionItemKind } = monaco.languages;
  switch (kind) {
    case 'column':
    case 'field':
      return CompletionItemKind.Field;
    case 'node':
    case 'common table':
      return CompletionItemKind.Struct;
    case 'source':
      return CompletionItemKind.Module;
    case 'relation':
      return CompletionItemKind.Variable;
    case 'function':
    case 'table function':
      return CompletionItemKind.Function;
    case 'aggregate':
      return CompletionItemKind.Method;
    case 'keyword':
      return CompletionItemKind.Keyword;
    case 'type':
      return CompletionItemKind.TypeParameter;
    case 'parameter':
      return CompletionItemKind.Constant;
    case 'argument':
      return CompletionItemKind.Property;
    case 'join':
      return CompletionItemKind.Operator;
    case 'file':
      return CompletionItemKind.File;
    case 'snippet':
      return CompletionItemKind.Snippet;
  }
}

async function signatureHelp(
  model: editor.ITextModel,
  position: Position,
): Promise<languages.SignatureHelpResult | undefined> {
  const host = languageHost();
  if (host === null) return undefined;
  const { call } = caretContext(model.getValue(), model.getOffsetAt(position));
  if (call === undefined) return undefined;
  const functions = await host.functions().catch(() => []);
  const named = functions.filter(({ name }) => name.toLowerCase() === call.name.toLowerCase());
  const called = named.find(({ kind }) => (kind === 'table' || kind === 'table macro') === call.inFrom) ?? named[0];
  if (called === undefined || called.overloads.length === 0) return undefined;
  const fitting = called.overloads.findIndex(
    ({ parameters, varargs }) => parameters.length > call.argument || varargs !== null,
  );
  return {
    value: {
      activeSignature: Math.max(0, fitting),
      activeParameter: call.argument,
      signatures: called.overloads.map((overload, at) => ({
        label: signature(called, at),
        parameters: [
          ...overload.parameters.map((parameter) => ({ label: parameterText(parameter) })),
          ...(overload.varargs === null ? [] : [{ label: `… ${overload.varargs}` }]),
        ],
        ...(overload.varargs === null ? {} : { activeParameter: Math.min(call.argument, overload.parameters.length) }),
        documentation: { value: functionDocumentation(called) },
      })),
    },
    dispose: () => undefined,
  };
}

async function hover(
  model: editor.ITextModel,
  position: Position,
  token: CancellationToken,
): Promise<languages.Hover | undefined> {
  const host = languageHost();
  const key = keyOfModel(model);
  if (host === null || key === undefined) return undefined;
  const found = await hoverText(host, model.getValue(), model.getOffsetAt(position), signalOf(token)).catch(
    () => undefined,
  );
  if (found === undefined) return undefined;
  return {
    contents: found.texts.map((value) => ({ value, supportHtml: false })),
    range: monaco.Range.fromPositions(model.getPositionAt(found.start), model.getPositionAt(found.end)),
  };
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
