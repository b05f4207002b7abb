import { DuckDBInstance } from '@duckdb/node-api';
import { Engine } from '../../electron/engine/engine';
import { buildIntermediate } from '../../electron/promote/build-intermediate';
import { Evidence } from '../../electron/promote/evidence';
import { buildFixtures, type Fixtures } from '../../electron/promote/fixtures/build-fixtures';
import { withParameters } from '../../electron/promote/fixtures/prepare-step';
import { fixtureSql } from '../../electron/promote/fixtures/rows-sql';
import type { IntermediatePipeline, UnitCase } from '../../electron/promote/intermediate';
import { textOfPieces } from '../../electron/promote/sql-pieces';
import { loadWorkspace } from '../../electron/workspace/load-workspace';
import { parseWholeTree, treeJson } from '../../shared/domain/flow/query-tree';
import { quoteIdentifier } from '../../shared/domain/sql-text';
import { sqlMutants } from './sql-mutants';

interface Chosen {
  readonly pipeline: IntermediatePipeline;
  readonly fixtures: Fixtures;
}

/** An answer to a query that asks for no order, in another one: a parallel plan may give it in either. */
export function inAnotherOrder<Row>(sql: string, rows: readonly Row[]): readonly Row[] {
  const asksForOrder = /\bORDER BY [^()]*$/.test(sql);
  return asksForOrder ? rows : [...rows].reverse();
}

/** `answerOf` stands between the engine and the search. */
export async function chooseFixtures(
  root: string,
  nodes: readonly string[],
  answerOf: typeof inAnotherOrder = (_, rows) => rows,
): Promise<Chosen> {
  const engine = new Engine();
  try {
    await engine.open({ root, cacheFolder: null, threads: 'auto', memoryLimit: '4GB', allowedPaths: [] });
    const snapshot = await loadWorkspace(root);
    await engine.derive({ snapshot });
    const run = await engine.run({});
    const failed = run.nodes.filter(({ status }) => status === 'failed');
    if (failed.length > 0) throw new Error(JSON.stringify(failed));
    const derived = await engine.derive({ snapshot });
    const evidence = new Evidence(engine, undefined);
    const request = { snapshot, derived, checkOutcomes: [], nodes, parameters: {}, earlierSpec: undefined };
    const pipeline = await buildIntermediate({ ...request, provenance: null, versions: {} }, evidence, () => undefined);
    const ask = engine.evidence.bind(engine);
    engine.evidence = async (request, context) => {
      const answer = await ask(request, context);
      return { ...answer, rows: answerOf(request.sql, answer.rows) };
    };
    return { pipeline, fixtures: await buildFixtures(pipeline, evidence) };
  } finally {
    await engine.close();
  }
}

/** Which mutants of the steps' SQL make a unit test fail, in a DuckDB of its own. */
export async function killMutants({ pipeline, fixtures }: Chosen): Promise<{ killed: string[]; survived: string[] }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const [killed, survived]: [string[], string[]] = [[], []];
  try {
    for (const unitCase of fixtures.cases) {
      const step = pipeline.steps.find(({ name }) => name === unitCase.step);
      const text = textOfPieces(step?.parsed.pieces ?? []);
      const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [text]);
      const tree = parseWholeTree(String(reader.getRows()[0]?.[0]));
      if (tree === undefined) throw new Error(`${unitCase.step} has no tree.`);
      for (const mutant of sqlMutants(tree)) {
        const made = await connection.runAndReadAll('SELECT json_deserialize_sql($1::JSON)', [treeJson(mutant.tree)]);
        const sql = withParameters(String(made.getRows()[0]?.[0]), pipeline.parameters, unitCase.parameters);
        const what = `${unitCase.step}: ${mutant.what}`;
        (await differs(sql, unitCase)) ? killed.push(what) : survived.push(what);
      }
      // The step itself passes.
      if (await differs(withParameters(text, pipeline.parameters, unitCase.parameters), unitCase))
        throw new Error(`${unitCase.step} does not give its expected rows.`);
    }
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
  return { killed, survived };

  async function differs(sql: string, { given, expected }: UnitCase): Promise<boolean> {
    const tables = given.map((rows) => `${quoteIdentifier(rows.node)} AS (${fixtureSql(rows)})`).join(', ');
    const query = `WITH ${tables}, made AS (SELECT * FROM (${sql}\n) AS answer), wanted AS (${fixtureSql(expected)}) SELECT (SELECT count(*) FROM (FROM made EXCEPT ALL FROM wanted)) + (SELECT count(*) FROM (FROM wanted EXCEPT ALL FROM made))`;
    try {
      const reader = await connection.runAndReadAll(query);
      return Number(reader.getRows()[0]?.[0]) !== 0;
    } catch {
      // A mutant that DuckDB refuses fails in dbt too.
      return true;
    }
  }
}
