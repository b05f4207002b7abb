import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotebookDocument } from '../../shared/contract/app-state';
import type { TextEdit } from '../../shared/domain/notebook/notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import { PlumblineError } from '../../shared/domain/problem';
import type { Bridge } from '../bridge/bridge';
import { CheckFileSession, type OpenCheckFile } from './check-file-session';

const file = 'checks/a.yml';

function fakeMain(text: string) {
  const calls: string[] = [];
  let document: NotebookDocument = { file, text, revision: 1, state: 'saved' };
  const bridge = {
    invoke: async (name: string, params: { edits: TextEdit[] }) => {
      calls.push(name);
      if (name !== 'notebook.edit') return document;
      document = { ...document, text: applyTextEdits(document.text, params.edits), revision: document.revision + 1 };
      return { revision: document.revision };
    },
  } as unknown as Bridge;
  return { bridge, calls, read: () => document };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the session of a file of checks', () => {
  it('keeps the line endings of lines that did not change, of every kind', async () => {
    const main = fakeMain('dataset: a\r\nchecks:\n  - row_count:\r\n');
    const session = new CheckFileSession(main.bridge, main.read(), () => undefined);
    session.setEditorText('dataset: a\nchecks:\n  - schema:\n  - row_count:\n');
    await session.flush();
    expect(main.read().text).toBe('dataset: a\r\nchecks:\n  - schema:\n  - row_count:\r\n');
  });

  it('makes no file of a draft before it is changed, then with the whole text, and edits it from there', async () => {
    const main = fakeMain('');
    const made: string[] = [];
    let view: OpenCheckFile | undefined;
    const session = new CheckFileSession(
      main.bridge,
      {
        file,
        text: 'checks:\n',
        create: async (text) => {
          made.push(text);
          main.read();
          return { file, text, revision: 1, state: 'saved' };
        },
      },
      (next) => {
        view = next;
      },
    );
    expect(view).toMatchObject({ state: 'draft', text: 'checks:\n' });
    await session.flush();
    expect([made, main.calls]).toEqual([[], []]);
    session.setEditorText('checks:\n  - s');
    expect(view?.state).toBe('unsent');
    await session.flush();
    expect([made, view?.state]).toEqual([['checks:\n  - s'], 'saved']);
    session.setEditorText('checks:\n  - schema:');
    await session.flush();
    expect(main.calls).toEqual(['notebook.edit']);
  });

  it('makes the file of a draft that is saved as it is', async () => {
    const main = fakeMain('checks:\n');
    const create = vi.fn(async (text: string) => ({ file, text, revision: 1, state: 'saved' }) as const);
    const session = new CheckFileSession(main.bridge, { file, text: 'checks:\n', create }, () => undefined);
    await session.save();
    await session.save();
    expect(create).toHaveBeenCalledTimes(1);
  });

  it('keeps what was typed into a draft whose file could not be made, says why, and tries again', async () => {
    const main = fakeMain('');
    let refuse = true;
    let view: OpenCheckFile | undefined;
    const session = new CheckFileSession(
      main.bridge,
      {
        file,
        text: '',
        create: async (text) => {
          if (refuse) throw new PlumblineError({ code: 'disk_full', message: 'There is no room.' });
          return { file, text, revision: 1, state: 'saved' };
        },
      },
      (next) => {
        view = next;
      },
    );
    session.setEditorText('a: 1');
    await expect(session.flush()).rejects.toThrow('There is no room.');
    expect(view).toMatchObject({ text: 'a: 1', state: 'unsent', problem: { code: 'disk_full' } });
    refuse = false;
    await session.flush();
    expect(view).toMatchObject({ text: 'a: 1', state: 'saved' });
    expect(view?.problem).toBeUndefined();
  });

  it('lets one decide when someone else made the file of a draft meanwhile', async () => {
    const main = fakeMain('made: elsewhere\n');
    let view: OpenCheckFile | undefined;
    const session = new CheckFileSession(
      main.bridge,
      {
        file,
        text: 'checks:\n',
        create: async () => {
          throw new PlumblineError({ code: 'duplicate_name', message: 'There is one.' });
        },
      },
      (next) => {
        view = next;
      },
    );
    session.setEditorText('checks: []\n');
    await session.flush();
    expect(view).toMatchObject({ state: 'conflict', text: 'checks: []\n' });
    expect(view?.conflict?.otherText).toBe('made: elsewhere\n');
    await session.resolve('mine');
    expect(main.read().text).toBe('checks: []\n');
  });

  it('merges a change from outside in another place, and waits for a decision in the same one', async () => {
    const main = fakeMain('dataset: a\nchecks:\n  - row_count:\n');
    let view: OpenCheckFile | undefined;
    const session = new CheckFileSession(main.bridge, main.read(), (next) => {
      view = next;
    });
    session.setEditorText('dataset: a\nchecks:\n  - row_count:\n  - schema:\n');
    session.receive({ file, text: '# b\ndataset: a\nchecks:\n  - row_count:\n', revision: 2, state: 'saved' });
    expect(view?.text).toBe('# b\ndataset: a\nchecks:\n  - row_count:\n  - schema:\n');
    session.receive({
      file,
      text: '# b\ndataset: a\nchecks:\n  - row_count:\n  - freshness:\n',
      revision: 3,
      state: 'saved',
    });
    expect(view).toMatchObject({ state: 'conflict', text: expect.stringContaining('- schema:') });
    expect(view?.conflict?.otherText).toContain('- freshness:');
  });
});
