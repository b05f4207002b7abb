import { manifestFile } from '../manifest/manifest';
import type { SqlCell } from '../notebook/notebook';
import type { Problem } from '../problem';
import type { WorkspaceSnapshot } from '../workspace-snapshot';
import type { CellSql } from './cell-sql';
import { foldName } from './names';
import { addParent, addProblem, createDraft, type NodeDraft } from './node-draft';

/** All that the files of a workspace define, in their order: the manifest's sources, cells, planned boxes. */
export interface Definitions {
  readonly drafts: NodeDraft[];
  /** The node that a name means, by folded name. A second definition of a name is a draft of its own, under another name. */
  readonly byName: Map<string, NodeDraft>;
}

export function collectDefinitions(snapshot: WorkspaceSnapshot, readSql: (sql: string) => CellSql): Definitions {
  const definitions: Definitions = { drafts: [], byName: new Map() };
  addSources(definitions, snapshot);
  for (const notebook of snapshot.notebooks) {
    for (const block of notebook.blocks) {
      if (block.kind === 'sql' && block.name !== '') addCell(definitions, notebook.file, block, readSql(block.body));
    }
  }
  addPlanned(definitions, snapshot);
  return definitions;
}

function addSources(definitions: Definitions, snapshot: WorkspaceSnapshot): void {
  for (const source of snapshot.sources) {
    const draft = createDraft({
      name: source.name,
      kind: 'source',
      file: manifestFile,
      line: source.line,
      definition: JSON.stringify([
        source.format,
        source.identity,
        sortedEntries(source.options),
        ...(source.table === undefined ? [] : [source.table]),
      ]),
    });
    define(definitions, draft);
    for (const problem of source.problems) draft.problems.push({ ...problem, node: draft.name });
  }
  for (const [name, source] of Object.entries(snapshot.manifest.sources)) {
    if (definitions.byName.has(foldName(name))) continue;
    const draft = createDraft({ name, kind: 'source', file: manifestFile, line: 1 });
    define(definitions, draft);
    const what =
      source.connection === undefined ? 'has no files' : `is a table behind the connection ${source.connection}`;
    addProblem(draft, 'unsupported_source', `The source ${name} ${what}; only files can be read so far.`, {
      hint: 'Export the table to a Parquet or CSV file and name it under `path`.',
    });
  }
}

function addCell(definitions: Definitions, file: string, block: SqlCell, cell: CellSql): void {
  const { materialize } = block.options;
  const first = definitions.byName.get(foldName(block.name));
  const draft = createDraft({
    name: first === undefined ? block.name : freeName(definitions, block.name),
    kind: cell.kind === 'macros' ? 'macro' : 'cell',
    file,
    line: block.line,
    sql: block.body,
    sqlLine: block.bodyLine,
    cell,
    materialize: materialize === undefined ? null : JSON.stringify(materialize),
  });
  for (const problem of block.problems) draft.problems.push({ file, line: block.line, ...problem, node: draft.name });
  // The notebook's parser reports a name that stands twice in one notebook itself.
  if (first !== undefined && !draft.problems.some(isDuplicateName)) {
    const place = first.kind === 'source' ? `the source ${first.name} in ${first.file}` : `${first.file}:${first.line}`;
    addProblem(draft, 'duplicate_name', `The name ${block.name} is taken by ${place}.`, {
      hint: 'Give this cell another name; until then the first one is used.',
    });
  }
  define(definitions, draft);
}

/** Boxes of sketches that no source and no cell stands for yet. Several sketches may plan the same box. */
function addPlanned(definitions: Definitions, snapshot: WorkspaceSnapshot): void {
  for (const sketch of snapshot.sketches) {
    for (const { name, line } of sketch.planned) {
      if (name === '' || definitions.byName.has(foldName(name))) continue;
      define(definitions, createDraft({ name, kind: 'planned', file: sketch.file, line }));
    }
  }
  for (const sketch of snapshot.sketches) {
    for (const planned of sketch.planned) {
      const draft = definitions.byName.get(foldName(planned.name));
      if (draft?.kind !== 'planned') continue;
      for (const from of planned.from) {
        const parent = definitions.byName.get(foldName(from));
        if (parent !== undefined) addParent(draft, parent, 0);
        else if (draft.file === sketch.file) {
          addProblem(draft, 'unknown_node', `The planned box ${draft.name} is to read ${from}, which does not exist.`, {
            severity: 'warning',
          });
        }
      }
    }
  }
}

function isDuplicateName(problem: Problem): boolean {
  return problem.code === 'duplicate_name' && problem.severity === 'error';
}

/** Adds a node; the first one of a name is what the name means. */
export function define(definitions: Definitions, draft: NodeDraft): void {
  definitions.drafts.push(draft);
  if (!definitions.byName.has(foldName(draft.name))) definitions.byName.set(foldName(draft.name), draft);
}

/** `NAME#2`: what a second definition of a name is called. */
export function freeName(definitions: Definitions, name: string): string {
  let count = 2;
  while (definitions.byName.has(foldName(`${name}#${count}`))) count++;
  return `${name}#${count}`;
}

function sortedEntries(options: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(options).sort(([a], [b]) => (a < b ? -1 : 1));
}
