import type { ChartColumn, ChartExpression, ChartFunction, ChartKind } from './chart-query';

/**
 * Vega's expressions (https://vega.github.io/vega/docs/expressions/) as expressions of the database, with the meaning that
 * they have in Vega: null counts as 0 in arithmetic, what is not a number compares as false. What cannot be said so that
 * both mean the same stays in Vega: `NotTranslatable` is thrown.
 */

/** A node of the syntax tree that Vega's own parser gives (ESTree). */
export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

export interface Translation {
  readonly value: ChartExpression;
  readonly kind: ChartKind | 'nothing';
  readonly missing: ChartColumn['missing'] | 'never';
  readonly floating: boolean;
}

export interface Scope {
  /** The column of a name, or undefined. */
  readonly column: (name: string) => ChartColumn | undefined;
  /** The value of a parameter that never changes, or undefined. */
  readonly constant: (name: string) => unknown;
}

export class NotTranslatable extends Error {}

export function translateExpression(node: SyntaxNode, scope: Scope): Translation {
  switch (node.type) {
    case 'Literal':
      return literal(node.value, node);
    case 'Identifier':
      return identifier(String(node.name), scope);
    case 'MemberExpression':
      return member(node, scope);
    case 'UnaryExpression':
      return unary(String(node.operator), child(node, 'argument'), scope);
    case 'BinaryExpression':
      return binary(String(node.operator), child(node, 'left'), child(node, 'right'), scope);
    case 'LogicalExpression':
      return logical(String(node.operator), child(node, 'left'), child(node, 'right'), scope);
    case 'ConditionalExpression':
      return conditional(child(node, 'test'), child(node, 'consequent'), child(node, 'alternate'), scope);
    case 'CallExpression':
      return call(node, scope);
    default:
      throw new NotTranslatable(node.type);
  }
}

/** Whether a value counts as true, as an expression that is never null. */
export function conditionOf(translation: Translation): ChartExpression {
  const { value, kind, missing, floating } = translation;
  switch (kind) {
    case 'boolean':
      return missing === 'never' ? value : invoke('if_null', value, constant(false));
    case 'number': {
      const isZero = invoke('equal', value, constant(0));
      const counts = floating ? [isZero, invoke('is_nan', value)] : [isZero];
      return not(invoke('if_null', counts.length === 1 ? isZero : invoke('or', ...counts), constant(true)));
    }
    case 'text':
      return not(invoke('if_null', invoke('equal', value, constant('')), constant(true)));
    case 'temporal':
      throw new NotTranslatable('a time as a condition');
    case 'nothing':
      return constant(false);
  }
}

export function column(name: string): ChartExpression {
  return { kind: 'column', name };
}

export function constant(value: string | number | boolean | null): ChartExpression {
  return { kind: 'literal', value };
}

export function invoke(name: ChartFunction, ...args: ChartExpression[]): ChartExpression {
  return { kind: 'call', function: name, args };
}

function not(value: ChartExpression): ChartExpression {
  return invoke('not', value);
}

/** What a column is when an expression names it. */
export function ofColumn(info: ChartColumn): Translation {
  return { value: column(info.name), kind: info.kind, missing: info.missing, floating: info.floating };
}

function child(node: SyntaxNode, name: string): SyntaxNode {
  return node[name] as SyntaxNode;
}

function literal(value: unknown, node: SyntaxNode): Translation {
  if (typeof value === 'number') return { value: constant(value), kind: 'number', missing: 'never', floating: false };
  if (typeof value === 'string') return { value: constant(value), kind: 'text', missing: 'never', floating: false };
  if (typeof value === 'boolean') return truth(constant(value));
  if (value === null && node.raw === 'null')
    return { value: constant(null), kind: 'nothing', missing: 'null', floating: false };
  throw new NotTranslatable('this literal');
}

function truth(value: ChartExpression): Translation {
  return { value, kind: 'boolean', missing: 'never', floating: false };
}

/** A number of which NULL means that it is none. */
function amount(value: ChartExpression): Translation {
  return { value, kind: 'number', missing: 'undefined', floating: true };
}

const mathConstants: ReadonlyMap<string, number> = new Map([
  ['PI', Math.PI],
  ['E', Math.E],
  ['LN2', Math.LN2],
  ['LN10', Math.LN10],
  ['SQRT2', Math.SQRT2],
]);

function identifier(name: string, scope: Scope): Translation {
  const known = mathConstants.get(name) ?? scope.constant(name);
  if (known === undefined) throw new NotTranslatable(name);
  return literal(known, { type: 'Literal', raw: 'null' });
}

function member(node: SyntaxNode, scope: Scope): Translation {
  const object = child(node, 'object');
  const property = child(node, 'property');
  if (object.type !== 'Identifier' || object.name !== 'datum') throw new NotTranslatable('a part of a value');
  const name = node.computed === true ? property.value : property.name;
  const found = typeof name === 'string' ? scope.column(name) : undefined;
  if (found === undefined) throw new NotTranslatable(String(name));
  return ofColumn(found);
}

/** The value as a number of which NULL means "not a number"; null counts as 0. */
function numberOf({ value, kind, missing, floating }: Translation): ChartExpression {
  const orZero = (inner: ChartExpression) => (missing === 'null' ? invoke('if_null', inner, constant(0)) : inner);
  switch (kind) {
    case 'number':
      return floating ? invoke('nan_to_null', orZero(value)) : orZero(value);
    case 'boolean':
      return orZero(invoke('to_number', value));
    case 'temporal':
      return orZero(invoke('epoch_ms', value));
    case 'nothing':
      return constant(0);
    case 'text':
      throw new NotTranslatable('a text as a number');
  }
}

function mayBeNoNumber({ missing, floating }: Translation): boolean {
  return missing === 'undefined' || floating;
}

function unary(operator: string, argument: SyntaxNode, scope: Scope): Translation {
  if (operator === '!') return truth(not(conditionOf(translateExpression(argument, scope))));
  const inner = translateExpression(argument, scope);
  if (operator === '+') return { ...amount(numberOf(inner)), ...(mayBeNoNumber(inner) ? {} : exact) };
  if (operator === '-')
    return { ...amount(invoke('negate', double(numberOf(inner)))), ...(mayBeNoNumber(inner) ? {} : exact) };
  throw new NotTranslatable(operator);
}

const exact = { missing: 'never', floating: false } as const;

/** As a DOUBLE: whole numbers would overflow where JavaScript's do not. */
function double(value: ChartExpression): ChartExpression {
  return value.kind === 'literal' ? value : invoke('to_number', value);
}

const arithmetic: ReadonlyMap<string, ChartFunction> = new Map([
  ['+', 'add'],
  ['-', 'subtract'],
  ['*', 'multiply'],
  ['/', 'divide'],
]);

function binary(operator: string, left: SyntaxNode, right: SyntaxNode, scope: Scope): Translation {
  const membership = membershipTest(operator, left, right, scope);
  if (membership !== undefined) return membership;
  const a = translateExpression(left, scope);
  const b = translateExpression(right, scope);
  const operation = arithmetic.get(operator);
  if (operation !== undefined) {
    if (a.kind === 'text' || b.kind === 'text') throw new NotTranslatable('joined texts');
    const result = amount(invoke(operation, double(numberOf(a)), double(numberOf(b))));
    // Sums of finite numbers are numbers; a division may not be one.
    return operator === '/' || mayBeNoNumber(a) || mayBeNoNumber(b) ? result : { ...result, missing: 'never' };
  }
  switch (operator) {
    case '<':
      return truth(compare('less', a, b));
    case '<=':
      return truth(compare('less_equal', a, b));
    case '>':
      return truth(compare('less', b, a));
    case '>=':
      return truth(compare('less_equal', b, a));
    case '===':
    case '==':
      return truth(same(a, b, operator === '=='));
    case '!==':
    case '!=':
      return truth(not(same(a, b, operator === '!=')));
    default:
      throw new NotTranslatable(operator);
  }
}

function compare(operation: 'less' | 'less_equal', a: Translation, b: Translation): ChartExpression {
  if (a.kind === 'text' && b.kind === 'text') {
    const value = invoke(operation, a.value, b.value);
    return a.missing === 'never' && b.missing === 'never' ? value : invoke('if_null', value, constant(false));
  }
  const value = invoke(operation, numberOf(a), numberOf(b));
  return mayBeNoNumber(a) || mayBeNoNumber(b) ? invoke('if_null', value, constant(false)) : value;
}

function same(a: Translation, b: Translation, loose: boolean): ChartExpression {
  if (a.kind === 'nothing' || b.kind === 'nothing') {
    const other = a.kind === 'nothing' ? b : a;
    if (!loose && other.missing === 'undefined') throw new NotTranslatable('null beside what is undefined');
    return invoke('is_null', other.value);
  }
  if (a.kind !== b.kind) throw new NotTranslatable('values of two kinds');
  if (a.kind === 'number' && (mayBeNoNumber(a) || mayBeNoNumber(b))) {
    if (a.missing === 'null' || b.missing === 'null') throw new NotTranslatable('null beside what is not a number');
    const guard = (side: Translation) => (side.floating ? invoke('nan_to_null', side.value) : side.value);
    return invoke('if_null', invoke('equal', guard(a), guard(b)), constant(false));
  }
  if (a.missing === 'undefined' || b.missing === 'undefined') throw new NotTranslatable('what is undefined');
  // Two dates are never the same object.
  if (a.kind === 'temporal') throw new NotTranslatable('two times');
  return invoke('same', a.value, b.value);
}

/** `indexof([…], value) !== -1`, which is how a list of allowed values is spelled. */
function membershipTest(operator: string, left: SyntaxNode, right: SyntaxNode, scope: Scope): Translation | undefined {
  if (operator !== '!==' && operator !== '!=' && operator !== '===' && operator !== '==') return undefined;
  const isMinusOne = right.type === 'UnaryExpression' && right.operator === '-' && child(right, 'argument').value === 1;
  if (!isMinusOne || left.type !== 'CallExpression' || child(left, 'callee').name !== 'indexof') return undefined;
  const [list, searched] = left.arguments as readonly SyntaxNode[];
  if (list?.type !== 'ArrayExpression' || searched === undefined) throw new NotTranslatable('indexof');
  const value = translateExpression(searched, scope);
  const options = (list.elements as readonly SyntaxNode[]).map((element) => translateExpression(element, scope));
  const alike = options.filter((option) => option.kind === value.kind);
  if (value.kind === 'temporal' || value.kind === 'nothing') throw new NotTranslatable('a list of times');
  const known =
    alike.length === 0 ? constant(false) : invoke('in', value.value, ...alike.map((option) => option.value));
  const found = invoke('if_null', known, constant(false));
  const withNull = options.some((option) => option.kind === 'nothing')
    ? invoke('or', found, invoke('is_null', value.value))
    : found;
  return truth(operator.startsWith('!') ? withNull : not(withNull));
}

function logical(operator: string, left: SyntaxNode, right: SyntaxNode, scope: Scope): Translation {
  const a = translateExpression(left, scope);
  const b = translateExpression(right, scope);
  // Of other values `||` gives one of the two, not true or false.
  if (a.kind !== 'boolean' || b.kind !== 'boolean') throw new NotTranslatable(operator);
  return truth(invoke(operator === '&&' ? 'and' : 'or', conditionOf(a), conditionOf(b)));
}

function conditional(test: SyntaxNode, consequent: SyntaxNode, alternate: SyntaxNode, scope: Scope): Translation {
  const condition = conditionOf(translateExpression(test, scope));
  const a = translateExpression(consequent, scope);
  const b = translateExpression(alternate, scope);
  const kind = a.kind === 'nothing' ? b.kind : a.kind;
  if (b.kind !== kind && b.kind !== 'nothing') throw new NotTranslatable('two kinds of values');
  if (a.missing !== b.missing && a.missing !== 'never' && b.missing !== 'never') throw new NotTranslatable('null');
  return {
    value: invoke('if', condition, a.value, b.value),
    kind,
    missing: a.missing === 'never' ? b.missing : a.missing,
    floating: a.floating || b.floating,
  };
}

const numeric: ReadonlyMap<string, ChartFunction> = new Map([
  ['abs', 'abs'],
  ['ceil', 'ceil'],
  ['floor', 'floor'],
  ['sqrt', 'sqrt'],
  ['exp', 'exp'],
  ['log', 'log'],
]);

/** Parts of a time; `utc…` and the plain name are the same here, because charts keep the clock of a value. */
const timeParts: ReadonlyMap<string, { readonly function: ChartFunction; readonly minus?: number }> = new Map([
  ['year', { function: 'year' }],
  ['quarter', { function: 'quarter' }],
  ['month', { function: 'month', minus: 1 }],
  ['date', { function: 'day_of_month' }],
  ['day', { function: 'day_of_week' }],
  ['dayofyear', { function: 'day_of_year' }],
  ['hours', { function: 'hour' }],
  ['minutes', { function: 'minute' }],
  ['seconds', { function: 'second' }],
  ['milliseconds', { function: 'millisecond' }],
]);

function call(node: SyntaxNode, scope: Scope): Translation {
  const name = String(child(node, 'callee').name);
  const args = node.arguments as readonly SyntaxNode[];
  const translated = (index: number): Translation => {
    const argument = args[index];
    if (argument === undefined) throw new NotTranslatable(name);
    return translateExpression(argument, scope);
  };
  const simple = numeric.get(name);
  if (simple !== undefined) return amount(invoke(simple, double(numberOf(translated(0)))));
  const part = timeParts.get(name.replace(/^utc/, ''));
  if (part !== undefined && name !== 'utc') return timePart(part, translated(0));
  switch (name) {
    case 'isValid':
      return truth(validity(translated(0)));
    case 'isFinite':
      return truth(finiteness(translated(0)));
    case 'isDate': {
      const inner = translated(0);
      return truth(inner.kind === 'temporal' ? validity(inner) : constant(false));
    }
    case 'isNaN': {
      const inner = translated(0);
      return truth(mayBeNoNumber(inner) ? invoke('is_null', numberOf(inner)) : constant(false));
    }
    case 'toDate': {
      const inner = translated(0);
      if (inner.kind !== 'temporal') throw new NotTranslatable('a time from something else');
      return inner;
    }
    case 'toNumber': {
      const inner = translated(0);
      if (inner.kind !== 'number') throw new NotTranslatable('a number from something else');
      return inner;
    }
    case 'toBoolean':
    case 'toString': {
      const inner = translated(0);
      if (inner.kind !== (name === 'toString' ? 'text' : 'boolean')) throw new NotTranslatable(name);
      return inner;
    }
    case 'time':
      return amount(numberOf(translated(0)));
    case 'utc':
    case 'datetime':
      return constantTime(args, scope);
    case 'pow':
      return amount(invoke('pow', double(numberOf(translated(0))), double(numberOf(translated(1)))));
    case 'round':
      return amount(invoke('floor', invoke('add', double(numberOf(translated(0))), constant(0.5))));
    case 'min':
    case 'max':
      return extreme(name === 'min' ? 'least' : 'greatest', args, translated);
    case 'lower':
    case 'upper': {
      const inner = translated(0);
      if (inner.kind !== 'text') throw new NotTranslatable(name);
      return { ...inner, value: invoke(name, inner.value), missing: inner.missing };
    }
    case 'if': {
      const [test, consequent, alternate] = args;
      if (test === undefined || consequent === undefined || alternate === undefined) throw new NotTranslatable(name);
      return conditional(test, consequent, alternate, scope);
    }
    case 'inrange':
      return truth(inRange(args, scope));
    default:
      throw new NotTranslatable(name);
  }
}

function validity({ value, kind, missing, floating }: Translation): ChartExpression {
  if (kind === 'nothing') return constant(false);
  if (missing === 'never' && !floating) return constant(true);
  const present = not(invoke('is_null', value));
  return floating ? invoke('and', present, invoke('if_null', not(invoke('is_nan', value)), constant(false))) : present;
}

function finiteness(inner: Translation): ChartExpression {
  if (!mayBeNoNumber(inner)) {
    numberOf(inner);
    return constant(true);
  }
  return invoke('if_null', invoke('is_finite', numberOf(inner)), constant(false));
}

function timePart(
  part: { readonly function: ChartFunction; readonly minus?: number },
  inner: Translation,
): Translation {
  if (inner.kind !== 'temporal' || inner.missing === 'undefined') throw new NotTranslatable('a part of no time');
  const value = invoke(part.function, inner.value);
  const shifted = part.minus === undefined ? value : invoke('subtract', value, constant(part.minus));
  if (inner.missing === 'null') {
    // The null of JavaScript is the first moment of 1970, a Thursday.
    const epoch: Partial<Record<ChartFunction, number>> = {
      year: 1970,
      quarter: 1,
      day_of_month: 1,
      day_of_week: 4,
      day_of_year: 1,
    };
    return { ...amount(invoke('if_null', shifted, constant(epoch[part.function] ?? 0))), ...exact };
  }
  return { ...amount(shifted), ...exact };
}

/** `utc(year, month, …)` in milliseconds; months count from 0. */
function constantTime(args: readonly SyntaxNode[], scope: Scope): Translation {
  if (args.length < 2) throw new NotTranslatable('a time from one value');
  const least = [1970, 0, 1, 0, 0, 0, 0];
  const parts = least.map((value, index) => {
    const argument = args[index];
    return argument === undefined ? literal(value, { type: 'Literal' }) : translateExpression(argument, scope);
  });
  if (parts.some(mayBeNoNumber)) throw new NotTranslatable('a time of what may be no number');
  try {
    const [year = 1970, month = 0, ...rest] = parts.map((part) => constantNumber(part.value));
    return { ...amount(constant(Date.UTC(year, month, ...rest))), ...exact };
  } catch (error) {
    if (!(error instanceof NotTranslatable)) throw error;
    return { ...amount(invoke('utc_ms', ...parts.map(numberOf))), ...exact };
  }
}

function constantNumber(value: ChartExpression): number {
  if (value.kind === 'literal' && typeof value.value === 'number') return value.value;
  if (value.kind === 'call' && value.function === 'negate' && value.args[0] !== undefined) {
    return -constantNumber(value.args[0]);
  }
  const [left, right] = value.kind === 'call' ? value.args : [];
  if (value.kind === 'call' && value.function === 'add' && left !== undefined && right !== undefined) {
    return constantNumber(left) + constantNumber(right);
  }
  if (value.kind === 'call' && value.function === 'subtract' && left !== undefined && right !== undefined) {
    return constantNumber(left) - constantNumber(right);
  }
  throw new NotTranslatable('a time that depends on the row');
}

function extreme(
  operation: 'least' | 'greatest',
  args: readonly SyntaxNode[],
  translated: (index: number) => Translation,
): Translation {
  const parts = args.map((_, index) => translated(index));
  // DuckDB leaves NULL out where JavaScript gives what is not a number.
  if (parts.length === 0 || parts.some(mayBeNoNumber))
    throw new NotTranslatable('the extreme of what may be no number');
  return { ...amount(invoke(operation, ...parts.map((part) => double(numberOf(part))))), ...exact };
}

/** `inrange(value, [from, to])`: both ends belong to it. */
function inRange(args: readonly SyntaxNode[], scope: Scope): ChartExpression {
  const [searched, range] = args;
  if (args.length !== 2 || searched === undefined || range?.type !== 'ArrayExpression')
    throw new NotTranslatable('inrange');
  const ends = (range.elements as readonly SyntaxNode[]).map((element) => translateExpression(element, scope));
  const [from, to] = ends;
  if (from === undefined || to === undefined) throw new NotTranslatable('inrange');
  const [low, high] = [constantNumber(from.value), constantNumber(to.value)].sort((a, b) => a - b);
  const value = translateExpression(searched, scope);
  const bound = (limit: number | undefined) => literal(limit, { type: 'Literal' });
  return invoke('and', compare('less_equal', bound(low), value), compare('less_equal', value, bound(high)));
}
