/**
 * For each name that reads itself, directly or not, the shortest way back to it: `[a, b, a]`, each reading the next.
 * Linear in names and edges where there is no cycle (Tarjan's strongly connected components, without recursion).
 */
export function findCycles(
  names: readonly string[],
  parents: ReadonlyMap<string, readonly string[]>,
): Map<string, readonly string[]> {
  const cycles = new Map<string, readonly string[]>();
  for (const component of components(names, parents)) {
    const first = component[0];
    if (component.length === 1 && first !== undefined && !(parents.get(first) ?? []).includes(first)) continue;
    const members = new Set(component);
    for (const name of component) {
      // One way round serves all that lie on it: a ring of a thousand is walked once.
      const known = cycles.get(name);
      if (known !== undefined) continue;
      const ring = wayBack(name, members, parents);
      const turns = ring.slice(0, -1);
      for (let shift = 0; shift < turns.length; shift++) {
        const start = turns[shift];
        if (start === undefined || cycles.has(start)) continue;
        cycles.set(start, [...turns.slice(shift), ...turns.slice(0, shift), start]);
      }
    }
  }
  return cycles;
}

function wayBack(
  name: string,
  members: ReadonlySet<string>,
  parents: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const cameFrom = new Map<string, string>();
  const queue = [name];
  for (let at = 0; at < queue.length; at++) {
    const current = queue[at] ?? name;
    for (const parent of parents.get(current) ?? []) {
      if (parent === name) {
        const path = [name];
        for (let step = current; step !== name; step = cameFrom.get(step) ?? name) path.unshift(step);
        return [name, ...path];
      }
      if (!members.has(parent) || cameFrom.has(parent)) continue;
      cameFrom.set(parent, current);
      queue.push(parent);
    }
  }
  return [name, name];
}

function components(names: readonly string[], parents: ReadonlyMap<string, readonly string[]>): string[][] {
  const found: string[][] = [];
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const onStack = new Set<string>();
  const stack: string[] = [];
  for (const root of names) {
    if (index.has(root)) continue;
    const frames: { name: string; next: number }[] = [{ name: root, next: 0 }];
    while (frames.length > 0) {
      const frame = frames[frames.length - 1];
      if (frame === undefined) break;
      const { name } = frame;
      if (frame.next === 0 && !index.has(name)) {
        index.set(name, index.size);
        low.set(name, index.size - 1);
        stack.push(name);
        onStack.add(name);
      }
      const parent = parents.get(name)?.[frame.next];
      if (parent !== undefined) {
        frame.next++;
        if (!index.has(parent)) frames.push({ name: parent, next: 0 });
        else if (onStack.has(parent)) low.set(name, Math.min(low.get(name) ?? 0, index.get(parent) ?? 0));
        continue;
      }
      frames.pop();
      const below = frames[frames.length - 1];
      if (below !== undefined) {
        low.set(below.name, Math.min(low.get(below.name) ?? 0, low.get(name) ?? 0));
      }
      if (low.get(name) === index.get(name)) {
        const component: string[] = [];
        for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
          onStack.delete(member);
          component.push(member);
          if (member === name) break;
        }
        found.push(component);
      }
    }
  }
  return found;
}
