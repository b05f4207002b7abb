/** A cell's SQL with another name for a node in it. */
export interface RenamedCell {
  /** Relative to the workspace. */
  readonly file: string;
  /** Id of the block in its notebook. */
  readonly cell: string;
  readonly before: string;
  readonly after: string;
  readonly places: number;
  /** The old name stays as an alias of the table, because the query uses it for something else too. */
  readonly aliased: boolean;
}

/** What a rename changes in one file. */
export interface RenameChange {
  readonly file: string;
  /** The file itself is renamed: `checks/NODE.yml`. */
  readonly newFile?: string;
  /** How many names change in it. */
  readonly places: number;
  /** What they are: `the cell itself`, `SQL of totals`, `chart delays`, `checks`. */
  readonly what: readonly string[];
}

/** All that a rename changes, in the order of files. */
export interface RenameSummary {
  readonly from: string;
  readonly to: string;
  readonly kind: 'source' | 'cell' | 'macro' | 'planned' | 'sink';
  readonly changes: readonly RenameChange[];
}
