import { foldName } from '../graph/names';
import { equalPairs } from './equal-pairs';
import type { RowOrigin } from './lineage';
import { limited, perRow } from './row-origin';
import type { Column, From, Rows, Scope, SelectState } from './scope';
import { expandItem } from './star';
import { traceFrom } from './trace-from';
import type { Tracer } from './tracer';
import { constantOf, isJson, type Json, listOf, textOf } from './tree';
import { directColumns, indirect, merge, unresolved, type Value, ways } from './value';

interface SelectColumn extends Column {
  readonly hasAggregate: boolean;
}

/** A SELECT with its modifiers. */
export function traceSelect(node: Json, outer: Scope, tracer: Tracer): Rows {
  const from = traceFrom(node.from_table, outer, tracer);
  const select: SelectState = { hasAggregate: false, repeated: [] };
  const items = listOf(node.select_list);
  const alias = aliasesOf(items, () => inner, select, tracer);
  const inner: Scope = { ...outer, frame: { from, alias, outer: outer.frame }, select };
  const columns: SelectColumn[] = [];
  let open: string | undefined;
  for (const item of items) {
    select.hasAggregate = false;
    const expanded = expandItem(item, inner, tracer);
    open ??= expanded.open;
    columns.push(...expanded.columns.map((column) => ({ ...column, hasAggregate: select.hasAggregate })));
  }
  const repeated = [...select.repeated];
  const having: Scope = { ...inner, frame: { from, alias, aliasFirst: true, outer: outer.frame } };
  const groups = groupsOf(node, columns, items, inner, tracer);
  select.hasAggregate = false;
  const deciding = merge([
    from.deciding,
    indirect(ways.filter, ...optional(node.where_clause, inner, tracer)),
    indirect(ways.groupBy, ...groups),
    indirect(ways.filter, ...optional(node.having, having, tracer), ...optional(node.qualify, inner, tracer)),
    indirect(ways.join, ...repeated),
  ]);
  const isGrouped =
    node.aggregate_handling === 'FORCE_AGGREGATES' ||
    Array.isArray(node.group_sets) ||
    (node.having !== undefined && node.having !== null) ||
    columns.some((column) => column.hasAggregate) ||
    select.hasAggregate;
  if (tracer.depth === 0) {
    const pairs = equalPairs(node.where_clause, from.relations);
    if (pairs.length > 0) tracer.joins.push({ type: 'WHERE', pairs });
  }
  const origin = isGrouped
    ? limited({ kind: 'grouped', by: groups.map((group) => groupedBy(group, columns)), of: from.origin })
    : perRowOf(from, repeated.length > 0);
  const rows: Rows = {
    columns: open === undefined ? columns.map(({ hasAggregate, ...column }) => column) : [],
    open,
    deciding,
    origin,
  };
  return traceModifiers(node, rows, having, tracer);
}

function perRowOf(from: From, repeats: boolean): RowOrigin {
  if (!repeats && (from.origin.kind === 'none' || from.origin.kind === 'input' || from.origin.kind === 'grouped')) {
    return from.origin;
  }
  return perRow(from.origin, repeats);
}

function groupedBy(group: Value, columns: readonly SelectColumn[]) {
  const column = columns.find(
    ({ value, hasAggregate }) => value === group || (!hasAggregate && isSameColumn(value, group)),
  );
  return { column: column?.name ?? null, from: directColumns(group) };
}

function isSameColumn(a: Value, b: Value): boolean {
  const [one, other] = [directColumns(a), directColumns(b)];
  return (
    a.own === 0 &&
    b.own === 0 &&
    one.length === 1 &&
    other.length === 1 &&
    one[0]?.node === other[0]?.node &&
    one[0]?.column === other[0]?.column
  );
}

/** GROUP BY: its expressions; positions and aliases of the SELECT list; all columns without aggregates for ALL. */
function groupsOf(
  node: Json,
  columns: readonly SelectColumn[],
  items: readonly Json[],
  inner: Scope,
  tracer: Tracer,
): Value[] {
  if (node.aggregate_handling === 'FORCE_AGGREGATES') {
    return columns.filter((column) => !column.hasAggregate).map((column) => column.value);
  }
  return listOf(node.group_expressions).map((expression) => {
    const position = constantOf(expression);
    if (typeof position === 'number') return at(position, columns, items);
    return tracer.expression(expression, inner);
  });
}

/** The n-th column of a SELECT list, from 1. */
function at(position: number, columns: readonly Column[], items?: readonly Json[]): Value {
  const column = columns[position - 1];
  const isCertain = items === undefined || !columns.some(({ repeat }) => repeat);
  return column !== undefined && isCertain
    ? column.value
    : unresolved(`The SELECT list has no column ${position} that can be told.`);
}

/** What an alias of the SELECT list means; the first of a name. One that needs itself means a column. */
function aliasesOf(
  items: readonly Json[],
  scope: () => Scope,
  select: SelectState,
  tracer: Tracer,
): (name: string) => Value | undefined {
  const named = new Map<string, Json>();
  for (const item of items) {
    const alias = textOf(item.alias);
    if (alias !== undefined && alias !== '' && !named.has(foldName(alias))) named.set(foldName(alias), item);
  }
  const known = new Map<string, { readonly value: Value; readonly hasAggregate: boolean }>();
  const open = new Set<string>();
  return (name) => {
    const item = named.get(name);
    if (item === undefined || open.has(name)) return undefined;
    let meant = known.get(name);
    if (meant === undefined) {
      const { hasAggregate } = select;
      select.hasAggregate = false;
      open.add(name);
      const value = tracer.expression(item, { ...scope(), star: undefined });
      open.delete(name);
      meant = { value, hasAggregate: select.hasAggregate };
      known.set(name, meant);
      select.hasAggregate = hasAggregate;
    }
    if (meant.hasAggregate) select.hasAggregate = true;
    return meant.value;
  };
}

function optional(node: unknown, scope: Scope, tracer: Tracer): Value[] {
  return isJson(node) ? [tracer.expression(node, scope)] : [];
}

/** DISTINCT, ORDER BY and LIMIT. */
export function traceModifiers(node: Json, rows: Rows, scope: Scope, tracer: Tracer): Rows {
  let { deciding, origin } = rows;
  const values = rows.columns.map((column) => column.value);
  for (const modifier of listOf(node.modifiers)) {
    if (modifier.type === 'DISTINCT_MODIFIER') {
      const targets = listOf(modifier.distinct_on_targets);
      const by = targets.length === 0 ? values : targets.map((target) => ordered(target, rows, scope, tracer));
      deciding = merge([deciding, indirect(ways.groupBy, ...by)]);
      const groups = by.map((value) => ({
        column: rows.columns.find((column) => column.value === value)?.name ?? null,
        from: directColumns(value),
      }));
      origin = limited({ kind: 'grouped', by: groups, of: origin });
    } else if (modifier.type === 'ORDER_MODIFIER') {
      const by = listOf(modifier.orders).map((order) =>
        isJson(order.expression) ? ordered(order.expression, rows, scope, tracer) : unresolved('ORDER BY is not read.'),
      );
      deciding = merge([deciding, indirect(ways.sort, ...by)]);
    } else {
      const counts = [modifier.limit, modifier.offset].flatMap((count) => optional(count, scope, tracer));
      deciding = merge([deciding, indirect(ways.filter, ...counts)]);
    }
  }
  return { ...rows, deciding, origin };
}

function ordered(expression: Json, rows: Rows, scope: Scope, tracer: Tracer): Value {
  const position = constantOf(expression);
  if (typeof position === 'number') return at(position, rows.columns);
  const values = rows.columns.map((column) => column.value);
  if (expression.class === 'STAR' && expression.columns === true && expression.expr === undefined) return merge(values);
  return tracer.expression(expression, scope);
}
