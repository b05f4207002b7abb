/** A quoted identifier. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path that DuckDB's readers take as it is, also where its characters would be a pattern. */
export function literalPath(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}
