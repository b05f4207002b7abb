import type { z } from 'zod';
import { closestName } from './closest-name';
import { valueAt, type YamlPath } from './yaml-path';

export interface DescribedIssue {
  /** The path that the issue is shown at, and whether at its key or its value. */
  readonly at: YamlPath;
  readonly where: 'key' | 'value';
  readonly message: string;
  readonly hint?: string;
}

type Issue = z.core.$ZodIssue;
/** The part of a zod schema that describes it; zod 4 documents `_zod.def` for library authors. */
interface Definition {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** Says in a person's words what each issue of a failed check is about, and at which path it is best shown. */
export function describeIssues(
  schema: z.ZodType,
  issues: readonly Issue[],
  value: unknown,
  base: YamlPath,
): readonly DescribedIssue[] {
  return issues.flatMap((issue) => explain(schema, issue, value, [], base));
}

function explain(
  schema: z.ZodType,
  issue: Issue,
  root: unknown,
  prefix: YamlPath,
  base: YamlPath,
): readonly DescribedIssue[] {
  const path: YamlPath = [...prefix, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  const at = [...base, ...path];
  const value = valueAt(root, path);
  const label = labelOf(at);
  const found = describeFound(value);
  const wrong = (expected: string, hint?: string): readonly DescribedIssue[] => [
    value === undefined
      ? missing(at, expected)
      : { at, where: 'value', message: `${label} must be ${expected}, but ${found}.`, ...optionalHint(hint) },
  ];
  switch (issue.code) {
    case 'invalid_type':
      return wrong(typeName(issue.expected), typeHint(issue.expected, value));
    case 'invalid_value': {
      const options = issue.values.map((option) => String(option));
      return wrong(listOf(options.map((option) => `\`${option}\``)), suggestion(value, options));
    }
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(schema, [...path], [...at], key));
    case 'invalid_union':
      return describeUnion(schema, issue, root, path, base, wrong);
    case 'too_small':
      return wrong(sizeName(issue.origin, issue.minimum, issue.inclusive === false ? 'more than' : 'at least'));
    case 'too_big':
      return wrong(sizeName(issue.origin, issue.maximum, issue.inclusive === false ? 'less than' : 'at most'));
    case 'not_multiple_of':
      return wrong(`a multiple of ${issue.divisor}`);
    case 'invalid_key': {
      const inner = issue.issues[0]?.message ?? 'it is not allowed here';
      return [{ at, where: 'key', message: `The key ${label} cannot be used: ${sentence(inner)}` }];
    }
    default:
      return [{ at, where: 'value', message: `${label}: ${sentence(issue.message)}` }];
  }
}

/** Reports the alternative that the value came nearest to; when it fits none at all, all of them. */
function describeUnion(
  schema: z.ZodType,
  issue: z.core.$ZodIssueInvalidUnion,
  root: unknown,
  path: YamlPath,
  base: YamlPath,
  wrong: (expected: string, hint?: string) => readonly DescribedIssue[],
): readonly DescribedIssue[] {
  const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (options.length > 0) {
    return wrong(listOf(options.map((option) => `\`${option}\``)), suggestion(valueAt(root, path), options));
  }
  const inside = issue.errors.filter((branch) => branch.length > 0 && branch.every((inner) => entered(inner)));
  const nearest = [...inside].sort((a, b) => a.length - b.length)[0];
  if (nearest !== undefined) return nearest.flatMap((inner) => explain(schema, inner, root, path, base));
  const expected = issue.errors.flatMap((branch) => branch.slice(0, 1).map(expectedOf));
  const names = [...new Set(expected.filter((name) => name !== undefined))];
  return wrong(names.length === 0 ? 'one of the allowed values' : listOf(names));
}

/** True when an alternative accepted the value's own type and failed further inside. */
function entered(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === 'unrecognized_keys';
}

function expectedOf(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return typeName(issue.expected);
  if (issue.code === 'invalid_value') return listOf(issue.values.map((value) => `\`${String(value)}\``));
  if (issue.code === 'too_small')
    return sizeName(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'more than');
  if (issue.code === 'too_big') return sizeName(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'less than');
  return undefined;
}

function unknownKey(schema: z.ZodType, path: YamlPath, at: YamlPath, key: string): DescribedIssue {
  const known = [...new Set(knownKeys(schema, path))];
  const near = closestName(key, known);
  const owner = at.length === 0 ? 'this file' : labelOf(at);
  return {
    at: [...at, key],
    where: 'key',
    message: `\`${key}\` is not a key of ${owner}.`,
    ...optionalHint(
      near !== undefined ? `Did you mean \`${near}\`?` : known.length > 0 ? allowedKeys(known) : undefined,
    ),
  };
}

function allowedKeys(known: readonly string[]): string {
  return `Allowed: ${known.map((name) => `\`${name}\``).join(', ')}.`;
}

function missing(at: YamlPath, expected: string): DescribedIssue {
  const key = at[at.length - 1];
  const owner = at.slice(0, -1);
  const where = owner.length === 0 ? '' : ` in ${labelOf(owner)}`;
  if (key === undefined) return { at, where: 'value', message: `The file is empty: expected ${expected}.` };
  return {
    at,
    where: 'key',
    message: `\`${key}\` is missing${where}: expected ${expected}.`,
    hint: `Add a line \`${key}: …\`.`,
  };
}

function labelOf(path: YamlPath): string {
  if (path.length === 0) return 'The content';
  let label = '';
  for (const part of path) {
    if (typeof part === 'number') label += `[${part + 1}]`;
    else label += `${label === '' ? '' : '.'}${part}`;
  }
  return `\`${label}\``;
}

function describeFound(value: unknown): string {
  if (value === null || value === undefined) return 'is empty';
  if (typeof value === 'string') return value === '' ? 'is an empty text' : `is the text ${clip(value)}`;
  if (typeof value === 'number') return `is the number ${value}`;
  if (typeof value === 'boolean') return `is ${value}`;
  return Array.isArray(value) ? 'is a list' : 'is a mapping';
}

function clip(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

function typeName(expected: string): string {
  switch (expected) {
    case 'string':
      return 'text';
    case 'number':
      return 'a number';
    case 'int':
    case 'bigint':
      return 'a whole number';
    case 'boolean':
      return '`true` or `false`';
    case 'array':
    case 'tuple':
    case 'set':
      return 'a list';
    case 'object':
    case 'record':
    case 'map':
      return 'a mapping (`key: value`)';
    case 'null':
    case 'undefined':
    case 'never':
      return 'empty';
    default:
      return `of type ${expected}`;
  }
}

function typeHint(expected: string, value: unknown): string | undefined {
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return `Put it in quotes: "${value}".`;
  }
  const numeric = expected === 'number' || expected === 'int';
  if (numeric && typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value))) {
    const exact = Number.isInteger(Number(value)) && !Number.isSafeInteger(Number(value));
    return exact ? 'The number is too large to be kept exactly.' : 'Remove the quotes.';
  }
  if (expected === 'boolean' && typeof value === 'string' && /^(yes|no|on|off)$/i.test(value)) {
    return `Write \`${/^(yes|on)$/i.test(value)}\`.`;
  }
  if (expected === 'array' && value !== null && typeof value !== 'object') return 'Put it in brackets: `[…]`.';
  return undefined;
}

function sizeName(origin: string, limit: number | bigint, relation: string): string {
  if (origin === 'string')
    return limit === 1 && relation === 'at least'
      ? 'a text that is not empty'
      : `a text of ${relation} ${limit} characters`;
  if (origin === 'array' || origin === 'set')
    return `a list of ${relation} ${limit} ${limit === 1 ? 'entry' : 'entries'}`;
  if (origin === 'int') return `a whole number, ${relation} ${limit}`;
  return `${relation} ${limit}`;
}

function suggestion(value: unknown, options: readonly string[]): string | undefined {
  const near = typeof value === 'string' ? closestName(value, options) : undefined;
  return near === undefined ? undefined : `Did you mean \`${near}\`?`;
}

function listOf(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function optionalHint(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint };
}

/** Keys that the schema allows in the mapping at a path; of all alternatives where it has several. */
function knownKeys(schema: unknown, path: YamlPath): readonly string[] {
  const definition = definitionOf(schema);
  if (definition === undefined) return [];
  for (const wrapper of ['innerType', 'in'] as const) {
    if (definition[wrapper] !== undefined) return knownKeys(definition[wrapper], path);
  }
  if (definition.type === 'lazy' && typeof definition.getter === 'function')
    return knownKeys(definition.getter(), path);
  if (Array.isArray(definition.options)) return definition.options.flatMap((option) => knownKeys(option, path));
  if (definition.type === 'intersection') {
    return [...knownKeys(definition.left, path), ...knownKeys(definition.right, path)];
  }
  const [first, ...rest] = path;
  if (definition.type === 'object') {
    const shape = definition.shape as Readonly<Record<string, unknown>>;
    if (first === undefined) return Object.keys(shape);
    return Object.hasOwn(shape, first) ? knownKeys(shape[first], rest) : [];
  }
  if (first === undefined) return [];
  if (definition.type === 'record') return knownKeys(definition.valueType, rest);
  if (definition.type === 'array') return knownKeys(definition.element, rest);
  if (definition.type === 'tuple' && Array.isArray(definition.items))
    return knownKeys(definition.items[Number(first)], rest);
  return [];
}

function definitionOf(schema: unknown): Definition | undefined {
  if (typeof schema !== 'object' || schema === null || !('_zod' in schema)) return undefined;
  return (schema as { _zod: { def: Definition } })._zod.def;
}
