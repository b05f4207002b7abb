import { describe, expect, it } from 'vitest';
import type { GraphEdge, GraphNode } from '../graph/graph';
import { parseManifest } from '../manifest/parse-manifest';
import { parseNotebook } from '../notebook/parse-notebook';
import { PlumblineError, type Problem } from '../problem';
import { applyPipelineEdits } from './apply-edits';
import { copyBoxes } from './copy-boxes';
import { parseSketch } from './parse-sketch';
import type { PipelineContext } from './pipeline-draft';
import type { PipelineEdit } from './pipeline-edit';
import type { NodeColumn } from './write-stub';

const sketchFile = 'pipelines/shop.yaml';
const files: Readonly<Record<string, string>> = {
  'plumbline.yaml': `plumbline: 1
name: shop
sources:
  orders: { path: data/orders.csv }
  stores: { path: data/stores.csv } # of 2001
connections:
  crm: { type: postgres }
`,
  'notebooks/clean.md': `# Cleaning

\`\`\`sql clean {materialize: table}
SELECT * FROM orders
\`\`\`

The end.
`,
  'notebooks/daily.md': `# Daily

\`\`\`sql daily
SELECT day, clean.amount FROM clean
\`\`\`
`,
  [sketchFile]: `plumbline: 1
name: shop
outputs: [daily]
planned:
  scorecard:
    title: Scorecard
    notes: |-
      By store.

      - with a list
    from: [daily, stores]
    columns:
      - { name: day, type: DATE }
      - { name: store, type: VARCHAR }
  page:
    from: [scorecard]
  daily:
    title: The days
    from: [clean]
sinks:
  out: { from: daily, write: { format: csv, path: out/daily.csv } }
groups:
  facts: { nodes: [daily, clean] }
joins:
  daily: { multiply: 1 }
positions:
  orders: { x: 0, y: 0 }
  clean: { x: 280, y: 0 }
  daily: { x: 560, y: 0 }
`,
};
const sqlEdges: readonly GraphEdge[] = [
  { from: 'orders', to: 'clean' },
  { from: 'clean', to: 'daily' },
];
const columns: ReadonlyMap<string, readonly NodeColumn[]> = new Map([
  [
    'daily',
    [
      { name: 'day', type: 'DATE' },
      { name: 'amount', type: 'BIGINT' },
    ],
  ],
  [
    'stores',
    [
      { name: 'store', type: 'VARCHAR' },
      { name: 'city', type: 'VARCHAR' },
    ],
  ],
]);

function contextOf(
  texts: Readonly<Record<string, string>> = files,
  more: Partial<PipelineContext> = {},
): PipelineContext {
  const of = (folder: string) => Object.entries(texts).filter(([file]) => file.startsWith(folder));
  const { manifest } = parseManifest('plumbline.yaml', texts['plumbline.yaml'] ?? '');
  const notebooks = of('notebooks/').map(([file, text]) => parseNotebook(file, text));
  const node = (name: string, kind: GraphNode['kind'], file: string): GraphNode => ({
    name,
    kind,
    file,
    line: 1,
    parameters: [],
    problems: [],
  });
  const nodes = [
    ...Object.keys(manifest.sources).map((name) => node(name, 'source', 'plumbline.yaml')),
    ...notebooks.flatMap(({ file, blocks }) =>
      blocks.flatMap((block) => (block.kind === 'sql' ? [{ ...node(block.name, 'cell', file), sql: block.body }] : [])),
    ),
    node('data/extra.csv', 'file', 'data/extra.csv'),
  ];
  return {
    snapshot: { manifest, notebooks, sketches: of('pipelines/').map(([file, text]) => parseSketch(file, text)) },
    graph: { nodes, edges: sqlEdges },
    sketch: null,
    texts: new Map(Object.entries(texts).filter(([file]) => !file.startsWith('notebooks/'))),
    columns,
    renames: new Map(),
    ...more,
  };
}

/** What the edits change: file to text. */
function done(edits: readonly PipelineEdit[], context = contextOf()): Record<string, string | null> {
  return Object.fromEntries(applyPipelineEdits(context, edits).files.map(({ file, after }) => [file, after]));
}

function sketchAfter(...edits: PipelineEdit[]) {
  const after = done(edits);
  expect(Object.keys(after)).toEqual([sketchFile]);
  const sketch = parseSketch(sketchFile, after[sketchFile] ?? '');
  expect(sketch.problems).toEqual([]);
  return sketch;
}

function refusal(...edits: PipelineEdit[]): Problem {
  try {
    applyPipelineEdits(contextOf(), edits);
  } catch (error) {
    if (error instanceof PlumblineError) return error.problem;
    throw error;
  }
  throw new Error('The edits were not refused.');
}

describe('edits of the pipeline', () => {
  it('draws a planned box, at its place and in one change', () => {
    const change = applyPipelineEdits(contextOf(), [
      {
        do: 'plan',
        name: 'weekly',
        title: ' By week ',
        columns: [{ name: 'week' }],
        from: ['Daily'],
        at: { x: 1.6, y: -2 },
      },
    ]);
    expect(change).toMatchObject({ title: 'Planned weekly', names: ['weekly'], sketch: sketchFile });
    expect(change.files).toHaveLength(1);
    const sketch = parseSketch(sketchFile, change.files[0]?.after ?? '');
    expect(sketch.planned.find(({ name }) => name === 'weekly')).toMatchObject({
      title: 'By week',
      columns: [{ name: 'week' }],
      from: ['daily'],
    });
    expect(sketch.positions.weekly).toEqual({ x: 2, y: -2 });
  });

  it('makes a sketch named after the workspace where there is none', () => {
    const { [sketchFile]: _, ...without } = files;
    const change = applyPipelineEdits(contextOf(without), [{ do: 'plan', name: 'a' }]);
    expect(change.sketch).toBe('pipelines/shop.yaml');
    expect(change.files).toMatchObject([{ file: 'pipelines/shop.yaml', before: null }]);
    expect(parseSketch('f', change.files[0]?.after ?? '')).toMatchObject({
      name: 'shop',
      planned: [{ name: 'a' }],
      problems: [],
    });
  });

  it('describes a plan, and gives one to a node that has none', () => {
    const sketch = sketchAfter(
      { do: 'describe', name: 'scorecard', title: null, notes: 'New', columns: [] },
      { do: 'describe', name: 'clean', columns: [{ name: 'day', type: 'DATE' }] },
    );
    const plan = (name: string) => sketch.planned.find((one) => one.name === name);
    expect(plan('scorecard')).not.toHaveProperty('title');
    expect(plan('scorecard')).toMatchObject({ notes: 'New', columns: [], from: ['daily', 'stores'] });
    expect(plan('clean')).toMatchObject({ columns: [{ name: 'day', type: 'DATE' }] });
  });

  it('connects and disconnects plans, also of nodes that are written, and sinks', () => {
    const sketch = sketchAfter(
      { do: 'connect', from: 'stores', to: 'daily' },
      { do: 'connect', from: 'orders', to: 'page' },
      { do: 'disconnect', from: 'daily', to: 'scorecard' },
      { do: 'connect', from: 'clean', to: 'out' },
      { do: 'connect', from: 'data/extra.csv', to: 'page' },
    );
    const from = Object.fromEntries(sketch.planned.map((plan) => [plan.name, plan.from]));
    expect(from).toEqual({
      daily: ['clean', 'stores'],
      page: ['scorecard', 'orders', 'data/extra.csv'],
      scorecard: ['stores'],
    });
    expect(sketch.sinks).toMatchObject([{ name: 'out', from: 'clean' }]);
    // What the SQL reads already needs no plan.
    expect(done([{ do: 'connect', from: 'orders', to: 'clean' }])).toEqual({});
  });

  it.each([
    [
      'cycle',
      { do: 'connect', from: 'page', to: 'daily' },
      'daily cannot read page, which reads it already: daily → scorecard → page.',
    ],
    ['cycle', { do: 'connect', from: 'daily', to: 'daily' }, 'daily cannot read itself.'],
    [
      'cycle',
      { do: 'connect', from: 'page', to: 'clean' },
      'clean cannot read page, which reads it already: clean → daily → scorecard → page.',
    ],
    [
      'bad_usage',
      { do: 'connect', from: 'out', to: 'page' },
      'out is a sink: it writes rows out of the workspace, and nothing reads it.',
    ],
    [
      'bad_usage',
      { do: 'connect', from: 'daily', to: 'orders' },
      'orders is a source; only cells and planned boxes have a plan.',
    ],
    ['unknown_node', { do: 'connect', from: 'dayly', to: 'page' }, 'There is no node named dayly.'],
    ['bad_usage', { do: 'disconnect', from: 'orders', to: 'clean' }, 'clean reads orders in its SQL.'],
    ['bad_usage', { do: 'disconnect', from: 'daily', to: 'out' }, 'The sink out writes one node: daily.'],
    ['bad_usage', { do: 'disconnect', from: 'orders', to: 'page' }, 'page is not planned to read orders.'],
    ['duplicate_name', { do: 'plan', name: 'DAILY' }, 'The name DAILY is taken by the cell in notebooks/daily.md.'],
    [
      'duplicate_name',
      { do: 'sink', name: 'page', from: 'daily', write: { format: 'csv', path: 'a.csv' } },
      `The name page is taken by the planned box in ${sketchFile}.`,
    ],
    ['bad_name', { do: 'plan', name: ' x' }, 'The name " x" begins or ends with a space.'],
    [
      'bad_usage',
      { do: 'sink', name: 's', from: 'daily', write: { format: 'csv', path: '../a.csv' } },
      'The path `../a.csv` leads out of the workspace.',
    ],
    [
      'bad_usage',
      { do: 'sink', name: 's', from: 'daily', write: { connection: 'crn', table: 't', mode: 'append' } },
      'The manifest has no connection crn.',
    ],
    ['bad_usage', { do: 'write', name: 'daily' }, 'daily is no planned box: it is a cell in notebooks/daily.md.'],
    ['bad_usage', { do: 'forget', name: 'page' }, 'page is planned and not written yet: its plan is all there is.'],
    ['bad_usage', { do: 'forget', name: 'clean' }, 'clean has no plan.'],
    [
      'bad_usage',
      { do: 'delete', names: ['data/extra.csv'] },
      'data/extra.csv is a file that SQL names; it is there as long as something reads it.',
    ],
    [
      'bad_usage',
      { do: 'duplicate', names: ['orders'], by: { x: 0, y: 0 } },
      'Sources are not duplicated: several nodes can read one.',
    ],
    ['bad_usage', { do: 'paste', text: 'SELECT 1', at: { x: 0, y: 0 } }, 'The text holds no boxes of a pipeline.'],
    ['duplicate_name', { do: 'group', name: 'Facts', nodes: ['page'] }, 'There is a group named facts already.'],
    [
      'bad_name',
      { do: 'group', name: 'page', nodes: ['page'] },
      'The group cannot be named page: one of its nodes is.',
    ],
    ['unknown_node', { do: 'changeGroup', name: 'dims' }, 'There is no group named dims.'],
    ['unknown_node', { do: 'changeSink', name: 'daily' }, 'daily is no sink.'],
    ['bad_usage', { do: 'write', name: 'page', notebook: '../x.md' }, '../x.md is no notebook.'],
  ] as const)('refuses with %s: %j', (code, edit, message) => {
    expect(refusal(edit as PipelineEdit)).toMatchObject({ code, message });
  });

  it('turns a planned box into a cell behind the cell that it is to read, with what was planned as prose', () => {
    const change = applyPipelineEdits(contextOf(), [{ do: 'write', name: 'scorecard' }]);
    expect(change.title).toBe('Wrote scorecard as a cell');
    expect(change.files).toMatchObject([
      {
        file: 'notebooks/daily.md',
        after: `${files['notebooks/daily.md']}
## Scorecard

By store.

- with a list

\`\`\`sql scorecard
SELECT
  daily.day,
  stores.store
FROM daily
JOIN stores ON FALSE -- no column of stores is in what stands before it: say which rows belong together
-- Also in daily, stores: daily.amount, stores.city
\`\`\`
`,
      },
    ]);
  });

  it('turns a chain of boxes into cells in one change, each reading the columns of the one before', () => {
    const after = done([
      { do: 'plan', name: 'a', from: ['stores'] },
      { do: 'plan', name: 'b', from: ['a'] },
      { do: 'write', name: 'a', notebook: 'notebooks/new one.md' },
      { do: 'write', name: 'b' },
      { do: 'write', name: 'page', notebook: 'notebooks/clean.md' },
    ]);
    expect(after['notebooks/new one.md']).toContain('title: "a"');
    expect(after['notebooks/new one.md']).toContain('```sql a\nSELECT\n  store,\n  city\nFROM stores\n```');
    expect(after['notebooks/new one.md']).toContain('```sql b\nSELECT\n  store,\n  city\nFROM a\n```');
    expect(after['notebooks/clean.md']).toContain('```sql page\nSELECT\n  day,\n  store\nFROM scorecard\n```');
  });

  it('quotes notes that would be cells of their own', () => {
    const after = done([
      { do: 'plan', name: 'x', notes: 'Like this:\n\n```sql y\nSELECT 1\n```\n\n<!-- not closed' },
      { do: 'write', name: 'x' },
    ]);
    const notebook = parseNotebook('n', after['notebooks/clean.md'] ?? '');
    expect(notebook.problems).toEqual([]);
    expect(notebook.blocks.filter(({ kind }) => kind === 'sql')).toMatchObject([{ name: 'clean' }, { name: 'x' }]);
    expect(notebook.text).toContain('> ```sql y\n> SELECT 1');
  });

  it('keeps the plan of a cell until it is forgotten', () => {
    const written = applyPipelineEdits(contextOf(), [{ do: 'write', name: 'page' }]);
    expect(written.files.map(({ file }) => file)).toEqual(['notebooks/daily.md']);
    expect(sketchAfter({ do: 'forget', name: 'daily' }).planned.map(({ name }) => name)).toEqual(['page', 'scorecard']);
  });

  it('moves boxes, and forgets places', () => {
    expect(
      sketchAfter({ do: 'move', positions: { orders: null, Clean: { x: 1, y: 2 }, page: { x: 3, y: 4 } } }).positions,
    ).toEqual({
      clean: { x: 1, y: 2 },
      daily: { x: 560, y: 0 },
      page: { x: 3, y: 4 },
    });
  });

  it('deletes a cell with all that the sketch says of it, and leaves the SQL that reads it', () => {
    const after = done([{ do: 'delete', names: ['daily'] }]);
    expect(Object.keys(after).sort()).toEqual(['notebooks/daily.md', sketchFile]);
    expect(after['notebooks/daily.md']).toBe('# Daily\n');
    const sketch = parseSketch(sketchFile, after[sketchFile] ?? '');
    expect(sketch).toMatchObject({
      outputs: [],
      joins: [],
      groups: [{ name: 'facts', nodes: ['clean'] }],
      positions: { clean: {}, orders: {} },
      problems: [],
    });
    expect(sketch.planned).toMatchObject([{ name: 'page' }, { name: 'scorecard', from: ['stores'] }]);
    // What wrote it has nothing to write, and says so.
    expect(sketch.sinks).toMatchObject([{ from: 'daily' }]);
  });

  it('deletes sources, planned boxes and sinks', () => {
    const after = done([{ do: 'delete', names: ['stores', 'scorecard', 'out'] }]);
    expect(after['plumbline.yaml']).toBe(
      files['plumbline.yaml']?.replace('  stores: { path: data/stores.csv } # of 2001\n', ''),
    );
    expect(parseSketch(sketchFile, after[sketchFile] ?? '')).toMatchObject({
      planned: [{ name: 'daily' }, { name: 'page', from: [] }],
      sinks: [],
    });
  });

  it('duplicates boxes: what they read of one another is read from the copies', () => {
    const change = applyPipelineEdits(contextOf(), [
      { do: 'duplicate', names: ['clean', 'daily', 'scorecard', 'out', 'orders'], by: { x: 40, y: 40 } },
    ]);
    expect(change.names).toEqual(['clean_2', 'daily_2', 'scorecard_2', 'out_2']);
    const after = Object.fromEntries(change.files.map(({ file, after: text }) => [file, text ?? '']));
    expect(after['notebooks/clean.md']).toContain('```sql clean_2 {materialize: table}\nSELECT * FROM orders\n```');
    expect(after['notebooks/daily.md']).toContain('```sql daily_2\nSELECT day, clean_2.amount FROM clean_2\n```');
    const sketch = parseSketch(sketchFile, after[sketchFile] ?? '');
    expect(sketch.problems).toEqual([]);
    expect(sketch.planned.find(({ name }) => name === 'scorecard_2')).toMatchObject({
      title: 'Scorecard',
      from: ['daily_2', 'stores'],
    });
    expect(sketch.planned.find(({ name }) => name === 'daily_2')).toMatchObject({
      title: 'The days',
      from: ['clean_2'],
    });
    expect(sketch.sinks.find(({ name }) => name === 'out_2')).toMatchObject({
      from: 'daily_2',
      write: { format: 'csv', path: 'out/daily_2.csv' },
    });
    expect(sketch.positions).toMatchObject({ clean_2: { x: 320, y: 40 }, daily_2: { x: 600, y: 40 } });
  });

  it('pastes what was copied, here under free names and elsewhere under the same', () => {
    const context = contextOf();
    const text = copyBoxes({ sketches: context.snapshot.sketches, nodes: context.graph.nodes }, [
      'orders',
      'clean',
      'daily',
      'page',
      'out',
    ]);
    const here = applyPipelineEdits(context, [{ do: 'paste', text, at: { x: 1000, y: 500 } }]);
    expect(here.names).toEqual(['clean_2', 'daily_2', 'page_2', 'out_2']);
    const sketch = parseSketch(sketchFile, here.files.find(({ file }) => file === sketchFile)?.after ?? '');
    expect(sketch.positions).toMatchObject({ clean_2: { x: 1000, y: 500 }, daily_2: { x: 1280, y: 500 } });
    expect(sketch.planned.find(({ name }) => name === 'page_2')?.from).toEqual(['scorecard']);

    const empty = contextOf({ 'plumbline.yaml': 'plumbline: 1\nname: other\n' }, { graph: { nodes: [], edges: [] } });
    const there = applyPipelineEdits(empty, [{ do: 'paste', text, at: { x: 0, y: 0 } }]);
    expect(there.names).toEqual(['clean', 'daily', 'page', 'out']);
    expect(there.files.map(({ file }) => file).sort()).toEqual(['notebooks/clean.md', 'pipelines/other.yaml']);
    const pasted = parseSketch('f', there.files.find(({ file }) => file === 'pipelines/other.yaml')?.after ?? '');
    expect(pasted).toMatchObject({
      sinks: [{ name: 'out', from: 'daily', write: { path: 'out/daily.csv' } }],
      problems: [],
    });
    // There is no scorecard to read.
    expect(pasted.planned.find(({ name }) => name === 'page')?.from).toEqual([]);
  });

  it('pastes boxes whose new names could be those of one another, each copy reading the right one', () => {
    const text = `plumbline-boxes: 1
boxes:
  - { name: clean, sql: SELECT 1 AS x }
  - { name: clean_2, sql: SELECT * FROM clean }
  - { name: both, sql: SELECT * FROM clean JOIN clean_2 USING (x) }
  - { name: out, sink: { from: clean, write: { format: csv, path: out/daily.csv } } }
  - { name: out_2, sink: { from: clean_2, write: { format: csv, path: ./out/daily_2.csv } } }
`;
    const change = applyPipelineEdits(contextOf(), [{ do: 'paste', text, at: { x: 0, y: 0 } }]);
    expect(change.names).toEqual(['clean_3', 'clean_2', 'both', 'out_3', 'out_2']);
    const notebook = change.files.find(({ file }) => file === 'notebooks/clean.md')?.after ?? '';
    const { blocks } = parseNotebook('notebooks/clean.md', notebook);
    const sql = blocks.flatMap((block) => (block.kind === 'sql' ? [[block.name, block.body.trim()]] : []));
    expect(sql).toContainEqual(['clean_2', 'SELECT * FROM clean_3']);
    expect(sql).toContainEqual(['both', 'SELECT * FROM clean_3 JOIN clean_2 USING (x)']);
    const { sinks } = parseSketch(sketchFile, change.files.find(({ file }) => file === sketchFile)?.after ?? '');
    const targets = sinks.map(({ write }) => ('path' in write ? write.path.replace('./', '') : ''));
    expect(new Set(targets).size).toBe(3);
  });

  it('refuses to paste a box whose name no file can hold', () => {
    const text = 'plumbline-boxes: 1\nboxes:\n  - { name: "a\\nb" }\n';
    expect(refusal({ do: 'paste', text, at: { x: 0, y: 0 } })).toMatchObject({ code: 'bad_name' });
  });

  it('deletes a box that is named twice once', () => {
    const after = done([{ do: 'delete', names: ['stores', 'Stores', 'clean', 'CLEAN'] }]);
    expect(parseManifest('plumbline.yaml', after['plumbline.yaml'] ?? '').manifest.sources).toEqual({
      orders: { path: 'data/orders.csv' },
    });
  });

  it('connects boxes of a large workspace without reading all notebooks for each edge', () => {
    const count = 2000;
    const names = Array.from({ length: count }, (_, at) => `n${at}`);
    const notebooks = Object.fromEntries(
      Array.from({ length: 100 }, (_, at) => [
        `notebooks/${at}.md`,
        names
          .slice(at * 20, at * 20 + 20)
          .map((name) => `\`\`\`sql ${name}\nSELECT 1\n\`\`\`\n`)
          .join('\n'),
      ]),
    );
    const context = contextOf({
      'plumbline.yaml': 'plumbline: 1\nname: shop\n',
      [sketchFile]: 'plumbline: 1\n',
      ...notebooks,
    });
    const edges = names.slice(1).map((name, at) => ({ from: names[at] ?? '', to: name }));
    let reads = 0;
    const counted = context.snapshot.notebooks.map((notebook) => ({
      ...notebook,
      get blocks() {
        reads++;
        return notebook.blocks;
      },
    }));
    const snapshot = { ...context.snapshot, notebooks: counted };
    const large = { ...context, snapshot, graph: { ...context.graph, edges } };
    const edits = Array.from({ length: 5 }, (_, at) => ({ do: 'connect' as const, from: 'n0', to: `n${at + 1000}` }));
    expect(applyPipelineEdits(large, edits).names).toHaveLength(5);
    expect(reads).toBeLessThan(edits.length * counted.length * 5);
  });

  it('groups nodes, each in one group at most, and changes groups', () => {
    const sketch = sketchAfter(
      { do: 'group', name: 'dims', title: 'Dimensions', nodes: ['stores', 'Clean'] },
      { do: 'changeGroup', name: 'DIMS', collapsed: true, nodes: ['stores', 'page', 'clean'] },
    );
    expect(sketch.groups).toMatchObject([
      { name: 'dims', title: 'Dimensions', collapsed: true, nodes: ['clean', 'page', 'stores'] },
      { name: 'facts', nodes: ['daily'], collapsed: false },
    ]);
    expect(sketchAfter({ do: 'ungroup', name: 'facts' }).groups).toEqual([]);
    expect(sketchAfter({ do: 'group', name: 'all', nodes: ['daily', 'clean'] }).groups.map(({ name }) => name)).toEqual(
      ['all'],
    );
  });

  it('adds and changes sinks, outputs and what joins may do', () => {
    const sketch = sketchAfter(
      {
        do: 'sink',
        name: 'crm days',
        from: 'daily',
        write: { connection: 'crm', table: 'days', mode: 'append' },
        at: { x: 9, y: 9 },
      },
      {
        do: 'changeSink',
        name: 'out',
        from: 'clean',
        write: { format: 'parquet', path: 'out/clean.parquet', options: { compression: 'zstd' } },
      },
      { do: 'output', name: 'clean', on: true },
      { do: 'output', name: 'daily', on: false },
      { do: 'expectJoins', node: 'daily', multiply: null, drop: 0.5 },
      { do: 'expectJoins', node: 'clean', multiply: 3 },
    );
    expect(sketch.sinks).toMatchObject([
      { name: 'crm days', from: 'daily', write: { connection: 'crm', table: 'days', mode: 'append' } },
      { name: 'out', from: 'clean', write: { format: 'parquet', options: { compression: 'zstd' } } },
    ]);
    expect(sketch.outputs).toEqual(['clean']);
    expect(sketch.joins).toMatchObject([
      { node: 'clean', multiply: 3 },
      { node: 'daily', drop: 0.5 },
    ]);
    expect(sketch.joins[1]).not.toHaveProperty('multiply');
    expect(sketchAfter({ do: 'expectJoins', node: 'daily', multiply: null }).joins).toEqual([]);
  });

  it('edits a plan in the sketch that it stands in, and everything else in the one that is edited', () => {
    const two = { ...files, 'pipelines/two.yaml': 'plumbline: 1\nplanned:\n  other: { title: O }\n' };
    const after = done(
      [
        { do: 'describe', name: 'scorecard', title: 'S' },
        { do: 'plan', name: 'third' },
      ],
      contextOf(two, { sketch: 'pipelines/two.yaml' }),
    );
    expect(after[sketchFile]).toContain('title: S\n');
    expect(parseSketch('f', after['pipelines/two.yaml'] ?? '').planned.map(({ name }) => name)).toEqual([
      'other',
      'third',
    ]);
  });

  it('renames what was planned in the same change, and takes over what a rename of other nodes changes', () => {
    const sketch = sketchAfter(
      { do: 'plan', name: 'a', from: ['page'], at: { x: 1, y: 1 } },
      { do: 'rename', name: 'a', to: 'b' },
    );
    expect(sketch.planned[0]).toMatchObject({ name: 'b', from: ['page'] });
    expect(sketch.positions).toMatchObject({ b: { x: 1, y: 1 } });
  });

  it('does nothing where one of the edits cannot be done', () => {
    expect(refusal({ do: 'plan', name: 'ok' }, { do: 'connect', from: 'nobody', to: 'ok' })).toMatchObject({
      code: 'unknown_node',
    });
  });

  it('says in one sentence what several edits did', () => {
    const title = (...edits: PipelineEdit[]) => applyPipelineEdits(contextOf(), edits).title;
    expect(title({ do: 'move', positions: { a: { x: 1, y: 1 }, b: null } })).toBe('Moved 2 boxes');
    expect(title({ do: 'plan', name: 'x' }, { do: 'plan', name: 'y' })).toBe('Planned 2 boxes');
    expect(
      title(
        { do: 'plan', name: 'x' },
        { do: 'connect', from: 'daily', to: 'x' },
        { do: 'output', name: 'x', on: true },
      ),
    ).toBe('Planned x, and 2 more changes');
  });
});
