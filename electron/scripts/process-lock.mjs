/** A lock between processes of one machine, for work that must not be done twice at once. */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** An empty lock older than this was left by a process that died between creating and writing it. */
const emptyLockMilliseconds = 5_000;

/**
 * Runs `action` while no other process holds the lock file `path`; takes over the lock of a process that is gone.
 *
 * @template Answer
 * @param {string} path
 * @param {() => Promise<Answer> | Answer} action
 * @returns {Promise<Answer>}
 */
export async function withLock(path, action) {
  for (;;) {
    try {
      const handle = await open(path, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (await isAbandoned(path)) await rm(path, { force: true });
      else await delay(250);
    }
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function isAbandoned(path) {
  try {
    const [text, { mtimeMs }] = [await readFile(path, 'utf8'), await stat(path)];
    if (text === '') return Date.now() - mtimeMs > emptyLockMilliseconds;
    process.kill(Number(text), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
