import { assertNever } from '../../shared/base/assert-never';
import { PlumblineError } from '../../shared/domain/problem';
import type { SourceFiles } from '../../shared/domain/workspace-snapshot';
import { literalPath, quoteName, quoteText } from './sql-text';

/**
 * The table function call that reads a source's files, lazily: a view over it is scanned by the query that uses it.
 * Throws `bad_source` for an option that no reader could have. Formats that take more than a call are read by `SourceReaders`.
 */
export function sourceCall(source: SourceFiles): string {
  const files = `[${source.files.map((file) => quoteText(literalPath(file))).join(', ')}]`;
  const options = new Map(Object.entries(source.options));
  switch (source.format) {
    case 'parquet':
      return call(source, 'read_parquet', files, options);
    case 'csv':
      return call(source, 'read_csv', files, options);
    case 'tsv':
      if (!options.has('delim') && !options.has('sep')) options.set('delim', '\t');
      return call(source, 'read_csv', files, options);
    case 'json':
      return call(source, 'read_json', files, options);
    case 'ndjson':
      if (!options.has('format')) options.set('format', 'newline_delimited');
      return call(source, 'read_json', files, options);
    case 'xlsx':
    case 'sqlite':
    case 'duckdb':
      throw new PlumblineError({ code: 'internal', message: `${source.format} is not read by a call.` });
    default:
      return assertNever(source.format);
  }
}

function call(source: SourceFiles, reader: string, files: string, options: ReadonlyMap<string, unknown>): string {
  const parts = [files];
  for (const [name, value] of options) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      throw new PlumblineError({
        code: 'bad_source',
        message: `The source ${source.name} has an option whose name cannot be one: ${name}.`,
        hint: "Options are those of DuckDB's reader, such as header or delim.",
        node: source.name,
        file: 'plumbline.yaml',
        line: source.line,
      });
    }
    parts.push(`${name} = ${optionValue(value)}`);
  }
  return `${reader}(${parts.join(', ')})`;
}

function optionValue(value: unknown): string {
  if (typeof value === 'string') return quoteText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(optionValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([name, field]) => `${quoteText(name)}: ${optionValue(field)}`);
    return `{${fields.join(', ')}}`;
  }
  return 'NULL';
}

/** `main."name"`: where views of sources and nodes are. */
export function relationName(name: string): string {
  return `main.${quoteName(name)}`;
}
