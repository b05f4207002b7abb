import { beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../../electron/promote/dialects/dialect';
import { postgresDialect } from '../../../electron/promote/dialects/postgres';
import { sparkDialect } from '../../../electron/promote/dialects/spark';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { arithmetic } from './corpus/arithmetic';
import { queries } from './corpus/queries';
import { texts } from './corpus/texts';
import { times } from './corpus/times';
import { type Answer, askPostgres, askSpark, Prototype } from './engines';
import { difference } from './same-rows';

const corpus = [...arithmetic, ...texts, ...times, ...queries];

describe('queries of DuckDB in other engines', () => {
  let prototype: Prototype;

  beforeAll(async () => {
    prototype = await Prototype.create();
  });

  it('are at least 200 that DuckDB itself runs, each once', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(200);
    expect(new Set(corpus.map(({ sql }) => sql)).size).toBe(corpus.length);
  });

  it.each([
    ['spark', sparkDialect, (sql: readonly string[]) => askSpark(prototype, sql)],
    ['postgres', postgresDialect, (sql: readonly string[]) => askPostgres(prototype, sql, postgresDialect)],
  ] as const)('are carried over to %s with equal rows, or refused', async (target, dialect, ask) => {
    const found = await examine(prototype, dialect, ask);
    const wrong = corpus.flatMap(({ sql, refusedBy }, index) => {
      const outcome = found[index] ?? '';
      const expected = refusedBy.includes(target) ? 'refused' : 'equal';
      return outcome.split(':')[0] === expected ? [] : [`${sql}\n    ${outcome}`];
    });
    const count = (kind: string) => found.filter((outcome) => outcome.split(':')[0] === kind).length;
    process.stdout.write(
      `${target}: ${corpus.length} queries, ${count('equal')} carried over and equal, ${count('refused')} refused, ${count('different')} different, ${count('error')} errors of the engine\n`,
    );
    expect(wrong.join('\n')).toBe('');
  });
});

/** One word a query: equal, refused, different or error, with what was found. */
async function examine(
  prototype: Prototype,
  dialect: Dialect,
  ask: (queries: readonly string[]) => Promise<readonly Answer[]>,
): Promise<readonly string[]> {
  const translated: {
    readonly index: number;
    readonly sql: string;
    readonly columns: readonly ColumnInfo[];
    readonly expected: Answer;
  }[] = [];
  const outcomes: string[] = [];
  for (const [index, { sql }] of corpus.entries()) {
    const expected = await prototype.answer(sql).catch((error: Error) => error.message);
    if (typeof expected === 'string') {
      outcomes[index] = `broken: DuckDB does not run it: ${expected}`;
      continue;
    }
    const result = await prototype.translate(sql, dialect, expected.columns);
    if (result.kind === 'translated') translated.push({ index, sql: result.sql, columns: expected.columns, expected });
    else {
      expect(result.refusals.length, sql).toBeGreaterThan(0);
      outcomes[index] = `refused: ${result.refusals.map(({ construct, why }) => `${construct}: ${why}`).join('; ')}`;
    }
  }
  const answers = await ask(translated.map(({ sql }) => sql));
  expect(answers.length).toBe(translated.length);
  for (const [at, { index, columns, expected, sql }] of translated.entries()) {
    const answer = answers[at] ?? { error: 'no answer' };
    if ('error' in answer) outcomes[index] = `error: ${answer.error}\n    ${sql}`;
    else if ('rows' in expected) {
      const differs = difference(columns, expected.rows, answer.rows);
      outcomes[index] = differs === undefined ? 'equal' : `different: ${differs}\n    ${sql}`;
    }
  }
  return outcomes;
}
