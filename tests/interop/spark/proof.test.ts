import { findsPlanted, provesEqual } from '../support/proof-cases';
import { workspaces } from '../workspaces';

// Every run makes all rows again: a second one is the first.
for (const workspace of workspaces)
  provesEqual(workspace, 'spark', /^Spark \d+\.\d+\.\d+/, {
    'event sessions': ['changed_schema'],
    'nested orders': ['changed_schema'],
  });

findsPlanted('spark', 'steps/03_sale_lines.sql', 'sale_lines', [
  ['CAST(0 AS DECIMAL(14,4))', 'CAST(1 AS DECIMAL(14,4))', 'net_amount'],
  [
    'SELECT `sa`.`sale_id`, `sa`.`sold_at`, `pc`.`product`',
    'SELECT `sa`.`sale_id`, `sa`.`sold_at`, trim(`pc`.`product`) AS `product`',
    'product',
  ],
  ['`sa`.`note`', "coalesce(`sa`.`note`, '') AS `note`", 'note'],
]);
