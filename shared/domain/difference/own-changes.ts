import { isSameData } from '../yaml/edit-yaml';
import { changeText, type DecidedPart, type MeaningChange } from './meaning-change';
import {
  type ComparedCheck,
  type ComparedInput,
  type ComparedPipeline,
  type ComparedStep,
  isStep,
  type SqlDifference,
} from './pipeline-difference';

interface States {
  readonly before: ComparedPipeline;
  readonly after: ComparedPipeline;
  readonly sqlDifference: SqlDifference;
  readonly isOtherEngine: boolean;
}

/** What of a node itself differs, not of what it is made from. */
export function ownChanges(
  before: ComparedStep | ComparedInput,
  after: ComparedStep | ComparedInput,
  states: States,
): readonly MeaningChange[] {
  const own =
    isStep(before) && isStep(after)
      ? stepChanges(before, after, states)
      : !isStep(before) && !isStep(after)
        ? inputChanges(before, after)
        : [changed('sql', null, null, null, 'it is now a cell where it was an input, or the other way round')];
  const outputs = outputChanges(before.name, states);
  return [...own, ...checkChanges(before.name, states), ...outputs];
}

function stepChanges(before: ComparedStep, after: ComparedStep, states: States): MeaningChange[] {
  const sql = states.sqlDifference(before, after);
  const parameters = parameterChanges(before, after, states);
  const isOwn = sql.length > 0 || parameters.length > 0;
  const { materialization: was, incremental: decided } = before;
  const { materialization: is, incremental: now } = after;
  return [
    ...sql,
    // Columns that changed because of what is before it are no change of its own.
    ...(isOwn ? columnChanges(before, after) : []),
    ...parameters,
    ...(same(decided, now) ? [] : [plain('incremental', null, incrementalText(decided), incrementalText(now))]),
    // An incremental step is one by decision, and that is said already.
    ...(same(was, is) || !same(decided, now) ? [] : [plain('materialization', null, was, is)]),
  ];
}

function inputChanges(before: ComparedInput, after: ComparedInput): MeaningChange[] {
  const options = [...new Set([...Object.keys(before.options), ...Object.keys(after.options)])].sort();
  const text = (value: unknown) =>
    value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);
  const changes = [
    ...(before.location === after.location ? [] : [plain('location', null, before.location, after.location)]),
    ...(before.format === after.format ? [] : [plain('location', 'format', before.format, after.format)]),
    ...options
      .filter((name) => !same(before.options[name], after.options[name]))
      .map((name) => plain('option', name, text(before.options[name]), text(after.options[name]))),
    ...columnChanges(before, after),
  ];
  const isOther = (one: string | null, other: string | null) => one !== null && other !== null && one !== other;
  const isData =
    isOther(before.identity, after.identity) ||
    (before.identity === null && after.identity === null && isOther(before.fingerprint, after.fingerprint));
  return isData && before.location === after.location
    ? [...changes, changed('data', null, null, null, 'its data changed')]
    : changes;
}

function columnChanges(before: ComparedStep | ComparedInput, after: ComparedStep | ComparedInput): MeaningChange[] {
  if (before.columns === null || after.columns === null || after.columns.length === 0) return [];
  const [old, fresh] = [before.columns, after.columns];
  const what = isStep(before) ? 'result column' : 'column';
  return [
    ...old.flatMap(({ name, type }) => {
      const now = fresh.find((column) => column.name === name);
      if (now === undefined) return [plain('result_column', name, type, null, what)];
      return now.type === type ? [] : [plain('result_column', name, type, now.type, what)];
    }),
    ...fresh
      .filter(({ name }) => !old.some((column) => column.name === name))
      .map(({ name, type }) => plain('result_column', name, null, type, what)),
  ];
}

function parameterChanges(before: ComparedStep, after: ComparedStep, states: States): MeaningChange[] {
  return after.parameters
    .filter((name) => before.parameters.some((other) => fold(other) === fold(name)))
    .flatMap((name) => {
      const [was, is] = [states.before, states.after].map(({ parameters }) =>
        parameters.find((parameter) => fold(parameter.name) === fold(name)),
      );
      if (was === undefined || is === undefined) return [];
      return [
        ...(was.type === is.type ? [] : [plain('parameter', `${name} (type)`, was.type, is.type)]),
        ...(same(was.value, is.value) ? [] : [plain('parameter', name, valueText(was.value), valueText(is.value))]),
      ];
    });
}

function outputChanges(name: string, { before, after }: States): MeaningChange[] {
  const [was, is] = [before.outputs.includes(name), after.outputs.includes(name)];
  if (was === is) return [];
  return [
    {
      part: 'output',
      change: is ? 'added' : 'removed',
      subject: null,
      before: null,
      after: null,
      text: is ? 'is an output now' : 'is no output any more',
    },
  ];
}

/** Checks of a node that came, went, or ask for something else. */
function checkChanges(node: string, { before, after }: States): MeaningChange[] {
  const old = before.checks.filter((check) => check.node === node);
  const left = after.checks.filter((check) => check.node === node);
  const pairs = new Map<ComparedCheck, ComparedCheck>();
  const pair = (isPair: (one: ComparedCheck, other: ComparedCheck) => boolean) => {
    for (const one of old) {
      if (pairs.has(one)) continue;
      const index = left.findIndex((other) => isPair(one, other));
      const [other] = index < 0 ? [] : left.splice(index, 1);
      if (other !== undefined) pairs.set(one, other);
    }
  };
  const isSamePlace = (one: ComparedCheck, other: ComparedCheck) =>
    one.type === other.type && one.column === other.column && same(one.columns, other.columns);
  pair((one, other) => isSamePlace(one, other) && one.name === other.name && asks(one) === asks(other));
  pair((one, other) => isSamePlace(one, other) && one.name === other.name);
  pair(isSamePlace);
  return [
    ...old.flatMap((one) => {
      const other = pairs.get(one);
      if (other === undefined) return [plain('check', subjectOf(one), one.threshold, null)];
      return checkDifferences(one, other);
    }),
    ...left.map((other) => plain('check', subjectOf(other), null, other.threshold)),
  ];
}

function checkDifferences(one: ComparedCheck, other: ComparedCheck): MeaningChange[] {
  const of = (what: string, was: string | null, is: string | null) =>
    was === is ? [] : [plain('check', `${subjectOf(one)}${what}`, was, is)];
  const parts = (value: unknown) => (value === undefined ? null : ordered(value));
  const definition =
    // Specs of old have none.
    one.definition === undefined || other.definition === undefined
      ? []
      : of(', definition', parts(one.definition), parts(other.definition));
  return [
    ...of('', one.threshold, other.threshold),
    ...of(', severity', one.severity, other.severity),
    ...of(', filter', one.filter, other.filter),
    ...of(', rules', parts(one.rules), parts(other.rules)),
    ...definition,
  ];
}

function asks({ threshold, severity, filter, rules, definition }: ComparedCheck): string {
  return ordered([threshold, severity, filter, rules, definition]);
}

function subjectOf({ type, name, column }: ComparedCheck): string {
  const of = column === null ? '' : ` of ${column}`;
  return name === '' ? `${type}${of}` : `"${name}"${name.includes(column ?? '\0') ? '' : of}`;
}

const words: Readonly<Record<DecidedPart, string>> = {
  sql: 'SQL',
  result_column: 'column',
  materialization: 'materialisation',
  incremental: 'incremental',
  parameter: 'parameter',
  check: 'check',
  location: 'location',
  option: 'option',
  data: 'data',
  name: 'name',
  output: 'output',
  description: 'description',
  unexplained: 'text',
};

function plain(
  part: DecidedPart,
  subject: string | null,
  before: string | null,
  after: string | null,
  word = words[part],
): MeaningChange {
  const change = before === null ? 'added' : after === null ? 'removed' : 'changed';
  const isDecision = part === 'incremental' || part === 'materialization';
  const what = subject === null ? word : `${word} ${subject}`;
  const text = isDecision
    ? `${what}: ${before ?? 'all rows again'} → ${after ?? 'all rows again'}`
    : changeText(what, change, before, after);
  return { part, change, subject, before, after, text };
}

function changed(
  part: DecidedPart,
  subject: string | null,
  before: string | null,
  after: string | null,
  text: string,
): MeaningChange {
  return { part, change: 'changed', subject, before, after, text };
}

function incrementalText(incremental: ComparedStep['incremental']): string | null {
  if (incremental === null) return null;
  const { strategy, time_column: time, lookback } = incremental;
  return [
    strategy,
    ...(time === null ? [] : [`by ${time}`]),
    ...(lookback === null ? [] : [`lookback ${lookback}`]),
  ].join(', ');
}

function valueText(value: unknown): string {
  return value === null || value === undefined ? 'no value' : typeof value === 'string' ? value : JSON.stringify(value);
}

function fold(name: string): string {
  return name.toLowerCase();
}

function same(one: unknown, other: unknown): boolean {
  return isSameData(one ?? null, other ?? null);
}

/** JSON that does not depend on the order of keys. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
