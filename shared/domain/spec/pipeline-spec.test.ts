import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { pipelineSpecJsonSchema, pipelineSpecSchema } from './pipeline-spec';

const published = join(__dirname, '../../../resources/schemas/pipeline-spec-v1.schema.json');

describe('the pipeline spec', () => {
  it('has the JSON Schema that is published', () => {
    const text = `${JSON.stringify(pipelineSpecJsonSchema(), null, 2)}\n`;
    // `UPDATE_SCHEMAS=1 npm run test:unit` writes the file after a change of the schema.
    if (process.env.UPDATE_SCHEMAS === '1') writeFileSync(published, text);
    expect(readFileSync(published, 'utf8')).toBe(text);
  });

  it('still reads the first file of version 1', () => {
    const old = parse(readFileSync(join(__dirname, 'fixtures/first-v1.pipeline.yaml'), 'utf8'));
    expect(pipelineSpecSchema.safeParse(old).error?.issues ?? []).toEqual([]);
  });

  it('refuses a key that it does not know, so that a misspelt decision is not lost', () => {
    const old = parse(readFileSync(join(__dirname, 'fixtures/first-v1.pipeline.yaml'), 'utf8'));
    expect(pipelineSpecSchema.safeParse({ ...old, schedul: null }).success).toBe(false);
  });
});
