import { describe, expect, it } from 'vitest';
import type { CommandName } from '../../shared/contract/commands';
import { PlumblineError } from '../../shared/domain/problem';
import type { PipelineChange, PipelineEdit } from '../../shared/domain/sketch/pipeline-edit';
import type { Bridge } from '../bridge/bridge';
import { PipelineEdits } from './pipeline-edits';
import { type AppStore, createAppStore } from './store';

const sketch = 'pipelines/p.yaml';

/** Main, as far as edits need it: one sketch, a line for each box that was planned or moved. */
class Main {
  text: string | null = null;
  readonly asked: CommandName[] = [];
  readonly undoFiles = new Map<string, string>();
  refusal: PlumblineError | null = null;

  readonly bridge = {
    invoke: async (name: CommandName, params: Record<string, unknown>) => {
      this.asked.push(name);
      await Promise.resolve();
      if (name === 'undo.read') return this.undoFiles.get(String(params.file)) ?? null;
      if (name === 'undo.write') this.undoFiles.set(String(params.file), String(params.content));
      if (this.refusal !== null && name.startsWith('pipeline.')) throw this.refusal;
      if (name === 'pipeline.edit') return this.#edit(params.edits as PipelineEdit[], params.apply === true);
      if (name === 'pipeline.restore') {
        const [file] = params.files as { from: string | null; to: string | null }[];
        expect(file?.from).toBe(this.text);
        this.text = file?.to ?? null;
      }
      return undefined;
    },
  } as unknown as Bridge;

  #edit(edits: readonly PipelineEdit[], apply: boolean): PipelineChange {
    const before = this.text;
    const lines = edits.map((edit) =>
      edit.do === 'move' ? JSON.stringify(edit.positions) : 'name' in edit ? edit.name : edit.do,
    );
    const after = edits[0]?.do === 'move' ? `${lines.join('\n')}\n` : `${before ?? ''}${lines.join('\n')}\n`;
    if (apply) this.text = after;
    return {
      title: lines.join(', '),
      names: [],
      sketch,
      files: before === after ? [] : [{ file: sketch, before, after }],
    };
  }
}

function started(
  main: Main,
  now: () => number = () => 0,
): { edits: PipelineEdits; store: AppStore; flushed: () => number } {
  const store = createAppStore();
  let flushed = 0;
  const flush = async () => {
    flushed++;
  };
  return { edits: new PipelineEdits({ store, bridge: main.bridge, flush, now }), store, flushed: () => flushed };
}

const plan = (name: string): PipelineEdit => ({ do: 'plan', name });

describe('edits of the pipeline', () => {
  it('are done one after another, taken back and done again, and say what can be taken back', async () => {
    const main = new Main();
    const { edits, store } = started(main);
    await Promise.all([edits.edit([plan('a')]), edits.edit([plan('b')]), edits.edit([plan('c')])]);
    expect(main.text).toBe('a\nb\nc\n');
    expect(store.getState()).toMatchObject({ sketchFile: sketch, pipelineUndo: 'c', pipelineRedo: null });
    expect(await Promise.all([edits.undo(), edits.undo()])).toEqual([true, true]);
    expect(main.text).toBe('a\n');
    expect(store.getState()).toMatchObject({
      pipelineUndo: 'a',
      pipelineRedo: 'b',
      shownChange: { how: 'undone', title: 'b' },
    });
    await edits.undo();
    expect(main.text).toBeNull();
    expect(await edits.undo()).toBe(false);
    for (let step = 0; step < 4; step++) await edits.redo();
    expect(main.text).toBe('a\nb\nc\n');
  });

  it('can be taken back after the window was closed', async () => {
    const main = new Main();
    const first = started(main);
    await first.edits.edit([plan('a')]);
    await first.edits.edit([plan('b')]);
    await first.edits.written();
    const second = started(main);
    second.store.setState({ sketchFile: sketch });
    await second.edits.load();
    expect(second.store.getState().pipelineUndo).toBe('b');
    await second.edits.undo();
    await second.edits.undo();
    expect(main.text).toBeNull();
  });

  it('join moves of the same boxes that follow each other', async () => {
    const main = new Main();
    let time = 0;
    const { edits, store } = started(main, () => time);
    for (const x of [0, 1, 2, 3]) {
      time += 300;
      await edits.edit([{ do: 'move', positions: { a: { x, y: 0 } } }]);
    }
    await edits.undo();
    expect(main.text).toBeNull();
    expect(store.getState().pipelineUndo).toBeNull();
  });

  it('that cannot be taken back say so and stay, until they are left on purpose', async () => {
    const main = new Main();
    const { edits, store } = started(main);
    await edits.edit([plan('a')]);
    await edits.edit([plan('b')]);
    main.refusal = new PlumblineError({ code: 'edit_conflict', message: 'p.yaml has changed at line 2.' });
    expect(await edits.undo()).toBe(false);
    const [notice] = store.getState().notices;
    expect(notice?.message).toBe('“b” cannot be taken back: p.yaml has changed at line 2.');
    expect(store.getState().pipelineUndo).toBe('b');
    notice?.action?.run();
    expect(store.getState().pipelineUndo).toBe('a');
  });

  it('that are refused change nothing, and the next ones are done', async () => {
    const main = new Main();
    const { edits, store } = started(main);
    main.refusal = new PlumblineError({ code: 'bad_name', message: 'No.' });
    await expect(edits.edit([plan('')])).rejects.toThrow('No.');
    main.refusal = null;
    await edits.edit([plan('a')]);
    expect(store.getState().pipelineUndo).toBe('a');
  });

  it('send what was typed first where they reach into notebooks', async () => {
    const { edits, flushed } = started(new Main());
    await edits.edit([{ do: 'move', positions: { a: { x: 0, y: 0 } } }]);
    expect(flushed()).toBe(0);
    await edits.edit([{ do: 'rename', name: 'a', to: 'b' }]);
    expect(flushed()).toBe(1);
  });

  it('that waited while another workspace was opened are not done to that one, and what was under way is no step of it', async () => {
    const main = new Main();
    const { edits, store } = started(main);
    const underWay = edits.edit([plan('a')]);
    const waiting = edits.edit([plan('b')]);
    await new Promise((done) => queueMicrotask(() => queueMicrotask(() => done(undefined))));
    edits.forget();
    await underWay;
    await expect(waiting).rejects.toMatchObject({ problem: { code: 'cancelled' } });
    expect(main.text).toBe('a\n');
    await edits.load();
    await edits.written();
    expect(store.getState()).toMatchObject({ sketchFile: null, pipelineUndo: null, shownChange: null });
    expect(await edits.undo()).toBe(false);
    expect(main.undoFiles.size).toBe(0);
  });

  it('that are being prepared show what they would change, the last one that was asked for', async () => {
    const main = new Main();
    const { edits, store } = started(main);
    const answers = await Promise.all([edits.prepare([plan('a')]), edits.prepare([plan('b')])]);
    expect(answers[0]).toBeNull();
    expect(store.getState().preparedChange).toMatchObject({ change: { title: 'b' }, problem: null });
    expect(main.text).toBeNull();
    main.refusal = new PlumblineError({ code: 'bad_name', message: 'No.' });
    await edits.prepare([plan('c')]);
    expect(store.getState().preparedChange).toMatchObject({ change: null, problem: { message: 'No.' } });
    edits.forgetPrepared();
    expect(store.getState().preparedChange).toBeNull();
  });
});
