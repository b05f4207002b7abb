import type { DuckDBConnection } from '@duckdb/node-api';
import type { SqlFunction } from '../../../shared/domain/language/scope';

const kinds: Readonly<Record<string, SqlFunction['kind']>> = {
  scalar: 'scalar',
  aggregate: 'aggregate',
  table: 'table',
  macro: 'macro',
  table_macro: 'table macro',
};

interface Draft {
  readonly name: string;
  readonly kind: SqlFunction['kind'];
  description: string | null;
  example: string | null;
  readonly overloads: Map<string, SqlFunction['overloads'][number]>;
  readonly named: Map<string, string>;
}

/** What DuckDB itself can call, by name, without operators and its own bookkeeping. The same for every instance of one version. */
export async function readFunctions(connection: DuckDBConnection): Promise<readonly SqlFunction[]> {
  const reader = await connection.runAndReadAll(
    `SELECT function_name AS name, function_type AS kind, description, examples[1] AS example, return_type AS returns,
            parameters, parameter_types AS types, varargs
     FROM duckdb_functions()
     WHERE internal AND function_type <> 'pragma' AND regexp_matches(function_name, '^[a-z][a-z0-9_]*$')
       AND NOT starts_with(function_name, 'pragma_') AND NOT starts_with(function_name, 'pg_')
     ORDER BY function_name, function_type, len(parameters)`,
  );
  const drafts = new Map<string, Draft>();
  for (const row of reader.getRowObjectsJson()) {
    const kind = kinds[String(row.kind)];
    if (kind === undefined) continue;
    const name = String(row.name);
    const key = `${kind} ${name}`;
    const draft: Draft = drafts.get(key) ?? {
      name,
      kind,
      description: null,
      example: null,
      overloads: new Map(),
      named: new Map(),
    };
    drafts.set(key, draft);
    draft.description ??= textOf(row.description);
    draft.example ??= textOf(row.example);
    const names = listOf(row.parameters);
    const types = listOf(row.types);
    const parameters: { name: string; type: string | null }[] = [];
    for (const [at, parameter] of names.entries()) {
      const type = types[at] ?? null;
      // Arguments by position have made-up names where a table function gives them none.
      const position = /^col(\d+)$/.exec(parameter ?? '')?.[1];
      if (kind !== 'table' || position !== undefined) {
        parameters.push({
          name: position === undefined ? (parameter ?? `argument ${at + 1}`) : positional(name, type),
          type,
        });
      } else if (parameter !== null && type !== null) draft.named.set(parameter, type);
    }
    const overload = { parameters, varargs: textOf(row.varargs), returns: textOf(row.returns) };
    draft.overloads.set(JSON.stringify([parameters.map((one) => one.type), overload.varargs]), overload);
  }
  return [...drafts.values()].map(({ overloads, named, ...rest }) => ({
    ...rest,
    overloads: [...overloads.values()],
    named: [...named].map(([name, type]) => ({ name, type })).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
}

function positional(name: string, type: string | null): string {
  if (/^(read_|parquet_|sniff_|glob$)/.test(name)) return type?.endsWith('[]') === true ? 'files' : 'file';
  return (type ?? 'value').toLowerCase();
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function listOf(value: unknown): readonly (string | null)[] {
  return Array.isArray(value) ? value.map((item) => (item === null ? null : String(item))) : [];
}
