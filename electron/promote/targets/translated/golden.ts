import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { GoldenResult } from '../../../../shared/domain/spec/pipeline-spec';
import type { Dialect } from '../../dialects/dialect';
import { isFloating } from '../../golden-results';

/** How an engine measures the facts of golden results. All arguments are SQL of it. */
export interface GoldenDialect {
  readonly dialect: Dialect;
  /** Kinds of types whose text is the same there, so that the prototype's digests can be computed. */
  readonly sameText: ReadonlySet<string>;
  readonly asText: (sql: string) => string;
  readonly asDouble: (sql: string) => string;
  readonly isFinite: (sql: string) => string;
  /** The lower 64 bits of the MD5 of a text as a number that sums do not overflow. */
  readonly lowerMd5: (text: string) => string;
}

/** One fact of an output at promotion, and the aggregate that measures it. */
export interface TranslatedFact {
  readonly name: string;
  readonly expected: string | null;
  /** Compared with a tolerance: floating-point numbers are added in any order. */
  readonly rounded: boolean;
  readonly sql: string;
}

/** Digests where texts are the same, otherwise rows, nulls and distinct values. */
export function translatedFacts(
  golden: GoldenResult,
  columns: readonly ColumnInfo[],
  engine: GoldenDialect,
): readonly TranslatedFact[] {
  const facts: TranslatedFact[] = [];
  const add = (name: string, expected: string | number | null, sql: string, rounded = false) =>
    facts.push({ name, expected: expected === null ? null : String(expected), rounded, sql });
  add('rows', golden.rows, 'count(*)');
  for (const column of columns) {
    const known = golden.columns.find(({ name }) => name === column.name);
    if (known === undefined) continue;
    const sql = engine.dialect.identifier(column.name);
    add(`nulls of ${column.name}`, known.nulls, `count(*) - count(${sql})`);
    if (isFloating(column.type)) {
      const finite = `CASE WHEN ${engine.isFinite(sql)} THEN ${engine.asDouble(sql)} END`;
      add(`sum of ${column.name}`, known.sum, `sum(${finite})`, true);
      add(`minimum of ${column.name}`, known.minimum, `min(${sql})`, true);
      add(`maximum of ${column.name}`, known.maximum, `max(${sql})`, true);
      continue;
    }
    const { kind } = column.type;
    if (kind !== 'list' && kind !== 'struct')
      add(`distinct of ${column.name}`, known.distinct, `count(DISTINCT ${sql})`);
    if (engine.sameText.has(kind)) {
      const text = kind === 'varchar' ? sql : engine.asText(sql);
      add(`digest of ${column.name}`, known.digest, `coalesce(sum(${engine.lowerMd5(text)}), 0)`);
    }
  }
  return facts;
}

/** DuckDB takes the last eight bytes of the digest, the last one first; this is their hexadecimal text. */
export function lowerMd5Hex(text: string): string {
  return `concat(${[31, 29, 27, 25, 23, 21, 19, 17].map((at) => `substring(md5(${text}), ${at}, 2)`).join(', ')})`;
}

/** Kinds whose values every engine here writes as DuckDB does. */
export const plainTextKinds: readonly string[] = [
  'varchar',
  'boolean',
  'tinyint',
  'smallint',
  'integer',
  'bigint',
  'hugeint',
  'decimal',
  'date',
  'timestamp',
];
