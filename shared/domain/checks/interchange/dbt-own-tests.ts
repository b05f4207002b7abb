import { noRows, sameComparison } from './comparison';
import type { DbtTestContext } from './dbt-test';
import { withoutQuotes } from './identifier';
import { valuesOf } from './import-collector';

export type DbtTestReader = (context: DbtTestContext) => void;

/** What dbt counts for `unique` and `accepted_values` where the threshold is on rows, as a check file's is. */
export const rowCounts = {
  unique: 'coalesce(sum(n_records - 1), 0)',
  accepted_values: 'coalesce(sum(n_records), 0)',
} as const;

/** The node that `ref('x')`, `source('a', 'x')` or a plain name stands for; undefined for other Jinja. */
export function nodeOfRelation(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const quoted = `['"]([^'"]+)['"]`;
  const found =
    new RegExp(String.raw`^ref\(\s*${quoted}\s*\)$`).exec(text) ??
    new RegExp(String.raw`^ref\(\s*['"][^'"]+['"]\s*,\s*${quoted}\s*\)$`).exec(text) ??
    new RegExp(String.raw`^source\(\s*['"][^'"]+['"]\s*,\s*${quoted}\s*\)$`).exec(text);
  return found?.[1] ?? (/^[\w.]+$/.test(text) ? text : undefined);
}

/** Where a test has a threshold, dbt counts values (or groups) where a check file counts rows. */
export function reportCounting({ test, comparisons, lose }: DbtTestContext): void {
  const counted = rowCounts[test.name as keyof typeof rowCounts];
  if (counted !== undefined && test.config.fail_calc === counted) return;
  if (comparisons.every((one) => sameComparison(one, noRows))) return;
  lose('dbt counts the values that fail, each once.', 'Rows are counted.');
}

/** Tests that come with dbt. */
export const dbtOwnTests: Readonly<Record<string, DbtTestReader>> = {
  not_null: (context) => context.addRows('missing'),
  unique: (context) => {
    reportCounting(context);
    context.addRows('duplicate');
  },
  accepted_values: (context) => {
    const values = valuesOf(context.test.args.values);
    if (values === undefined) {
      context.lose('It has no list of `values`.');
      return;
    }
    reportCounting(context);
    context.addRows('invalid', { valid_values: values });
  },
  relationships: (context) => {
    const dataset = nodeOfRelation(context.test.args.to);
    const field = context.test.args.field;
    if (dataset === undefined || typeof field !== 'string') {
      context.lose('Its `to` names no model or source, or it has no `field`.');
      return;
    }
    context.addRows('invalid', { valid_reference_data: { dataset, column: withoutQuotes(field) } });
  },
};
