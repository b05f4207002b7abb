import { z } from 'zod';
import type { Check, OwnCheck } from '../check-file';
import type { Metric } from '../metric';
import {
  type CheckValue,
  type ColumnBody,
  commonKeys,
  type Measure,
  type MeasureContext,
  type ReadContext,
} from '../types/definition';
import type { BodyFinding } from '../validity-schema';

/** Keys that every check of Plumbline's own takes. */
export const ownKeys = {
  name: commonKeys.name,
  qualifier: commonKeys.qualifier,
  attributes: commonKeys.attributes,
  filter: commonKeys.filter,
};

export const groupByKey = {
  group_by: z.array(z.string().min(1)).min(1).describe('Columns: their values make the groups.'),
};

/** What all checks have in common, and what a check inside of another takes over from it. */
export type CheckPlace = Pick<Check, 'node' | 'file' | 'line' | 'columnNumber'>;

export interface OwnReadContext extends Pick<ReadContext, 'columns' | 'variable'> {
  readonly place: CheckPlace;
  /** The filters of the file and of the check, joined. */
  filterWith(own: string | undefined): string | null;
  /** The column as the file lists it, or with nothing but its name. */
  columnBody(name: string): ColumnBody;
  /** Validates a part of the body, at a path of keys; reports what is wrong there and then gives undefined. */
  validate<Schema extends z.ZodType>(schema: Schema, path: readonly string[]): z.output<Schema> | undefined;
}

/** Without what all checks share; `filter` stands for the check's own and the file's. */
export type OwnCheckPart = OwnCheck extends infer C
  ? C extends OwnCheck
    ? Omit<C, 'name' | 'filter' | keyof CheckPlace> & { readonly defaultName: string }
    : never
  : never;

/** How one type of check under `x-plumbline` is read. */
export interface OwnDefinition {
  /** What the reader validates with. */
  readonly schema: z.ZodObject;
  /** What the JSON Schema shows, where that can say more. */
  readonly shown?: z.ZodType;
  read(
    body: unknown,
    context: OwnReadContext,
  ): { readonly check: OwnCheckPart | undefined; readonly findings: readonly BodyFinding[] };
}

/** Ties a schema to the function that reads what it accepts. */
export function defineOwn<Schema extends z.ZodObject>(
  schema: Schema,
  read: (body: z.output<Schema>, context: OwnReadContext) => ReturnType<OwnDefinition['read']>,
  { shown }: { readonly shown?: z.ZodType } = {},
): OwnDefinition {
  return {
    schema,
    read: (body, context) => read(body as z.output<Schema>, context),
    ...(shown === undefined ? {} : { shown }),
  };
}

/** A value of an earlier evaluation on other rows. */
export interface HistoryValue {
  /** ISO 8601. */
  readonly at: string;
  readonly value: number | null;
  readonly groups?: readonly string[];
}

export interface OwnMeasureContext extends MeasureContext {
  /** Quoted SQL of the checked node's own rows. */
  readonly relation: string;
  /** Earlier values of what the check measures, oldest first. */
  readonly history: readonly HistoryValue[];
  /** The columns of another node; throws a `PlumblineError` at the check when it has no result. */
  columnsOf(node: string): MeasureContext['columns'];
  readonly now: Date;
}

/** What must be asked for a check of Plumbline's own, and how its value follows. */
export type OwnMeasure =
  /** Numbers of the whole node, planned with those of all other checks. */
  | ({ readonly kind: 'metrics' } & Measure)
  /** Metrics in each group; groups come in any order, each once. */
  | {
      readonly kind: 'groups';
      /** Quoted SQL of the columns. */
      readonly by: readonly string[];
      readonly filter: string | null;
      readonly metrics: readonly Metric[];
      /** A new count of groups, for one evaluation. */
      tally(): GroupTally;
    }
  /** Expressions over the rows of the node: aggregates, answered by one row. */
  | {
      readonly kind: 'aggregates';
      readonly filter: string | null;
      readonly expressions: readonly string[];
      value(row: readonly unknown[]): CheckValue;
    }
  /** One query with one row. */
  | { readonly kind: 'query'; readonly sql: string; value(row: readonly unknown[]): CheckValue };

export interface GroupTally {
  /** `label` is the values of the group's columns as text; counts and numbers are as those of `Measure.value`. */
  add(label: string, counts: readonly (bigint | null)[], numbers: readonly (number | null)[]): void;
  value(): CheckValue;
}
