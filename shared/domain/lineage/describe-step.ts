import type { TraceStep } from './row-trace';

/** How many rows a step has, how sure it is that they made those below, and how many of them break the check; '' where nothing can be told. */
export function rowsOfStep(step: Omit<TraceStep, 'inputs'>): string {
  const text = agreeingRows(step);
  if (step.ofFirst === null || text === '') return text;
  return `of the first ${step.ofFirst.toLocaleString('en-US')} of these rows: ${text}`;
}

function agreeingRows({ rows, certainty, agreeing, breaking }: Omit<TraceStep, 'inputs'>): string {
  if (rows === null) return '';
  if (rows === 0) return 'no row agrees';
  const verdict = breaking === null ? '' : `, ${verdictOf(rows, breaking)}`;
  if (certainty === 'row') return `the row${verdict}`;
  if (certainty === 'group') return `${rowCount(rows)}, its whole group${verdict}`;
  const names = agreeing.map(({ column }) => column);
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
  return `${rowCount(rows)} that ${rows === 1 ? 'agrees' : 'agree'} in ${shown}${verdict}`;
}

function verdictOf(rows: number, breaking: number): string {
  if (rows === 1) return breaking === 0 ? 'holds' : 'breaks it';
  if (breaking === 0) return 'all hold';
  if (breaking === rows) return 'all break it';
  return `${breaking.toLocaleString('en-US')} ${breaking === 1 ? 'breaks' : 'break'} it`;
}

function rowCount(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}
