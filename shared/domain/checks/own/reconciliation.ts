import { z } from 'zod';
import { assertNever } from '../../../base/assert-never';
import { PlumblineError } from '../../problem';
import { quoteIdentifier } from '../../sql-text';
import type { ComparedColumn, Comparison, OwnCheck } from '../check-file';
import { judge } from '../judge';
import { aggregateCall } from '../metric';
import { whereClause } from '../planned-query';
import { noRows, readThreshold, shareThresholdSchema } from '../threshold-schema';
import { aggregateFunctionKey } from '../types/aggregate';
import { percent, underThreshold } from '../types/body-findings';
import type { CheckValue } from '../types/definition';
import { type BodyFinding, nodeOfDataset } from '../validity-schema';
import { numberText } from './number-text';
import { defineOwn, type OwnMeasure, type OwnMeasureContext, ownKeys } from './own-definition';
import { numberOf } from './own-values';

type Reconciliation = Extract<OwnCheck, { type: 'reconciliation' }>;

const name = z.string().min(1);
const schema = z.strictObject({
  ...ownKeys,
  with: name.describe('The other node.'),
  with_filter: name.optional().describe('SQL condition over the rows of the other node.'),
  metric: z
    .enum(['row_count', 'aggregate', 'rows'])
    .describe('What is compared: how many rows, an aggregate of a column, or each row by its key.'),
  function: aggregateFunctionKey.function.optional(),
  column: name.optional().describe('The column that is aggregated.'),
  keys: z.array(name).min(1).optional().describe('Columns that tell rows apart, on both sides.'),
  columns: z
    .array(name)
    .min(1)
    .optional()
    .describe('Columns whose values are compared; all that both nodes have by default.'),
  names: z.record(z.string(), name).optional().describe("The other node's names for columns, where they differ."),
  rows: z
    .enum(['any', 'missing_here', 'missing_there', 'different'])
    .optional()
    .describe('Which rows count: any that differ (the default), or only those of one kind.'),
  threshold: shareThresholdSchema.optional(),
});

/** Which of the keys above belong to which metric. */
const keysOf = {
  row_count: [],
  aggregate: ['function', 'column', 'names'],
  rows: ['keys', 'columns', 'names', 'rows'],
} as const;

/** Two nodes that should say the same: how many rows, an aggregate of a column, or each row by its key. No difference, by default. */
export const reconciliationDefinition = defineOwn(schema, (body, { filterWith: _ }) => {
  const { threshold, findings } = readThreshold(body.threshold, { comparison: noRows });
  const found: BodyFinding[] = [...underThreshold(findings)];
  const { comparison, findings: wrong } = readComparison(body);
  found.push(...wrong);
  const other = nodeOfDataset(body.with);
  return {
    check: threshold &&
      comparison && {
        type: 'reconciliation',
        column: comparison.kind === 'aggregate' ? comparison.column.here : null,
        threshold,
        with: other,
        withFilter: body.with_filter?.trim() ?? null,
        comparison,
        defaultName: `${nameOf(comparison)} as in ${other}`,
      },
    findings: found,
  };
});

function readComparison(body: z.output<typeof schema>): {
  readonly comparison: Comparison | undefined;
  readonly findings: readonly BodyFinding[];
} {
  const allowed: readonly string[] = keysOf[body.metric];
  const findings: BodyFinding[] = (['function', 'column', 'keys', 'columns', 'names', 'rows'] as const)
    .filter((key) => body[key] !== undefined && !allowed.includes(key))
    .map((key) => ({
      key,
      message: `\`${key}\` has no meaning with \`metric: ${body.metric}\`.`,
      hint: `It belongs to \`metric: ${keysOf.aggregate.some((own) => own === key) ? 'aggregate' : 'rows'}\`.`,
    }));
  const pair = (here: string): ComparedColumn => ({ here, there: body.names?.[here] ?? here });
  switch (body.metric) {
    case 'row_count':
      return { comparison: { kind: 'row_count' }, findings };
    case 'aggregate': {
      if (body.function === undefined || body.column === undefined) {
        const missing = body.function === undefined ? 'function' : 'column';
        findings.push({
          key: '',
          message: `\`metric: aggregate\` needs a \`${missing}\`.`,
          hint: 'For example `function: sum` and `column: amount`.',
        });
        return { comparison: undefined, findings };
      }
      return {
        comparison: { kind: 'aggregate', function: body.function, column: pair(body.column) },
        findings,
      };
    }
    case 'rows': {
      const { keys, columns } = body;
      if (keys === undefined) {
        findings.push({
          key: '',
          message: '`metric: rows` needs `keys`: the columns that tell rows apart.',
          hint: 'For example `keys: [order_id]`.',
        });
        return { comparison: undefined, findings };
      }
      const repeated = columns?.find((column) => keys.includes(column));
      if (repeated !== undefined)
        findings.push({
          key: 'columns',
          message: `\`${repeated}\` is one of the \`keys\`: it is equal wherever rows meet.`,
          hint: 'Take it out of `columns`.',
        });
      return {
        comparison: {
          kind: 'rows',
          keys: keys.map(pair),
          columns: columns?.map(pair) ?? null,
          rows: body.rows ?? 'any',
        },
        findings,
      };
    }
    default:
      return assertNever(body.metric, 'metric');
  }
}

function nameOf(comparison: Comparison): string {
  if (comparison.kind === 'aggregate') return `${comparison.function}(${comparison.column.here})`;
  return comparison.kind === 'row_count' ? 'row_count' : 'rows';
}

/** One query over both nodes; see the functions below for what it asks. */
export function measureReconciliation(check: Reconciliation, context: OwnMeasureContext): OwnMeasure {
  const there = context.relationOf(check.with);
  const fromHere = `FROM ${context.relation} AS checked${whereClause(check.filter)}`;
  const fromThere = `FROM ${there} AS other${whereClause(check.withFilter)}`;
  const { comparison } = check;
  switch (comparison.kind) {
    case 'row_count':
      return {
        kind: 'query',
        sql: `SELECT (SELECT count(*) ${fromHere}), (SELECT count(*) ${fromThere})`,
        value: ([here, other]) => judgeNumbers(check, numberOf(here), numberOf(other)),
      };
    case 'aggregate': {
      const call = (column: string): string => aggregateCall(comparison.function, column);
      const [mine, theirs] = [
        context.subjectOf(comparison.column.here).sql,
        columnThere(check, context, comparison.column),
      ];
      // The difference is taken in SQL: it is exact there for decimals and whole numbers of any size.
      return {
        kind: 'query',
        sql: `SELECT here, there, abs(here - there) FROM (SELECT ${call(mine)} AS here ${fromHere}) AS mine, (SELECT ${call(theirs)} AS there ${fromThere}) AS theirs`,
        value: ([here, other, difference]) =>
          judgeNumbers(check, numberOf(here), numberOf(other), numberOf(difference)),
      };
    }
    case 'rows':
      return measureRows(check, comparison, context, fromHere, fromThere);
    default:
      return assertNever(comparison, 'comparison');
  }
}

/** The magnitude of the difference, or that in percent of the other node's number. */
function judgeNumbers(
  check: Reconciliation,
  here: number | null,
  there: number | null,
  difference = here === null || there === null ? null : Math.abs(here - there),
): CheckValue {
  if (here === null || there === null || difference === null)
    return {
      code: 'sql_runtime',
      message: `No row of \`${here === null ? check.node : check.with}\` has a value to compare.`,
      hint: 'A `row_count` check says whether there are rows at all.',
    };
  if (check.threshold.metric === 'percent' && there === 0 && difference !== 0)
    return {
      code: 'sql_runtime',
      message: `\`${check.with}\` has 0, and \`${check.node}\` ${numberText(here)}: that is no percentage.`,
      hint: 'Compare the count: leave `metric: percent` out of the threshold.',
    };
  const asPercent = check.threshold.metric === 'percent';
  const value = !asPercent ? difference : there === 0 ? 0 : (difference * 100) / Math.abs(there);
  const outcome = judge(value, check.threshold);
  const detail = difference === 0 ? '' : `${numberText(here)} here, ${numberText(there)} in ${check.with}`;
  return { value, outcome, detail };
}

/**
 * Rows by key: each side grouped by it first, so that a key that is not unique can neither multiply rows nor go unseen; then
 * a full join. NULL is a value, of keys and columns alike.
 */
function measureRows(
  check: Reconciliation,
  comparison: Comparison & { kind: 'rows' },
  context: OwnMeasureContext,
  fromHere: string,
  fromThere: string,
): OwnMeasure {
  const { keys } = comparison;
  const columns = comparison.columns ?? sharedColumns(check, comparison, context);
  const side = (from: string, columnOf: (column: ComparedColumn) => string): string => {
    const grouped = keys.map((key, index) => `${columnOf(key)} AS k${index}`);
    const first = columns.map((column, index) => `first(${columnOf(column)}) AS c${index}`);
    return `(SELECT ${[...grouped, ...first, 'count(*) AS n'].join(', ')} ${from} GROUP BY ${keys.map((_, index) => index + 1).join(', ')})`;
  };
  const here = side(fromHere, (column) => context.subjectOf(column.here).sql);
  const there = side(fromThere, (column) => columnThere(check, context, column));
  const differs = columns.map((_, index) => `mine.c${index} IS DISTINCT FROM theirs.c${index}`);
  const both = 'mine.n IS NOT NULL AND theirs.n IS NOT NULL';
  const counted = [
    'count(*)',
    'count_if(mine.n IS NULL)',
    'count_if(theirs.n IS NULL)',
    differs.length === 0 ? '0' : `count_if(${both} AND (${differs.join(' OR ')}))`,
    'coalesce(sum(mine.n - 1), 0)',
    'coalesce(sum(theirs.n - 1), 0)',
    ...differs.map((condition) => `count_if(${both} AND ${condition})`),
  ];
  const on = keys.map((_, index) => `mine.k${index} IS NOT DISTINCT FROM theirs.k${index}`).join(' AND ');
  return {
    kind: 'query',
    sql: `SELECT ${counted.join(', ')} FROM ${here} AS mine FULL JOIN ${there} AS theirs ON ${on}`,
    value(row) {
      const [all = 0, missingHere = 0, missingThere = 0, different = 0, repeatedHere = 0, repeatedThere = 0, ...each] =
        row.map((value) => numberOf(value) ?? 0);
      if (repeatedHere + repeatedThere > 0)
        return {
          code: 'bad_check',
          message: `The keys do not tell rows apart: ${repeatedHere} rows of \`${check.node}\` and ${repeatedThere} of \`${check.with}\` have a key that another row has.`,
          hint: 'Add columns to `keys`, or leave rows out with `filter` and `with_filter`.',
        };
      const counts = {
        any: missingHere + missingThere + different,
        missing_here: missingHere,
        missing_there: missingThere,
        different,
      };
      const count = counts[comparison.rows];
      const value = check.threshold.metric === 'percent' ? percent(BigInt(count), BigInt(all)) : count;
      const differing = columns.flatMap(({ here: column }, index) =>
        each[index] ? [`${column}: ${each[index]}`] : [],
      );
      const parts = [
        ...(missingHere === 0 ? [] : [`${missingHere} only in ${check.with}`]),
        ...(missingThere === 0 ? [] : [`${missingThere} only here`]),
        ...(different === 0
          ? []
          : [`${different} differ (${differing.slice(0, 5).join(', ')}${differing.length > 5 ? ', …' : ''})`]),
      ];
      return {
        value,
        outcome: judge(value, check.threshold),
        detail: parts.length === 0 ? '' : `of ${all} keys ${parts.join(', ')}`,
      };
    },
  };
}

/** The columns that both nodes have by name, without the keys. */
function sharedColumns(
  check: Reconciliation,
  { keys }: Comparison & { kind: 'rows' },
  context: OwnMeasureContext,
): readonly ComparedColumn[] {
  const theirs = new Map(context.columnsOf(check.with).map(({ name: own }) => [own.toLowerCase(), own]));
  return context.columns.flatMap(({ name: here }) => {
    const there = theirs.get(here.toLowerCase());
    return there === undefined || keys.some((key) => key.here.toLowerCase() === here.toLowerCase())
      ? []
      : [{ here, there }];
  });
}

function columnThere(check: Reconciliation, context: OwnMeasureContext, { there }: ComparedColumn): string {
  const columns = context.columnsOf(check.with);
  const found =
    columns.find((column) => column.name === there) ??
    columns.find((column) => column.name.toLowerCase() === there.toLowerCase());
  if (found !== undefined) return quoteIdentifier(found.name);
  throw new PlumblineError({
    code: 'bad_check',
    message: `\`${check.with}\` has no column \`${there}\`.`,
    hint: `Its columns: ${columns
      .slice(0, 20)
      .map((column) => `\`${column.name}\``)
      .join(', ')}. Say under \`names\` what it is called there.`,
    file: check.file,
    line: check.line,
    column: check.columnNumber,
    node: check.node,
  });
}
