import { unknownNode } from '../graph/find-node';
import type { Graph, GraphEdge, NodeKind } from '../graph/graph';
import { foldName } from '../graph/names';
import { manifestFile } from '../manifest/manifest';
import { parseManifest } from '../manifest/parse-manifest';
import { nameFault } from '../notebook/node-name';
import type { Notebook, SqlCell } from '../notebook/notebook';
import { parseNotebook } from '../notebook/parse-notebook';
import { PlumblineError } from '../problem';
import { nameScalar } from '../rename/rename-in-yaml';
import type { WorkspaceSnapshot } from '../workspace-snapshot';
import { changeSketch, type SketchChange } from './change-sketch';
import { parseSketch } from './parse-sketch';
import type { FileChange } from './pipeline-edit';
import type { PlannedNode, Position, Sink, Sketch, SketchGroup } from './sketch';
import type { NodeColumn } from './write-stub';

/** What a rename changes, as `planRename` worked it out. */
export type RenamedFiles = readonly {
  readonly file: string;
  readonly before: string;
  readonly after: string;
  readonly newFile?: string;
}[];

/** What edits of the pipeline start from. */
export interface PipelineContext {
  readonly snapshot: Pick<WorkspaceSnapshot, 'manifest' | 'notebooks' | 'sketches'>;
  readonly graph: Graph;
  /** The sketch that edits go to; null: the first one, or a new one. */
  readonly sketch: string | null;
  /** The manifest and the sketches, as they are open. */
  readonly texts: ReadonlyMap<string, string>;
  /** Columns of nodes, by folded name. */
  readonly columns: ReadonlyMap<string, readonly NodeColumn[]>;
  /** Renames that are among the edits, by `renameKey`. */
  readonly renames: ReadonlyMap<string, RenamedFiles>;
}

export function renameKey(from: string, to: string): string {
  return JSON.stringify([foldName(from), to]);
}

export interface DraftNode {
  readonly name: string;
  readonly kind: NodeKind;
  readonly file: string;
}

/** Where a cell stands. */
export interface CellPlace {
  readonly notebook: Notebook;
  readonly cell: SqlCell;
}

/** The texts of a workspace while edits are made, one after the other, and what they define. */
export class PipelineDraft {
  readonly context: PipelineContext;
  /** The sketch that is edited. */
  readonly sketch: string;
  /** Columns of cells that were written meanwhile, by folded name. */
  readonly columns = new Map<string, readonly NodeColumn[]>();
  readonly #before = new Map<string, string | null>();
  readonly #after = new Map<string, string | null>();
  readonly #newFiles = new Map<string, string>();
  readonly #parsed = new Map<string, { readonly text: string; readonly value: unknown }>();
  /** Edges that SQL has lost or that were renamed meanwhile: the graph still tells of them. */
  readonly #renamed = new Map<string, string>();
  #nodes: Map<string, DraftNode> | undefined;
  #notebooks: readonly Notebook[] | undefined;
  #cells: ReadonlyMap<string, CellPlace> | undefined;

  constructor(context: PipelineContext) {
    this.context = context;
    for (const [file, text] of context.texts) this.#before.set(file, text);
    for (const { file, text } of context.snapshot.notebooks) this.#before.set(file, text);
    this.sketch = context.sketch ?? context.snapshot.sketches[0]?.file ?? newSketchFile(context.snapshot.manifest.name);
    if (!/^pipelines\/.+\.ya?ml$/i.test(this.sketch)) {
      throw new PlumblineError({
        code: 'bad_usage',
        file: this.sketch,
        message: `${this.sketch} is no sketch.`,
        hint: 'Sketches lie under pipelines/ and end in .yaml, for example pipelines/daily.yaml.',
      });
    }
  }

  /** The text of a file as it is now; null where there is none. */
  text(file: string): string | null {
    const after = this.#after.get(file);
    return after !== undefined ? after : (this.#before.get(file) ?? null);
  }

  setText(file: string, text: string): void {
    if (!this.#before.has(file)) this.#before.set(file, null);
    this.#after.set(file, text);
    this.#nodes = undefined;
    if (!isNotebookFile(file)) return;
    this.#notebooks = undefined;
    this.#cells = undefined;
  }

  /** Takes over what a rename changes in a file that no edit here knew. */
  adopt(file: string, before: string, newFile: string | undefined): void {
    if (!this.#before.has(file)) this.#before.set(file, before);
    if (newFile !== undefined) this.#newFiles.set(file, newFile);
  }

  noteRename(from: string, to: string): void {
    this.#renamed.set(foldName(from), to);
  }

  changes(): FileChange[] {
    return [...new Set([...this.#after.keys(), ...this.#newFiles.keys()])].flatMap((file) => {
      const before = this.#before.get(file) ?? null;
      const after = this.text(file);
      const newFile = this.#newFiles.get(file);
      if (before === after && newFile === undefined) return [];
      return [{ file, before, after, ...(newFile === undefined ? {} : { newFile }) }];
    });
  }

  /** Changes a sketch, by default the one that is edited; makes it when it is not there. */
  changeSketch(changes: readonly SketchChange[], file = this.sketch): void {
    if (changes.length === 0) return;
    const text = this.text(file) ?? `plumbline: 1\nname: ${nameScalar(this.context.snapshot.manifest.name)}\n`;
    this.setText(file, changeSketch(file, text, changes));
  }

  /** All sketches, the one that is edited first. */
  sketches(): Sketch[] {
    const files = this.context.snapshot.sketches.map(({ file }) => file);
    return [...new Set([this.sketch, ...files])].flatMap((file) => {
      const text = this.text(file);
      return text === null ? [] : [this.#parse(file, text, parseSketch)];
    });
  }

  notebooks(): readonly Notebook[] {
    this.#notebooks ??= this.#readNotebooks();
    return this.#notebooks;
  }

  /** The cell that a name means: the first one. */
  cell(name: string): CellPlace | undefined {
    this.#cells ??= cellsByName(this.notebooks());
    return this.#cells.get(foldName(name));
  }

  /** The plans of a node, with the sketches that they stand in. Several sketches may plan the same node. */
  plans(name: string): { readonly file: string; readonly plan: PlannedNode }[] {
    return this.#find(name, ({ planned }) => planned).map(({ file, found }) => ({ file, plan: found }));
  }

  sinks(name: string): { readonly file: string; readonly sink: Sink }[] {
    return this.#find(name, ({ sinks }) => sinks).map(({ file, found }) => ({ file, sink: found }));
  }

  group(name: string): { readonly file: string; readonly group: SketchGroup } | undefined {
    return this.#find(name, ({ groups }) => groups).map(({ file, found }) => ({ file, group: found }))[0];
  }

  position(name: string): Position | undefined {
    const wanted = foldName(name);
    for (const { positions } of this.sketches()) {
      const found = Object.entries(positions).find(([other]) => foldName(other) === wanted);
      if (found !== undefined) return found[1];
    }
    return undefined;
  }

  node(name: string): DraftNode | undefined {
    this.#nodes ??= this.#collectNodes();
    return this.#nodes.get(foldName(name));
  }

  /** Throws `unknown_node` for a name that nothing has. */
  requireNode(name: string): DraftNode {
    const node = this.node(name);
    if (node !== undefined) return node;
    throw unknownNode(
      name,
      [...(this.#nodes?.values() ?? [])].map((known) => known.name),
    );
  }

  /** Throws `bad_name` and `duplicate_name`. */
  requireFree(name: string): void {
    requireName(name);
    const taken = this.node(name);
    if (taken === undefined) return;
    throw new PlumblineError({
      code: 'duplicate_name',
      file: taken.file,
      node: taken.name,
      message: `The name ${name} is taken by the ${kindWords[taken.kind]} in ${taken.file}.`,
      hint: 'Choose another name.',
    });
  }

  /** What reads what: by SQL as the graph says it, by plans and by sinks as the sketches say it. */
  edges(): GraphEdge[] {
    const planned = this.sketches().flatMap((sketch) => [
      ...sketch.planned.flatMap(({ name, from }) => from.map((parent) => ({ from: parent, to: name }))),
      ...sketch.sinks.map(({ name, from }) => ({ from, to: name })),
    ]);
    return [...this.sqlEdges(), ...planned];
  }

  sqlEdges(): GraphEdge[] {
    const now = (name: string) => this.#renamed.get(foldName(name)) ?? name;
    return this.context.graph.edges
      .map(({ from, to }) => ({ from: now(from), to: now(to) }))
      .filter(({ to }) => this.cell(to) !== undefined);
  }

  #readNotebooks(): readonly Notebook[] {
    const known = new Map(this.context.snapshot.notebooks.map((notebook) => [notebook.file, notebook]));
    return [...new Set([...known.keys(), ...this.#after.keys()])].filter(isNotebookFile).flatMap((file) => {
      const text = this.text(file);
      if (text === null) return [];
      const notebook = known.get(file);
      return notebook?.text === text ? [notebook] : [this.#parse(file, text, parseNotebook)];
    });
  }

  #collectNodes(): Map<string, DraftNode> {
    const nodes = new Map<string, DraftNode>();
    const add = (node: DraftNode) => {
      if (!nodes.has(foldName(node.name))) nodes.set(foldName(node.name), node);
    };
    const manifest = this.text(manifestFile);
    const sources =
      manifest === null
        ? this.context.snapshot.manifest.sources
        : this.#parse(manifestFile, manifest, parseManifest).manifest.sources;
    for (const name of Object.keys(sources)) add({ name, kind: 'source', file: manifestFile });
    const macros = new Set(
      this.context.graph.nodes.filter(({ kind }) => kind === 'macro').map(({ name }) => foldName(name)),
    );
    for (const { file, blocks } of this.notebooks()) {
      for (const block of blocks) {
        if (block.kind !== 'sql' || block.name === '') continue;
        add({ name: block.name, kind: macros.has(foldName(block.name)) ? 'macro' : 'cell', file });
      }
    }
    for (const { file, planned, sinks } of this.sketches()) {
      for (const { name } of planned) add({ name, kind: 'planned', file });
      for (const { name } of sinks) add({ name, kind: 'sink', file });
    }
    for (const { name, kind, file } of this.context.graph.nodes) if (kind === 'file') add({ name, kind, file });
    return nodes;
  }

  #find<Entry extends { readonly name: string }>(
    name: string,
    entriesOf: (sketch: Sketch) => readonly Entry[],
  ): { readonly file: string; readonly found: Entry }[] {
    const wanted = foldName(name);
    return this.sketches().flatMap((sketch) =>
      entriesOf(sketch)
        .filter((entry) => foldName(entry.name) === wanted)
        .map((found) => ({ file: sketch.file, found })),
    );
  }

  #parse<Value>(file: string, text: string, parser: (file: string, text: string) => Value): Value {
    const known = this.#parsed.get(file);
    if (known?.text === text) return known.value as Value;
    const value = parser(file, text);
    this.#parsed.set(file, { text, value });
    return value;
  }
}

function isNotebookFile(file: string): boolean {
  return /^notebooks\/.*\.md$/i.test(file);
}

function cellsByName(notebooks: readonly Notebook[]): ReadonlyMap<string, CellPlace> {
  const cells = new Map<string, CellPlace>();
  for (const notebook of notebooks) {
    for (const cell of notebook.blocks) {
      if (cell.kind !== 'sql' || cells.has(foldName(cell.name))) continue;
      cells.set(foldName(cell.name), { notebook, cell });
    }
  }
  return cells;
}

/** Words for a kind of node, for sentences. */
export const kindWords: Readonly<Record<NodeKind, string>> = {
  source: 'source',
  file: 'file',
  cell: 'cell',
  macro: 'macro',
  planned: 'planned box',
  sink: 'sink',
};

export function requireName(name: string): void {
  const fault = nameFault(name) ?? (name.trim() === name ? null : 'begins or ends with a space');
  if (fault === null) return;
  throw new PlumblineError({
    code: 'bad_name',
    message: `The name ${JSON.stringify(name.slice(0, 40))} ${fault}.`,
    hint: 'Choose another name.',
  });
}

function newSketchFile(workspace: string): string {
  return `pipelines/${fileStem(workspace)}.yaml`;
}

/** A name as that of a file, on any system. */
export function fileStem(name: string): string {
  return (
    name
      .replace(/[^\p{L}\p{N}_.-]+/gu, '-')
      .replace(/^[.-]+|[.-]+$/g, '')
      .slice(0, 100) || 'pipeline'
  );
}
