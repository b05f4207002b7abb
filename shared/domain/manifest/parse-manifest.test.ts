import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { manifestSchema } from './manifest';
import { parseManifest } from './parse-manifest';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

function problems(text: string): string[] {
  return parseManifest('plumbline.yaml', text).problems.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

describe('parseManifest', () => {
  it('reads all that a manifest may hold', () => {
    const text = [
      'plumbline: 1',
      'name: flight-ops',
      'description: On-time performance, 2001',
      'owners: [{ name: Flight data, email: flight-data@example.com }]',
      'engine: { threads: 2, memory_limit: 4GB }',
      'parameters:',
      '  min_flights: { type: integer, default: 100 }',
      'sources:',
      '  flights: { path: data/flights-3m.parquet }',
      '  "my airports": { path: data/airports.csv, format: csv, options: { header: true } }',
      '  customers: { connection: crm, table: public.customers }',
      'connections:',
      '  crm: { type: postgres, host: db.example.com }',
    ].join('\n');
    const { manifest, problems: found, lineOf } = parseManifest('plumbline.yaml', text);
    expect(found).toEqual([]);
    expect(manifest).toEqual({
      plumbline: 1,
      name: 'flight-ops',
      description: 'On-time performance, 2001',
      owners: [{ name: 'Flight data', email: 'flight-data@example.com' }],
      engine: { threads: 2, memory_limit: '4GB' },
      parameters: { min_flights: { type: 'integer', default: 100 } },
      sources: {
        flights: { path: 'data/flights-3m.parquet' },
        'my airports': { path: 'data/airports.csv', format: 'csv', options: { header: true } },
        customers: { connection: 'crm', table: 'public.customers' },
      },
      connections: { crm: { type: 'postgres', host: 'db.example.com' } },
    });
    expect(manifestSchema.parse(manifest)).toEqual(manifest);
    expect([lineOf.source('my airports'), lineOf.parameter('min_flights'), lineOf.source('nothing')]).toEqual([
      10, 7, 8,
    ]);
  });

  it('gives defaults for what is missing or left empty', () => {
    const { manifest, problems: found } = parseManifest('f', 'plumbline: 1\nname: x\nsources:\nparameters:\nengine:\n');
    expect(found).toEqual([]);
    expect(manifest).toEqual(manifestSchema.parse({ plumbline: 1, name: 'x' }));
  });

  it.each([
    ['', 'The manifest is empty'],
    ['- a\n', 'The manifest is a list'],
    ['text', 'The manifest is a single value'],
  ])('of a hopeless file such as %j has nothing but a problem', (text, message) => {
    const { manifest, problems: found } = parseManifest('f', text);
    expect(manifest).toMatchObject({ name: '', sources: {}, parameters: {} });
    expect(found).toMatchObject([{ code: 'bad_manifest', severity: 'error', line: 1 }]);
    expect(found[0]?.message).toContain(message);
  });

  it('leaves out a bad source and keeps the others', () => {
    const text = [
      'plumbline: 1',
      'name: x',
      'sources:',
      '  good: { path: a.csv }',
      '  neither: {}',
      '  typo: { path: a.csv, optinos: { header: true } }',
      '  kind: { path: a.csv, format: cvs }',
      '  text: a.csv',
      '  last: { path: b.csv }',
    ].join('\n');
    const { manifest, problems: found } = parseManifest('f', text);
    expect(Object.keys(manifest.sources)).toEqual(['good', 'last']);
    expect(found.map(({ code, line, column }) => `${code} ${line}:${column}`)).toEqual([
      'bad_source 5:12',
      'bad_source 6:24',
      'bad_source 7:32',
      'bad_source 8:9',
    ]);
    expect(found[1]?.hint).toBe('Did you mean `options`?');
  });

  it('keeps the other sections and sources when one is broken YAML', () => {
    const text =
      'plumbline: 1\nname: "x\nsources:\n  a: { path: x\n  b: { path: y }\nparameters:\n  p: { type: text }\n';
    const { manifest, problems: found } = parseManifest('f', text);
    expect(manifest).toMatchObject({ name: '', sources: { b: { path: 'y' } }, parameters: { p: { type: 'text' } } });
    expect(Object.keys(manifest.sources)).toEqual(['b']);
    expect(found.map(({ code, line }) => `${code} ${line}`)).toEqual(['bad_yaml 2', 'bad_yaml 4']);
  });

  it('leaves out sources in a merge conflict and keeps the others', () => {
    const text =
      'plumbline: 1\nname: x\nsources:\n  a: {path: a}\n<<<<<<< HEAD\n  b: {path: b}\n=======\n  b: {path: c}\n>>>>>>> x\n  d: {path: d}\n';
    const { manifest } = parseManifest('f', text);
    expect(Object.keys(manifest.sources)).toEqual(['a', 'd']);
    expect(problems(text)).toEqual(['merge_conflict 5:1']);
  });

  it('reports sections of the wrong form and keeps the rest', () => {
    const text =
      'plumbline: 1\nname: x\nsources: [a]\nowners: { name: y }\nengine: 4\nconnections: { c: {} }\nzzz: 1\n';
    expect(problems(text)).toEqual([
      'bad_source 3:10',
      'bad_manifest 4:9',
      'bad_manifest 5:9',
      'bad_manifest 6:16',
      'bad_manifest 7:1',
    ]);
    expect(parseManifest('f', text).manifest).toEqual(manifestSchema.parse({ plumbline: 1, name: 'x' }));
  });

  it('keeps the good settings of the engine beside a bad one', () => {
    const { manifest, problems: found } = parseManifest(
      'f',
      'plumbline: 1\nname: x\nengine: {threads: 3, memory_limit: lots}\n',
    );
    expect(manifest.engine).toEqual({ threads: 3, memory_limit: '60%' });
    expect(found).toMatchObject([{ line: 3, column: 36, message: expect.stringContaining('60%') }]);
  });

  it('keeps the good owners beside a bad one', () => {
    const { manifest } = parseManifest('f', 'plumbline: 1\nname: x\nowners: [{name: a}, {nam: b}, 3]\n');
    expect(manifest.owners).toEqual([{ name: 'a' }]);
  });

  it.each([
    ['sources: { "": { path: x } }', 'bad_name 3:12'],
    ['sources: { "a\\u0001": { path: x } }', 'bad_name 3:12'],
    ['sources: { __proto__: { path: x } }', 'bad_name 3:12'],
    ['sources: { a: { path: x }, A: { path: y } }', 'duplicate_name 3:28'],
    ['sources: { a: { path: x }, a: { path: y } }', 'bad_yaml 3:28'],
    ['parameters: { p: { type: int } }', 'bad_parameter 3:26'],
    ['parameters: { p: { type: integer, default: 1.5 } }', 'bad_parameter 3:44'],
    ['parameters: { p: { type: date, default: June } }', 'bad_parameter 3:41'],
    ['parameters: { p: { type: boolean, default: yes } }', 'bad_parameter 3:44'],
    ['connections: { c: { type: postgres, password: x } }', 'bad_manifest 3:37'],
  ])('reports %j at its place', (line, expected) => {
    expect(problems(`plumbline: 1\nname: x\n${line}\n`)).toEqual([expected]);
  });

  it('of a newer version says so', () => {
    expect(parseManifest('f', 'plumbline: 2\nname: x\n').problems).toMatchObject([
      { line: 1, message: expect.stringContaining('version 2') },
    ]);
    expect(problems('name: x\n')).toEqual(['bad_manifest 1:1']);
  });

  it('keeps every digit of the default of a parameter', () => {
    const text =
      'plumbline: 1\nname: x\nparameters:\n  a: {type: bigint, default: 9007199254740993}\n  b: {type: decimal, default: 0.10000000000000000001}\n  c: {type: text, default: 007}\n  d: {type: double, default: 0.5}\n';
    const { manifest, problems: found } = parseManifest('f', text);
    expect(found).toEqual([]);
    expect(Object.values(manifest.parameters).map((parameter) => parameter.default)).toEqual([
      '9007199254740993',
      '0.10000000000000000001',
      '007',
      0.5,
    ]);
  });

  it('never throws, and what it gives fits the schema but for an empty name', () => {
    const piece = fc.constantFrom(
      ...[
        'plumbline: 1\n',
        'name: x\n',
        'sources:\n',
        '  a: {path: b}\n',
        '  b: [\n',
        '  c:\n    path: x\n',
        'parameters:\n',
        '  p: {type: text}\n',
      ],
      ...[
        'engine: {threads: 1}\n',
        'owners:\n',
        '  - name: x\n',
        '<<<<<<< a\n',
        '>>>>>>> b\n',
        '=======\n',
        '"',
        '\t',
        '*x',
        '&x ',
        '- ',
        '\r',
        '\0',
      ],
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 20 }).map((parts) => parts.join('')),
      fc.string({ unit: 'binary' }),
    );
    fc.assert(
      fc.property(text, (source) => {
        const { manifest } = parseManifest('f', source);
        expect(manifestSchema.safeParse({ ...manifest, name: manifest.name || 'x' }).success).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
