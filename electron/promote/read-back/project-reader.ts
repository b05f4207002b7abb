import type { CheckLevel } from '../../../shared/domain/checks/check-outcome';
import type { ImportedDataset } from '../../../shared/domain/checks/interchange/interchange';
import type { PipelineSpec, SpecCheck } from '../../../shared/domain/spec/pipeline-spec';

/** Something in a project that is not read back: it is listed, and stays as it is. */
export interface Unread {
  /** Relative to the project. */
  readonly file: string;
  /** From 1; null for a whole file. */
  readonly line: number | null;
  readonly what: string;
  readonly why: string;
}

/** A change of the tests that a check of the spec became. */
export type CheckEdit = {
  readonly file: string;
  readonly line: number;
  readonly node: string;
  /** As it was promoted. */
  readonly check: SpecCheck;
} & (
  | { readonly kind: 'threshold'; readonly before: number; readonly after: number }
  | { readonly kind: 'level'; readonly before: CheckLevel; readonly after: CheckLevel }
  | { readonly kind: 'values'; readonly before: readonly Value[]; readonly after: readonly Value[] }
  /** All its tests are gone. */
  | { readonly kind: 'untested' }
);

type Value = string | number | boolean;

export function isCheckEdit(edit: ProjectEdit): edit is CheckEdit {
  return 'check' in edit;
}

/** One change that engineers made, in terms of the graph. */
export type ProjectEdit = { readonly file: string; readonly line: number } & (
  | { readonly kind: 'sql'; readonly node: string; readonly before: string; readonly after: string }
  | { readonly kind: 'added'; readonly node: string; readonly sql: string }
  | { readonly kind: 'removed'; readonly node: string }
  | { readonly kind: 'checks'; readonly node: string; readonly dataset: ImportedDataset; readonly text: string }
  | CheckEdit
  | { readonly kind: 'description'; readonly node: string; readonly column: string | null; readonly text: string }
);

/** A file of a project that is not what the promotion wrote. */
export interface ChangedFile {
  readonly path: string;
  /** As the promotion wrote it; null for a new file, undefined where only its digest is known. */
  readonly before: string | null | undefined;
  /** As it is; null where it is gone. */
  readonly after: string | null;
}

export interface ReadProject {
  readonly edits: readonly ProjectEdit[];
  readonly unread: readonly Unread[];
}

/** Reads the changes of engineers in projects of one target. What it cannot read it lists; nothing is guessed. */
export interface ProjectReader {
  readonly target: string;
  /** Files whose text a promotion keeps, so that what engineers change in them can be told. */
  keeps(path: string): boolean;
  /** Folders in which a new file means something to the tool. */
  readonly folders: readonly string[];
  read(files: readonly ChangedFile[], spec: PipelineSpec, texts: ReadonlyMap<string, string>): ReadProject;
}

/** SQL of a cell, or what keeps it from being one. */
export type ReadSql =
  | { readonly kind: 'sql'; readonly sql: string; readonly notes: readonly Omit<Unread, 'file'>[] }
  | { readonly kind: 'unread'; readonly faults: readonly Omit<Unread, 'file'>[] };

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
