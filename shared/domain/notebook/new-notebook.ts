/** A notebook with a title (its file's name where there is none) and nothing else. */
export function newNotebookText(title: string, file: string): string {
  const heading = title.replace(/\s+/g, ' ').trim() || file.slice(file.lastIndexOf('/') + 1).replace(/\.md$/, '');
  return `---\nplumbline: 1\ntitle: ${JSON.stringify(heading)}\n---\n\n# ${heading}\n`;
}
