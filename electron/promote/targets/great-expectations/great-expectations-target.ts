import { plainOrQuoted } from '../../../../shared/domain/checks/interchange/identifier';
import { type ContractKind, contractProject } from '../common/contract-project';
import { checkQueryTexts } from '../common/contract-tables';
import type { TargetWriter } from '../target';
import { contextFiles, greatExpectationsVersion } from './context-files';
import { runScript } from './run-script';
import { expectationsOf } from './suite';

/** The versions that the project was tried with. */
export const greatExpectationsPackages: readonly string[] = [
  `great-expectations==${greatExpectationsVersion}`,
  'sqlalchemy==2.0.58',
  'duckdb-engine==0.17.0',
];

const kind: ContractKind = {
  what: 'A project of Great Expectations 1.x',
  packages: greatExpectationsPackages,
  command: 'python run.py',
  workflow: {
    file: 'expectations',
    lint: `CONTRACTS_DATABASE=:memory: python -c "import great_expectations as gx; print(gx.get_context(mode='file').checkpoints.get('pipeline'))"`,
    env: { GX_ANALYTICS_ENABLED: 'false' },
  },
  ignored: 'gx/uncommitted/\ngx/plugins/\ngx/.gitignore\ngx/expectations/.ge_store_backend_id\n',
  // Great Expectations puts names of tables into SQL as they are.
  takes: (name) => plainOrQuoted(name) === name,
  pathOf: (name) => `gx/expectations/${name}.json`,
  files: ({ pipeline, tables, contracts, names, parsed, losses }) =>
    new Map([
      ...contextFiles(
        pipeline,
        contracts.map((table) => ({
          name: names.get(table.node) ?? '',
          table,
          expectations: expectationsOf(pipeline, table, tables, parsed, losses),
        })),
      ),
      ['run.py', runScript],
    ]),
  usage: () => [
    '```',
    'python3 -m venv .venv && . .venv/bin/activate',
    'pip install -r requirements.txt',
    'python run.py',
    '```',
    '',
    '`run.py` runs the checkpoint `pipeline` of the file context in `gx/`. Exit code 0: every expectation holds, or is of severity warning.',
    '1: one of severity critical does not hold. 2: one could not be evaluated, or the rows cannot be read.',
    '',
    'For another database change the connection in `gx/great_expectations.yml`, and the queries of the suites.',
  ],
  checks: [
    "Great Expectations' own expectations, where they mean exactly the same; all others are queries in DuckDB's SQL that give a row where a",
    'check does not hold. A check that fails at one bound and warns at another is two expectations.',
  ],
};

/** A file context of Great Expectations 1.x: a suite for each output and each node with checks, and a checkpoint of all. */
export const greatExpectationsTarget: TargetWriter = {
  name: 'great-expectations',
  texts: checkQueryTexts,
  write: (pipeline, folder, parsed) => contractProject(kind, pipeline, folder, parsed),
};
