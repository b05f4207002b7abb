import { describe, expect, it } from 'vitest';
import { PlumblineError } from '../problem';
import { manifestSchema } from './manifest';
import { givenParameters } from './parameters';

const manifest = manifestSchema.parse({
  plumbline: 1,
  name: 'w',
  parameters: {
    minimum: { type: 'integer', default: 100 },
    day: { type: 'date' },
    price: { type: 'decimal', default: '1.10' },
    wide: { type: 'bigint' },
    on: { type: 'boolean', default: false },
    label: { type: 'text', default: '' },
  },
});

function problemOf(overrides: Record<string, string>) {
  try {
    givenParameters(manifest, overrides);
  } catch (error) {
    if (error instanceof PlumblineError) return error.problem;
    throw error;
  }
  return undefined;
}

describe('givenParameters', () => {
  it('gives what is given, and no defaults: those are for the graph to find', () => {
    expect(givenParameters(manifest, {})).toEqual({});
    expect(givenParameters(manifest, { minimum: '5' })).toEqual({ minimum: 5 });
  });

  it('leaves the texts of parameters that input cells define to them', () => {
    expect(givenParameters(manifest, { airports: 'ORD,JFK', minimum: '1,2' }, ['airports', 'minimum'])).toEqual({
      airports: 'ORD,JFK',
      minimum: '1,2',
    });
  });

  it('reads each text as its type and keeps digits that a double would round', () => {
    expect(
      givenParameters(manifest, {
        minimum: ' 5 ',
        wide: '9007199254740993',
        price: '0.1000',
        on: 'yes',
        day: '2001-06-30',
        label: ' x ',
      }),
    ).toEqual({
      minimum: 5,
      wide: '9007199254740993',
      price: '0.1000',
      on: true,
      day: '2001-06-30',
      label: ' x ',
    });
  });

  it.each([
    [{ minimum: 'many' }, 'whole number'],
    [{ day: '30.06.2001' }, '2001-06-30'],
    [{ on: 'maybe' }, 'true or false'],
    [{ price: '1,10' }, '12.50'],
  ])('refuses %j and says what was expected', (overrides, expected) => {
    const problem = problemOf(overrides as unknown as Record<string, string>);
    expect(problem?.code).toBe('bad_parameter');
    expect(problem?.message).toContain(expected);
  });

  it('refuses an unknown name and lists the known ones, also for names of Object.prototype', () => {
    expect(problemOf({ minimun: '1' })?.hint).toContain('minimum');
    expect(problemOf({ toString: '1' })?.code).toBe('bad_parameter');
  });
});
