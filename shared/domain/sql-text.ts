/** An identifier in double quotes, as DuckDB and standard SQL take it, whatever is in it. */
export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal; an expression in parentheses for a text with a NUL character, at which a statement would end. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\0') ? `(${quoted.replaceAll('\0', "' || chr(0) || '")})` : quoted;
}

/** A value of YAML or JSON as a DuckDB literal: texts, numbers, booleans, lists, and maps as structs; all else is NULL. */
export function literalOf(value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(literalOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return 'NULL';
  const fields = Object.entries(value).map(([name, field]) => `${quoteText(name)}: ${literalOf(field)}`);
  return `{${fields.join(', ')}}`;
}
