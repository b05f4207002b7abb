import type { ContractCheck, OwnCheck } from '../check-file';
import { distanceFrom, judge } from '../judge';
import { measureCheck } from '../types/check-types';
import type { CheckBody, CheckValue } from '../types/definition';
import { groupedSchema, type groupedTypes, readInner } from './inner-check';
import { numberText } from './number-text';
import {
  defineOwn,
  type GroupTally,
  type OwnDefinition,
  type OwnMeasure,
  type OwnMeasureContext,
} from './own-definition';

/** Groups that a detail names. */
const namedGroups = 5;

type GroupBy = Extract<OwnCheck, { type: 'group_by' }>;

/** A check of the contract language with `group_by`: it is measured and judged in each group. */
export function groupByDefinition(type: (typeof groupedTypes)[number]): OwnDefinition {
  return defineOwn(groupedSchema(type), (body, context) => {
    const { group_by: by, ...own } = body as CheckBody & { group_by: readonly string[] };
    const { inner, findings } = readInner(type, own, own.filter, context);
    const repeated = by.find((name, index) => by.indexOf(name) !== index);
    return {
      check: inner && {
        type: 'group_by',
        column: inner.column,
        threshold: inner.threshold,
        by,
        inner,
        defaultName: `${inner.name} by ${by.join(', ')}`,
      },
      findings:
        repeated === undefined
          ? findings
          : [
              ...findings,
              {
                key: 'group_by',
                message: `\`group_by\` names \`${repeated}\` twice.`,
                hint: 'Take one of the two out.',
              },
            ],
    };
  });
}

/** The metrics of the inner check, in each group of the rows that the filters let through. */
export function measureGroupBy(check: GroupBy, context: OwnMeasureContext): OwnMeasure {
  const { inner, by } = check;
  const measure = measureCheck(inner, context);
  return {
    kind: 'groups',
    by: by.map((name) => context.subjectOf(name).sql),
    filter: inner.filter,
    metrics: measure.metrics,
    tally: () => new ThresholdTally(inner, (counts, numbers) => measure.value(counts, context.now, numbers)),
  };
}

/**
 * Counts the groups that do not pass. A group without a value (the average of none) does not, at the threshold's own level:
 * what cannot be judged is not right.
 */
class ThresholdTally implements GroupTally {
  #groups = 0;
  #failed = 0;
  #warned = 0;
  readonly #worst: { label: string; outcome: 'fail' | 'warn'; distance: number; text: string }[] = [];

  constructor(
    readonly inner: ContractCheck,
    readonly valueIn: (counts: readonly (bigint | null)[], numbers: readonly (number | null)[]) => CheckValue,
  ) {}

  add(label: string, counts: readonly (bigint | null)[], numbers: readonly (number | null)[]): void {
    this.#groups++;
    const value = this.valueIn(counts, numbers);
    const { threshold } = this.inner;
    const known = typeof value === 'number' && Number.isFinite(value);
    const outcome = known ? judge(value, threshold) : threshold.level;
    if (outcome === 'pass') return;
    if (outcome === 'fail') this.#failed++;
    else this.#warned++;
    const broken = outcome === threshold.level ? threshold : (threshold.additional ?? threshold);
    this.#worst.push({
      label,
      outcome,
      distance: known ? distanceFrom(value, broken) : Number.POSITIVE_INFINITY,
      text: known ? numberText(value) : 'no value',
    });
    // In bounded space, however many groups there are.
    if (this.#worst.length >= 200) this.#sortWorst();
  }

  value(): CheckValue {
    const broken = this.#failed + this.#warned;
    this.#sortWorst();
    const unit = this.inner.threshold.metric === 'percent' ? ' %' : '';
    const named = this.#worst.map(({ label, text }) => `${label}: ${text}${text === 'no value' ? '' : unit}`);
    const more = broken > named.length ? [`and ${broken - named.length} more`] : [];
    return {
      value: broken,
      outcome: this.#failed > 0 ? 'fail' : this.#warned > 0 ? 'warn' : 'pass',
      detail: broken === 0 ? '' : `${broken} of ${this.#groups} groups: ${[...named, ...more].join(', ')}`,
    };
  }

  #sortWorst(): void {
    this.#worst.sort(
      (a, b) =>
        (a.outcome === b.outcome ? 0 : a.outcome === 'fail' ? -1 : 1) ||
        compare(b.distance, a.distance) ||
        compare(a.label, b.label),
    );
    this.#worst.splice(namedGroups);
  }
}

/** Also of texts and infinity, whose difference is no number. */
function compare<Item extends string | number>(a: Item, b: Item): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
