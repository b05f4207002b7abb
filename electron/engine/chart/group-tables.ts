import type { DuckDBConnection } from '@duckdb/node-api';
import type { ChartQuery, ChartStep, Measure } from '../../../shared/domain/chart/chart-query';
import { type ChartRelation, neededBehind, orderColumnOf, relationSql } from '../../../shared/domain/chart/chart-sql';
import { describeQuery } from '../describe-query';
import { quoteName } from '../sql-text';

type Aggregate = Extract<ChartStep, { step: 'aggregate' }>;

/** Queries that group the same rows by the same columns: their measures are made together. */
interface Groups {
  readonly before: readonly ChartStep[];
  readonly by: readonly string[];
  readonly ordered: boolean;
  readonly measures: Map<string, Measure>;
  /** What is asked for behind the grouping. */
  readonly columns: Set<string>;
  relation?: ChartRelation;
}

interface Asked {
  readonly groups: Groups;
  readonly rest: readonly ChartStep[];
}

/**
 * The groups of a chart's queries as temporary tables of one connection. A chart of several layers, or with a sorted axis,
 * asks several things of the same groups, which are then made once; and what is asked of them stays there: pushed down beside
 * the rows, as DuckDB would do it, a condition on a group's bin is worked out for every row.
 */
export class GroupTables {
  readonly #connection: DuckDBConnection;
  readonly #relation: ChartRelation;
  readonly #asked = new Map<ChartQuery, Asked>();
  #made = 0;

  constructor(connection: DuckDBConnection, relation: ChartRelation, queries: readonly ChartQuery[]) {
    this.#connection = connection;
    this.#relation = relation;
    const known = new Map<string, Groups[]>();
    for (const query of queries) {
      const at = query.steps.findIndex((step) => step.step === 'aggregate');
      const step = query.steps[at];
      if (step?.step !== 'aggregate') continue;
      const before = query.steps.slice(0, at);
      const ordered = query.give === 'rows' || (query.give === 'groups' && query.firstSeenOrder === true);
      const alike = known.get(JSON.stringify([before, step.by, ordered])) ?? [];
      known.set(JSON.stringify([before, step.by, ordered]), alike);
      let groups = alike.find(({ measures }) => canJoin(measures, step));
      if (groups === undefined) {
        groups = { before, by: step.by, ordered, measures: new Map(), columns: new Set() };
        alike.push(groups);
      }
      for (const measure of step.measures) groups.measures.set(measure.as, measure);
      const rest = query.steps.slice(at + 1);
      const names = query.columns.map((column) => column.name);
      for (const name of neededBehind(rest, names)[0] ?? []) groups.columns.add(name);
      this.#asked.set(query, { groups, rest });
    }
  }

  /** What a query has to be asked of: its groups and the steps behind them, or the rows and all steps where it groups nothing. */
  async of(query: ChartQuery): Promise<{ readonly relation: ChartRelation; readonly steps: readonly ChartStep[] }> {
    const asked = this.#asked.get(query);
    if (asked === undefined) return { relation: this.#relation, steps: query.steps };
    asked.groups.relation ??= await this.#make(asked.groups);
    return { relation: asked.groups.relation, steps: asked.rest };
  }

  async dispose(): Promise<void> {
    for (let number = 0; number < this.#made; number++) {
      // One that a cancel leaves behind is replaced by the next chart on this connection.
      await this.#connection.run(`DROP TABLE IF EXISTS ${tableName(number)}`).catch(() => undefined);
    }
  }

  async #make({ before, by, ordered, measures, columns }: Groups): Promise<ChartRelation> {
    const names = [...columns];
    const steps: readonly ChartStep[] = [...before, { step: 'aggregate', by, measures: [...measures.values()] }];
    const table = tableName(this.#made++);
    const sql = relationSql(this.#relation, steps, names, { order: ordered });
    await this.#connection.run(`CREATE OR REPLACE TEMP TABLE ${table} AS ${sql}`);
    const order = orderColumnOf(this.#relation, steps, names);
    const found = await describeQuery(this.#connection, `FROM ${table}`);
    return {
      from: table,
      columns: found.filter((column) => columns.has(column.name)),
      order: quoteName(order),
      extents: this.#relation.extents,
      withoutNaN: this.#relation.withoutNaN,
    };
  }
}

function tableName(number: number): string {
  return `temp.plumbline_chart_${number}`;
}

/** Whether the names of the step's measures mean the same there, or nothing yet. */
function canJoin(known: ReadonlyMap<string, Measure>, { measures }: Aggregate): boolean {
  return measures.every((measure) => {
    const same = known.get(measure.as);
    return same === undefined || JSON.stringify(same) === JSON.stringify(measure);
  });
}
