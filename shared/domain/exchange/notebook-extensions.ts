/** Extensions of files that can be notebooks. */
export const notebookExtensions: readonly string[] = ['.ipynb', '.py', '.sql', '.md', '.markdown', '.qmd', '.rmd'];

/** Whether a file's name is one of a notebook. */
export function isNotebookFile(path: string): boolean {
  const lower = path.toLowerCase();
  return notebookExtensions.some((extension) => lower.endsWith(extension));
}
