import { describe, expect, it } from 'vitest';
import type { Manifest, ParameterValue } from '../manifest/manifest';
import type { Notebook } from '../notebook/notebook';
import { bindParameters, parameterText } from './parameter-bindings';

function notebook(...inputs: readonly { name: string; body: string }[]): Notebook {
  return {
    file: 'notebooks/n.md',
    text: '',
    title: '',
    problems: [],
    blocks: inputs.map(({ name, body }, index) => ({
      kind: 'input',
      id: `input:${name}`,
      range: { start: 0, end: 0 },
      line: index + 1,
      name,
      options: {},
      body,
      bodyRange: { start: 0, end: 0 },
      bodyLine: index + 2,
      problems: [],
    })),
  };
}

function bind(
  parameters: Manifest['parameters'],
  given: Record<string, ParameterValue> = {},
  ...inputs: readonly { name: string; body: string }[]
): Record<string, string | undefined> {
  const bound = bindParameters({ manifest: { parameters }, notebooks: [notebook(...inputs)] }, given);
  return Object.fromEntries(
    [...bound].map(([name, parameter]) => [
      name,
      parameter.problem ?? (parameter.value === undefined ? undefined : parameterText(parameter)),
    ]),
  );
}

describe('bindParameters', () => {
  it('takes the given value, then what was set, the notebook, the manifest, and what the control shows by itself', () => {
    const slider = { name: 'n', body: 'type: slider\nmin: 5\nmax: 9' };
    const withDefault = { name: 'n', body: 'type: slider\nmin: 5\nmax: 9\ndefault: 6' };
    expect(bind({ n: { type: 'integer', default: 1 } }, { n: 2 }, slider)).toEqual({ n: 'integer:2' });
    expect(bind({ n: { type: 'integer', default: 1 } }, {}, slider)).toEqual({ n: 'integer:1' });
    expect(bind({ n: { type: 'integer' } }, {}, slider)).toEqual({ n: 'integer:5' });
    expect(bind({ n: { type: 'integer' } }, { n: null }, slider)).toEqual({ n: 'integer:5' });
    expect(bind({ n: { type: 'integer', default: 1 } }, {}, withDefault)).toEqual({ n: 'integer:6' });
    expect(bind({ n: { type: 'integer', default: 1 } }, { n: 8 }, withDefault)).toEqual({ n: 'integer:8' });
    const workspace = { manifest: { parameters: {} }, notebooks: [notebook(withDefault)] };
    expect(bindParameters(workspace, {}, { N: 9 }).get('n')).toMatchObject({ value: 9, origin: 'set' });
    expect(bindParameters(workspace, { n: 8 }, { n: 9 }).get('n')).toMatchObject({ value: 8, origin: 'given' });
    expect(bindParameters(workspace).get('n')).toMatchObject({ value: 6, origin: 'notebook' });
    expect(bind({}, { n: 7 }, slider)).toEqual({ n: 'bigint:7' });
    expect(bind({}, { other: 7 })).toEqual({});
    expect(bind({ n: { type: 'integer' } })).toEqual({ n: undefined });
  });

  it('matches names without regard to case, as DuckDB does', () => {
    expect(bind({ Min: { type: 'integer', default: 1 } }, { mIN: 3 })).toEqual({ min: 'integer:3' });
  });

  it('knows the kinds of input cells', () => {
    expect(
      bind(
        {},
        {},
        { name: 'a', body: 'type: checkbox\nvalue: true' },
        { name: 'b', body: 'type: number\ndefault: 0.5' },
        { name: 'c', body: 'type: slider\nmin: 0\nmax: 1\nstep: 0.1' },
        { name: 'd', body: 'type: select\noptions: {from: airports}\nvalue: ORD' },
        { name: 'e', body: 'type: date\nvalue: "2001-06-30"' },
        { name: 'f', body: ': [' },
        { name: 'g', body: '' },
      ),
    ).toEqual({
      a: 'boolean:true',
      b: 'double:0.5',
      c: 'double:0',
      d: 'text:"ORD"',
      e: 'date:"2001-06-30"',
      f: undefined,
      g: undefined,
    });
  });

  it('binds two parameters for a range, and a list where several can be chosen', () => {
    const range = { name: 'period', body: 'type: date-range\ndefault: {from: 2001-01-01, to: 2001-06-30}' };
    const several = { name: 'codes', body: 'type: multi-select\noptions: [ORD, JFK, "a,b"]\ndefault: [ORD]' };
    const numbers = { name: 'days', body: 'type: multi-select\noptions: [1, 2, 3]' };
    expect(bind({}, {}, range, several, numbers)).toEqual({
      period_from: 'date:"2001-01-01"',
      period_to: 'date:"2001-06-30"',
      codes: 'text[]:["ORD"]',
      days: 'bigint[]:[]',
    });
    expect(
      bind({}, { period_to: '2001-02-01', codes: '["a,b", "JFK"]', days: '1, 3' }, range, several, numbers),
    ).toEqual({
      period_from: 'date:"2001-01-01"',
      period_to: 'date:"2001-02-01"',
      codes: 'text[]:["a,b","JFK"]',
      days: 'bigint[]:[1,3]',
    });
    expect(bind({ days: { type: 'integer' } }, { days: 'x' }, numbers).days).toContain('is not of type integer[]');
    expect(bind({}, { period_from: ['2001-01-01'] }, range).period_from).toContain('is not of type date');
  });

  it('lets the first input cell of a name count', () => {
    const first = { name: 'n', body: 'type: number\ndefault: 1' };
    const second = { name: 'N', body: 'type: text\ndefault: two' };
    expect(bind({}, {}, first, second)).toEqual({ n: 'bigint:1' });
  });

  it('gives one value one text, however it was written, and refuses what does not fit', () => {
    const of = (type: Manifest['parameters'][string]['type'], value: ParameterValue) =>
      bind({ p: { type } }, { p: value }).p;
    expect([of('integer', 100), of('integer', '100'), of('integer', ' +100 ')]).toEqual(Array(3).fill('integer:100'));
    expect(of('integer', '2147483648')).toContain('is not of type integer');
    expect(of('integer', 1.5)).toContain('is not of type integer');
    expect(of('bigint', '9007199254740993')).toBe('bigint:"9007199254740993"');
    expect(of('bigint', '9223372036854775808')).toContain('is not of type bigint');
    expect([of('double', '0.50'), of('double', 0.5)]).toEqual(['double:0.5', 'double:0.5']);
    expect([of('double', 'inf'), of('double', 'x')]).toEqual([
      'double:"inf"',
      expect.stringContaining('is not of type'),
    ]);
    expect(of('decimal', '12.50')).toBe('decimal:"12.50"');
    expect([of('boolean', 'TRUE'), of('boolean', true)]).toEqual(['boolean:true', 'boolean:true']);
    expect([of('date', '2001-01-01'), of('date', '1.1.2001')]).toEqual([
      'date:"2001-01-01"',
      expect.stringContaining('not of'),
    ]);
    expect(of('timestamp', '2001-01-01 12:00')).toBe('timestamp:"2001-01-01 12:00"');
    expect(of('text', 3)).toBe('text:"3"');
    expect(of('date', null)).toBe('date:null');
  });
});
