import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier, quoteText } from '../../../../shared/domain/sql-text';
import { postgresDialect } from '../../dialects/postgres';
import type { IntermediatePipeline } from '../../intermediate';
import { attachedFiles, extensionsOf, sourceSql } from '../common/source-sql';
import type { DbtNames } from '../dbt/names';
import type { Obstacle } from '../translated/obstacles';
import type { EngineInputs } from './engine';
import { loadScript } from './load-script';
import { holdsSecret } from './secrets';

/** `load.py` and what it loads: DuckDB's SQL of each source, and the table that its rows become. */
export function postgresInputs(
  pipeline: IntermediatePipeline,
  names: DbtNames,
  dataRoot: string,
  obstacles: Obstacle[],
  losses: Loss[],
): EngineInputs {
  const dialect = { text: (sql: string) => sql, place: quoteText, extension: 'load.py installs it' };
  const tables = pipeline.inputs.flatMap((input) => {
    const { source } = input;
    // A file that SQL names itself is refused where it stands.
    if (source === null) return [];
    const refuse = (construct: string, why: string, hint: string) =>
      obstacles.push({ node: input.name, file: input.node.file, line: input.node.line, construct, why, hint });
    if (holdsSecret(source, pipeline)) {
      refuse('a credential in a path', 'It would stand in the project.', 'Load the table by other means.');
      return [];
    }
    const columns = input.columns.flatMap(({ name, type, sqlType }) => {
      const postgresType = postgresDialect.typeName(type);
      if (postgresType !== undefined) return [{ name, type: postgresType }];
      refuse(
        `the column ${name} of type ${sqlType}`,
        'Postgres has no type with the same values.',
        'Give the source another type of the column (options: types).',
      );
      return [];
    });
    return [
      {
        name: names.of.get(input.name),
        rows: `SELECT * FROM ${sourceSql(source, pipeline, dialect, losses)}`,
        columns,
      },
    ];
  });
  const before = [
    ...extensionsOf(pipeline).flatMap((name) => [`INSTALL ${name}`, `LOAD ${name}`]),
    ...[...attachedFiles(pipeline)].map(
      ([name, path]) => `ATTACH ${quoteText(path)} AS ${quoteIdentifier(name)} (TYPE duckdb, READ_ONLY)`,
    ),
  ];
  const schema = `raw_${names.sourceGroup}`;
  return {
    schema: `{{ env_var('RAW_SCHEMA', '${schema}') }}`,
    files: new Map([
      ['load.py', loadScript],
      ['sources.json', `${JSON.stringify({ data_root: dataRoot, schema, before, tables }, null, 2)}\n`],
    ]),
  };
}
