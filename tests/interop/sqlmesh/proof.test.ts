import { findsPlanted, provesEqual } from '../support/proof-cases';
import { workspaces } from '../workspaces';

for (const workspace of workspaces)
  provesEqual(workspace, 'sqlmesh', /^sqlmesh \d.*, duckdb \d/, {
    'incremental readings': ['run_twice'],
    'event sessions': ['changed_schema'],
  });

findsPlanted('sqlmesh', 'models/sale_lines.sql', 'sale_lines', [
  ['COALESCE(sa.discount, 0)', 'COALESCE(sa.discount, 1)', 'net_amount'],
  ['pc.product,', 'trim(pc.product) AS product,', 'product'],
  ['sa.note,', "COALESCE(sa.note, '') AS note,", 'note'],
]);
