import { execFile } from 'node:child_process';

export interface GitCommit {
  readonly commit: string;
  /** Null when no branch is checked out. */
  readonly branch: string | null;
  /** Something under the workspace differs from the commit, new files included. */
  readonly dirty: boolean;
}

const timeLimitInMilliseconds = 3000;

/**
 * The commit that the workspace stands at, from the git program. Null when it is no work tree, has no commit yet, git is
 * not installed, or git did not answer within three seconds.
 */
export async function gitCommit(root: string): Promise<GitCommit | null> {
  const output = await runGit(root, [
    // A workspace from a stranger may carry a git configuration: it must not start programs of its choice.
    '-c',
    'core.fsmonitor=false',
    '-c',
    'core.hooksPath=/dev/null',
    'status',
    '--porcelain=v2',
    '--branch',
    '--untracked-files=normal',
    '--ignore-submodules=dirty',
    '--',
    '.',
  ]);
  return output === null ? null : parseStatus(output);
}

/** The name under which the user commits here; null when git is not installed or has none. */
export async function gitUserName(root: string): Promise<string | null> {
  return (await runGit(root, ['config', '--get', 'user.name']))?.trim() || null;
}

/** The address under which the user commits here; null when git is not installed or has none. */
export async function gitUserEmail(root: string): Promise<string | null> {
  return (await runGit(root, ['config', '--get', 'user.email']))?.trim() || null;
}

/** What `git --version` says; null when git is not installed. */
export async function gitVersion(): Promise<string | null> {
  return (await runGit(process.cwd(), ['--version']))?.trim() ?? null;
}

/** Reads `git status --porcelain=v2 --branch` (git-status(1), "Porcelain Format Version 2"). */
export function parseStatus(output: string): GitCommit | null {
  let commit: string | undefined;
  let branch: string | null = null;
  let dirty = false;
  for (const line of output.split('\n')) {
    if (line.startsWith('# branch.oid ')) commit = line.slice('# branch.oid '.length);
    else if (line.startsWith('# branch.head ')) branch = line.slice('# branch.head '.length);
    else if (line !== '' && !line.startsWith('#')) dirty = true;
  }
  if (commit === undefined || commit === '(initial)') return null;
  return { commit, branch: branch === '(detached)' ? null : branch, dirty };
}

function runGit(root: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      'git',
      [...args],
      {
        cwd: root,
        timeout: timeLimitInMilliseconds,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024 * 1024,
        windowsHide: true,
        env: { ...process.env, GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
      },
      (error, stdout) => resolve(error === null ? stdout : null),
    );
  });
}
