import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contracts, queries } from '../checks/contracts';
import { bigOrders, byName, makeShop, type Shop } from '../checks/shop';

const root = join(__dirname, '../../..');
const python = join(process.env.PLUMBLINE_INTEROP ?? join(root, 'node_modules/.cache/interop'), 'sodacl/bin/python');

interface SodaAnswers {
  readonly errors: readonly string[];
  readonly checks: readonly { readonly node: string; readonly name: string; readonly outcome: string | null }[];
}

async function runSoda(shop: Shop, checks: string): Promise<SodaAnswers> {
  const tables = join(shop.folder, 'tables.sql');
  await writeFile(
    tables,
    `${await readFile(join(__dirname, '../checks/tables.sql'), 'utf8')}\nCREATE VIEW big_orders AS ${bigOrders};\n`,
  );
  const run = spawnSync(python, [join(__dirname, 'scan.py'), tables, checks], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (run.error !== undefined)
    throw new Error(`Soda did not start (npm run interop -- sodacl installs it): ${run.error.message}`);
  if (run.status !== 0) throw new Error(`Soda's runner ended with ${run.status}:\n${run.stderr}`);
  return JSON.parse(run.stdout) as SodaAnswers;
}

describe.each([
  ['checks of every type and threshold', contracts],
  ['checks with queries of their own', queries],
])('%s, exported as SodaCL', (_, files) => {
  let shop: Shop;
  let answers: SodaAnswers;

  beforeAll(async () => {
    shop = await makeShop(files);
    const out = join(shop.folder, 'checks.yml');
    await shop.exportTo('sodacl', out);
    answers = await runSoda(shop, out);
  });

  afterAll(async () => {
    await shop?.dispose();
  });

  it('are read by Soda 3 without an error', () => {
    expect(answers.errors).toEqual([]);
  });

  it('have the outcomes that Plumbline gives them', () => {
    const theirs = byName(answers.checks.map((check) => ({ ...check, outcome: check.outcome ?? 'error' })));
    expect(Object.keys(theirs).length).toBeGreaterThan(10);
    expect(theirs).toEqual(byName(shop.outcomes));
  });
});
