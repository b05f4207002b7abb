import { linkSync, mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Problem } from '../../shared/domain/problem';
import { errnoOf, writeError } from './file-errors';
import { currentProcessIdentity, processIdentitySchema, processLife } from './process-identity';

/**
 * `.plumbline/lock`: who may write the workspace. The file appears with its whole content (a hard link made from a
 * finished file), so it is never seen half written. Operations are synchronous: the file is tiny, and a release must
 * also work while the process exits.
 *
 * A dead owner's lock is taken over with a claim: `lock.claim-ID`, named after the dead lock, which exactly one process
 * can create. Only the owner of the claim replaces the lock, and only after it saw that the dead lock is still there.
 * A claimant that died itself is claimed in turn, so no crash leaves the workspace locked.
 */

const holderSchema = processIdentitySchema.extend({
  program: z.enum(['app', 'cli']),
  /** ISO time. */
  since: z.string(),
});

export type LockHolder = z.infer<typeof holderSchema>;

export interface WorkspaceLock {
  readonly holder: LockHolder;
  /** Removes the lock if it is still this one. */
  release(): void;
}

export type LockAttempt =
  | { readonly lock: WorkspaceLock }
  /** `stale`: it cannot be told whether the holder lives, and the lock is older than a day. It is never taken over by itself. */
  | { readonly heldBy: LockHolder; readonly stale: boolean };

/** Taking over takes a few milliseconds; a claimant that needs longer was stopped. */
const longestTakeOverInMilliseconds = 3000;
const dayInMilliseconds = 24 * 60 * 60 * 1000;
/** A lock whose text cannot be read was damaged, or is being written on a file system without hard links. */
const writingTimeInMilliseconds = 5000;

/**
 * Takes the workspace's lock, or says who has it. A lock of this host whose process ended is taken over; one of another
 * host or container never is. Throws `file_not_writable` or `disk_full` when `.plumbline/` cannot be written.
 */
export async function acquireLock(root: string, who: { readonly program: 'app' | 'cli' }): Promise<LockAttempt> {
  const folder = join(root, '.plumbline');
  const path = join(folder, 'lock');
  const holder: LockHolder = { ...currentProcessIdentity(), program: who.program, since: new Date().toISOString() };
  try {
    mkdirSync(folder, { recursive: true });
    const started = Date.now();
    for (;;) {
      if (createExclusive(path, holder)) return { lock: new HeldLock(path, holder) };
      const outcome = takeOver(path, holder, Date.now() - started > longestTakeOverInMilliseconds);
      if (outcome === 'taken') return { lock: new HeldLock(path, holder) };
      if (outcome === 'changed') {
        await new Promise((resolve) => setTimeout(resolve, 20));
        continue;
      }
      const life = processLife(outcome);
      const age = Date.now() - Date.parse(outcome.since);
      return { heldBy: outcome, stale: life === 'unknown' && age > dayInMilliseconds };
    }
  } catch (error) {
    throw writeError(error, '.plumbline/lock');
  }
}

/** Who has the workspace's lock, without trying to take it; null when nobody has. `stale`: its process ended, and the next `acquireLock` takes it over. */
export async function readLock(root: string): Promise<{ holder: LockHolder; stale: boolean } | null> {
  const current = readHolder(join(root, '.plumbline', 'lock'));
  return current.state === 'readable'
    ? { holder: current.holder, stale: processLife(current.holder) === 'ended' }
    : null;
}

/** What to tell a person who finds the workspace locked. */
export function lockProblem(holder: LockHolder, now: Date = new Date()): Problem {
  const program = holder.program === 'app' ? 'a Plumbline window' : 'the plumbline command';
  return {
    code: 'workspace_locked',
    severity: 'warning',
    file: '.plumbline/lock',
    message: `This workspace is open for writing in ${program} of ${holder.user} on ${holder.host} (process ${holder.pid}) since ${age(holder, now)}.`,
    hint:
      processLife(holder) === 'unknown'
        ? `Close it on ${holder.host}. If that computer or container no longer runs it, delete .plumbline/lock.`
        : 'Close it there, then open the workspace again.',
  };
}

class HeldLock implements WorkspaceLock {
  readonly holder: LockHolder;
  readonly #path: string;

  constructor(path: string, holder: LockHolder) {
    this.#path = path;
    this.holder = holder;
  }

  release(): void {
    try {
      const current = readHolder(this.#path);
      if (current.state === 'readable' && current.id === this.holder.id) unlinkIfThere(this.#path);
    } catch {
      // A lock that cannot be removed counts as left behind as soon as this process ends.
    }
  }
}

/** Follows the claims on a dead lock to their end. Gives the living (or unknowable) holder when there is one. */
function takeOver(path: string, holder: LockHolder, impatient: boolean): 'taken' | 'changed' | LockHolder {
  const dead = readHolder(path);
  const claims: string[] = [];
  for (let owner = dead; ; ) {
    if (owner.state === 'gone' || owner.state === 'being written') return 'changed';
    if (owner.state === 'readable' && processLife(owner.holder) !== 'ended') {
      // A living claimant is not the holder yet, and may find that it came too late: the lock itself will tell.
      return claims.length > 0 && !impatient ? 'changed' : owner.holder;
    }
    const claim = `${path}.claim-${owner.id}`;
    claims.push(claim);
    if (createExclusive(claim, holder)) break;
    owner = readHolder(claim);
  }
  const current = readHolder(path);
  if (dead.state === 'gone' || current.state === 'gone' || current.id !== dead.id) {
    // Someone took it over, and removed the older claims, after this process had read it.
    unlinkIfThere(claims.at(-1) ?? '');
    return 'changed';
  }
  replace(path, holder);
  // The dead lock is gone for good: whoever still claims it will see that.
  for (const claim of claims) unlinkIfThere(claim);
  return 'taken';
}

/** Creates the file with the holder in it; false when it exists. */
function createExclusive(path: string, holder: LockHolder): boolean {
  const temporary = `${path}.new-${holder.id}`;
  writeFileSync(temporary, text(holder));
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    if (errnoOf(error) !== 'EPERM' && errnoOf(error) !== 'ENOTSUP' && errnoOf(error) !== 'EOPNOTSUPP') throw error;
    // File systems without hard links.
    try {
      writeFileSync(path, text(holder), { flag: 'wx' });
      return true;
    } catch (failure) {
      if (errnoOf(failure) === 'EEXIST') return false;
      throw failure;
    }
  } finally {
    unlinkIfThere(temporary);
  }
}

function replace(path: string, holder: LockHolder): void {
  const temporary = `${path}.new-${holder.id}`;
  writeFileSync(temporary, text(holder));
  renameSync(temporary, path);
}

type LockFile =
  | { readonly state: 'gone' }
  | { readonly state: 'readable'; readonly id: string; readonly holder: LockHolder }
  /** It names no process. Its id is that of the file, so that it can be claimed like a dead one. */
  | { readonly state: 'damaged' | 'being written'; readonly id: string };

function readHolder(path: string): LockFile {
  try {
    const stats = statSync(path, { bigint: true });
    const holder = parseHolder(readFileSync(path, 'utf8'));
    if (holder !== undefined) return { state: 'readable', id: holder.id, holder };
    const old = Date.now() - Number(stats.mtimeMs) > writingTimeInMilliseconds;
    return { state: old ? 'damaged' : 'being written', id: `file-${stats.ino}-${stats.mtimeNs}` };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return { state: 'gone' };
    throw error;
  }
}

function parseHolder(content: string): LockHolder | undefined {
  try {
    return holderSchema.parse(JSON.parse(content));
  } catch {
    return undefined;
  }
}

function unlinkIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
  }
}

function text(holder: LockHolder): string {
  return `${JSON.stringify(holder, null, 2)}\n`;
}

function age(holder: LockHolder, now: Date): string {
  const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(holder.since)) / 60_000));
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
