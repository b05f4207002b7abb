import type { SqlCell } from '../../shared/domain/notebook/notebook';
import type { WorkspaceSnapshot } from '../../shared/domain/workspace-snapshot';

export interface CellText {
  readonly name: string;
  readonly sql: string;
  readonly file?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A snapshot with the sources `flights` and `airports`, the parameter `min_flights`, and cells; what no file has to be written for. */
export function workspaceOfCells(
  cells: readonly CellText[],
  change: Partial<WorkspaceSnapshot> = {},
): WorkspaceSnapshot {
  const files = [...new Set(cells.map((cell) => cell.file ?? 'notebooks/test.md'))];
  const source = (name: string, line: number) => ({
    name,
    format: 'parquet' as const,
    path: `data/${name}.parquet`,
    files: [`/workspace/data/${name}.parquet`],
    options: {},
    identity: `identity of ${name}`,
    bytes: 100,
    line,
    problems: [],
  });
  return {
    root: '/workspace',
    manifest: {
      plumbline: 1,
      name: 'test',
      owners: [],
      engine: { threads: 'auto', memory_limit: '60%' },
      parameters: { min_flights: { type: 'integer', default: 100 } },
      sources: { flights: { path: 'data/flights.parquet' }, airports: { path: 'data/airports.parquet' } },
      connections: {},
    },
    notebooks: files.map((file) => ({
      file,
      text: '',
      title: file,
      problems: [],
      blocks: cells.filter((cell) => (cell.file ?? 'notebooks/test.md') === file).map(toBlock),
    })),
    checkFiles: [],
    sketches: [],
    sources: [source('flights', 4), source('airports', 5)],
    problems: [],
    ...change,
  };
}

/** Cell number n starts at line 10 n + 1 of its file; its SQL one line below. */
function toBlock(cell: CellText, index: number): SqlCell {
  return {
    kind: 'sql',
    id: `sql:${cell.name}`,
    range: { start: 0, end: 0 },
    line: index * 10 + 1,
    name: cell.name,
    options: cell.options ?? {},
    body: cell.sql,
    bodyRange: { start: 0, end: 0 },
    bodyLine: index * 10 + 2,
    problems: [],
  };
}
