import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inputJsonSchema } from '../../../shared/domain/inputs/input-schema';
import { inputDefinition } from '../../../shared/domain/inputs/read-input';

const schemaFile = join(__dirname, '../../../resources/schemas/input-v1.schema.json');

describe('the JSON Schema of input cells', () => {
  it('is the one that the reader validates with', async () => {
    // `npx vitest run -u` writes it anew.
    await expect(`${JSON.stringify(inputJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it.each([
    ['type: slider\nmin: 0\nmax: 9\nstep: 0.5\nlabel: L\ndescription: D', true],
    ['type: slider\nmin: 0', false],
    ['type: select\noptions: [a, 1, {value: b, label: Bee}]', true],
    ['type: select\noptions: {from: airports, value: iata, label: name}', true],
    ['type: multi-select\noptions: {query: "SELECT 1"}\ndefault: [1]\nvalue_type: integer', true],
    ['type: multi-select\noptions: {form: airports}', false],
    ['type: date-range\ndefault: {from: 2001-01-01, to: 2001-02-01}', true],
    ['type: checkbox\ndefault: yes please', false],
    ['type: text\ndefault: a\nplaceholder: b', true],
    ['type: dial', false],
  ])('says of %j what the reader says', (body, isGood) => {
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    expect(validate(parse(body))).toBe(isGood);
    expect(inputDefinition(body) !== undefined).toBe(isGood);
  });
});
