import { closestName } from '../yaml/closest-name';

type FileFormat = 'parquet' | 'csv' | 'json';

/**
 * Options of DuckDB's COPY that say how a file is written. Those that say where, or how many files, are left out: a sink is one
 * file, which is there as a whole or as it was before. https://duckdb.org/docs/current/sql/statements/copy
 */
const known: Readonly<Record<FileFormat, Readonly<Record<string, 'text' | 'number' | 'boolean'>>>> = {
  parquet: {
    compression: 'text',
    compression_level: 'number',
    row_group_size: 'number',
    parquet_version: 'text',
  },
  csv: {
    header: 'boolean',
    delim: 'text',
    delimiter: 'text',
    sep: 'text',
    quote: 'text',
    escape: 'text',
    null: 'text',
    nullstr: 'text',
    dateformat: 'text',
    timestampformat: 'text',
    compression: 'text',
  },
  json: {
    array: 'boolean',
    dateformat: 'text',
    timestampformat: 'text',
    compression: 'text',
  },
};

export interface OptionFault {
  readonly message: string;
  readonly hint: string;
}

/** What is wrong with the options of a file sink. */
export function optionFaults(format: FileFormat, options: Readonly<Record<string, unknown>>): OptionFault[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const types = known[format];
    const type = Object.hasOwn(types, name.toLowerCase()) ? types[name.toLowerCase()] : undefined;
    if (type === undefined) {
      const near = closestName(name, Object.keys(types));
      return [
        {
          message: `A ${format} file has no option ${name}.`,
          hint: near === undefined ? `Options: ${Object.keys(types).join(', ')}.` : `Did you mean ${near}?`,
        },
      ];
    }
    const given = typeof value === 'string' ? 'text' : typeof value;
    if (given === type) return [];
    return [{ message: `The option ${name} must be a ${type}.`, hint: `It is ${JSON.stringify(value)}.` }];
  });
}

/** The options in the spelling of COPY, without repetition. */
export function copyOptionNames(options: Readonly<Record<string, unknown>>): Map<string, unknown> {
  return new Map(Object.entries(options).map(([name, value]) => [name.toLowerCase(), value]));
}
