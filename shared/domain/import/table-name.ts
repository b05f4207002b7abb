/**
 * The parts of a table's name as a source writes it: `orders`, `sales.orders`, or with quotes where a name has a dot or a
 * quote itself: `"a.b"."c""d"`.
 */
export function splitTableName(name: string): { readonly schema?: string; readonly table: string } {
  const parts: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^".]*))\s*(?:\.|$)/y;
  for (pattern.lastIndex = 0; pattern.lastIndex < name.length; ) {
    const match = pattern.exec(name);
    if (match === null) return { table: name };
    parts.push(match[1] === undefined ? (match[2] ?? '').trim() : match[1].replaceAll('""', '"'));
  }
  if (parts.length === 2) return { schema: parts[0] ?? '', table: parts[1] ?? '' };
  return { table: parts.length === 1 ? (parts[0] ?? '') : name };
}

/** The name that `splitTableName` takes apart again; the schema `main` goes without saying. */
export function joinTableName(schema: string, table: string): string {
  return [...(schema === 'main' || schema === '' ? [] : [schema]), table].map(quoteWhereNeeded).join('.');
}

function quoteWhereNeeded(part: string): string {
  return part === '' || /[".\s]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part;
}
