import { matchingClose } from '../graph/statements';
import { byteOffsets } from '../graph/text-positions';
import { significantTokens } from '../graph/tokens';
import { isJson, type Json } from './tree';

/** A call in FROM, or a table by its name, with SQL that reads it alone. */
export interface TableCall {
  /** The `function` of a table function in the tree, or the table itself. */
  readonly node: Json;
  readonly sql: string;
}

/** Table functions whose columns follow from their arguments alone. */
const known = new Set(['unnest', 'generate_series', 'range', 'query', 'query_table']);

/** The calls of table functions in a tree of `text`, wherever they stand. Walks with a stack of its own: trees can be deep. */
export function tableCalls(tree: Json, text: string): TableCall[] {
  const found: TableCall[] = [];
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) stack.push(...value);
    if (!isJson(value)) continue;
    if (value.type === 'TABLE_FUNCTION' && isJson(value.function) && !known.has(String(value.function.function_name))) {
      const { query_location: location } = value.function;
      const sql = callText(text, typeof location === 'number' ? location : 0);
      if (sql !== undefined) found.push({ node: value.function, sql });
    }
    stack.push(...Object.values(value));
  }
  return found;
}

/** The tables that a tree names, as they stand in it. */
export function tablesNamedIn(tree: Json): Json[] {
  const found: Json[] = [];
  const stack: unknown[] = [tree];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) stack.push(...value);
    if (!isJson(value)) continue;
    if (value.type === 'BASE_TABLE' && typeof value.table_name === 'string') found.push(value);
    stack.push(...Object.values(value));
  }
  return found;
}

/** `name(…)` from a position in bytes on. */
function callText(text: string, location: number): string | undefined {
  const rest = text.slice(byteOffsets(text)(location));
  const tokens = significantTokens(rest);
  const open = tokens.findIndex((token) => token.symbol === '(');
  const close = open === -1 ? undefined : tokens[matchingClose(tokens, open)];
  return close === undefined ? undefined : `FROM ${rest.slice(tokens[0]?.start ?? 0, close.end)}`;
}
