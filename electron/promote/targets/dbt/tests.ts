import type { Check } from '../../../../shared/domain/checks/check-file';
import { dbtRuleOf } from '../../../../shared/domain/checks/interchange/dbt-rule';
import { findColumn } from '../../../../shared/domain/column/find-column';
import { escapeJinja, hasJinja, jinjaText } from '../../../../shared/domain/jinja';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { checkQueries } from '../../check-sql';
import { demandsNone } from '../../demands-none';
import { type CheckedPipeline, columnsOf } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { carriedCheck, isTolerated, type TestWords } from '../common/check-losses';
import { jinjaDialect } from './jinja-dialect';
import type { DbtNames } from './names';
import { relationJinja } from './relations';

/** A data test under a column of a model or source. */
export interface GenericTest {
  readonly node: string;
  readonly column: string;
  readonly yaml: Record<string, unknown>;
}

export interface DbtTests {
  readonly generic: readonly GenericTest[];
  /** SQL by path. */
  readonly singular: ReadonlyMap<string, string>;
}

export const dbtTestWords: TestWords = {
  tool: 'dbt',
  test: 'dbt test',
  byHand: 'a singular test',
  reference: 'ref()',
  contract: "The model's contract, which dbt enforces, for the columns that the prototype has.",
  baseline: 'a seed',
};

/**
 * The checks as dbt tests. dbt's own tests where they mean exactly the same; everything else (percent, ranges, patterns, row
 * counts, several columns, freshness) becomes a singular test that measures what the prototype's check measures.
 */
export function writeTests(pipeline: CheckedPipeline, names: DbtNames, losses: Loss[]): DbtTests {
  const generic: GenericTest[] = [];
  const singular = new Map<string, string>();
  // The tests of golden results stand in the same folder.
  const taken = new Set(pipeline.golden.map(({ node }) => `golden__${names.of.get(node)}`));
  const readers = new Set(pipeline.edges.map((edge) => edge.from));
  const dialect = jinjaDialect((node) => relationJinja(node, names));
  for (const item of pipeline.checks) {
    const carried = carriedCheck(item, (node) => names.of.has(node), dbtTestWords);
    if ('loss' in carried) {
      losses.push(carried.loss);
      continue;
    }
    const { check } = carried;
    const columns = columnsOf(pipeline, check.node);
    const stem = `${names.of.get(check.node)}__${safeName(check.name)}`.slice(0, 100);
    const tolerated = isTolerated(item, readers);
    if (tolerated)
      losses.push({
        construct: `check "${check.name}" of ${check.node}`,
        what: 'It fails on the rows of the promotion, and in dbt a failing test of severity error keeps everything behind it from being built.',
        instead: 'Severity warn; `plumbline_level: fail` in its meta says what it was.',
      });
    const level = tolerated ? 'warn' : check.threshold.level;
    const meta = { plumbline_check: check.name, plumbline_level: check.threshold.level };
    const native = genericTest(item.check, level, pipeline, names);
    if (native !== undefined) {
      generic.push(native(uniqueName(stem, taken)));
      continue;
    }
    for (const query of checkQueries(check, columns, dialect)) {
      const severity = tolerated || query.level === 'warn' ? 'warn' : 'error';
      const own = { ...meta, plumbline_level: query.level };
      singular.set(
        `tests/${uniqueName(`${stem}${query.suffix}`, taken)}.sql`,
        `${configJinja(severity, own)}\n-- ${escapeJinja(oneLine(`${check.file}:${check.line} ${check.node}: ${check.name}`))}\n${query.sql}`,
      );
    }
  }
  return { generic, singular };
}

/** A check as a test of dbt's own, by the test's name; undefined where none means the same. `quote` is how the engine quotes columns. */
export function genericTest(
  check: Check,
  level: 'fail' | 'warn',
  pipeline: CheckedPipeline,
  names: DbtNames,
  quote: (column: string) => string = quoteIdentifier,
): ((name: string) => GenericTest) | undefined {
  const native = nativeTest(check, pipeline, names, quote);
  const column = findColumn(columnsOf(pipeline, check.node), check.column ?? '')?.name;
  // dbt quotes a source's column without doubling the quotes in its name.
  if (native === undefined || column === undefined || /["`{]/.test(column)) return undefined;
  const config = {
    severity: level === 'warn' ? 'warn' : 'error',
    ...(check.filter === null ? {} : { where: escapeJinja(check.filter) }),
    meta: { plumbline_check: escapeJinja(check.name), plumbline_level: check.threshold.level },
  };
  return (name) => ({ node: check.node, column, yaml: { [native.test]: { name, ...native.rest, config } } });
}

function nativeTest(
  check: Check,
  pipeline: CheckedPipeline,
  names: DbtNames,
  quote: (column: string) => string,
): { readonly test: string; readonly rest: Record<string, unknown> } | undefined {
  const { threshold } = check;
  // A filter does not change what a native test means, and a level of warn is its severity.
  if (!demandsNone({ ...check, filter: null, threshold: { ...threshold, level: 'fail' } })) return undefined;
  if (threshold.metric !== 'count' || threshold.additional !== undefined) return undefined;
  if (check.filter?.includes('soda.NOW')) return undefined;
  const rule = dbtRuleOf(check);
  if (rule?.test === 'not_null' || rule?.test === 'unique') return { test: rule.test, rest: {} };
  const kind = findColumn(columnsOf(pipeline, check.node), check.column ?? '')?.type.kind;
  if (rule?.test === 'accepted_values' && rule.values.length > 0) {
    const texts = rule.values.every((value) => typeof value === 'string' && !/['\\]/.test(value) && !hasJinja(value));
    return texts && kind === 'varchar'
      ? { test: 'accepted_values', rest: { arguments: { values: [...rule.values] } } }
      : undefined;
  }
  if (rule?.test === 'relationships') {
    const node = rule.dataset.split('/').at(-1) ?? rule.dataset;
    const column = findColumn(columnsOf(pipeline, node), rule.column)?.name;
    const mine = findColumn(columnsOf(pipeline, check.node), check.column ?? '');
    const theirs = findColumn(columnsOf(pipeline, node), rule.column);
    // Values of two types are compared after a cast that IN and a join may choose differently.
    if (column === undefined || hasJinja(column) || mine?.sqlType !== theirs?.sqlType) return undefined;
    const to = relationJinja(node, names).replace(/^\{\{ | \}\}$/g, '');
    return { test: 'relationships', rest: { arguments: { to, field: quote(column) } } };
  }
  return undefined;
}

/** The `config` of a singular test. */
export function configJinja(severity: 'error' | 'warn', meta: Readonly<Record<string, string>>): string {
  const entries = Object.entries(meta).map(([key, value]) => `${jinjaText(key)}: ${jinjaText(value)}`);
  return `{{ config(severity=${jinjaText(severity)}, meta={${entries.join(', ')}}) }}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
