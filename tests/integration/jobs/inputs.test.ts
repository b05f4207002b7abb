import { afterEach, describe, expect, it } from 'vitest';
import { Engine } from '../../../electron/engine/engine';
import { LocalStateFile, loadLocalState } from '../../../electron/jobs/local-state';
import { listRuns } from '../../../electron/jobs/run-history';
import { type SessionOptions, WorkspaceSession } from '../../../electron/jobs/workspace-session';
import type { ParameterValue } from '../../../shared/domain/manifest/manifest';
import { cell, WorkspaceFolder } from '../../support/workspace-folder';

const input = (name: string, ...lines: string[]) => [`\`\`\`input ${name}`, ...lines, '```', ''].join('\n');

const manifest = 'plumbline: 1\nname: test\nparameters:\n  least: { type: integer, default: 3 }\n';
const notebook = [
  input('least', 'type: slider', 'min: 0', 'max: 9'),
  input('codes', 'type: multi-select', 'options: [a, b, c]', 'default: [a]', 'label: Codes'),
  input('period', 'type: date-range', 'default: { from: 2001-01-01, to: 2001-01-05 }'),
  input(
    'shop',
    'type: select',
    'options: { from: shops, value: id, label: name }',
    'default: 1',
    'value_type: integer',
  ),
  cell('numbers', 'SELECT range AS i FROM range(10) WHERE range >= $least'),
  cell('above', 'SELECT count(*) AS n FROM numbers'),
  cell('chosen', "SELECT * FROM (VALUES ('a'), ('b'), ('c')) AS t(code) WHERE code IN $codes"),
  cell(
    'days',
    "SELECT count(*) AS n FROM range(DATE '2001-01-01', DATE '2002-01-01', INTERVAL 1 DAY) AS t(day) WHERE day BETWEEN $period_from AND $period_to",
  ),
  cell(
    'types',
    'SELECT typeof($codes) AS codes, typeof($period_to) AS period, typeof($shop) AS shop, typeof($least) AS least',
  ),
  cell('shops', "SELECT * FROM (VALUES (2, 'Beta'), (1, 'alpha'), (3, 'Gamma'), (1, 'alpha')) AS t(id, name)"),
].join('\n');

const open: { engine: Engine; folder: WorkspaceFolder }[] = [];

async function openSession(options: Partial<SessionOptions> = {}, folder = new WorkspaceFolder()) {
  folder.write('plumbline.yaml', manifest);
  folder.write('notebooks/inputs.md', notebook);
  const engine = new Engine();
  open.push({ engine, folder });
  const session = await WorkspaceSession.open({ root: folder.root, engine, trigger: 'cli', version: '1', ...options });
  const rows = async (node: string) => (await engine.evidence({ sql: `FROM ${node}` })).rows;
  const stateOf = (name: string) => {
    const status = session.derived.statuses.find((candidate) => candidate.name === name);
    return status?.state === 'stale' ? `stale: ${status.reason}` : status?.state;
  };
  return { session, engine, folder, rows, stateOf };
}

afterEach(async () => {
  for (const { engine, folder } of open.splice(0)) {
    await engine.close();
    folder.remove();
  }
});

describe('input cells', () => {
  it('bind values of their types: lists, dates, and the type of the manifest', async () => {
    const { session, rows } = await openSession();
    const report = await session.run({});
    expect(report.nodes.map(({ name, status, error }) => [name, status, error?.message])).toEqual(
      report.nodes.map(({ name }) => [name, 'ran', undefined]),
    );
    expect(await rows('types')).toEqual([['VARCHAR[]', 'DATE', 'INTEGER', 'INTEGER']]);
    expect(await rows('above')).toEqual([['7']]);
    expect(await rows('chosen')).toEqual([['a']]);
    expect(await rows('days')).toEqual([['5']]);
    const [run] = await listRuns(session.root, 1);
    expect(run?.parameters).toEqual({
      least: 3,
      codes: ['a'],
      period_from: '2001-01-01',
      period_to: '2001-01-05',
      shop: 1,
    });
  });

  it('make stale what depends on them, say so, and are fresh again with the value that was there before', async () => {
    const { session, rows, stateOf } = await openSession();
    await session.run({});
    await session.setInputs({ least: 5, codes: ['b', 'c'] });
    expect(stateOf('numbers')).toBe('stale: parameter least changed');
    expect(stateOf('above')).toBe('stale: numbers changed');
    expect(stateOf('chosen')).toBe('stale: parameter codes changed');
    expect(stateOf('days')).toBe('fresh');
    expect(session.derived.statuses.find(({ name }) => name === 'numbers')?.causes).toEqual([
      { kind: 'parameter', name: 'least', text: 'parameter least changed', detail: '3 → 5' },
    ]);
    await session.run({ nodes: ['chosen'] });
    expect(await rows('chosen')).toEqual([['b'], ['c']]);
    await session.setInputs({ least: null });
    expect(stateOf('numbers')).toBe('fresh');
    expect(session.parameters.get('codes')).toMatchObject({ value: ['b', 'c'], origin: 'set' });
  });

  it('give way to the command line, and ignore what their control cannot give', async () => {
    const inputValues: Record<string, ParameterValue> = {
      least: 99,
      codes: ['nowhere'],
      period_to: '2001-02-01',
      gone: 1,
    };
    const { session } = await openSession({ parameters: { codes: 'c, b', period_from: '2001-01-03' }, inputValues });
    const of = (name: string) => {
      const parameter = session.parameters.get(name);
      return [parameter?.value, parameter?.origin];
    };
    expect(of('least')).toEqual([3, 'manifest']);
    expect(of('codes')).toEqual([['c', 'b'], 'given']);
    expect(of('period_from')).toEqual(['2001-01-03', 'given']);
    expect(of('period_to')).toEqual(['2001-02-01', 'set']);
    // What nobody can use now comes back with its cell.
    expect(session.inputValues).toEqual(inputValues);
  });

  it('are promoted with their defaults, whatever one person has chosen', async () => {
    const { session, folder, rows } = await openSession({ inputValues: { codes: ['b'], least: 7 } });
    await session.run({});
    expect(await rows('above')).toEqual([['3']]);
    await session.promote({ nodes: ['chosen', 'above'], targets: ['dbt'], out: `${folder.root}/promoted` });
    const spec = folder.read('specs/chosen.pipeline.yaml');
    expect(spec).toMatch(
      /name: codes\n\s+type: text\[\]\n\s+typed_by: input\n\s+default:\n?\s+(- a|\[ ?a ?\])\n\s+description: Codes\n/,
    );
    expect(spec).toMatch(/name: least\n\s+type: integer\n\s+typed_by: manifest\n\s+default: 3\n/);
    expect(session.parameters.get('codes')).toMatchObject({ value: ['b'], origin: 'set' });
  });

  it('offer the values of a cached result, once each and by label, found by search', async () => {
    const { session, engine } = await openSession();
    await expect(engine.inputOptions({ from: 'shops' })).rejects.toMatchObject({
      problem: { code: 'result_gone', hint: 'Run shops first.' },
    });
    await session.run({ nodes: ['shops'] });
    expect(await engine.inputOptions({ from: 'Shops', value: 'ID', label: 'name' })).toEqual({
      options: [
        { value: '2', label: 'Beta' },
        { value: '3', label: 'Gamma' },
        { value: '1', label: 'alpha' },
      ],
      more: false,
      sqlType: 'INTEGER',
    });
    const found = await engine.inputOptions({
      query: "SELECT id, name || '!' FROM shops WHERE id > 1;",
      search: 'BET',
    });
    expect(found.options).toEqual([]);
    const labelled = { query: "SELECT id, name || '!' AS name FROM shops", label: 'name', search: 'a!' };
    expect((await engine.inputOptions(labelled)).options.map(({ value }) => value)).toEqual(['2', '3', '1']);
    expect(await engine.inputOptions({ query: 'SELECT range AS i FROM range(5000)' })).toMatchObject({ more: true });
    await expect(engine.inputOptions({ from: 'shops', value: 'nam' })).rejects.toMatchObject({
      problem: { code: 'bad_input', hint: 'Did you mean `name`?' },
    });
    await expect(engine.inputOptions({ query: "COPY shops TO 'x.csv'" })).rejects.toMatchObject({
      problem: { code: 'unsupported_statement' },
    });
    await expect(engine.inputOptions({ from: "shops'; DROP" })).rejects.toMatchObject({
      problem: { code: 'unknown_node' },
    });
  });
});

describe('what one person has set', () => {
  it('is kept on disk, the last of quick changes too, and is none where the file is damaged', async () => {
    const { folder } = await openSession();
    const failures: unknown[] = [];
    const file = new LocalStateFile(folder.root, (error) => failures.push(error));
    expect(await loadLocalState(folder.root)).toEqual({ runMode: 'stale', inputs: {} });
    for (let least = 0; least < 20; least++) file.save({ runMode: 'automatic', inputs: { least, codes: ['a'] } });
    await file.flush();
    expect(failures).toEqual([]);
    expect(await loadLocalState(folder.root)).toEqual({ runMode: 'automatic', inputs: { least: 19, codes: ['a'] } });
    folder.write('.plumbline/local.json', '{"version": 1, "runMode": "sometimes", "inputs": {"n": 1}}');
    expect(await loadLocalState(folder.root)).toEqual({ runMode: 'stale', inputs: { n: 1 } });
    folder.write('.plumbline/local.json', '{"ver');
    expect(await loadLocalState(folder.root)).toEqual({ runMode: 'stale', inputs: {} });
  });
});
