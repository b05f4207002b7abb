import type { ColumnInfo } from '../../../shared/domain/column/column-type';

/** Results of old that a node keeps. */
const versionsANode = 2;
/** What all results of old take at most, by estimate: they are a cache of a cache. */
const mostBytes = 1024 * 1024 * 1024;
/** A result that would crowd out all others is not kept. */
const largestBytes = mostBytes / 2;

/** A result that another one took the place of. */
export interface OldVersion {
  readonly node: string;
  readonly fingerprint: string;
  readonly table: string;
  readonly rows: number;
  readonly ranAt: string;
  readonly columns: readonly ColumnInfo[];
}

/** Which of the old results (the oldest first) are too many: more than two of a node, then the oldest until the rest fits. */
export function versionsToDrop(versions: readonly OldVersion[]): OldVersion[] {
  const dropped = new Set<OldVersion>();
  const counts = new Map<string, number>();
  let bytes = 0;
  for (const version of [...versions].reverse()) {
    const count = counts.get(version.node) ?? 0;
    const size = estimatedBytes(version);
    if (count >= versionsANode || size > largestBytes || bytes + size > mostBytes) {
      dropped.add(version);
      continue;
    }
    counts.set(version.node, count + 1);
    bytes += size;
  }
  return versions.filter((version) => dropped.has(version));
}

/** Before compression: texts and nested values are taken as 24 bytes. */
function estimatedBytes({ rows, columns }: OldVersion): number {
  return (
    rows * columns.reduce((sum, { sqlType }) => sum + (/^(?:VARCHAR|BLOB|BIT|JSON)|[[(]/.test(sqlType) ? 24 : 8), 0)
  );
}
