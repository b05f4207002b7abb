import type { IntermediatePipeline } from '../../intermediate';

/** What of a check its place among steps and other checks depends on. */
export interface PlacedCheck {
  readonly id: string;
  readonly node: string;
  readonly reads: readonly string[];
  readonly blocking: boolean;
}

type Edges = Pick<IntermediatePipeline, 'edges'>['edges'];

/**
 * Steps that must be made before a check of another node can be measured, although that node does not read them: the check looks at
 * their rows.
 */
export function stepsBefore(check: PlacedCheck, steps: ReadonlySet<string>, edges: Edges): readonly string[] {
  const ancestors = reachable([check.node], new Map(groupBy(edges.map(({ from, to }) => [to, from]))));
  return check.reads.filter((node) => steps.has(node) && !ancestors.has(node));
}

/**
 * Ids of the checks that can block what reads their node. A check that waits for a step which itself, or through other checks,
 * waits for that check cannot.
 */
export function canBlock(
  checks: readonly PlacedCheck[],
  steps: ReadonlySet<string>,
  edges: Edges,
): ReadonlySet<string> {
  const waiting = checks.filter((check) => check.blocking && stepsBefore(check, steps, edges).length > 0);
  const chosen = checks.filter((check) => check.blocking && !waiting.includes(check));
  for (const check of waiting) if (!hasCycle([...chosen, check], steps, edges)) chosen.push(check);
  return new Set(chosen.map(({ id }) => id));
}

/** Steps in an order in which each stands behind what it reads and behind the checks that may block it. */
export function inOrder<Step extends { readonly name: string }>(
  steps: readonly Step[],
  blocking: readonly PlacedCheck[],
  edges: Edges,
): readonly Step[] {
  const names = new Set(steps.map(({ name }) => name));
  const after = order(blocking, names, edges);
  const left = [...steps];
  const sorted: Step[] = [];
  while (left.length > 0) {
    const behind = (name: string) => reachable([stepKey(name)], after);
    const next = left.findIndex((step) => {
      const before = behind(step.name);
      return !left.some((other) => other !== step && before.has(stepKey(other.name)));
    });
    sorted.push(...left.splice(Math.max(0, next), 1));
  }
  return sorted;
}

const stepKey = (name: string): string => `step ${name}`;
const checkKey = (id: string): string => `check ${id}`;

/** For each step and check what it waits for. */
function order(
  blocking: readonly PlacedCheck[],
  steps: ReadonlySet<string>,
  edges: Edges,
): ReadonlyMap<string, readonly string[]> {
  const pairs = edges.map(({ from, to }): [string, string] => [stepKey(to), stepKey(from)]);
  for (const check of blocking) {
    const before = stepsBefore(check, steps, edges);
    pairs.push(...[check.node, ...before].map((node): [string, string] => [checkKey(check.id), stepKey(node)]));
    // An orchestrator holds a check back by the checks of what it looks at.
    for (const other of blocking)
      if (other !== check && before.includes(other.node)) pairs.push([checkKey(check.id), checkKey(other.id)]);
    for (const { from, to } of edges) if (from === check.node) pairs.push([stepKey(to), checkKey(check.id)]);
  }
  return groupBy(pairs);
}

function hasCycle(blocking: readonly PlacedCheck[], steps: ReadonlySet<string>, edges: Edges): boolean {
  const after = order(blocking, steps, edges);
  return [...after].some(([key, before]) => reachable(before, after).has(key));
}

/** The starts and everything that can be reached from them. */
function reachable(starts: readonly string[], next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...starts];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    open.push(...(next.get(one) ?? []));
  }
  return found;
}

function groupBy(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const [key, value] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}
