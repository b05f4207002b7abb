import { type ContractKind, contractProject } from '../common/contract-project';
import { checkQueryTexts } from '../common/contract-tables';
import { toYaml } from '../common/yaml';
import type { TargetWriter } from '../target';
import { contractOf } from './contract';
import { testScript } from './test-script';

/** The version that the project was tried with. */
export const datacontractPackages: readonly string[] = ['datacontract-cli[duckdb]==1.2.8'];

const lint = 'for contract in contracts/*.odcs.yaml; do datacontract lint "$contract"; done';

const kind: ContractKind = {
  what: 'Data contracts of the Open Data Contract Standard 3.1.0',
  packages: datacontractPackages,
  command: 'python test.py',
  workflow: { file: 'contracts', lint },
  pathOf: (name) => `contracts/${name}.odcs.yaml`,
  files: ({ pipeline, tables, contracts, names, parsed, losses }) =>
    new Map([
      ...contracts.map(
        (table) =>
          [
            kind.pathOf(names.get(table.node) ?? ''),
            toYaml(contractOf({ pipeline, table, tables, parsed, files: names }, losses)),
          ] as const,
      ),
      ['test.py', testScript],
    ]),
  usage: () => [
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    lint,
    'python test.py',
    '```',
    '',
    '`test.py` tests all contracts in one process: columns, types, keys, relationships and rules. Exit code 0: all hold, or are of severity',
    'warning. 1: something does not hold. 2: the rows or a contract cannot be read.',
    '',
    'Each contract names a server `warehouse` of type `duckdb`. The CLI alone tests the contracts of steps that refer to steps only, against a',
    'database file: `DATACONTRACT_DUCKDB_DATABASE=../dbt/warehouse.duckdb datacontract test contracts/NAME.odcs.yaml`. For another warehouse add',
    "a server to the contract; rules of type `sql` are in DuckDB's SQL. Credentials come from environment variables of the CLI.",
  ],
  checks: [
    "The standard's own metrics stand for checks that datacontract-cli measures as Plumbline does; all others are rules of type `sql`.",
  ],
};

/** Data contracts of the Open Data Contract Standard 3.1.0: one for each output and each node with checks. */
export const odcsTarget: TargetWriter = {
  name: 'odcs',
  texts: checkQueryTexts,
  write: (pipeline, folder, parsed) => contractProject(kind, pipeline, folder, parsed),
};
