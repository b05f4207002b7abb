import { resolve } from 'node:path';

/**
 * The workspace that a command line names: its first argument that is neither a flag nor, in a checkout, the app's own
 * folder. Relative paths count from `cwd`.
 */
export function requestedWorkspace(
  argv: readonly string[],
  options: { readonly appFolder: string; readonly packaged: boolean; readonly cwd: string },
): string | undefined {
  const paths = argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(options.cwd, argument));
  const own = options.packaged ? -1 : paths.indexOf(options.appFolder);
  return paths.find((_path, index) => index > own);
}
