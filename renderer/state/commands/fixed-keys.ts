/** Keys that belong to a grid or an editor and not to the registry of commands: they cannot be changed. */
export const fixedKeys: readonly {
  readonly keys: string;
  readonly title: string;
  readonly where: 'Result' | 'Text';
}[] = [
  { keys: 'Mod+C', title: 'Copy the selected cells', where: 'Result' },
  { keys: 'Mod+Shift+C', title: 'Copy the selected cells with their names', where: 'Result' },
  { keys: 'Mod+A', title: 'Select all cells', where: 'Result' },
  { keys: 'Mod+End', title: 'Go to the last row and column', where: 'Result' },
  { keys: 'Shift+ArrowDown', title: 'Extend the selection', where: 'Result' },
  { keys: 'Alt+ArrowRight', title: 'Make the column wider', where: 'Result' },
  { keys: 'Alt+ArrowLeft', title: 'Make the column narrower', where: 'Result' },
  { keys: 'Mod+/', title: 'Make lines a comment, or lines again', where: 'Text' },
  { keys: 'Mod+Z', title: 'Undo typing', where: 'Text' },
  { keys: 'Mod+Shift+Z', title: 'Redo typing', where: 'Text' },
  { keys: 'Alt+ArrowUp', title: 'Move the line up', where: 'Text' },
  { keys: 'Mod+D', title: 'Select the next place of the same word', where: 'Text' },
];
