import { statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { PlumblineError } from '../../shared/domain/problem';
import { literalPath, quoteText } from './sql-text';

/** The table function call that reads a data file which is no source, told by its ending. Rejects what is no data file. */
export function dataFileCall(root: string, file: string): string {
  const path = resolve(root, file);
  let isFolder = false;
  try {
    isFolder = statSync(path).isDirectory();
  } catch {
    throw new PlumblineError({ code: 'file_not_found', message: `The file ${file} does not exist.`, file });
  }
  if (isFolder) throw new PlumblineError({ code: 'not_a_file', message: `${file} is a folder, not a file.`, file });
  const ending = extname(path.replace(/\.(gz|zst)$/i, '')).toLowerCase();
  const name = quoteText(literalPath(path));
  switch (ending) {
    case '.parquet':
      return `read_parquet(${name})`;
    case '.csv':
    case '.txt':
      return `read_csv(${name})`;
    case '.tsv':
      return `read_csv(${name}, delim = '\t')`;
    case '.json':
      return `read_json(${name})`;
    case '.ndjson':
    case '.jsonl':
      return `read_json(${name}, format = 'newline_delimited')`;
    default:
      throw new PlumblineError({
        code: 'unsupported_source',
        message: `${file} has no ending of a data file.`,
        hint: 'Plumbline reads .csv, .tsv, .parquet, .json and .ndjson.',
        file,
      });
  }
}
