import type { Problem, ProblemCode } from '../../shared/domain/problem';
import { problemsOfFlows } from './flow-slice';
import type { AppState } from './store';

/** What only follows from a problem that stands elsewhere. */
const blocked: ReadonlySet<ProblemCode> = new Set(['blocked', 'blocked_by_check']);

let known: { parts: readonly unknown[]; problems: readonly Problem[] } | null = null;

/** Problems of files, of the graph, of the last run, of joins that were counted and of charts on screen, each once. The same array as long as none of them changed. */
export function problemsOf(state: AppState): readonly Problem[] {
  const parts = [state.workspace?.problems, state.graph, state.statuses, state.chartProblems, state.flows];
  if (known?.parts.every((part, index) => part === parts[index])) return known.problems;
  const all: Problem[] = [...(state.workspace?.problems ?? [])];
  for (const node of state.graph.byName.values()) all.push(...node.problems);
  for (const { name, problem } of state.statuses.values()) {
    if (problem !== undefined && !blocked.has(problem.code)) all.push({ node: name, ...problem });
  }
  for (const problems of Object.values(state.chartProblems)) all.push(...problems);
  all.push(...problemsOfFlows(state));
  const seen = new Set<string>();
  const problems = all.filter(({ code, file, line, column, message }) => {
    // An empty cell has a state of its own; it is no problem until something reads it.
    if (code === 'empty_cell') return false;
    const key = `${file}:${line}:${column}:${message}`;
    return !seen.has(key) && seen.add(key);
  });
  known = { parts, problems };
  return problems;
}
