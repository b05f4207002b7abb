import type { YamlPath } from '../yaml/yaml-path';

export type VariableValue = string | number;

/** A place where a variable could not be put in: the path of the text in the file, and what is wrong. */
export interface VariableFinding {
  readonly path: YamlPath;
  readonly message: string;
  readonly hint?: string;
}

const reference = /\$\{ *([a-z]+)\.([a-zA-Z_][a-zA-Z_0-9]*) *\}/g;
const wholeReference = /^\$\{ *([a-z]+)\.([a-zA-Z_][a-zA-Z_0-9]*) *\}$/;

/** Keys whose text is SQL. */
const sqlKeys: ReadonlySet<string> = new Set([
  'filter',
  'expression',
  'query',
  'keys_query',
  'rows_tested_query',
  'column_expression',
  'with_filter',
]);

/** Stands in SQL for the time of evaluation; put in when the check runs. */
export const nowPlaceholder = `$\{soda.NOW}`;

/** A filter with the time of evaluation put in, as Soda writes it: `2026-01-31T12:00:00+00:00`. */
export function putNow(filter: string, now: Date): string {
  return filter.replaceAll(nowPlaceholder, now.toISOString().replace(/\.\d+Z$/, '+00:00'));
}

/**
 * Reads the `variables` of a check file: each has a `default` or a value of `given`. Defaults may name other variables.
 * A variable without a value, or one that names itself, is a finding at its key.
 */
export function readVariables(
  declared: unknown,
  given: Readonly<Record<string, VariableValue>>,
): { readonly values: ReadonlyMap<string, VariableValue>; readonly findings: readonly VariableFinding[] } {
  const values = new Map<string, VariableValue>();
  const findings: VariableFinding[] = [];
  if (typeof declared !== 'object' || declared === null || Array.isArray(declared)) return { values, findings };
  const raw = new Map<string, VariableValue>();
  for (const [name, body] of Object.entries(declared)) {
    const value: unknown = Object.hasOwn(given, name) ? given[name] : (body as { default?: unknown } | null)?.default;
    if (typeof value === 'string' || typeof value === 'number') raw.set(name, value);
    else
      findings.push({
        path: ['variables', name],
        message: `The variable \`${name}\` has no value.`,
        hint: `Write \`${name}: {default: …}\`.`,
      });
  }
  const resolve = (name: string, trail: readonly string[]): VariableValue | undefined => {
    const done = values.get(name);
    if (done !== undefined) return done;
    const value = raw.get(name);
    if (value === undefined || trail.includes(name)) return undefined;
    const put = typeof value === 'string' ? substitute(value, (other) => resolve(other, [...trail, name])) : { value };
    if (put.value !== undefined) values.set(name, put.value);
    return put.value;
  };
  for (const name of raw.keys()) {
    if (resolve(name, []) === undefined)
      findings.push({
        path: ['variables', name],
        message: `The default of the variable \`${name}\` names a variable that has no value, or itself.`,
      });
  }
  return { values, findings };
}

/** The file's value with every `${var.NAME}` replaced, `variables` apart; texts that are one reference take the variable's type. */
export function putVariables(
  value: unknown,
  values: ReadonlyMap<string, VariableValue>,
): { readonly value: unknown; readonly findings: readonly VariableFinding[] } {
  const findings: VariableFinding[] = [];
  const walk = (part: unknown, path: YamlPath): unknown => {
    if (typeof part === 'string') {
      const put = substitute(part, (name) => values.get(name), sqlKeys.has(String(path.at(-1))));
      for (const finding of put.findings) findings.push({ path, ...finding });
      return put.value ?? part;
    }
    if (Array.isArray(part)) return part.map((item, index) => walk(item, [...path, index]));
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(
      Object.entries(part).map(([key, item]) => [
        key,
        path.length === 0 && key === 'variables' ? item : walk(item, [...path, key]),
      ]),
    );
  };
  return { value: walk(value, []), findings };
}

function substitute(
  text: string,
  lookUp: (name: string) => VariableValue | undefined,
  keepNow = false,
): { readonly value: VariableValue | undefined; readonly findings: readonly Omit<VariableFinding, 'path'>[] } {
  const findings: Omit<VariableFinding, 'path'>[] = [];
  const resolve = (space: string, name: string): VariableValue | undefined => {
    if (space === 'var') {
      const value = lookUp(name);
      if (value === undefined)
        findings.push({
          message: `The variable \`${name}\` is not declared.`,
          hint: `Add it under \`variables\`: \`${name}: {default: …}\`.`,
        });
      return value;
    }
    if (space === 'soda' && (name === 'NOW' || name === 'DATA_TIMESTAMP')) {
      if (keepNow) return nowPlaceholder;
      findings.push({ message: `\`\${soda.${name}}\` can stand in SQL only.` });
      return undefined;
    }
    findings.push({
      message: `\`\${${space}.${name}}\` is not known in a check file.`,
      hint: `Declare the value under \`variables\` and write \`$\{var.NAME}\`.`,
    });
    return undefined;
  };
  const whole = wholeReference.exec(text);
  if (whole !== null) return { value: resolve(whole[1] ?? '', whole[2] ?? ''), findings };
  const value = text.replace(reference, (all, space: string, name: string) => String(resolve(space, name) ?? all));
  return { value: findings.length > 0 ? undefined : value, findings };
}
