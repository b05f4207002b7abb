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
import { toYaml } from '../common/yaml';
import type { TargetProject, TargetWriter } from '../target';
import { contractOf } from './contract';
import { testScript } from './test-script';

/** The version that the project was tried with. */
export const datacontractPackages: readonly string[] = ['datacontract-cli[duckdb]==1.2.8'];

/** Data contracts of the Open Data Contract Standard 3.1.0: one for each output and each node with checks. */
export const odcsTarget: TargetWriter = {
  name: 'odcs',
  texts: checkQueryTexts,
  write(pipeline, folder, parsed) {
    const losses: Loss[] = [];
    const tables = contractTables(pipeline);
    const contracts = checkedTables(pipeline, tables);
    const names = contractFileNames(contracts);
    const files = new Map<string, string>();
    for (const table of contracts)
      files.set(
        `contracts/${names.get(table.node)}.odcs.yaml`,
        toYaml(contractOf({ pipeline, table, tables, parsed, files: names }, losses)),
      );
    files.set('tables.json', tablesFile(pipeline, tables, folder, losses));
    files.set('warehouse.py', warehouseScript);
    files.set('test.py', testScript);
    files.set('requirements.txt', contractRequirements(pipeline, datacontractPackages));
    files.set('.gitignore', contractGitignore);
    files.set(
      '.github/workflows/contracts.yml',
      contractWorkflow(pipeline, {
        name: 'contracts',
        lint: 'for contract in contracts/*.odcs.yaml; do datacontract lint "$contract"; done',
        verify: 'python test.py',
      }),
    );
    files.set('README.md', writeReadme(pipeline, contracts, names, losses));
    return { files, relations: new Map(), losses } satisfies TargetProject;
  },
};

function writeReadme(
  pipeline: IntermediatePipeline,
  contracts: readonly ContractTable[],
  names: ReadonlyMap<string, string>,
  losses: readonly Loss[],
): string {
  return [
    ...readmeHead(pipeline, 'Data contracts of the Open Data Contract Standard 3.1.0'),
    '## Use them',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'for contract in contracts/*.odcs.yaml; do datacontract lint "$contract"; done',
    'python test.py',
    '```',
    '',
    '`test.py` tests all contracts in one process: columns, types, keys, relationships and rules. Exit code 0: all hold, or are of severity',
    'warning. 1: something does not hold. 2: the rows or a contract cannot be read.',
    '',
    'Each contract names a server `warehouse` of type `duckdb`. The CLI alone tests the contracts of steps against a database file:',
    '`DATACONTRACT_DUCKDB_DATABASE=../dbt/warehouse.duckdb datacontract test contracts/NAME.odcs.yaml`. For another warehouse add a server to',
    'the contract; rules of type `sql` are in DuckDB’s SQL. Credentials come from environment variables of the CLI, never from a contract.',
    '',
    '| contract | of | rows at promotion | key |',
    '| --- | --- | ---: | --- |',
    ...contracts.map(
      ({ node, role, keys }) =>
        `| \`contracts/${names.get(node)}.odcs.yaml\` | \`${cell(node)}\` (${role}) | ${keys.rows} | ${cell(keys.declared?.columns.join(', ') ?? 'undecided')} |`,
    ),
    '',
    ...readmeRows(pipeline, 'python test.py'),
    '## Rules',
    '',
    ...readmeOutcomes(pipeline),
    ...readmeLosses(losses),
  ].join('\n');
}
