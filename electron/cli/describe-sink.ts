import { formatProblem } from '../../shared/domain/problem';
import type { SinkDryRun, SinkWritten } from '../../shared/domain/sink/sink-run';
import { countOf, formatCount } from './output';

/** What a sink would write, as lines of text. */
export function describeDryRun(found: SinkDryRun): string {
  const { sink, target, rows, bytes, columns, refusals, warnings } = found;
  const size = bytes === null ? '' : `, ${countOf(bytes, 'byte')}`;
  const lines = [
    `${sink} would write ${countOf(rows, 'row')} of ${countOf(columns.length, 'column')}${size}: ${target}`,
    `  ${standingText(found)}`,
    ...changeLines(found).map((line) => `  ${line}`),
    ...columns
      .filter(({ type, written }) => type !== written)
      .map(({ name, type, written }) => `  ${name}: ${type} as ${written}`),
    ...refusals.map((problem) => `  cannot be written: ${formatProblem(problem)}`),
    ...warnings.map(({ message, hint }) => `  note: ${message}${hint === undefined ? '' : ` ${hint}`}`),
  ];
  return lines.join('\n');
}

export function describeWritten({ sink, target, rows, bytes, rowsAfter }: SinkWritten): string {
  const size = bytes === null ? '' : `, ${countOf(bytes, 'byte')}`;
  const after = rowsAfter === null || rowsAfter === rows ? '' : ` (${countOf(rowsAfter, 'row')} there now)`;
  return `${sink} wrote ${countOf(rows, 'row')}${size}: ${target}${after}`;
}

function standingText({ standing }: SinkDryRun): string {
  if (standing === null) return 'Nothing is there yet.';
  const { rows, changedAt, isOurs, untold } = standing;
  const facts = [
    untold ?? (rows === null ? undefined : countOf(rows, 'row')),
    isOurs ? 'as it was written' : undefined,
    changedAt === null ? undefined : `of ${changedAt}`,
  ].filter((fact) => fact !== undefined);
  return `There now: ${facts.join(', ')}`;
}

function changeLines({ standing, changes, write }: SinkDryRun): string[] {
  if (standing === null) return [];
  const { rowsBefore, rowsAfter, added, removed, retyped, reordered } = changes;
  const isAppend = 'mode' in write && write.mode === 'append';
  return [
    ...(rowsBefore === null || rowsAfter === null
      ? []
      : [`Rows: ${formatCount(rowsBefore)} → ${formatCount(rowsAfter)}${isAppend ? ' (appended)' : ''}`]),
    ...(added.length === 0 ? [] : [`New columns: ${added.map(({ name }) => name).join(', ')}`]),
    ...(removed.length === 0 ? [] : [`Columns that go: ${removed.map(({ name }) => name).join(', ')}`]),
    ...retyped.map(({ name, before, after }) => `${name}: ${before} → ${after}`),
    ...(reordered ? ['The columns stand in another order.'] : []),
  ];
}
