import type { SqlCell } from '../../../shared/domain/notebook/notebook';
import type { Problem } from '../../../shared/domain/problem';
import type { NodeStatus } from '../../../shared/domain/run/run';

/**
 * What is wrong with a cell, each problem once. What the graph found in the SQL that it saw, and what the last run said, counts
 * only while that is still the text: a marker on text that changed since would stand at the wrong place.
 */
export function problemsOfCell(
  cell: SqlCell,
  seenSql: string | undefined,
  found: readonly Problem[] | undefined,
  status: NodeStatus | undefined,
): readonly Problem[] {
  const sameText = seenSql === undefined || seenSql.trim() === cell.body.trim();
  const all = [
    ...cell.problems,
    ...(sameText ? (found ?? []) : []),
    ...(sameText && status?.problem !== undefined && status.state !== 'running' ? [status.problem] : []),
  ];
  const seen = new Set<string>();
  return all.filter((problem) => {
    // The state says that the cell is empty; that is no mistake of whoever is about to write in it.
    if (problem.code === 'empty_cell') return false;
    const key = `${problem.code}:${problem.line}:${problem.column}:${problem.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** The problems with lines counted from the first line of the cell's text, as the editor counts them. */
export function inBody(problems: readonly Problem[], bodyLine: number): readonly Problem[] {
  return problems.map(({ line, endLine, ...problem }) => ({
    ...problem,
    ...(line === undefined ? {} : { line: line - bodyLine + 1 }),
    ...(endLine === undefined ? {} : { endLine: endLine - bodyLine + 1 }),
  }));
}
