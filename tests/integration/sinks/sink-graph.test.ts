import { afterEach, describe, expect, it } from 'vitest';
import { cell } from '../../support/workspace-folder';
import { connections, SinkWorkspace, sketchOf } from './sink-workspace';

let workspace: SinkWorkspace;
afterEach(() => workspace.dispose());

const csv = (path: string) => `{ format: csv, path: ${path} }`;

describe('a sink in the graph', () => {
  it('is a node with one edge from the node whose rows it writes, and says where it writes', async () => {
    workspace = await SinkWorkspace.open({
      file: ['doubled', csv('out/doubled.csv')],
      raw: ['numbers', csv('out/raw.csv')],
    });
    const { graph } = workspace.session.derived;
    expect(graph.edges).toContainEqual({ from: 'doubled', to: 'file' });
    expect(graph.edges).toContainEqual({ from: 'numbers', to: 'raw' });
    expect(graph.nodes.find(({ name }) => name === 'file')).toMatchObject({
      kind: 'sink',
      file: 'pipelines/p.yaml',
      line: 3,
      write: { format: 'csv', path: 'out/doubled.csv' },
      problems: [],
    });
  });

  it('tells at its place what it cannot read and where it may not write', async () => {
    workspace = await SinkWorkspace.open(
      {
        gone: ['doubeld', csv('out/1.csv')],
        macros: ['add_one_cell', csv('out/2.csv')],
        chained: ['gone', csv('out/3.csv')],
        doubled: ['total', csv('out/4.csv')],
        nowhere: ['total', '{ connection: warehuose, table: t, mode: replace }'],
        loop: ['doubled', csv('data/./numbers.csv')],
        in_sql: ['doubled', csv('data/by-name.csv')],
        first: ['doubled', csv('out/same.csv')],
        second: ['total', csv('./out/same.csv')],
        text: ['total', csv('README.md')],
        odd: ['total', '{ format: csv, path: out/5.csv, options: { haeder: true } }'],
        database: ['total', csv('warehouse.duckdb')],
        later: ['planned_box', csv('out/6.csv')],
      },
      {
        'pipelines/q.yaml': 'plumbline: 1\nplanned: { planned_box: }\n',
        'data/by-name.csv': 'y\n1\n',
        'notebooks/b.md': `${cell('add_one_cell', 'CREATE MACRO add_one(a) AS a + 1')}\n${cell('named', "FROM 'data/by-name.csv'")}\n${cell('reads_a_sink', 'FROM first')}`,
      },
    );
    expect(workspace.problems('gone')[0]).toBe(
      'error unknown_node 3 The sink gone is to write doubeld, which does not exist.',
    );
    expect(workspace.problems('macros')[0]).toContain('add_one_cell defines macros: it has no rows to write.');
    expect(workspace.problems('chained')[0]).toContain('gone is a sink itself');
    expect(workspace.problems('doubled#2')[0]).toContain('The name doubled is taken by notebooks/a.md:1.');
    expect(workspace.problems('nowhere')[0]).toContain('the connection warehuose, which the manifest does not have');
    expect(workspace.problems('loop')[0]).toContain('data/numbers.csv is read by the source numbers');
    expect(workspace.problems('in_sql')[0]).toContain('data/by-name.csv is read by named');
    expect(workspace.problems('first')).toEqual([]);
    expect(workspace.problems('second')[0]).toContain('is written by first already (pipelines/p.yaml:10).');
    expect(workspace.problems('text')[0]).toContain('README.md has the ending of a text that people write.');
    expect(workspace.problems('odd')[0]).toContain('A csv file has no option haeder.');
    expect(workspace.problems('database')[0]).toContain('warehouse.duckdb is the database of a connection');
    expect(workspace.problems('later')[0]).toMatch(/^warning unknown_node 15 planned_box is planned/);
    expect(workspace.problems('reads_a_sink')[0]).toContain('first writes the rows of another node, it is no table.');
    expect(workspace.status('loop').state).toBe('broken');
    expect(workspace.status('later')).toMatchObject({ state: 'blocked', reason: 'blocked by planned_box' });
  });

  it('may not write into what a pattern of a source takes in, nor the table that a source reads', async () => {
    workspace = await SinkWorkspace.open(
      {
        joins: ['doubled', csv('data/daily/new.csv')],
        table: ['doubled', '{ connection: warehouse, table: main.Orders, mode: replace }'],
      },
      {
        'plumbline.yaml': `plumbline: 1\nname: test\nsources:\n  numbers: { path: data/numbers.csv }\n  many: { path: 'data/daily/*.csv' }\n  orders: { path: warehouse.duckdb, table: orders }\n${connections}`,
        'data/daily/a.csv': 'x\n1\n',
      },
    );
    expect(workspace.problems('joins')[0]).toContain('data/daily/new.csv is read by the source many');
    expect(workspace.problems('table')[0]).toContain('table main.Orders of warehouse is read by the source orders');
  });

  it('may not write the table that another sink writes under a longer name: of Postgres, where `public` goes without saying', async () => {
    const table = (name: string) => `{ connection: crm, table: '${name}', mode: replace }`;
    workspace = await SinkWorkspace.open({
      first: ['doubled', table('daily')],
      same: ['total', table('public.Daily')],
      quoted: ['total', table('"Daily"')],
      elsewhere: ['total', table('main.daily')],
    });
    expect(workspace.problems('first')).toEqual([]);
    expect(workspace.problems('same')).toEqual([
      'error bad_sketch 4 table public.Daily of crm is written by first already (pipelines/p.yaml:3).',
    ]);
    expect(workspace.problems('quoted')).toEqual([]);
    expect(workspace.problems('elsewhere')).toEqual([]);
  });

  it('leaves an output an output, and goes with its columns into the lineage', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', csv('out/doubled.csv')] });
    const { nodes } = await workspace.engine.lineage({ nodes: ['file'] });
    expect(nodes[0]?.columns.map(({ name, kind, from }) => [name, kind, from[0]?.node])).toEqual([
      ['x', 'identity', 'doubled'],
      ['twice', 'identity', 'doubled'],
      ['label', 'identity', 'doubled'],
    ]);
  });

  it('keeps its state when another sketch comes, and loses it with its entry', async () => {
    workspace = await SinkWorkspace.open({ file: ['doubled', csv('out/doubled.csv')] });
    workspace.folder.write('pipelines/p.yaml', sketchOf({ other: ['doubled', csv('out/other.csv')] }));
    await workspace.session.reload();
    expect(workspace.session.derived.graph.nodes.map(({ name }) => name)).not.toContain('file');
    expect(workspace.status('other')).toMatchObject({ state: 'stale', reason: 'never written' });
  });
});
