import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseSketch } from '../../../shared/domain/sketch/parse-sketch';
import { sketchJsonSchema } from '../../../shared/domain/sketch/sketch-schema';

const root = join(__dirname, '../../..');
const schemaFile = join(root, 'resources/schemas/sketch-v1.schema.json');

describe('the JSON Schema of sketches', () => {
  it('is the one that the reader validates with', async () => {
    // `npx vitest run --update` writes it anew.
    await expect(`${JSON.stringify(sketchJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it('accepts the sketch of the sample', () => {
    const text = readFileSync(join(root, 'resources/sample/pipelines/on-time.yaml'), 'utf8');
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    expect([validate(parse(text)), validate.errors]).toEqual([true, null]);
  });

  it.each([
    ['planned: { a: { title: T, from: [b], columns: [x, { name: y, type: DATE }] }, b: }', true],
    ['planned: [{ name: a, notes: N }]', true],
    ['planned: [{ title: a }]', false],
    ['planned: { a: { titel: T } }', false],
    ['positions: { a: [1, 2], b: { x: 1, y: 2 } }', true],
    ['positions: { a: [1] }', false],
    ['groups: { g: { title: G, nodes: [a], collapsed: true } }', true],
    ['groups: { g: { nodes: a } }', false],
    ['sinks: { s: { from: a, write: { format: csv, path: out/a.csv, options: { header: true } } } }', true],
    ['sinks: { s: { from: a, write: { connection: c, table: t } } }', true],
    ['sinks: { s: { from: a, write: { format: xls, path: a.xls } } }', false],
    ['sinks: { s: { from: a } }', false],
    ['joins: { a: { multiply: 2, drop: 0.1 }, b: }', true],
    ['joins: { a: { multiply: 0.5 } }', false],
    ['outputs: [a]\ntitle: T\nschedule: { cron: "@daily" }', true],
    ['output: [a]', false],
  ])('says of %j what the reader says', (body, isGood) => {
    const text = `plumbline: 1\n${body}\n`;
    const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(schemaFile, 'utf8')) as object);
    expect(validate(parse(text))).toBe(isGood);
    expect(parseSketch('pipelines/a.yaml', text).problems.length === 0).toBe(isGood);
  });
});
