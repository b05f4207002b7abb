import { replacedFile } from '../graph/names';
import { commonTable, fromRelation, fromRows, unreadable } from './from-parts';
import { emptyFrom, type From, type Rows, type Scope } from './scope';
import { traceJoin } from './trace-join';
import { tracePivot } from './trace-pivot';
import { traceTableFunction } from './trace-table-function';
import type { KnownRelation, Tracer } from './tracer';
import { isJson, type Json, textOf, textsOf } from './tree';
import { aggregate, constant, merge, type Value } from './value';

/** A part of FROM: the relations that it brings, and what decides which rows it has. */
export function traceFrom(node: unknown, scope: Scope, tracer: Tracer): From {
  if (!isJson(node) || node.type === 'EMPTY') return emptyFrom;
  switch (node.type) {
    case 'BASE_TABLE':
      return traceTable(node, scope, tracer);
    case 'SUBQUERY': {
      const query = isJson(node.subquery) && isJson(node.subquery.node) ? node.subquery.node : undefined;
      if (query === undefined) break;
      return fromRows(
        textOf(node.alias) ?? 'unnamed_subquery',
        innerQuery(query, scope, tracer),
        textsOf(node.column_name_alias),
      );
    }
    case 'JOIN':
      return traceJoin(node, scope, tracer, traceFrom);
    case 'TABLE_FUNCTION':
      return traceTableFunction(node, scope, tracer);
    case 'EXPRESSION_LIST':
      return traceValues(node, scope, tracer);
    case 'PIVOT':
      return tracePivot(node, scope, tracer, traceFrom);
    case 'SHOW_REF':
      return traceShow(node, scope, tracer);
    default:
  }
  return unreadable(textOf(node.alias), `A part of FROM of the type ${String(node.type)} is not read.`);
}

function innerQuery(query: Json, scope: Scope, tracer: Tracer): Rows {
  return tracer.query(query, { ...scope, select: undefined, star: undefined });
}

function traceTable(node: Json, scope: Scope, tracer: Tracer): From {
  const table = {
    catalog: textOf(node.catalog_name),
    schema: textOf(node.schema_name),
    name: textOf(node.table_name) ?? '',
  };
  const aliases = textsOf(node.column_name_alias);
  const common = table.catalog === undefined ? commonTable(table, scope) : undefined;
  if (typeof common === 'string') return unreadable(textOf(node.alias) ?? table.name, common);
  if (common !== undefined) return fromRows(textOf(node.alias) ?? table.name, common.rows(), aliases);
  const known = tracer.environment.relation(table);
  return fromRelation(textOf(node.alias) ?? nameOfTable(table, known), known, aliases, table.schema);
}

/** DuckDB names a file by its name without folder and endings. */
function nameOfTable(
  table: { readonly schema?: string | undefined; readonly name: string },
  known: KnownRelation,
): string {
  if (known.isFile !== true) return table.name;
  const path = replacedFile({
    ...(table.schema === undefined ? {} : { schema: table.schema }),
    name: table.name,
    location: 0,
  });
  const file = (path ?? table.name).split(/[/\\]/).at(-1) ?? table.name;
  return file.split('.')[0] ?? file;
}

function traceValues(node: Json, scope: Scope, tracer: Tracer): From {
  const rows = Array.isArray(node.values) ? node.values : [];
  const columns: Value[][] = [];
  for (const row of rows) {
    if (!Array.isArray(row)) continue;
    for (const [at, expression] of row.entries()) {
      columns[at] ??= [];
      if (isJson(expression)) columns[at]?.push(tracer.expression(expression, scope));
    }
  }
  const aliases = textsOf(node.column_name_alias);
  const named = columns.map((values, at) => ({ name: `col${at}`, value: merge(values) }));
  return fromRows(
    textOf(node.alias) ?? 'valueslist',
    { columns: named, deciding: constant, origin: { kind: 'none' } },
    aliases.length > 0 ? aliases : textsOf(node.expected_names),
  );
}

const summaryColumns = 'column_name column_type min max approx_unique avg std q25 q50 q75 count null_percentage'.split(
  ' ',
);
const describeColumns = 'column_name column_type null key default extra'.split(' ');

/** SUMMARIZE is about all values of all columns, DESCRIBE about none. */
function traceShow(node: Json, scope: Scope, tracer: Tracer): From {
  const name = textOf(node.alias) ?? 'show';
  const isSummary = node.show_type === 'SUMMARY';
  if ((!isSummary && node.show_type !== 'DESCRIBE') || !isJson(node.query)) {
    return unreadable(name, 'What SHOW lists is not read.');
  }
  if (!isSummary) {
    const columns = describeColumns.map((column) => ({ name: column, value: constant }));
    return fromRows(name, { columns, deciding: constant, origin: { kind: 'none' } });
  }
  const rows = innerQuery(node.query, scope, tracer);
  if (rows.open !== undefined) return unreadable(name, rows.open);
  const value = aggregate(...rows.columns.map((column) => column.value));
  const columns = summaryColumns.map((column) => ({
    name: column,
    value: column === 'column_name' || column === 'column_type' ? constant : value,
  }));
  return fromRows(name, {
    columns,
    deciding: rows.deciding,
    origin: { kind: 'grouped', by: [], of: rows.origin },
  });
}
