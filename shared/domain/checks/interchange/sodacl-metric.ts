import { quoteIdentifier } from '../../sql-text';
import type { Validity } from '../check-file';
import { readValidity } from '../validity-schema';
import { brokenRule, missingCondition, type Subject } from '../validity-sql';
import { noRows, sameComparison, thresholdBody } from './comparison';
import { bodyOf } from './entry-builder';
import { plainOrQuoted } from './identifier';
import { allOf, textOf } from './import-collector';
import { readSodaClThreshold } from './sodacl-body';
import type { SodaClContext } from './sodacl-check';
import type { SodaClLine } from './sodacl-line';
import { readSodaClValidity } from './sodacl-validity';

type Line = SodaClLine & { kind: 'metric' };

const statistics = new Set(['stddev', 'stddev_pop', 'stddev_samp', 'variance', 'var_pop', 'var_samp']);

/** Metrics that a check file has no word for, and those that a file defines itself: as `duplicate` or `metric`. */
export function readSodaClMetric(context: SodaClContext, line: Line): void {
  const { check, collector } = context;
  const own = ['expression', 'query'].map((form) => textOf(check.body[`${line.metric} ${form}`]));
  if (Object.keys(check.body).some((key) => key.endsWith('sql_file'))) {
    context.lose('Its query stands in another file.');
    return;
  }
  const [expression, query] = own;
  if (expression !== undefined || query !== undefined) {
    readOwn(context, line, { expression, query });
    return;
  }
  if (line.metric.startsWith('$')) {
    context.lose('It is a template of Soda Library.');
    return;
  }
  const column = line.columns[0];
  if (column === undefined) {
    collector.problem(
      check.path,
      `\`${line.metric}\` is no metric of a dataset.`,
      `A metric of your own has its SQL under \`${line.metric} expression\` or \`${line.metric} query\`.`,
      'key',
    );
    return;
  }
  if (/^duplicate_(count|percent)$/.test(line.metric)) {
    readDuplicates(context, line);
    return;
  }
  if (statistics.has(line.metric)) {
    readExpression(context, line, (value) => `${line.metric}(${value})`);
    return;
  }
  if (/^percentile(_disc)?$/.test(line.metric)) {
    const share = Number(line.columns[1]);
    if (share >= 0 && share <= 1) {
      readExpression(context, line, (value) => `quantile_disc(${value}, ${share})`);
      return;
    }
  }
  if (line.metric === 'valid_count') {
    readExpression(context, line, (value) => `count(${value})`, 'It counts the values that are valid.');
    return;
  }
  collector.problem(check.path, `\`${line.metric}\` is no metric of SodaCL.`, undefined, 'key');
}

function readOwn(
  context: SodaClContext,
  line: Line,
  sql: { readonly expression: string | undefined; readonly query: string | undefined },
): void {
  const comparisons = readSodaClThreshold(context, line.threshold);
  if (comparisons === undefined) return;
  const filter = sql.expression === undefined ? undefined : context.filter;
  const threshold = thresholdBody(comparisons);
  const name = context.common.name ?? line.metric;
  context.add({ column: null, type: 'metric', body: bodyOf({ ...context.common, name, ...sql, filter, threshold }) });
}

/** SodaCL counts the values that stand twice or more, and leaves out rows in which one of several columns is NULL. */
function readDuplicates(context: SodaClContext, line: Line): void {
  const comparisons = readSodaClThreshold(context, line.threshold);
  if (comparisons === undefined) return;
  const { columns, metric } = line;
  const column = columns[0] ?? '';
  const complete =
    columns.length < 2 ? undefined : columns.map((name) => `${plainOrQuoted(name)} IS NOT NULL`).join(' AND ');
  const filter = allOf([context.filter, complete]);
  if (comparisons.every((one) => sameComparison(one, noRows)) && comparisons.length === 1) {
    const threshold = thresholdBody(comparisons, { standard: noRows });
    if (columns.length < 2)
      context.add({ column, type: 'duplicate', body: bodyOf({ ...context.common, filter, threshold }) });
    else
      context.add({ column: null, type: 'duplicate', body: bodyOf({ ...context.common, columns, filter, threshold }) });
    return;
  }
  const names = columns.map(quoteIdentifier);
  const rows = allOf([context.filter, ...names.map((name) => `${name} IS NOT NULL`)]);
  const from = plainOrQuoted(context.section.node);
  const groups = `(SELECT count(*) FROM (SELECT 1 FROM ${from} WHERE ${rows} GROUP BY ${names.join(', ')} HAVING count(*) > 1))`;
  const all = `(SELECT count(*) FROM ${from}${context.filter === undefined ? '' : ` WHERE ${context.filter}\n`})`;
  const query =
    metric === 'duplicate_count' ? `SELECT ${groups}` : `SELECT coalesce(${groups} * 100.0 / nullif(${all}, 0), 0)`;
  context.lose(
    'SodaCL counts the values that stand more than once, a check file the rows beyond the first of each.',
    'A `metric` with a query that counts as SodaCL does.',
  );
  context.add({
    column: null,
    type: 'metric',
    body: bodyOf({
      ...context.common,
      name: context.common.name ?? context.check.text,
      query,
      threshold: thresholdBody(comparisons),
    }),
  });
}

function readExpression(
  context: SodaClContext,
  line: Line,
  aggregate: (value: string) => string,
  what = `A check file has no \`${line.metric}\`.`,
): void {
  const { collector, section, check, construct, common, filter } = context;
  const column = line.columns[0] ?? '';
  const comparisons = readSodaClThreshold(context, line.threshold);
  const own = { body: check.body, path: check.path };
  const keys = readSodaClValidity(collector, construct, 'all', own, section.columns?.get(column));
  if (comparisons === undefined || keys === null) return;
  const subject: Subject = { sql: quoteIdentifier(column), type: undefined };
  const expression = aggregate(validValue(subject, readValidity(keys, {})));
  context.lose(what, `A \`metric\` with the expression ${expression}.`);
  const name = common.name ?? `${line.metric}(${column})`;
  context.add({
    column: null,
    type: 'metric',
    body: bodyOf({ ...common, name, expression, filter, threshold: thresholdBody(comparisons) }),
  });
}

/** SQL of a value where it is neither missing nor invalid. */
function validValue(subject: Subject, validity: Validity): string {
  const broken = brokenRule(subject, validity);
  const missing = missingCondition(subject, validity);
  const wrong = [
    ...(missing.sql === `${subject.sql} IS NULL` ? [] : [missing.sql]),
    ...(broken === null ? [] : [`coalesce(${broken.sql}, false)`]),
  ];
  return wrong.length === 0 ? subject.sql : `CASE WHEN NOT (${wrong.join(' OR ')}) THEN ${subject.sql} END`;
}
