import { foldName } from '../graph/names';
import { commonTable, fromRelation, fromRows, unreadable } from './from-parts';
import { perRow } from './row-origin';
import type { Column, From, Rows, Scope } from './scope';
import { traceTableMacro } from './trace-macro';
import { traceUnion } from './trace-set-operation';
import type { Tracer } from './tracer';
import { constantOf, isJson, type Json, listOf, textOf, textsOf } from './tree';
import { columnValue, constant, indirect, merge, transform, type Value, ways } from './value';

/** `FROM f(…)` */
export function traceTableFunction(node: Json, scope: Scope, tracer: Tracer): From {
  const call = isJson(node.function) ? node.function : {};
  const name = foldName(textOf(call.function_name) ?? '');
  const alias = textOf(node.alias) ?? name;
  const rows = rowsOf(name, call, scope, tracer);
  if (typeof rows === 'string') return unreadable(alias, rows);
  const ordinality: Column[] =
    node.with_ordinality === 'WITH_ORDINALITY' ? [{ name: 'ordinality', value: transform(constant) }] : [];
  return fromRows(alias, { ...rows, columns: [...rows.columns, ...ordinality] }, textsOf(node.column_name_alias));
}

function rowsOf(name: string, call: Json, scope: Scope, tracer: Tracer): Rows | string {
  const macros = tracer.environment.macro('table', name);
  if (macros !== undefined) return traceTableMacro(name, macros, call, scope, tracer);
  if (name === 'query') return 'What query() reads cannot be seen.';
  if (name === 'query_table') return queryTable(call, scope, tracer);
  const values = argumentsOf(call, scope, tracer);
  const deciding = indirect(ways.join, ...values);
  if (name === 'unnest') return unnest(call, values, deciding);
  if (name === 'generate_series' || name === 'range') {
    return { columns: [{ name, value: transform(...values) }], deciding, origin: made(values) };
  }
  const known = tracer.environment.tableFunction(call);
  if (known.columns === undefined) return known.reason ?? `The columns of ${name}() are not known.`;
  const columns = known.columns.map((column) => ({
    name: column.name,
    value: merge([
      ...known.nodes.map((file) => columnValue(file, column.name, column.type)),
      ...(values.length === 0 ? [] : [transform(...values)]),
    ]),
  }));
  const files = known.nodes.map((file) => ({ kind: 'input' as const, node: file }));
  const [first] = files;
  if (first === undefined) return { columns, deciding, origin: made(values) };
  return { columns, deciding, origin: files.length === 1 ? first : { kind: 'set', operation: 'FILES', of: files } };
}

/** The values of the arguments; those that are given by name are options. */
function argumentsOf(call: Json, scope: Scope, tracer: Tracer): Value[] {
  return listOf(call.children).map((child) => {
    const named = child.type === 'COMPARE_EQUAL' && isJson(child.right) ? child.right : child;
    return tracer.expression(named, { ...scope, select: undefined });
  });
}

function made(values: readonly Value[]): Rows['origin'] {
  return values.some((value) => value.sources.size > 0) ? perRow({ kind: 'none' }, true) : { kind: 'none' };
}

function unnest(call: Json, values: readonly Value[], deciding: Value): Rows | string {
  const children = listOf(call.children);
  const isOption = (child: Json) => typeof child.alias === 'string' || child.type === 'COMPARE_EQUAL';
  if (children.some(isOption)) return 'The columns of unnest() with options are not told here.';
  const columns = values.map((value): Column => {
    const type = value.type?.kind === 'list' || value.type?.kind === 'array' ? value.type.child : undefined;
    return { name: 'unnest', value: { ...transform(value), type } };
  });
  return { columns, deciding, origin: perRow({ kind: 'none' }, true) };
}

/** `query_table(t)`: the table that is named by a text, or by what a macro is called with. */
function queryTable(call: Json, scope: Scope, tracer: Tracer): Rows | string {
  const [tables, ...options] = listOf(call.children);
  const names = tables === undefined ? undefined : tableNames(tables, scope);
  if (names === undefined) return 'What query_table() reads cannot be seen.';
  const found = names.map(({ parts, scope: where }): Rows => {
    const [name = '', schema, catalog] = [...parts].reverse();
    const common = catalog === undefined ? commonTable({ schema, name }, where) : undefined;
    if (typeof common === 'object') return common.rows();
    const from =
      typeof common === 'string'
        ? unreadable(name, common)
        : fromRelation(name, tracer.environment.relation({ catalog, schema, name }));
    const [relation] = from.relations;
    return { columns: relation?.columns ?? [], open: relation?.open, deciding: from.deciding, origin: from.origin };
  });
  const [first, ...others] = found;
  if (first === undefined) return 'query_table() names no table.';
  if (others.length === 0) return first;
  const byName = options.some((option) => !/^f/.test(String(constantOf(isJson(option.child) ? option.child : option))));
  return traceUnion(found, byName);
}

function tableNames(
  node: Json,
  scope: Scope,
): readonly { readonly parts: readonly string[]; readonly scope: Scope }[] | undefined {
  const text = constantOf(node);
  if (typeof text === 'string') {
    const parts = [...text.matchAll(/"((?:[^"]|"")*)"|[^".]+/g)].map(
      ([part, quoted]) => quoted?.replaceAll('""', '"') ?? part,
    );
    return [{ parts, scope }];
  }
  if (node.class === 'COLUMN_REF') {
    const parts = textsOf(node.column_names);
    const argument = parts.length === 1 ? scope.parameters?.get(foldName(parts[0] ?? '')) : undefined;
    if (argument === undefined) return [{ parts, scope }];
    return argument.expression === undefined ? undefined : tableNames(argument.expression, argument.scope);
  }
  if (node.class !== 'FUNCTION' || node.function_name !== 'list_value') return undefined;
  const all = listOf(node.children).map((child) => tableNames(child, scope));
  return all.includes(undefined) ? undefined : all.flatMap((names) => names ?? []);
}
