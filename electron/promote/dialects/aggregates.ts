import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { castTo, nameOfType } from './casts';
import type { Context } from './context';
import type { Typed } from './dialect';
import { condition, translateExpression } from './expressions';
import { refuse } from './refusal';
import { decimal, isInteger, isNumeric, orderable, simple } from './sql-types';
import { isNode, nodesAt, type TreeNode } from './tree';

/** DuckDB's aggregates, those that are refused too: a rule about aggregates must know them all by name. */
export const aggregateNames: ReadonlySet<string> = new Set(
  (
    'count count_star sum min max avg mean median bool_and bool_or count_if countif stddev stddev_samp stddev_pop variance var_samp var_pop ' +
    'quantile_cont quantile_disc quantile mode first last any_value arbitrary arg_min arg_max min_by max_by list array_agg string_agg ' +
    'group_concat listagg histogram approx_count_distinct approx_quantile approx_top_k corr covar_pop covar_samp entropy kurtosis skewness ' +
    'kahan_sum fsum sumkahan favg product bit_and bit_or bit_xor mad regr_slope regr_intercept regr_count regr_r2 geomean geometric_mean ' +
    'reservoir_quantile sem kurtosis_pop weighted_avg wavg sum_no_overflow arg_min_null arg_max_null argmin argmax bitstring_agg ' +
    'histogram_exact max_by regr_avgx regr_avgy regr_sxx regr_sxy regr_syy'
  ).split(' '),
);

export interface AggregateParts {
  readonly name: string;
  readonly values: readonly Typed[];
  /** Put before the arguments. */
  readonly distinct: boolean;
  /** Put behind each call: FILTER, or OVER. */
  readonly after: string;
  readonly node: TreeNode;
}

export function translateAggregate(name: string, node: TreeNode, context: Context): Typed {
  if (!context.aggregates) refuse(`${name}(…)`, 'An aggregate cannot stand here.', node);
  const inner = { ...context, aggregates: false, windows: false };
  const filter = isNode(node.filter) ? ` FILTER (WHERE ${condition(node.filter, inner)})` : '';
  const values = nodesAt(node, 'children').map((child) => translateExpression(child, inner));
  return writeAggregate({ name, values, distinct: node.distinct === true, after: filter, node }, context);
}

/** An aggregate over rows or over a window. Sums are exact on both sides; DOUBLEs may differ in the last digits, as they do between runs. */
export function writeAggregate({ name, values, distinct, after, node }: AggregateParts, context: Context): Typed {
  const { dialect } = context.translation;
  const [value, second] = values;
  const word = distinct ? 'DISTINCT ' : '';
  const unproven = (): never =>
    refuse(
      `${name}(${word}${values.map(({ type }) => sqlTypeOf(type)).join(', ')})`,
      'It is not among the aggregates that were shown to be equal.',
      node,
    );
  const call = (fn: string, sql: string) => `${fn}(${word}${sql})${after}`;
  if (name === 'count_star' || (name === 'count' && value === undefined)) {
    if (distinct) unproven();
    return { sql: `count(*)${after}`, type: simple('bigint') };
  }
  if (value === undefined || (second !== undefined && name !== 'quantile_cont')) return unproven();
  const huge = simple('hugeint');
  const exact = (sql: string) => `CAST(${sql} AS ${nameOfType(dialect, huge, node)})`;
  switch (name) {
    case 'count':
      if (!countable.has(value.type.kind)) return unproven();
      return { sql: call('count', value.sql), type: simple('bigint') };
    case 'sum':
      if (value.type.kind === 'double') return { sql: call('sum', value.sql), type: value.type };
      if (value.type.kind === 'decimal') {
        const type = decimal(38, value.type.scale);
        const named = nameOfType(dialect, type, node);
        return { sql: `CAST(${call('sum', `CAST(${value.sql} AS ${named})`)} AS ${named})`, type };
      }
      if (value.type.kind === 'boolean')
        return {
          sql: exact(
            call('sum', exact(dialect.booleanToInteger(value.sql, nameOfType(dialect, simple('integer'), node)))),
          ),
          type: huge,
        };
      if (!isInteger(value.type)) return unproven();
      return { sql: exact(call('sum', exact(value.sql))), type: huge };
    case 'count_if':
    case 'countif':
      if (value.type.kind !== 'boolean' || distinct) return unproven();
      return { sql: exact(`count(CASE WHEN ${value.sql} THEN 1 END)${after}`), type: huge };
    case 'avg':
    case 'mean': {
      if (value.type.kind === 'double') return { sql: call('avg', value.sql), type: value.type };
      if (!isNumeric(value.type)) return unproven();
      const wide = isInteger(value.type) ? huge : decimal(38, value.type.kind === 'decimal' ? value.type.scale : 0);
      const sum = call('sum', `CAST(${value.sql} AS ${nameOfType(dialect, wide, node)})`);
      const double = nameOfType(dialect, simple('double'), node);
      return {
        sql: `(CAST(${sql38(sum, nameOfType(dialect, wide, node))} AS ${double}) / nullif(${call('count', value.sql)}, 0))`,
        type: simple('double'),
      };
    }
    case 'min':
    case 'max': {
      if (!orderable.has(value.type.kind)) return unproven();
      if (value.type.kind === 'boolean')
        return { sql: `${name === 'min' ? 'bool_and' : 'bool_or'}(${value.sql})${after}`, type: value.type };
      return {
        sql: call(name, value.type.kind === 'varchar' ? dialect.ordered(value.sql) : value.sql),
        type: value.type,
      };
    }
    case 'bool_and':
    case 'bool_or':
      return value.type.kind === 'boolean' ? { sql: call(name, value.sql), type: value.type } : unproven();
    case 'median':
    case 'quantile_cont': {
      if (distinct || !['integer', 'bigint', 'smallint', 'tinyint', 'double'].includes(value.type.kind))
        return unproven();
      const fraction =
        name === 'median' ? '0.5' : /^0\.\d+$/.exec(second?.sql.replace(/^CAST\('(0\.\d+)' AS .*\)$/, '$1') ?? '')?.[0];
      if (fraction === undefined || after.includes('OVER')) return unproven();
      return {
        sql: `${dialect.median(castTo(value, simple('double'), context, node).sql, fraction)}${after}`,
        type: simple('double'),
      };
    }
    case 'stddev':
    case 'stddev_samp':
    case 'stddev_pop':
    case 'variance':
    case 'var_samp':
    case 'var_pop': {
      if (!isNumeric(value.type) || distinct) return unproven();
      const fn = { stddev: 'stddev_samp', variance: 'var_samp' }[name as 'stddev'] ?? name;
      return { sql: call(fn, castTo(value, simple('double'), context, node).sql), type: simple('double') };
    }
    default:
      return unproven();
  }
}

function sql38(sql: string, type: string): string {
  return `CAST(${sql} AS ${type})`;
}

const countable = new Set([...orderable, 'list', 'struct', 'float']);
