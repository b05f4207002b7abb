import { sparkDialect } from '../../dialects/spark';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import {
  type GoldenDialect,
  lowerMd5Hex,
  plainTextKinds,
  type TranslatedFact,
  translatedFacts,
} from '../translated/golden';
import type { SparkNames } from './names';

export interface SparkGolden {
  readonly node: string;
  readonly file: string;
  /** Its columns are the measures of the facts, in their order. */
  readonly sql: string;
  readonly facts: readonly Omit<TranslatedFact, 'sql'>[];
}

const sparkGoldenDialect: GoldenDialect = {
  dialect: sparkDialect,
  sameText: new Set(plainTextKinds),
  asText: (sql) => `CAST(${sql} AS STRING)`,
  asDouble: (sql) => `CAST(${sql} AS DOUBLE)`,
  isFinite: (sql) => `NOT isnan(${sql}) AND abs(${sql}) < DOUBLE('Infinity')`,
  lowerMd5: (text) => `CAST(CAST(conv(${lowerMd5Hex(text)}, 16, 10) AS DECIMAL(20,0)) AS DECIMAL(38,0))`,
};

/** The golden results as queries of Spark. */
export function sparkGolden(pipeline: IntermediatePipeline, names: SparkNames): readonly SparkGolden[] {
  return pipeline.golden.flatMap((golden) => {
    const view = names.of.get(golden.node);
    if (view === undefined) return [];
    const facts = translatedFacts(golden, columnsOf(pipeline, golden.node), sparkGoldenDialect);
    const selects = facts.map(({ sql }, index) => `CAST(${sql} AS STRING) AS f${index}`);
    return [
      {
        node: golden.node,
        file: `golden/${view}.sql`,
        sql: `SELECT\n  ${selects.join(',\n  ')}\nFROM ${sparkDialect.identifier(view)}`,
        facts: facts.map(({ sql: _, ...fact }) => fact),
      },
    ];
  });
}
