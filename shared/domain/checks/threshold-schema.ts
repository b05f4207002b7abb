import { z } from 'zod';
import type { Bound, Threshold } from './check-file';
import { type BodyFinding, numberSchema } from './validity-schema';

const boundKinds = [
  'must_be',
  'must_not_be',
  'must_be_greater_than',
  'must_be_greater_than_or_equal',
  'must_be_less_than',
  'must_be_less_than_or_equal',
] as const satisfies readonly Bound['kind'][];

const rangeSchema = z.strictObject({
  greater_than: numberSchema.optional().describe('The lower bound, which is not part of the range.'),
  greater_than_or_equal: numberSchema.optional().describe('The lower bound, which is part of the range.'),
  less_than: numberSchema.optional().describe('The upper bound, which is not part of the range.'),
  less_than_or_equal: numberSchema.optional().describe('The upper bound, which is part of the range.'),
});

/** What breaking a threshold means. */
export const levelSchema = z
  .enum(['warn', 'fail'])
  .describe('`fail` (the default) keeps what reads the node from running; `warn` only tells.');

const comparisonKeys = {
  must_be: numberSchema.optional().describe('Passes when the value is exactly this.'),
  must_not_be: numberSchema.optional().describe('Passes when the value is anything but this.'),
  must_be_greater_than: numberSchema.optional().describe('Passes above this, which is not part of it.'),
  must_be_greater_than_or_equal: numberSchema.optional().describe('Passes from this on.'),
  must_be_less_than: numberSchema.optional().describe('Passes below this, which is not part of it.'),
  must_be_less_than_or_equal: numberSchema.optional().describe('Passes up to this.'),
  must_be_between: rangeSchema.optional().describe('Passes inside: `{greater_than_or_equal: 1, less_than: 10}`.'),
  must_be_not_between: rangeSchema
    .optional()
    .describe('Passes outside, so the greater bound is the larger one: `{less_than: 1, greater_than: 10}`.'),
  level: levelSchema.optional(),
};

const additional = z.strictObject(comparisonKeys).optional().describe('A second comparison of the other level.');

/** `threshold` of a check that counts rows and nothing else. */
export const plainThresholdSchema = z.strictObject({ ...comparisonKeys, additional });

/** `threshold` of a check that counts rows and can relate them to all rows. */
export const shareThresholdSchema = z.strictObject({
  metric: z
    .enum(['count', 'percent'])
    .optional()
    .describe('Whether the value is a number of rows (the default) or their share in percent.'),
  ...comparisonKeys,
  additional,
});

/** `threshold` of a freshness check. */
export const freshnessThresholdSchema = z.strictObject({
  unit: z.enum(['minute', 'hour', 'day']).optional().describe('What the age is measured in: hours, by default.'),
  ...comparisonKeys,
  additional,
});

const anyThreshold = z.object({ ...shareThresholdSchema.shape, ...freshnessThresholdSchema.shape });
type ThresholdBody = z.output<typeof anyThreshold>;
type Comparison = Pick<Threshold, 'bounds' | 'between'>;

/** A finding of a threshold; `key` is a path under `threshold`, joined with dots; empty for the threshold itself. */
export type ThresholdFinding = BodyFinding;

/** What missing, duplicate and invalid expect when their body says nothing: not a single row (Soda v4's default). */
export const noRows: Comparison = { bounds: [{ kind: 'must_be', value: 0 }] };

/**
 * The threshold that a check's body gives, or the type's default. A threshold has exactly one comparison, as Soda
 * evaluates no other; `undefined` together with a finding when there is none.
 */
export function readThreshold(
  body: ThresholdBody | undefined,
  defaults: { readonly comparison?: Comparison; readonly unit?: Threshold['unit'] },
): { readonly threshold: Threshold | undefined; readonly findings: readonly ThresholdFinding[] } {
  const findings: ThresholdFinding[] = [];
  const own = readComparison(body ?? {}, '', findings);
  const comparison = own ?? (body?.additional === undefined ? defaults.comparison : undefined);
  if (comparison === undefined && findings.length === 0)
    findings.push({
      key: '',
      message: 'The threshold has no comparison.',
      hint: `Add one of ${boundKinds.map((kind) => `\`${kind}\``).join(', ')}, \`must_be_between\`, \`must_be_not_between\`.`,
    });
  const shared = {
    metric: body?.metric ?? 'count',
    ...(defaults.unit === undefined ? {} : { unit: body?.unit ?? defaults.unit }),
  } as const;
  const level = body?.level ?? 'fail';
  let second: Threshold | undefined;
  if (body?.additional !== undefined) {
    const inner = readComparison(body.additional, 'additional', findings);
    const innerLevel = body.additional.level ?? 'fail';
    if (inner === undefined && findings.length === 0)
      findings.push({ key: 'additional', message: 'The additional threshold has no comparison.' });
    if (innerLevel === level)
      findings.push({
        key: 'additional',
        message: `Both thresholds have the level \`${level}\`.`,
        hint: `Give one of them \`level: ${level === 'fail' ? 'warn' : 'fail'}\`.`,
      });
    if (inner !== undefined) second = { ...shared, level: innerLevel, ...inner };
  }
  if (comparison === undefined || findings.length > 0) return { threshold: undefined, findings };
  return {
    threshold: { ...shared, level, ...comparison, ...(second === undefined ? {} : { additional: second }) },
    findings,
  };
}

function readComparison(
  body: Omit<ThresholdBody, 'additional'>,
  path: string,
  findings: ThresholdFinding[],
): Comparison | undefined {
  const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const ranges = (['must_be_between', 'must_be_not_between'] as const).filter((key) => body[key] !== undefined);
  const bounds = boundKinds.filter((kind) => body[kind] !== undefined);
  const given = [...bounds, ...ranges];
  if (given.length > 1) {
    findings.push({
      key: at(given[1] ?? ''),
      message: `A threshold takes one comparison, but this one has ${given.map((key) => `\`${key}\``).join(' and ')}.`,
      hint: 'Use `must_be_between` for two bounds, or `additional` for a second level.',
    });
    return undefined;
  }
  const [kind] = bounds;
  const value = kind === undefined ? undefined : body[kind];
  if (kind !== undefined && value !== undefined) return { bounds: [{ kind, value }] };
  const [range] = ranges;
  return range === undefined ? undefined : readRange(body[range] ?? {}, range, at(range), findings);
}

function readRange(
  range: z.output<typeof rangeSchema>,
  key: 'must_be_between' | 'must_be_not_between',
  path: string,
  findings: ThresholdFinding[],
): Comparison | undefined {
  const { greater_than, greater_than_or_equal, less_than, less_than_or_equal } = range;
  const lower = greater_than ?? greater_than_or_equal;
  const upper = less_than ?? less_than_or_equal;
  const doubled =
    (greater_than !== undefined && greater_than_or_equal !== undefined) ||
    (less_than !== undefined && less_than_or_equal !== undefined);
  if (lower === undefined || upper === undefined || doubled) {
    findings.push({
      key: path,
      message: `\`${key}\` needs one lower and one upper bound.`,
      hint: 'For example {greater_than_or_equal: 1, less_than: 10}.',
    });
    return undefined;
  }
  const inside = key === 'must_be_between';
  if (inside ? lower >= upper : lower <= upper) {
    findings.push({
      key: path,
      message: inside
        ? `No value lies between ${lower} and ${upper}.`
        : `Every value is greater than ${lower} or less than ${upper}: the threshold always passes.`,
      hint: inside
        ? 'The greater-than bound must be the smaller number.'
        : 'In `must_be_not_between` the greater-than bound is the larger number: {less_than: 1, greater_than: 10}.',
    });
    return undefined;
  }
  if (inside)
    return {
      bounds: [],
      between: {
        from: lower,
        to: upper,
        fromInclusive: greater_than_or_equal !== undefined,
        toInclusive: less_than_or_equal !== undefined,
        negated: false,
      },
    };
  return {
    bounds: [],
    between: {
      from: upper,
      to: lower,
      fromInclusive: less_than !== undefined,
      toInclusive: greater_than !== undefined,
      negated: true,
    },
  };
}
