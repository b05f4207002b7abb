import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { FindTool } from './project-runner';
import { runTool } from './run-tool';

const isWindows = process.platform === 'win32';

/** How a tool is installed where it was not found. */
export function installHint(dir: string): string {
  return `In ${dir}: python3 -m venv .venv && .venv/bin/pip install -r requirements.txt`;
}

/**
 * Absolute path of a tool in Python: in the project's own virtual environment `.venv`, then what the environment variable names,
 * then on the path. Undefined when it is at none of them.
 */
export async function findCommand(tool: string, variable: string, { dir, env }: FindTool): Promise<string | undefined> {
  const names = isWindows ? [`${tool}.exe`, `${tool}.cmd`] : [tool];
  const own = names.map((name) => join(dir, '.venv', isWindows ? 'Scripts' : 'bin', name));
  const named = env[variable] === undefined || env[variable] === '' ? [] : [env[variable]];
  const onPath = (env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .flatMap((folder) => names.map((name) => join(folder, name)));
  for (const path of [...own, ...named, ...onPath]) {
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/**
 * `name version` of the Python packages that a command runs with, asked of its own interpreter: most tools ask the network when
 * they are asked for their version. Empty for a command that is no script in Python, or where none of them is installed.
 */
export async function installedVersions(
  command: string,
  packages: readonly string[],
  request: FindTool,
): Promise<readonly string[]> {
  const interpreter = await interpreterOf(command);
  return interpreter === undefined ? [] : versionsOf(interpreter, packages, request);
}

/** The Python of the project, by `findCommand`. */
export function findPython(variable: string, request: FindTool): Promise<string | undefined> {
  return findCommand(isWindows ? 'python' : 'python3', variable, request);
}

/** `name version` of the packages that a Python has; empty where none of them is installed. */
export async function versionsOf(
  interpreter: string,
  packages: readonly string[],
  { dir, env }: FindTool,
): Promise<readonly string[]> {
  const program = [
    'import sys, importlib.metadata as m',
    'for name in sys.argv[1:]:',
    '    try: print(name, m.version(name))',
    '    except m.PackageNotFoundError: pass',
  ].join('\n');
  const run = await runTool({
    command: interpreter,
    args: ['-c', program, ...packages],
    cwd: dir,
    env,
    timeoutMs: 60_000,
  });
  return run.code === 0
    ? run.output
        .trim()
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

/** The Python that a command is a script of, by its first line; undefined for any other command. */
export async function interpreterOf(command: string): Promise<string | undefined> {
  const head = await readFile(command, 'latin1').then(
    (text) => text.slice(0, 512),
    () => '',
  );
  return /^#!\s*(\S*python[\d.]*)\s*$/m.exec(head.split('\n')[0] ?? '')?.[1];
}
