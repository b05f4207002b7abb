import type { NotebookBlock } from '../../../shared/domain/notebook/notebook';

interface CellProps {
  readonly file: string;
  readonly cell: NotebookBlock;
}

/**
 * Whether a cell looks as it did. Its offsets in the file do not matter: views look them up when they edit, and an edit
 * of one cell moves all below it.
 */
export function sameCell(before: CellProps, after: CellProps): boolean {
  const a = before.cell;
  const b = after.cell;
  if (a === b) return before.file === after.file;
  if (before.file !== after.file || a.kind !== b.kind || a.id !== b.id || a.line !== b.line) return false;
  if ('body' in a && 'body' in b) {
    return (
      a.body === b.body &&
      a.name === b.name &&
      (a.kind !== 'chart' || JSON.stringify(a.options) === JSON.stringify(b.kind === 'chart' ? b.options : null)) &&
      a.bodyLine === b.bodyLine &&
      a.problems.length === b.problems.length &&
      (a.problems.length === 0 || JSON.stringify(a.problems) === JSON.stringify(b.problems))
    );
  }
  if (a.kind === 'broken' && b.kind === 'broken') return a.text === b.text && a.problem.message === b.problem.message;
  return a.kind === 'prose' && b.kind === 'prose' ? a.text === b.text && a.apart === b.apart : true;
}
