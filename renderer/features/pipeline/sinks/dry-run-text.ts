import type { SinkDryRun, SinkStanding } from '../../../../shared/domain/sink/sink-run';
import type { SinkTarget } from '../../../../shared/domain/sketch/sketch';
import { formatBytes, formatCount, formatQuantity, formatTime } from '../../../ui/format';

/** `Parquet file`, `table, replaced`, `table, appended to`. */
export function targetKind(write: SinkTarget): string {
  if ('connection' in write) return write.mode === 'append' ? 'table, appended to' : 'table, replaced';
  return { parquet: 'Parquet file', csv: 'CSV file', json: 'JSON file' }[write.format];
}

/** What is at the target, as facts that stand beside each other. */
export function standingFacts({ rows, bytes, changedAt, isOurs, untold }: SinkStanding): string[] {
  return [
    ...(rows === null ? [] : [formatQuantity(rows, 'row')]),
    ...(bytes === null ? [] : [formatBytes(bytes)]),
    ...(changedAt === null ? [] : [formatTime(changedAt)]),
    ...(isOurs ? ['as this sink wrote it'] : []),
    ...(untold === undefined ? [] : [untold]),
  ];
}

/** What a write would change, a line each; empty when it would put the same shape in the place of what is there. */
export function changeLines({ standing, changes }: SinkDryRun): string[] {
  const { added, removed, retyped, reordered, rowsBefore, rowsAfter } = changes;
  if (standing === null) return [];
  const names = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name).join(', ');
  return [
    ...(rowsBefore === null || rowsAfter === null || rowsBefore === rowsAfter
      ? []
      : [`${formatCount(rowsBefore)} rows become ${formatCount(rowsAfter)}`]),
    ...(added.length === 0 ? [] : [`New: ${names(added)}`]),
    ...(removed.length === 0 ? [] : [`Gone: ${names(removed)}`]),
    ...retyped.map(({ name, before, after }) => `${name}: ${before} becomes ${after}`),
    ...(reordered ? ['The columns stand in another order'] : []),
  ];
}

/** What the button that writes says. */
export function writeLabel({ write, standing }: SinkDryRun): string {
  if ('connection' in write) {
    if (standing === null) return 'Write table';
    return write.mode === 'append' ? 'Append rows' : 'Replace table';
  }
  return standing === null ? 'Write file' : 'Replace file';
}
