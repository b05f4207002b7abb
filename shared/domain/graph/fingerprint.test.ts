import { expect, it } from 'vitest';
import { fingerprint, isSameInputs, type NodeInputs } from './fingerprint';

const inputs: NodeInputs = {
  version: 1,
  kind: 'query',
  definition: 'digest',
  materialize: null,
  parameters: { least: 'integer:1' },
  reads: { a: { kind: 'cell', fingerprint: 'one' }, b: { kind: 'source', fingerprint: 'two' } },
  engine: '1.5.6',
};
const hash = (text: string) => text;

it('takes inputs for the same where the fingerprint would be, and never where it would not', () => {
  const copy: NodeInputs = structuredClone(inputs);
  expect(isSameInputs(inputs, copy)).toBe(true);
  const others: Partial<NodeInputs>[] = [
    { kind: 'macro' },
    { definition: 'other' },
    { materialize: '"view"' },
    { engine: '1.5.7' },
    { parameters: {} },
    { parameters: { least: 'integer:2' } },
    { parameters: { most: 'integer:1' } },
    { reads: { a: { kind: 'cell', fingerprint: 'one' } } },
    { reads: { ...inputs.reads, b: { kind: 'source', fingerprint: 'three' } } },
    { reads: { ...inputs.reads, c: { kind: 'cell', fingerprint: 'one' } } },
  ];
  for (const change of others) {
    const other = { ...inputs, ...change };
    expect([change, isSameInputs(inputs, other)]).toEqual([change, false]);
    expect(fingerprint(other, hash)).not.toBe(fingerprint(inputs, hash));
  }
});
