import { findsPlanted, provesEqual } from '../support/proof-cases';
import { workspaces } from '../workspaces';

for (const workspace of workspaces)
  provesEqual(workspace, 'sql', /^duckdb \d+\.\d+\.\d+/, {
    'incremental readings': [
      'run_twice',
      'slices_out_of_order',
      'late_rows_and_restart',
      'empty_input',
      'changed_schema',
    ],
    'snowflake joins': ['run_twice', 'empty_input', 'changed_schema'],
    'nested orders': ['run_twice', 'changed_schema'],
  });

findsPlanted('sql', 'steps/03_sale_lines.sql', 'sale_lines', [
  ['COALESCE(sa.discount, 0)', 'COALESCE(sa.discount, 0) * 2', 'net_amount'],
  ['  pc.product,', '  trim(pc.product) AS product,', 'product'],
  ['  sa.note,', "  coalesce(sa.note, '') AS note,", 'note'],
]);
