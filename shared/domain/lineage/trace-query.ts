import { foldName } from '../graph/names';
import { fromRows } from './from-parts';
import type { CommonTableScope, Rows, Scope } from './scope';
import { traceModifiers, traceSelect } from './trace-select';
import { traceSetOperation } from './trace-set-operation';
import type { Tracer } from './tracer';
import { isJson, type Json, listOf, textOf, textsOf } from './tree';
import { constant, indirect, merge, sameValue, type Value, ways } from './value';

/** A recursive query whose lineage still grows after so many rounds is not told. */
const mostRounds = 64;

/** The columns and rows of a query. */
export function traceQuery(node: Json, outer: Scope, tracer: Tracer): Rows {
  const scope: Scope = { ...outer, tables: commonTables(node, outer, tracer), star: undefined };
  switch (node.type) {
    case 'SELECT_NODE':
      return traceSelect(node, scope, tracer);
    case 'SET_OPERATION_NODE': {
      const rows = traceSetOperation(node, scope, tracer);
      return traceModifiers(node, rows, { ...scope, frame: resultFrame(rows, scope) }, tracer);
    }
    case 'RECURSIVE_CTE_NODE':
      return traceRecursion(node, scope, tracer);
    default: {
      const reason = `A query of the type ${String(node.type)} is not read.`;
      return { columns: [], open: reason, deciding: constant, origin: { kind: 'unknown', reason } };
    }
  }
}

/** ORDER BY of a set operation sees the columns of its result. */
function resultFrame(rows: Rows, scope: Scope): Scope['frame'] {
  return { from: fromRows('', rows), outer: scope.frame };
}

/** A common table sees those before it, never itself. Each is read when it is first asked for. */
function commonTables(node: Json, outer: Scope, tracer: Tracer): CommonTableScope | undefined {
  let tables = outer.tables;
  if (!isJson(node.cte_map)) return tables;
  for (const entry of listOf(node.cte_map.map)) {
    const value = isJson(entry.value) ? entry.value : {};
    const query = isJson(value.query) && isJson(value.query.node) ? value.query.node : undefined;
    const scope: Scope = { ...outer, tables, select: undefined, star: undefined };
    let known: Rows | undefined;
    const rows = (): Rows => {
      known ??= query === undefined ? noQuery : renamed(tracer.query(query, scope), textsOf(value.aliases));
      return known;
    };
    tables = { name: foldName(textOf(entry.key) ?? ''), rows, outer: tables };
  }
  return tables;
}

const noQuery: Rows = {
  columns: [],
  open: 'A common table is no query.',
  deciding: constant,
  origin: { kind: 'unknown', reason: 'A common table is no query.' },
};

function renamed(rows: Rows, aliases: readonly string[]): Rows {
  if (aliases.length === 0) return rows;
  return { ...rows, columns: rows.columns.map((column, at) => ({ ...column, name: aliases[at] ?? column.name })) };
}

/** Anchor and recursive side, read again until nothing is added: the columns that a round reads are those of the round before. */
function traceRecursion(node: Json, scope: Scope, tracer: Tracer): Rows {
  if (!isJson(node.left) || !isJson(node.right)) return noQuery;
  const reason = 'Its rows come from a recursion.';
  const origin = { kind: 'unknown', reason } as const;
  let rows: Rows = { ...renamed(tracer.query(node.left, scope), textsOf(node.aliases)), origin };
  const name = foldName(textOf(node.cte_name) ?? '');
  for (let round = 0; round < mostRounds; round++) {
    const before = rows;
    const tables: CommonTableScope = { name, rows: () => before, outer: scope.tables };
    tracer.depth++;
    const next = tracer.query(node.right, { ...scope, tables });
    tracer.depth--;
    const open = before.open ?? next.open;
    if (open !== undefined || next.columns.length !== before.columns.length) {
      return { ...before, columns: [], open: open ?? 'The sides of a recursion have different columns.' };
    }
    rows = {
      columns: before.columns.map((column, at) => ({
        name: column.name,
        value: merge([column.value, next.columns[at]?.value ?? constant]),
      })),
      // Without ALL rows that were there before are left out.
      deciding: merge([before.deciding, next.deciding, ...(node.union_all === true ? [] : [sameRows(before)])]),
      origin,
    };
    const isSame =
      sameValue(rows.deciding, before.deciding) &&
      rows.columns.every((column, at) => sameValue(column.value, before.columns[at]?.value ?? constant));
    if (isSame) return rows;
  }
  return { ...rows, columns: [], open: 'A recursion is too deep to be read.' };
}

function sameRows(rows: Rows): Value {
  return indirect(ways.groupBy, ...rows.columns.map((column) => column.value));
}
