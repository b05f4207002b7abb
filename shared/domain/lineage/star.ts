import type { ColumnType } from '../column/column-type';
import { foldName } from '../graph/names';
import { columnsTest, nameTest } from './column-pattern';
import { type Column, resolveName, type Scope } from './scope';
import type { Tracer } from './tracer';
import { constantOf, expressionName, isJson, type Json, listOf, textOf, textsOf } from './tree';
import { transform, type Value } from './value';

/** Columns that stand for one entry of a SELECT list, or why they cannot be told. */
export interface Expanded {
  readonly columns: readonly Column[];
  readonly open?: string | undefined;
}

/** The columns of one entry of a SELECT list. */
export function expandItem(item: Json, scope: Scope, tracer: Tracer): Expanded {
  if (item.class === 'STAR' && item.columns !== true) return expandStar(item, scope, tracer);
  const isPlainStar = (node: Json) => node.class === 'STAR' && node.columns !== true;
  const [tested] = starsOf(item, isPlainStar);
  if (tested !== undefined && isFilteredStar(item, isPlainStar)) {
    return filter(expandStar(tested, scope, tracer), nameTest(item, isPlainStar));
  }
  const isTurn = (node: Json) => node.class === 'STAR' && node.columns === true;
  const [turns] = starsOf(item, isTurn, true);
  if (turns !== undefined) return takeTurns(item, turns, scope, tracer);
  if (item.class === 'FUNCTION' && foldName(textOf(item.function_name) ?? '') === 'unnest') {
    return expandUnnest(item, tracer.expression(item, scope), scope, tracer);
  }
  return { columns: [{ name: expressionName(item), value: tracer.expression(item, scope) }] };
}

/** The columns that `COLUMNS(…)` takes. */
export function expandColumns(star: Json, scope: Scope, tracer: Tracer): Expanded {
  return filter(expandStar(star, scope, tracer), columnsTest(star.expr).test);
}

function filter({ columns, open }: Expanded, test: (name: string) => boolean | undefined): Expanded {
  if (open !== undefined) return { columns: [], open };
  const kept: Column[] = [];
  for (const column of columns) {
    const answer = column.name === undefined ? undefined : test(column.name);
    if (answer === undefined) return { columns: [], open: 'Which columns a pattern takes only DuckDB can tell.' };
    if (answer) kept.push(column);
  }
  return { columns: kept };
}

/** The entry once for each column that its `COLUMNS(…)` takes. */
function takeTurns(item: Json, star: Json, scope: Scope, tracer: Tracer): Expanded {
  const { columns, open } = expandColumns(star, scope, tracer);
  if (open !== undefined) return { columns: [], open };
  const { expression } = columnsTest(star.expr);
  return {
    columns: columns.map((column) => {
      const alias = textOf(item.alias);
      const groups =
        alias === undefined || column.name === undefined ? null : (expression?.exec(column.name) ?? [column.name]);
      return {
        name: alias === undefined ? column.name : alias.replace(/\\(\d)/g, (_, group) => groups?.[Number(group)] ?? ''),
        value: item === star ? column.value : tracer.expression(item, { ...scope, star: column.value }),
      };
    }),
  };
}

/** Stars of an expression, not those of subqueries; with `turns` not those that `*COLUMNS(…)` unpacks. */
function starsOf(node: Json, wanted: (node: Json) => boolean, turns = false): Json[] {
  if (wanted(node)) return [node];
  if (node.class === 'SUBQUERY' || (turns && node.type === 'OPERATOR_UNPACK')) return [];
  const found: Json[] = [];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isJson(child)) found.push(...starsOf(child, wanted, turns));
    }
  }
  return found;
}

/** `* LIKE 'x%'`, `* NOT SIMILAR TO '…'` */
function isFilteredStar(item: Json, isStar: (node: Json) => boolean): boolean {
  const [first] = listOf(item.children);
  if (first === undefined) return false;
  if (item.type === 'OPERATOR_NOT') return isFilteredStar(first, isStar);
  const name = textOf(item.function_name) ?? '';
  return isStar(first) && (/~~/.test(name) || name === 'regexp_full_match');
}

/** `*`, `t.*`, `struct.*` with EXCLUDE, REPLACE and RENAME. */
function expandStar(star: Json, scope: Scope, tracer: Tracer): Expanded {
  const from = scope.frame?.from;
  const wanted = textOf(star.relation_name);
  const relations = (from?.relations ?? []).filter(
    (relation) => wanted === undefined || relation.name === foldName(wanted),
  );
  if (wanted !== undefined && relations.length === 0) return expandStruct(wanted, star, scope);
  const isWhole = [star.exclude_list, star.qualified_exclude_list, star.replace_list, star.rename_list].every(
    (changes) => changes === undefined,
  );
  const open = relations.find((relation) => relation.open !== undefined && !(isWhole && relation.repeats))?.open;
  if (open !== undefined) return { columns: [], open };
  const excluded = new Set(textsOf(star.exclude_list).map(foldName));
  const excludedOf = new Set(listOf(star.qualified_exclude_list).map(qualifiedKey));
  const replaced = new Map(entries(star.replace_list).map(([key, value]) => [foldName(String(key)), value]));
  const renamed = new Map(
    entries(star.rename_list).map(([key, value]) => [isJson(key) ? qualifiedKey(key) : foldName(String(key)), value]),
  );
  const columns: Column[] = [];
  const given = new Set<string>();
  for (const relation of relations) {
    for (const column of relation.columns) {
      if (column.name === undefined) {
        columns.push(column);
        continue;
      }
      const name = foldName(column.name);
      const key = `${relation.name}.${name}`;
      const shared =
        wanted === undefined
          ? from?.shared.find((candidate) => candidate.name === name && candidate.relations.includes(relation))
          : undefined;
      if (shared !== undefined) {
        if (given.has(name)) continue;
        given.add(name);
      }
      if (excluded.has(name) || excludedOf.has(key) || excludedOf.has(`.${name}`)) continue;
      const expression = replaced.get(name);
      const label = renamed.get(key) ?? renamed.get(`.${name}`) ?? renamed.get(name);
      columns.push({
        name: typeof label === 'string' ? label : column.name,
        value: isJson(expression) ? tracer.expression(expression, scope) : (shared?.value ?? column.value),
      });
    }
  }
  return { columns };
}

function qualifiedKey(key: Json): string {
  return `${foldName(textOf(key.table) ?? '')}.${foldName(textOf(key.column) ?? '')}`;
}

function entries(list: unknown): [unknown, unknown][] {
  return listOf(list).map((entry) => [entry.key, entry.value]);
}

function expandStruct(name: string, star: Json, scope: Scope): Expanded {
  const value = resolveName([name], scope);
  if (value === undefined) return { columns: [], open: `Nothing in FROM is named ${name}.` };
  const columns = fieldsOf(value);
  if (columns === undefined) return { columns: [{ value: transform(value), repeat: true }] };
  const excluded = new Set(textsOf(star.exclude_list).map(foldName));
  const isChanged = star.replace_list !== undefined || star.rename_list !== undefined;
  if (isChanged) return { columns: [], open: `Changes of the columns of ${name}.* are not read.` };
  return { columns: columns.filter((column) => !excluded.has(foldName(column.name ?? ''))) };
}

function fieldsOf(value: Value): Column[] | undefined {
  if (value.type?.kind !== 'struct') return undefined;
  return value.type.fields.map(({ name, type }) => ({ name, value: { ...transform(value), type } }));
}

/** `unnest(struct)` gives a column for each field, `recursive := true` also those of structs in lists. */
function expandUnnest(item: Json, value: Value, scope: Scope, tracer: Tracer): Expanded {
  const [argument, ...options] = listOf(item.children);
  const type = argument === undefined ? undefined : tracer.expression(argument, { ...scope, select: undefined }).type;
  const isDeep = options.some((option) => !isFalse(option));
  const single: Expanded = { columns: [{ name: expressionName(item), value }] };
  if (!isDeep) {
    return type?.kind === 'struct' ? { columns: fieldsOf({ ...value, type }) ?? [] } : single;
  }
  if (type === undefined || options.some((option) => option.alias !== 'recursive')) {
    return { columns: [{ value, repeat: true }] };
  }
  const names = leavesOf(type, undefined);
  if (names === undefined) return single;
  return { columns: names.map((name) => ({ name, value })) };
}

function isFalse(option: Json): boolean {
  const child = isJson(option.child) ? constantOf(option.child) : constantOf(option);
  return child === 'f' || child === false;
}

/** Names of the columns that unnesting a type to its depth gives; undefined where it holds no struct. */
function leavesOf(type: ColumnType, name: string | undefined): string[] | undefined {
  if (type.kind === 'list' || type.kind === 'array') return leavesOf(type.child, name);
  if (type.kind === 'struct') {
    return type.fields.flatMap((field) => leavesOf(field.type, field.name) ?? [field.name]);
  }
  return name === undefined ? undefined : [name];
}
