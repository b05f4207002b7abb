import { describe, expect, it } from 'vitest';
import { nameFromText } from './new-node-name';

const none = () => false;

describe('nameFromText', () => {
  it.each([
    ['late_flights', { name: 'late_flights' }],
    ['Late flights', { name: 'late_flights', title: 'Late flights' }],
    ['  Flüge: zu  spät!  ', { name: 'flüge_zu_spät', title: 'Flüge: zu spät!' }],
    ['2001 by month', { name: 'step_2001_by_month', title: '2001 by month' }],
    ['', { name: 'step' }],
    ['!?', { name: 'step', title: '!?' }],
  ])('makes of %j the name %j', (text, expected) => {
    expect(nameFromText(text, 'step', none)).toEqual(expected);
  });

  it('gives a taken name a number', () => {
    const taken = new Set(['late', 'late_2']);
    expect(nameFromText('late', 'step', (name) => taken.has(name))).toEqual({ name: 'late_3', title: 'late' });
    expect(nameFromText('', 'step', (name) => name === 'step')).toEqual({ name: 'step_2' });
  });
});
