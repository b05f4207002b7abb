import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { type FSWatcher, watch } from 'chokidar';
import { createDeferred, type Deferred } from '../../shared/base/deferred';
import { Emitter } from '../../shared/base/emitter';
import { globBase, isGlob, matchesGlob } from '../../shared/domain/glob';
import { manifestFile } from '../../shared/domain/manifest/manifest';
import type { Problem } from '../../shared/domain/problem';
import { temporaryFilePattern } from './atomic-write';
import { isWithin } from './inside-workspace';
import { digestOf } from './text-file';
import { workspaceFolderOf, workspaceFolders } from './workspace-files';

export interface WorkspaceChange {
  /** Manifest, notebooks, checks, pipelines, specs and incidents whose content changed, that came or went: relative, sorted. */
  readonly files: readonly string[];
  /** Data files of sources that changed: absolute, sorted. */
  readonly sourceFiles: readonly string[];
}

export interface WatchOptions {
  /** Paths and patterns of the manifest's sources. */
  readonly sources: readonly string[];
  /** Whether a file's content (its sha256) is one that this side wrote or knows already. Such a change is not reported. */
  readonly knows?: (file: string, digest: string) => boolean;
}

/** A batch goes out when nothing has changed for this long … */
const quietMilliseconds = 60;
/** … and at the latest this long after its first change: a large `git checkout` must not hold it back. */
const longestMilliseconds = 500;

/**
 * Watches what people keep in a workspace, and the files of its sources. Folders are watched, never files by themselves:
 * editors that save by renaming, `git checkout`, and files or folders that appear later are then seen like any other
 * change. `.plumbline/`, `.git/` and hidden files are not watched.
 */
export class WorkspaceWatcher {
  readonly changes = new Emitter<WorkspaceChange>();
  /** The system's limit of watches is reached, or a folder cannot be watched. */
  readonly problems = new Emitter<Problem>();
  /** Resolves when every change from now on is seen. */
  readonly ready: Promise<void>;
  readonly #root: string;
  readonly #knows: WatchOptions['knows'];
  /** Digests of the contents that were reported last. */
  readonly #reported = new Map<string, string | null>();
  #sources: readonly SourcePattern[];
  #current: OpenedWatcher;
  readonly #opened = new Set<OpenedWatcher>();
  #files = new Set<string>();
  #sourceFiles = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #firstChange = 0;
  #disposed = false;

  constructor(root: string, options: WatchOptions) {
    this.#root = resolve(root);
    this.#knows = options.knows;
    this.#sources = options.sources.map((path) => sourcePattern(this.#root, path));
    this.#current = this.#open();
    this.ready = this.#current.ready.promise;
  }

  /** Watches other sources from now on. */
  async setSources(paths: readonly string[]): Promise<void> {
    const sources = paths.map((path) => sourcePattern(this.#root, path));
    if (JSON.stringify(sources) === JSON.stringify(this.#sources) || this.#disposed) return;
    this.#sources = sources;
    const previous = this.#current;
    // The old watcher goes when the new one sees everything, so that no change falls between them.
    this.#current = this.#open();
    await this.#current.ready.promise;
    await this.#close(previous);
  }

  /** Stops; no change is reported any more. Resolves when the system's watches are released. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.changes.dispose();
    this.problems.dispose();
    await Promise.all([...this.#opened].map((opened) => this.#close(opened)));
  }

  async #close(opened: OpenedWatcher): Promise<void> {
    this.#opened.delete(opened);
    await opened.watcher.close();
    // One that is closed early never says that it is ready.
    opened.ready.resolve();
  }

  #open(): OpenedWatcher {
    const outside = this.#sources.map((source) => source.folder).filter((folder) => !isWithin(folder, this.#root));
    const watcher = watch([this.#root, ...new Set(outside)], {
      ignoreInitial: true,
      ignored: (path) => !this.#isWatched(resolve(path)),
      // An editor that deletes and writes anew within this time has changed the file.
      atomic: quietMilliseconds,
      ignorePermissionErrors: true,
    });
    watcher.on('all', (event, path) => {
      if (event === 'add' || event === 'change' || event === 'unlink') this.#note(resolve(path));
    });
    watcher.on('error', (error) => this.problems.emit(watchProblem(error)));
    const opened: OpenedWatcher = { watcher, ready: createDeferred<void>() };
    watcher.once('ready', () => opened.ready.resolve());
    this.#opened.add(opened);
    return opened;
  }

  #isWatched(path: string): boolean {
    if (path === this.#root || this.#sources.some((source) => source.leadsTo(path) || source.matches(path)))
      return true;
    if (!isWithin(path, this.#root)) return false;
    const file = relativeName(this.#root, path);
    if (file === manifestFile) return true;
    const [folder, ...rest] = file.split('/');
    if (folder === undefined || !(folder in workspaceFolders)) return false;
    // A name without a known ending may be a folder; `#note` looks again.
    return !rest.some((part) => part.startsWith('.') || part === 'node_modules');
  }

  #note(path: string): void {
    if (this.#disposed || temporaryFilePattern.test(basename(path))) return;
    const file = relativeName(this.#root, path);
    if (file === manifestFile || workspaceFolderOf(file) !== undefined) this.#files.add(file);
    else if (this.#sources.some((source) => source.matches(path))) this.#sourceFiles.add(path);
    else return;
    const now = Date.now();
    if (this.#timer === undefined) this.#firstChange = now;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => void this.#report(),
      Math.max(0, Math.min(quietMilliseconds, this.#firstChange + longestMilliseconds - now)),
    );
  }

  async #report(): Promise<void> {
    this.#timer = undefined;
    const files = [...this.#files].sort();
    const sourceFiles = [...this.#sourceFiles].sort();
    this.#files.clear();
    this.#sourceFiles.clear();
    const changed: string[] = [];
    for (const file of files) if (await this.#contentChanged(file)) changed.push(file);
    if (this.#disposed || (changed.length === 0 && sourceFiles.length === 0)) return;
    this.changes.emit({ files: changed, sourceFiles });
  }

  async #contentChanged(file: string): Promise<boolean> {
    const digest = await readFile(join(this.#root, file)).then(digestOf, () => null);
    const before = this.#reported.get(file);
    this.#reported.set(file, digest);
    if (digest !== null && this.#knows?.(file, digest) === true) return false;
    return before === undefined || before !== digest;
  }
}

interface OpenedWatcher {
  readonly watcher: FSWatcher;
  readonly ready: Deferred<void>;
}

interface SourcePattern {
  /** The folder to watch for it. */
  readonly folder: string;
  readonly pattern: string;
  matches(path: string): boolean;
  /** Whether a path is a folder on the way to the source's files, or may be one. */
  leadsTo(path: string): boolean;
}

function sourcePattern(root: string, path: string): SourcePattern {
  const pattern = resolve(root, path);
  if (!isGlob(path)) {
    return {
      folder: dirname(pattern),
      pattern,
      matches: (candidate) => candidate === pattern,
      leadsTo: (candidate) => isWithin(pattern, candidate),
    };
  }
  const folder = resolve(root, globBase(path));
  return {
    folder,
    pattern,
    matches: (candidate) => matchesGlob(slashed(candidate), slashed(pattern)),
    // Below the pattern's fixed part every folder may hold a match; a hidden one only when the pattern names it.
    leadsTo: (candidate) =>
      isWithin(folder, candidate) ||
      (isWithin(candidate, folder) && !/(^|\/)(\.|node_modules(\/|$))/.test(relativeName(folder, candidate))),
  };
}

function relativeName(root: string, path: string): string {
  return slashed(relative(root, path));
}

function slashed(path: string): string {
  return path.split(sep).join('/');
}

function watchProblem(error: unknown): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return {
    code: 'file_unreadable',
    severity: 'warning',
    message:
      code === 'ENOSPC' || code === 'EMFILE'
        ? 'The system allows no more watched files: changes from outside are seen only after a reload.'
        : `Changes from outside may not be seen: ${error instanceof Error ? error.message : String(error)}`,
    hint:
      code === 'ENOSPC'
        ? 'Raise the limit: sysctl fs.inotify.max_user_watches=524288'
        : 'Reload the workspace after changing files in another program.',
  };
}
