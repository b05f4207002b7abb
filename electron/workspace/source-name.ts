import { basename } from 'node:path';
import { foldName } from '../../shared/domain/graph/names';
import { reservedWords } from '../../shared/domain/graph/reserved-words';

/**
 * The name of a source made from its file: lower case letters, digits and `_`, so that it needs no quotes in SQL.
 * `2001 Flights.csv.gz` is `data_2001_flights`. Unique among `taken` (keys as `foldName` makes them) through a number at its end.
 */
export function sourceNameFor(path: string, taken: ReadonlySet<string>): string {
  const words = basename(path)
    .replace(/\.(gz|zst)$/i, '')
    .replace(/\.[^.]*$/, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 60);
  let stem = words === '' ? 'data' : /^\p{N}/u.test(words) ? `data_${words}` : words;
  if (reservedWords.has(stem.toUpperCase())) stem = `${stem}_data`;
  let name = stem;
  for (let number = 2; taken.has(foldName(name)); number++) name = `${stem}_${number}`;
  return name;
}
