import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { executeChecks } from '../../../electron/engine/checks/execute-checks';
import { describeQuery } from '../../../electron/engine/describe-query';
import { parseCheckFile } from '../../../shared/domain/checks/parse-check-file';
import { putVariables, readVariables } from '../../../shared/domain/checks/variables';
import { quoteIdentifier } from '../../../shared/domain/sql-text';
import { parseYaml } from '../../../shared/domain/yaml/parse-yaml';
import { valueAt, type YamlPath } from '../../../shared/domain/yaml/yaml-path';
import { type Answer, type ContractCase, checkKey } from './contract-case';

/** What Plumbline says about a contract. */
export interface PlumblineAnswers {
  /** Messages of problems in the file and of checks that could not be evaluated. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Types of check in the contract that Plumbline does not evaluate. */
  readonly unevaluated: readonly string[];
  readonly answers: ReadonlyMap<string, Answer>;
}

/** Evaluates a contract on tables of a schema, as `plumbline check` does on a node's result; `native` says if they are tables. */
export async function runPlumbline(
  instance: DuckDBInstance,
  { text }: ContractCase,
  now: Date,
  schema: string,
  native: boolean,
): Promise<PlumblineAnswers> {
  const file = parseCheckFile('checks/contract.yml', text);
  const keys = keysByLine(text);
  const connection = await instance.connect();
  try {
    const relationOf = (node: string): string => `${quoteIdentifier(schema)}.${quoteIdentifier(node)}`;
    const relation = relationOf(file.node);
    const known = await tablesOf(connection, schema);
    const columns = known.has(file.node) ? await describeQuery(connection, `FROM ${relation}`) : [];
    const outcomes = await executeChecks({
      leaseConnection: async () => ({ connection, release: () => undefined }),
      nodes: [{ node: file.node, relation, native, columns, checks: file.checks }],
      relationOf: (node) => (known.has(node) ? relationOf(node) : undefined),
      now,
    });
    const messages = (severity: string): readonly string[] =>
      file.problems.filter((problem) => problem.severity === severity).map((problem) => problem.message);
    return {
      errors: [...messages('error'), ...outcomes.flatMap(({ error }) => (error === undefined ? [] : [error.message]))],
      warnings: messages('warning'),
      unevaluated: file.problems
        .filter(({ code, severity }) => code === 'unknown_check' && severity === 'warning')
        .map(({ message }) => message),
      answers: new Map(
        outcomes.map(({ line, outcome, value }) => [keys.get(line) ?? `line ${line}`, [outcome, value] as const]),
      ),
    };
  } finally {
    connection.closeSync();
  }
}

async function tablesOf(connection: DuckDBConnection, schema: string): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(
    'SELECT table_name FROM information_schema.tables WHERE table_schema = $schema',
    { schema },
  );
  return new Set(reader.getRows().map(([name]) => String(name)));
}

/** What Soda tells the checks of a contract apart by, at their lines, by which Plumbline's outcomes name them. */
export function keysByLine(text: string): ReadonlyMap<number, string> {
  const parsed = parseYaml('contract.yml', text);
  const variables = readVariables(valueAt(parsed.value, ['variables']), {});
  const { value } = putVariables(parsed.value, variables.values);
  const keys = new Map<number, string>();
  const note = (path: YamlPath, column: string | null): void => {
    const list = valueAt(value, path);
    if (!Array.isArray(list)) return;
    list.forEach((entry: Readonly<Record<string, { qualifier?: unknown } | null>>, index) => {
      for (const [type, body] of Object.entries(entry)) {
        const qualifier = body?.qualifier === undefined ? null : String(body.qualifier);
        keys.set(parsed.keyPlaceOf([...path, index, type]).line, checkKey({ column, type, qualifier }));
      }
    });
  };
  note(['checks'], null);
  const columns = valueAt(value, ['columns']);
  if (Array.isArray(columns))
    columns.forEach((column: { name: string }, index) => {
      note(['columns', index, 'checks'], column.name);
    });
  return keys;
}
