import { foldName } from '../graph/names';

/**
 * The parts of a table's name as a source writes it: `orders`, `sales.orders`, or with quotes where a name has a dot or a
 * quote itself: `"a.b"."c""d"`. `unquoted`: what a part without quotes stands for.
 */
export function splitTableName(
  name: string,
  unquoted: (part: string) => string = (part) => part,
): { readonly schema?: string; readonly table: string } {
  const parts: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|([^".]*))\s*(?:\.|$)/y;
  for (pattern.lastIndex = 0; pattern.lastIndex < name.length; ) {
    const match = pattern.exec(name);
    if (match === null) return { table: name };
    parts.push(match[1] === undefined ? unquoted((match[2] ?? '').trim()) : match[1].replaceAll('""', '"'));
  }
  if (parts.length === 2) return { schema: parts[0] ?? '', table: parts[1] ?? '' };
  return { table: parts.length === 1 ? (parts[0] ?? '') : name };
}

/** The table that a name means: the one of the very name, else one that DuckDB takes for the same; undefined when there is none. */
export function nearestTable<Table extends { readonly schema: string; readonly table: string }>(
  tables: readonly Table[],
  wanted: { readonly schema: string; readonly table: string },
): Table | undefined {
  const key = ({ schema, table }: { readonly schema: string; readonly table: string }) =>
    JSON.stringify([schema, table].map(foldName));
  return (
    tables.find(({ schema, table }) => schema === wanted.schema && table === wanted.table) ??
    tables.find((table) => key(table) === key(wanted))
  );
}

/** The name that `splitTableName` takes apart again; the schema `main` goes without saying. */
export function joinTableName(schema: string, table: string): string {
  return [...(schema === 'main' || schema === '' ? [] : [schema]), table].map(quoteWhereNeeded).join('.');
}

function quoteWhereNeeded(part: string): string {
  return part === '' || /[".\s]/.test(part) ? `"${part.replaceAll('"', '""')}"` : part;
}
