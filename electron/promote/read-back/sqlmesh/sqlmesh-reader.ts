import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { keysAt, valueAt } from '../../../../shared/domain/yaml/yaml-path';
import { nameNodes } from '../../targets/sqlmesh/names';
import { readChangedCheck } from '../changed-check';
import { otherFile } from '../dbt/dbt-reader';
import type { ChangedFile, ProjectEdit, ProjectReader, ReadProject, Unread } from '../project-reader';
import { namedPipeline } from '../spec-names';
import { changedUnitTests } from '../unit-tests';
import { WrittenTests } from '../written-tests';
import { auditCalls } from './audit-calls';
import { type AuditedProject, auditHead, changedAudits, namedAudits } from './changed-audits';
import { type ModelFile, readModelFile, readSqlmeshModel, tableOf } from './model-sql';

/** Reads models and audits of a promoted SQLMesh project. */
export const sqlmeshReader: ProjectReader = {
  target: 'sqlmesh',
  keeps: (path) =>
    (/^(models|audits)\/.*\.sql$/.test(path) && !path.startsWith('audits/golden__')) || /^tests\/.*\.ya?ml$/.test(path),
  folders: ['models', 'audits', 'macros', 'tests', 'seeds'],
  read: readSqlmeshProject,
};

function readSqlmeshProject(
  files: readonly ChangedFile[],
  spec: PipelineSpec,
  texts: ReadonlyMap<string, string>,
): ReadProject {
  const nodes = nodesOf(files, spec);
  const tests = new WrittenTests(files, spec, texts, (path) => /^audits\/.*\.sql$/.test(path));
  const paths = new Set([...texts.keys(), ...files.map(({ path }) => path)]);
  const project: AuditedProject = { spec, tests, audits: namedAudits(tests, paths) };
  const called = calledAudits(texts);
  const found = files.map((file): ReadProject => {
    const { path, before, after } = file;
    const list = (what: string, why: string): ReadProject => ({
      edits: [],
      unread: [{ file: path, line: null, what, why }],
    });
    if (/^models\/.*\.sql$/.test(path))
      return path.startsWith('models/sources/') && before !== null
        ? readSource(file, nodes, project)
        : readModel(file, nodes, project);
    if (/^audits\/golden__/.test(path)) return list('golden results', 'They are facts of the rows at promotion.');
    if (/^tests\/.*\.ya?ml$/.test(path)) return { edits: [], unread: changedUnitTests(file, unitTestsOf) };
    if (!/^audits\/.*\.sql$/.test(path)) return { edits: [], unread: [otherFile(path, before, after)] };
    const test = tests.get(path);
    if (after !== null || test === undefined) return readChangedCheck(file, tests, auditHead);
    // What the model that calls it says is read there.
    const name = readModelFile(test.text)?.header.get('name') ?? '';
    const model = called.get(name);
    return model === undefined
      ? { edits: [], unread: [] }
      : list(`audit ${name}`, `It is gone here, and ${model} still calls it: take the call out too.`);
  });
  return { edits: found.flatMap(({ edits }) => edits), unread: found.flatMap(({ unread }) => unread) };
}

/** Models by the audits that they call. */
function calledAudits(texts: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const called = new Map<string, string>();
  for (const [path, text] of texts)
    if (/^models\/.*\.sql$/.test(path))
      for (const { audit } of auditCalls(readModelFile(text)?.header.get('audits'))) called.set(audit, path);
  return called;
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
  project: AuditedProject,
): ReadProject {
  const { spec } = project;
  const unread = (line: number | null, what: string, why: string): Unread => ({ file: path, line, what, why });
  const old = typeof before === 'string' ? readModelFile(before) : undefined;
  const fresh = after === null ? undefined : readModelFile(after);
  const name = (fresh ?? old)?.header.get('name');
  const node = name === undefined ? undefined : nodes.get(tableOf(name).toLowerCase());
  if (after === null)
    return node === undefined
      ? { edits: [], unread: [unread(null, path, 'It is gone; a promotion writes it again.')] }
      : withEdit(
          { kind: 'removed', node, file: path, line: 1 },
          changedAudits({ node, file: path }, { before: old?.header.get('audits'), after: undefined }, project),
        );
  if (fresh === undefined || node === undefined)
    return { edits: [], unread: [unread(1, path, 'It has no MODEL block that says which model it is.')] };
  const read = readSqlmeshModel(fresh, nodes, spec);
  if (read.kind === 'unread') return { edits: [], unread: read.faults.map((fault) => ({ file: path, ...fault })) };
  const line = fresh.bodyLine;
  if (before === null) return { edits: [{ kind: 'added', node, file: path, line, sql: read.sql }], unread: [] };
  const earlier = old === undefined ? undefined : readSqlmeshModel(old, nodes, spec);
  if (old === undefined || earlier?.kind !== 'sql')
    return { edits: [], unread: [unread(1, node, 'What the promotion wrote cannot be read back.')] };
  const header = readHeader(node, old, fresh, path, project);
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

function withEdit(edit: ProjectEdit, { edits, unread }: ReadProject): ReadProject {
  return { edits: [edit, ...edits], unread };
}

/** What a header says otherwise: audits are read back, all else is listed. */
function readHeader(
  node: string,
  old: ModelFile,
  fresh: ModelFile,
  file: string,
  project: AuditedProject,
): ReadProject {
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
  const lists = { before: old.header.get('audits'), after: fresh.header.get('audits') };
  const audits = changedAudits({ node, file }, lists, project);
  return { edits: audits.edits, unread: [...unread, ...audits.unread] };
}

/** A source as a model: its audits are checks, where it lies is not said here. */
function readSource(
  { path, before, after }: ChangedFile,
  nodes: ReadonlyMap<string, string>,
  project: AuditedProject,
): ReadProject {
  const [old, fresh] = [before, after].map((text) => (typeof text === 'string' ? readModelFile(text) : undefined));
  const name = old?.header.get('name');
  const node = name === undefined ? undefined : nodes.get(tableOf(name).toLowerCase());
  if (old === undefined || fresh === undefined || node === undefined || old.body !== fresh.body)
    return { edits: [], unread: [sourceFile(path)] };
  return readHeader(node, old, fresh, path, project);
}

/** Unit tests of SQLMesh: a file has them by their name. */
function unitTestsOf(value: unknown) {
  return keysAt(value, []).map((name) => ({
    name,
    model: String(valueAt(value, [name, 'model'])),
    value: valueAt(value, [name]),
    path: [name],
  }));
}
