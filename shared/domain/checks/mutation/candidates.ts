import type { NewEntry } from '../add-check';
import { columnCandidates, referenceCandidates } from './column-candidates';
import type { ColumnFacts, MutatedTable, Mutation } from './mutation';
import { categoryCandidates, keyCandidates, rowCountCandidates, timeCandidates } from './row-candidates';

/** A check that may notice a fault. It has to be proved, on the original rows and on the mutant. */
export interface Candidate {
  readonly entry: NewEntry;
  /** What it says, in words: `never missing`. */
  readonly says: string;
  /**
   * The entry is a measurement without a meaning of its own: its threshold comes between what it measures on the original
   * and on the mutant.
   */
  readonly fit?: 'count' | 'percent';
  /** The file has to list all columns with their types for it. */
  readonly listsColumns?: true;
}

/** Checks that might notice a mutation, the most natural ones first. Pure; from the original's facts alone. */
export function candidatesFor(mutation: Mutation, table: MutatedTable): readonly Candidate[] {
  const columns = mutation.columns.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
  const [column] = columns;
  switch (mutation.kind) {
    case 'duplicate_rows':
      return [...table.keys.flatMap(keyCandidates), ...wholeRowCandidates(table)];
    case 'duplicate_keys':
      return table.keys.filter((key) => mutation.id === `duplicate_keys(${key.join(', ')})`).flatMap(keyCandidates);
    case 'stale':
    case 'late_rows':
      return timeCandidates(timeColumnOf(mutation, table, column), table, mutation.kind);
    case 'missing_category':
      return [
        ...rowCountCandidates(table),
        ...table.columns.filter(({ name }) => mutation.id === `missing_category(${name})`).flatMap(categoryCandidates),
      ];
    case 'missing_rows':
    case 'truncated':
    case 'empty':
      return rowCountCandidates(table);
    case 'extra_column':
    case 'renamed_column':
    case 'dropped_column':
    case 'type_drift':
      return schemaCandidates();
    case 'unparsable':
      return [
        ...(mutation.scope === 'schema' ? schemaCandidates() : []),
        ...columns.flatMap((one) => columnCandidates(one, 'unparsable')),
      ];
    case 'broken_keys':
      return table.references
        .filter(({ column: name, node, nodeColumn }) => mutation.id === `broken_keys(${name} → ${node}.${nodeColumn})`)
        .flatMap(referenceCandidates);
    default:
      return columns.flatMap((one) => columnCandidates(one, mutation.kind, columns));
  }
}

/** Names, order and types of all columns; their order is left open where the file lists them in another one. */
function schemaCandidates(): readonly Candidate[] {
  const entry = (body: NewEntry['body'], says: string): Candidate => ({
    entry: { column: null, type: 'schema', body, topic: 'columns' },
    says,
    listsColumns: true,
  });
  return [
    entry(null, 'exactly these columns, of these types'),
    entry({ allow_other_column_order: true }, 'exactly these columns, of these types, in any order'),
  ];
}

function wholeRowCandidates(table: MutatedTable): readonly Candidate[] {
  const columns = table.columns.map(({ name }) => name);
  const entry = { column: null, type: 'duplicate', topic: 'whole rows' };
  return [
    { entry: { ...entry, body: { columns } }, says: 'no row stands twice' },
    { entry: { ...entry, body: { columns } }, says: 'few rows stand twice', fit: 'percent' },
  ];
}

function timeColumnOf(
  mutation: Mutation,
  table: MutatedTable,
  column: ColumnFacts | undefined,
): ColumnFacts | undefined {
  return column ?? table.columns.find(({ name }) => mutation.id === `${mutation.kind}(${name})`);
}
