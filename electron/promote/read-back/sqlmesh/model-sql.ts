import { significantTokens, type Token } from '../../../../shared/domain/graph/tokens';
import { hasJinja } from '../../../../shared/domain/jinja';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { parameterSqlTypes } from '../../parameter-types';
import { schema } from '../../targets/sqlmesh/names';
import { nodeSql, ownAlias } from '../dbt/model-sql';
import { lineAt, type ReadSql } from '../project-reader';
import { specParameters } from '../spec-names';

/** A file of SQLMesh: what its header says by property, and the SQL below. */
export interface ModelFile {
  readonly kind: 'MODEL' | 'AUDIT';
  readonly header: ReadonlyMap<string, string>;
  readonly body: string;
  /** Where the body begins in the file. */
  readonly bodyStart: number;
  /** Line of the first line of the body. */
  readonly bodyLine: number;
}

/** Splits a model or audit into header and body; undefined where it has no header that is closed. */
export function readModelFile(text: string): ModelFile | undefined {
  const tokens = significantTokens(text);
  const [first, open] = tokens;
  if ((first?.symbol !== 'MODEL' && first?.symbol !== 'AUDIT') || open?.symbol !== '(') return undefined;
  let depth = 0;
  const header = new Map<string, string>();
  let start = open.end;
  const property = (end: number) => {
    const [, name, value] = /^\s*(\w+)\s+([\s\S]*?)\s*$/.exec(text.slice(start, end)) ?? [];
    if (name !== undefined) header.set(name.toLowerCase(), value ?? '');
  };
  for (const [index, token] of tokens.entries()) {
    if (token.symbol === '(' || token.symbol === '[') depth++;
    if (token.symbol === ',' && depth === 1) {
      property(token.start);
      start = token.end;
    }
    if (token.symbol !== ')' && token.symbol !== ']') continue;
    depth--;
    if (depth > 0) continue;
    property(token.start);
    const semicolon = tokens[index + 1];
    const end = semicolon?.symbol === ';' ? semicolon.end : token.end;
    const body = text.slice(end);
    const lead = body.length - body.trimStart().length;
    return { kind: first.symbol, header, body: body.trim(), bodyStart: end + lead, bodyLine: lineAt(text, end + lead) };
  }
  return undefined;
}

const slice = /^SELECT \* FROM \(\n([\s\S]*)\n\) AS slice\nWHERE [^\n]*$/;
const called = /^SELECT \* FROM @duckdb_sql\(\s*('(?:[^']|'')*')([\s\S]*)$/;

/** The SQL of a model as that of a cell. `nodes` are nodes by the folded name of their table. */
export function readSqlmeshModel(file: ModelFile, nodes: ReadonlyMap<string, string>, spec: PipelineSpec): ReadSql {
  const text = called.exec(file.body);
  if (text?.[1] !== undefined)
    return readTextQuery(text[1].slice(1, -1).replaceAll("''", "'"), file, nodes, spec, text[2] ?? '');
  const sliced = slice.exec(file.body);
  return readNative(sliced?.[1] ?? file.body, file.bodyLine + (sliced === null ? 0 : 1), nodes, spec);
}

function readNative(sql: string, line: number, nodes: ReadonlyMap<string, string>, spec: PipelineSpec): ReadSql {
  const faults: { line: number; what: string; why: string }[] = [];
  const tokens = significantTokens(sql);
  const parameters = new Map(specParameters(spec).map((parameter) => [parameter.bound.name.toLowerCase(), parameter]));
  let result = '';
  let from = 0;
  const put = (start: number, end: number, replacement: string) => {
    result += sql.slice(from, start) + replacement;
    from = end;
  };
  for (const [index, token] of tokens.entries()) {
    if (token.start < from) continue;
    const at = line + lineAt(sql, token.start) - 1;
    const next = tokens[index + 1];
    const name = tokens[index + 2];
    const table =
      token.symbol === schema.toUpperCase() && next?.symbol === '.' && name !== undefined ? name : undefined;
    if (table !== undefined) {
      const node = nodes.get(nameOf(sql, table).toLowerCase());
      if (node === undefined) {
        faults.push({ line: at, what: sql.slice(token.start, table.end), why: 'It is no model of this pipeline.' });
        continue;
      }
      put(token.start, table.end, nodeSql(node));
      from += ownAlias(sql.slice(from), node);
      continue;
    }
    const macro = sql.slice(token.start, token.end) === '@' && next !== undefined ? next : undefined;
    if (macro === undefined) continue;
    const parameter = parameters.get(sql.slice(macro.start, macro.end).toLowerCase());
    if (parameter === undefined || parameter.bound.list) {
      faults.push({
        line: at,
        what: sql.slice(token.start, macro.end),
        why: 'A macro of SQLMesh decides at run time what the SQL is; a cell has one text.',
      });
      continue;
    }
    const [cast, open] = [tokens[index - 2], tokens[index - 1]];
    const type = parameterSqlTypes[parameter.bound.type];
    const rest = sql.slice(macro.end);
    // The cast that a promotion writes around a value is the parameter's own type.
    if (cast?.symbol === 'CAST' && open?.symbol === '(' && cast.start >= from && rest.startsWith(` AS ${type})`))
      put(cast.start, macro.end + ` AS ${type})`.length, `$${parameter.bound.name}`);
    else put(token.start, macro.end, `$${parameter.bound.name}`);
  }
  result += sql.slice(from);
  if (hasJinja(sql))
    faults.push({ line, what: 'Jinja', why: 'It decides at run time what the SQL is; a cell has one text.' });
  if (faults.length > 0) return { kind: 'unread', faults };
  return { kind: 'sql', sql: result.trim().replace(/;$/, '').trim(), notes: [] };
}

/** A text for DuckDB with marks, as `text-query.ts` writes it. */
function readTextQuery(
  marked: string,
  file: ModelFile,
  nodes: ReadonlyMap<string, string>,
  spec: PipelineSpec,
  rest: string,
): ReadSql {
  const faults: { line: number; what: string; why: string }[] = [];
  const parameters = new Map(specParameters(spec).map((parameter) => [parameter.bound.name, parameter]));
  let text = marked;
  for (const [name, { bound }] of parameters)
    text = text.replaceAll(`CAST(«${name}» AS ${parameterSqlTypes[bound.type]}${bound.list ? '[]' : ''})`, `$${name}`);
  let result = '';
  let from = 0;
  for (const match of text.matchAll(/««|»»|«((?:[^»]|»»)*)»/g)) {
    result += text.slice(from, match.index);
    from = match.index + match[0].length;
    const word = match[1]?.replaceAll('»»', '»');
    const [kind, ...names] = (word ?? '').split(' ');
    const name = names.join(' ');
    if (word === undefined) result += match[0].slice(0, 1);
    else if (word === '{') result += '{';
    else if (kind === 'model') {
      const node = nodes.get(tableOf(name).toLowerCase());
      if (node === undefined)
        faults.push({ line: file.bodyLine, what: match[0], why: 'It is no model of this pipeline.' });
      else {
        result += nodeSql(node);
        from += ownAlias(text.slice(from), node);
      }
    } else if (kind === 'decimal' && parameters.has(name)) result += `$${name}`;
    else if (kind === 'secret') result += `\${${name}}`;
    else if (kind === 'file') result += `'${name.replaceAll('%7B', '{').replaceAll('%25', '%').replaceAll("'", "''")}'`;
    else if (parameters.has(word)) result += `$${word}`;
    else faults.push({ line: file.bodyLine, what: match[0], why: 'It is a mark that no promotion writes.' });
  }
  result += text.slice(from);
  const after = rest.replace(/^\s*(?:,\s*\w+ := (?:'(?:[^']|'')*'|@\w+))*\s*\)/, '').trim();
  if (after !== '' && !/^AS slice\nWHERE [^\n]*$/.test(after))
    faults.push({
      line: file.bodyLine,
      what: after.split('\n')[0] ?? after,
      why: 'It stands behind the SQL of the cell.',
    });
  if (faults.length > 0) return { kind: 'unread', faults };
  return { kind: 'sql', sql: result.trim(), notes: [] };
}

/** `main."my table"` without its schema. */
export function tableOf(name: string): string {
  const tokens = significantTokens(name);
  const last = tokens.at(-1);
  return last === undefined ? name : nameOf(name, last);
}

function nameOf(sql: string, token: Token): string {
  const text = sql.slice(token.start, token.end);
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text;
}
