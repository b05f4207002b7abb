import { foldName } from '../graph/names';
import { type Column, type CommonTableScope, type From, makeRelation, type Rows, type Scope } from './scope';
import type { KnownRelation } from './tracer';
import { columnValue, constant } from './value';

/** Rows under a name. */
export function fromRows(name: string, rows: Rows, aliases: readonly string[] = []): From {
  return {
    relations: [makeRelation(name, rows.columns, { open: rows.open, aliases })],
    shared: [],
    deciding: rows.deciding,
    origin: rows.origin,
  };
}

export function unreadable(name: string | undefined, reason: string): From {
  return fromRows(name ?? '', {
    columns: [],
    open: reason,
    deciding: constant,
    origin: { kind: 'unknown', reason },
  });
}

/** The common table that a name means, or why that cannot be told; undefined for a table. */
export function commonTable(
  table: { readonly schema?: string | undefined; readonly name: string },
  scope: Scope,
): CommonTableScope | string | undefined {
  if (table.schema !== undefined && foldName(table.schema) !== 'recurring') return undefined;
  const name = foldName(table.name);
  const find = (tables: CommonTableScope | undefined) => {
    for (let inner = tables; inner !== undefined; inner = inner.outer) if (inner.name === name) return inner;
    return undefined;
  };
  const found = find(scope.tables);
  if (found === undefined && find(scope.callerTables) !== undefined) {
    return `Whether ${table.name} in a macro is the common table of its caller is not told here.`;
  }
  return found;
}

/** The columns of a node under a name. */
export function fromRelation(
  name: string,
  known: KnownRelation,
  aliases: readonly string[] = [],
  schema?: string,
): From {
  const { node, reason } = known;
  const columns = (known.columns ?? []).map(
    (column): Column => ({
      name: column.name,
      value: node === undefined ? constant : columnValue(node, column.name, column.type),
    }),
  );
  const open = known.columns === undefined ? (reason ?? `The columns of ${node ?? name} are not known.`) : undefined;
  return {
    relations: [
      makeRelation(name, columns, { open, aliases, schema: schema === undefined ? undefined : foldName(schema) }),
    ],
    shared: [],
    deciding: constant,
    origin: node === undefined ? { kind: 'none' } : { kind: 'input', node },
  };
}
