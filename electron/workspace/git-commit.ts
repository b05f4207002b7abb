import { execFile } from 'node:child_process';
import { PlumblineError } from '../../shared/domain/problem';

const timeLimitInMilliseconds = 15_000;

/**
 * Commits files of a workspace (paths relative to it), whatever else is staged, and gives the commit. Hooks and signing programs of the
 * repository's configuration do not run: it may come from a stranger. Throws `not_committed` with git's own words.
 */
export async function commitFiles(root: string, files: readonly string[], message: string): Promise<string> {
  await git(root, ['add', '--', ...files]);
  await git(root, ['commit', '--quiet', '--no-gpg-sign', '--message', message, '--only', '--', ...files]);
  return (await git(root, ['rev-parse', 'HEAD'])).trim();
}

function git(root: string, args: readonly string[]): Promise<string> {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'commit.gpgSign=false'];
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...safe, ...args],
      {
        cwd: root,
        timeout: timeLimitInMilliseconds,
        killSignal: 'SIGKILL',
        windowsHide: true,
        env: { ...process.env, GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', LC_ALL: 'C' },
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const said = (stderr.trim() || stdout.trim() || error.message).split('\n').slice(0, 4).join('\n');
        reject(
          new PlumblineError(
            {
              code: 'not_committed',
              message: `Git did not commit: ${said}`,
              hint: 'The files are written. Commit them with git.',
            },
            { cause: error },
          ),
        );
      },
    );
  });
}
