import { foldName } from '../graph/names';
import type { Manifest } from '../manifest/manifest';
import type { SinkTarget } from '../sketch/sketch';
import { sinkTable, tableKey } from './sink-table';

/** Where a sink writes, for a person: `out/daily.parquet`, `table daily of warehouse`. */
export function describeTarget(target: SinkTarget): string {
  return 'path' in target ? target.path : `table ${target.table} of ${target.connection}`;
}

/**
 * A path as the file system sees it: relative to the workspace, without `.` and empty parts. Undefined when it leads out of the
 * workspace, by `..` or because it is absolute or a URL.
 */
export function pathInWorkspace(path: string): string | undefined {
  const unified = path.replaceAll('\\', '/');
  if (unified.startsWith('/') || /^[a-z]:/i.test(unified) || /^[a-z][a-z0-9+.-]+:\/\//i.test(unified)) return undefined;
  const parts: string[] = [];
  for (const part of unified.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}

/** Equal for two targets that are one file, or one table by the rules of the database that the connection leads to. */
export function targetKey(target: SinkTarget, connections: Manifest['connections']): string {
  if ('path' in target) return `file ${pathInWorkspace(target.path) ?? target.path}`;
  const { connection } = target;
  const isPostgres = Object.hasOwn(connections, connection) && connections[connection]?.type === 'postgres';
  const type = isPostgres ? 'postgres' : 'duckdb';
  return `table ${foldName(connection)} ${tableKey(sinkTable(target.table, type), type)}`;
}
