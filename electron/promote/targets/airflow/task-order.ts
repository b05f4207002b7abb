import { uniqueName } from '../../names';

/** What of a check tells when its task runs and what it keeps from running. */
export interface OrderedCheck {
  readonly id: string;
  readonly node: string;
  readonly blocking: boolean;
  /** Whether there is an outcome that is worth seeing and keeps nothing from running. */
  readonly warns: boolean;
  /** Other nodes that it looks at. */
  readonly reads: readonly string[];
}

export interface OrderedNode {
  readonly name: string;
  /** The part of task ids that stands for it; each once. */
  readonly stem: string;
  readonly isStep: boolean;
  readonly reads: readonly string[];
  readonly hasGolden: boolean;
}

/** A task of the DAG. */
export interface DagTask {
  readonly kind: 'step' | 'check' | 'warn' | 'golden';
  readonly id: string;
  readonly node: string;
  /** Ids of checks; of a `warn` none. */
  readonly checks: readonly string[];
  /** Ids of the tasks that it waits for; each stands before it in the list. */
  readonly after: readonly string[];
  /** Whether its success says that the node's rows are new and hold. */
  readonly updates: boolean;
}

/**
 * The tasks of a pipeline, each behind what it waits for: a step behind the gates of what it reads, a check behind all nodes that it
 * looks at. `nodes` come each after those that it reads, and after those that their blocking checks look at (`inOrder`).
 */
export function orderTasks(nodes: readonly OrderedNode[], checks: readonly OrderedCheck[]): readonly DagTask[] {
  const positions = new Map(nodes.map(({ name }, index) => [name, index]));
  const tasks: DagTask[] = [];
  const taken = new Set<string>();
  const built = new Map<string, string>();
  /** Tasks that readers of a node wait for: its checks where they block, else what makes it. */
  const ready = new Map<string, readonly string[]>();
  const add = (task: Omit<DagTask, 'after'> & { readonly after: readonly (string | undefined)[] }): void => {
    const after = [...new Set(task.after.filter((id) => id !== undefined))];
    tasks.push({ ...task, after });
  };

  for (const [index, { name, stem, isStep, reads, hasGolden }] of nodes.entries()) {
    const hosted = checks.filter((check) => latestPosition(check, positions) === index);
    const isGated = hosted.some((check) => check.node === name && check.blocking);
    if (isStep) {
      const id = uniqueName(stem, taken);
      const after = reads.flatMap((node) => ready.get(node) ?? []);
      add({ kind: 'step', id, node: name, checks: [], after, updates: !isGated });
      built.set(name, id);
      ready.set(name, [id]);
    }
    for (const subject of new Set(hosted.map(({ node }) => node))) {
      const group = hosted.filter(({ node }) => node === subject);
      const blocks = group.some(({ blocking }) => blocking);
      const isOwn = subject === name;
      const of = isOwn ? stem : `${nodes[positions.get(subject) ?? 0]?.stem}.with_${stem}`;
      const id = uniqueName(`${of}.checks`, taken);
      const seen = [subject, ...group.flatMap((check) => check.reads)];
      add({
        kind: 'check',
        id,
        node: subject,
        checks: group.map((check) => check.id),
        after: seen.map((node) => built.get(node)),
        updates: isOwn && isStep && blocks,
      });
      if (blocks) ready.set(subject, isOwn ? [id] : [...(ready.get(subject) ?? []), id]);
      if (group.some(({ warns }) => warns))
        add({
          kind: 'warn',
          id: uniqueName(`${of}.warnings`, taken),
          node: subject,
          checks: [],
          after: [id],
          updates: false,
        });
    }
    if (hasGolden) {
      const id = uniqueName(`${stem}.golden`, taken);
      add({ kind: 'golden', id, node: name, checks: [], after: [built.get(name)], updates: false });
    }
  }
  return tasks;
}

/** The place of the last node that a check looks at. */
function latestPosition({ node, reads }: OrderedCheck, positions: ReadonlyMap<string, number>): number {
  return Math.max(...[node, ...reads].map((name) => positions.get(name) ?? 0));
}
