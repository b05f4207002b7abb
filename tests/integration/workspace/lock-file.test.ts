import { existsSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, type LockHolder, lockProblem, readLock } from '../../../electron/workspace/lock-file';
import { currentProcessIdentity } from '../../../electron/workspace/process-identity';
import { PlumblineError } from '../../../shared/domain/problem';
import { WorkspaceFolder } from '../../support/workspace-folder';
import { bundleProgram, RunningProgram } from './child-process';
import { canMount, mountSmallDisk } from './mounts';

let program: { path: string; remove(): void };
beforeAll(async () => {
  program = await bundleProgram('lock-program.ts');
});
afterAll(() => program.remove());

let folder: WorkspaceFolder;
const running: RunningProgram[] = [];
beforeEach(() => {
  folder = new WorkspaceFolder();
});
afterEach(async () => {
  for (const child of running.splice(0)) await child.kill();
  folder.remove();
});

async function start(): Promise<RunningProgram> {
  const child = new RunningProgram(program.path, [folder.root]);
  running.push(child);
  expect(await child.line()).toBe('ready');
  return child;
}

async function take(child: RunningProgram): Promise<string> {
  child.send('go');
  return child.line();
}

function holder(change: Partial<LockHolder>): LockHolder {
  return { ...currentProcessIdentity(), program: 'app', since: new Date().toISOString(), ...change };
}

describe('the lock of a workspace', () => {
  it('says who has it, and goes to the next one when it is released', async () => {
    const first = await acquireLock(folder.root, { program: 'app' });
    if (!('lock' in first)) throw new Error('not taken');
    expect(JSON.parse(folder.read('.plumbline/lock'))).toMatchObject({
      pid: process.pid,
      program: 'app',
      host: expect.any(String),
      user: expect.any(String),
      started: process.platform === 'linux' ? expect.stringMatching(/^\d+$/) : null,
    });
    const second = await acquireLock(folder.root, { program: 'cli' });
    expect(second).toMatchObject({ heldBy: { pid: process.pid, program: 'app' }, stale: false });
    expect(await readLock(folder.root)).toMatchObject({ holder: { pid: process.pid }, stale: false });
    first.lock.release();
    expect(await readLock(folder.root)).toBeNull();
    const third = await acquireLock(folder.root, { program: 'cli' });
    expect(third).toHaveProperty('lock');
    // A late second release must not take away the lock of the next one.
    first.lock.release();
    expect(existsSync(folder.path('.plumbline/lock'))).toBe(true);
  });

  it('is held by a process for as long as that lives, and taken over when it was killed', async () => {
    const child = await start();
    expect(await take(child)).toBe('taken');
    expect(await acquireLock(folder.root, { program: 'app' })).toMatchObject({
      heldBy: { pid: child.process.pid },
      stale: false,
    });
    await child.kill();
    expect(await readLock(folder.root)).toMatchObject({ stale: true });
    expect(await acquireLock(folder.root, { program: 'app' })).toHaveProperty('lock');
    expect(readdirSync(folder.path('.plumbline'))).toEqual(['lock']);
  });

  it.runIf(process.platform === 'linux')(
    'is taken over when its process id belongs to a later process now',
    async () => {
      folder.write('.plumbline/lock', JSON.stringify(holder({ started: '1' })));
      expect(await acquireLock(folder.root, { program: 'app' })).toHaveProperty('lock');
    },
  );

  it('is never taken from another host, however old it is', async () => {
    const since = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000).toISOString();
    folder.write('.plumbline/lock', JSON.stringify(holder({ host: 'another-host', user: 'ada', since })));
    const before = folder.read('.plumbline/lock');
    const attempt = await acquireLock(folder.root, { program: 'app' });
    if (!('heldBy' in attempt)) throw new Error('taken from another host');
    expect(attempt.stale).toBe(true);
    expect(folder.read('.plumbline/lock')).toBe(before);
    const problem = lockProblem(attempt.heldBy);
    expect(problem).toMatchObject({ code: 'workspace_locked', hint: expect.stringContaining('.plumbline/lock') });
    expect(problem.message).toContain('ada on another-host');
    expect(problem.message).toContain('3 days');
  });

  it('goes to exactly one of many processes that find the lock of a dead one', async () => {
    for (let round = 0; round < 3; round++) {
      const dead = await start();
      expect(await take(dead)).toBe('taken');
      const racers = await Promise.all(Array.from({ length: 6 }, start));
      await dead.kill();
      const outcomes = await Promise.all(racers.map(take));
      const winners = racers.filter((_, index) => outcomes[index] === 'taken');
      expect(winners).toHaveLength(1);
      const winner = winners[0]?.process.pid;
      expect(JSON.parse(folder.read('.plumbline/lock'))).toMatchObject({ pid: winner });
      expect(outcomes.filter((outcome) => outcome !== 'taken')).toEqual(Array(5).fill(`held by ${winner}`));
      for (const racer of racers) await racer.kill();
    }
  });

  it('goes to exactly one of many processes that find none', async () => {
    const racers = await Promise.all(Array.from({ length: 6 }, start));
    const outcomes = await Promise.all(racers.map(take));
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
  });

  it('is taken over from a process that died while it took over a dead one', async () => {
    const dead = await start();
    await take(dead);
    const claimant = await start();
    await dead.kill();
    await claimant.kill();
    const lock = JSON.parse(folder.read('.plumbline/lock')) as LockHolder;
    folder.write(
      `.plumbline/lock.claim-${lock.id}`,
      JSON.stringify(holder({ pid: claimant.process.pid ?? 0, started: '1', id: 'claimant' })),
    );
    expect(await acquireLock(folder.root, { program: 'app' })).toHaveProperty('lock');
    expect(readdirSync(folder.path('.plumbline'))).toEqual(['lock']);
  });

  it('is taken over when its file is damaged and nobody is writing it', async () => {
    folder.write('.plumbline/lock', '{"pid":');
    const past = new Date(Date.now() - 60_000);
    utimesSync(folder.path('.plumbline/lock'), past, past);
    expect(await acquireLock(folder.root, { program: 'app' })).toHaveProperty('lock');
    expect(JSON.parse(readFileSync(folder.path('.plumbline/lock'), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it.runIf(canMount)('cannot be taken on a read-only file system, and says so', async () => {
    const disk = mountSmallDisk('64k');
    try {
      disk.remount('ro');
      const error = await acquireLock(disk.folder, { program: 'app' }).catch((failure: unknown) => failure);
      expect(error).toBeInstanceOf(PlumblineError);
      expect((error as PlumblineError).problem.code).toBe('file_not_writable');
      expect(existsSync(join(disk.folder, '.plumbline'))).toBe(false);
    } finally {
      disk.remove();
    }
  });
});
