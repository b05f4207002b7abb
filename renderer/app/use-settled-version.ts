import { useRef } from 'react';
import { useAppState } from '../state/app-context';
import { isRunUnderWay } from '../state/workspace-slice';

/**
 * Changes whenever an answer about lineage, states or checks may be another: with the graph, with results that are made, and with
 * outcomes of checks. Of a run once, at its end: every state of it would ask again for the card, and trace its row beside the run.
 */
export function useSettledVersion(): string {
  const graph = useAppState((state) => state.graph);
  const statuses = useAppState((state) => state.statuses);
  const checks = useAppState((state) => state.checks);
  const isRunning = useAppState(isRunUnderWay);
  const settled = useRef({ statuses, checks });
  if (!isRunning) settled.current = { statuses, checks };
  return `${numberOf(graph)} ${numberOf(settled.current.statuses)} ${numberOf(settled.current.checks)}`;
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
