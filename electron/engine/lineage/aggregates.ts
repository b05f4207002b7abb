import type { DuckDBConnection } from '@duckdb/node-api';

/** Names of DuckDB's functions that make one value of several rows, with those of its own macros that call one. */
export async function readAggregates(connection: DuckDBConnection): Promise<ReadonlySet<string>> {
  const reader = await connection.runAndReadAll(
    `SELECT function_name, function_type, macro_definition FROM duckdb_functions()
     WHERE internal AND function_type IN ('aggregate', 'macro')`,
  );
  const aggregates = new Set<string>();
  const macros: (readonly [string, readonly string[]])[] = [];
  for (const [name, kind, definition] of reader.getRows()) {
    if (kind === 'aggregate') aggregates.add(String(name));
    else macros.push([String(name), [...String(definition).matchAll(/([a-z_]\w*)\(/g)].map((call) => call[1] ?? '')]);
  }
  // A macro may call one that is an aggregate only by a macro of its own.
  for (let grown = true; grown; ) {
    grown = false;
    for (const [name, calls] of macros) {
      if (aggregates.has(name) || !calls.some((call) => aggregates.has(call))) continue;
      aggregates.add(name);
      grown = true;
    }
  }
  return aggregates;
}
