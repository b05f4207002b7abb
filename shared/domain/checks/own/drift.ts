import { z } from 'zod';
import { assertNever } from '../../../base/assert-never';
import { quoteText } from '../../sql-text';
import type { Baseline } from '../baseline';
import type { OwnCheck } from '../check-file';
import { judge } from '../judge';
import { plainThresholdSchema, readThreshold } from '../threshold-schema';
import { underThreshold } from '../types/body-findings';
import type { CheckValue } from '../types/definition';
import type { BodyFinding } from '../validity-schema';
import { isNumeric, type Subject } from '../validity-sql';
import { numberText } from './number-text';
import { defineOwn, type OwnMeasure, type OwnMeasureContext, ownKeys } from './own-definition';
import { countsOf, numberOf } from './own-values';
import { chiSquare, kolmogorovSmirnov, kolmogorovSmirnovCritical, populationStabilityIndex } from './statistics';

type Drift = Extract<OwnCheck, { type: 'drift' }>;

/** The level at which a p-value is low, by default, and of the critical value that a detail names. */
const significance = 0.05;
/** Bins of PSI and chi-square over numbers: the tenths of the baseline. */
const coarseBins = 10;

/** A column's values against how they were distributed when the baseline was written. */
export const driftDefinition = defineOwn(
  z.strictObject({
    ...ownKeys,
    column: z.string().min(1).describe('The column whose values are compared.'),
    method: z
      .enum(['psi', 'ks', 'chi_square'])
      .optional()
      .describe('Population stability index (default), Kolmogorov-Smirnov, or chi-square.'),
    measure: z
      .enum(['statistic', 'p_value'])
      .optional()
      .describe('What the threshold is about: by default the index of `psi`, and the p-value of the tests.'),
    threshold: plainThresholdSchema.optional(),
  }),
  (body) => {
    const method = body.method ?? 'psi';
    const measure = body.measure ?? (method === 'psi' ? 'statistic' : 'p_value');
    const { threshold, findings } = readThreshold(body.threshold, {
      ...(method === 'psi'
        ? { comparison: { bounds: [{ kind: 'must_be_less_than', value: 0.25 }] } as const }
        : measure === 'p_value'
          ? { comparison: { bounds: [{ kind: 'must_be_greater_than_or_equal', value: significance }] } as const }
          : {}),
    });
    const found: BodyFinding[] = [...underThreshold(findings)];
    if (method === 'psi' && measure === 'p_value')
      found.push({
        key: 'measure',
        message: 'The population stability index is no test: it has no p-value.',
        hint: 'Use `method: ks` or `method: chi_square`.',
      });
    return {
      check: threshold && {
        type: 'drift',
        column: body.column,
        threshold,
        method,
        measure,
        baseline: null,
        defaultName: `${method}(${body.column})`,
      },
      findings: found,
    };
  },
);

/** Expressions that count the column's values in the bins of its baseline, in one pass beside all others. */
export function measureDrift(check: Drift, context: OwnMeasureContext): OwnMeasure {
  const { baseline } = check;
  const subject = context.subjectOf(check.column);
  const none: OwnMeasure = {
    kind: 'aggregates',
    filter: check.filter,
    expressions: [],
    value: () => problemOf(check, baseline, subject),
  };
  if (baseline === null || problemOf(check, baseline, subject) !== null) return none;
  return {
    kind: 'aggregates',
    filter: check.filter,
    expressions: binExpressions(subject, baseline.bins),
    value: (row) => judgeDrift(check, baseline, binCounts(baseline.bins, row)),
  };
}

function problemOf(check: Drift, baseline: Baseline | null, subject: Subject): Exclude<CheckValue, number> {
  if (baseline === null)
    return {
      code: 'bad_check',
      message: `There is no baseline of \`${check.column}\`${check.filter === null ? '' : ' with this filter'}.`,
      hint: `Write one of the rows as they are now: plumbline check --update-baseline --node ${check.node}`,
    };
  const isNumbers = baseline.bins.kind === 'numbers';
  if (isNumbers !== isNumeric(subject.type))
    return {
      code: 'bad_check',
      message: `\`${check.column}\` ${isNumbers ? 'held numbers' : 'held no numbers'} when its baseline was written, and now ${isNumbers ? 'holds none' : 'it does'}.`,
      hint: `Write the baseline anew: plumbline check --update-baseline --node ${check.node}`,
    };
  if (check.method === 'ks' && !isNumbers)
    return {
      code: 'bad_check',
      message: `\`ks\` compares numbers, and \`${check.column}\` holds none.`,
      hint: 'Use `method: chi_square`, or `psi`.',
    };
  return null;
}

/** The aggregates whose answers `binCounts` reads: rows with a value, and how they lie in the bins. */
export function binExpressions(subject: Subject, bins: Baseline['bins']): readonly string[] {
  if (bins.kind === 'numbers') {
    const value = `CAST(${subject.sql} AS DOUBLE)`;
    const edges = `[${bins.edges.map(doubleLiteral).join(', ')}]::DOUBLE[]`;
    // `histogram` counts up to each edge with the edge, `histogram_exact` at each edge: together they tell what is between.
    return [`count(${subject.sql})`, `histogram(${value}, ${edges})`, `histogram_exact(${value}, ${edges})`];
  }
  // A letter in front: without it the empty text could not be told from the bin of all others, which has that name.
  const text = `'=' || CAST(${subject.sql} AS VARCHAR)`;
  const values = `[${bins.values.map((value) => quoteText(`=${value}`)).join(', ')}]::VARCHAR[]`;
  return [`count(${subject.sql})`, `histogram_exact(${text}, ${values})`];
}

/** Rows in each bin, in the order of the baseline's counts; of values, those of all others last. */
export function binCounts(bins: Baseline['bins'], row: readonly unknown[]): readonly number[] {
  const all = numberOf(row[0]) ?? 0;
  if (bins.kind === 'values') {
    const counts = countsOf(row[1]);
    const listed = bins.values.map((value) => counts.get(`=${value}`) ?? 0);
    return [...listed, all - listed.reduce((sum, count) => sum + count, 0)];
  }
  const [upTo, at] = [countsOf(row[1]), countsOf(row[2])];
  const inner = bins.edges.flatMap((edge) => {
    const exact = at.get(String(edge)) ?? 0;
    return [(upTo.get(String(edge)) ?? 0) - exact, exact];
  });
  return [...inner, all - inner.reduce((sum, count) => sum + count, 0)];
}

function judgeDrift(check: Drift, { bins }: Baseline, actual: readonly number[]): CheckValue {
  const expected = bins.kind === 'values' ? [...bins.counts, bins.others] : bins.counts;
  const [n, m] = [expected, actual].map((counts) => counts.reduce((sum, count) => sum + count, 0)) as [number, number];
  if (n === 0 || m === 0)
    return {
      code: 'sql_runtime',
      message:
        m === 0 ? `No row has a value in \`${check.column}\`.` : `The baseline of \`${check.column}\` has no rows.`,
      hint:
        m === 0
          ? 'A `row_count` check says whether there are rows at all.'
          : `Write it anew: plumbline check --update-baseline --node ${check.node}`,
    };
  const [coarse, now] = bins.kind === 'numbers' ? mergeBins(expected, actual) : [expected, actual];
  switch (check.method) {
    case 'psi': {
      const value = populationStabilityIndex(coarse, now);
      return verdict(check, value, `PSI ${numberText(value)} over ${coarse.length} bins`);
    }
    case 'ks': {
      const { statistic, pValue } = kolmogorovSmirnov(expected, actual);
      const critical = kolmogorovSmirnovCritical(significance, n, m);
      return verdict(
        check,
        check.measure === 'p_value' ? pValue : statistic,
        `D = ${numberText(statistic)} (critical at 5 %: ${numberText(critical)}), p = ${numberText(pValue)}`,
      );
    }
    case 'chi_square': {
      const { statistic, degreesOfFreedom, pValue } = chiSquare(coarse, now);
      return verdict(
        check,
        check.measure === 'p_value' ? pValue : statistic,
        `χ² = ${numberText(statistic)} with ${degreesOfFreedom} degrees of freedom, p = ${numberText(pValue)}`,
      );
    }
    default:
      return assertNever(check.method, 'method');
  }
}

function verdict(check: Drift, value: number, detail: string): CheckValue {
  const outcome = judge(value, check.threshold);
  return { value, outcome, detail: outcome === 'pass' ? '' : detail };
}

/** Neighbouring bins together, until each has a tenth of the baseline's rows; the same ones on both sides. */
export function mergeBins(
  expected: readonly number[],
  actual: readonly number[],
): readonly [readonly number[], readonly number[]] {
  const least = expected.reduce((sum, count) => sum + count, 0) / coarseBins;
  const merged: [number, number][] = [];
  let open: [number, number] | undefined;
  expected.forEach((count, bin) => {
    open = [(open?.[0] ?? 0) + count, (open?.[1] ?? 0) + (actual[bin] ?? 0)];
    if (open[0] < least) return;
    merged.push(open);
    open = undefined;
  });
  // What is left is less than a tenth: it belongs to the last one.
  const last = merged.at(-1);
  if (open !== undefined && last === undefined) merged.push(open);
  else if (open !== undefined && last !== undefined) {
    last[0] += open[0];
    last[1] += open[1];
  }
  return [merged.map(([count]) => count), merged.map(([, count]) => count)];
}

/** As DuckDB reads a double, and not a decimal. */
function doubleLiteral(value: number): string {
  const text = String(value);
  return text.includes('e') ? text : `${text}e0`;
}
