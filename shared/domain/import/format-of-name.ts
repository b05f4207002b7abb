import type { SourceFormat } from '../manifest/manifest';

const formatsByEnding: Readonly<Record<string, SourceFormat>> = {
  csv: 'csv',
  tsv: 'tsv',
  parquet: 'parquet',
  json: 'json',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  xlsx: 'xlsx',
  sqlite: 'sqlite',
  sqlite3: 'sqlite',
  duckdb: 'duckdb',
};

/** Formats that are read through `.gz` and `.zst` as they are. */
const packable: readonly (SourceFormat | undefined)[] = ['csv', 'tsv', 'json', 'ndjson'];

/** The end of a hint about formats. */
export const knownFormats = `${Object.keys(formatsByEnding)
  .map((ending) => `.${ending}`)
  .join(', ')}, the text formats also with .gz or .zst`;

/** The format that a file's name tells, also behind `.gz` and `.zst` for the text formats; undefined for any other name. */
export function formatOfName(path: string): SourceFormat | undefined {
  const name = (/[^/\\]*$/.exec(path)?.[0] ?? '').toLowerCase();
  const packed = /\.(gz|zst)$/.test(name);
  const ending = /.\.([^.]+)$/.exec(name.replace(/\.(gz|zst)$/, ''))?.[1] ?? '';
  const format = Object.hasOwn(formatsByEnding, ending) ? formatsByEnding[ending] : undefined;
  return packed && !packable.includes(format) ? undefined : format;
}
