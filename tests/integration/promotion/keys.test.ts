import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { PromotedShop, shopFiles } from '../in-step/shop';

it('takes the key that a check names in other letters than the node, as DuckDB does', async () => {
  const shop = await PromotedShop.create(['dbt'], {
    ...shopFiles,
    'checks/by_region.yml': `dataset: plumbline/shop/main/by_region
checks:
  - duplicate: { columns: [REGION, Day] }
columns:
  - name: Orders
    checks: [{ missing: null }]
`,
  });
  try {
    const spec = parse(await readFile(join(shop.root, 'specs/by_region.pipeline.yaml'), 'utf8'));
    const [{ contract }] = spec.outputs;
    expect(contract.key).toMatchObject({ columns: ['region', 'day'], source: 'check', unique: true });
    expect(contract.columns.find(({ name }: { name: string }) => name === 'orders').required).toBe(true);
    const findings: readonly { readonly code: string; readonly place: string }[] = spec.readiness.findings;
    expect(findings.filter(({ place }) => place === 'by_region').map(({ code }) => code)).not.toContain(
      'no_unique_key',
    );
  } finally {
    await shop.dispose();
  }
});
