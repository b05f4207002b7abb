import { findsPlanted, provesEqual } from '../support/proof-cases';
import { workspaces } from '../workspaces';

for (const workspace of workspaces)
  provesEqual(workspace, 'dagster', /^dagster \d+\.\d+\.\d+, duckdb \d+\.\d+\.\d+/, {
    // The same module makes the rows as in a project of plain SQL, where all of them are played.
    'incremental readings': ['run_twice', 'slices_out_of_order'],
    'snowflake joins': ['changed_schema'],
  });

findsPlanted('dagster', 'steps/03_sale_lines.sql', 'sale_lines', [
  ['COALESCE(sa.discount, 0)', 'COALESCE(sa.discount, 0) * 2', 'net_amount'],
  ['  pc.product,', '  trim(pc.product) AS product,', 'product'],
  ['  sa.note,', "  coalesce(sa.note, '') AS note,", 'note'],
]);
