import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { z } from 'zod';

/** Says which process wrote a file, so that another one can tell whether it still lives. */
export const processIdentitySchema = z.object({
  /** Unique to each lock or journal. */
  id: z.string().min(1),
  host: z.string(),
  user: z.string(),
  pid: z.int().positive(),
  /** Start of the process in clock ticks since the machine started; null where the system does not tell. */
  started: z.string().nullable(),
  /** The machine's start; null where the system does not tell. */
  boot: z.string().nullable(),
  /** The process id's name space (a container has its own); null where there are none. */
  space: z.string().nullable(),
});

export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

export function currentProcessIdentity(): ProcessIdentity {
  return {
    id: randomUUID(),
    host: hostname(),
    user: userName(),
    pid: process.pid,
    started: processStart(process.pid),
    boot: bootId(),
    space: pidSpace(),
  };
}

/**
 * Whether the process ended: its id is free or belongs to a later process, or the machine was restarted.
 * `unknown` for a process of another host or container, whose life cannot be seen from here.
 */
export function processLife(identity: ProcessIdentity): 'alive' | 'ended' | 'unknown' {
  if (identity.host !== hostname()) return 'unknown';
  if (identity.boot !== bootId()) return 'ended';
  if (identity.space !== pidSpace()) return 'unknown';
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return 'ended';
  }
  const started = processStart(identity.pid);
  return identity.started !== null && started !== null && started !== identity.started ? 'ended' : 'alive';
}

/** Field 22 of `/proc/PID/stat` (proc_pid_stat(5)). The second field is a name that may hold spaces and parentheses. */
function processStart(pid: number): string | null {
  const text = readOrNull(`/proc/${pid}/stat`);
  return (
    text
      ?.slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .at(19) ?? null
  );
}

function bootId(): string | null {
  return readOrNull('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

function pidSpace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user id without an entry in the user database, as in many containers.
    return String(process.getuid?.() ?? 'unknown');
  }
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
