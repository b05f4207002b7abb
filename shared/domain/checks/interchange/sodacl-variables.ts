import type { ImportCollector } from './import-collector';
import type { SodaClCheck, SodaClSection } from './sodacl-check';

const reference = /\$\{\s*(?:var\.)?([A-Za-z_][A-Za-z_0-9]*)\s*\}/g;

/**
 * A check with its variables as a check file names them: `${NAME}` becomes `${var.NAME}`, with the default of the file's
 * `variables`, and `${NOW}` the time of evaluation. In the line of a check their values are put in. Null when one has no value:
 * the check is then a loss.
 */
export function putSodaClVariables(
  collector: ImportCollector,
  section: SodaClSection,
  check: SodaClCheck,
  construct: string,
): { readonly check: SodaClCheck; readonly filter: string | undefined } | null {
  const unknown = new Set<string>();
  const used = new Map<string, string | number>();
  const valueNamed = (name: string): string | number | undefined => {
    const value = section.variables[name];
    if (typeof value === 'string' || typeof value === 'number') return value;
    unknown.add(name);
    return undefined;
  };
  const put = (text: string): string =>
    text.replace(reference, (all, name: string) => {
      if (name === 'NOW') return `$\{soda.NOW}`;
      const value = valueNamed(name);
      if (value === undefined) return all;
      used.set(name, value);
      return `$\{var.${name}}`;
    });
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return put(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  const inLine = (text: string) => text.replace(reference, (all, name: string) => String(valueNamed(name) ?? all));
  const body = Object.fromEntries(
    Object.entries(check.body).map(([key, value]) => [
      key,
      (key === 'warn' || key === 'fail') && typeof value === 'string' ? inLine(value) : walk(value),
    ]),
  );
  const filter = section.filter === undefined ? undefined : put(section.filter);
  const text = inLine(check.text);
  if (unknown.size > 0) {
    const names = [...unknown].map((name) => `\`${name}\``).join(', ');
    collector.loss(
      check.path,
      construct,
      `The variable ${names} has no value in the file.`,
      'Nothing: the check is left out.',
    );
    return null;
  }
  for (const [name, value] of used) collector.variable(section.node, name, value);
  return { check: { ...check, text, body }, filter };
}
