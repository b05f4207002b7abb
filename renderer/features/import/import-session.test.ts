import { describe, expect, it, vi } from 'vitest';
import type { AddableFile } from '../../../shared/contract/source-commands';
import type { FileInspection, InspectRequest, Rejects } from '../../../shared/domain/import/inspection';
import { PlumblineError } from '../../../shared/domain/problem';
import { draftFault, type ImportBackend, ImportSession } from './import-session';

const rejects: Rejects = { rows: 1, whole: true, lines: 0, more: false, values: [] };

function inspectionOf(request: InspectRequest): FileInspection {
  const type = { kind: 'varchar' } as const;
  return {
    format: 'csv',
    bytes: 1,
    dialect: null,
    columns: [
      { name: 'a', sqlType: 'VARCHAR', type, foundType: 'VARCHAR' },
      { name: 'b', sqlType: 'VARCHAR', type, foundType: 'VARCHAR' },
    ],
    page: { start: 0, rowCount: 0, columns: [], vectors: [] },
    rejects,
    findings: [{ code: 'no_rows', message: JSON.stringify(request.options) }],
    tables: null,
    sheets: null,
  };
}

const file = (name: string): AddableFile => ({ path: `/x/${name}.csv`, bytes: 1, name, isInside: false });

function start(files: readonly AddableFile[], changes: Partial<ImportBackend> = {}) {
  const asked: { request: InspectRequest; signal: AbortSignal }[] = [];
  const backend: ImportBackend = {
    files: async () => ({ files, problems: [] }),
    inspect: async (request, signal) => {
      asked.push({ request, signal });
      return inspectionOf(request);
    },
    check: async () => rejects,
    plan: async (request) => ({ options: request.options }),
    install: async () => undefined,
    add: async (sources) => ({ added: sources.map((source) => source.name), problems: [], undo: 'u' }),
    ...changes,
  };
  const session = new ImportSession(backend);
  return { session, asked, started: session.start(['/x']) };
}

const free = () => null;

describe('adding data', () => {
  it('reads the first file at once, and the others when they are looked at', async () => {
    const { session, asked, started } = start([file('a'), file('b')]);
    await started;
    await vi.waitFor(() => expect(session.state.files[0]?.inspection).not.toBeNull());
    expect(asked.map(({ request }) => request.path)).toEqual(['/x/a.csv']);
    session.activate(1);
    session.activate(0);
    session.activate(1);
    await vi.waitFor(() => expect(session.state.files[1]?.inspection).not.toBeNull());
    expect(asked).toHaveLength(2);
  });

  it('ends the reading for an older decision, and never shows its answer', async () => {
    const answers: ((value: FileInspection) => void)[] = [];
    const signals: AbortSignal[] = [];
    const { session, started } = start([file('a')], {
      inspect: (_request, signal) => {
        signals.push(signal);
        return new Promise((resolve) => answers.push(resolve));
      },
    });
    await started;
    session.decide('/x/a.csv', { delim: ';' });
    session.chooseType('/x/a.csv', 'a', 'BIGINT');
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true, false]);
    answers[2]?.(inspectionOf({ path: '', options: { delim: 'new' } }));
    await vi.waitFor(() => expect(session.state.files[0]?.reading).toBe(false));
    answers[0]?.(inspectionOf({ path: '', options: { delim: 'old' } }));
    await Promise.resolve();
    expect(session.state.files[0]?.inspection?.findings[0]?.message).toContain('new');
    expect(session.state.files[0]?.options).toEqual({ delim: ';', types: { a: 'BIGINT' } });
  });

  it('forgets a decision that is taken back, and keeps types with a column that is renamed', async () => {
    const { session, asked, started } = start([file('a')]);
    await started;
    await vi.waitFor(() => expect(session.state.files[0]?.inspection).not.toBeNull());
    session.chooseType('/x/a.csv', 'a', 'BIGINT');
    session.rename('/x/a.csv', 0, 'id');
    expect(asked.at(-1)?.request.options).toEqual({ types: { id: 'BIGINT' }, names: ['id', 'b'] });
    session.rename('/x/a.csv', 0, 'b');
    session.chooseType('/x/a.csv', 'id', null);
    session.decide('/x/a.csv', { names: undefined });
    expect(asked.at(-1)?.request.options).toEqual({});
  });

  it('tells what keeps a file from being added', async () => {
    const { session, started } = start([file('a'), { ...file('b'), name: 'A' }]);
    await started;
    await vi.waitFor(() => expect(session.state.files[0]?.inspection).not.toBeNull());
    const { files } = session.state;
    const [first] = files;
    if (first === undefined) throw new Error('There is no file.');
    expect(draftFault(first, files, () => true)).toContain('something else');
    expect(draftFault(first, files, () => false)).toContain('another file');
    expect(draftFault({ ...first, name: ' ' }, [first], () => false)).toBe('is empty');
    expect(draftFault({ ...first, name: 'c' }, files, () => false)).toBeNull();
  });

  it('adds what is included, and keeps the rest when one cannot be', async () => {
    const failed = { code: 'duplicate_name', severity: 'error', message: 'Taken.' } as const;
    const add = vi.fn<ImportBackend['add']>(async (sources) => ({
      added: sources.slice(0, 1).map((source) => source.name),
      problems: sources.length > 1 ? [failed] : [],
      undo: 'u',
    }));
    const { session, started } = start([file('a'), file('b'), file('c')], { add });
    await started;
    session.change('/x/c.csv', { included: false });
    expect(await session.add(free)).toBeNull();
    expect(add.mock.calls[0]?.[0].map((source) => source.name)).toEqual(['a', 'b']);
    expect(session.state.failure).toEqual(failed);
    session.change('/x/b.csv', { name: 'd' });
    expect(await session.add(free)).toEqual({ added: ['d'], undo: 'u' });
    expect(add.mock.calls[1]?.[0].map((source) => source.name)).toEqual(['d']);
  });

  it('shows what is wrong with a file at the file, and reads it again when something is decided', async () => {
    let broken = true;
    const { session, started } = start([file('a')], {
      inspect: async (request) => {
        if (broken) throw new PlumblineError({ code: 'bad_source', message: 'Broken.' });
        return inspectionOf(request);
      },
    });
    await started;
    await vi.waitFor(() => expect(session.state.files[0]?.problem?.message).toBe('Broken.'));
    broken = false;
    session.decide('/x/a.csv', { encoding: 'latin-1' });
    await vi.waitFor(() => expect(session.state.files[0]?.problem).toBeNull());
  });
});
