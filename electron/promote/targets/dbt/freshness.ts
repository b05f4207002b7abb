import type { Check, Threshold } from '../../../../shared/domain/checks/check-file';
import type { ColumnInfo } from '../../../../shared/domain/column/column-type';
import { findColumn } from '../../../../shared/domain/column/find-column';
import { escapeJinja } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import type { IntermediatePipeline, PipelineInput } from '../../intermediate';
import { columnSql } from '../../names';

type FreshnessCheck = Extract<Check, { readonly type: 'freshness' }>;

const secondsOf = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;

/**
 * What `dbt source freshness` holds a source to, as its configuration: the objective that somebody decided in the spec, and the
 * bounds of the freshness checks of the source. Empty where nobody said how old its rows may be. What dbt cannot ask is a loss.
 * `sqlOf` writes a column, and `takesFilters` says whether the engine takes the filters of checks, which are SQL of DuckDB.
 */
export function freshnessConfig(
  input: PipelineInput,
  pipeline: Pick<IntermediatePipeline, 'checks' | 'earlierSpec'>,
  losses: Loss[],
  { sqlOf, takesFilters }: { readonly sqlOf: (name: string) => string; readonly takesFilters: boolean } = {
    sqlOf: columnSql,
    takesFilters: true,
  },
): Record<string, unknown> {
  const lose = (what: string, instead: string) =>
    losses.push({ construct: `freshness of ${input.name}`, what, instead });
  const decided =
    pipeline.earlierSpec?.inputs.find(({ name }) => name === input.name)?.objectives.freshness?.within ?? null;
  const named = pipeline.earlierSpec?.inputs.find(({ name }) => name === input.name)?.objectives.freshness?.column;
  const checks = pipeline.checks.flatMap(({ check }) =>
    check.type === 'freshness' && check.node === input.name ? [check] : [],
  );
  const times = input.columns.filter(isTime);
  if (decided === null && checks.length === 0) return {};
  if (times.length === 0) {
    lose(
      'It has no column with a time, so that dbt cannot tell how old its rows are.',
      'Nothing: write the time of loading into the rows, and decide the objective of that column in the spec (inputs, objectives).',
    );
    return {};
  }
  const column = findColumn(times, named ?? checks[0]?.column ?? '') ?? (named == null ? times[0] : undefined);
  if (decided !== null && column === undefined) {
    lose(
      `The spec names the column ${named}, which is no column with a time.`,
      `Nothing: name one of ${times.map(({ name }) => name).join(', ')}.`,
    );
    return {};
  }
  const bounds = new Map<'warn_after' | 'error_after', Period>();
  if (decided !== null) bounds.set('error_after', periodOf(secondsOfDuration(decided), decided, lose));
  let filter: string | null = null;
  for (const check of checks) {
    const asked = column === undefined || (check.filter !== null && !takesFilters) ? [] : boundsOf(check, column);
    if (asked.length === 0) {
      lose(
        `dbt asks for an age of ${column?.name ?? 'a column'} at the time of the run, and the check "${check.name}" asks for something else.`,
        'The data test of that check.',
      );
      continue;
    }
    filter = check.filter;
    for (const { level, seconds, text } of asked) {
      const name = level === 'warn' ? 'warn_after' : 'error_after';
      if (!bounds.has(name)) bounds.set(name, periodOf(seconds, text, lose));
    }
  }
  if (column === undefined || bounds.size === 0) return {};
  const sql = sqlOf(column.name);
  return {
    loaded_at_field: escapeJinja(/^timestamp(tz)?$/.test(column.type.kind) ? sql : `CAST(${sql} AS TIMESTAMP)`),
    freshness: {
      ...Object.fromEntries([...bounds].sort(([a], [b]) => b.localeCompare(a))),
      ...(filter === null ? {} : { filter: escapeJinja(filter) }),
    },
  };
}

interface Period {
  readonly count: number;
  readonly period: 'minute' | 'hour' | 'day';
}

function isTime({ type }: ColumnInfo): boolean {
  return type.kind === 'date' || type.kind.startsWith('timestamp');
}

/** The ages that a check allows, a level each; none where it asks for something that dbt does not. */
function boundsOf(
  check: FreshnessCheck,
  column: ColumnInfo,
): readonly { readonly level: Threshold['level']; readonly seconds: number; readonly text: string }[] {
  if (check.now !== null || check.column?.toLowerCase() !== column.name.toLowerCase()) return [];
  return [check.threshold, check.threshold.additional].flatMap((threshold) => {
    const [bound] = threshold?.bounds ?? [];
    if (threshold === undefined || threshold.between !== undefined || threshold.bounds.length !== 1) return [];
    if (bound?.kind !== 'must_be_less_than' && bound?.kind !== 'must_be_less_than_or_equal') return [];
    const unit = threshold.unit ?? check.threshold.unit ?? 'hour';
    return [{ level: threshold.level, seconds: bound.value * secondsOf[unit], text: `${bound.value} ${unit}s` }];
  });
}

/** dbt counts whole minutes, hours and days. */
function periodOf(seconds: number, text: string, lose: (what: string, instead: string) => void): Period {
  for (const period of ['day', 'hour', 'minute'] as const)
    if (seconds > 0 && seconds % secondsOf[period] === 0) return { count: seconds / secondsOf[period], period };
  const count = Math.max(1, Math.floor(seconds / 60));
  lose(`dbt counts whole minutes, and ${text} are none.`, `${count} minutes.`);
  return { count, period: 'minute' };
}

/** Seconds of a duration of the spec, such as `1.5 hours`. */
function secondsOfDuration(text: string): number {
  const [, count = '0', unit = 'day'] = /^(\d+(?:\.\d+)?)\s*(second|minute|hour|day)/.exec(text) ?? [];
  return Math.round(Number(count) * secondsOf[unit as keyof typeof secondsOf]);
}
