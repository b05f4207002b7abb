import type { PipelineSpec } from '../../../../shared/domain/spec/pipeline-spec';
import { nameNodes } from '../../targets/dbt/names';
import { readChangedCheck } from '../changed-check';
import type { ChangedFile, ProjectEdit, ProjectReader, ReadProject, Unread } from '../project-reader';
import { namedPipeline } from '../spec-names';
import { type DbtModelNames, incrementalCall, readDbtModel } from './model-sql';
import { readProperties } from './properties';

/** Reads models, tests and descriptions of a promoted dbt project. */
export const dbtReader: ProjectReader = {
  target: 'dbt',
  keeps: (path) =>
    (/^models\/.*\.(sql|ya?ml)$/.test(path) && path !== 'models/unit_tests.yml') ||
    (/^tests\/.*\.sql$/.test(path) && !path.startsWith('tests/golden__')),
  folders: ['models', 'tests', 'macros', 'seeds', 'snapshots', 'analyses'],
  read: readDbtProject,
};

function readDbtProject(files: readonly ChangedFile[], spec: PipelineSpec): ReadProject {
  const edits: ProjectEdit[] = [];
  const unread: Unread[] = [];
  const add = (found: ReadProject) => {
    edits.push(...found.edits);
    unread.push(...found.unread);
  };
  const names = namesOf(files, spec);
  for (const file of files) {
    const { path, before, after } = file;
    if (/^models\/.*\.sql$/.test(path)) add(readModel(file, names, spec));
    else if (path === 'models/unit_tests.yml')
      unread.push({
        file: path,
        line: null,
        what: 'unit tests',
        why: 'A promotion chooses them anew: add cases of your own to a file of another name.',
      });
    else if (/^models\/.*\.ya?ml$/.test(path)) add(readProperties(file, names, spec));
    else if (/^tests\/golden__/.test(path))
      unread.push({ file: path, line: null, what: 'golden results', why: 'They are facts of the rows at promotion.' });
    else if (/^tests\/.*\.sql$/.test(path)) add(readChangedCheck(file, spec));
    else unread.push(otherFile(path, before, after));
  }
  return { edits, unread };
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
