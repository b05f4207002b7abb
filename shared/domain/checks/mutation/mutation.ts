import type { ColumnInfo } from '../../column/column-type';
import { quoteIdentifier, quoteText } from '../../sql-text';

/** Classes of faults that are injected, in the order in which they are reported. */
export const mutationKinds = [
  'nulls',
  'default_value',
  'constant',
  'sign_flip',
  'units',
  'swapped_columns',
  'type_drift',
  'unparsable',
  'trailing_space',
  'letter_case',
  'mojibake',
  'broken_keys',
  'duplicate_rows',
  'duplicate_keys',
  'late_rows',
  'stale',
  'missing_rows',
  'missing_category',
  'truncated',
  'empty',
  'extra_column',
  'renamed_column',
  'dropped_column',
] as const;

export type MutationKind = (typeof mutationKinds)[number];

/** One fault as SQL over the rows of a node, which stay as they are. */
export interface Mutation {
  /** `nulls(delay)`: the same fault has the same id in every run. */
  readonly id: string;
  readonly kind: MutationKind;
  /** The columns whose values, names or types it changes. */
  readonly columns: readonly string[];
  /**
   * What can notice it: `values` of its columns, in the same rows; the set of `rows`; or the `schema`: names and types, and
   * the values of its columns.
   */
  readonly scope: 'values' | 'rows' | 'schema';
  /** In words: `1 % of the values of delay are NULL`. */
  readonly what: string;
  /** How to find the number that stands in its SQL as `pickedLimit`; null where nothing is picked. */
  readonly limit: PickedLimit | null;
  /** A SELECT of the mutant's rows. */
  readonly sql: string;
  /** A SELECT with one row: how many rows are changed, added or gone, and whether the mutant differs from the original. */
  readonly proof: string;
  /** The rows that it touches, where these may be few; null where it touches all, or the columns themselves. */
  readonly changed: ChangedRows | null;
}

/**
 * The rows in which a mutant differs: it is the original without those that are gone and with those that come. So what is
 * counted of its rows is what is counted of the original, less the gone, and the coming.
 */
export interface ChangedRows {
  /**
   * A SELECT of them, with the columns of the original in their order: as `gone_0`, `gone_1`, … what they were, and as
   * `come_0`, … what they are then; the one or the other is left out where rows only come or go.
   */
  readonly sql: string;
  readonly goes: boolean;
  readonly comes: boolean;
  /** An aggregate over that SELECT: whether the mutant differs from the original. */
  readonly differs: string;
  /** They are picked, and so a small share; otherwise only counting says how many they are. */
  readonly picked: boolean;
}

/** What mutations are planned from: the rows of a node, and what was measured of them. */
export interface MutatedTable {
  readonly node: string;
  /** Quoted SQL that can stand in FROM. */
  readonly relation: string;
  /** An expression that numbers the rows from 0 in their order; it needs no alias. */
  readonly rowNumber: string;
  readonly rows: number;
  readonly columns: readonly ColumnFacts[];
  /** Columns that tell rows apart: those that are unique, and those of `duplicate` checks. */
  readonly keys: readonly (readonly string[])[];
  readonly references: readonly Reference[];
  /** The same seed picks the same rows. */
  readonly seed: number;
}

/** A column whose values are those of a column of another node. */
export interface Reference {
  readonly column: string;
  readonly node: string;
  readonly nodeColumn: string;
  /** Quoted SQL of the other node's rows. */
  readonly relation: string;
}

export interface ColumnFacts extends ColumnInfo {
  /** Rows with a value. */
  readonly present: number;
  /** Different values, about. */
  readonly distinct: number;
  /** No value stands twice, and this was counted. */
  readonly unique: boolean;
  /** Of finite numbers, and of finite times in microseconds since 1970; null where there are none. */
  readonly least: number | null;
  readonly greatest: number | null;
  /** Text whose values are all numbers, or all times. */
  readonly textOf: 'numbers' | 'times' | null;
  /** All values with their rows, of columns with few; one of them stands first by the seed. */
  readonly values: readonly { readonly value: string; readonly rows: number }[] | null;
}

/** Shares of rows that a fault meets. */
export const fewRows = 0.01;
export const manyRows = 0.2;
export const lastRows = 0.1;

export const quoted = quoteIdentifier;

/** Rows that a fault meets. */
export interface Picked {
  readonly condition: string;
  readonly limit: PickedLimit;
}

/** The greatest hash of picked rows: `value` where a row is found below it, and otherwise what `otherwise` gives. */
export interface PickedLimit {
  readonly value: string;
  /** A SELECT with a row where there is one to pick; it ends at the first. */
  readonly found: string;
  /** A SELECT with one row and one number: of the one row that is picked, where the share is less than a row. */
  readonly otherwise: string;
}

/** Stands for the greatest hash of picked rows, which is measured once for each mutation. */
export const pickedLimit = ':hash of the last picked row:';

/** The mutation with the number that its `limit` gave. */
export function withLimit(mutation: Mutation, limit: string): Mutation {
  const put = (sql: string) => sql.replaceAll(pickedLimit, `${limit}::UBIGINT`);
  const changed = mutation.changed === null ? null : { ...mutation.changed, sql: put(mutation.changed.sql) };
  return { ...mutation, limit: null, sql: put(mutation.sql), proof: put(mutation.proof), changed };
}

/**
 * Picks about `share` of the rows for which `eligible` holds, and one of them at least: by the hash of their number, the
 * seed and `salt`, and so the same ones in every run, and others for each fault.
 */
export function pick(table: MutatedTable, salt: string, eligible: string, share: number): Picked {
  const hash = `hash(${table.rowNumber}, ${quoteText(`${table.seed}:${salt}`)})`;
  // Hashes are spread over 64 bits: those up to a share of that are about as many rows.
  const limit = BigInt(Math.round(share * 1_000_000)) * (2n ** 64n / 1_000_000n);
  const value = `${limit}::UBIGINT`;
  return {
    // What costs less than most of `eligible`, and is true of few rows, stands first.
    condition: `${hash} <= ${pickedLimit} AND (${eligible})`,
    limit: {
      value: String(limit),
      found: `SELECT 1 FROM ${table.relation} WHERE ${hash} <= ${value} AND (${eligible}) LIMIT 1`,
      otherwise: `SELECT greatest(${value}, min(${hash})) FROM ${table.relation} WHERE ${eligible}`,
    },
  };
}

/** Faults that may give the very rows that there were, in another order: 1 and -1, a and A, what stood beside one another. */
const mayReorder: ReadonlySet<MutationKind> = new Set(['sign_flip', 'letter_case', 'swapped_columns']);

/** A mutation that gives columns other values, by name; all else stays. Values that end as they were are no change. */
export function changeValues(
  table: MutatedTable,
  kind: MutationKind,
  detail: string,
  values: ReadonlyMap<string, string>,
  what: string,
  picked: { readonly rows: Picked; readonly values: ReadonlyMap<string, string> } | null = null,
): Mutation {
  const names = table.columns.map(({ name }) => name);
  const list = (change: boolean) =>
    names.map((name) => (change ? (values.get(name) ?? quoted(name)) : quoted(name))).join(', ');
  const differs = [...values].map(([name, value]) => `${quoted(name)} IS DISTINCT FROM (${value})`).join(' OR ');
  // Sums of hashes tell two bags of rows apart whatever their order: rows that only changed places are the same table.
  const isOther = (before: string, after: string) =>
    mayReorder.has(kind) ? `coalesce(sum(hash(row(${before}))) <> sum(hash(row(${after}))), false)` : 'count(*) > 0';
  return {
    id: `${kind}(${detail})`,
    kind,
    columns: [...values.keys()],
    scope: 'values',
    what,
    limit: picked?.rows.limit ?? null,
    sql: `SELECT ${names.map((name) => `${values.get(name) ?? quoted(name)} AS ${quoted(name)}`).join(', ')} FROM ${table.relation}`,
    proof: `SELECT count(*), ${isOther(list(false), list(true))} FROM ${table.relation} WHERE ${differs}`,
    changed:
      picked === null
        ? null
        : changedRows(table, {
            goes: true,
            comes: picked.values,
            where: [
              picked.rows.condition,
              ...[...picked.values].map(([name, value]) => `${quoted(name)} IS DISTINCT FROM (${value})`),
            ],
            differs: isOther(columnsOf(table, 'gone'), columnsOf(table, 'come')),
            picked: true,
          }),
  };
}

/** The columns of changed rows as they were, or as they are then. */
function columnsOf({ columns }: Pick<MutatedTable, 'columns'>, side: 'gone' | 'come'): string {
  return columns.map((_, index) => `${side}_${index}`).join(', ');
}

function changedRows(
  table: MutatedTable,
  rows: {
    readonly goes: boolean;
    /** New values by column; null where no row comes. */
    readonly comes: ReadonlyMap<string, string> | null;
    readonly where: readonly string[];
    readonly differs: string;
    readonly picked: boolean;
  },
): ChangedRows {
  const { goes, comes, where, differs, picked } = rows;
  const list = table.columns.flatMap(({ name }, index) => [
    ...(goes ? [`${quoted(name)} AS gone_${index}`] : []),
    ...(comes === null ? [] : [`${ofItsType(name, comes.get(name))} AS come_${index}`]),
  ]);
  return {
    sql: `SELECT ${list.join(', ')} FROM ${table.relation} WHERE ${where.join(' AND ')}`,
    goes,
    comes: comes !== null,
    differs,
    picked,
  };
}

/** A new value with the type that the column has beside its old values: that of NULL alone would be another. */
function ofItsType(name: string, value: string | undefined): string {
  return value === undefined ? quoted(name) : `CASE WHEN true THEN ${value} ELSE ${quoted(name)} END`;
}

/** A mutation that gives the picked rows another value in one column. */
export function changeSome(
  table: MutatedTable,
  kind: MutationKind,
  { name }: ColumnInfo,
  picked: Picked,
  value: string,
  what: string,
  detail: string = name,
): Mutation {
  const changed = `CASE WHEN ${picked.condition} THEN ${value} ELSE ${quoted(name)} END`;
  const some = { rows: picked, values: new Map([[name, value]]) };
  return changeValues(table, kind, detail, new Map([[name, changed]]), what, some);
}

/** A mutation without the rows for which a condition holds. */
export function removeRows(
  table: MutatedTable,
  kind: MutationKind,
  detail: string,
  rows: string | Picked,
  what: string,
): Mutation {
  const { condition, limit } = typeof rows === 'string' ? { condition: rows, limit: null } : rows;
  return {
    id: detail === '' ? kind : `${kind}(${detail})`,
    kind,
    columns: [],
    scope: 'rows',
    what,
    limit,
    sql: `SELECT ${columnList(table)} FROM ${table.relation} WHERE (${condition}) IS NOT TRUE`,
    proof: `SELECT count(*), count(*) > 0 FROM ${table.relation} WHERE ${condition}`,
    changed:
      kind === 'empty'
        ? null
        : changedRows(table, {
            goes: true,
            comes: null,
            where: [`(${condition})`],
            differs: 'count(*) > 0',
            picked: limit !== null,
          }),
  };
}

/** A mutation with more rows: those for which a condition holds once more, some of their values changed. */
export function addRows(
  table: MutatedTable,
  kind: MutationKind,
  detail: string,
  { condition, limit }: Picked,
  values: ReadonlyMap<string, string>,
  what: string,
): Mutation {
  const more = table.columns.map(({ name }) => values.get(name) ?? quoted(name)).join(', ');
  const differs = [...values].map(([name, value]) => `${quoted(name)} IS DISTINCT FROM (${value})`);
  const where = [`(${condition})`, ...(differs.length === 0 ? [] : [`(${differs.join(' OR ')})`])];
  const all = where.join(' AND ');
  return {
    id: detail === '' ? kind : `${kind}(${detail})`,
    kind,
    columns: [],
    scope: 'rows',
    what,
    limit,
    sql: `SELECT ${columnList(table)} FROM ${table.relation} UNION ALL SELECT ${more} FROM ${table.relation} WHERE ${all}`,
    proof: `SELECT count(*), count(*) > 0 FROM ${table.relation} WHERE ${all}`,
    changed: changedRows(table, { goes: false, comes: values, where, differs: 'count(*) > 0', picked: true }),
  };
}

/**
 * A mutation of names and types: the select list is another one. `made` is a value of it that has to be made, and may fail:
 * that is found out by its proof, and not by a check.
 */
export function changeColumns(
  table: MutatedTable,
  kind: MutationKind,
  columns: readonly string[],
  list: readonly string[],
  what: string,
  made: { readonly value: string; readonly picked: Picked | null } | null = null,
): Mutation {
  return {
    id: `${kind}(${columns.join(', ')})`,
    kind,
    columns,
    scope: 'schema',
    what,
    limit: made?.picked?.limit ?? null,
    sql: `SELECT ${list.join(', ')} FROM ${table.relation}`,
    proof: `SELECT count(${made === null ? '*' : `hash(${made.value})`}), true FROM ${table.relation}`,
    changed: null,
  };
}

export function columnList(table: MutatedTable): string {
  return table.columns.map(({ name }) => quoted(name)).join(', ');
}

export function percentText(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
