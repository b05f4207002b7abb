import type { CheckLevel } from '../../../../shared/domain/checks/check-outcome';
import { hasJinja } from '../../../../shared/domain/jinja';
import { isSameData } from '../../../../shared/domain/yaml/edit-yaml';
import type { TestHead } from '../changed-check';
import { lineAt } from '../project-reader';

type Json = Readonly<Record<string, unknown>>;

/** A data test of a properties file, by what it says. */
export interface DataTest {
  readonly kind: string;
  /** The name of the check that a promotion wrote it for, as it stands there. */
  readonly check: string | undefined;
  /** Undefined where Jinja, or a word that dbt does not know, says it. */
  readonly level: CheckLevel | undefined;
  /** The list of `accepted_values`; undefined where these are no plain texts, or it is another test. */
  readonly values: readonly string[] | undefined;
  /** All else that decides what it finds. */
  readonly rest: unknown;
}

/** Check types by the tests of dbt's own that they become. */
export const checkTypes: Readonly<Record<string, string>> = {
  not_null: 'missing',
  unique: 'duplicate',
  accepted_values: 'invalid',
  relationships: 'invalid',
};

export function readDataTest(test: unknown): DataTest {
  if (typeof test === 'string')
    return { kind: test, check: undefined, level: 'fail', values: undefined, rest: restOf(test, {}, {}) };
  const [[key, inner] = ['', null]] = Object.entries(jsonOf(test));
  const { name: _, description: __, severity, where, config, arguments: given, ...loose } = jsonOf(inner);
  const { severity: own, where: condition, meta, ...more } = jsonOf(config);
  const { values, ...others } = { ...loose, ...jsonOf(given) };
  const isPlain =
    key === 'accepted_values' &&
    Array.isArray(values) &&
    values.every((value) => typeof value === 'string' && !hasJinja(value));
  const filter = condition ?? where;
  const name = jsonOf(meta).plumbline_check;
  return {
    kind: key,
    check: typeof name === 'string' ? name : undefined,
    level: levelOf(own ?? severity),
    values: isPlain ? (values as readonly string[]) : undefined,
    rest: restOf(key, isPlain || values === undefined ? others : { ...others, values }, {
      ...more,
      ...(filter === undefined ? {} : { where: filter }),
    }),
  };
}

function restOf(kind: string, given: Json, config: Json): unknown {
  return { kind, given, config };
}

function levelOf(severity: unknown): CheckLevel | undefined {
  if (severity === undefined) return 'fail';
  const word = typeof severity === 'string' ? severity.toLowerCase() : '';
  return word === 'error' ? 'fail' : word === 'warn' ? 'warn' : undefined;
}

/** Tests as they were and as they are, each with its place in the list. */
export interface PairedTests {
  readonly changed: readonly { readonly before: DataTest; readonly after: DataTest; readonly index: number }[];
  readonly added: readonly number[];
  readonly gone: readonly DataTest[];
}

/** Which test is which: by all that it says, by the check that it names, then by its kind where there is one of it. */
export function pairTests(before: readonly unknown[], after: readonly unknown[]): PairedTests {
  const old = before.map((value) => ({ value, test: readDataTest(value) }));
  let fresh = after.map((value, index) => ({ value, test: readDataTest(value), index }));
  const changed: { before: DataTest; after: DataTest; index: number }[] = [];
  let left = old.filter(({ value }) => {
    const same = fresh.find((other) => isSameData(other.value, value));
    fresh = fresh.filter((other) => other !== same);
    return same === undefined;
  });
  const pair = (isPair: (one: DataTest, other: DataTest) => boolean) => {
    left = left.filter(({ test }) => {
      const found = fresh.filter((other) => isPair(test, other.test));
      const rivals = left.filter((other) => found[0] !== undefined && isPair(other.test, found[0].test));
      const [only] = found;
      if (found.length !== 1 || rivals.length !== 1 || only === undefined) return true;
      fresh = fresh.filter((other) => other !== only);
      changed.push({ before: test, after: only.test, index: only.index });
      return false;
    });
  };
  pair((one, other) => one.check !== undefined && one.check === other.check);
  pair((one, other) => one.kind === other.kind && other.check === undefined);
  return { changed, added: fresh.map(({ index }) => index), gone: left.map(({ test }) => test) };
}

const head = /^\{\{\s*config\(([\s\S]*?)\)\s*\}\}/;

/** What the `config` of a singular test says. */
export function singularHead(text: string): TestHead | undefined {
  const [call, config = ''] = head.exec(text.trimStart()) ?? [];
  const start = text.length - text.trimStart().length;
  if (call === undefined)
    return hasJinja(text.split('\n')[0] ?? '') ? undefined : { level: 'fail', rest: '', line: 1, start: 0 };
  const severity = /\bseverity\s*=\s*(["'])(\w+)\1\s*,?/i.exec(config);
  const level = levelOf(severity?.[2]);
  if (level === undefined || (severity === null && /\bseverity\s*=/.test(config))) return undefined;
  const rest = config
    .replace(severity?.[0] ?? '', '')
    .replace(/\s+/g, '')
    .replace(/,$/, '');
  return { level, rest, line: lineAt(text, start), start: start + call.length };
}

function jsonOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}
