import type { Disposable } from '../../../shared/base/disposable';
import { Emitter } from '../../../shared/base/emitter';
import type { AddableFile } from '../../../shared/contract/source-commands';
import { foldName } from '../../../shared/domain/graph/names';
import type { FileInspection, InspectRequest, PlannedSource, Rejects } from '../../../shared/domain/import/inspection';
import { splitTableName } from '../../../shared/domain/import/table-name';
import type { SourceOptions } from '../../../shared/domain/manifest/manifest';
import { nameFault } from '../../../shared/domain/notebook/node-name';
import { type Problem, toProblem } from '../../../shared/domain/problem';

/** A file of the dialog, with what was decided about it. */
export interface FileDraft {
  readonly file: AddableFile;
  readonly name: string;
  readonly mode: 'copy' | 'link';
  readonly description: string;
  readonly included: boolean;
  readonly options: SourceOptions;
  /** Tables of a database file that become sources; the last one is shown. */
  readonly tables: readonly string[];
  readonly inspection: FileInspection | null;
  readonly problem: Problem | null;
  /** The preview is being read for what was decided last. */
  readonly reading: boolean;
  /** Of the whole file, as decided now. */
  readonly check: 'running' | Rejects | null;
  readonly edited: boolean;
}

export interface ImportState {
  readonly files: readonly FileDraft[];
  readonly active: number;
  /** Of paths that hold nothing to add. */
  readonly problems: readonly Problem[];
  readonly adding: boolean;
  readonly failure: Problem | null;
}

/** What the session asks of main and the engine. */
export interface ImportBackend {
  files(paths: readonly string[]): Promise<{ files: readonly AddableFile[]; problems: readonly Problem[] }>;
  inspect(request: InspectRequest, signal: AbortSignal): Promise<FileInspection>;
  check(request: InspectRequest, signal: AbortSignal): Promise<Rejects>;
  plan(request: InspectRequest): Promise<PlannedSource>;
  install(format: 'xlsx' | 'sqlite'): Promise<void>;
  add(
    sources: { path: string; name: string; mode: 'copy' | 'link'; description?: string; plan: PlannedSource }[],
  ): Promise<{ added: readonly string[]; problems: readonly Problem[]; undo: string | null }>;
}

/** Typing waits this long for the next key before the preview is read again. */
const typingMs = 200;

/** What happens in the dialog that adds data: each decision reads the preview anew, and ends the reading before. */
export class ImportSession implements Disposable {
  readonly #backend: ImportBackend;
  readonly #changes = new Emitter<void>();
  readonly #readings = new Map<string, AbortController>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #state: ImportState = { files: [], active: 0, problems: [], adding: false, failure: null };

  constructor(backend: ImportBackend) {
    this.#backend = backend;
  }

  get state(): ImportState {
    return this.#state;
  }

  subscribe(listener: () => void): Disposable {
    return this.#changes.on(listener);
  }

  /** Finds the files behind the paths and reads the first. */
  async start(paths: readonly string[]): Promise<void> {
    try {
      const { files, problems } = await this.#backend.files(paths);
      const drafts = files.map(
        (file): FileDraft => ({
          file,
          name: file.name,
          mode: 'copy',
          description: '',
          included: file.source === undefined,
          options: {},
          tables: [],
          inspection: null,
          problem: null,
          reading: false,
          check: null,
          edited: false,
        }),
      );
      this.#set({ files: drafts, problems });
      if (drafts.length > 0) this.activate(0);
    } catch (error) {
      this.#set({ failure: toProblem(error) });
    }
  }

  activate(index: number): void {
    const draft = this.#state.files[index];
    if (draft === undefined) return;
    this.#set({ active: index });
    if (draft.inspection === null && draft.problem === null && !draft.reading) void this.#read(draft.file.path);
  }

  /** Changes what needs no reading: name, description, mode, whether it is added. */
  change(path: string, change: Partial<Pick<FileDraft, 'name' | 'description' | 'mode' | 'included'>>): void {
    this.#update(path, { ...change, edited: true });
  }

  /** Decides options of the reader; undefined leaves one to be found out again. `typing` waits for the next key. */
  decide(
    path: string,
    options: Readonly<Record<string, SourceOptions[string] | undefined>>,
    { typing = false }: { readonly typing?: boolean } = {},
  ): void {
    const draft = this.#draft(path);
    if (draft === undefined) return;
    const decided: SourceOptions = {};
    for (const [name, value] of Object.entries({ ...draft.options, ...options })) {
      if (value !== undefined) decided[name] = value;
    }
    this.#update(path, { options: decided, edited: true, check: null });
    clearTimeout(this.#timers.get(path));
    if (!typing) void this.#read(path);
    else {
      this.#timers.set(
        path,
        setTimeout(() => void this.#read(path), typingMs),
      );
    }
  }

  /** Chooses the type of a column; null for the one that is found. */
  chooseType(path: string, column: string, type: string | null): void {
    const known = this.#draft(path)?.options.types;
    const types = { ...(typeof known === 'object' && !Array.isArray(known) ? known : {}) };
    if (type === null) delete types[column];
    else types[column] = type;
    this.decide(path, { types: Object.keys(types).length === 0 ? undefined : types });
  }

  /** Renames a column; only for CSV. */
  rename(path: string, index: number, name: string): void {
    const columns = this.#draft(path)?.inspection?.columns ?? [];
    const names = columns.map((column, at) => (at === index ? name : column.name));
    if (name.trim() === '' || new Set(names).size < names.length) return;
    const old = columns[index]?.name;
    const known = this.#draft(path)?.options.types;
    const types =
      typeof known === 'object' && !Array.isArray(known)
        ? Object.fromEntries(Object.entries(known).map(([column, type]) => [column === old ? name : column, type]))
        : undefined;
    this.decide(path, { names, types });
  }

  chooseTable(path: string, table: string, chosen: boolean): void {
    const others = (this.#draft(path)?.tables ?? []).filter((name) => name !== table);
    const tables = chosen ? [...others, table] : others;
    const only = tables.length === 1 ? tables[0] : undefined;
    this.#update(path, {
      tables,
      edited: true,
      ...(only === undefined ? {} : { name: this.#freeName(splitTableName(only).table, path) }),
    });
    void this.#read(path);
  }

  /** Reads the whole file for what cannot be read; again ends it. */
  async checkWhole(path: string): Promise<void> {
    const draft = this.#draft(path);
    if (draft === undefined) return;
    const key = `check ${path}`;
    const running = this.#readings.get(key);
    if (running !== undefined) {
      running.abort();
      return;
    }
    const controller = new AbortController();
    this.#readings.set(key, controller);
    const { options } = draft;
    this.#update(path, { check: 'running' });
    try {
      const check = await this.#backend.check(requestOf(draft), controller.signal);
      if (this.#draft(path)?.options === options) this.#update(path, { check });
    } catch (error) {
      const problem = toProblem(error);
      this.#update(path, { check: null, ...(problem.code === 'cancelled' ? {} : { problem }) });
    } finally {
      this.#readings.delete(key);
    }
  }

  async install(path: string, format: 'xlsx' | 'sqlite'): Promise<void> {
    this.#update(path, { reading: true });
    try {
      await this.#backend.install(format);
      await this.#read(path);
    } catch (error) {
      this.#update(path, { reading: false, problem: toProblem(error) });
    }
  }

  /** Adds what is included. Resolves with what was added, or null when something has to be decided first. */
  async add(
    faultOf: (draft: FileDraft) => string | null,
  ): Promise<{ readonly added: readonly string[]; readonly undo: string | null } | null> {
    const wanted = this.#state.files.filter((draft) => draft.included);
    const faulty = wanted.find((draft) => faultOf(draft) !== null);
    if (wanted.length === 0 || faulty !== undefined) {
      if (faulty !== undefined) this.activate(this.#state.files.indexOf(faulty));
      return null;
    }
    this.#set({ adding: true, failure: null });
    try {
      const sources = [];
      for (const draft of wanted) sources.push(...(await this.#planned(draft)));
      const { added, problems, undo } = await this.#backend.add(sources);
      const [problem] = problems;
      if (problem === undefined) return { added, undo };
      // What was added is no longer asked for.
      const names = new Set(added);
      this.#set({
        adding: false,
        failure: problem,
        files: this.#state.files.map((draft) => (names.has(draft.name) ? { ...draft, included: false } : draft)),
      });
      return null;
    } catch (error) {
      this.#set({ adding: false, failure: toProblem(error) });
      return null;
    }
  }

  dispose(): void {
    for (const controller of this.#readings.values()) controller.abort();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#changes.dispose();
  }

  async #planned(draft: FileDraft) {
    const tables = draft.tables.length === 0 ? [undefined] : draft.tables;
    const sources = [];
    for (const table of tables) {
      const request = { ...requestOf(draft), table: table ?? requestOf(draft).table };
      const plan = await this.#backend.plan(request);
      const name = tables.length > 1 && table !== undefined ? this.#freeName(splitTableName(table).table) : draft.name;
      const description = draft.description.trim();
      sources.push({
        path: draft.file.path,
        name,
        mode: draft.mode,
        plan,
        ...(description === '' ? {} : { description }),
      });
    }
    return sources;
  }

  async #read(path: string): Promise<void> {
    const draft = this.#draft(path);
    if (draft === undefined) return;
    this.#readings.get(path)?.abort();
    const controller = new AbortController();
    this.#readings.set(path, controller);
    this.#update(path, { reading: true });
    try {
      const inspection = await this.#backend.inspect(requestOf(draft), controller.signal);
      if (controller.signal.aborted) return;
      const [only] = inspection.tables ?? [];
      const tables = inspection.tables?.length === 1 && only !== undefined ? [only.name] : undefined;
      this.#update(path, { inspection, problem: null, reading: false, ...(tables === undefined ? {} : { tables }) });
    } catch (error) {
      if (controller.signal.aborted) return;
      this.#update(path, { problem: toProblem(error), reading: false });
    } finally {
      if (this.#readings.get(path) === controller) this.#readings.delete(path);
    }
  }

  /** A name that no other file of the dialog has; whether the workspace has it is told beside it. */
  #freeName(stem: string, except?: string): string {
    const taken = new Set(
      this.#state.files.filter((draft) => draft.file.path !== except).map((draft) => foldName(draft.name)),
    );
    let name = stem;
    for (let number = 2; taken.has(foldName(name)); number++) name = `${stem}_${number}`;
    return name;
  }

  #draft(path: string): FileDraft | undefined {
    return this.#state.files.find((draft) => draft.file.path === path);
  }

  #update(path: string, change: Partial<FileDraft>): void {
    this.#set({
      files: this.#state.files.map((draft) => (draft.file.path === path ? { ...draft, ...change } : draft)),
    });
  }

  #set(change: Partial<ImportState>): void {
    this.#state = { ...this.#state, ...change };
    this.#changes.emit();
  }
}

/** What keeps a file from being added under its name, as the end of a sentence; null when nothing does. */
export function draftFault(
  draft: FileDraft,
  drafts: readonly FileDraft[],
  taken: (name: string) => boolean,
): string | null {
  if (draft.problem !== null) return 'cannot be read yet';
  if (draft.inspection === null) return null;
  if (draft.inspection.tables !== null && draft.tables.length === 0) return 'needs a table to be chosen';
  if (draft.tables.length > 1) return null;
  const fault = nameFault(draft.name);
  if (fault !== null) return fault;
  if (taken(draft.name)) return 'is the name of something else in this workspace';
  const twin = drafts.some(
    (other) => other !== draft && other.included && foldName(other.name) === foldName(draft.name),
  );
  return twin ? 'is the name of another file in this list' : null;
}

function requestOf(draft: FileDraft): InspectRequest {
  return { path: draft.file.path, options: draft.options, table: draft.tables[draft.tables.length - 1] };
}

/** A subscription as React wants it. */
export function subscribeTo(session: ImportSession): (listener: () => void) => () => void {
  return (listener) => {
    const subscription = session.subscribe(listener);
    return () => subscription.dispose();
  };
}
