import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { sparkDialect } from '../../dialects/spark';
import type { IntermediatePipeline, PipelineInput } from '../../intermediate';
import type { Obstacle } from '../translated/obstacles';
import { type JsonColumn, jsonColumn, jsonObstacle } from './json-columns';
import type { SparkNames } from './names';

/** How `job.py` reads one input. */
export interface SparkInput {
  readonly view: string;
  readonly format: 'csv' | 'json' | 'parquet';
  readonly path: string;
  /** Spark's DDL of the columns. */
  readonly schema: string;
  /** Expressions that make the columns of what was read, where that are not its columns themselves. */
  readonly select?: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

const formats: Readonly<Record<string, SparkInput['format']>> = {
  csv: 'csv',
  tsv: 'csv',
  json: 'json',
  ndjson: 'json',
  parquet: 'parquet',
};

/** The inputs with schemas of their own; what Spark would read otherwise than DuckDB did is an obstacle. */
export function sparkInputs(
  pipeline: IntermediatePipeline,
  names: SparkNames,
  obstacles: Obstacle[],
): readonly SparkInput[] {
  return pipeline.inputs.flatMap((input) => {
    const refuse = (construct: string, why: string, hint: string) =>
      obstacles.push({ node: input.name, file: input.node.file, line: input.node.line, construct, why, hint });
    const { source } = input;
    // A file that SQL names itself is refused where it stands.
    if (source === null) return [];
    const format = formats[source.format];
    if (format === undefined) {
      refuse(`a source of ${source.format}`, 'Spark reads CSV, JSON and Parquet.', 'Export it to Parquet first.');
      return [];
    }
    if (
      pipeline.secrets.some(
        (secret) => source.path.includes(secret.text) || JSON.stringify(source.options).includes(secret.text),
      )
    ) {
      refuse(
        'a credential in a path',
        'It would stand in the project.',
        'Give Spark its credentials by its own configuration.',
      );
      return [];
    }
    if (source.path.includes('**') || /^[~\\]/.test(source.path))
      refuse(`the path ${source.path}`, 'Spark has no such patterns.', 'Name the folders.');
    const options = format === 'csv' ? csvOptions(input, refuse) : otherOptions(input, format, refuse);
    const named = source.options.columns !== undefined;
    const columns = input.columns.flatMap((column) => {
      const obstacle = format === 'json' ? jsonObstacle(column, input.columns, named) : undefined;
      if (obstacle !== undefined) {
        refuse(
          `the column ${column.name} of type ${column.sqlType}`,
          obstacle,
          'Name the columns and their types (options: columns), or export the file to Parquet first.',
        );
        return [];
      }
      const read = format === 'json' ? jsonColumn(column) : plainColumn(column);
      if (read === undefined)
        refuse(
          `the column ${column.name} of type ${column.sqlType}`,
          'Spark has no type with the same values.',
          'Give the source another type of the column (options: types).',
        );
      return read ?? [];
    });
    return [
      {
        view: names.of.get(input.name) ?? input.name,
        format,
        path: source.path,
        schema: columns.map(({ schema }) => schema).join(', '),
        ...(format === 'json' ? { select: columns.map(({ select }) => select) } : {}),
        options,
      },
    ];
  });
}

function plainColumn({ name, type }: ColumnInfo): JsonColumn | undefined {
  const column = sparkDialect.identifier(name);
  const typeName = sparkDialect.typeName(type);
  return typeName === undefined ? undefined : { schema: `${column} ${typeName}`, select: column };
}

type Refuse = (construct: string, why: string, hint: string) => unknown;

/** DuckDB's defaults, written out: Spark's own would escape with backslashes and turn what it cannot read into NULL. */
function csvOptions({ source }: PipelineInput, refuse: Refuse): Readonly<Record<string, string>> {
  const options: Record<string, string> = {
    header: 'true',
    sep: source?.format === 'tsv' ? '\t' : ',',
    quote: '"',
    escape: '"',
    nullValue: '',
    multiLine: 'true',
    encoding: 'UTF-8',
    mode: 'FAILFAST',
    // Names of columns must be those of the schema.
    enforceSchema: 'false',
    maxCharsPerColumn: '-1',
  };
  for (const [name, value] of Object.entries(source?.options ?? {})) {
    const text = typeof value === 'string' || typeof value === 'boolean' ? String(value) : undefined;
    switch (name.toLowerCase()) {
      case 'header':
        options.header = String(value);
        if (value === false) options.enforceSchema = 'true';
        break;
      case 'delim':
      case 'sep':
      case 'delimiter':
        options.sep = text ?? ',';
        break;
      case 'quote':
      case 'escape':
        if (text === undefined || text.length !== 1)
          refuse(`the CSV option ${name}`, 'Spark needs one character.', 'Write the file with quotes.');
        else options[name.toLowerCase()] = text;
        break;
      // The schema says the types already.
      case 'types':
      case 'dtypes':
      case 'column_types':
      case 'all_varchar':
      case 'sample_size':
      case 'auto_detect':
        break;
      default:
        refuse(
          `the CSV option ${name}`,
          'It has no counterpart that was shown to be equal.',
          'Write the file so that it is not needed.',
        );
    }
  }
  return options;
}

function otherOptions(
  { source }: PipelineInput,
  format: 'json' | 'parquet',
  refuse: Refuse,
): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(source?.options ?? {}))
    if (
      !(format === 'json' && (name === 'format' || name === 'columns' || name === 'sample_size')) ||
      (name === 'format' && value === 'unstructured')
    )
      refuse(
        `the option ${name}`,
        'It has no counterpart that was shown to be equal.',
        'Write the file so that it is not needed.',
      );
  return format === 'parquet'
    ? {}
    : {
        multiLine: String(source?.format === 'json' && source.options.format !== 'newline_delimited'),
        mode: 'FAILFAST',
        encoding: 'UTF-8',
      };
}
