import { existsSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkspaceController } from '../../../electron/main/workspace-controller';
import type { WorkspaceView } from '../../../shared/contract/app-state';
import type { PipelineChange, PipelineEdit } from '../../../shared/domain/sketch/pipeline-edit';
import { EngineInProcess, quietLog } from '../../support/engine-in-process';
import { problemOf } from '../../support/problem-of';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';
import { until } from '../workspace/condition';

let folder: WorkspaceFolder;
let events: { name: string; payload: unknown }[];
let opened: WorkspaceController<string>[];

beforeEach(() => {
  folder = WorkspaceFolder.working();
  events = [];
  opened = [];
});
afterEach(async () => {
  for (const controller of opened) await controller.close();
  folder.remove();
});

async function open(): Promise<WorkspaceController<string>> {
  const controller = await WorkspaceController.open<string>({
    root: folder.root,
    version: '1.0.0',
    startEngine: () => new EngineInProcess(),
    emit: (name, payload) => events.push({ name, payload }),
    log: quietLog,
  });
  opened.push(controller);
  return controller;
}

const edit = (controller: WorkspaceController<string>, ...edits: PipelineEdit[]): Promise<PipelineChange> =>
  controller.pipelines.edit({ sketch: null, edits, apply: true });

/** Takes a change back, as the window does. */
const back = (controller: WorkspaceController<string>, { files }: PipelineChange) =>
  controller.pipelines.restore({
    files: [...files].reverse().map(({ file, newFile, before, after }) => ({
      file: newFile ?? file,
      ...(newFile === undefined ? {} : { newFile: file }),
      from: after,
      to: before,
    })),
  });
const forth = (controller: WorkspaceController<string>, { files }: PipelineChange) =>
  controller.pipelines.restore({
    files: files.map(({ file, newFile, before, after }) => ({
      file,
      ...(newFile === undefined ? {} : { newFile }),
      from: before,
      to: after,
    })),
  });

const lastView = () => events.filter(({ name }) => name === 'workspace.changed').at(-1)?.payload as WorkspaceView;

describe('edits of the pipeline in an open workspace', () => {
  it('draw, write, run, rename and group six boxes; all is taken back and done again, byte by byte', async () => {
    const controller = await open();
    const start = folder.digests();
    const changes: PipelineChange[] = [];
    const states = [start];
    const step = async (...edits: PipelineEdit[]) => {
      const change = await edit(controller, ...edits);
      changes.push(change);
      for (const { file, newFile, after } of change.files)
        if (after !== null) expect(folder.read(newFile ?? file)).toBe(after);
      states.push(folder.digests());
      return change;
    };
    const names = ['a', 'b', 'c', 'd', 'e', 'my node'];
    const drawn = await step(
      ...names.map(
        (name, index): PipelineEdit => ({
          do: 'plan',
          name,
          title: `Box ${name}`,
          from: index === 0 ? ['numbers'] : index === 4 ? ['c', 'd'] : [names[index - 1] ?? ''],
          at: { x: index * 280, y: 0 },
        }),
      ),
    );
    expect(drawn.sketch).toBe('pipelines/test.yaml');
    expect(lastView().sketches[0]?.planned).toHaveLength(6);
    expect(controller.view().graph.nodes.filter(({ kind }) => kind === 'planned')).toHaveLength(6);
    await step(...names.map((name): PipelineEdit => ({ do: 'write', name, notebook: 'notebooks/pipeline.md' })));
    const { job } = await controller.startRun({ notebook: 'notebooks/pipeline.md' });
    await until('they ran', () => controller.jobs.list().find(({ id }) => id === job)?.endedAt !== undefined);
    const statuses = controller.view().statuses.filter(({ name }) => names.includes(name));
    expect(statuses.map(({ state, rows }) => [state, rows])).toEqual(names.map(() => ['fresh', 3]));
    await step({ do: 'rename', name: 'b', to: 'the second' });
    expect(folder.read('notebooks/pipeline.md')).toContain('FROM "the second"');
    expect(folder.read('pipelines/test.yaml')).toContain('  # the second\n  the second: { x: 280, y: 0 }\n');
    await step(
      { do: 'group', name: 'g', title: 'G', nodes: ['a', 'the second'] },
      { do: 'changeGroup', name: 'g', collapsed: true },
    );
    await step({ do: 'rename', name: 'total', to: 'sum' });
    expect(existsSync(folder.path('checks/sum.yml'))).toBe(true);
    await step({ do: 'delete', names: ['my node', 'numbers'] });

    for (let at = changes.length - 1; at >= 0; at--) {
      await back(controller, changes[at] as PipelineChange);
      expect(folder.digests()).toEqual(states[at]);
    }
    expect(controller.view().sketches).toEqual([]);
    for (const [at, change] of changes.entries()) {
      await forth(controller, change);
      expect(folder.digests()).toEqual(states[at + 1]);
    }
    expect(controller.view().sketches[0]?.groups).toMatchObject([
      { name: 'g', nodes: ['a', 'the second'], collapsed: true },
    ]);
  }, 60_000);

  it('say what would change and write nothing without `apply`', async () => {
    const controller = await open();
    const before = folder.digests();
    const change = await controller.pipelines.edit({ sketch: null, edits: [{ do: 'plan', name: 'x' }], apply: false });
    expect(change.files).toMatchObject([{ file: 'pipelines/test.yaml', before: null }]);
    expect(folder.digests()).toEqual(before);
  });

  it('count what is typed in an open document and not on disk yet, and tell its page', async () => {
    folder.write('pipelines/p.yaml', 'plumbline: 1\nplanned:\n  x: { from: [total] }\n');
    const controller = await open();
    const document = await controller.documents.open('notebooks/good.md');
    const typed = `${document.text}\n${cell('typed', 'SELECT 1 AS x')}`;
    controller.documents.edit(document.file, document.revision, [{ start: 0, end: document.text.length, text: typed }]);
    await edit(
      controller,
      { do: 'connect', from: 'typed', to: 'x' },
      { do: 'write', name: 'x', notebook: 'notebooks/good.md' },
    );
    const told = events.filter(({ name }) => name === 'notebook.changed').at(-1)?.payload as { text: string };
    expect(told.text).toContain('```sql typed');
    expect(told.text).toContain('JOIN typed ON FALSE');
    expect(folder.read('notebooks/good.md')).toBe(told.text);
    expect(lastView().graph.nodes.find(({ name }) => name === 'x')?.kind).toBe('cell');
  });

  it('are taken back at their own places when others changed the files since', async () => {
    folder.write('pipelines/p.yaml', 'plumbline: 1\npositions:\n  total: { x: 0, y: 0 }\n');
    const controller = await open();
    await edit(controller, { do: 'move', positions: { total: { x: 1, y: 1 } } });
    const mine = await edit(controller, { do: 'plan', name: 'x', at: { x: 9, y: 9 } });
    // Someone else, in an editor.
    folder.write(
      'pipelines/p.yaml',
      folder
        .read('pipelines/p.yaml')
        .replace('{ x: 1, y: 1 }', '{ x: 5, y: 5 }')
        .replace('plumbline: 1', 'plumbline: 1\ntitle: Theirs'),
    );
    await until('their change is seen', () => lastView().sketches[0]?.positions.total?.x === 5);
    await back(controller, mine);
    expect(lastView().sketches[0]).toMatchObject({
      title: 'Theirs',
      planned: [],
      positions: { total: { x: 5, y: 5 } },
    });
    await forth(controller, mine);
    expect(lastView().sketches[0]).toMatchObject({
      title: 'Theirs',
      planned: [{ name: 'x' }],
      positions: { total: { x: 5 }, x: { x: 9 } },
    });

    const moved = await edit(controller, { do: 'move', positions: { total: { x: 7, y: 7 } } });
    folder.write('pipelines/p.yaml', folder.read('pipelines/p.yaml').replace('{ x: 7, y: 7 }', '{ x: 8, y: 8 }'));
    await until('their change is seen', () => lastView().sketches[0]?.positions.total?.x === 8);
    const before = folder.digests();
    expect(await problemOf(back(controller, moved))).toMatchObject({ code: 'edit_conflict', file: 'pipelines/p.yaml' });
    expect(folder.digests()).toEqual(before);
  });

  it('are all done or none: a file in conflict keeps the others as they are', async () => {
    folder.write(
      'pipelines/p.yaml',
      'plumbline: 1\n<<<<<<< a\ntitle: A\n=======\ntitle: B\n>>>>>>> b\nplanned:\n  x: { from: [total] }\n',
    );
    const controller = await open();
    const before = folder.digests();
    expect(
      await problemOf(edit(controller, { do: 'write', name: 'x' }, { do: 'connect', from: 'alone', to: 'x' })),
    ).toMatchObject({
      code: 'edit_conflict',
      file: 'pipelines/p.yaml',
      line: 2,
    });
    expect(folder.digests()).toEqual(before);
    // What does not touch it can be done.
    await edit(controller, { do: 'write', name: 'x' });
    expect(folder.read('notebooks/good.md')).toContain('```sql x');
  });

  it('write nothing where another window has the workspace', async () => {
    await open();
    const reader = await open();
    const before = folder.digests();
    expect(await problemOf(edit(reader, { do: 'plan', name: 'x' }))).toMatchObject({ code: 'workspace_locked' });
    expect(
      await problemOf(reader.pipelines.restore({ files: [{ file: 'pipelines/a.yaml', from: null, to: 'x' }] })),
    ).toMatchObject({
      code: 'workspace_locked',
    });
    expect(
      (await reader.pipelines.edit({ sketch: null, edits: [{ do: 'plan', name: 'x' }], apply: false })).files,
    ).toHaveLength(1);
    expect(folder.digests()).toEqual(before);
  });

  it('that come at once take turns', async () => {
    const controller = await open();
    await Promise.all(['a', 'b', 'c'].map((name) => edit(controller, { do: 'plan', name })));
    expect(lastView().sketches[0]?.planned.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });
});
