import type { Check } from '../../shared/domain/checks/check-file';

/** Whether a check lets no row at all break it, and fails otherwise. */
export function demandsNone(check: Check): boolean {
  const { threshold, filter } = check;
  return (
    filter === null &&
    threshold.level === 'fail' &&
    threshold.between === undefined &&
    threshold.bounds.some(({ kind, value }) => kind === 'must_be' && value === 0)
  );
}
