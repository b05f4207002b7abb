import type { ColumnType } from '../column/column-type';
import { tellApart } from '../column/tell-apart';
import { foldName } from '../graph/names';
import type { RowOrigin } from './lineage';
import type { Json } from './tree';
import { merge, transform, unresolved, type Value } from './value';

/** A column of a query or relation. Without a name: DuckDB makes one of the expression. */
export interface Column {
  readonly name?: string | undefined;
  readonly value: Value;
  /** Stands for a number of columns (also none) that only DuckDB knows. */
  readonly repeat?: true;
}

/** What a query gives. */
export interface Rows {
  readonly columns: readonly Column[];
  /** Why the columns cannot be told. */
  readonly open?: string | undefined;
  /** What decides which rows there are; indirect ways only. */
  readonly deciding: Value;
  readonly origin: RowOrigin;
}

/** Something that stands in FROM under a name. */
export interface Relation {
  /** Folded. */
  readonly name: string;
  /** Folded schema of a table. */
  readonly schema?: string | undefined;
  readonly columns: readonly Column[];
  readonly byName: ReadonlyMap<string, Column>;
  readonly open?: string | undefined;
  /** It is open only because some of its columns stand for a number of them. */
  readonly repeats?: boolean;
}

/** A column that USING or NATURAL made one of several. */
export interface SharedColumn {
  /** Folded. */
  readonly name: string;
  readonly relations: readonly Relation[];
  readonly value: Value;
}

/** A FROM clause. */
export interface From {
  readonly relations: readonly Relation[];
  readonly shared: readonly SharedColumn[];
  readonly deciding: Value;
  readonly origin: RowOrigin;
}

/** Columns that can be named, innermost first. */
export interface Frame {
  readonly from: From;
  /** What an alias of the SELECT list means, by folded name. */
  readonly alias?: ((name: string) => Value | undefined) | undefined;
  /** Aliases go before columns (ORDER BY, HAVING). */
  readonly aliasFirst?: boolean;
  readonly outer: Frame | undefined;
}

/** Names of common tables, innermost first. */
export interface CommonTableScope {
  /** Folded. */
  readonly name: string;
  rows(): Rows;
  readonly outer: CommonTableScope | undefined;
}

export interface LambdaScope {
  /** Folded names. */
  readonly parameters: ReadonlySet<string>;
  readonly value: Value;
  readonly outer: LambdaScope | undefined;
}

/** What is learnt of a SELECT while its expressions are read. */
export interface SelectState {
  hasAggregate: boolean;
  /** Arguments of unnest in the SELECT list: they multiply rows. */
  readonly repeated: Value[];
}

/** What a macro is called with; an argument that nobody gave has no expression. */
export interface MacroArgument {
  readonly expression: Json | undefined;
  /** Where the expression stands. */
  readonly scope: Scope;
  value(): Value;
}

export interface Scope {
  readonly frame: Frame | undefined;
  readonly tables: CommonTableScope | undefined;
  /** Common tables of the caller, in a macro: whether its body means them is not known. */
  readonly callerTables?: CommonTableScope | undefined;
  /** Parameters of the macro whose body this is, by folded name: they go before columns. */
  readonly parameters?: ReadonlyMap<string, MacroArgument> | undefined;
  /** The column whose turn it is in an expression with `COLUMNS(…)`. */
  readonly star?: Value | undefined;
  readonly lambdas?: LambdaScope | undefined;
  readonly select?: SelectState | undefined;
  /** Macros that are being read, so that one that calls itself ends. */
  readonly macros: readonly string[];
}

export const emptyFrom: From = {
  relations: [],
  shared: [],
  deciding: { sources: new Map(), own: 0 },
  origin: { kind: 'none' },
};

export function makeRelation(
  name: string,
  columns: readonly Column[],
  more: {
    readonly schema?: string | undefined;
    readonly open?: string | undefined;
    readonly aliases?: readonly string[];
  } = {},
): Relation {
  const { aliases = [], schema } = more;
  let open = more.open;
  const repeats = open === undefined && columns.some((column) => column.repeat);
  if (repeats) {
    open = 'How many columns a part of FROM has depends on its data or on a type that is not known here.';
  }
  const renamed = columns.map((column, at) => (aliases[at] === undefined ? column : { ...column, name: aliases[at] }));
  const names = tellApart(renamed.map((column, at) => column.name ?? `\0${at}`));
  const distinct = renamed.map((column, at) => (column.name === undefined ? column : { ...column, name: names[at] }));
  const byName = new Map<string, Column>();
  for (const column of distinct) {
    const folded = column.name === undefined ? undefined : foldName(column.name);
    if (folded !== undefined && !byName.has(folded)) byName.set(folded, column);
  }
  return { name: foldName(name), schema, columns: distinct, byName, open, repeats };
}

/** What a name with its parts means, or undefined where nothing has it. */
export function resolveName(parts: readonly string[], scope: Scope): Value | undefined {
  const names = parts.map(foldName);
  const [first = '', ...rest] = names;
  for (let lambda = scope.lambdas; lambda !== undefined; lambda = lambda.outer) {
    if (lambda.parameters.has(first)) return rest.length === 0 ? lambda.value : transform(lambda.value);
  }
  if (rest.length === 0) {
    const parameter = scope.parameters?.get(first);
    if (parameter !== undefined) return parameter.value();
  }
  for (let frame = scope.frame; frame !== undefined; frame = frame.outer) {
    const found = inFrame(names, frame);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inFrame(names: readonly string[], frame: Frame): Value | undefined {
  const [first = '', ...rest] = names;
  const alias = () => (rest.length === 0 ? frame.alias?.(first) : undefined);
  if (frame.aliasFirst === true) {
    const found = alias();
    if (found !== undefined) return found;
  }
  return qualified(names, frame.from) ?? unqualified(first, rest, frame.from) ?? alias() ?? wholeRow(names, frame.from);
}

/** `schema.table.column.field…`, `table.column.field…` */
function qualified(names: readonly string[], from: From): Value | undefined {
  for (const relation of from.relations) {
    for (const before of [1, 0]) {
      const [table, column, ...fields] = names.slice(before);
      if (table !== relation.name || column === undefined) continue;
      if (before === 1 && names[0] !== (relation.schema ?? 'main')) continue;
      const found = relation.byName.get(column);
      if (found !== undefined) return fieldOf(found.value, fields);
      if (relation.open !== undefined) return unresolved(relation.open);
    }
  }
  return undefined;
}

function unqualified(name: string, fields: readonly string[], from: From): Value | undefined {
  const shared = from.shared.find((candidate) => candidate.name === name);
  if (shared !== undefined) return fieldOf(shared.value, fields);
  let found: Value | undefined;
  let open: string | undefined;
  for (const relation of from.relations) {
    const column = relation.byName.get(name);
    if (column !== undefined) {
      if (found !== undefined) return unresolved(`The column ${name} stands in several relations.`);
      found = fieldOf(column.value, fields);
    }
    open ??= relation.open;
  }
  return found ?? (open === undefined ? undefined : unresolved(open));
}

/** `SELECT t FROM t`: a struct of all columns. */
function wholeRow(names: readonly string[], from: From): Value | undefined {
  if (names.length !== 1) return undefined;
  const relation = from.relations.find((candidate) => candidate.name === names[0]);
  if (relation === undefined) return undefined;
  if (relation.open !== undefined) return unresolved(relation.open);
  return transform(merge(relation.columns.map((column) => column.value)));
}

function fieldOf(value: Value, fields: readonly string[]): Value {
  return fields.reduce((parent, field) => {
    const type = fieldType(parent.type, field);
    return { ...transform(parent), type };
  }, value);
}

export function fieldType(type: ColumnType | undefined, field: string): ColumnType | undefined {
  if (type?.kind !== 'struct') return undefined;
  return type.fields.find(({ name }) => foldName(name) === foldName(field))?.type;
}
