import { foldName } from '../graph/names';
import { constantOf, isJson, type Json, listOf, textOf, textsOf } from './tree';

/** Which names a pattern takes; undefined where only DuckDB can tell. */
export type NameTest = (name: string) => boolean | undefined;

/**
 * A regular expression of DuckDB (RE2) as one of JavaScript, or undefined where the two may differ: only what means the same
 * in both is taken.
 */
export function regularExpression(pattern: string, whole = false): RegExp | undefined {
  const flags = /^\(\?i\)/.exec(pattern);
  const source = flags === null ? pattern : pattern.slice(flags[0].length);
  const same =
    /^(?:\\[dDwWsSbB.^$*+?()[\]{}|/\\-]|\[\^?(?:\\[dwsDWS.^$*+?()[\]{}|/\\-]|[^\\[\]])+\]|\((?!\?)|\(\?:|[^\\[\]()])*$|^$/;
  if (!same.test(source.replace(/\)/g, ''))) return undefined;
  try {
    return new RegExp(whole ? `^(?:${source})$` : source, flags === null ? 'su' : 'siu');
  } catch {
    return undefined;
  }
}

/**
 * The test that an expression over a column's name makes. `isName` says which part of the expression stands for the name:
 * the star of `* LIKE 'x%'`, the parameter of `COLUMNS(c -> c LIKE 'x%')`.
 */
export function nameTest(expression: Json, isName: (node: Json) => boolean): NameTest {
  return (name) => test(expression, name, isName);
}

function test(node: Json, name: string, isName: (node: Json) => boolean): boolean | undefined {
  const children = listOf(node.children);
  const inner = (child: Json) => test(child, name, isName);
  switch (node.type) {
    case 'CONJUNCTION_AND': {
      const answers = children.map(inner);
      return answers.includes(undefined) ? undefined : answers.every(Boolean);
    }
    case 'CONJUNCTION_OR': {
      const answers = children.map(inner);
      return answers.includes(undefined) ? undefined : answers.some(Boolean);
    }
    case 'OPERATOR_NOT': {
      const answer = children[0] === undefined ? undefined : inner(children[0]);
      return answer === undefined ? undefined : !answer;
    }
    case 'COMPARE_EQUAL':
    case 'COMPARE_NOTEQUAL': {
      const texts = [node.left, node.right].map((side) => operand(side, name, isName));
      if (texts.includes(undefined)) return undefined;
      return (texts[0] === texts[1]) === (node.type === 'COMPARE_EQUAL');
    }
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      const texts = children.map((child) => operand(child, name, isName));
      if (texts.includes(undefined)) return undefined;
      return texts.slice(1).includes(texts[0]) === (node.type === 'COMPARE_IN');
    }
    case 'FUNCTION': {
      const [subject, pattern, ...rest] = children.map((child) => operand(child, name, isName));
      if (subject === undefined || pattern === undefined || rest.length > 0) return undefined;
      return call(foldName(textOf(node.function_name) ?? ''), subject, pattern);
    }
    default:
      return undefined;
  }
}

function operand(node: unknown, name: string, isName: (node: Json) => boolean): string | undefined {
  if (!isJson(node)) return undefined;
  if (isName(node)) return name;
  const constant = constantOf(node);
  if (typeof constant === 'string') return constant;
  const [child, ...others] = listOf(node.children);
  const called = node.class === 'FUNCTION' ? foldName(textOf(node.function_name) ?? '') : '';
  if (others.length > 0 || (called !== 'lower' && called !== 'upper')) return undefined;
  const text = operand(child, name, isName);
  return called === 'lower' ? text?.toLowerCase() : text?.toUpperCase();
}

function call(name: string, subject: string, pattern: string): boolean | undefined {
  switch (name) {
    case '~~':
    case '~~*':
    case '!~~':
    case '!~~*': {
      const source = pattern
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/%/g, '.*')
        .replace(/_/g, '.');
      const found = new RegExp(`^${source}$`, name.endsWith('*') ? 'siu' : 'su').test(subject);
      return name.startsWith('!') ? !found : found;
    }
    case 'regexp_matches':
      return regularExpression(pattern)?.test(subject);
    case 'regexp_full_match':
      return regularExpression(pattern, true)?.test(subject);
    case 'starts_with':
    case 'prefix':
    case '^@':
      return subject.startsWith(pattern);
    case 'ends_with':
    case 'suffix':
      return subject.endsWith(pattern);
    case 'contains':
      return subject.includes(pattern);
    default:
      return undefined;
  }
}

/** The test of the argument of `COLUMNS(…)`: a regular expression, names, a lambda; none takes every column. */
export function columnsTest(argument: unknown): { readonly test: NameTest; readonly expression?: RegExp | undefined } {
  if (!isJson(argument)) return { test: () => true };
  const pattern = constantOf(argument);
  if (typeof pattern === 'string') {
    const expression = regularExpression(pattern);
    return { test: (name) => expression?.test(name), expression };
  }
  const called = argument.class === 'FUNCTION' ? textOf(argument.function_name) : undefined;
  const children = listOf(argument.children);
  if (called === 'list_value') {
    const names = children.map((child) => constantOf(child) ?? textsOf(child.column_names).at(-1));
    if (names.every((name) => typeof name === 'string')) {
      const folded = new Set(names.map((name) => foldName(String(name))));
      return { test: (name) => folded.has(foldName(name)) };
    }
  }
  const [star, lambda] = children;
  if (called === 'list_filter' && star?.class === 'STAR' && lambda?.class === 'LAMBDA' && isJson(lambda.expr)) {
    const parameter = isJson(lambda.lhs) ? foldName(textsOf(lambda.lhs.column_names)[0] ?? '') : '';
    return {
      test: nameTest(lambda.expr, (node) => {
        const parts = textsOf(node.column_names);
        return node.class === 'COLUMN_REF' && parts.length === 1 && foldName(parts[0] ?? '') === parameter;
      }),
    };
  }
  return { test: () => undefined };
}
