import type { Check } from '../check-file';

/** Whether a check is called as one is that nobody gave a name or qualifier. */
export function hasDefaultName(check: Check): boolean {
  return check.name === defaultName(check);
}

function defaultName(check: Check): string | undefined {
  switch (check.type) {
    case 'row_count':
    case 'metric':
    case 'failed_rows':
    case 'schema':
      return check.type;
    case 'missing':
    case 'invalid':
    case 'freshness':
      return `${check.type}(${check.column ?? ''})`;
    case 'duplicate':
      return `duplicate(${check.columns.join(', ')})`;
    case 'aggregate':
      return `${check.function}(${check.column ?? check.expression ?? ''})`;
    default:
      return undefined;
  }
}
