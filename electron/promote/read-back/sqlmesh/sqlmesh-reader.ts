import type { CheckEntry } from '../../../../shared/domain/checks/interchange/interchange';
import { significantTokens } from '../../../../shared/domain/graph/tokens';
import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { nameNodes } from '../../targets/sqlmesh/names';
import { readChangedCheck } from '../changed-check';
import { otherFile } from '../dbt/dbt-reader';
import type { ChangedFile, ProjectEdit, ProjectReader, ReadProject, Unread } from '../project-reader';
import { namedPipeline } from '../spec-names';
import { type ModelFile, readModelFile, readSqlmeshModel, tableOf } from './model-sql';

/** Reads models and audits of a promoted SQLMesh project. */
export const sqlmeshReader: ProjectReader = {
  target: 'sqlmesh',
  keeps: (path) => /^(models|audits)\/.*\.sql$/.test(path) && !path.startsWith('audits/golden__'),
  folders: ['models', 'audits', 'macros', 'tests', 'seeds'],
  read: readSqlmeshProject,
};

function readSqlmeshProject(files: readonly ChangedFile[], spec: PipelineSpec): ReadProject {
  const edits: ProjectEdit[] = [];
  const unread: Unread[] = [];
  const nodes = nodesOf(files, spec);
  for (const file of files) {
    const { path, before, after } = file;
    const isModel = /^models\/.*\.sql$/.test(path);
    const found: ReadProject = isModel
      ? path.startsWith('models/sources/') && before !== null
        ? { edits: [], unread: [sourceFile(path)] }
        : readModel(file, nodes, spec)
      : /^audits\/golden__/.test(path)
        ? {
            edits: [],
            unread: [
              { file: path, line: null, what: 'golden results', why: 'They are facts of the rows at promotion.' },
            ],
          }
        : /^audits\/.*\.sql$/.test(path)
          ? readChangedCheck(file, spec)
          : { edits: [], unread: [otherFile(path, before, after)] };
    edits.push(...found.edits);
    unread.push(...found.unread);
  }
  return { edits, unread };
}

function sourceFile(path: string): Unread {
  return {
    file: path,
    line: null,
    what: path,
    why: 'Where a source lies and how it is read stands in plumbline.yaml.',
  };
}

/** Nodes by the folded name of their table, with models that came. */
function nodesOf(files: readonly ChangedFile[], spec: PipelineSpec): ReadonlyMap<string, string> {
  const names = nameNodes(namedPipeline(spec));
  const nodes = new Map([...names.table].map(([node, table]) => [table.toLowerCase(), node]));
  for (const { before, after } of files) {
    const name = before === null && after !== null ? readModelFile(after)?.header.get('name') : undefined;
    if (name !== undefined) nodes.set(tableOf(name).toLowerCase(), tableOf(name));
  }
  return nodes;
}

function readModel(
  { path, before, after }: ChangedFile,
  nodes: ReadonlyMap<string, string>,
  spec: PipelineSpec,
): ReadProject {
  const unread = (line: number | null, what: string, why: string): Unread => ({ file: path, line, what, why });
  const old = typeof before === 'string' ? readModelFile(before) : undefined;
  const fresh = after === null ? undefined : readModelFile(after);
  const name = (fresh ?? old)?.header.get('name');
  const node = name === undefined ? undefined : nodes.get(tableOf(name).toLowerCase());
  if (after === null)
    return node === undefined
      ? { edits: [], unread: [unread(null, path, 'It is gone; a promotion writes it again.')] }
      : { edits: [{ kind: 'removed', node, file: path, line: 1 }], unread: [] };
  if (fresh === undefined || node === undefined)
    return { edits: [], unread: [unread(1, path, 'It has no MODEL block that says which model it is.')] };
  const read = readSqlmeshModel(fresh, nodes, spec);
  if (read.kind === 'unread') return { edits: [], unread: read.faults.map((fault) => ({ file: path, ...fault })) };
  const line = fresh.bodyLine;
  if (before === null) return { edits: [{ kind: 'added', node, file: path, line, sql: read.sql }], unread: [] };
  const earlier = old === undefined ? undefined : readSqlmeshModel(old, nodes, spec);
  if (old === undefined || earlier?.kind !== 'sql')
    return { edits: [], unread: [unread(1, node, 'What the promotion wrote cannot be read back.')] };
  const header = readHeader(node, old, fresh, path);
  return {
    edits: [
      ...(earlier.sql === read.sql
        ? []
        : [{ kind: 'sql' as const, node, file: path, line, before: earlier.sql, after: read.sql }]),
      ...header.edits,
    ],
    unread: header.unread,
  };
}

/** What a header says otherwise: audits that came are checks where they say the same; all else is listed. */
function readHeader(node: string, old: ModelFile, fresh: ModelFile, file: string): ReadProject {
  const edits: ProjectEdit[] = [];
  const unread: Unread[] = [];
  for (const key of new Set([...old.header.keys(), ...fresh.header.keys()])) {
    const [was, is] = [old.header.get(key), fresh.header.get(key)];
    if (was === is || key === 'audits') continue;
    // Columns follow from the SQL.
    if (key === 'columns' && old.body !== fresh.body) continue;
    const why =
      key === 'columns'
        ? 'The SQL decides names and types.'
        : 'It is decided in the spec: a promotion writes it from there.';
    unread.push({ file, line: 1, what: `\`${key}\` of ${node}`, why });
  }
  const before = callsOf(old.header.get('audits'));
  const after = callsOf(fresh.header.get('audits'));
  const entries: CheckEntry[] = [];
  for (const call of after.filter((one) => !before.includes(one))) {
    const found = entriesOf(call);
    entries.push(...found);
    if (found.length === 0)
      unread.push({ file, line: 1, what: `audit ${call}`, why: 'It is none that a check says with the same meaning.' });
  }
  for (const call of before.filter((one) => !after.includes(one)))
    unread.push({
      file,
      line: 1,
      what: `audit ${call}`,
      why: 'It is gone here: take the check out of its file if nobody needs it.',
    });
  if (entries.length > 0)
    edits.push({
      kind: 'checks',
      node,
      file,
      line: 1,
      dataset: { node, entries, columns: [], variables: {} },
      text: entries.map(({ type, column }) => `${type}${column === null ? '' : ` of ${column}`}`).join(', '),
    });
  return { edits, unread };
}

/** The calls of a list in brackets, without spaces that say nothing. */
function callsOf(list: string | undefined): readonly string[] {
  if (list === undefined) return [];
  const inner = /^[([]([\s\S]*)[)\]]$/.exec(list.trim())?.[1] ?? list;
  const calls: string[] = [];
  let depth = 0;
  let words: string[] = [];
  for (const token of significantTokens(inner)) {
    if (token.symbol === ',' && depth === 0) {
      calls.push(words.join(' '));
      words = [];
      continue;
    }
    if (token.symbol === '(' || token.symbol === '[') depth++;
    if (token.symbol === ')' || token.symbol === ']') depth--;
    words.push(inner.slice(token.start, token.end));
  }
  if (words.length > 0) calls.push(words.join(' '));
  return calls;
}

/** SQLMesh's own audits that a check says too: `not_null`, `unique_values`, `accepted_values`. */
function entriesOf(call: string): CheckEntry[] {
  const [, audit, list] = /^(\w+) \( (.*) \)$/.exec(call) ?? [];
  if (audit === undefined || list === undefined) return [];
  const level = audit.endsWith('_non_blocking') ? { threshold: { must_be: 0, level: 'warn' } } : {};
  const name = audit.replace(/_non_blocking$/, '');
  const columns = /^columns := [([] ([\w ,]+) [)\]]$/.exec(list)?.[1]?.split(' , ');
  const of = (type: CheckEntry['type'], body: Record<string, unknown> = {}) =>
    (columns ?? []).map((column): CheckEntry => ({ column, type, body: { ...body, ...level }, line: 1 }));
  if (name === 'not_null') return of('missing');
  // Rows without a value are duplicates to SQLMesh, and none to a check, where the condition leaves them out.
  if (name === 'unique_values') {
    const [, column] = /^columns := \( (\w+) \) , condition := (\w+) IS NOT NULL$/i.exec(list) ?? [];
    return column === undefined ? [] : [{ column, type: 'duplicate', body: { ...level }, line: 1 }];
  }
  const [, column, values] = /^column := (\w+) , is_in := \( (.*) \)$/.exec(list) ?? [];
  if (name !== 'accepted_values' || column === undefined || values === undefined) return [];
  const texts = values.split(' , ').map((value) => /^'((?:[^']|'')*)'$/.exec(value)?.[1]?.replaceAll("''", "'"));
  if (texts.some((text) => text === undefined)) return [];
  return [{ column, type: 'invalid', body: { valid_values: texts, ...level }, line: 1 }];
}
