import { tokenize } from '../../../../shared/domain/graph/tokens';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { columnSql } from '../../names';
import { literalJinja } from '../../targets/dbt/relations';
import { lineAt, type ReadSql, type Unread } from '../project-reader';
import { specParameters } from '../spec-names';

export interface DbtModelNames {
  /** Nodes by the name of their model. */
  readonly models: ReadonlyMap<string, string>;
  readonly sources: ReadonlyMap<string, string>;
  /** The name that the sources stand under. */
  readonly sourceGroup: string;
}

const wrapper =
  /^SELECT \* FROM \(\n([\s\S]*)\n\) AS plumbline_step\nWHERE \{\{ (plumbline_in_range\([^\n]*\)) \}\}\s*$/;

/**
 * A model of dbt as the SQL of a cell: what a promotion wrote for nodes, parameters, files and credentials becomes them again, and so does
 * `ref`, `source` and `var` as people write them. All other Jinja keeps the model from being read.
 */
export function readDbtModel(text: string, names: DbtModelNames, spec: PipelineSpec): ReadSql {
  const notes: Omit<Unread, 'file'>[] = [];
  const faults: Omit<Unread, 'file'>[] = [];
  let sql = text.replace(/^(?:-- depends_on: [^\n]*\n)+/, '');
  let lines = lineAt(text, text.length - sql.length) - 1;
  const wrapped = wrapper.exec(sql.trimEnd());
  if (wrapped?.[1] !== undefined) {
    sql = wrapped[1];
    lines += 1;
  }
  for (const parameter of specParameters(spec))
    sql = sql.replaceAll(literalJinja(parameter), `$${parameter.bound.name}`);
  // A file under the workspace: the literal that a promotion wrote around the variable.
  sql = sql.replace(/'\{\{ var\('data_root'\)[^}]*\}\}\//g, "'");
  const scalars = new Map(specParameters(spec).map((parameter) => [parameter.bound.name, parameter]));
  let result = '';
  let from = 0;
  for (const match of sql.matchAll(/\{\{([\s\S]*?)\}\}|\{%([\s\S]*?)%\}|\{#([\s\S]*?)#\}/g)) {
    const before = sql.slice(from, match.index);
    result += before;
    from = match.index + match[0].length;
    const line = lines + lineAt(sql, match.index);
    const fault = (what: string, why: string) => faults.push({ line, what, why });
    if (match[3] !== undefined) {
      // A comment of Jinja says nothing to DuckDB; as one of SQL it stays.
      result += `/*${match[3].replaceAll('*/', '* /')}*/`;
      continue;
    }
    const tag = match[0];
    const words = (match[1] ?? '').replace(/^-|-$/g, '').trim();
    const inText = isInText(result);
    const call = /^(\w+)\s*\(([\s\S]*)\)$/.exec(words);
    const texts = call === null ? null : textArguments(call[2] ?? '');
    if (match[2] !== undefined)
      fault(tag, 'A statement of Jinja decides at run time what the SQL is; a cell has one text.');
    else if (words === "'{'") result += '{';
    else if (call?.[1] === 'ref' && texts?.length === 1 && !inText) {
      const node = names.models.get(texts[0] ?? '');
      if (node === undefined) fault(tag, `There is no model ${texts[0]} of this pipeline.`);
      else {
        result += nodeSql(node);
        from += ownAlias(sql.slice(from), node);
      }
    } else if (call?.[1] === 'source' && texts?.length === 2 && !inText) {
      const node = texts[0] === names.sourceGroup ? names.sources.get(texts[1] ?? '') : undefined;
      if (node === undefined) fault(tag, 'It is no source of the workspace: add it to plumbline.yaml.');
      else {
        result += nodeSql(node);
        from += ownAlias(sql.slice(from), node);
      }
    } else if (call?.[1] === 'env_var' && /^PLUMBLINE_SECRET_\d+$/.test(texts?.[0] ?? ''))
      result += `\${${texts?.[0]}}`;
    else if (call?.[1] === 'var' && texts?.length === 1) {
      const parameter = scalars.get(texts[0] ?? '');
      const isNumber = ['integer', 'bigint', 'double', 'decimal', 'boolean'].includes(parameter?.bound.type ?? '');
      if (parameter === undefined) fault(tag, `${texts[0]} is no parameter of the pipeline.`);
      else if (inText || !isNumber || parameter.bound.list)
        fault(tag, 'dbt puts the value in as text, and a cell binds it as a value; these may differ.');
      else result += `$${parameter.bound.name}`;
    } else if (call?.[1] === 'config')
      notes.push({ line, what: tag, why: 'How a model is made is decided in the spec, not in SQL.' });
    else fault(tag, 'Only ref, source and var say something that a cell can.');
  }
  result += sql.slice(from);
  if (faults.length > 0) return { kind: 'unread', faults };
  return { kind: 'sql', sql: result.trim(), notes };
}

/** What the wrapper of an incremental model says; null for a model without. */
export function incrementalCall(text: string): string | null {
  return wrapper.exec(text.replace(/^(?:-- depends_on: [^\n]*\n)+/, '').trimEnd())?.[2] ?? null;
}

export function nodeSql(node: string): string {
  return columnSql(node);
}

/** The length of an alias that says the node's own name: a promotion writes it where the SQL relies on that name. */
export function ownAlias(following: string, node: string): number {
  const written = ` AS ${quoteIdentifier(node)}`;
  return following.startsWith(written) ? written.length : 0;
}

/** Whether a text of SQL is open at the end: what follows stands inside of it. */
function isInText(sql: string): boolean {
  const last = tokenize(sql).at(-1);
  if (last?.kind !== 'string') return false;
  const text = sql.slice(last.start);
  return !(text.length > 1 && text.endsWith("'"));
}

/** The arguments of a call where all are texts. */
function textArguments(text: string): readonly string[] | null {
  const found: string[] = [];
  const rest = text.replace(/\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?:,|$)/g, (_, one, other) => {
    found.push(String(one ?? other).replace(/\\(.)/g, '$1'));
    return '';
  });
  return rest.trim() === '' && found.length > 0 ? found : null;
}
