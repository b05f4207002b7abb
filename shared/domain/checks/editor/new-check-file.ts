import { flowKey } from '../add-check';

/** What a file of checks begins with: the dataset, and in comments how checks are written. `caret`: where one types first. */
export function newCheckFileText(
  node: string,
  dataset: string,
): { readonly text: string; readonly caret: { readonly line: number; readonly column: number } } {
  const lines = [
    `# Checks of ${node.replace(/\s+/g, ' ')}, as a Soda data contract`,
    flowKey('dataset', dataset),
    '',
    '# Of all rows together, for example:',
    '#   - row_count:',
    'checks:',
    '  ',
    '',
    '# Of single columns, for example:',
    '#   - name: a_column',
    '#     checks:',
    '#       - missing:',
    'columns:',
    '',
  ];
  return { text: lines.join('\n'), caret: { line: 7, column: 3 } };
}
