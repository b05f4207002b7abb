import type { OwnCheck } from '../../../shared/domain/checks/check-file';
import type { CheckQuery } from '../../../shared/domain/checks/check-outcome';
import { groupLabel } from '../../../shared/domain/checks/own/number-text';
import type { GroupTally, OwnMeasure } from '../../../shared/domain/checks/own/own-definition';
import { type GroupQuery, groupQuery, planGroups } from '../../../shared/domain/checks/own/plan-groups';
import { whereClause } from '../../../shared/domain/checks/planned-query';
import type { CheckValue } from '../../../shared/domain/checks/types/definition';
import { countOrNumber } from './answers';
import { type QueryRunner, throwIfAborted } from './query-runner';

type MeasureOf<Kind extends OwnMeasure['kind']> = Extract<OwnMeasure, { kind: Kind }>;

/** A check of Plumbline's own that has queries of its own. */
export interface OwnMeasured<Measure = Exclude<OwnMeasure, { kind: 'metrics' }>> {
  readonly check: OwnCheck;
  readonly measure: Measure;
}

export interface OwnExecutionParams {
  readonly node: string;
  /** Quoted SQL of the node's rows. */
  readonly relation: string;
  readonly runner: QueryRunner;
  readonly checks: readonly OwnMeasured[];
  onValue(check: OwnCheck, value: CheckValue): void;
  onFailure(check: OwnCheck, error: unknown): void;
}

/**
 * Asks what group, reconciliation and drift checks need: one query for all checks on the same groups, one for all aggregates
 * over the same rows, and one for each comparison with another node. One that fails is asked again check by check.
 */
export async function executeOwnChecks(params: OwnExecutionParams): Promise<void> {
  const { checks, relation } = params;
  const groups: Request[] = [];
  const aggregates: OwnMeasured<MeasureOf<'aggregates'>>[] = [];
  for (const { check, measure } of checks) {
    if (measure.kind === 'groups') groups.push({ ...measure, check });
    if (measure.kind === 'aggregates') aggregates.push({ check, measure });
  }
  for (const query of planGroups(relation, groups)) await askGroups(params, query);
  for (const filter of new Set(aggregates.map(({ measure }) => measure.filter)))
    await askAggregates(
      params,
      aggregates.filter(({ measure }) => measure.filter === filter),
    );
  for (const { check, measure } of checks) if (measure.kind === 'query') await askQuery(params, check, measure);
}

type Request = MeasureOf<'groups'> & { readonly check: OwnCheck };

async function askGroups(params: OwnExecutionParams, query: GroupQuery<Request>): Promise<void> {
  const tallies: readonly GroupTally[] = query.parts.map(({ request }) => request.tally());
  const checks = query.parts.map(({ request }) => request.check);
  try {
    await params.runner.eachRow(query.sql, purposeOf(params, 'groups', checks), (row) => {
      const label = groupLabel(row.slice(0, query.by).map((value) => (value === null ? null : String(value))));
      query.parts.forEach(({ request, rows, metrics }, part) => {
        if (rows !== null && row[rows] === 0n) return;
        const answers = request.metrics.map((metric, index) => countOrNumber(metric, row[metrics[index] ?? 0]));
        tallies[part]?.add(
          label,
          answers.map(({ count }) => count),
          answers.map(({ number }) => number),
        );
      });
    });
  } catch (error) {
    throwIfAborted(params.runner.signal);
    const [only] = checks;
    if (checks.length === 1 && only !== undefined) params.onFailure(only, error);
    else for (const { request } of query.parts) await askGroups(params, groupQuery(params.relation, [request]));
    return;
  }
  checks.forEach((check, part) => {
    params.onValue(check, tallies[part]?.value() ?? null);
  });
}

async function askAggregates(
  params: OwnExecutionParams,
  checks: readonly OwnMeasured<MeasureOf<'aggregates'>>[],
): Promise<void> {
  const asking = checks.filter(({ measure }) => measure.expressions.length > 0);
  for (const { check, measure } of checks)
    if (measure.expressions.length === 0) params.onValue(check, measure.value([]));
  const [first] = asking;
  if (first === undefined) return;
  const expressions = asking.flatMap(({ measure }) => measure.expressions);
  const sql = `SELECT ${expressions.join(', ')} FROM ${params.relation} AS checked${whereClause(first.measure.filter)}`;
  try {
    const purpose = purposeOf(
      params,
      'fused',
      asking.map(({ check }) => check),
    );
    const row = (await params.runner.firstRow(sql, purpose)) ?? [];
    let from = 0;
    for (const { check, measure } of asking) {
      params.onValue(check, measure.value(row.slice(from, from + measure.expressions.length)));
      from += measure.expressions.length;
    }
  } catch (error) {
    throwIfAborted(params.runner.signal);
    if (asking.length === 1) params.onFailure(first.check, error);
    else for (const one of asking) await askAggregates(params, [one]);
  }
}

async function askQuery(params: OwnExecutionParams, check: OwnCheck, measure: MeasureOf<'query'>): Promise<void> {
  try {
    const row = await params.runner.firstRow(measure.sql, purposeOf(params, 'reference', [check]));
    params.onValue(check, measure.value(row ?? []));
  } catch (error) {
    throwIfAborted(params.runner.signal);
    params.onFailure(check, error);
  }
}

function purposeOf(params: OwnExecutionParams, cost: CheckQuery['cost'], checks: readonly OwnCheck[]) {
  return { node: params.node, cost, checks: checks.map(({ name }) => name) };
}
