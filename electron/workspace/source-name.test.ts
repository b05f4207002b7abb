import { describe, expect, it } from 'vitest';
import { sourceNameFor } from './source-name';

describe('the name of a source', () => {
  it.each([
    ['/x/flights-3m.parquet', 'flights_3m'],
    ['Air Ports.CSV', 'air_ports'],
    ['events.ndjson.gz', 'events'],
    ['2001 flights.csv', 'data_2001_flights'],
    ['order.csv', 'order_data'],
    ['---.csv', 'data'],
    ['Überflüge.csv', 'überflüge'],
    ['a.b.c.json', 'a_b_c'],
    ['o\'hare "x".csv', 'o_hare_x'],
  ])('of %s is %s', (path, name) => {
    expect(sourceNameFor(path, new Set())).toBe(name);
  });

  it('is never one that is taken', () => {
    expect(sourceNameFor('a/Flights.csv', new Set(['flights']))).toBe('flights_2');
    expect(sourceNameFor('flights.csv', new Set(['flights', 'flights_2']))).toBe('flights_3');
  });
});
