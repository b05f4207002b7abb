/** Walking through specifications of charts, which are plain JSON. */

export type JsonObject = Record<string, unknown>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Calls for every object within, the outer ones first. */
export function eachObject(value: unknown, visit: (object: JsonObject) => void): void {
  if (Array.isArray(value)) for (const part of value) eachObject(part, visit);
  else if (isObject(value)) {
    visit(value);
    for (const part of Object.values(value)) eachObject(part, visit);
  }
}

/** Calls for every text within, with the keys that lead to it (list indices left out). */
export function eachText(
  value: unknown,
  visit: (text: string, path: readonly string[]) => void,
  path: readonly string[] = [],
): void {
  if (typeof value === 'string') visit(value, path);
  else if (Array.isArray(value)) for (const part of value) eachText(part, visit, path);
  else if (isObject(value)) for (const [key, part] of Object.entries(value)) eachText(part, visit, [...path, key]);
}

/** The name that a field reference of Vega stands for, or undefined where it reaches into a value (`a.b`, `a[0]`). */
export function fieldName(field: string): string | undefined {
  let name = '';
  for (let at = 0; at < field.length; at++) {
    const character = field[at] ?? '';
    if (character === '\\' && at + 1 < field.length) {
      at++;
      name += field[at];
    } else if ('.[]"\''.includes(character)) return undefined;
    else name += character;
  }
  return name;
}

/** A name as a field reference of Vega. */
export function fieldReference(name: string): string {
  return name.replace(/[\\.[\]"']/g, '\\$&');
}
