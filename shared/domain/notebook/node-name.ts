/** Longest name that a node may have; the same limit holds for commands. */
const maximumLength = 1024;

/**
 * Says what keeps a text from being the name of a node (cell, source, planned box), as the end of a sentence that starts
 * with the name; null when nothing does. Any text is a name, except for what files and databases cannot carry.
 */
export function nameFault(name: string): string | null {
  if (name.trim() === '') return 'is empty';
  if (/\p{Cc}/u.test(name)) return 'contains a control character';
  if (/\p{Surrogate}/u.test(name)) return 'contains half of a surrogate pair, which no file can hold';
  if (name === '__proto__') return 'is reserved';
  if (name.length > maximumLength) return `is longer than ${maximumLength} characters`;
  return null;
}
