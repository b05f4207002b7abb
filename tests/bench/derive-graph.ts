import { DuckDBInstance } from '@duckdb/node-api';
import { deriveGraph, forgetParsedSql } from '../../electron/engine/syntax/derive-graph';

import { workspaceOfCells } from '../support/graph-workspace';
import { type Benchmark, median } from './benchmark';

const cells = 200;
const rounds = 15;

/** A chain with branches, CTEs, windows and joins: what notebooks hold, 200 times. */
function cellSql(index: number, round: number): string {
  const before = index === 0 ? 'flights' : `node_${index - 1}`;
  const side = index < 3 ? 'airports' : `node_${index - 3}`;
  return `-- delays, step ${index}
WITH daily AS (
  SELECT date_trunc('day', date) AS day, origin, avg(delay) AS delay, count(*) AS flights
  FROM ${before} WHERE delay IS NOT NULL AND distance > ${index + round} GROUP BY ALL
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY origin ORDER BY delay DESC) AS position FROM daily
)
SELECT r.day, r.origin, s.city, r.delay, CASE WHEN r.delay > 15 THEN 'late' ELSE 'on time' END AS verdict
FROM ranked AS r LEFT JOIN ${side} AS s ON s.iata = r.origin
WHERE r.position <= 10 AND r.flights >= $min_flights
  AND EXISTS (SELECT 1 FROM airports AS a WHERE a.iata = r.origin)
ORDER BY r.delay DESC`;
}

/** Snapshot to graph with fingerprints, nothing known before; the warm figure derives again after an edit to one cell. */
export const deriveGraphBenchmark: Benchmark = {
  name: 'graph-derive',
  claim: 'The graph of 200 cells is derived from their text in 50 ms.',
  goal: 1,
  async measure() {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const derive = async (round: number, edited?: string) => {
      const sqls = Array.from({ length: cells }, (_, index) => cellSql(index, round));
      if (edited !== undefined) sqls[cells / 2] = edited;
      const snapshot = workspaceOfCells(sqls.map((sql, index) => ({ name: `node_${index}`, sql })));
      const start = performance.now();
      const graph = await deriveGraph(connection, {
        snapshot,
        engineVersion: '1.5.6',
        fileIdentity: () => ({ problem: 'No file is named here.' }),
      });
      const ms = performance.now() - start;
      const complete = graph.nodes.filter((node) => node.fingerprint !== undefined).length;
      if (complete !== cells + 2) throw new Error(`${complete} of ${cells + 2} nodes have a fingerprint`);
      return ms;
    };
    try {
      const cold: number[] = [];
      const warm: number[] = [];
      for (let round = 0; round < rounds + 3; round++) {
        forgetParsedSql();
        const first = await derive(round);
        const second = await derive(round, `SELECT day, ${round} AS round FROM node_${cells / 2 - 1}`);
        if (round < 3) continue;
        cold.push(first);
        warm.push(second);
      }
      return { ours: median(cold), limit: 50, note: `after an edit to one cell ${median(warm).toFixed(2)} ms` };
    } finally {
      connection.closeSync();
      instance.closeSync();
    }
  },
};
