import type { Check } from '../../shared/domain/checks/check-file';
import { quoteIdentifier } from '../../shared/domain/checks/validity-sql';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import type { SpecKey } from '../../shared/domain/spec/pipeline-spec';
import type { Evidence } from './evidence';
import { isFloating } from './golden-results';

/** Pairs of columns are tried up to this many rows: each costs a hash table over all of them. */
const rowsForPairs = 200_000;
const columnsForPairs = 8;

export interface NodeKeys {
  readonly rows: number;
  /** Rows without a value, by column. */
  readonly nulls: ReadonlyMap<string, number>;
  /** The key that a check holds, tested. */
  readonly declared: SpecKey | null;
  /** Found in the data: unique in the rows that are there, which proves nothing about rows to come. */
  readonly candidates: readonly SpecKey[];
}

/** Tests the declared key of a node and looks for others. Floating-point and nested columns are no keys. */
export async function findKeys(
  evidence: Evidence,
  node: string,
  columns: readonly ColumnInfo[],
  checks: readonly Check[],
): Promise<NodeKeys> {
  const relation = quoteIdentifier(node);
  const counts = await evidence.row(
    `SELECT ${['count(*)', ...columns.map(({ name }) => `count(${quoteIdentifier(name)})`)].join(', ')} FROM ${relation}`,
  );
  const rows = Number(counts[0]);
  const nulls = new Map(columns.map(({ name }, index) => [name, rows - Number(counts[index + 1])]));
  const isUnique = async (key: readonly string[]): Promise<boolean> => {
    if (key.some((name) => (nulls.get(name) ?? 1) > 0)) return false;
    const [different] = await evidence.row(`SELECT count(*) FROM (SELECT DISTINCT ${list(key)} FROM ${relation})`);
    return Number(different) === rows;
  };

  const declaring = checks.find(
    (check) =>
      check.type === 'duplicate' &&
      check.filter === null &&
      check.threshold.level === 'fail' &&
      check.threshold.bounds.some((bound) => bound.kind === 'must_be' && bound.value === 0),
  );
  const named =
    declaring?.type === 'duplicate' && declaring.columns.every((name) => nulls.has(name)) ? declaring.columns : null;
  const declared: SpecKey | null =
    named === null ? null : { columns: [...named], source: 'check', unique: await isUnique(named), rows };
  if (declared?.unique === true || rows === 0) return { rows, nulls, declared, candidates: [] };

  const usable = columns.filter(
    ({ name, type }) => (nulls.get(name) ?? 1) === 0 && !isFloating(type) && !nested.has(type.kind),
  );
  const candidates: SpecKey[] = [];
  const found = (key: string[]) => candidates.push({ columns: key, source: 'proposed', unique: true, rows });
  if (usable.length > 0) {
    const distinct = await evidence.row(
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

const nested = new Set(['list', 'array', 'struct', 'map', 'union', 'blob', 'other', 'null']);

function list(names: readonly string[]): string {
  return names.map(quoteIdentifier).join(', ');
}
