/** Keys and list positions (from 0) from the root of a document to a value. */
export type YamlPath = readonly (string | number)[];

/** The value at a path; undefined when there is none. Own properties only. */
export function valueAt(value: unknown, path: YamlPath): unknown {
  let current = value;
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Record<string | number, unknown>)[part];
  }
  return current;
}

/** Keys of the mapping at a path, in order; none when there is no mapping. Includes names that zod leaves out of records. */
export function keysAt(value: unknown, path: YamlPath): readonly string[] {
  const found = valueAt(value, path);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? Object.keys(found) : [];
}
