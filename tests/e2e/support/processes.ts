import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** All living processes (Linux). Those that have ended and only wait to be collected are left out. */
export function listProcesses(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The command's name stands in brackets and may hold anything; what follows the last bracket is regular.
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        if (state === 'Z' || state === 'X') return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return [{ pid: Number(name), parent: Number(parent), command }];
      } catch {
        // It ended while the list was read.
        return [];
      }
    });
}

/** A process and everything that it started. */
export function processTree(root: number): ProcessEntry[] {
  const all = listProcesses();
  const tree = all.filter((entry) => entry.pid === root);
  for (const found of tree) tree.push(...all.filter((entry) => entry.parent === found.pid));
  return tree;
}

/** Resolves when none of the processes lives any more; rejects with those that do after `milliseconds`. */
export async function untilGone(processes: readonly ProcessEntry[], milliseconds = 5000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const now = new Map(listProcesses().map((entry) => [entry.pid, entry.command]));
    const left = processes.filter((entry) => now.get(entry.pid) === entry.command);
    if (left.length === 0) return;
    if (performance.now() > deadline) {
      throw new Error(
        `Still running:\n${left.map((entry) => `${entry.pid} ${entry.command.slice(0, 200)}`).join('\n')}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
