import { existsSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SinkDryRun, SinkWritten } from '../../../shared/domain/sink/sink-run';
import { plumblineHere, plumblineJsonHere } from '../../support/command-line';
import type { WorkspaceFolder } from '../../support/workspace-folder';
import { SinkWorkspace, sketchOf } from '../sinks/sink-workspace';

let folder: WorkspaceFolder;
beforeEach(() => {
  ({ folder } = new SinkWorkspace({
    'pipelines/p.yaml': sketchOf({
      file: ['doubled', '{ format: csv, path: out/doubled.csv }'],
      daily: ['total', '{ connection: warehouse, table: daily, mode: replace }'],
    }),
  }));
});
afterEach(() => folder.remove());

interface SinkAnswer {
  readonly name: string;
  readonly status: string;
  readonly rows: number | null;
  readonly wouldWrite?: SinkDryRun;
  readonly wrote?: SinkWritten;
}

async function run(...args: string[]): Promise<{ code: number | null; nodes: Record<string, SinkAnswer> }> {
  const { code, answer } = await plumblineJsonHere(['run', folder.root, ...args]);
  return { code, nodes: Object.fromEntries((answer.nodes ?? []).map((node) => [node.name, node as SinkAnswer])) };
}

describe('plumbline run with sinks', () => {
  it('writes nothing by itself, and says what would be written', async () => {
    const before = folder.digests();
    const { stdout, code } = await plumblineHere(['run', folder.root]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^file +dry run +3/m);
    expect(stdout).toMatch(
      /file would write 3 rows of 3 columns, \d+ bytes: out\/doubled\.csv\n {2}Nothing is there yet\./,
    );
    expect(stdout).toContain('daily would write 1 row of 1 column: table daily of warehouse');
    expect(stdout).toContain('2 sinks not written (--write writes)');
    const { nodes } = await run();
    expect(nodes.file).toMatchObject({
      status: 'skipped',
      rows: 3,
      wouldWrite: { target: 'out/doubled.csv', refusals: [] },
    });
    expect(folder.digests()).toEqual(before);
  });

  it('writes the sink that is named, and no other', async () => {
    const { code, nodes } = await run('--write', '--node', 'file');
    expect(code).toBe(0);
    expect(nodes.file).toMatchObject({ status: 'ran', rows: 3, wrote: { target: 'out/doubled.csv', rowsAfter: 3 } });
    expect(readFileSync(folder.path('out/doubled.csv'), 'utf8')).toBe('x,twice,label\n1,2,one\n2,4,two\n3,6,three\n');
    expect(existsSync(folder.path('warehouse.duckdb'))).toBe(false);
    expect((await run()).nodes).toMatchObject({ file: { status: 'fresh' }, daily: { status: 'skipped' } });
  });

  it('writes all of them when none is named', async () => {
    const { stdout } = await plumblineHere(['run', folder.root, '--write']);
    expect(stdout).toMatch(/file wrote 3 rows, \d+ bytes: out\/doubled\.csv/);
    expect(stdout).toContain('daily wrote 1 row: table daily of warehouse');
    expect((await plumblineHere(['run', folder.root])).stdout).toContain('Nothing to run: all 5 nodes are up to date');
  });

  it('asks for the sink when what is to be written is none', async () => {
    const { code, answer } = await plumblineJsonHere(['run', folder.root, '--write', '--node', 'total']);
    expect(code).toBe(2);
    expect(answer.error).toMatchObject({ code: 'bad_usage', hint: 'Name the sink: --write --node daily.' });
  });

  it('exits with 3 when the machine keeps a sink from being written, and writes the others', async () => {
    folder.write(
      'pipelines/p.yaml',
      sketchOf({
        bad: ['total', '{ format: csv, path: missing/a.csv }'],
        file: ['doubled', '{ format: csv, path: out/doubled.csv }'],
      }),
    );
    expect((await run()).code).toBe(0);
    const { code, nodes } = await run('--write');
    expect(code).toBe(3);
    expect(nodes).toMatchObject({ bad: { status: 'failed' }, file: { status: 'ran' } });
  });
});

describe('plumbline show of a sink', () => {
  it('shows the rows that it would write', async () => {
    const { stdout } = await plumblineHere(['show', 'file', '-w', folder.root, '--format', 'csv']);
    expect(stdout).toBe('x,twice,label\n1,2,one\n2,4,two\n3,6,three\n');
    expect(existsSync(folder.path('out/doubled.csv'))).toBe(false);
  });
});
