import { describe, expect, it } from 'vitest';
import { PlumblineError } from '../problem';
import { fitInputValue } from './fit-value';
import { parametersOfInput } from './input-definition';
import { inputDefinition, readInput } from './read-input';

function problemsOf(body: string): string[] {
  return readInput('n.md', 'x', body, { line: 10, column: 1 }).problems.map(
    ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
  );
}

function definitionOf(body: string) {
  const definition = inputDefinition(body);
  if (definition === undefined) throw new PlumblineError({ code: 'internal', message: problemsOf(body).join('\n') });
  return definition;
}

describe('the body of an input cell', () => {
  it('gives a control with the type of its values', () => {
    const type = (body: string) => definitionOf(body).valueType;
    expect(type('type: slider\nmin: 0\nmax: 10')).toBe('bigint');
    expect(type('type: slider\nmin: 0\nmax: 10\nstep: 0.5')).toBe('double');
    expect(type('type: number\nvalue_type: decimal\ndefault: 1.5')).toBe('decimal');
    expect(type('type: select\noptions: [1, 2]')).toBe('bigint');
    expect(type('type: select\noptions: [2001-01-01, 2001-02-01]')).toBe('date');
    expect(type('type: select\noptions: {from: airports, value: iata}\ndefault: ORD')).toBe('text');
    expect(type('type: multi-select\noptions: [a, {value: b, label: Bee}]')).toBe('text');
    expect(type('type: toggle')).toBe('boolean');
  });

  it('keeps the digits of options as they are written', () => {
    const { options } = definitionOf('type: select\noptions: [1.50, 007]') as { options?: unknown };
    expect(options).toEqual({
      kind: 'list',
      options: [
        { value: 1.5, label: '1.50' },
        { value: 7, label: '007' },
      ],
    });
  });

  it('says what is missing, unknown or contradictory at its line and column', () => {
    expect(problemsOf('')[0]).toContain('10:1 `type` is missing');
    expect(problemsOf('- a')[0]).toContain('must be a mapping');
    expect(problemsOf('type: slidr')[0]).toMatch(/^10:7 `type` must be one of .* \| Did you mean `slider`\?$/);
    expect(problemsOf('type: slider\nmin: 0')[0]).toMatch(/^10:1 .*`max`/);
    expect(problemsOf('type: slider\nmin: 5\nmax: 1')).toEqual([
      '12:6 `max` (1) must be more than `min` (5). | Swap the two.',
    ]);
    expect(problemsOf('type: slider\nmin: 0\nmax: 9\ndefault: 12')).toEqual([
      '13:10 `default` (12) is more than `max` (9).',
    ]);
    expect(problemsOf('type: slider\nmin: 0\nmax: 9\nsteps: 1')[0]).toContain('13:1');
    expect(problemsOf('type: slider\nmin: 0\nmax: 9\nstep: 0')[0]).toContain('13:7');
    expect(problemsOf('type: date\ndefault: 2001-02-30')[0]).toContain('11:10');
    expect(problemsOf('type: date-range\ndefault: {from: 2001-03-01, to: 2001-02-01}')).toEqual([
      '11:33 `to` (2001-02-01) lies before `from` (2001-03-01). | Swap the two dates.',
    ]);
    expect(problemsOf('type: select\noptions: [a, b, a]')).toEqual([
      '11:17 The option "a" stands twice. | Remove one of them.',
    ]);
    expect(problemsOf('type: select\noptions: [ORD, JFK]\ndefault: ORF')).toEqual([
      '12:10 The default "ORF" is not one of the options. | Did you mean `ORD`?',
    ]);
    expect(problemsOf('type: multi-select\noptions: [1, 2]\ndefault: [1, x]')[0]).toContain('12:14');
    expect(problemsOf('type: select')[0]).toContain('`options`');
    expect(problemsOf('type: number\nvalue_type: date')[0]).toContain('11:13');
    expect(problemsOf('type: [')).toHaveLength(1);
  });

  it('binds one parameter, or two for a range, with what it shows where nothing is said', () => {
    const parameters = (body: string) =>
      parametersOfInput('p', definitionOf(body)).map(({ name, default: value, fallback }) => [name, value, fallback]);
    expect(parameters('type: slider\nmin: 2\nmax: 9')).toEqual([['p', undefined, 2]]);
    expect(parameters('type: select\noptions: [a, b]\ndefault: b')).toEqual([['p', 'b', 'a']]);
    expect(parameters('type: select\noptions: {from: t}')).toEqual([['p', undefined, undefined]]);
    expect(parameters('type: multi-select\noptions: [a, b]')).toEqual([['p', undefined, []]]);
    expect(parameters('type: date-range\nmin: 2001-01-01\nmax: 2001-12-31')).toEqual([
      ['p_from', undefined, '2001-01-01'],
      ['p_to', undefined, '2001-12-31'],
    ]);
    expect(parameters('type: checkbox')).toEqual([['p', undefined, false]]);
  });
});

describe('a value that was chosen', () => {
  const fits = (body: string, value: Parameters<typeof fitInputValue>[3], parameter = 'p') =>
    fitInputValue('p', definitionOf(body), parameter, value);

  it('counts only where its control could give it', () => {
    const slider = 'type: slider\nmin: 0\nmax: 10';
    expect([5, '5', 11, 1.5, [5]].map((value) => fits(slider, value))).toEqual([5, 5, undefined, undefined, undefined]);
    expect(['a', 'c', null].map((value) => fits('type: select\noptions: [a, b]', value))).toEqual([
      'a',
      undefined,
      undefined,
    ]);
    expect(fits('type: select\noptions: {from: t}', 'anything')).toBe('anything');
    const several = 'type: multi-select\noptions: [1, 2, 3]';
    expect([[1, 3], [], [1, 4]].map((value) => fits(several, value))).toEqual([[1, 3], [], undefined]);
    const range = 'type: date-range\nmin: 2001-01-01\nmax: 2001-12-31';
    expect(fits(range, '2001-05-01', 'p_from')).toBe('2001-05-01');
    expect(fits(range, '2002-05-01', 'p_to')).toBeUndefined();
    expect(fits(range, '2001-05-01', 'p')).toBeUndefined();
  });
});
