import type { ColumnInfo } from '../column/column-type';
import type { ResultPage } from '../column/result-page';
import type { SourceFormat, SourceOptions } from '../manifest/manifest';

/** A file that may become a source, with what a person has decided about reading it. */
export interface InspectRequest {
  /** Absolute. */
  readonly path: string;
  /** Where the file's name and content do not tell. */
  readonly format?: SourceFormat | undefined;
  /** Options of the format's reader, as the manifest has them; what is not in here is found out. */
  readonly options: SourceOptions;
  /** Which table of a database file. */
  readonly table?: string | undefined;
}

/** How a CSV is written: what was decided, and what was found out for the rest. */
export interface CsvDialect {
  readonly delim: string;
  readonly quote: string;
  readonly escape: string;
  /** Empty: no comments. */
  readonly comment: string;
  readonly header: boolean;
  /** Lines in front of the header. */
  readonly skip: number;
  readonly encoding: string;
  readonly decimalSeparator: string;
  readonly thousands: string;
  /** As `strftime` writes them; empty for ISO 8601. */
  readonly dateFormat: string;
  readonly timestampFormat: string;
  /** Texts that mean null. */
  readonly nullTexts: readonly string[];
}

export interface InspectedColumn extends ColumnInfo {
  /** The type that DuckDB finds by itself. */
  readonly foundType: string;
  readonly advice?: ColumnAdvice;
}

/** Why a column's type may be the wrong one. */
export interface ColumnAdvice {
  /** The type to choose instead. */
  readonly type: string;
  readonly reason: string;
}

/** A value, or a line, that could not be read as decided. */
export interface RejectedValue {
  /** From 1; null where the reader cannot tell. */
  readonly line: number | null;
  readonly column: string | null;
  /** What stands there. */
  readonly text: string;
  /** What is wrong: what was expected. */
  readonly message: string;
}

export interface Rejects {
  /** Rows that were looked at. */
  readonly rows: number;
  /** True when those are all rows of the file. */
  readonly whole: boolean;
  /** Lines with something that could not be read. */
  readonly lines: number;
  /** True when there are more than were counted. */
  readonly more: boolean;
  /** The first of them. */
  readonly values: readonly RejectedValue[];
}

/** Something about a file that a person should know before it becomes a source. */
export interface ImportFinding {
  readonly code:
    | 'skipped_lines'
    | 'encoding'
    | 'one_column'
    | 'ragged'
    | 'ambiguous_dates'
    | 'decimal_comma'
    | 'no_rows'
    | 'generated_names'
    | 'broken_lines';
  readonly message: string;
  readonly hint?: string;
  /** Options that would settle it, with the label of the button that takes them. */
  readonly fix?: { readonly label: string; readonly options: SourceOptions };
}

export interface FileTable {
  /** As a source names it. */
  readonly name: string;
  readonly kind: 'table' | 'view';
  readonly columns: number;
  /** Null where it takes a scan to tell. */
  readonly rows: number | null;
}

/** What a file holds, read as decided. */
export interface FileInspection {
  readonly format: SourceFormat;
  readonly bytes: number;
  /** Null for formats that are no CSV. */
  readonly dialect: CsvDialect | null;
  readonly columns: readonly InspectedColumn[];
  /** The first rows. */
  readonly page: ResultPage;
  readonly rejects: Rejects;
  readonly findings: readonly ImportFinding[];
  /** Of a database file. */
  readonly tables: readonly FileTable[] | null;
  /** Of an Excel file. */
  readonly sheets: readonly string[] | null;
}

/** What the manifest says about a source so that it is read as it was shown. */
export interface PlannedSource {
  /** Where the file's name does not tell. */
  readonly format?: SourceFormat;
  readonly options?: SourceOptions;
  readonly table?: string;
}
