import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { WorkspaceSession } from '../../../electron/jobs/workspace-session';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { type RandomQuery, randomQuery, randomTables, seededRandom, tableSql } from './brute-force';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const seeds = Array.from({ length: 6 }, (_, index) => index + 1);
const queriesOfSeed = 30;

let folder: WorkspaceFolder;
let engine: Engine;
let session: WorkspaceSession;
const queries = new Map<string, RandomQuery>();

beforeAll(async () => {
  folder = WorkspaceFolder.working();
  for (const seed of seeds) {
    const random = seededRandom(seed);
    const tables = randomTables(random);
    const name = (table: string) => `${table}_${seed}`;
    const cells = Object.entries(tables).map(([table, rows]) => cell(name(table), tableSql(rows)));
    for (let index = 0; index < queriesOfSeed; index++) {
      const query = randomQuery(random, tables);
      const own = `q_${seed}_${index}`;
      // The tables of each seed have names of their own.
      const sql = query.sql.replace(/\b(one|two|three|four)\b/g, (table) => name(table));
      queries.set(own, { ...query, sql, edges: query.edges.map((edge) => ({ ...edge, from: name(edge.from) })) });
      cells.push(cell(own, sql));
    }
    folder.write(`notebooks/seed-${seed}.md`, cells.join('\n'));
  }
  engine = new Engine();
  session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1.0.0' });
  const { nodes } = await session.run({});
  expect(nodes.filter(({ status }) => status === 'failed')).toEqual([]);
});
afterAll(async () => {
  await engine.close();
  folder.remove();
});

describe('the flow of a node', () => {
  it.each(seeds)('says of random joins of random tables (seed %i) what counting row by row says', async (seed) => {
    for (let index = 0; index < queriesOfSeed; index++) {
      const name = `q_${seed}_${index}`;
      const expected = queries.get(name);
      if (expected === undefined) throw new Error(`There is no ${name}.`);
      const flow = await engine.nodeFlow({ node: name });
      expect(flow.untold, `${name}: ${expected.sql}`).toBeUndefined();
      const joins = flow.joins.map(({ type, left, right, rows }) => ({
        type,
        left: { rows: left.rows, matched: left.matched, most: left.most },
        right: { rows: right.rows, matched: right.matched, most: right.most },
        rows,
      }));
      expect(joins, `${name}: ${expected.sql}`).toEqual(expected.joins);
      for (const edge of expected.edges) {
        const found = flow.edges.find(({ from }) => from === edge.from);
        const { from, rows, kept, factor } = found ?? {};
        const told = {
          from,
          rows,
          ...(kept === undefined ? {} : { kept }),
          ...(factor === undefined ? {} : { factor }),
        };
        expect(told, `${name}: ${expected.sql} (${found?.untold ?? 'told'})`).toEqual(edge);
        expect(found?.untold === undefined, name).toBe(edge.kept !== undefined);
      }
      expect(flow.edges).toHaveLength(expected.edges.length);
    }
  });
});
