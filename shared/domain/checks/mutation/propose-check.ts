import type { ColumnInfo } from '../../column/column-type';
import { addEntryToFile, type NewEntry } from '../add-check';
import type { Check } from '../check-file';
import { listColumnsInFile } from '../list-columns';
import { parseCheckFile } from '../parse-check-file';
import type { Candidate } from './candidates';
import type { Comparison } from './fit-threshold';
import type { MutatedFile } from './mutation-report';

/** A check that is in no file yet: the entry, and the check as the file would give it. */
export interface Proposal {
  readonly entry: NewEntry;
  readonly check: Check;
}

/** A comparison that measures and judges nothing: what it says is not asked for. */
const noThreshold: Comparison = { must_not_be: -1 };

/**
 * A candidate as it would stand in the check file of its node, with the filter and variables of that file; a candidate that
 * is to be fitted measures only as long as it has no `threshold`. Null where the file does not take it.
 */
export function proposeCheck(
  file: Omit<MutatedFile, 'node'>,
  columns: readonly ColumnInfo[],
  candidate: Candidate,
  threshold?: Comparison,
): Proposal | null {
  const entry = entryOf(candidate, threshold);
  const text = addProposal(file, file.text, entry, candidate.listsColumns === true ? columns : undefined);
  // It stands behind all others of its type in its place.
  const check = parseCheckFile(file.file, text)
    .checks.filter((one) => one.type === entry.type && (one.column === entry.column || one.type === 'freshness'))
    .at(-1);
  return check === undefined ? null : { entry, check };
}

/** The text of a check file with a check that was found, and the columns that it needs. Throws as `addEntryToFile` does. */
export function addProposal(
  { file, dataset }: Pick<MutatedFile, 'file' | 'dataset'>,
  text: string | null,
  entry: NewEntry,
  listed: readonly ColumnInfo[] | undefined,
): string {
  const added = addEntryToFile(file, text, dataset, entry);
  return listed === undefined ? added : listColumnsInFile(file, added, listed);
}

/** What a person pastes into a check file: all but the dataset. */
export function pasteText(entry: NewEntry, listed: readonly ColumnInfo[] | undefined): string {
  return addProposal({ file: 'checks/new.yml', dataset: 'plumbline/main/new' }, null, entry, listed)
    .split('\n')
    .filter((line) => !line.startsWith('dataset: ') && line !== 'columns: []')
    .join('\n')
    .trimEnd();
}

function entryOf({ entry, says, fit }: Candidate, threshold: Comparison | undefined): NewEntry {
  // The name that such a check has by default says nothing.
  const named = entry.type === 'metric' || entry.type === 'failed_rows' ? { name: says } : {};
  if (fit === undefined) return { ...entry, body: entry.body === null ? null : { ...named, ...entry.body } };
  const comparison = { ...(fit === 'percent' ? { metric: 'percent' } : {}), ...(threshold ?? noThreshold) };
  return { ...entry, body: { ...named, ...entry.body, threshold: comparison } };
}
