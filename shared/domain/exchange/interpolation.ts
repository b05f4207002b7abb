import { significantTokens } from '../graph/tokens';

/** What was put into a query by text, and what became of it. */
export interface Interpolations {
  readonly sql: string;
  /** Names that are bound as parameters now. */
  readonly parameters: readonly string[];
  /** Expressions that stay in the text as they were. */
  readonly kept: readonly string[];
}

type Style =
  /** `{x}`, with `{{` and `}}` for braces: f-strings. */
  | 'braces'
  /** `{{x}}`: Jinja, and the templates of Jupyter's magics. */
  | 'doubleBraces';

const simpleName = /^\s*([A-Za-z_]\w*)(?:\.value)?\s*$/;

/**
 * Interpolated names as bound parameters, `{limit}` as `$limit`: where a value can stand. A value within a longer text, a
 * name of a table and every other expression stay as they are; nobody but its author knows what they mean.
 * `{x.value}` is how marimo reads a control, so it counts as a name.
 */
export function bindInterpolations(sql: string, style: Style): Interpolations {
  const parameters = new Set<string>();
  const kept = new Set<string>();
  const open = style === 'braces' ? '{' : '{{';
  const close = style === 'braces' ? '}' : '}}';
  let written = '';
  let at = 0;
  while (at < sql.length) {
    if (style === 'braces' && (sql.startsWith('{{', at) || sql.startsWith('}}', at))) {
      written += sql.charAt(at);
      at += 2;
      continue;
    }
    if (!sql.startsWith(open, at)) {
      written += sql.charAt(at++);
      continue;
    }
    const end = closingBrace(sql, at + open.length, close);
    if (end === -1) {
      written += sql.slice(at);
      break;
    }
    const source = sql.slice(at, end + close.length);
    const name = simpleName.exec(sql.slice(at + open.length, end))?.[1];
    const quoted = written.endsWith("'") && sql.charAt(end + close.length) === "'";
    if (name !== undefined && quoted && !isInside(written.slice(0, -1)) && isValuePlace(written.slice(0, -1))) {
      written = `${written.slice(0, -1)}$${name}`;
      at = end + close.length + 1;
      parameters.add(name);
    } else if (name !== undefined && !isInside(written) && isValuePlace(written)) {
      written += `$${name}`;
      at = end + close.length;
      parameters.add(name);
    } else {
      written += source;
      at = end + close.length;
      kept.add(source);
    }
  }
  return { sql: written, parameters: [...parameters], kept: [...kept] };
}

/** Named parameters as SQLAlchemy writes them, `:limit` as `$limit`. */
export function bindColonParameters(sql: string): Interpolations {
  const parameters = new Set<string>();
  const tokens = significantTokens(sql);
  let written = '';
  let copied = 0;
  let brackets = 0;
  for (const [index, token] of tokens.entries()) {
    // In a list, a struct or a slice a colon separates.
    if (token.symbol === '[' || token.symbol === '{') brackets++;
    else if (token.symbol === ']' || token.symbol === '}') brackets--;
    const next = tokens[index + 1];
    if (
      brackets > 0 ||
      next?.kind !== 'word' ||
      next.start !== token.end ||
      !sql.slice(token.start, token.end).endsWith(':')
    )
      continue;
    const before = tokens[index - 1];
    const operator = sql.slice(token.start, token.end);
    // `alias: value` names a column; a parameter stands apart from the word before it.
    if (
      operator.endsWith('::') ||
      (operator === ':' && before !== undefined && before.end === token.start && before.symbol !== '(')
    )
      continue;
    written += `${sql.slice(copied, token.end - 1)}$`;
    copied = token.end;
    parameters.add(sql.slice(next.start, next.end));
  }
  return { sql: written + sql.slice(copied), parameters: [...parameters], kept: [] };
}

function closingBrace(sql: string, from: number, close: string): number {
  let depth = 0;
  for (let at = from; at < sql.length; at++) {
    if (depth === 0 && sql.startsWith(close, at)) return at;
    if (sql[at] === '{') depth++;
    else if (sql[at] === '}') depth--;
    else if (sql[at] === '\n') return -1;
  }
  return -1;
}

/** Whether a text ends within a string, a quoted name or a comment. */
function isInside(text: string): boolean {
  const marked = `${text}x`;
  const last = significantTokens(marked).at(-1);
  return last === undefined || last.kind === 'string' || last.kind === 'quoted' || last.end !== marked.length;
}

const tablePlaces = new Set(['FROM', 'JOIN', 'INTO', 'TABLE', 'VIEW', 'UPDATE', 'DESCRIBE', 'SUMMARIZE', 'AS', '.']);

/** Whether a value can follow: not a name, and not the rest of a word. */
function isValuePlace(text: string): boolean {
  if (/[\w$"'.]$/.test(text)) return false;
  const last = significantTokens(text).at(-1);
  return last === undefined || !tablePlaces.has(last.symbol);
}
