import { tellApart } from '../column/tell-apart';
import { foldName } from '../graph/names';
import type { ColumnLineage, JoinPairs, NodeLineage } from './lineage';
import type { Column, Rows } from './scope';
import { traceExpression } from './trace-expression';
import { traceQuery } from './trace-query';
import type { LineageEnvironment, Tracer } from './tracer';
import type { Json } from './tree';
import { inputsOf, kindOf, type Value } from './value';

/**
 * The lineage of one query. `outputs` are the names of its columns as DuckDB has them: where what was read from the tree
 * does not agree with them, nothing is told. Without them (a query that cannot be bound) the names come from the tree alone.
 */
export function traceNode(
  node: string,
  query: Json,
  environment: LineageEnvironment,
  outputs: readonly string[] | undefined,
): NodeLineage {
  const joins: JoinPairs[] = [];
  const tracer: Tracer = {
    environment,
    joins,
    depth: 0,
    query: (inner, scope) => traceQuery(inner, scope, tracer),
    expression: (expression, scope) => traceExpression(expression, scope, tracer),
  };
  let rows: Rows;
  try {
    rows = traceQuery(query, { frame: undefined, tables: undefined, macros: [] }, tracer);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return untold(node, 'Its SQL is nested too deep to be read.', outputs);
  }
  if (rows.open !== undefined) return untold(node, rows.open, outputs);
  const columns = nameColumns(rows.columns, outputs);
  if (typeof columns === 'string') return untold(node, columns, outputs);
  const { problem } = rows.deciding;
  return {
    node,
    columns: columns.map(({ name, value }) => toLineage(name, value)),
    rows: inputsOf(rows.deciding.sources),
    origin: problem === undefined ? rows.origin : { kind: 'unknown', reason: problem },
    joins,
    ...(problem === undefined ? {} : { rowsReason: problem }),
  };
}

/** A node whose lineage cannot be told, with the columns that it is known to have. */
export function untold(node: string, reason: string, outputs: readonly string[] | undefined): NodeLineage {
  return {
    node,
    columns: (outputs ?? []).map((name) => ({ name, kind: 'unresolved', from: [], reason })),
    rows: [],
    origin: { kind: 'unknown', reason },
    joins: [],
    reason,
  };
}

function toLineage(name: string, value: Value): ColumnLineage {
  const kind = kindOf(value);
  return {
    name,
    kind,
    from: kind === 'unresolved' ? [] : inputsOf(value.sources),
    ...(value.problem === undefined ? {} : { reason: value.problem }),
  };
}

/** Gives the columns DuckDB's names, or says where the two do not agree. */
function nameColumns(
  columns: readonly Column[],
  outputs: readonly string[] | undefined,
): readonly { readonly name: string; readonly value: Value }[] | string {
  if (outputs === undefined) {
    if (columns.some((column) => column.repeat)) return 'How many columns it has only DuckDB can tell.';
    const names = tellApart(columns.map((column, at) => column.name ?? `column ${at + 1}`));
    return columns.map(({ value }, at) => ({ name: names[at] ?? '', value }));
  }
  const counted = fillRepeated(columns, outputs.length);
  if (counted === undefined || counted.length !== outputs.length) {
    return `DuckDB says that it has ${outputs.length} columns; its SQL was read as ${counted?.length ?? columns.length}.`;
  }
  const names = counted.map((column, at) => column.name ?? outputs[at] ?? '');
  const distinct = tellApart(names);
  const given = tellApart(outputs);
  for (const [at, output] of outputs.entries()) {
    const fits = [names[at], distinct[at]].some((name) => foldName(name ?? '') === foldName(output));
    if (!fits) return `DuckDB calls column ${at + 1} ${output}; its SQL was read as ${names[at]}.`;
  }
  return counted.map(({ value }, at) => ({ name: given[at] ?? '', value }));
}

/** Puts in as many columns as DuckDB has more for the one entry whose number is not known. */
function fillRepeated(columns: readonly Column[], count: number): readonly Column[] | undefined {
  const repeated = columns.filter((column) => column.repeat);
  if (repeated.length === 0) return columns;
  const missing = count - (columns.length - 1);
  if (repeated.length > 1 || missing < 0) return undefined;
  return columns.flatMap((column) =>
    column.repeat ? Array.from({ length: missing }, () => ({ value: column.value })) : [column],
  );
}
