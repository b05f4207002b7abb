import { describe, expect, it } from 'vitest';
import type { NodeInputs } from './fingerprint';
import { staleCauses, staleReason } from './stale-reason';

const inputs: NodeInputs = {
  version: 1,
  kind: 'query',
  definition: 'd1',
  materialize: null,
  parameters: { min: 'integer:1' },
  reads: { flights: { kind: 'source', fingerprint: 'f1' }, 'data/x.csv': { kind: 'file', fingerprint: 'f2' } },
  engine: '1.5.6',
};

describe('staleReason', () => {
  it('says nothing when nothing changed', () => {
    expect(staleReason(inputs, structuredClone(inputs))).toBeUndefined();
  });

  it('says that a node never ran when there is no record, or one of another version', () => {
    expect(staleReason(undefined, inputs)).toBe('never ran');
    expect(staleReason({ ...inputs, version: 0 } as unknown as NodeInputs, inputs)).toBe('never ran');
  });

  it('names each cause', () => {
    expect(
      staleCauses(inputs, {
        ...inputs,
        definition: 'd2',
        materialize: '"view"',
        parameters: { min: 'integer:2' },
        reads: { flights: { kind: 'source', fingerprint: 'f3' }, 'data/x.csv': { kind: 'file', fingerprint: 'f4' } },
      }),
    ).toEqual([
      { kind: 'definition', text: 'its SQL changed' },
      { kind: 'option', text: 'its materialize option changed' },
      { kind: 'parameter', name: 'min', text: 'parameter min changed', detail: '1 → 2' },
      { kind: 'source', name: 'flights', text: 'source flights changed' },
      { kind: 'file', name: 'data/x.csv', text: 'file data/x.csv changed' },
    ]);
  });

  it('leaves nodes that the new SQL reads to the SQL, and names those that came or went under the same SQL', () => {
    const reads = { other: { kind: 'cell', fingerprint: 'f5' }, 'data/x.csv': { kind: 'file', fingerprint: 'f2' } };
    expect(staleReason(inputs, { ...inputs, definition: 'd2', reads })).toBe('its SQL changed');
    expect(staleReason(inputs, { ...inputs, reads })).toBe('other is new, flights is gone');
  });

  it('blames a new engine for all fingerprints that differ, and the SQL if that differs too', () => {
    const reads = { flights: { kind: 'source', fingerprint: 'f9' } };
    expect(staleReason(inputs, { ...inputs, engine: 'v1.6.0', reads })).toBe('DuckDB 1.6.0 is new');
    expect(staleReason(inputs, { ...inputs, engine: '1.6.0', definition: 'd2' })).toBe(
      'its SQL changed, DuckDB 1.6.0 is new',
    );
  });

  it('survives names that objects have by themselves', () => {
    const reads = JSON.parse(
      '{"__proto__": {"kind": "cell", "fingerprint": "f"}, "constructor": {"kind": "cell", "fingerprint": "g"}}',
    );
    expect(staleReason(inputs, { ...inputs, reads })).toBe(
      '__proto__ is new, constructor is new, flights is gone, data/x.csv is gone',
    );
  });
});
