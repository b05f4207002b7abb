import { z } from 'zod';
import type { ColumnInfo } from '../../column/column-type';
import type { Problem } from '../../problem';
import type { AggregateFunction, Check, ContractCheck } from '../check-file';
import type { Metric } from '../metric';
import type { freshnessThresholdSchema, plainThresholdSchema, shareThresholdSchema } from '../threshold-schema';
import type { BodyFinding, ValidityBody } from '../validity-schema';
import type { Subject } from '../validity-sql';

/** Keys that every check takes. `qualifier`, `attributes` and `store_failed_rows` are Soda's own affair and are kept as they are. */
export const commonKeys = {
  name: z.string().min(1).optional().describe('What the check is called; by default its type and column.'),
  qualifier: z
    .union([z.string(), z.number()])
    .optional()
    .describe("Tells it apart from another check of its type in the same place, as Soda's runner wants it."),
  attributes: z.record(z.string(), z.unknown()).optional().describe('Kept as they are, for Soda Cloud.'),
  store_failed_rows: z.boolean().optional().describe('Kept as it is, for Soda Cloud.'),
  scope: z.string().optional().describe('Scopes are not evaluated yet: a check that names one is left out.'),
  filter: z.string().min(1).optional().describe('SQL condition: only rows for which it holds are checked.'),
};

/** Keys of a column that a `schema` check holds it to. */
export const expectedColumnKeys = {
  data_type: z.string().optional().describe('The type that a `schema` check expects.'),
  character_maximum_length: z.number().optional().describe('The longest text that the type of the column takes.'),
  numeric_precision: z.number().optional().describe('Digits of a DECIMAL, for a `schema` check.'),
  numeric_scale: z.number().optional().describe('Digits behind the point of a DECIMAL, for a `schema` check.'),
  datetime_precision: z.number().optional().describe('Digits of the fractions of a second.'),
  optional: z.boolean().optional().describe('A `schema` check passes without the column.'),
};

export const columnCheckKeys = {
  column_expression: z.string().min(1).optional().describe('SQL that stands in for the column.'),
};

/** A check's body of any type, after its schema accepted it. */
export type CheckBody = z.output<z.ZodObject<typeof commonKeys>> &
  ValidityBody & {
    readonly threshold?:
      | (z.output<typeof plainThresholdSchema> &
          z.output<typeof shareThresholdSchema> &
          z.output<typeof freshnessThresholdSchema>)
      | undefined;
    readonly column_expression?: string | undefined;
    readonly column?: string | undefined;
    readonly columns?: readonly string[] | undefined;
    readonly now_variable?: string | undefined;
    readonly function?: AggregateFunction | undefined;
    readonly expression?: string | undefined;
    readonly query?: string | undefined;
    readonly keys_query?: string | undefined;
    readonly rows_tested_query?: string | undefined;
    readonly key_column_mapping?: Readonly<Record<string, string>> | undefined;
    readonly allow_extra_columns?: boolean | undefined;
    readonly allow_other_column_order?: boolean | undefined;
  };

/** The column that a check stands under. */
export interface ColumnBody extends ValidityBody {
  readonly name: string;
  readonly column_expression?: string | undefined;
}

type Common = 'node' | 'filter' | 'file' | 'line' | 'columnNumber' | 'name';
/** A check without what all types share. */
export type OwnPart<C extends Check> = C extends Check ? Omit<C, Common> & { readonly defaultName: string } : never;

export interface ReadContext {
  /** The column that the check stands under; null for checks of the whole dataset. */
  readonly column: ColumnBody | null;
  /** The columns that the file lists, as they stand there. */
  readonly columns: readonly unknown[];
  /** A variable's value; undefined when the file does not declare it. */
  variable(name: string): string | number | undefined;
}

export interface MeasureContext {
  /** The columns of the node, in order. */
  readonly columns: readonly ColumnInfo[];
  /** The subject of a column by name; throws a `PlumblineError` at the check when there is no such column. */
  subjectOf(column: string): Subject;
  /** Quoted SQL of a node's rows; throws a `PlumblineError` at the check when there is no such node. */
  relationOf(node: string): string;
}

/** A verdict that no comparison of the value alone gives, with what is wrong in words. */
export interface Judged {
  readonly value: number | null;
  readonly outcome: 'pass' | 'warn' | 'fail';
  readonly detail: string;
  /** What was measured, where the value is what became of it. */
  readonly measured?: number;
  /** The groups of the rows, where the next evaluation is to know them. */
  readonly groups?: readonly string[];
}

/** A check's value in the threshold's terms, a verdict on it, or the problem that keeps it from being known. */
export type CheckValue = number | null | Judged | Omit<Problem, 'severity'>;

/** What must be measured for a check, and how its value follows from that. */
export interface Measure {
  readonly metrics: readonly Metric[];
  /**
   * The value in the threshold's terms, or the problem that keeps it from being known. Counts and numbers are in the order of
   * `metrics`: a metric has the one or the other (see `isAnyNumber`), and null stands for the other one.
   */
  value(counts: readonly (bigint | null)[], now: Date, numbers: readonly (number | null)[]): CheckValue;
}

/** All that there is to know about one type of check: its keys, how they are read, and what is measured. */
export interface CheckDefinition<Type extends ContractCheck['type']> {
  readonly type: Type;
  /** The keys of the body under `checks` of the file, and under `checks` of a column; null where the type does not exist. */
  readonly schemas: { readonly dataset: z.ZodObject | null; readonly column: z.ZodObject | null };
  /** The body may be left empty: `missing:`. */
  readonly emptyBody: boolean;
  read(
    body: CheckBody,
    context: ReadContext,
  ): { readonly check: OwnPart<Extract<Check, { type: Type }>> | undefined; readonly findings: readonly BodyFinding[] };
  measure(check: Extract<Check, { type: Type }>, context: MeasureContext): Measure;
}
