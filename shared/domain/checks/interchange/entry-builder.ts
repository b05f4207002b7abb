/** Keys of a check's body without those that are undefined, an empty threshold among them. */
export function bodyOf(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
