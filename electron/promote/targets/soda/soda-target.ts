import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline } from '../../intermediate';
import {
  contractGitignore,
  contractRequirements,
  contractWorkflow,
  readmeOutcomes,
  readmeRows,
} from '../common/contract-project';
import {
  type ContractTable,
  checkedTables,
  checkQueryTexts,
  contractFileNames,
  contractTables,
  tablesFile,
} from '../common/contract-tables';
import { cell, readmeHead, readmeLosses } from '../common/readme';
import { warehouseScript } from '../common/warehouse-script';
import type { TargetWriter } from '../target';
import { sodaContract } from './contract';
import { verifyScript } from './verify-script';

/** The versions that the project was tried with. */
export const sodaPackages: readonly string[] = ['soda-core==4.28.0', 'soda-duckdb==4.28.0'];

/** Data contracts for Soda 4: one for each output and each node with checks. */
export const sodaTarget: TargetWriter = {
  name: 'soda',
  texts: checkQueryTexts,
  write(pipeline, folder, parsed) {
    const losses: Loss[] = [];
    const tables = contractTables(pipeline);
    const contracts = checkedTables(pipeline, tables);
    const names = contractFileNames(contracts);
    const files = new Map<string, string>();
    for (const table of contracts)
      files.set(`contracts/${names.get(table.node)}.yml`, sodaContract(pipeline, table, tables, parsed, losses));
    files.set('tables.json', tablesFile(pipeline, tables, folder, losses));
    files.set('warehouse.py', warehouseScript);
    files.set('verify.py', verifyScript);
    files.set('data_source.yml', dataSource);
    files.set('requirements.txt', contractRequirements(pipeline, sodaPackages));
    files.set('.gitignore', contractGitignore);
    files.set(
      '.github/workflows/contracts.yml',
      contractWorkflow(pipeline, {
        name: 'contracts',
        env: { SODA_CORE_TELEMETRY_ENABLED: 'false' },
        lint: 'for contract in contracts/*.yml; do soda contract test --contract "$contract"; done',
        verify: 'python verify.py',
      }),
    );
    files.set('README.md', writeReadme(pipeline, contracts, names, losses));
    return { files, relations: new Map(), losses };
  },
};

const dataSource = `# What the contracts call \`warehouse\`. For another database change the type and the connection, and install its package
# (soda-postgres, soda-snowflake, soda-bigquery, …); a secret is the name of an environment variable:
#
# type: postgres
# name: warehouse
# connection:
#   host: db.example.com
#   user: soda
#   password: \${env.WAREHOUSE_PASSWORD}
#   database: analytics
type: duckdb
name: warehouse
connection:
  database: \${env.WAREHOUSE}
  read_only: true
`;

function writeReadme(
  pipeline: IntermediatePipeline,
  contracts: readonly ContractTable[],
  names: ReadonlyMap<string, string>,
  losses: readonly Loss[],
): string {
  return [
    ...readmeHead(pipeline, 'Data contracts for Soda 4'),
    '## Use them',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'python verify.py',
    '```',
    '',
    '`verify.py` verifies all contracts in one process. Exit code 0: all checks pass, or warn. 1: one fails. 2: one could not be evaluated.',
    '',
    "Soda's own command verifies the contracts of steps on a database file that has their tables:",
    '',
    '```',
    'export WAREHOUSE=../dbt/warehouse.duckdb',
    `soda contract verify --data-source data_source.yml --contract contracts/${names.get(contracts.at(-1)?.node ?? '') ?? 'NAME'}.yml`,
    '```',
    '',
    'To hold the tables of another database against the contracts, change `data_source.yml` and the first two parts of `dataset` in the',
    "contracts. Types of columns and queries are DuckDB's.",
    '',
    '| contract | of | rows at promotion | key |',
    '| --- | --- | ---: | --- |',
    ...contracts.map(
      ({ node, role, keys }) =>
        `| \`contracts/${names.get(node)}.yml\` | \`${cell(node)}\` (${role}) | ${keys.rows} | ${cell(keys.declared?.columns.join(', ') ?? 'undecided')} |`,
    ),
    '',
    ...readmeRows(pipeline, 'python verify.py'),
    '## Checks',
    '',
    'The check files of the workspace as they are, where Soda measures the same; each check says its name. Columns and types are those of',
    'the promotion.',
    '',
    ...readmeOutcomes(pipeline),
    ...readmeLosses(losses),
  ].join('\n');
}
