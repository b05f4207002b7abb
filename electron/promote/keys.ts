import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { findColumn } from '../../shared/domain/column/find-column';
import type { SpecKey } from '../../shared/domain/spec/pipeline-spec';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import { demandsNone } from './demands-none';
import type { Evidence } from './evidence';
import { isFloating } from './golden-results';
import type { PipelineCheck } from './intermediate';

/** Pairs of columns are tried up to this many rows: each costs a hash table over all of them. */
const rowsForPairs = 200_000;
const columnsForPairs = 8;
const firstRows = 10_000;

export interface NodeKeys {
  readonly rows: number;
  /** Rows without a value, by column. */
  readonly nulls: ReadonlyMap<string, number>;
  /** The key that a check holds, or that a person decided; tested. */
  readonly declared: SpecKey | null;
  /** Found in the data: unique in the rows that are there, which proves nothing about rows to come. */
  readonly candidates: readonly SpecKey[];
}

/** Tests the declared key of a node and looks for others. Floating-point and nested columns are no keys. */
export async function findKeys(
  evidence: Evidence,
  node: string,
  columns: readonly ColumnInfo[],
  checks: readonly PipelineCheck[],
  /** Columns that a person said are the key; a check wins over it. */
  decided: readonly string[] | null = null,
): Promise<NodeKeys> {
  const relation = quoteIdentifier(node);
  const ask = (sql: string) => evidence.row(sql, [node]);
  const counts = await ask(
    `SELECT ${['count(*)', ...columns.map(({ name }) => `count(${quoteIdentifier(name)})`)].join(', ')} FROM ${relation}`,
  );
  const rows = Number(counts[0]);
  const nulls = new Map(columns.map(({ name }, index) => [name, rows - Number(counts[index + 1])]));
  const isUnique = async (key: readonly string[]): Promise<boolean> => {
    if (key.some((name) => (nulls.get(name) ?? 1) > 0)) return false;
    const [different] = await ask(`SELECT count(*) FROM (SELECT DISTINCT ${list(key)} FROM ${relation})`);
    return Number(different) === rows;
  };

  // A check that looks past some values, or at an expression, says nothing about the column as it is.
  const declaring = checks.find(
    ({ check }) =>
      check.type === 'duplicate' &&
      demandsNone(check) &&
      check.expression === undefined &&
      (check.validity?.missingValues ?? []).length === 0 &&
      check.validity?.missingFormat === undefined,
  );
  const named = columnsNamed(columns, declaring?.check.type === 'duplicate' ? declaring.check.columns : []);
  const chosen = columnsNamed(columns, decided ?? []);
  let declared: SpecKey | null = null;
  if (named.length > 0) {
    const complete = named.every((name) => nulls.get(name) === 0);
    // The check counted already: rows beyond the first of each value.
    const counted = declaring?.outcome?.value;
    const unique = counted === null || counted === undefined ? await isUnique(named) : complete && counted === 0;
    declared = { columns: [...named], source: 'check', unique, rows };
  } else if (chosen.length > 0) {
    declared = { columns: [...chosen], source: 'decided', unique: await isUnique(chosen), rows };
  }
  if (declared?.unique === true || rows === 0) return { rows, nulls, declared, candidates: [] };

  const usable = await withoutEarlyDuplicates(
    ask,
    relation,
    columns.filter(({ name, type }) => (nulls.get(name) ?? 1) === 0 && !isFloating(type) && !nested.has(type.kind)),
    rows,
  );
  const candidates: SpecKey[] = [];
  const found = (key: string[]) => candidates.push({ columns: key, source: 'proposed', unique: true, rows });
  if (usable.length > 0) {
    const distinct = await ask(
      `SELECT ${usable.map(({ name }) => `approx_count_distinct(${quoteIdentifier(name)})`).join(', ')} FROM ${relation}`,
    );
    for (const [index, { name }] of usable.entries()) {
      // The estimate is off by a few percent: what is far below the number of rows cannot be unique.
      if (Number(distinct[index]) >= rows * 0.8 && (await isUnique([name]))) found([name]);
    }
    if (candidates.length === 0 && rows <= rowsForPairs) {
      const few = usable.slice(0, columnsForPairs);
      for (const [index, first] of few.entries())
        for (const second of few.slice(index + 1)) {
          if (candidates.length < 3 && (await isUnique([first.name, second.name]))) found([first.name, second.name]);
        }
    }
  }
  return { rows, nulls, declared, candidates: candidates.slice(0, 3) };
}

/** Columns as the node spells them; none where one of them is not there. */
function columnsNamed(columns: readonly ColumnInfo[], names: readonly string[]): readonly string[] {
  const found = names.flatMap((name) => findColumn(columns, name)?.name ?? []);
  return found.length === names.length ? found : [];
}

/** Of a large node, only columns without a duplicate among the first rows are worth a look at all of them. */
async function withoutEarlyDuplicates(
  ask: (sql: string) => ReturnType<Evidence['row']>,
  relation: string,
  columns: readonly ColumnInfo[],
  rows: number,
): Promise<readonly ColumnInfo[]> {
  if (rows <= rowsForPairs || columns.length === 0) return columns;
  const names = columns.map(({ name }) => name);
  const facts = names.map((name) => `count(DISTINCT ${quoteIdentifier(name)}) = count(*)`).join(', ');
  const differ = await ask(`SELECT ${facts} FROM (SELECT ${list(names)} FROM ${relation} LIMIT ${firstRows})`);
  return columns.filter((_, index) => differ[index] === 'true');
}

const nested = new Set(['list', 'array', 'struct', 'map', 'union', 'blob', 'other', 'null']);

function list(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}
