import type { Check, ContractCheck } from '../../../../shared/domain/checks/check-file';
import { comparisonSql } from '../../../../shared/domain/checks/interchange/comparison';
import type { QueryDialect } from '../../../../shared/domain/checks/interchange/interchange';
import { isOwnCheck } from '../../../../shared/domain/checks/own/own-types';
import { findColumn } from '../../../../shared/domain/column/find-column';
import type { Loss } from '../../../../shared/domain/spec/promotion-result';
import { quoteIdentifier } from '../../../../shared/domain/sql-text';
import { type CheckQuery, checkQueries } from '../../check-sql';
import { columnsOf, type IntermediatePipeline } from '../../intermediate';
import { safeName, uniqueName } from '../../names';
import { isTolerated } from '../common/check-losses';
import { type TranslationTarget, translateSql } from './steps';

/** A query that gives a row where a check does not hold, in the SQL of the engine. */
export interface TranslatedCheck {
  readonly check: ContractCheck;
  readonly node: string;
  readonly name: string;
  /** What it is held to in the project, and what the check file says. */
  readonly severity: 'fail' | 'warn';
  readonly level: 'fail' | 'warn';
  /** A name of lower-case letters and digits that no other check has. */
  readonly stem: string;
  readonly sql: string;
}

export interface CheckTranslation {
  readonly target: TranslationTarget;
  readonly nameOf: (node: string) => string | undefined;
  readonly parsed: (text: string) => unknown;
  /** What would happen at a check that fails on the rows of the promotion: `the job would end there` */
  readonly stops: string;
  /** Where the columns of a node are held. */
  readonly contract: string;
  /** Names that are given already. */
  readonly taken: Set<string>;
}

/** DuckDB's SQL of the checks over the nodes themselves, to be translated. What needs the clock is refused like it. */
const duckdb: QueryDialect = { relation: quoteIdentifier, text: (sql) => sql, now: 'now()', nowText: null };

interface Asked {
  readonly check: ContractCheck;
  readonly query: CheckQuery;
}

/** The queries of all checks that measure rows, for the parser. */
export function checkTexts(pipeline: IntermediatePipeline): readonly string[] {
  return pipeline.checks.flatMap(({ check }) => asked(check, pipeline).map(({ query }) => query.sql));
}

/** A check as a query that gives a row where it does not hold; what cannot be carried over is a loss. */
export function translatedChecks(
  pipeline: IntermediatePipeline,
  { target, nameOf, parsed, stops, contract, taken }: CheckTranslation,
  losses: Loss[],
): readonly TranslatedCheck[] {
  const readers = new Set(pipeline.edges.map(({ from }) => from));
  return pipeline.checks.flatMap((item) => {
    const { check, outcome } = item;
    const lose = (what: string, instead = 'Nothing: check it where the rows are read.') => {
      losses.push({ construct: `check "${check.name}" of ${check.node}`, what, instead });
      return [];
    };
    if (outcome?.outcome === 'error') return lose('It could not be evaluated in the prototype.');
    const queries = asked(check, pipeline);
    if (queries.length === 0)
      return lose(
        check.type === 'schema' ? 'It looks at columns.' : 'It is no check of rows by SQL of its own.',
        check.type === 'schema' ? contract : undefined,
      );
    const written: TranslatedCheck[] = [];
    for (const { query, check: own } of queries) {
      const result = translateSql(pipeline, target, query.sql, parsed(query.sql), null);
      if (result.kind === 'refused')
        return lose(
          `${target.dialect.title} cannot measure it equally: ${result.refusals.map(({ construct, why }) => `${construct} (${why})`).join('; ')}`,
        );
      // A failure that the prototype's later steps repair must not keep them from running.
      const tolerated = isTolerated(item, readers);
      if (tolerated && query.level === 'fail')
        losses.push({
          construct: `check "${check.name}" of ${check.node}`,
          what: `It fails on the rows of the promotion, and ${stops}.`,
          instead: 'Severity warn.',
        });
      const stem = `${nameOf(check.node)}__${safeName(check.name)}`.slice(0, 100);
      written.push({
        check: own,
        node: check.node,
        name: check.name,
        severity: tolerated ? 'warn' : query.level,
        level: query.level,
        stem: uniqueName(`${stem}${query.suffix}`, taken),
        sql: result.sql,
      });
    }
    return written;
  });
}

function asked(check: Check, pipeline: IntermediatePipeline): readonly Asked[] {
  if (isOwnCheck(check) || check.type === 'schema' || ('sql' in check && check.sql.form === 'query')) return [];
  const nodes = new Set([...pipeline.inputs, ...pipeline.steps].map(({ name }) => name));
  const reference = check.type === 'invalid' ? check.validity.validReference?.dataset.split('/').at(-1) : undefined;
  if (!nodes.has(check.node) || (reference !== undefined && !nodes.has(reference))) return [];
  const columns = columnsOf(pipeline, check.node);
  if (columns.length === 0) return [];
  const own = reference === undefined ? severalColumns(check, pipeline) : partners(check, reference, pipeline);
  if (own !== undefined) {
    return [check.threshold, check.threshold.additional]
      .filter((threshold) => threshold !== undefined)
      .map((threshold, index) => ({
        check,
        query: {
          level: threshold.level,
          suffix: index === 0 ? '' : `_${threshold.level}`,
          sql: `SELECT value FROM (${own}) AS judged WHERE value IS NOT NULL AND NOT (${comparisonSql(threshold)})`,
        },
      }));
  }
  return checkQueries(check, columns, duckdb).map((query) => ({ check, query }));
}

/** Rows whose value has no partner, as a query that engines plan as a join; the prototype counts the same within an aggregate. */
function partners(check: ContractCheck, reference: string, pipeline: IntermediatePipeline): string | undefined {
  if (
    check.type !== 'invalid' ||
    check.threshold.metric === 'percent' ||
    check.column === null ||
    check.filter !== null
  )
    return undefined;
  const { validReference, ...rest } = check.validity;
  const theirs = findColumn(columnsOf(pipeline, reference), validReference?.column ?? '');
  const mine = findColumn(columnsOf(pipeline, check.node), check.column);
  if (
    theirs === undefined ||
    mine === undefined ||
    Object.values(rest).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0))
  )
    return undefined;
  const [a, b] = [quoteIdentifier(mine.name), quoteIdentifier(theirs.name)];
  return `SELECT count(*) AS value FROM ${quoteIdentifier(check.node)} WHERE ${a} IS NOT NULL AND NOT (${a} IN (SELECT ${b} FROM ${quoteIdentifier(reference)} WHERE ${b} IS NOT NULL))`;
}

/** Rows beyond the first of each combination of values. */
function severalColumns(check: ContractCheck, pipeline: IntermediatePipeline): string | undefined {
  if (
    check.type !== 'duplicate' ||
    check.column !== null ||
    check.threshold.metric === 'percent' ||
    check.filter !== null
  )
    return undefined;
  const columns = check.columns.map((name) => findColumn(columnsOf(pipeline, check.node), name)?.name);
  if (columns.length === 0 || columns.some((name) => name === undefined)) return undefined;
  const list = columns.map((name) => quoteIdentifier(name ?? '')).join(', ');
  return `SELECT coalesce(sum(n - 1), 0) AS value FROM (SELECT count(*) AS n FROM ${quoteIdentifier(check.node)} GROUP BY ${list}) AS counted`;
}
