import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { PipelineStep } from '../../intermediate';
import { columnSql } from '../../names';
import { columnList } from './names';

/** The column that SQLMesh makes a step by, slice by slice of time. */
export function slicedBy({ incremental, columns }: PipelineStep): ColumnInfo | undefined {
  const time = findColumn(columns, incremental?.time_column ?? '');
  return time === undefined || boundsOf[time.type.kind] === undefined ? undefined : time;
}

/** SQLMesh's kind of a step's model, and what its rows are filtered by; `otherwise` for steps that make all rows again. */
export function kindOf(
  step: PipelineStep,
  otherwise: string,
  losses: Loss[],
): { readonly kind: string; readonly filter: string | null } {
  const { incremental } = step;
  if (incremental === null) return { kind: otherwise, filter: null };
  const lose = (what: string, instead: string) => losses.push({ construct: step.name, what, instead });
  const sliced = slicedBy(step);
  if (sliced !== undefined) {
    const name = columnSql(sliced.name);
    const lookback = Number.parseInt(incremental.lookback ?? '', 10);
    const kind = [`time_column ${name}`, ...(lookback > 0 ? [`lookback ${lookback}`] : [])].join(', ');
    lose(
      `It is made slice by slice of ${sliced.name}, and SQLMesh makes whole intervals of its schedule.`,
      `Rows without a ${sliced.name}, from before 1970 or of an interval that is not over are left out. Late rows come in by the lookback${lookback > 0 ? ` of ${lookback} intervals` : ', which is none'}, or by a plan that restates the slice.`,
    );
    return { kind: `INCREMENTAL_BY_TIME_RANGE (${kind})`, filter: `${name} BETWEEN ${boundsOf[sliced.type.kind]}` };
  }
  const time = findColumn(step.columns, incremental.time_column ?? '');
  if (incremental.time_column !== null)
    lose(
      `Its time column ${incremental.time_column} ${time === undefined ? 'is none of its columns' : `has the type ${time.sqlType}`}, and SQLMesh takes a date or a timestamp.`,
      step.keys.declared === null ? 'Every run makes all rows again.' : 'Rows are merged by the unique key.',
    );
  const key = step.keys.declared?.columns.map((column) => findColumn(step.columns, column)?.name ?? column);
  if (key !== undefined) return { kind: `INCREMENTAL_BY_UNIQUE_KEY (unique_key ${columnList(key)})`, filter: null };
  if (incremental.time_column === null)
    lose('It is to be incremental, and has neither a time column nor a unique key.', 'Every run makes all rows again.');
  return { kind: otherwise, filter: null };
}

/** The interval's bounds, both inclusive, by the kind of the time column's type. */
const boundsOf: Readonly<Record<string, string>> = {
  date: '@start_date AND @end_date',
  timestamp: '@start_ts AND @end_ts',
  timestamptz: '@start_tstz AND @end_tstz',
};
