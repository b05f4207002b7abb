import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { valueAt } from '../../../../shared/domain/yaml/yaml-path';
import { nameNodes } from '../../targets/dbt/names';
import { readChangedCheck } from '../changed-check';
import {
  type ChangedFile,
  isCheckEdit,
  type ProjectEdit,
  type ProjectReader,
  type ReadProject,
  type Unread,
} from '../project-reader';
import { namedPipeline } from '../spec-names';
import { changedUnitTests } from '../unit-tests';
import { WrittenTests } from '../written-tests';
import { singularHead } from './data-tests';
import { type DbtModelNames, incrementalCall, readDbtModel } from './model-sql';
import { readProperties } from './properties';

/** Reads models, tests and descriptions of a promoted dbt project. */
export const dbtReader: ProjectReader = {
  target: 'dbt',
  keeps: (path) =>
    /^models\/.*\.(sql|ya?ml)$/.test(path) || (/^tests\/.*\.sql$/.test(path) && !path.startsWith('tests/golden__')),
  folders: ['models', 'tests', 'macros', 'seeds', 'snapshots', 'analyses'],
  read: readDbtProject,
};

function readDbtProject(
  files: readonly ChangedFile[],
  spec: PipelineSpec,
  texts: ReadonlyMap<string, string>,
): ReadProject {
  const edits: ProjectEdit[] = [];
  const unread: Unread[] = [];
  const add = (found: ReadProject) => {
    edits.push(...found.edits);
    unread.push(...found.unread);
  };
  const names = namesOf(files, spec);
  const tests = new WrittenTests(files, spec, texts, (path) => /^tests\/.*\.sql$/.test(path));
  const removed = new Set(
    files.flatMap(({ path, after }) =>
      after === null && /^models\/.*\.sql$/.test(path) ? (names.models.get(stemOf(path)) ?? []) : [],
    ),
  );
  add(goneTests(files, tests));
  for (const file of files) {
    const { path, before, after } = file;
    if (/^models\/.*\.sql$/.test(path)) add(readModel(file, names, spec));
    else if (/^models\/.*\.ya?ml$/.test(path)) {
      unread.push(...changedUnitTests(file, unitTestsOf));
      if (path !== 'models/unit_tests.yml') add(readProperties(file, names, spec, removed));
    } else if (/^tests\/golden__/.test(path))
      unread.push({ file: path, line: null, what: 'golden results', why: 'They are facts of the rows at promotion.' });
    else if (/^tests\/.*\.sql$/.test(path)) {
      if (after !== null || tests.get(path) === undefined) add(readChangedCheck(file, tests, singularHead));
    } else unread.push(otherFile(path, before, after));
  }
  return { edits, unread };
}

/** Checks without a test that is left; where one is left, what is gone is listed. */
function goneTests(files: readonly ChangedFile[], tests: WrittenTests): ReadProject {
  const edits: ProjectEdit[] = [];
  const unread: Unread[] = [];
  const gone = files.flatMap(({ path, after }) => (after === null ? (tests.get(path) ?? []) : []));
  for (const { path, check } of gone) {
    const left = tests.of(check).filter((test) => !gone.some((other) => other.path === test.path));
    const [other] = left;
    if (other !== undefined)
      unread.push({
        file: path,
        line: null,
        what: `check "${check.name}" of ${check.node}`,
        why: `It is gone here, and ${other.path} still tests the same check: change the check in ${check.defined_in.file}.`,
      });
    else if (!edits.some((edit) => isCheckEdit(edit) && edit.check === check))
      edits.push({ kind: 'untested', file: path, line: 1, node: check.node, check });
  }
  return { edits, unread };
}

/** The unit tests of a properties file of dbt. */
function unitTestsOf(value: unknown) {
  const list = valueAt(value, ['unit_tests']);
  return (Array.isArray(list) ? list : []).map((test: unknown, index) => ({
    name: String(valueAt(test, ['name'])),
    model: String(valueAt(test, ['model'])),
    value: test,
    path: ['unit_tests', index],
  }));
}

/** What a file that says nothing of the graph is listed with. */
export function otherFile(path: string, before: ChangedFile['before'], after: string | null): Unread {
  const why = path.endsWith('.py')
    ? 'A cell is SQL: what Python does cannot be read as one.'
    : before === null
      ? 'It is a file of your own, which a promotion leaves as it is.'
      : after === null
        ? 'It is gone; a promotion writes it again.'
        : 'It is no part of the graph: a promotion writes it anew.';
  return { file: path, line: null, what: path, why };
}

/** Names in the project, with those of models that came. */
function namesOf(files: readonly ChangedFile[], spec: PipelineSpec): DbtModelNames {
  const names = nameNodes(namedPipeline(spec));
  const of = (kind: string) =>
    new Map([...names.of].flatMap(([node, name]) => (names.kind.get(node) === kind ? [[name, node] as const] : [])));
  const models = of('model');
  for (const { path, before, after } of files)
    if (before === null && after !== null && /^models\/.*\.sql$/.test(path)) models.set(stemOf(path), stemOf(path));
  return { models, sources: of('source'), sourceGroup: names.sourceGroup };
}

function stemOf(path: string): string {
  return path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
}

function readModel({ path, before, after }: ChangedFile, names: DbtModelNames, spec: PipelineSpec): ReadProject {
  const node = names.models.get(stemOf(path));
  if (node === undefined)
    return { edits: [], unread: [{ file: path, line: null, what: path, why: 'It is no model of this pipeline.' }] };
  if (after === null) return { edits: [{ kind: 'removed', node, file: path, line: 1 }], unread: [] };
  const read = readDbtModel(after, names, spec);
  if (read.kind === 'unread') return { edits: [], unread: read.faults.map((fault) => ({ file: path, ...fault })) };
  const unread: Unread[] = read.notes.map((note) => ({ file: path, ...note }));
  if (before === null) return { edits: [{ kind: 'added', node, file: path, line: 1, sql: read.sql }], unread };
  const old = before === undefined ? undefined : readDbtModel(before, names, spec);
  if (typeof before === 'string' && incrementalCall(before) !== incrementalCall(after))
    unread.push({
      file: path,
      line: 1,
      what: `increments of ${node}`,
      why: 'Strategy, time column and lookback are decided in the spec.',
    });
  if (old?.kind !== 'sql')
    return {
      edits: [],
      unread: [...unread, { file: path, line: 1, what: node, why: 'What the promotion wrote cannot be read back.' }],
    };
  const isSame = old.sql === read.sql;
  return {
    edits: isSame ? [] : [{ kind: 'sql', node, file: path, line: 1, before: old.sql, after: read.sql }],
    unread,
  };
}
