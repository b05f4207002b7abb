import { Document } from 'yaml';

/** A value as YAML on one line, with brackets: `{path: data/a.csv, options: {header: true}}`. */
export function writeFlow(value: unknown, style: { readonly padding: boolean }): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  const flow = document
    .toString({ collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: style.padding })
    .trim();
  // Long texts with line breaks would be folded over several lines; JSON is YAML too and never is.
  return /[\r\n]/.test(flow) ? JSON.stringify(value) : flow;
}
