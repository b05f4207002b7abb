/** Whether a data file's path starts at the workspace, so that a project can find it under another root. */
export function isRelativePath(path: string): boolean {
  return !/^([a-z][a-z0-9+.-]*:|[/~\\])/i.test(path);
}
