import { assertNever } from '../../../base/assert-never';
import { type Comparison, comparisonOf, decimalText, range } from './comparison';

const number = String.raw`(-?(?:\d+(?:\.\d+)?|\.\d+))\s*%?`;
const comparator = new RegExp(String.raw`^(<=|>=|<>|!=|<|>|=)\s*${number}$`);
const rangeText = new RegExp(String.raw`^(not\s+)?between\s*([[(])?\s*${number}\s+and\s+${number}\s*([\])])?$`);

/** The comparison of `< 5`, `= 0`, `between 1 and 10`, `not between (1 and 10]`; undefined for what is none. */
export function readSodaClComparison(text: string): Comparison | undefined {
  const trimmed = text.trim();
  const single = comparator.exec(trimmed);
  if (single !== null) return comparisonOf(single[1], Number(single[2]));
  const between = rangeText.exec(trimmed);
  if (between === null) return undefined;
  const [, negated, open, from, to, close] = between;
  if (Number(from) > Number(to)) return undefined;
  return range(Number(from), Number(to), {
    fromInclusive: open !== '(',
    toInclusive: close !== ')',
    negated: negated !== undefined,
  });
}

/** A comparison as SodaCL writes it behind a metric or behind `when`. */
export function writeSodaClComparison({ bounds, between }: Comparison): string {
  if (between !== undefined) {
    const { from, to, fromInclusive, toInclusive, negated } = between;
    const open = fromInclusive ? (toInclusive ? '' : '[') : '(';
    const close = toInclusive ? (fromInclusive ? '' : ']') : ')';
    return `${negated ? 'not ' : ''}between ${open}${decimalText(from)} and ${decimalText(to)}${close}`;
  }
  const [first] = bounds;
  if (first === undefined) throw new Error('A comparison without a bound.');
  const value = decimalText(first.value);
  switch (first.kind) {
    case 'must_be':
      return `= ${value}`;
    case 'must_not_be':
      return `!= ${value}`;
    case 'must_be_greater_than':
      return `> ${value}`;
    case 'must_be_greater_than_or_equal':
      return `>= ${value}`;
    case 'must_be_less_than':
      return `< ${value}`;
    case 'must_be_less_than_or_equal':
      return `<= ${value}`;
    default:
      return assertNever(first.kind, 'bound');
  }
}

const seconds = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** Seconds of `1d`, `12h30m`, `1d6h`; undefined for what is no duration. A number at the end has the unit before it, as in Soda. */
export function readDuration(text: string): number | undefined {
  const trimmed = text.trim();
  if (!/^(\d+[dhms])+\d*$/.test(trimmed)) return undefined;
  let unit: keyof typeof seconds = 's';
  let total = 0;
  for (const [, count, own] of trimmed.matchAll(/(\d+)([dhms]?)/g)) {
    if (own !== undefined && own !== '') unit = own as keyof typeof seconds;
    total += Number(count) * seconds[unit];
  }
  return total;
}

/** `1d12h` of whole seconds; undefined for what is no whole number of seconds above zero. */
export function writeDuration(total: number): string | undefined {
  if (!Number.isSafeInteger(total) || total <= 0) return undefined;
  let rest = total;
  return Object.entries(seconds)
    .map(([unit, size]) => {
      const count = Math.floor(rest / size);
      rest -= count * size;
      return count === 0 ? '' : `${count}${unit}`;
    })
    .join('');
}

/** The largest unit of a check file's `threshold` in which a duration is a whole number, and the number. */
export function durationIn(total: number): { readonly unit: 'minute' | 'hour' | 'day'; readonly value: number } {
  if (total % 86_400 === 0) return { unit: 'day', value: total / 86_400 };
  if (total % 3600 === 0) return { unit: 'hour', value: total / 3600 };
  return { unit: 'minute', value: total / 60 };
}
