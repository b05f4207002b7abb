import { useAppState } from '../state/app-context';

/**
 * Changes whenever an answer about lineage, states or checks may be another: with the graph, with each result that is made, and with
 * each outcome of a check.
 */
export function useSettledVersion(): string {
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const checks = useAppState((state) => state.checks);
  return `${numberOf(graph)} ${numberOf(statuses)} ${numberOf(checks)}`;
}

/** Changes with the graph: all that lineage follows from. */
export function useGraphVersion(): string {
  return String(numberOf(useAppState((state) => state.graph)));
}

const numbers = new WeakMap<object, number>();
let next = 1;

function numberOf(value: object): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, next);
  return next++;
}
