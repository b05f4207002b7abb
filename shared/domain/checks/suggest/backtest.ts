import type { PartitionUnit } from './partitions';

/** What a check said, or would have said, of one part of the rows. */
export interface BacktestCell {
  /** `2001-03-14`, `week of 2001-03-12`, `rows 1 to 1,000`, or the time of a run. */
  readonly label: string;
  /** `learnt`: the numbers of the check come from here; `empty`: there is nothing to evaluate. */
  readonly outcome: 'pass' | 'alarm' | 'learnt' | 'empty';
  /** What the check measured there. */
  readonly value: number | null;
}

/**
 * How often a check would have raised an alarm, each part of the rows taken by itself. Nothing is claimed that did not run.
 */
export type Backtest =
  | {
      readonly kind: 'ran';
      readonly unit: BacktestUnit;
      /** The time that the rows were divided by. */
      readonly column?: string;
      /** Rows without that time, which are in no part. */
      readonly unplaced?: number;
      /**
       * `rule`: nothing in it was learnt; `earlier`: what was learnt, was learnt in the same way from the parts before those
       * that were tested; `same`: there are not enough of these, and it was tested on what it was learnt from.
       */
      readonly basis: 'rule' | 'earlier' | 'same';
      /** Oldest first. */
      readonly cells: readonly BacktestCell[];
      readonly tested: number;
      readonly alarms: number;
    }
  | { readonly kind: 'not_run'; readonly reason: string };

export type BacktestUnit = PartitionUnit | 'rows' | 'run';

/** A backtest of cells; one that tested nothing did not run. */
export function backtestOf(
  cells: readonly BacktestCell[],
  about: Omit<Extract<Backtest, { kind: 'ran' }>, 'kind' | 'cells' | 'tested' | 'alarms'>,
): Backtest {
  const alarms = cells.filter(({ outcome }) => outcome === 'alarm').length;
  const tested = alarms + cells.filter(({ outcome }) => outcome === 'pass').length;
  if (tested === 0) return { kind: 'not_run', reason: 'no part of the rows could be evaluated' };
  return { kind: 'ran', ...about, cells, tested, alarms };
}

/** `Would have raised 0 alarms in the last 30 days.` One or two sentences that claim what was done and no more. */
export function backtestText(backtest: Backtest): string {
  if (backtest.kind === 'not_run') return `Not backtested: ${backtest.reason}.`;
  const { unit, basis, cells, tested, alarms, unplaced = 0, column } = backtest;
  const empty = cells.filter(({ outcome }) => outcome === 'empty').length;
  const raised = `would have raised ${countText(alarms)} ${alarms === 1 ? 'alarm' : 'alarms'}`;
  const some = empty === 0 ? '' : ` with rows (${countText(empty)} without)`;
  const where = `in the last ${countedUnits(tested, unit)}${some}`;
  const plural = unitNames[unit][1];
  const said = {
    rule: `W${raised.slice(1)} ${where}`,
    earlier: `Learnt from the ${plural} before, it ${raised} ${where}`,
    same: `W${raised.slice(1)} ${where}; these are the ${plural} that it is learnt from`,
  }[basis];
  const timeless =
    unplaced === 0
      ? ''
      : ` ${countText(unplaced)} ${unplaced === 1 ? 'row' : 'rows'} without ${column} ${unplaced === 1 ? 'is' : 'are'} in none.`;
  return `${said}.${timeless}`;
}

/** `2 alarms in 30 days`, `not backtested`. */
export function backtestSummary(backtest: Backtest): string {
  if (backtest.kind === 'not_run') return 'not backtested';
  const { alarms, tested, unit } = backtest;
  return `${countText(alarms)} ${alarms === 1 ? 'alarm' : 'alarms'} in ${countedUnits(tested, unit)}`;
}

const unitNames: Readonly<Record<BacktestUnit, readonly [string, string]>> = {
  hour: ['hour', 'hours'],
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  quarter: ['quarter', 'quarters'],
  year: ['year', 'years'],
  rows: ['range of rows', 'ranges of rows'],
  run: ['run', 'runs'],
};

function countedUnits(count: number, unit: BacktestUnit): string {
  return `${countText(count)} ${unitNames[unit][count === 1 ? 0 : 1]}`;
}

function countText(count: number): string {
  return count.toLocaleString('en-US');
}
