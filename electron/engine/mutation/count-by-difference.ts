import type { DuckDBConnection } from '@duckdb/node-api';
import { aggregateOf, isPlainNull, type Metric } from '../../../shared/domain/checks/metric';
import { readsRowsAlone } from '../../../shared/domain/checks/mutation/judge-mutant';
import type { ChangedRows, Mutation } from '../../../shared/domain/checks/mutation/mutation';
import type { MutationRequest } from '../../../shared/domain/checks/mutation/mutation-report';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import type { Answer } from '../checks/answers';
import type { MeasuredCheck } from '../checks/execute-checks';
import { interruptible } from '../connection-pool';
import { readRow } from '../profile/column-facts';

const changedTable = 'temp.plumbline_changed';
/** Below, a query over all rows takes no longer than one over a few. */
const manyRows = 100_000;
/** A larger share of the rows is not worth a table of its own. */
const greatestShare = 0.25;

/** From how many rows on mutants are counted by what they change. */
export function whereCounted(evaluation: MutationRequest['evaluation'], rows: number): boolean {
  return evaluation === undefined ? rows >= manyRows : evaluation === 'changed_rows';
}

/**
 * What is counted of a mutant, from what was counted of the original and from the changed rows alone. Exact by construction:
 *
 * - A count of rows for which something holds that is said of each row by itself is a sum over the rows. That of the mutant is
 *   that of the original, less the rows that are gone, and the rows that come.
 * - Different values (combinations of values) can only appear or disappear where a changed row has one of them. For these
 *   alone it is counted how many rows have them in the original, and with the gone and the coming ones.
 *
 * Everything else (means, extremes, queries) is asked of the whole mutant, and so is what could not be counted here.
 */
export class CountsByDifference {
  /** Answers of the original by the key of their metric. */
  readonly #known = new Map<string, Answer>();
  readonly #columns: readonly ColumnInfo[];
  #relation = '';
  #rows = 0;
  #shown: Mutation | undefined;
  /** The mutation whose rows the table of changed rows holds. */
  #taken: string | undefined;

  constructor(
    readonly connection: DuckDBConnection,
    readonly signal: AbortSignal | undefined,
    columns: readonly ColumnInfo[],
    readonly isUsed: boolean,
  ) {
    this.#columns = columns;
  }

  setOriginal(relation: string, rows: number): void {
    this.#relation = relation;
    this.#rows = rows;
  }

  learn(metric: Metric, answer: Answer): void {
    if (this.isUsed) this.#known.set(metric.key, answer);
  }

  show(mutation: Mutation): void {
    this.#shown = mutation;
  }

  /** Sets the changed rows of a mutation apart: how many there are and whether it differs at all; undefined where they may be many. */
  async take(mutation: Mutation): Promise<readonly unknown[] | undefined> {
    const { changed } = mutation;
    if (!this.isUsed || changed === null) return undefined;
    if (!changed.picked) {
      const proof = await readRow(this.connection, mutation.proof);
      if (Number(proof[0]) > this.#rows * greatestShare) return proof;
    }
    this.#taken = undefined;
    await this.connection.run(`CREATE OR REPLACE TEMP TABLE plumbline_changed AS ${changed.sql}`);
    const found = await readRow(this.connection, `SELECT count(*), ${changed.differs} FROM ${changedTable}`);
    this.#taken = mutation.id;
    return found;
  }

  /** The answers for the mutant that is shown, as far as they follow from its changed rows. */
  async answers(measured: readonly MeasuredCheck[]): Promise<ReadonlyMap<string, Answer>> {
    const answers = new Map<string, Answer>();
    const metrics = new Map(
      measured
        .filter(({ check }) => readsRowsAlone(check))
        .flatMap(({ measure }) => measure.metrics)
        .filter((metric) => this.#isCountable(metric))
        .map((metric) => [metric.key, metric]),
    );
    const changed = this.#shown?.changed;
    if (!this.isUsed || this.#shown === undefined || changed === undefined || changed === null || metrics.size === 0)
      return answers;
    try {
      await interruptible(this.connection, this.signal, async () => {
        if (this.#shown !== undefined && this.#taken !== this.#shown.id) await this.take(this.#shown);
        if (this.#shown?.id !== this.#taken) return;
        const differences = await this.#differences([...metrics.values()], changed);
        for (const [metric, difference] of differences) {
          const known = this.#known.get(metric.key);
          if (known === undefined || 'failure' in known || known.count === null) continue;
          answers.set(metric.key, { count: known.count + difference, number: null });
        }
      });
    } catch (error) {
      if (this.signal?.aborted === true) throw error;
      // The whole mutant is asked then, and says itself what cannot be evaluated.
      answers.clear();
    }
    return answers;
  }

  #isCountable(metric: Metric): boolean {
    const known = this.#known.get(metric.key);
    if (known === undefined || 'failure' in known || known.count === null) return false;
    switch (metric.kind) {
      case 'rows':
      case 'count':
      case 'unmatched':
      case 'failing':
        return true;
      case 'distinct':
        return metric.filter === null && isPlainNull(metric.missing, metric.subject);
      case 'combinations':
        return metric.filter === null;
      default:
        return false;
    }
  }

  async #differences(metrics: readonly Metric[], changed: ChangedRows): Promise<readonly [Metric, bigint][]> {
    const isDistinct = ({ kind }: Metric) => kind === 'distinct' || kind === 'combinations';
    const sums = metrics.filter((metric) => !isDistinct(metric));
    const found: [Metric, bigint][] = [];
    if (sums.length > 0) {
      const list = sums.map((metric) => aggregateOf(metric, metric.filter)).join(', ');
      const measure = async (side: 'gone' | 'come') =>
        readRow(this.connection, `SELECT ${list} FROM (${this.#side(side)}) AS checked`);
      const gone = changed.goes ? await measure('gone') : [];
      const come = changed.comes ? await measure('come') : [];
      sums.forEach((metric, index) => {
        found.push([metric, countOf(come[index]) - countOf(gone[index])]);
      });
    }
    for (const metric of metrics.filter(isDistinct)) {
      const [difference] = await readRow(this.connection, this.#distinctDifference(metric, changed));
      found.push([metric, countOf(difference)]);
    }
    return found;
  }

  /** A SELECT of the changed rows with the names of the node's columns. */
  #side(side: 'gone' | 'come'): string {
    const list = this.#columns.map(({ name }, index) => `${side}_${index} AS ${quoteIdentifier(name)}`);
    return `SELECT ${list.join(', ')} FROM ${changedTable}`;
  }

  /** A SELECT of how many more different values (or fewer) there are. `IS NOT DISTINCT FROM` and GROUP BY see equality alike. */
  #distinctDifference(metric: Metric, changed: ChangedRows): string {
    const values =
      metric.kind === 'combinations' ? metric.subjects : metric.kind === 'distinct' ? [metric.subject] : [];
    const names = values.map((_, index) => `value_${index}`);
    const of = (from: string, weights: string) =>
      `SELECT ${values.map(({ sql }, index) => `${sql} AS value_${index}`).join(', ')}${weights} FROM ${from}`;
    const sides = (['gone', 'come'] as const).filter((side) => (side === 'gone' ? changed.goes : changed.comes));
    const keys = sides.map((side) => of(`(${this.#side(side)}) AS checked`, '')).join(' UNION ');
    const same = names.map((name) => `held.${name} IS NOT DISTINCT FROM touched.${name}`).join(' AND ');
    const held = `SELECT held.*, 1 AS before, 0 AS change FROM (${of(`${this.#relation} AS checked`, '')}) AS held SEMI JOIN touched ON ${same}`;
    const moved = sides.map((side) => of(`(${this.#side(side)}) AS checked`, `, 0, ${side === 'gone' ? -1 : 1}`));
    // NULL is no value of one column, and a value like any other in a combination.
    const present = metric.kind === 'distinct' ? ' WHERE value_0 IS NOT NULL' : '';
    return `WITH touched AS MATERIALIZED (${keys}) SELECT coalesce(sum((before + change > 0)::INTEGER - (before > 0)::INTEGER), 0)::BIGINT FROM (SELECT sum(before) AS before, sum(change) AS change FROM (${[held, ...moved].join(' UNION ALL ')})${present} GROUP BY ${names.join(', ')})`;
  }
}

/** Drops the changed rows of the last mutation. */
export async function dropChangedRows(connection: DuckDBConnection): Promise<void> {
  await connection.run(`DROP TABLE IF EXISTS ${changedTable}`);
}

/** Whole numbers come as text, so that none of them is rounded. */
function countOf(value: unknown): bigint {
  return value === null || value === undefined ? 0n : BigInt(String(value));
}
