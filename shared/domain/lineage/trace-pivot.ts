import { anyPivotValue } from '../graph/dynamic-pivot';
import { foldName } from '../graph/names';
import { fromRows, unreadable } from './from-parts';
import { limited, perRow } from './row-origin';
import type { Column, From, Scope } from './scope';
import { expandItem } from './star';
import type { Tracer } from './tracer';
import { expressionName, isJson, type Json, listOf, textOf, textsOf } from './tree';
import { aggregate, directColumns, indirect, merge, transform, unresolved, type Value, ways } from './value';

type TraceFrom = (node: unknown, scope: Scope, tracer: Tracer) => From;

const star: Json = { class: 'STAR', type: 'STAR' };

/** PIVOT and UNPIVOT. */
export function tracePivot(node: Json, scope: Scope, tracer: Tracer, traceFrom: TraceFrom): From {
  const from = traceFrom(node.source, scope, tracer);
  const inner: Scope = { ...scope, select: undefined, frame: { from, outer: scope.frame } };
  const name = textOf(node.alias) ?? 'pivot';
  const all = expandItem(star, inner, tracer);
  if (all.open !== undefined) return unreadable(name, all.open);
  const values = textsOf(node.unpivot_names);
  const found =
    values.length > 0
      ? unpivot(node, values, all.columns, from, inner, tracer)
      : pivot(node, all.columns, from, inner, tracer);
  return typeof found === 'string' ? unreadable(name, found) : fromRows(name, found, textsOf(node.column_name_alias));
}

function pivot(node: Json, all: readonly Column[], from: From, scope: Scope, tracer: Tracer) {
  const pivots = listOf(node.pivots);
  const aggregates = listOf(node.aggregates);
  const expressions = pivots.flatMap((each) => listOf(each.pivot_expressions));
  const used = new Set([...expressions, ...aggregates].flatMap(columnsIn));
  const named = textsOf(node.groups).map(foldName);
  const isGroup = ({ name }: Column) => {
    const folded = foldName(name ?? '');
    return named.length > 0 ? named.includes(folded) : !used.has(folded);
  };
  const groups = all.filter(isGroup);
  if (named.length > groups.length) return 'A column that PIVOT groups by is not there.';
  const deciding = indirect(ways.conditional, ...expressions.map((expression) => tracer.expression(expression, scope)));
  const results = aggregates.map((expression) => ({
    value: merge([tracer.expression(expression, scope), deciding]),
    suffix: textOf(expression.alias) ?? (aggregates.length > 1 ? (expressionName(expression) ?? null) : undefined),
  }));
  if (results.length === 0) results.push({ value: merge([aggregate(), deciding]), suffix: undefined });
  const columns = [...groups, ...pivotedColumns(pivots, results)];
  const by = groups.map(({ name, value }) => ({ column: name ?? null, from: directColumns(value) }));
  return {
    columns,
    deciding: merge([from.deciding, indirect(ways.groupBy, ...groups.map((group) => group.value))]),
    origin: limited({ kind: 'grouped', by, of: from.origin }),
  };
}

/** A column for each combination of values and aggregates; `suffix` is null where only DuckDB knows it. */
function pivotedColumns(
  pivots: readonly Json[],
  results: readonly { readonly value: Value; readonly suffix: string | null | undefined }[],
): Column[] {
  let combinations: (string | undefined)[][] = [[]];
  for (const each of pivots) {
    const names = valueNames(each);
    if (names === undefined) {
      const [first, ...others] = results;
      const value =
        first === undefined || others.length > 0
          ? unresolved('Which aggregate of a PIVOT over values of the data a column holds is not told.')
          : first.value;
      return [{ value, repeat: true }];
    }
    combinations = combinations.flatMap((before) => names.map((name) => [...before, name]));
  }
  return combinations.flatMap((parts) =>
    results.map(({ value, suffix }) => {
      const isKnown = !parts.includes(undefined) && suffix !== null;
      return { name: isKnown ? [...parts, ...(suffix === undefined ? [] : [suffix])].join('_') : undefined, value };
    }),
  );
}

/** Names of the values of one pivoted column; undefined where they are in the data. */
function valueNames(each: Json): (string | undefined)[] | undefined {
  if (each.subquery !== undefined || each.pivot_enum !== undefined) return undefined;
  const names: (string | undefined)[] = [];
  for (const entry of listOf(each.entries)) {
    if (entry.star_expr !== undefined || entry.expr !== undefined) return undefined;
    const values = listOf(entry.values);
    if (values.some((value) => `'${String(value.value)}'` === anyPivotValue)) return undefined;
    names.push(textOf(entry.alias) ?? joined(values));
  }
  return names.length === 0 ? undefined : names;
}

function joined(values: readonly Json[]): string | undefined {
  const texts = values.map(({ type, value }) => {
    const id = isJson(type) ? type.id : undefined;
    return id === 'VARCHAR' || id === 'INTEGER' || id === 'BIGINT' ? String(value) : undefined;
  });
  return texts.includes(undefined) ? undefined : texts.join('_');
}

function columnsIn(node: Json): string[] {
  const found: string[] = [];
  const stack: unknown[] = [node];
  while (stack.length > 0) {
    const value = stack.pop();
    if (Array.isArray(value)) stack.push(...value);
    if (!isJson(value)) continue;
    if (value.class === 'COLUMN_REF') found.push(foldName(textsOf(value.column_names).at(-1) ?? ''));
    else stack.push(...Object.values(value));
  }
  return found;
}

function unpivot(
  node: Json,
  valueNamesOf: readonly string[],
  all: readonly Column[],
  from: From,
  scope: Scope,
  tracer: Tracer,
) {
  const [each] = listOf(node.pivots);
  const byName = new Map(all.map((column) => [foldName(column.name ?? ''), column]));
  const used = new Set<string>();
  const values: Value[][] = valueNamesOf.map(() => []);
  for (const entry of listOf(each?.entries)) {
    const starred = isJson(entry.star_expr) ? expandItem(entry.star_expr, scope, tracer) : undefined;
    if (starred?.open !== undefined) return starred.open;
    if (entry.expr !== undefined) return 'An expression in UNPIVOT is not read.';
    const names =
      starred === undefined
        ? [listOf(entry.values).map(({ value }) => String(value))]
        : starred.columns.map(({ name }) => [name ?? '']);
    for (const group of names) {
      for (const [at, name] of group.entries()) {
        const column = byName.get(foldName(name));
        if (column === undefined) return `Nothing in FROM has the column ${name} of UNPIVOT.`;
        used.add(foldName(name));
        values[at]?.push(column.value);
      }
    }
  }
  const kept = all.filter(({ name }) => !used.has(foldName(name ?? '')));
  const labels = textsOf(each?.unpivot_names).map((name): Column => ({ name, value: transform() }));
  const merged = valueNamesOf.map((name, at): Column => ({ name, value: merge(values[at] ?? []) }));
  const filtered = node.include_nulls === true ? [] : merged.map((column) => column.value);
  return {
    columns: [...kept, ...labels, ...merged],
    deciding: merge([from.deciding, indirect(ways.filter, ...filtered)]),
    origin: perRow(from.origin, true),
  };
}
