import type { ColumnInfo } from '../domain/column/column-type';
import type { FileInspection, InspectRequest, PlannedSource, Rejects } from '../domain/import/inspection';
import type { CallContext } from './engine-api';

/** The part of an engine that looks at files which may become sources. Paths are absolute, in requests and problems. */
export interface ImportApi {
  /** Columns of a source, a node or a data file, without running it when that can be had. */
  describe(params: { node: string } | { file: string }): Promise<readonly ColumnInfo[]>;

  /** What a file that may become a source holds, read as decided so far; nothing is imported. */
  inspectFile(params: InspectRequest, options?: CallContext<never>): Promise<FileInspection>;

  /** Reads such a file whole, for what cannot be read as decided. */
  checkFile(params: InspectRequest, options?: CallContext<never>): Promise<Rejects>;

  /** What the manifest has to say so that the source is read as `inspectFile` shows it. */
  planSource(params: InspectRequest, options?: CallContext<never>): Promise<PlannedSource>;

  /** Downloads DuckDB's extension that reads a format. Only because somebody asked for it. Rejects with `extension_missing`. */
  installReader(params: { format: 'xlsx' | 'sqlite' }): Promise<void>;
}

export const importMethods = [
  'describe',
  'inspectFile',
  'checkFile',
  'planSource',
  'installReader',
] as const satisfies readonly (keyof ImportApi)[];
