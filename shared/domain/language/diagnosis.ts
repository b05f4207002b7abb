import type { ColumnInfo } from '../column/column-type';
import type { Problem } from '../problem';

/** What can be said about a cell's text without running anything. */
export interface Diagnosis {
  /** Lines count in the text, from 1. Severity `error`: it could not run; `warning`: it could, and is hardly meant like that. */
  readonly problems: readonly Problem[];
  /** The columns that the text gives; null where that cannot be told. */
  readonly columns: readonly ColumnInfo[] | null;
}
