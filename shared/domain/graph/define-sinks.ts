import { matchesGlob } from '../glob';
import { databaseFiles, sinkConnection } from '../sink/sink-connection';
import { optionFaults } from '../sink/sink-options';
import { sinkTable, tableKey } from '../sink/sink-table';
import { describeTarget, pathInWorkspace, targetKey } from '../sink/sink-target';
import type { Sink, SinkTarget } from '../sketch/sketch';
import type { WorkspaceSnapshot } from '../workspace-snapshot';
import { closestName } from '../yaml/closest-name';
import { type Definitions, define, freeName } from './definitions';
import { foldName } from './names';
import { addParent, addProblem, createDraft, type NodeDraft } from './node-draft';
import type { Hash } from './syntax-tree';

/** Adds the sinks of all sketches, each with an edge from the node whose rows it writes. */
export function addSinks(definitions: Definitions, snapshot: WorkspaceSnapshot, hash: Hash): void {
  const added: { readonly draft: NodeDraft; readonly sink: Sink }[] = [];
  for (const sketch of snapshot.sketches) {
    for (const sink of sketch.sinks) {
      const first = definitions.byName.get(foldName(sink.name));
      const draft = createDraft({
        name: first === undefined ? sink.name : freeName(definitions, sink.name),
        kind: 'sink',
        file: sketch.file,
        line: sink.line,
        write: sink.write,
        // A digest: it is kept on disk, and a connection may say what should not be.
        definition: hash(JSON.stringify([sorted(sink.write), connectionOf(sink.write, snapshot)])),
      });
      if (first !== undefined) {
        addProblem(draft, 'duplicate_name', `The name ${sink.name} is taken by ${first.file}:${first.line}.`, {
          hint: 'Give this sink another name; until then the first one is used.',
        });
      }
      define(definitions, draft);
      added.push({ draft, sink });
    }
  }
  const targets = new Map<string, NodeDraft>();
  for (const { draft, sink } of added) {
    readFrom(definitions, draft, sink);
    checkTarget(draft, sink.write, snapshot);
    const key = targetKey(sink.write, snapshot.manifest.connections);
    const other = targets.get(key);
    if (other === undefined) targets.set(key, draft);
    else {
      const where = describeTarget(sink.write);
      addProblem(draft, 'bad_sketch', `${where} is written by ${other.name} already (${other.file}:${other.line}).`, {
        hint: 'Two sinks with one target would overwrite each other. Give one of them another target.',
      });
    }
  }
}

/** Reports sinks that would write a file which the graph reads: a loop through the disk, that no edge shows. */
export function checkSinkFiles(
  definitions: Definitions,
  snapshot: WorkspaceSnapshot,
  files: Iterable<NodeDraft>,
): void {
  for (const draft of definitions.drafts) checkTable(draft, snapshot);
  const sinks = definitions.drafts.flatMap((draft) => {
    const path = draft.write !== undefined && 'path' in draft.write ? pathInWorkspace(draft.write.path) : undefined;
    return path === undefined ? [] : [{ draft, path }];
  });
  if (sinks.length === 0) return;
  const read = [
    ...snapshot.sources.map((source) => ({ pattern: source.path, by: `the source ${source.name}` })),
    ...[...files].map((file) => ({ pattern: file.file, by: readersOf(file, definitions) })),
  ].flatMap(({ pattern, by }) => {
    const inside = pathInWorkspace(relativeTo(snapshot.root, pattern));
    return inside === undefined ? [] : [{ pattern: inside, by }];
  });
  const databases = databaseFiles(snapshot.manifest.connections).map((path) => pathInWorkspace(path));
  for (const { draft, path } of sinks) {
    if (databases.includes(path)) {
      addProblem(draft, 'bad_sketch', `${path} is the database of a connection: a file may not take its place.`, {
        hint: 'Write a table of the connection, or choose another path.',
      });
    }
    const found = read.find(({ pattern }) => pattern === path || matchesGlob(path, pattern));
    if (found === undefined) continue;
    addProblem(draft, 'bad_sketch', `${path} is read by ${found.by}: writing it would change what was read.`, {
      hint: 'Write to another path. What a sink writes is read in the workspace from the node itself.',
    });
  }
}

/** A table that a source reads, and a database that each write would make other sources of other rows. */
function checkTable(draft: NodeDraft, { manifest, sources, root }: WorkspaceSnapshot): void {
  const { write } = draft;
  if (write === undefined || 'path' in write) return;
  const found = sinkConnection(manifest.connections, write.connection);
  if (!('connection' in found) || found.connection.type === 'postgres') return;
  const file = normal(root, found.connection.path);
  const readers = sources.filter((source) => source.table !== undefined && normal(root, source.path) === file);
  const { type } = found.connection;
  const keyOf = (table: string) => tableKey(sinkTable(table, type), type);
  const same = readers.find((source) => keyOf(source.table ?? '') === keyOf(write.table));
  if (same !== undefined) {
    addProblem(
      draft,
      'bad_sketch',
      `${describeTarget(write)} is read by the source ${same.name}: writing it would change what was read.`,
      { hint: 'Write another table. What a sink writes is read in the workspace from the node itself.' },
    );
    return;
  }
  const above = ancestorsOf(draft);
  const source = readers.find(({ name }) => above.has(foldName(name)));
  if (source === undefined) return;
  addProblem(
    draft,
    'hidden_dependency',
    `${found.connection.path} is also what the source ${source.name} reads: each write makes that source stale.`,
    { severity: 'warning', hint: 'Write into another database file.' },
  );
}

function ancestorsOf(draft: NodeDraft): Set<string> {
  const names = new Set<string>();
  const open = [...draft.parents.keys()];
  for (const parent of open) {
    if (names.has(foldName(parent.name))) continue;
    names.add(foldName(parent.name));
    open.push(...parent.parents.keys());
  }
  return names;
}

function normal(root: string, path: string): string {
  const inside = relativeTo(root, path);
  return pathInWorkspace(inside) ?? path;
}

function readersOf(file: NodeDraft, definitions: Definitions): string {
  const reader = definitions.drafts.find((draft) => draft.parents.has(file));
  return reader === undefined ? 'the SQL of a cell' : reader.name;
}

function relativeTo(root: string, path: string): string {
  const folder = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : path;
}

function readFrom(definitions: Definitions, draft: NodeDraft, sink: Sink): void {
  const from = definitions.byName.get(foldName(sink.from));
  if (from === undefined) {
    const names = definitions.drafts.filter(({ kind }) => kind !== 'macro' && kind !== 'sink').map(({ name }) => name);
    const near = closestName(sink.from, names);
    addProblem(draft, 'unknown_node', `The sink ${draft.name} is to write ${sink.from}, which does not exist.`, {
      hint: near === undefined ? `Add a cell named ${sink.from}, or name another node.` : `Did you mean ${near}?`,
    });
    return;
  }
  if (from.kind === 'macro' || from.kind === 'sink') {
    const what = from.kind === 'macro' ? 'defines macros' : 'is a sink itself';
    addProblem(draft, 'unknown_node', `${from.name} ${what}: it has no rows to write.`, {
      hint: 'Name a cell or a source.',
    });
    return;
  }
  addParent(draft, from, 0);
  if (from.kind === 'planned') {
    addProblem(draft, 'unknown_node', `${from.name} is planned in ${from.file} and not written yet.`, {
      severity: 'warning',
      hint: `The sink can write when there is a cell named ${from.name}.`,
    });
  }
}

function checkTarget(draft: NodeDraft, target: SinkTarget, { manifest, problems }: WorkspaceSnapshot): void {
  if ('connection' in target) {
    const found = sinkConnection(manifest.connections, target.connection);
    if (!('fault' in found)) return;
    // Where the file was read with the manifest, it may have been said already.
    const said = problems.find(
      ({ file, line, node }) => file === draft.file && line === draft.line && node === draft.name,
    );
    if (said !== undefined) draft.problems.push(said);
    else addProblem(draft, 'bad_connection', found.fault.message, { hint: found.fault.hint });
    return;
  }
  for (const { message, hint } of optionFaults(target.format, target.options ?? {})) {
    addProblem(draft, 'bad_sketch', message, { hint });
  }
  // Other paths that are no place for data are reported where the sketch is read.
  if (/\.(md|ya?ml|sql|ipynb|py)$/i.test(target.path)) {
    addProblem(draft, 'bad_sketch', `${target.path} has the ending of a text that people write.`, {
      hint: `Choose a data file, such as out/${draft.name}.${target.format}.`,
    });
  }
}

function connectionOf(target: SinkTarget, { manifest }: WorkspaceSnapshot): unknown {
  if ('path' in target || !Object.hasOwn(manifest.connections, target.connection)) return null;
  return sorted(manifest.connections[target.connection]);
}

/** The same value with the keys of its mappings in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry)]),
  );
}
