import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dialect } from '../../../electron/promote/dialects/dialect';
import { postgresDialect } from '../../../electron/promote/dialects/postgres';
import { sparkDialect } from '../../../electron/promote/dialects/spark';
import { jsonColumn } from '../../../electron/promote/targets/spark/json-columns';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteText } from '../../../shared/domain/sql-text';
import { arithmetic } from './corpus/arithmetic';
import { jsonCases } from './corpus/json';
import { nested } from './corpus/nested';
import { queries } from './corpus/queries';
import { texts } from './corpus/texts';
import { times } from './corpus/times';
import { type Answer, askPostgres, askSpark, Prototype } from './engines';
import { difference } from './same-rows';

const corpus = [...arithmetic, ...texts, ...times, ...queries, ...nested];

describe('queries of DuckDB in other engines', () => {
  let prototype: Prototype;
  /** Spark is asked once: it takes longer to start than to answer. */
  let jsonAnswers: readonly Answer[] | undefined;
  const jsonFolder = mkdtempSync(join(tmpdir(), 'plumbline-json-'));

  const askSparkAll = async (sql: readonly string[]): Promise<readonly Answer[]> => {
    const answers = await askSpark(prototype, [...sql, ...(await jsonQueries(prototype, jsonFolder))]);
    jsonAnswers = answers.slice(sql.length);
    return answers.slice(0, sql.length);
  };

  afterAll(() => rmSync(jsonFolder, { recursive: true, force: true }));

  beforeAll(async () => {
    prototype = await Prototype.create();
  });

  it('are at least 200 that DuckDB itself runs, each once', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(200);
    expect(new Set(corpus.map(({ sql }) => sql)).size).toBe(corpus.length);
  });

  it.each([
    ['spark', sparkDialect, askSparkAll],
    ['postgres', postgresDialect, (sql: readonly string[]) => askPostgres(prototype, sql, postgresDialect)],
  ] as const)('are carried over to %s with equal rows, or refused', async (target, dialect, ask) => {
    const found = await examine(prototype, dialect, ask);
    const wrong = corpus.flatMap(({ sql, refusedBy, stops }, index) => {
      const outcome = found[index] ?? '';
      const expected = refusedBy.includes(target) ? 'refused' : stops === true ? 'stopped' : 'equal';
      return outcome.split(':')[0] === expected ? [] : [`${sql}\n    ${outcome}`];
    });
    const count = (kind: string) => found.filter((outcome) => outcome.split(':')[0] === kind).length;
    process.stdout.write(
      `${target}: ${corpus.length} queries, ${count('equal')} carried over and equal, ${count('refused')} refused, ${count('stopped')} stopped by a text, ${count('different')} different, ${count('error')} errors of the engine\n`,
    );
    expect(wrong.join('\n')).toBe('');
  });

  it('JSON is read by Spark as DuckDB reads it, or ends with an error', async () => {
    if (jsonAnswers === undefined) await askSparkAll([]);
    const wrong: string[] = [];
    for (const [index, { type, json, same }] of jsonCases.entries()) {
      const answer = jsonAnswers?.[index] ?? { error: 'no answer' };
      const expected = await prototype.answer(readJson(jsonFolder, index)).catch((error: Error) => error.message);
      const outcome =
        typeof expected === 'string' || !('rows' in expected)
          ? `broken: ${JSON.stringify(expected)}`
          : 'error' in answer
            ? `stopped: ${answer.error}`
            : (difference(expected.columns, expected.rows, answer.rows) ?? 'same');
      if (outcome.split(':')[0] !== (same ? 'same' : 'stopped')) wrong.push(`${json} as ${type}: ${outcome}`);
    }
    process.stdout.write(`spark: ${jsonCases.length} values of JSON, ${wrong.length} not as expected\n`);
    expect(wrong.join('\n')).toBe('');
  });
});

function readJson(folder: string, index: number): string {
  const path = quoteText(join(folder, `${index}.ndjson`));
  return `SELECT * FROM read_json(${path}, format = 'newline_delimited', columns = {v: ${quoteText(jsonCases[index]?.type ?? '')}})`;
}

/** Each case as a row of JSON, read as a promoted job does. */
async function jsonQueries(prototype: Prototype, folder: string): Promise<readonly string[]> {
  const queries: string[] = [];
  for (const [index, { type, json }] of jsonCases.entries()) {
    const line = `{"v": ${json}}`;
    writeFileSync(join(folder, `${index}.ndjson`), `${line}\n`);
    const [column] = await prototype.describe(readJson(folder, index));
    const read = column === undefined ? undefined : jsonColumn(column);
    if (read === undefined) throw new Error(`${type} is not read by Spark`);
    const [text, schema] = [line, read.schema].map(sparkDialect.text);
    queries.push(
      `SELECT ${read.select} FROM (SELECT r.* FROM (SELECT from_json(${text}, ${schema}, map('mode', 'FAILFAST')) AS r))`,
    );
  }
  return queries;
}

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
    if ('error' in answer)
      outcomes[index] =
        `${/not read alike by DuckDB/.test(answer.error) ? 'stopped' : 'error'}: ${answer.error}\n    ${sql}`;
    else if ('rows' in expected) {
      const differs = difference(columns, expected.rows, answer.rows);
      outcomes[index] = differs === undefined ? 'equal' : `different: ${differs}\n    ${sql}`;
    }
  }
  return outcomes;
}
