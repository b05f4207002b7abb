import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isProven, type Proof, proofJsonSchema } from './proof';

const published = join(__dirname, '../../../resources/schemas/pipeline-proof-v1.schema.json');

const proof: Proof = {
  target: 'dbt',
  engine: 'dbt-core 1.11',
  equal: true,
  nodes: [],
  tests: null,
  rehearsals: [{ name: 'run_twice', outcome: 'passed', detail: '', nodes: [], ms: 1 }],
  receipt: null,
  at: '2026-11-26T00:00:00.000Z',
  ms: 1,
};

describe('the receipt of a proof', () => {
  it('has the JSON Schema that is published', () => {
    const text = `${JSON.stringify(proofJsonSchema(), null, 2)}\n`;
    // `UPDATE_SCHEMAS=1 npm run test:unit` writes the file after a change of the schema.
    if (process.env.UPDATE_SCHEMAS === '1') writeFileSync(published, text);
    expect(readFileSync(published, 'utf8')).toBe(text);
  });
});

describe('a proof', () => {
  it('is green with rehearsals that do not apply, and not with one that failed', () => {
    const rehearsal = proof.rehearsals[0];
    if (rehearsal === undefined) throw new Error('There is a rehearsal.');
    const withOutcome = (outcome: 'not_applicable' | 'failed') => ({
      ...proof,
      rehearsals: [{ ...rehearsal, outcome }],
    });
    expect(isProven(proof)).toBe(true);
    expect(isProven(withOutcome('not_applicable'))).toBe(true);
    expect(isProven(withOutcome('failed'))).toBe(false);
  });

  it('is not green when it did not run, whatever else it says', () => {
    expect(isProven({ ...proof, error: { code: 'tool_missing', severity: 'error', message: '' } })).toBe(false);
    expect(isProven({ ...proof, equal: false })).toBe(false);
  });
});
