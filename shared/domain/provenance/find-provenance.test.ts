import { describe, expect, it } from 'vitest';
import { parseCheckFile } from '../checks/parse-check-file';
import type { Graph, GraphNode } from '../graph/graph';
import type { NodeLineage } from '../lineage/lineage';
import { parseManifest } from '../manifest/parse-manifest';
import { parseNotebook } from '../notebook/parse-notebook';
import { findProvenance, type ProvenanceInput } from './find-provenance';
import type { RunFacts } from './provenance';

const notebook = '# T\n\nWhy it is there.\n\n```sql b\nSELECT x FROM a\n```\n';

const node = (name: string, more: Partial<GraphNode>): GraphNode => ({
  name,
  kind: 'cell',
  file: 'notebooks/a.md',
  line: 1,
  parameters: [],
  problems: [],
  ...more,
});

const graph: Graph = {
  nodes: [
    node('a', { kind: 'source', file: 'plumbline.yaml', line: 4 }),
    node('b', { line: 5, sql: 'SELECT x FROM a', sqlLine: 6, parameters: ['p'] }),
  ],
  edges: [{ from: 'a', to: 'b' }],
};

const lineage: readonly NodeLineage[] = [
  { node: 'a', columns: [{ name: 'x', kind: 'source', from: [] }], rows: [], origin: { kind: 'none' }, joins: [] },
  {
    node: 'b',
    columns: [
      {
        name: 'x',
        kind: 'identity',
        from: [{ node: 'a', column: 'x', transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] }],
      },
    ],
    rows: [],
    origin: { kind: 'input', node: 'a' },
    joins: [],
  },
];

const ranAt = '2026-01-02T10:00:01.000Z';
const run: RunFacts = {
  id: 'r1',
  startedAt: '2026-01-02T10:00:00.000Z',
  endedAt: '2026-01-02T10:00:02.000Z',
  ms: 2000,
  trigger: 'app',
  user: 'ann',
  parameters: { p: 3, other: 1 },
  duckdb: 'v1',
  report: { ms: 2000, cancelled: false, nodes: [{ name: 'b', status: 'ran', rows: 7, ms: 12 }] },
};

function input(more: Partial<ProvenanceInput> = {}): ProvenanceInput {
  return {
    snapshot: {
      manifest: parseManifest('plumbline.yaml', 'plumbline: 1\nname: t\nsources:\n  a: { path: a.csv }\n').manifest,
      notebooks: [parseNotebook('notebooks/a.md', notebook)],
      checkFiles: [],
    },
    graph,
    statuses: [
      { name: 'a', state: 'source' },
      { name: 'b', state: 'fresh', rows: 7, ranAt },
    ],
    lineage,
    outcomes: [],
    runs: [run],
    parameters: new Map(),
    sources: new Map(),
    ...more,
  };
}

const find = (column: string | null, more: Partial<ProvenanceInput> = {}) =>
  findProvenance({ node: 'b', column }, input(more));

describe('where a column comes from', () => {
  it('is said with the prose, the run that made it and only the parameters that count', () => {
    const found = find('X');
    expect(found.column).toBe('x');
    expect(found.prose).toMatchObject({ heading: 'T', paragraph: 'Why it is there.', line: 1 });
    expect(found.run).toMatchObject({ id: 'r1', user: 'ann', rows: 7, ms: 12 });
    expect(found.run?.parameters).toEqual([{ name: 'p', value: '3', now: null, isInput: false, place: null }]);
  });

  it('names no run that did not make these rows', () => {
    const later = [{ name: 'b', state: 'fresh' as const, ranAt: '2026-01-03T10:00:00.000Z' }];
    expect(find('x', { statuses: later })).toMatchObject({
      run: null,
      noRun: expect.stringContaining('not in the history'),
    });
    const only = {
      ...run,
      report: { ...run.report, nodes: [{ name: 'b', status: 'fresh' as const, rows: 7, ms: 0 }] },
    };
    expect(find('x', { runs: [only] }).run).toBeNull();
    expect(find('x', { statuses: [{ name: 'b', state: 'stale' }] }).noRun).toBe('It never ran.');
  });

  it('claims no check that did not run, and says where none looks at it', () => {
    const checkFiles = [
      parseCheckFile('checks/a.yml', 'dataset: t/a\ncolumns:\n  - name: x\n    checks:\n      - missing:\n'),
    ];
    const { checks } = find('x', { snapshot: { ...input().snapshot, checkFiles } });
    expect(checks.own).toEqual([]);
    expect(checks.before).toEqual([expect.objectContaining({ node: 'a', outcome: 'not_run', detail: 'expected = 0' })]);
    expect(checks.none).toEqual(['No check looks at x of b.', 'No check holds the rows on the way.']);
    // Of the node as a whole, every check of what it reads is on the way.
    expect(find(null, { snapshot: { ...input().snapshot, checkFiles } }).checks).toMatchObject({
      before: [{ node: 'a' }],
      none: ['No check looks at b.'],
    });
    expect(find('x').checks.none[1]).toBe('None looks at a column that it comes from either.');
  });

  it('goes on to all that a node reads where its lineage cannot be told, and says so', () => {
    const [source, own] = lineage;
    if (source === undefined || own === undefined) throw new Error('The lineage is there.');
    const found = find('x', {
      lineage: [source, { ...own, columns: [], reason: 'It is a riddle.' }],
      statuses: [
        { name: 'b', state: 'fresh', ranAt, columns: [{ name: 'x', sqlType: 'INTEGER', type: { kind: 'integer' } }] },
      ],
    });
    expect(found.unresolved).toEqual([{ node: 'b', reason: 'It is a riddle.' }]);
    expect(found.steps.map((step) => step.node)).toEqual(['b', 'a']);
    expect(found.sources.map(({ name }) => name)).toEqual(['a']);
  });

  it('says that a source changed after it was read', () => {
    const facts = { bytes: 1, files: 1, newest: null };
    const at = (modified: string) => find('x', { sources: new Map([['a', { ...facts, modified }]]) }).sources[0];
    expect(at('2026-01-02T11:00:00.000Z')).toMatchObject({ readAt: ranAt, changedSince: true, path: 'a.csv' });
    expect(at('2026-01-01T11:00:00.000Z')?.changedSince).toBe(false);
  });

  it('is an error with the nearest name for a node or a column that is not there', () => {
    expect(() => find('y')).toThrow('b has no column y.');
    expect(() => findProvenance({ node: 'c', column: null }, input())).toThrow('There is no node named c');
    expect(findProvenance({ node: 'A', column: null }, input())).toMatchObject({
      node: 'a',
      noRun: expect.stringContaining('as it is'),
    });
  });
});
