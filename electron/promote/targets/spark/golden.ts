import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { sparkDialect } from '../../dialects/spark';
import { isFloating } from '../../golden-results';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import type { SparkNames } from './names';

/** One fact of an output at promotion, and where its measure stands among the columns of the query. */
export interface SparkFact {
  readonly name: string;
  readonly expected: string | null;
  /** Compared with a tolerance: floating-point numbers are added in any order. */
  readonly rounded: boolean;
}

export interface SparkGolden {
  readonly node: string;
  readonly file: string;
  readonly sql: string;
  readonly facts: readonly SparkFact[];
}

/** Types whose text is the same in Spark, so that the prototype's digests can be computed there. */
const sameText = new Set([
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
]);

/** The golden results as queries of Spark: digests where texts are the same, otherwise rows, nulls and distinct values. */
export function sparkGolden(pipeline: IntermediatePipeline, names: SparkNames): readonly SparkGolden[] {
  return pipeline.golden.flatMap((golden) => {
    const view = names.of.get(golden.node);
    if (view === undefined) return [];
    const measures: { readonly fact: SparkFact; readonly sql: string }[] = [];
    const add = (name: string, expected: string | number | null, sql: string, rounded = false) =>
      measures.push({ fact: { name, expected: expected === null ? null : String(expected), rounded }, sql });
    add('rows', golden.rows, 'count(*)');
    for (const column of columnsOf(pipeline, golden.node)) {
      const facts = golden.columns.find(({ name }) => name === column.name);
      if (facts === undefined) continue;
      const sql = sparkDialect.identifier(column.name);
      add(`nulls of ${column.name}`, facts.nulls, `count(*) - count(${sql})`);
      if (isFloating(column.type)) {
        add(
          `sum of ${column.name}`,
          facts.sum,
          `sum(CASE WHEN NOT isnan(${sql}) AND abs(${sql}) < DOUBLE('Infinity') THEN CAST(${sql} AS DOUBLE) END)`,
          true,
        );
        add(`minimum of ${column.name}`, facts.minimum, `min(${sql})`, true);
        add(`maximum of ${column.name}`, facts.maximum, `max(${sql})`, true);
        continue;
      }
      if (column.type.kind !== 'list' && column.type.kind !== 'struct')
        add(`distinct of ${column.name}`, facts.distinct, `count(DISTINCT ${sql})`);
      if (sameText.has(column.type.kind)) add(`digest of ${column.name}`, facts.digest, digest(column, sql));
    }
    const selects = measures.map((measure, index) => `CAST(${measure.sql} AS STRING) AS f${index}`);
    return [
      {
        node: golden.node,
        file: `golden/${view}.sql`,
        sql: `SELECT\n  ${selects.join(',\n  ')}\nFROM ${sparkDialect.identifier(view)}`,
        facts: measures.map(({ fact }) => fact),
      },
    ];
  });
}

/** The sum of the lower 64 bits of each value's MD5; DuckDB takes the last eight bytes, the last one first. */
function digest({ type }: ColumnInfo, sql: string): string {
  const text = type.kind === 'varchar' ? sql : `CAST(${sql} AS STRING)`;
  const bytes = [31, 29, 27, 25, 23, 21, 19, 17].map((at) => `substring(md5(${text}), ${at}, 2)`);
  return `coalesce(sum(CAST(CAST(conv(concat(${bytes.join(', ')}), 16, 10) AS DECIMAL(20,0)) AS DECIMAL(38,0))), 0)`;
}
