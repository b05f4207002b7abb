import type { RunRecord } from '../../../shared/contract/app-state';

/** A run of two nodes. Its line is longer than what one pipe or page holds. */
export function runRecord(id: string, startedAt = '2026-11-22T10:00:00.000Z'): RunRecord {
  return {
    id,
    startedAt,
    ms: 12,
    trigger: 'cli',
    user: 'ada',
    targets: null,
    parameters: { min_flights: 100 },
    duckdb: 'v1.5.6',
    report: {
      ms: 12,
      cancelled: false,
      nodes: Array.from({ length: 100 }, (_, index) => ({
        name: `node_${index} – ü`,
        status: 'ran' as const,
        rows: index,
        ms: 1,
      })),
    },
  };
}
