import { plainOrQuoted } from '../../../../shared/domain/checks/interchange/identifier';
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
  checkedTables,
  checkQueryTexts,
  contractFileNames,
  contractTables,
  tablesFile,
} from '../common/contract-tables';
import { cell, readmeHead, readmeLosses } from '../common/readme';
import { warehouseScript } from '../common/warehouse-script';
import type { TargetWriter } from '../target';
import { contextFiles, greatExpectationsVersion, type NamedSuite } from './context-files';
import { runScript } from './run-script';
import { expectationsOf } from './suite';

/** The versions that the project was tried with. */
export const greatExpectationsPackages: readonly string[] = [
  `great-expectations==${greatExpectationsVersion}`,
  'sqlalchemy==2.0.58',
  'duckdb-engine==0.17.0',
];

/** A file context of Great Expectations 1.x: a suite for each output and each node with checks, and a checkpoint of all. */
export const greatExpectationsTarget: TargetWriter = {
  name: 'great-expectations',
  texts: checkQueryTexts,
  write(pipeline, folder, parsed) {
    const losses: Loss[] = [];
    // Great Expectations puts names of tables into SQL as they are.
    const tables = contractTables(pipeline, (name) => plainOrQuoted(name) === name);
    const chosen = checkedTables(pipeline, tables);
    const names = contractFileNames(chosen);
    const suites = chosen.map((table) => ({
      name: names.get(table.node) ?? table.node,
      table,
      expectations: expectationsOf(pipeline, table, tables, parsed, losses),
    }));
    const files = new Map<string, string>(contextFiles(pipeline, suites));
    files.set('tables.json', tablesFile(pipeline, tables, folder, losses));
    files.set('warehouse.py', warehouseScript);
    files.set('run.py', runScript);
    files.set('requirements.txt', contractRequirements(pipeline, greatExpectationsPackages));
    files.set(
      '.gitignore',
      `${contractGitignore}gx/uncommitted/\ngx/plugins/\ngx/.gitignore\ngx/expectations/.ge_store_backend_id\n`,
    );
    files.set(
      '.github/workflows/expectations.yml',
      contractWorkflow(pipeline, {
        name: 'expectations',
        env: { GX_ANALYTICS_ENABLED: 'false' },
        lint: `CONTRACTS_DATABASE=:memory: python -c "import great_expectations as gx; print(gx.get_context(mode='file').checkpoints.get('pipeline'))"`,
        verify: 'python run.py',
      }),
    );
    files.set('README.md', writeReadme(pipeline, suites, losses));
    return { files, relations: new Map(), losses };
  },
};

function writeReadme(pipeline: IntermediatePipeline, suites: readonly NamedSuite[], losses: readonly Loss[]): string {
  const queries = suites
    .flatMap(({ expectations }) => expectations)
    .filter(({ type }) => type.startsWith('unexpected'));
  return [
    ...readmeHead(pipeline, 'A project of Great Expectations 1.x'),
    '## Use it',
    '',
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'python run.py',
    '```',
    '',
    '`run.py` runs the checkpoint `pipeline` of the file context in `gx/`. Exit code 0: every expectation holds, or is of severity warning.',
    '1: one of severity critical does not hold. 2: one could not be evaluated, or the rows cannot be read.',
    '',
    '| suite | of | expectations | rows at promotion |',
    '| --- | --- | ---: | ---: |',
    ...suites.map(
      ({ name, table, expectations }) =>
        `| \`gx/expectations/${name}.json\` | \`${cell(table.node)}\` (${table.role}) | ${expectations.length} | ${table.keys.rows} |`,
    ),
    '',
    `${queries.length} of the expectations are queries in DuckDB's SQL that give a row where a check does not hold; the others are Great Expectations' own,`,
    'where they mean exactly the same. For another database change the connection in `gx/great_expectations.yml` and these queries.',
    '',
    ...readmeRows(pipeline, 'python run.py'),
    '## Checks',
    '',
    ...readmeOutcomes(pipeline),
    ...readmeLosses(losses),
  ].join('\n');
}
