import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ownDefinitions } from '../../../shared/domain/checks/own/own-types';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';

const page = readFileSync(join(__dirname, '../../../docs/checks.md'), 'utf8');
const schema = JSON.parse(
  readFileSync(join(__dirname, '../../../resources/schemas/checks-v1.schema.json'), 'utf8'),
) as object;
/** Fences of the page, each as a whole contract. */
const contracts = [...page.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)]
  .map(([, text = '']) => text)
  .filter((text) => !text.startsWith('threshold:'))
  .map((text) => (text.startsWith('dataset:') ? text : `dataset: a/main/orders\n${text}`))
  .map((text) => (/^columns:/m.test(text) ? text : `columns: []\n${text}`));

describe('the checks of the documentation', () => {
  it.each(contracts.map((text) => [text.split('\n').find((line) => line.includes('- ')) ?? '', text]))(
    'are read without a complaint: %s',
    (_, text) => {
      const { checks, problems } = parseCheckFile('checks/orders.yml', text);
      expect(problems).toEqual([]);
      expect(checks.length).toBeGreaterThan(0);
    },
  );

  it('are what the JSON Schema accepts', () => {
    const validate = new Ajv({ strict: false }).compile(schema);
    for (const text of contracts) expect([text, validate(parse(text)), validate.errors]).toEqual([text, true, null]);
  });

  it('show every type beyond the contract language', () => {
    const shown = contracts.flatMap((text) => {
      const own = (parse(text) as { 'x-plumbline'?: { checks: Record<string, unknown>[] } })['x-plumbline'];
      return (own?.checks ?? []).flatMap((check) => Object.keys(check));
    });
    for (const type of ['group_evolution', 'reconciliation', 'drift', 'anomaly', 'change'])
      expect(shown).toContain(type);
    expect(shown.filter((type) => !Object.hasOwn(ownDefinitions, type))).toEqual([]);
  });
});
