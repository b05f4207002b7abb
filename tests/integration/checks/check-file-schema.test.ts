import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkFileJsonSchema } from '../../../shared/domain/checks/check-file-schema';

const schemaFile = join(__dirname, '../../../resources/schemas/checks-v1.schema.json');
const recorded = JSON.parse(readFileSync(join(__dirname, 'soda/expected.json'), 'utf8')) as Record<string, unknown>;

describe('the JSON Schema of check files', () => {
  it('is the one that the reader validates with', async () => {
    // `npx vitest run -u` writes it anew.
    await expect(`${JSON.stringify(checkFileJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it('accepts every contract that Soda accepted', () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    for (const name of Object.keys(recorded)) {
      const contract: unknown = parse(readFileSync(join(__dirname, 'soda/contracts', `${name}.yml`), 'utf8'));
      expect([name, validate(contract), validate.errors]).toEqual([name, true, null]);
    }
  });

  it('refuses what the reader refuses', () => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    const base = { dataset: 'a/b', columns: [] };
    expect(validate({ ...base, checks: [{ row_count: null }] })).toBe(true);
    expect(validate({ ...base, checks: [{ row_cuont: null }] })).toBe(false);
    expect(validate({ ...base, checks: [{ freshness: { column: 'at' } }] })).toBe(false);
    expect(
      validate({ ...base, columns: [{ name: 'x', checks: [{ missing: { threshold: { level: 'error' } } }] }] }),
    ).toBe(false);
    expect(validate({ columns: [] })).toBe(false);
    const own = (check: object) => validate({ ...base, 'x-plumbline': { checks: [check] } });
    expect(own({ row_count: { group_by: ['a'] } })).toBe(true);
    expect(own({ row_count: null })).toBe(false);
    expect(own({ drift: { column: 'a', method: 'kl' } })).toBe(false);
    expect(own({ anomaly: { metric: { missing: { as: 'percent' } } } })).toBe(false);
    expect(own({ change: { metric: 'row_count' } })).toBe(false);
  });
});
