/** A number that a query answered: whole numbers, doubles, and decimals by their text; null for NULL and what is no finite number. */
export function numberOf(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const number = typeof value === 'number' ? value : Number(String(value));
  return Number.isFinite(number) ? number : null;
}

/** The entries of a map that a query answered, by the text of their keys. */
export function countsOf(value: unknown): ReadonlyMap<string, number> {
  const entries = typeof value === 'object' && value !== null && 'entries' in value ? value.entries : [];
  const counts = new Map<string, number>();
  for (const entry of Array.isArray(entries) ? (entries as readonly { key: unknown; value: unknown }[]) : [])
    counts.set(String(entry.key), numberOf(entry.value) ?? 0);
  return counts;
}
