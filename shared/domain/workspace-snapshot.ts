import type { BaselineFile } from './checks/baseline-file';
import type { CheckFile } from './checks/check-file';
import type { DismissalFile } from './checks/suggest/dismissal-file';
import type { Incident } from './incidents/incident';
import type { Manifest, SourceFormat } from './manifest/manifest';
import type { Notebook } from './notebook/notebook';
import type { Problem } from './problem';
import type { Sketch } from './sketch/sketch';

/** A file-backed source with its files found on disk. */
export interface SourceFiles {
  readonly name: string;
  readonly format: SourceFormat;
  /** As written in the manifest. */
  readonly path: string;
  /** Absolute paths, sorted; several for a glob. Empty when `problems` says why. */
  readonly files: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Which table of a database file: `name`, or `schema.name`. */
  readonly table?: string;
  /** Changes when the content of any file changes: a digest over names, sizes and contents (or times, for large files). */
  readonly identity: string;
  /** `fileStamp` of each file, from before its content was looked at: a file whose stamp is another now may hold other rows than `identity` says. */
  readonly stamps?: readonly string[];
  readonly bytes: number;
  /** Line of the source in the manifest. */
  readonly line: number;
  readonly problems: readonly Problem[];
}

/** Everything that people wrote, parsed, at one moment. Plain data: it is sent to the engine as it is. */
export interface WorkspaceSnapshot {
  /** Absolute path of the workspace folder. */
  readonly root: string;
  readonly manifest: Manifest;
  readonly notebooks: readonly Notebook[];
  /** Drift checks with their baselines. */
  readonly checkFiles: readonly CheckFile[];
  /** `checks/baselines/*.yml`, as they are. */
  readonly baselines?: readonly BaselineFile[];
  /** `checks/suggestions/*.yml`, as they are. */
  readonly dismissals?: readonly DismissalFile[];
  readonly sketches: readonly Sketch[];
  readonly sources: readonly SourceFiles[];
  /** Promoted specs, relative to the workspace, sorted. */
  readonly specs?: readonly string[];
  /** Sorted by file. The engine needs none of them. */
  readonly incidents?: readonly Incident[];
  /** Problems of files (all of them, those of notebooks and checks too). */
  readonly problems: readonly Problem[];
}

/** What the file system says of a file that changes whenever its content may have: size, times and inode. */
export function fileStamp(stats: {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly ino: bigint;
}): string {
  return `${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}:${stats.ino}`;
}
