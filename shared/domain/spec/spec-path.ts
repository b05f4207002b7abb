/**
 * Places in a spec as people write them: `run.retries`, `steps.by_day.grain`, `outputs."a.b".description`. Entries of lists are
 * named by their `name`, alerts by their `on`; a name with dots, quotes or spaces stands in quotes.
 */

/** The parts of a path; null where its quotes do not close. */
export function parseSpecPath(path: string): readonly string[] | null {
  const parts: string[] = [];
  let rest = path;
  for (;;) {
    const found = /^(?:"((?:[^"\\]|\\.)*)"|([^."]+))(\.|$)/.exec(rest);
    if (found === null) return null;
    parts.push(found[1] === undefined ? (found[2] ?? '') : found[1].replace(/\\(.)/g, '$1'));
    rest = rest.slice(found[0].length);
    if (found[3] === '') return rest === '' ? parts : null;
  }
}

export function formatSpecPath(parts: readonly string[]): string {
  return parts.map((part) => (/^[^."\\\s=]+$/.test(part) ? part : `"${part.replace(/["\\]/g, '\\$&')}"`)).join('.');
}

/** What stands at a path of a spec; undefined where there is nothing. */
export function specValueAt(root: unknown, parts: readonly string[]): unknown {
  let value = root;
  for (const part of parts) {
    if (Array.isArray(value)) value = value.find((entry) => nameOfEntry(entry) === part);
    else if (typeof value === 'object' && value !== null) value = (value as Record<string, unknown>)[part];
    else return undefined;
  }
  return value;
}

/** The same data with another value at a path; mappings on the way that are null begin with `template` of their path. */
export function withSpecValue(
  root: unknown,
  parts: readonly string[],
  value: unknown,
  template: (parts: readonly string[]) => Record<string, unknown>,
  done: readonly string[] = [],
): unknown {
  const [part, ...rest] = parts;
  if (part === undefined) return value;
  const at = [...done, part];
  if (Array.isArray(root))
    return root.map((entry) => (nameOfEntry(entry) === part ? withSpecValue(entry, rest, value, template, at) : entry));
  const known = (root ?? template(done)) as Record<string, unknown>;
  return { ...known, [part]: withSpecValue(known[part], rest, value, template, at) };
}

export function nameOfEntry(entry: unknown): string | undefined {
  const { name, on } = (entry ?? {}) as { readonly name?: unknown; readonly on?: unknown };
  return typeof name === 'string' ? name : typeof on === 'string' ? on : undefined;
}
