import { type ContractKind, contractProject } from '../common/contract-project';
import { checkQueryTexts } from '../common/contract-tables';
import type { TargetWriter } from '../target';
import { sodaContract } from './contract';
import { verifyScript } from './verify-script';

/** The versions that the project was tried with. */
export const sodaPackages: readonly string[] = ['soda-core==4.28.0', 'soda-duckdb==4.28.0'];

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

const kind: ContractKind = {
  what: 'Data contracts for Soda 4',
  packages: sodaPackages,
  command: 'python verify.py',
  workflow: {
    file: 'contracts',
    lint: 'for contract in contracts/*.yml; do soda contract test --contract "$contract"; done',
    env: { SODA_CORE_TELEMETRY_ENABLED: 'false' },
  },
  pathOf: (name) => `contracts/${name}.yml`,
  files: ({ pipeline, tables, contracts, names, parsed, losses }) =>
    new Map([
      ...contracts.map(
        (table) =>
          [kind.pathOf(names.get(table.node) ?? ''), sodaContract(pipeline, table, tables, parsed, losses)] as const,
      ),
      ['verify.py', verifyScript],
      ['data_source.yml', dataSource],
    ]),
  usage: ({ contracts, names }) => [
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'python verify.py',
    '```',
    '',
    '`verify.py` verifies all contracts in one process. Exit code 0: all checks pass, or warn. 1: one fails. 2: one could not be evaluated.',
    '',
    "Soda's own command verifies the contracts of steps that refer to steps only, on a database file that has their tables:",
    '',
    '```',
    'export WAREHOUSE=../dbt/warehouse.duckdb',
    `soda contract verify --data-source data_source.yml --contract ${kind.pathOf(names.get(contracts.at(-1)?.node ?? '') ?? 'NAME')}`,
    '```',
    '',
    'To hold the tables of another database against the contracts, change `data_source.yml` and the first two parts of `dataset` in the',
    "contracts. Types of columns and queries are DuckDB's.",
  ],
  checks: [
    'The check files of the workspace as they are, where Soda measures the same; each check says its name. Columns and types are those of',
    'the promotion.',
  ],
};

/** Data contracts for Soda 4: one for each output and each node with checks. */
export const sodaTarget: TargetWriter = {
  name: 'soda',
  texts: checkQueryTexts,
  write: (pipeline, folder, parsed) => contractProject(kind, pipeline, folder, parsed),
};
