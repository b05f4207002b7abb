export function missingSystemLibraries(
  executable: string,
  options?: { readonly virtualDisplay?: boolean },
): { missing: string[]; packages: string[] };
export function ensureSystemLibraries(executable: string, options?: { readonly virtualDisplay?: boolean }): void;
export function sandboxProblem(executable: string): string | undefined;
