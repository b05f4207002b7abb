import type { PipelineEdit } from '../../../../shared/domain/sketch/pipeline-edit';
import type { SinkTarget } from '../../../../shared/domain/sketch/sketch';

type FileFormat = 'parquet' | 'csv' | 'json';

/** What is chosen in the dialog of a sink; each kind keeps what was typed for it. */
export interface SinkDraft {
  readonly kind: FileFormat | 'table';
  readonly paths: Readonly<Record<FileFormat, string>>;
  /** Options of a file that the dialog does not show, kept as they are. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly connection: string;
  readonly table: string;
  readonly mode: 'replace' | 'append';
}

/** What the dialog begins with: where a sink writes, or a file named after the node. `connection`: the one that there is. */
export function draftOfSink(from: string, target: SinkTarget | undefined, connection = ''): SinkDraft {
  const stem = from.replace(/[^\p{L}\p{N}_.-]+/gu, '_');
  const paths = { parquet: `out/${stem}.parquet`, csv: `out/${stem}.csv`, json: `out/${stem}.json` };
  const empty = { kind: 'parquet', paths, connection, table: stem, mode: 'replace' } as const;
  if (target === undefined) return empty;
  if (!('path' in target)) return { ...empty, kind: 'table', ...target };
  return {
    ...empty,
    kind: target.format,
    paths: { ...paths, [target.format]: target.path },
    ...(target.options === undefined ? {} : { options: target.options }),
  };
}

/** Where the draft writes; null while something is missing. */
export function targetOf(draft: SinkDraft): Extract<PipelineEdit, { do: 'sink' }>['write'] | null {
  const { kind, paths, options, connection, table, mode } = draft;
  if (kind === 'table') {
    if (connection.trim() === '' || table.trim() === '') return null;
    return { connection: connection.trim(), table: table.trim(), mode };
  }
  const path = paths[kind].trim();
  if (path === '') return null;
  return { format: kind, path, ...(options === undefined ? {} : { options: { ...options } }) };
}
