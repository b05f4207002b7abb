import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { toYaml } from '../../../electron/promote/targets/common/yaml';
import type { DbtNames } from '../../../electron/promote/targets/dbt/names';
import { writeTests } from '../../../electron/promote/targets/dbt/tests';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { Loss } from '../../../shared/domain/spec/promotion-result';

export interface DbtProjectParams {
  readonly folder: string;
  /** The database file that holds the tables; dbt attaches it for reading. */
  readonly database: string;
  readonly checks: readonly Check[];
  /** By table. */
  readonly tables: ReadonlyMap<string, readonly ColumnInfo[]>;
  readonly threads: number;
  readonly memory: string;
}

/**
 * A dbt project of sources with data tests and no models, written as a promotion writes them: dbt's own tests where they mean the
 * same, and otherwise one singular test a check. Returns the checks for which there is no test.
 */
export function writeDbtProject(params: DbtProjectParams): readonly string[] {
  const { folder, checks, tables } = params;
  const inputs = [...tables].map(([name, columns]) => ({ name, columns }));
  const names: DbtNames = {
    project: 'bench',
    sourceGroup: 'bench',
    of: new Map(inputs.map(({ name }) => [name, name])),
    alias: new Map(),
    kind: new Map(inputs.map(({ name }) => [name, 'source' as const])),
  };
  const losses: Loss[] = [];
  const pipeline = {
    inputs,
    steps: [],
    edges: [],
    golden: [],
    checks: checks.map((check) => ({ check, outcome: null })),
  };
  const { generic, singular } = writeTests(pipeline, names, losses);
  const sources = inputs.map(({ name, columns }) => ({
    name,
    columns: columns.map((column) => ({
      name: column.name,
      data_tests: generic.filter((test) => test.node === name && test.column === column.name).map((test) => test.yaml),
    })),
  }));
  const files = {
    'dbt_project.yml': toYaml({
      name: 'bench',
      version: '1.0.0',
      'config-version': 2,
      profile: 'bench',
      'test-paths': ['tests'],
    }),
    'profiles.yml': toYaml({
      bench: {
        target: 'dev',
        outputs: {
          dev: {
            type: 'duckdb',
            path: ':memory:',
            threads: 1,
            attach: [{ path: params.database, alias: 'bench', read_only: true }],
            settings: { threads: params.threads, memory_limit: params.memory, TimeZone: 'UTC' },
          },
        },
      },
    }),
    'models/sources.yml': toYaml({
      version: 2,
      sources: [{ name: 'bench', database: 'bench', schema: 'main', tables: sources }],
    }),
    ...Object.fromEntries(singular),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return losses.map((loss) => `${loss.construct}: ${loss.what}`);
}
