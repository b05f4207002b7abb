import { acquireLock } from '../../../electron/workspace/lock-file';

/** Takes the lock of the workspace in the first argument when it reads a line, prints how that went, and holds it until it is killed. */
const root = process.argv[2] ?? '';
console.log('ready');
process.stdin.once('data', () => {
  acquireLock(root, { program: 'app' }).then(
    (attempt) => console.log('lock' in attempt ? 'taken' : `held by ${attempt.heldBy.pid}`),
    (error: unknown) => console.log(`failed: ${String(error)}`),
  );
});
setInterval(() => undefined, 60_000);
