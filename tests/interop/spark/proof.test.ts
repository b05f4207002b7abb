import { access } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { findsPlanted, provesEqual, workspaceOf } from '../support/proof-cases';
import { promoteForProof } from '../support/prove';
import { workspaces } from '../workspaces';

/** Its lists and structs have no counterpart that was shown to be equal. */
const refused = 'nested orders';

// Every run makes all rows again: a second one is the first.
for (const workspace of workspaces.filter(({ name }) => name !== refused))
  provesEqual(workspace, 'spark', /^Spark \d+\.\d+\.\d+/, { 'event sessions': ['changed_schema'] });

findsPlanted('spark', 'steps/03_sale_lines.sql', 'sale_lines', [
  ['CAST(0 AS DECIMAL(14,4))', 'CAST(1 AS DECIMAL(14,4))', 'net_amount'],
  [
    'SELECT `sa`.`sale_id`, `sa`.`sold_at`, `pc`.`product`',
    'SELECT `sa`.`sale_id`, `sa`.`sold_at`, trim(`pc`.`product`) AS `product`',
    'product',
  ],
  ['`sa`.`note`', "coalesce(`sa`.`note`, '') AS `note`", 'note'],
]);

it('the workspace of nested orders is refused by Spark with the place, before anything is written', async () => {
  const promoted = await promoteForProof(workspaceOf(refused), 'spark');
  try {
    expect(promoted.code).toBe(2);
    expect(promoted.error).toMatchObject({ code: 'cannot_translate', file: 'notebooks/documents.md', line: 48 });
    await expect(access(promoted.project)).rejects.toThrow(/ENOENT/);
  } finally {
    await promoted.dispose();
  }
});
