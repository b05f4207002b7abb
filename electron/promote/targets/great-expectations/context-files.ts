import type { IntermediatePipeline } from '../../intermediate';
import type { ContractTable } from '../common/contract-tables';
import { toYaml } from '../common/yaml';
import { type Expectation, idOf } from './suite';

/** The version that the project was tried with. */
export const greatExpectationsVersion = '1.24.1';

export interface NamedSuite {
  readonly name: string;
  readonly table: ContractTable;
  readonly expectations: readonly Expectation[];
}

/**
 * The files of a file context (`gx/`): a data source, for each suite an asset, a batch and a validation definition, and one
 * checkpoint of all. What runs is written by Great Expectations under `gx/uncommitted`.
 */
export function contextFiles(
  pipeline: IntermediatePipeline,
  suites: readonly NamedSuite[],
): ReadonlyMap<string, string> {
  const id = (what: string) => idOf(pipeline, what);
  const files = new Map<string, string>([['gx/great_expectations.yml', configuration(pipeline, suites)]]);
  for (const { name, expectations } of suites) {
    files.set(
      `gx/expectations/${name}.json`,
      toJson({
        name,
        id: id(`suite/${name}`),
        expectations,
        meta: { great_expectations_version: greatExpectationsVersion },
        notes: null,
      }),
    );
    files.set(
      `gx/validation_definitions/${name}.json`,
      toJson({
        name,
        id: id(`validation/${name}`),
        data: {
          datasource: { name: 'warehouse', id: id('warehouse') },
          asset: { name, id: id(`asset/${name}`) },
          batch_definition: { name: 'whole table', id: id(`batch/${name}`) },
        },
        suite: { name, id: id(`suite/${name}`) },
      }),
    );
  }
  files.set(
    'gx/checkpoints/pipeline.json',
    toJson({
      name: 'pipeline',
      id: id('checkpoint/pipeline'),
      validation_definitions: suites.map(({ name }) => ({ name, id: id(`validation/${name}`) })),
      actions: [],
      result_format: 'BASIC',
    }),
  );
  return files;
}

function configuration(pipeline: IntermediatePipeline, suites: readonly NamedSuite[]): string {
  const store = (kind: string, folder: string, more: object = {}) => ({
    class_name: kind,
    store_backend: { class_name: 'TupleFilesystemStoreBackend', base_directory: folder, ...more },
  });
  return `# CONTRACTS_DATABASE is set by run.py. For another database change the connection; a secret is the name of an environment variable:\n# connection_string: postgresql+psycopg2://gx:$\{WAREHOUSE_PASSWORD}@db.example.com/analytics\n${toYaml(
    {
      config_version: 4.0,
      config_variables_file_path: 'uncommitted/config_variables.yml',
      plugins_directory: 'plugins/',
      stores: {
        expectations_store: store('ExpectationsStore', 'expectations/'),
        validation_results_store: store('ValidationResultsStore', 'uncommitted/validations/'),
        checkpoint_store: store('CheckpointStore', 'checkpoints/', { suppress_store_backend_id: true }),
        validation_definition_store: store('ValidationDefinitionStore', 'validation_definitions/'),
      },
      expectations_store_name: 'expectations_store',
      validation_results_store_name: 'validation_results_store',
      checkpoint_store_name: 'checkpoint_store',
      data_docs_sites: {},
      fluent_datasources: {
        warehouse: {
          type: 'sql',
          id: idOf(pipeline, 'warehouse'),
          connection_string: `duckdb:///$\{CONTRACTS_DATABASE}`,
          create_temp_table: false,
          kwargs: { connect_args: { read_only: true } },
          assets: Object.fromEntries(
            suites.map(({ name, table }) => [
              name,
              {
                type: 'table',
                id: idOf(pipeline, `asset/${name}`),
                table_name: table.table,
                batch_metadata: {},
                batch_definitions: { 'whole table': { id: idOf(pipeline, `batch/${name}`), partitioner: null } },
              },
            ]),
          ),
        },
      },
      analytics_enabled: false,
      data_context_id: idOf(pipeline, 'context'),
    },
  )}`;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
