import { canonicalType } from '../column/canonical-type';
import { foldName, quoteName } from '../graph/names';
import { freeName } from '../notebook/edit-cells';
import type { PlannedColumn } from './sketch';

/** A column of a node, with DuckDB's spelling of its type where that is known. */
export interface NodeColumn {
  readonly name: string;
  readonly type?: string;
}

/** A node that a planned box is to read. */
export interface StubInput {
  readonly name: string;
  /** What it is called in the query, for a file that is read by its path. */
  readonly alias?: string;
  /** Undefined when nobody knows them yet. */
  readonly columns: readonly NodeColumn[] | undefined;
}

export interface Stub {
  readonly sql: string;
  /** What it gives; undefined where that cannot be told. */
  readonly columns: readonly NodeColumn[] | undefined;
}

/** Columns beyond this many are left to a star: nobody reads such a list. */
const mostListed = 100;
/** Names in a comment. */
const mostNamed = 20;

/**
 * A beginning of SQL for a planned box: a SELECT that DuckDB binds and runs as it is. Planned columns come first, from inputs
 * that have one of that name, cast where the plan wants another type, and as NULL where nothing has it yet. Without planned
 * columns it lists those of the inputs.
 */
export function writeStub(planned: readonly PlannedColumn[], read: readonly StubInput[]): Stub {
  const inputs = calledApart(read);
  const wanted = distinct(planned);
  const offers = offersOf(inputs);
  const from = fromLines(inputs);
  if (wanted.length > 0) {
    const items = wanted.map((column) => plannedItem(column, offers, inputs));
    const listed = new Set(wanted.map(({ name }) => foldName(name)));
    const others = offers.filter(({ column }) => !listed.has(foldName(column.name))).map(({ source }) => source);
    return {
      sql: [...selectLines(items), ...from, ...alsoThere(others, inputs)].join('\n'),
      columns: items.map(({ column }) => column),
    };
  }
  if (inputs.length === 0) {
    return {
      sql: 'SELECT NULL AS nothing_yet -- nothing is planned: neither columns nor anything to read',
      columns: [{ name: 'nothing_yet' }],
    };
  }
  if (inputs.some(({ columns }) => columns === undefined) || offers.length > mostListed) {
    const isKnown = inputs.every(({ columns }) => columns !== undefined);
    return {
      sql: ['SELECT *', ...from].join('\n'),
      columns: isKnown && inputs.length === 1 ? inputs[0]?.columns : undefined,
    };
  }
  if (offers.length === 0) return { sql: ['SELECT *', ...from].join('\n'), columns: undefined };
  const items = offers.map(({ source, column }) => ({ expression: source, column, comment: undefined }));
  return { sql: [...selectLines(items), ...from].join('\n'), columns: offers.map(({ column }) => column) };
}

interface Offer {
  readonly column: NodeColumn;
  /** The column as it stands in the SELECT: with its table where there are several. */
  readonly source: string;
}

interface Item {
  readonly expression: string;
  readonly column: NodeColumn;
  readonly comment: string | undefined;
}

/** The columns of the inputs; of one that several have, that of the first. */
function offersOf(inputs: readonly StubInput[]): Offer[] {
  const seen = new Set<string>();
  return inputs.flatMap((input) =>
    (input.columns ?? []).flatMap((column) => {
      if (seen.has(foldName(column.name))) return [];
      seen.add(foldName(column.name));
      const bare = quoteName(column.name);
      return [{ column, source: inputs.length > 1 ? `${calledOf(input)}.${bare}` : bare }];
    }),
  );
}

function plannedItem(planned: PlannedColumn, offers: readonly Offer[], inputs: readonly StubInput[]): Item {
  const alias = quoteName(planned.name);
  const type = planned.type === undefined ? null : canonicalType(planned.type);
  const offer = offers.find(({ column }) => foldName(column.name) === foldName(planned.name));
  const column = { name: planned.name, ...(type === null ? {} : { type }) };
  if (offer === undefined) {
    const isUnknownType = planned.type !== undefined && type === null;
    const planWords = isUnknownType ? `; planned as ${oneLine(planned.type ?? '')}` : '';
    const reason =
      inputs.length === 0
        ? 'nothing to read it from yet'
        : inputs.some(({ columns }) => columns === undefined)
          ? 'not known yet where it comes from'
          : `${inputs.length === 1 ? oneLine(inputs[0]?.name ?? '') : 'what is read'} has no such column`;
    return { expression: `NULL${type === null ? '' : `::${type}`} AS ${alias}`, column, comment: reason + planWords };
  }
  const has = offer.column.type === undefined ? undefined : (canonicalType(offer.column.type) ?? offer.column.type);
  const isOther = type !== null && has !== type;
  const isRenamed = offer.column.name !== planned.name;
  if (!isOther) {
    const kept = { name: planned.name, ...(offer.column.type === undefined ? {} : { type: offer.column.type }) };
    const unknown = planned.type !== undefined && type === null ? `planned as ${oneLine(planned.type)}` : undefined;
    return { expression: offer.source + (isRenamed ? ` AS ${alias}` : ''), column: kept, comment: unknown };
  }
  return {
    expression: `${offer.source}::${type} AS ${alias}`,
    column,
    comment: has === undefined ? undefined : `is ${oneLine(has)}`,
  };
}

function selectLines(items: readonly Item[]): string[] {
  return [
    'SELECT',
    ...items.map(({ expression, comment }, at) => {
      const comma = at < items.length - 1 ? ',' : '';
      return `  ${expression}${comma}${comment === undefined ? '' : ` -- ${comment}`}`;
    }),
  ];
}

/**
 * Inputs that have columns of one name and type are joined on them. Others are joined on nothing, which gives no rows: a join
 * of everything with everything never ends on tables of some size, and its rows would look like an answer.
 */
function fromLines(inputs: readonly StubInput[]): string[] {
  return inputs.map((input, at) => {
    const { name, columns, alias } = input;
    const table = quoteName(name) + (alias === undefined ? '' : ` AS ${quoteName(alias)}`);
    if (at === 0) return `FROM ${table}`;
    const keys: string[] = [];
    for (const column of columns ?? []) {
      const owner = inputs.slice(0, at).find((before) => before.columns?.some((other) => isSame(other, column)));
      const theirs = owner?.columns?.find((other) => isSame(other, column));
      if (owner === undefined || theirs === undefined) continue;
      keys.push(`${calledOf(owner)}.${quoteName(theirs.name)} = ${calledOf(input)}.${quoteName(column.name)}`);
    }
    const join = `JOIN ${table} ON `;
    if (keys.length > 0) return join + keys.join(' AND ');
    const known = columns !== undefined && inputs.slice(0, at).every((before) => before.columns !== undefined);
    const reason = known
      ? `no column of ${oneLine(name)} is in what stands before it`
      : 'the columns are not known yet';
    return `${join}FALSE -- ${reason}: say which rows belong together`;
  });
}

function calledOf({ name, alias }: StubInput): string {
  return quoteName(alias ?? name);
}

function isSame(one: NodeColumn, other: NodeColumn): boolean {
  if (foldName(one.name) !== foldName(other.name)) return false;
  return one.type === undefined || other.type === undefined || one.type === other.type;
}

function alsoThere(sources: readonly string[], inputs: readonly StubInput[]): string[] {
  if (sources.length === 0) return [];
  const named = sources.slice(0, mostNamed).map(oneLine).join(', ');
  const more = sources.length > mostNamed ? ` and ${sources.length - mostNamed} more` : '';
  return [`-- Also in ${inputs.map(({ name }) => oneLine(name)).join(', ')}: ${named}${more}`];
}

/** Two files of one name in different folders are called by two names. */
function calledApart(inputs: readonly StubInput[]): readonly StubInput[] {
  const given = new Set<string>();
  return inputs.map((input) => {
    const called = input.alias ?? input.name;
    const free = freeName(called, (other) => given.has(foldName(other)));
    given.add(foldName(free));
    return free === called ? input : { ...input, alias: free };
  });
}

/** Text within a comment of one line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function distinct(columns: readonly PlannedColumn[]): readonly PlannedColumn[] {
  const seen = new Set<string>();
  return columns.filter(({ name }) => !seen.has(foldName(name)) && seen.add(foldName(name)) !== undefined);
}
