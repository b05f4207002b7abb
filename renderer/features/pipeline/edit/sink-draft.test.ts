import { describe, expect, it } from 'vitest';
import { draftOfSink, targetOf } from './sink-draft';

describe('the draft of a sink', () => {
  it('begins with a file named after the node', () => {
    expect(targetOf(draftOfSink('late flights', undefined))).toEqual({
      format: 'parquet',
      path: 'out/late_flights.parquet',
    });
  });

  it.each([
    { format: 'csv', path: 'out/a.csv', options: { header: false } } as const,
    { connection: 'crm', table: 'public.late', mode: 'append' } as const,
  ])('keeps where a sink writes: %j', (target) => {
    expect(targetOf(draftOfSink('a', target))).toEqual(target);
  });

  it('is no target while something is missing', () => {
    const draft = draftOfSink('a', undefined);
    expect(targetOf({ ...draft, kind: 'table' })).toBeNull();
    expect(targetOf({ ...draft, paths: { ...draft.paths, parquet: '  ' } })).toBeNull();
  });
});
