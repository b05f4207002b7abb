import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { incrementalPlan } from '../../incremental';
import type { PipelineStep } from '../../intermediate';
import { columnSql } from '../../names';
import { columnList } from './names';

/** The column that SQLMesh makes a step by, slice by slice of time. */
export function slicedBy(step: PipelineStep): ColumnInfo | undefined {
  const plan = incrementalPlan(step);
  if (plan?.kind !== 'time_range' && plan?.kind !== 'append') return undefined;
  return boundsOf[plan.time.type.kind] === undefined ? undefined : plan.time;
}

/**
 * SQLMesh's kind of a step's model, and what its rows are filtered by; `otherwise` for steps that make all rows again. `cron` is the
 * schedule, in whose intervals SQLMesh counts.
 */
export function kindOf(
  step: PipelineStep,
  otherwise: string,
  cron: string,
  losses: Loss[],
): { readonly kind: string; readonly filter: string | null } {
  const plan = incrementalPlan(step);
  const again = { kind: otherwise, filter: null };
  if (plan === undefined) return again;
  const lose = (what: string, instead: string) => losses.push({ construct: step.name, what, instead });
  if (plan.kind === 'impossible') {
    lose(
      `What the spec decides on its increments cannot be carried out: ${plan.reason}`,
      'Every run makes all rows again.',
    );
    return again;
  }
  if (plan.kind === 'by_key') {
    if (plan.time !== null)
      lose(
        `Only rows of the last ${plan.lookback} of ${plan.time.name} are to be made, and SQLMesh merges all rows of a model by their key.`,
        'Every run makes all rows, and merges them.',
      );
    return { kind: `INCREMENTAL_BY_UNIQUE_KEY (unique_key ${columnList(plan.key)})`, filter: null };
  }
  const { time } = plan;
  const bounds = boundsOf[time.type.kind];
  if (bounds === undefined) {
    const { declared } = step.keys;
    const key = declared?.unique === true ? declared.columns : null;
    lose(
      `Its time column ${time.name} has the type ${time.sqlType}, and SQLMesh takes a date or a timestamp.`,
      key === null ? 'Every run makes all rows again.' : 'Rows are merged by the unique key.',
    );
    return key === null ? again : { kind: `INCREMENTAL_BY_UNIQUE_KEY (unique_key ${columnList(key)})`, filter: null };
  }
  const name = columnSql(time.name);
  const lookback = plan.kind === 'append' ? 0 : intervalsOf(plan.lookback, cron);
  const kind = [`time_column ${name}`, ...(lookback > 0 ? [`lookback ${lookback}`] : [])].join(', ');
  lose(
    `It is made slice by slice of ${time.name}, and SQLMesh makes whole intervals of its schedule.`,
    `Rows without a ${time.name}, from before 1970 or of an interval that is not over are left out. Late rows come in by the lookback${lookback > 0 ? ` of ${lookback} ${lookback === 1 ? 'interval' : 'intervals'}` : ', which is none'}, or by a plan that restates the slice.`,
  );
  return { kind: `INCREMENTAL_BY_TIME_RANGE (${kind})`, filter: `${name} BETWEEN ${bounds}` };
}

/** The interval's bounds, both inclusive, by the kind of the time column's type. */
const boundsOf: Readonly<Record<string, string>> = {
  date: '@start_date AND @end_date',
  timestamp: '@start_ts AND @end_ts',
  timestamptz: '@start_tstz AND @end_tstz',
};

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const secondsOf: Readonly<Record<string, number>> = {
  second: 1,
  minute,
  hour,
  day,
  week: 7 * day,
  month: 31 * day,
  year: 366 * day,
};

/** How many intervals of a schedule a lookback such as `2 days` takes, none of it left out. */
export function intervalsOf(lookback: string, cron: string): number {
  const [, count = '0', unit = 'day'] = /^(\d+)\s*([a-z]+?)s?$/i.exec(lookback) ?? [];
  return Math.ceil((Number(count) * (secondsOf[unit.toLowerCase()] ?? day)) / intervalSeconds(cron));
}

const named: Readonly<Record<string, number>> = {
  '@hourly': hour,
  '@daily': day,
  '@midnight': day,
  '@weekly': day,
  '@monthly': 28 * day,
  '@yearly': 365 * day,
  '@annually': 365 * day,
};

/**
 * The shortest that SQLMesh's interval of a schedule can be, in seconds: the largest of its units (five, fifteen and thirty minutes,
 * hour, day, month, year) that the schedule's shortest pause holds. See `IntervalUnit.from_cron` of SQLMesh.
 */
function intervalSeconds(cron: string): number {
  const known = named[cron];
  if (known !== undefined) return known;
  const [minutes = '0', hours = '0', dayOfMonth = '*', months = '*', weekday = '*'] = cron.trim().split(/\s+/);
  const isFixed = (field: string) => /^\w+$/.test(field);
  if (!isFixed(minutes)) {
    const step = /^\*\/(\d+)$/.exec(minutes)?.[1];
    const pause = step === undefined ? 5 : Number(step);
    return ([30, 15].find((unit) => pause >= unit) ?? 5) * minute;
  }
  if (!isFixed(hours)) return hour;
  if (isFixed(dayOfMonth) && weekday === '*') return isFixed(months) ? 365 * day : 28 * day;
  return day;
}
