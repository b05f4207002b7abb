import type { DuckDBConnection } from '@duckdb/node-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { CheckOutcome, CheckQuery } from '../../../shared/domain/checks/check-outcome';
import type { ColumnStatistics } from '../../../shared/domain/checks/column-statistics';
import { parseColumnStatistics } from '../../../shared/domain/checks/column-statistics';
import { isWorthKeeping, isWorthPlanning } from '../../../shared/domain/checks/costly-metrics';
import { judge, thresholdText } from '../../../shared/domain/checks/judge';
import { type Metric, plainSubjects } from '../../../shared/domain/checks/metric';
import type { HistoryValue, OwnMeasureContext } from '../../../shared/domain/checks/own/own-definition';
import { isOwnCheck, measureOwn } from '../../../shared/domain/checks/own/own-types';
import { planChecks, singleQuery } from '../../../shared/domain/checks/plan-checks';
import type { PlannedQuery } from '../../../shared/domain/checks/planned-query';
import {
  countedValues,
  readSampledCounts,
  repetitionOf,
  sampledCounts,
  sampleOfTable,
} from '../../../shared/domain/checks/repetition';
import { measureCheck } from '../../../shared/domain/checks/types/check-types';
import type { CheckValue, Measure, MeasureContext } from '../../../shared/domain/checks/types/definition';
import type { Subject } from '../../../shared/domain/checks/validity-sql';
import { putNow } from '../../../shared/domain/checks/variables';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { findColumn } from '../../../shared/domain/column/find-column';
import { PlumblineError, type Problem, toProblem } from '../../../shared/domain/problem';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { closestName } from '../../../shared/domain/yaml/closest-name';
import { type Answer, answerOf, toBigInt } from './answers';
import { describeCheckError } from './check-error';
import { executeOwnChecks, type OwnMeasured } from './execute-own-checks';
import { fileStatistics, type ParquetRows } from './file-statistics';
import { type QueryPurpose, QueryRunner, throwIfAborted } from './query-runner';

export interface CheckedNode {
  readonly node: string;
  /** Quoted SQL that can stand in FROM. */
  readonly relation: string;
  /** True for a table of DuckDB, false for a view or file. */
  readonly native: boolean;
  /** Of rows in Parquet files. */
  readonly parquet?: ParquetRows;
  /** Of rows that each query reads anew: puts them into a table of DuckDB and gives its quoted SQL. Called where that pays. */
  keep?(): Promise<string>;
  readonly columns: readonly ColumnInfo[];
  readonly checks: readonly Check[];
}

export interface ExecuteChecksParams {
  /** A connection on which no other query runs until it is released. */
  leaseConnection(): Promise<{ connection: DuckDBConnection; release(): void }>;
  readonly nodes: readonly CheckedNode[];
  /** Quoted SQL of a node's rows, for checks that refer to another node; undefined when there is no such node. */
  relationOf(node: string): string | undefined;
  /** The columns of a node that a check compares with; undefined when there is no such node. */
  columnsOf?(node: string): readonly ColumnInfo[] | undefined;
  /** Earlier values of what a check measures, on other rows, oldest first; default: none. */
  historyOf?(check: Check): readonly HistoryValue[];
  readonly signal?: AbortSignal | undefined;
  /** Called once a check, as soon as it is known: not in the order of the files. */
  onOutcome?: ((outcome: CheckOutcome) => void) | undefined;
  /** Hears of each query that was run. */
  readonly onQuery?: ((query: CheckQuery) => void) | undefined;
  /** The time of evaluation; default: now. */
  readonly now?: Date;
  /** Answers that are known without asking the rows, by the key of their metric; all others are asked for. */
  knownAnswers?(measured: readonly MeasuredCheck[]): Promise<ReadonlyMap<string, Answer>>;
  /** Hears each answer that the rows gave. */
  readonly onAnswer?: ((metric: Metric, answer: Answer) => void) | undefined;
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

/** A check with the metrics that it takes. */
export interface MeasuredCheck {
  readonly check: Check;
  readonly measure: Measure;
}

class NodeExecution {
  readonly #answers = new Map<string, Answer>();
  readonly #outcomes = new Map<Check, CheckOutcome>();
  readonly #measured: MeasuredCheck[] = [];
  readonly #own: OwnMeasured[] = [];
  readonly #runner: QueryRunner;
  /** What to select from, and whether that is a table of DuckDB. */
  #rows: Pick<CheckedNode, 'relation' | 'native'>;

  constructor(
    readonly node: CheckedNode,
    readonly params: ExecuteChecksParams,
    connection: DuckDBConnection,
    readonly now: Date,
  ) {
    this.#runner = new QueryRunner(connection, params.signal, params.onQuery);
    this.#rows = node;
  }

  async run(): Promise<readonly CheckOutcome[]> {
    try {
      await this.#askAll();
    } catch (error) {
      throwIfAborted(this.params.signal);
      // The rows could not be kept.
      for (const check of this.node.checks)
        if (!this.#outcomes.has(check)) this.#publish(check, notEvaluated(check, toProblem(error)));
    }
    return this.node.checks.map((check) => this.#outcomes.get(check) ?? this.#failed(check, new Error('No answer.')));
  }

  async #askAll(): Promise<void> {
    for (const check of this.node.checks) this.#measure(check);
    if (this.#own.length > 0 && this.#isInPlace) {
      // Their queries name the rows.
      await this.#keep();
      for (const { check } of this.#own.splice(0)) this.#measure(check);
    }
    for (const [key, answer] of (await this.params.knownAnswers?.(this.#measured)) ?? [])
      this.#answers.set(key, answer);
    const metrics = this.#measured
      .flatMap(({ measure }) => measure.metrics)
      .filter(({ key }) => !this.#answers.has(key));
    // Some checks need no query at all.
    this.#settle();
    if (metrics.length > 0) {
      if (isWorthKeeping(this.node.columns.length, metrics)) await this.#keep();
      const { parquet } = this.node;
      const { relation, native } = this.#rows;
      const columnar = parquet !== undefined && isWorthPlanning(parquet.rows, metrics);
      const statistics = native
        ? await this.#readStatistics(metrics)
        : columnar
          ? await this.#sampleFile(metrics, parquet)
          : new Map<string, ColumnStatistics>();
      // Kept rows would all have been read: whether a value can be read must not hang on the plan.
      const readAlways = this.#isInPlace ? this.node.columns.map(({ name }) => quoteIdentifier(name)) : [];
      for (const query of planChecks({ relation, native, columnar, statistics, readAlways }, metrics)) {
        await this.#ask(query);
        this.#settle();
      }
    }
    await executeOwnChecks({
      node: this.node.node,
      relation: this.#rows.relation,
      runner: this.#runner,
      checks: this.#own,
      onValue: (check, value) => this.#publish(check, this.#verdict(check, value)),
      onFailure: (check, error) => this.#publish(check, this.#failed(check, describeCheckError(error, check))),
    });
  }

  /** Whether each query reads rows anew that could be kept. */
  get #isInPlace(): boolean {
    return !this.#rows.native && this.node.keep !== undefined;
  }

  /** Puts rows that each query would read anew into a table. */
  async #keep(): Promise<void> {
    const kept = this.#isInPlace ? await this.node.keep?.() : undefined;
    if (kept !== undefined) this.#rows = { relation: kept, native: true };
  }

  #measure(check: Check): void {
    try {
      const context = this.#contextOf(check);
      if (!isOwnCheck(check)) {
        this.#measured.push({ check, measure: measureCheck(putTime(check, this.now), context) });
        return;
      }
      const measure = measureOwn(putTime(check, this.now), {
        ...context,
        relation: this.#rows.relation,
        now: this.now,
        history: this.params.historyOf?.(check) ?? [],
      });
      if (measure.kind === 'metrics') this.#measured.push({ check, measure });
      else this.#own.push({ check, measure });
    } catch (error) {
      this.#publish(check, this.#failed(check, error));
    }
  }

  #contextOf(check: Check): MeasureContext & Pick<OwnMeasureContext, 'columnsOf'> {
    return {
      columns: this.node.columns,
      subjectOf: (name) => subjectOf(check, name, this.node.columns),
      relationOf: (node) => this.params.relationOf(node) ?? this.#unknownNode(check, node),
      columnsOf: (node) => this.params.columnsOf?.(node) ?? this.#unknownNode(check, node),
    };
  }

  /** Throws: a check refers to a node that has no rows. */
  #unknownNode(check: Check, name: string): never {
    const near = closestName(
      name,
      this.params.nodes.map((one) => one.node),
    );
    throw new PlumblineError({
      code: 'unknown_node',
      message: `The check refers to \`${name}\`, but there is no such node with a result.`,
      hint: near === undefined ? 'The last part of `dataset` must name a node or source.' : `Did you mean \`${near}\`?`,
      ...placeOf(check),
    });
  }

  /** Bounds and estimates of the plain columns that metrics look at, without reading them. */
  async #readStatistics(metrics: readonly Metric[]): Promise<ReadonlyMap<string, ColumnStatistics>> {
    const names = plainSubjects(metrics).map(({ sql }) => sql);
    const statistics = new Map<string, ColumnStatistics>();
    if (names.length === 0) return statistics;
    const { relation } = this.#rows;
    const sql = `SELECT (SELECT count(*) FROM ${relation} AS counted), ${names.map((name) => `stats(${name})`).join(', ')} FROM ${relation} AS checked LIMIT 1`;
    try {
      const row = await this.#runner.firstRow(sql, this.#purpose('plan', metrics));
      names.forEach((name, index) => {
        const text = row?.[index + 1];
        const rows = Number(toBigInt(row?.[0]) ?? 0n);
        statistics.set(name, { ...parseColumnStatistics(typeof text === 'string' ? text : null), rows });
      });
      await this.#sampleRepetition(metrics, statistics);
    } catch (error) {
      if (this.params.signal?.aborted === true) throw error;
      // Statistics only make checks faster.
    }
    return statistics;
  }

  /** What a table's statistics say, of a file: by the bounds of its whole numbers, and a sample of its rows. */
  async #sampleFile(metrics: readonly Metric[], parquet: ParquetRows): Promise<ReadonlyMap<string, ColumnStatistics>> {
    const ask = (sql: string) => this.#runner.firstRow(sql, this.#purpose('plan', metrics));
    try {
      return await fileStatistics(this.#rows.relation, parquet, metrics, ask);
    } catch {
      throwIfAborted(this.params.signal);
      // Statistics only make checks faster.
      return new Map();
    }
  }

  /** Adds to the statistics how many values repeat, of columns and combinations whose distinct ones are counted in all rows. */
  async #sampleRepetition(metrics: readonly Metric[], statistics: Map<string, ColumnStatistics>): Promise<void> {
    const values = countedValues(metrics);
    const [first] = statistics.values();
    const rows = first?.rows ?? 0;
    const sql = sampledCounts(this.#rows.relation, values, sampleOfTable(rows));
    if (sql === undefined) return;
    const row = await this.#runner.firstRow(sql, this.#purpose('plan', metrics));
    for (const [value, sample] of readSampledCounts(values, row)) {
      const repeating = repetitionOf(rows, sample)?.repeating;
      if (repeating !== undefined) statistics.set(value, { ...statistics.get(value), repeating });
    }
  }

  async #ask(query: PlannedQuery): Promise<void> {
    try {
      const row = await this.#runner.firstRow(query.sql, this.#purpose(query.cost, query.metrics));
      if (query.otherwise !== undefined && toBigInt(row?.[query.metrics.length]) !== 0n) {
        await this.#ask(query.otherwise);
        return;
      }
      query.metrics.forEach((metric, index) => {
        const answer = answerOf(metric, row?.[index]);
        this.#answers.set(metric.key, answer);
        this.params.onAnswer?.(metric, answer);
      });
    } catch (error) {
      throwIfAborted(this.params.signal);
      await this.#keep();
      const [only] = query.metrics;
      if (query.metrics.length === 1 && only !== undefined) {
        this.#answers.set(only.key, { failure: error });
        return;
      }
      // One part is guilty: each is asked by itself, so that only its own checks fail.
      for (const metric of query.metrics) await this.#ask(singleQuery(this.#rows.relation, metric));
    }
  }

  #purpose(cost: CheckQuery['cost'], metrics: readonly Metric[]): QueryPurpose {
    const keys = new Set(metrics.map((metric) => metric.key));
    const checks = this.#measured.filter(({ measure }) => measure.metrics.some((metric) => keys.has(metric.key)));
    return { node: this.node.node, cost, checks: checks.map(({ check }) => check.name) };
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
    return this.#verdict(check, measure.value(counts, this.now, numbers));
  }

  #verdict(check: Check, value: CheckValue): CheckOutcome {
    if (value === null || typeof value === 'number')
      return { ...outcomeBase(check), outcome: judge(value, check.threshold), value };
    if (!('outcome' in value)) return this.#failed(check, new PlumblineError({ ...value, ...placeOf(check) }));
    const { detail, ...judged } = value;
    return { ...outcomeBase(check), ...judged, ...(detail === '' ? {} : { detail }) };
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

/** A column by name; throws a `PlumblineError` at the check when there is none. */
export function subjectOf(check: Check, name: string, columns: readonly ColumnInfo[]): Subject {
  const column = findColumn(columns, name);
  if (column !== undefined) return { sql: quoteIdentifier(column.name), type: column.type };
  const names = columns.map((one) => one.name);
  const near = closestName(name, names);
  throw new PlumblineError({
    code: 'bad_check',
    message: `\`${check.node}\` has no column \`${name}\`.`,
    hint: near === undefined ? `Its columns: ${listOf(names)}.` : `Did you mean \`${near}\`?`,
    ...placeOf(check),
  });
}

/** The outcome of a check that nothing could be asked for: the problem says where it is, or it is the check's. */
export function notEvaluated(check: Check, problem: Problem): CheckOutcome {
  const error = { ...problem, file: problem.file ?? check.file, line: problem.line ?? check.line };
  return { ...outcomeBase(check), outcome: 'error', value: null, error };
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

function placeOf(check: Check): Pick<Problem, 'file' | 'line' | 'column' | 'node'> {
  return { file: check.file, line: check.line, column: check.columnNumber, node: check.node };
}

/** The check with the time of evaluation put into its SQL. */
export function putTime<C extends Check>(check: C, now: Date): C {
  const put = (sql: string) => putNow(sql, now);
  return {
    ...check,
    filter: check.filter === null ? null : put(check.filter),
    ...('expression' in check && check.expression !== undefined ? { expression: put(check.expression) } : {}),
    ...('sql' in check ? { sql: { ...check.sql, text: put(check.sql.text) } } : {}),
    ...('rowsTested' in check && check.rowsTested !== undefined ? { rowsTested: put(check.rowsTested) } : {}),
    ...('withFilter' in check && check.withFilter !== null ? { withFilter: put(check.withFilter) } : {}),
    ...('inner' in check ? { inner: putTime(check.inner, now) } : {}),
  };
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `\`${name}\``);
  return `${shown.join(', ')}${names.length > shown.length ? ', …' : ''}`;
}
