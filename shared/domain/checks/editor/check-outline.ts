import { LineIndex } from '../../yaml/line-index';
import { bodyStart, textAt } from './check-places';
import { scanYaml } from './yaml-scan';

/** A line of the outline of a file of checks. */
export interface CheckHeading {
  /** 1: a column, or a list of checks; 2: a check. */
  readonly level: 1 | 2;
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** The columns and checks of a file, in the order in which they stand, also of one with mistakes. */
export function outlineOfChecks(text: string): readonly CheckHeading[] {
  const parts = scanYaml(text);
  const lines = new LineIndex(text);
  return parts.flatMap((part): CheckHeading[] => {
    const { path, key, start } = part;
    const at = lines.lineColumnAt(key?.start ?? start);
    const place = { line: at.line, column: at.column };
    const name = String(path.at(-1));
    if (path.length === 1 && name === 'checks') return [{ level: 1, text: 'All rows', ...place }];
    if (path.length === 2 && path[1] === 'checks') return [{ level: 1, text: "Plumbline's own", ...place }];
    if (path.length === 3 && path[0] === 'columns' && name === 'name') {
      return [{ level: 1, text: text.slice(part.start, part.end), ...place }];
    }
    if (bodyStart(path) !== path.length) return [];
    const own = textAt(parts, text, [...path, 'name']);
    return [{ level: 2, text: own ?? name, ...place }];
  });
}
