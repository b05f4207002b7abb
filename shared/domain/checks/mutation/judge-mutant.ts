import { nameOf, significantTokens } from '../../graph/tokens';
import type { Check } from '../check-file';
import type { CheckOutcome, CheckVerdict } from '../check-outcome';
import type { Mutation } from './mutation';

/** A check that noticed a fault, with what it said of the mutant. */
export interface Killer {
  readonly check: string;
  readonly file: string;
  readonly line: number;
  /** Of the original rows. */
  readonly before: CheckVerdict;
  readonly outcome: CheckVerdict;
  readonly value: number | null;
  readonly threshold: string;
  /** What is wrong, where the value does not say it: the detail or the error. */
  readonly detail?: string;
}

const badness = { pass: 0, warn: 1, fail: 2, error: 3 } as const satisfies Record<CheckVerdict, number>;

/**
 * The checks whose outcome on the mutant is worse than on the original rows. One that failed already says nothing about a
 * mutant, unless it cannot even be evaluated any more. Outcomes are in the order of the same checks; undefined on the
 * mutant: not evaluated, because nothing that it reads has changed.
 */
export function killersOf(
  before: readonly CheckOutcome[],
  after: readonly (CheckOutcome | undefined)[],
): readonly Killer[] {
  return before.flatMap((original, index) => {
    const mutant = after[index];
    if (mutant === undefined || badness[mutant.outcome] <= badness[original.outcome]) return [];
    const detail = mutant.error?.message ?? mutant.detail;
    return [
      {
        check: mutant.name,
        file: mutant.file,
        line: mutant.line,
        before: original.outcome,
        outcome: mutant.outcome,
        value: mutant.value,
        threshold: mutant.threshold,
        ...(detail === undefined ? {} : { detail }),
      },
    ];
  });
}

/**
 * Whether a mutation can change what a check measures. True in doubt: SQL of the user's own (filters, expressions, queries)
 * may read anything.
 */
export function canNotice(check: Check, mutation: Mutation): boolean {
  const read = columnsReadBy(check);
  if (read === null) return true;
  if (mutation.scope === 'rows' || (mutation.scope === 'schema' && check.type === 'schema')) return true;
  const changed = new Set(mutation.columns.map((name) => name.toLowerCase()));
  return read.some((name) => changed.has(name.toLowerCase()));
}

/** Whether a check that failed on the original could still get worse: by an error, which plain columns cannot have. */
export function canGetWorse(check: Check, before: CheckVerdict, mutation: Mutation): boolean {
  if (before === 'error') return false;
  return (
    before !== 'fail' || mutation.scope === 'schema' || columnsReadBy(check) === null || check.type === 'aggregate'
  );
}

/** Checks that have to tell all rows apart cost many times as much as the others. */
export function isCostly(check: Check): boolean {
  return check.type === 'duplicate';
}

/**
 * Whether a check's measures are of each row by itself, by columns that it names: what SQL of the user's own may read of other
 * rows, or of the node once more, is not known.
 */
export function readsRowsAlone(check: Check): boolean {
  return columnsReadBy(check) !== null;
}

/** The names of columns that a check may read; null where only DuckDB could say. */
function columnsReadBy(check: Check): readonly string[] | null {
  if ('sql' in check && check.sql.form === 'query') return null;
  const expressions = [
    check.filter,
    'expression' in check ? check.expression : undefined,
    'sql' in check ? check.sql.text : undefined,
  ].flatMap((sql) => (sql === null || sql === undefined ? [] : [namesIn(sql)]));
  const own = plainColumnsOf(check);
  if (own === null || expressions.some((names) => names === null)) return null;
  return [...own, ...expressions.flatMap((names) => names ?? [])];
}

function plainColumnsOf(check: Check): readonly string[] | null {
  switch (check.type) {
    case 'row_count':
    case 'schema':
    case 'metric':
    case 'failed_rows':
      return [];
    case 'missing':
    case 'invalid':
    case 'aggregate':
      // The reference may be the node itself.
      if (check.validity.validReference?.dataset === check.node) return null;
      return check.expression === undefined && check.column !== null ? [check.column] : [];
    case 'freshness':
      return check.column === null ? null : [check.column];
    case 'duplicate':
      return check.expression === undefined ? check.columns : [];
    default:
      return null;
  }
}

/** What may stand before a parenthesis in an expression that reads nothing but the columns it names; a macro of a cell may. */
const plainCalls = new Set(
  'abs and any_value avg cast ceil coalesce contains count date_diff date_part date_trunc day distinct else epoch extract filter floor greatest hour if ifnull in isfinite least left length like lower ltrim max median min month not nullif or regexp_matches replace right round rtrim starts_with stddev strftime substr substring sum then trim trunc try_cast upper when where year'.split(
    ' ',
  ),
);

/**
 * Every name in an expression; null where it may read columns without naming them: `*`, `COLUMNS(…)`, a column by its place
 * (`#1`), the whole row, a query inside of it, and macros, whose text stands elsewhere.
 */
function namesIn(sql: string): readonly string[] | null {
  const tokens = significantTokens(sql);
  const names: string[] = [];
  for (const [index, token] of tokens.entries()) {
    const text = sql.slice(token.start, token.end);
    if (token.kind === 'operator' && /[*#]/.test(text)) return null;
    const name = nameOf(sql, token);
    if (/^(columns|checked|select|from|table|values)$/i.test(name)) return null;
    const isCall = tokens[index + 1]?.symbol === '(' && /^\w/.test(name);
    if (isCall && !plainCalls.has(name.toLowerCase())) return null;
    names.push(name);
  }
  return names;
}
