import { type DuckDBConnection, DuckDBDecimalValue } from '@duckdb/node-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { CheckOutcome, CheckQuery } from '../../../shared/domain/checks/check-outcome';
import type { ColumnStatistics } from '../../../shared/domain/checks/column-statistics';
import { parseColumnStatistics } from '../../../shared/domain/checks/column-statistics';
import { judge, thresholdText } from '../../../shared/domain/checks/judge';
import { isAnyNumber, type Metric } from '../../../shared/domain/checks/metric';
import { type PlannedQuery, planChecks, singleQuery } from '../../../shared/domain/checks/plan-checks';
import { measureCheck } from '../../../shared/domain/checks/types/check-types';
import type { Measure, MeasureContext } from '../../../shared/domain/checks/types/definition';
import type { Subject } from '../../../shared/domain/checks/validity-sql';
import { putNow } from '../../../shared/domain/checks/variables';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { PlumblineError, type Problem, toProblem } from '../../../shared/domain/problem';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { closestName } from '../../../shared/domain/yaml/closest-name';
import { describeCheckError } from './check-error';
import { interruptOnAbort } from './interrupt-on-abort';

export interface CheckedNode {
  readonly node: string;
  /** Quoted SQL that can stand in FROM. */
  readonly relation: string;
  /** True for a table of DuckDB, false for a view or file. */
  readonly native: boolean;
  readonly columns: readonly ColumnInfo[];
  readonly checks: readonly Check[];
}

export interface ExecuteChecksParams {
  /** A connection on which no other query runs until it is released. */
  leaseConnection(): Promise<{ connection: DuckDBConnection; release(): void }>;
  readonly nodes: readonly CheckedNode[];
  /** Quoted SQL of a node's rows, for checks that refer to another node; undefined when there is no such node. */
  relationOf(node: string): string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once a check, as soon as it is known: not in the order of the files. */
  onOutcome?: ((outcome: CheckOutcome) => void) | undefined;
  /** Hears of each query that was run. */
  readonly onQuery?: ((query: CheckQuery) => void) | undefined;
  /** The time of evaluation; default: now. */
  readonly now?: Date;
}

/**
 * Evaluates checks on rows that exist and returns their outcomes in the order given. A check that cannot be evaluated gets
 * the outcome `error`, with the problem at its line, and harms no other. Rejects with code `cancelled` when `signal` aborts.
 */
export async function executeChecks(params: ExecuteChecksParams): Promise<CheckOutcome[]> {
  const now = params.now ?? new Date();
  throwIfAborted(params.signal);
  const lease = await params.leaseConnection();
  try {
    const outcomes: CheckOutcome[] = [];
    for (const node of params.nodes) {
      const execution = new NodeExecution(node, params, lease.connection, now);
      outcomes.push(...(await execution.run()));
    }
    return outcomes;
  } finally {
    lease.release();
  }
}

/** A metric's answer: a count or a number (see `isAnyNumber`), both null for "no rows"; or why there is none. */
type Answer = { readonly count: bigint | null; readonly number: number | null } | { readonly failure: unknown };

interface MeasuredCheck {
  readonly check: Check;
  readonly measure: Measure;
}

class NodeExecution {
  readonly #answers = new Map<string, Answer>();
  readonly #outcomes = new Map<Check, CheckOutcome>();
  readonly #measured: MeasuredCheck[] = [];

  constructor(
    readonly node: CheckedNode,
    readonly params: ExecuteChecksParams,
    readonly connection: DuckDBConnection,
    readonly now: Date,
  ) {}

  async run(): Promise<readonly CheckOutcome[]> {
    for (const check of this.node.checks) this.#measure(check);
    const metrics = this.#measured.flatMap(({ measure }) => measure.metrics);
    // Some checks need no query at all.
    this.#settle();
    if (metrics.length > 0) {
      const { relation, native } = this.node;
      const statistics = native ? await this.#readStatistics(metrics) : new Map<string, ColumnStatistics>();
      for (const query of planChecks({ relation, native, statistics }, metrics)) {
        await this.#ask(query);
        this.#settle();
      }
    }
    return this.node.checks.map((check) => this.#outcomes.get(check) ?? this.#failed(check, new Error('No answer.')));
  }

  #measure(check: Check): void {
    try {
      const dated = putTime(check, this.now);
      this.#measured.push({ check, measure: measureCheck(dated, this.#contextOf(check)) });
    } catch (error) {
      this.#publish(check, this.#failed(check, error));
    }
  }

  #contextOf(check: Check): MeasureContext {
    const place = { file: check.file, line: check.line, column: check.columnNumber, node: check.node };
    return {
      columns: this.node.columns,
      subjectOf: (name): Subject => {
        const { columns } = this.node;
        // Names of columns do not depend on letter case in DuckDB.
        const column =
          columns.find((one) => one.name === name) ??
          columns.find((one) => one.name.toLowerCase() === name.toLowerCase());
        if (column !== undefined) return { sql: quoteIdentifier(column.name), type: column.type };
        const names = columns.map((one) => one.name);
        const near = closestName(name, names);
        throw new PlumblineError({
          code: 'bad_check',
          message: `\`${check.node}\` has no column \`${name}\`.`,
          hint: near === undefined ? `Its columns: ${listOf(names)}.` : `Did you mean \`${near}\`?`,
          ...place,
        });
      },
      relationOf: (node) => {
        const relation = this.params.relationOf(node);
        if (relation !== undefined) return relation;
        const near = closestName(
          node,
          this.params.nodes.map((one) => one.node),
        );
        throw new PlumblineError({
          code: 'unknown_node',
          message: `The check refers to \`${node}\`, but there is no such node with a result.`,
          hint:
            near === undefined ? 'The last part of `dataset` must name a node or source.' : `Did you mean \`${near}\`?`,
          ...place,
        });
      },
    };
  }

  /** Bounds and estimates of the plain columns that metrics look at, without reading them. */
  async #readStatistics(metrics: readonly Metric[]): Promise<ReadonlyMap<string, ColumnStatistics>> {
    const columns = new Set<string>();
    for (const metric of metrics) {
      const subjects = 'subject' in metric ? [metric.subject] : 'subjects' in metric ? metric.subjects : [];
      for (const subject of subjects) if (subject.type !== undefined) columns.add(subject.sql);
    }
    const statistics = new Map<string, ColumnStatistics>();
    if (columns.size === 0) return statistics;
    const names = [...columns];
    const { relation } = this.node;
    const sql = `SELECT (SELECT count(*) FROM ${relation} AS counted), ${names.map((name) => `stats(${name})`).join(', ')} FROM ${relation} AS checked LIMIT 1`;
    try {
      const row = await this.#timed(sql, 'plan', metrics);
      names.forEach((name, index) => {
        const text = row?.[index + 1];
        const rows = Number(toBigInt(row?.[0]) ?? 0n);
        statistics.set(name, { ...parseColumnStatistics(typeof text === 'string' ? text : null), rows });
      });
    } catch (error) {
      if (this.params.signal?.aborted === true) throw error;
      // Statistics only make checks faster.
    }
    return statistics;
  }

  async #ask(query: PlannedQuery): Promise<void> {
    try {
      const row = await this.#timed(query.sql, query.cost, query.metrics);
      if (query.otherwise !== undefined && toBigInt(row?.[query.metrics.length]) !== 0n) {
        await this.#ask(query.otherwise);
        return;
      }
      query.metrics.forEach((metric, index) => {
        this.#answers.set(metric.key, answerOf(metric, row?.[index]));
      });
    } catch (error) {
      throwIfAborted(this.params.signal);
      const [only] = query.metrics;
      if (query.metrics.length === 1 && only !== undefined) {
        this.#answers.set(only.key, { failure: error });
        return;
      }
      // One part is guilty: each is asked by itself, so that only its own checks fail.
      for (const metric of query.metrics) await this.#ask(singleQuery(this.node.relation, metric));
    }
  }

  /** The first row of a query, of which `onQuery` hears however it ends. */
  async #timed(
    sql: string,
    cost: CheckQuery['cost'],
    metrics: readonly Metric[],
  ): Promise<readonly unknown[] | undefined> {
    const startedAt = performance.now();
    let failed = true;
    try {
      const row = await this.#firstRow(sql);
      failed = false;
      return row;
    } finally {
      const keys = new Set(metrics.map((metric) => metric.key));
      const checks = this.#measured.filter(({ measure }) => measure.metrics.some((metric) => keys.has(metric.key)));
      this.params.onQuery?.({
        node: this.node.node,
        cost,
        sql,
        ms: performance.now() - startedAt,
        checks: checks.map(({ check }) => check.name),
        failed,
      });
    }
  }

  async #firstRow(sql: string): Promise<readonly unknown[] | undefined> {
    const { signal } = this.params;
    throwIfAborted(signal);
    const watch = interruptOnAbort(this.connection, signal);
    try {
      // Prepared, because that refuses a second statement that a filter could smuggle in.
      const statement = await this.connection.prepare(sql);
      try {
        const result = await statement.run();
        const rows = await result.getRows();
        // A result that ends after an interrupt may have ended early, without an error.
        throwIfAborted(signal);
        return rows[0];
      } finally {
        statement.destroySync();
      }
    } catch (error) {
      throwIfAborted(signal);
      throw error;
    } finally {
      watch.dispose();
    }
  }

  /** Judges every check whose metrics all have their answers. */
  #settle(): void {
    for (const { check, measure } of this.#measured) {
      if (this.#outcomes.has(check)) continue;
      const answers = measure.metrics.map((metric) => this.#answers.get(metric.key));
      if (answers.some((answer) => answer === undefined)) continue;
      this.#publish(check, this.#judge(check, measure, answers as readonly Answer[]));
    }
  }

  #judge(check: Check, measure: Measure, answers: readonly Answer[]): CheckOutcome {
    const counts: (bigint | null)[] = [];
    const numbers: (number | null)[] = [];
    for (const answer of answers) {
      if ('failure' in answer) return this.#failed(check, describeCheckError(answer.failure, check));
      counts.push(answer.count);
      numbers.push(answer.number);
    }
    const value = measure.value(counts, this.now, numbers);
    if (value !== null && typeof value === 'object' && 'outcome' in value) {
      const { detail, ...judged } = value;
      return { ...outcomeBase(check), ...judged, ...(detail === '' ? {} : { detail }) };
    }
    if (value !== null && typeof value === 'object')
      return this.#failed(
        check,
        new PlumblineError({ ...value, file: check.file, line: check.line, column: check.columnNumber }),
      );
    return { ...outcomeBase(check), outcome: judge(value, check.threshold), value };
  }

  #failed(check: Check, error: unknown): CheckOutcome {
    const problem: Problem = toProblem(error);
    return { ...outcomeBase(check), outcome: 'error', value: null, error: problem };
  }

  #publish(check: Check, outcome: CheckOutcome): void {
    this.#outcomes.set(check, outcome);
    this.params.onOutcome?.(outcome);
  }
}

function outcomeBase(check: Check): Omit<CheckOutcome, 'outcome' | 'value'> {
  return {
    node: check.node,
    name: check.name,
    type: check.type,
    column: check.column,
    threshold: thresholdText(check),
    level: check.threshold.level,
    file: check.file,
    line: check.line,
  };
}

/** The check with the time of evaluation put into its SQL. */
function putTime(check: Check, now: Date): Check {
  const put = (sql: string) => putNow(sql, now);
  return {
    ...check,
    filter: check.filter === null ? null : put(check.filter),
    ...('expression' in check && check.expression !== undefined ? { expression: put(check.expression) } : {}),
    ...('sql' in check ? { sql: { ...check.sql, text: put(check.sql.text) } } : {}),
    ...('rowsTested' in check && check.rowsTested !== undefined ? { rowsTested: put(check.rowsTested) } : {}),
  } as Check;
}

function answerOf(metric: Metric, value: unknown): Answer {
  if (!isAnyNumber(metric)) return { count: toBigInt(value), number: null };
  const number = toNumber(value);
  if (number !== undefined) return { count: null, number };
  return {
    failure: new PlumblineError({
      code: 'sql_runtime',
      message: `The check measured ${String(value)}, which is no finite number.`,
      hint: 'Cast it to a number, or leave such rows out with a `filter`.',
    }),
  };
}

/** A finite number, also of text that is one (as in Soda); null for NULL and undefined for everything else. */
function toNumber(value: unknown): number | null | undefined {
  if (value === null || value === undefined) return null;
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'bigint' || typeof value === 'boolean'
        ? Number(value)
        : value instanceof DuckDBDecimalValue
          ? value.toDouble()
          : typeof value === 'string' && value.trim() !== ''
            ? Number(value)
            : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function toBigInt(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' ? BigInt(Math.trunc(value)) : null;
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `\`${name}\``);
  return `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
}
