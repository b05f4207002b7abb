import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotebookDocument } from '../../shared/contract/app-state';
import { insertBlockAfter, replaceCellBody } from '../../shared/domain/notebook/edit-notebook';
import type { TextEdit } from '../../shared/domain/notebook/notebook';
import { applyTextEdits } from '../../shared/domain/notebook/text-edit';
import { PlumblineError } from '../../shared/domain/problem';
import type { Bridge } from '../bridge/bridge';
import { DocumentSession, type OpenDocument } from './document-session';

const file = 'notebooks/a.md';
const start = '# A\n\n```sql one\nSELECT 1\n```\n\n```sql two\nSELECT 2\n```\n';

/** A stand-in for main: keeps one text and its revision. */
function fakeMain() {
  let document: NotebookDocument = { file, text: start, revision: 1, state: 'saved' };
  const sent: TextEdit[][] = [];
  let refuse: PlumblineError | null = null;
  const bridge = {
    invoke: async (name: string, params: { revision: number; edits: TextEdit[]; keep?: string }) => {
      if (name === 'notebook.open' || name === 'notebook.save') return document;
      if (name === 'notebook.resolveConflict') {
        const { diskText, ...rest } = document;
        document = {
          ...rest,
          state: 'saved',
          text: params.keep === 'disk' ? (diskText ?? '') : document.text,
          revision: document.revision + 1,
        };
        return document;
      }
      if (refuse !== null) throw refuse;
      if (params.revision !== document.revision) {
        throw new PlumblineError({ code: 'stale_revision', message: 'The text moved on.' });
      }
      sent.push(params.edits);
      document = { ...document, text: applyTextEdits(document.text, params.edits), revision: document.revision + 1 };
      return { revision: document.revision };
    },
  } as unknown as Bridge;
  return {
    bridge,
    sent,
    get document() {
      return document;
    },
    change(text: string, rest: Partial<NotebookDocument> = {}) {
      document = { ...document, text, revision: document.revision + 1, ...rest };
      return document;
    },
    refuseWith(problem: PlumblineError | null) {
      refuse = problem;
    },
  };
}

function open(main: ReturnType<typeof fakeMain>) {
  let view: OpenDocument | undefined;
  const session = new DocumentSession(main.bridge, main.document, (next) => {
    view = next;
  });
  return {
    session,
    get view(): OpenDocument {
      if (view === undefined) throw new Error('Nothing was published.');
      return view;
    },
    type(id: string, body: string) {
      session.edit(replaceCellBody(session.notebook, id, body), false);
    },
  };
}

describe('a notebook that is being edited', () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it('shows a change at once and sends what was typed as one edit within 100 ms', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.type('sql:one', 'SELECT 10');
    opened.type('sql:one', 'SELECT 100');
    expect(opened.view.notebook.text).toContain('SELECT 100');
    expect(opened.view.state).toBe('unsent');
    await vi.advanceTimersByTimeAsync(100);
    expect(main.sent).toHaveLength(1);
    expect(main.document.text).toBe(opened.view.notebook.text);
    expect(opened.view.state).toBe('saved');
  });

  it('has sent everything once a flush resolves, also what was typed while sending', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.type('sql:one', 'SELECT 10');
    const first = opened.session.flush();
    opened.type('sql:two', 'SELECT 20');
    await first;
    await opened.session.flush();
    expect(main.document.text).toContain('SELECT 10');
    expect(main.document.text).toContain('SELECT 20');
  });

  it('takes a change from outside without losing what was typed elsewhere', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.type('sql:two', 'SELECT 222');
    opened.session.receive(main.change(start.replace('# A', '# Another title')));
    expect(opened.view.notebook.text).toContain('# Another title');
    expect(opened.view.notebook.text).toContain('SELECT 222');
    await opened.session.flush();
    expect(main.document.text).toBe(opened.view.notebook.text);
  });

  it('asks for the text again when main moved on in between, and sends its change on top', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.type('sql:two', 'SELECT 222');
    main.change(start.replace('# A', '# B'));
    await opened.session.flush();
    expect(main.document.text).toContain('# B');
    expect(main.document.text).toContain('SELECT 222');
  });

  it('overwrites neither side when both changed the same place', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.type('sql:one', 'SELECT mine');
    const theirs = start.replace('SELECT 1', 'SELECT theirs');
    opened.session.receive(main.change(theirs));
    await vi.advanceTimersByTimeAsync(500);
    expect(opened.view.state).toBe('conflict');
    expect(opened.view.conflict?.otherText).toBe(theirs);
    expect(opened.view.notebook.text).toContain('SELECT mine');
    expect(main.document.text).toBe(theirs);

    await opened.session.resolve('mine');
    expect(main.document.text).toContain('SELECT mine');
    expect(opened.view.conflict).toBeUndefined();
  });

  it('takes the other version when that is chosen', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.type('sql:one', 'SELECT mine');
    opened.session.receive(main.change(start.replace('SELECT 1', 'SELECT theirs')));
    await opened.session.resolve('disk');
    expect(opened.view.notebook.text).toContain('SELECT theirs');
    expect(opened.view.notebook.text).not.toContain('SELECT mine');
  });

  it('shows the conflict that main found on disk and resolves it there', async () => {
    const main = fakeMain();
    const opened = open(main);
    opened.session.receive(main.change(start, { state: 'conflict', diskText: '# On disk\n' }));
    expect(opened.view.conflict?.otherText).toBe('# On disk\n');
    await opened.session.resolve('disk');
    expect(opened.view.notebook.text).toBe('# On disk\n');
    expect(opened.view.state).toBe('saved');
  });

  it('keeps what was typed when main refuses it, says why, and sends it with the next change', async () => {
    const main = fakeMain();
    const opened = open(main);
    main.refuseWith(new PlumblineError({ code: 'file_not_writable', message: 'The folder is read-only.' }));
    opened.type('sql:one', 'SELECT 10');
    await expect(opened.session.flush()).rejects.toMatchObject({ problem: { code: 'file_not_writable' } });
    expect(opened.view.problem?.code).toBe('file_not_writable');
    expect(opened.view.state).toBe('unsent');
    main.refuseWith(null);
    opened.type('sql:one', 'SELECT 11');
    await opened.session.flush();
    expect(main.document.text).toContain('SELECT 11');
    expect(opened.view.problem).toBeUndefined();
  });

  it('takes a structural change back and keeps what was typed in other cells since', async () => {
    const main = fakeMain();
    const opened = open(main);
    const { session } = opened;
    session.edit(insertBlockAfter(session.notebook, 'sql:two', { kind: 'sql', name: 'three', body: 'SELECT 3' }), true);
    opened.type('sql:one', 'SELECT 111');
    expect(session.undo()).toBe(true);
    expect(opened.view.notebook.text).toBe(start.replace('SELECT 1\n', 'SELECT 111\n'));
    expect(session.redo()).toBe(true);
    expect(opened.view.notebook.text).toContain('three');
    expect(opened.view.notebook.text).toContain('SELECT 111');
  });

  it('takes nothing back when there is nothing to take back', () => {
    expect(open(fakeMain()).session.undo()).toBe(false);
  });
});

/** A main whose answers and events take turns of the event loop that a seed decides. */
function slowMain(seed: number) {
  const main = fakeMain();
  let state = seed;
  const turns = async () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    for (let turn = (state >> 8) % 4; turn > 0; turn--) await Promise.resolve();
  };
  let receive: (document: NotebookDocument) => void = () => undefined;
  // Events arrive in the order in which they were sent, each some time later.
  let events = Promise.resolve();
  let edits = 0;
  const bridge = {
    invoke: async (name: string, params: never) => {
      await turns();
      if (name === 'notebook.edit') edits++;
      const answer = await main.bridge.invoke(name as 'notebook.edit', params);
      if (name === 'notebook.edit') {
        const document = main.document;
        events = events.then(turns).then(() => receive(document));
      }
      await turns();
      return answer;
    },
  } as unknown as Bridge;
  return {
    main,
    bridge,
    turns,
    edits: () => edits,
    onEvent(listener: typeof receive) {
      receive = listener;
    },
    settled: () => events,
  };
}

it('sends one text after another, whoever asks for it, and takes no echo of its own for a change from outside', async () => {
  for (let seed = 1; seed <= 200; seed++) {
    const { main, bridge, turns, edits, onEvent, settled } = slowMain(seed);
    const states = new Set<string>();
    const session = new DocumentSession(bridge, main.document, ({ state }) => states.add(state));
    onEvent((document) => session.receive(document));
    const flushes: Promise<void>[] = [];
    let body = 'SELECT 1';
    for (let word = 0; word < 20; word++) {
      body += ` /*w${word}*/`;
      session.edit(replaceCellBody(session.notebook, 'sql:one', body), false);
      flushes.push(session.flush(), session.flush());
      await turns();
    }
    await Promise.all(flushes);
    await session.flush();
    await settled();
    expect([seed, [...states].filter((state) => state === 'conflict')]).toEqual([seed, []]);
    expect(main.document.text).toContain(body);
    // None was refused because another had been on its way.
    expect([seed, edits()]).toEqual([seed, main.sent.length]);
    session.dispose();
  }
});
