import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'vitest';
import { executeChecks } from '../../../electron/engine/checks/execute-checks';
import { describeQuery } from '../../../electron/engine/describe-query';
import type { Baseline } from '../../../shared/domain/checks/baseline';
import type { Check } from '../../../shared/domain/checks/check-file';
import type { CheckOutcome, CheckQuery } from '../../../shared/domain/checks/check-outcome';
import type { HistoryValue } from '../../../shared/domain/checks/own/own-definition';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';

interface Evaluation {
  readonly history?: readonly HistoryValue[];
  readonly baselines?: readonly Baseline[];
  readonly signal?: AbortSignal;
  readonly onQuery?: (query: CheckQuery) => void;
}

/** Tables in memory, and checks of them; each is evaluated on the table, and on a view of it, which must say the same. */
export class CheckedTables {
  private constructor(
    readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
  ) {}

  static async create(...statements: readonly string[]): Promise<CheckedTables> {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const tables = new CheckedTables(instance, connection);
    await connection.run('CREATE SCHEMA views');
    for (const statement of statements) await connection.run(statement);
    return tables;
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
  }

  /** Outcomes of checks under `x-plumbline` of a table. */
  own(node: string, checks: readonly string[], options: Evaluation = {}): Promise<CheckOutcome[]> {
    const list = checks.map((check) => `    - ${check}\n`).join('');
    return this.check(node, `columns: []\nx-plumbline:\n  checks:\n${list}`, options);
  }

  async check(node: string, body: string, options: Evaluation = {}): Promise<CheckOutcome[]> {
    const file = parseCheckFile(`checks/${node}.yml`, `dataset: a/main/${node}\n${body}`);
    expect(file.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    const checks = file.checks.map((check) => withBaseline(check, options.baselines ?? []));
    const outcomes = await this.#run('main', node, checks, options);
    for (const table of await this.#tables())
      await this.connection.run(`CREATE OR REPLACE VIEW views."${table}" AS FROM main."${table}"`);
    expect(await this.#run('views', node, checks, { ...options, onQuery: () => undefined })).toEqual(outcomes);
    return outcomes;
  }

  async #run(schema: string, node: string, checks: readonly Check[], options: Evaluation): Promise<CheckOutcome[]> {
    const tables = await this.#tables();
    const relationOf = (name: string): string => `"${schema}"."${name}"`;
    const columns = new Map<string, Awaited<ReturnType<typeof describeQuery>>>();
    for (const table of tables) columns.set(table, await describeQuery(this.connection, `FROM main."${table}"`));
    return executeChecks({
      leaseConnection: async () => {
        const connection = await this.instance.connect();
        return { connection, release: () => connection.closeSync() };
      },
      nodes: [
        { node, relation: relationOf(node), native: schema === 'main', columns: columns.get(node) ?? [], checks },
      ],
      relationOf: (name) => (columns.has(name) ? relationOf(name) : undefined),
      columnsOf: (name) => columns.get(name),
      historyOf: () => options.history ?? [],
      signal: options.signal,
      onQuery: options.onQuery,
      now: new Date('2026-02-01T00:00:00Z'),
    });
  }

  async #tables(): Promise<readonly string[]> {
    const reader = await this.connection.runAndReadAll(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1",
    );
    return reader.getRows().map(([name]) => String(name));
  }
}

function withBaseline(check: Check, baselines: readonly Baseline[]): Check {
  if (check.type !== 'drift') return check;
  const found = baselines.find(({ column, filter }) => column === check.column && filter === check.filter);
  return { ...check, baseline: found ?? null };
}

/** `[name, outcome, value or message]` of each. */
export function brief(outcomes: readonly CheckOutcome[]): unknown[] {
  return outcomes.map(({ name, outcome, value, error }) => [name, outcome, error?.message ?? value]);
}
