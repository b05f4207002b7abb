import type { ColumnType } from '../column/column-type';
import { foldName } from '../graph/names';
import { fieldType, type LambdaScope, resolveName, type Scope } from './scope';
import { expandColumns } from './star';
import { traceScalarMacro } from './trace-macro';
import type { Tracer } from './tracer';
import { constantOf, isJson, type Json, listOf, textOf, textsOf } from './tree';
import { aggregate, constant, indirect, merge, transform, unresolved, type Value, ways } from './value';

/** Words that are functions without parentheses, where no column has their name. */
const valueWords = new Set(
  'current_catalog current_date current_schema current_role current_time current_timestamp current_user localtime localtimestamp session_user user'.split(
    ' ',
  ),
);

const lambdaFunctions = /^(?:list_|array_)?(?:transform|apply|filter|reduce)$/;

/** What the value of an expression comes from. */
export function traceExpression(node: Json, scope: Scope, tracer: Tracer): Value {
  const all = (nodes: readonly unknown[]) => nodes.filter(isJson).map((child) => tracer.expression(child, scope));
  switch (node.class) {
    case 'CONSTANT':
    case 'PARAMETER':
    case 'DEFAULT':
      return constant;
    case 'COLUMN_REF':
      return traceColumn(textsOf(node.column_names), scope);
    case 'POSITIONAL_REFERENCE':
      return tracePosition(Number(node.index), scope);
    case 'COMPARISON':
      return transform(...all([node.left, node.right]));
    case 'CONJUNCTION':
      return transform(...all(listOf(node.children)));
    case 'BETWEEN':
      return transform(...all([node.input, node.lower, node.upper]));
    case 'CAST':
    case 'COLLATE':
      return transform(...all([node.child]));
    case 'OPERATOR':
      return traceOperator(node, scope, tracer);
    case 'CASE': {
      const checks = listOf(node.case_checks);
      const whens = all(checks.map((check) => check.when_expr));
      const thens = all([...checks.map((check) => check.then_expr), node.else_expr]);
      return merge([transform(...thens), indirect(ways.conditional, ...whens)]);
    }
    case 'LAMBDA':
      // Outside of a function that takes a lambda, `->` reads a part of JSON.
      return transform(...all([node.lhs, node.expr]));
    case 'SUBQUERY':
      return traceSubquery(node, scope, tracer);
    case 'WINDOW':
      return traceWindow(node, all);
    case 'STAR':
      return traceStar(node, scope, tracer);
    case 'FUNCTION':
      return traceFunction(node, scope, tracer, all);
    default:
      return unresolved(`An expression of the class ${String(node.class)} is not read.`);
  }
}

function traceColumn(parts: readonly string[], scope: Scope): Value {
  const found = resolveName(parts, scope);
  if (found !== undefined) return found;
  if (parts.length === 1 && valueWords.has(foldName(parts[0] ?? ''))) return constant;
  return unresolved(`Nothing in FROM has a column ${parts.join('.')}.`);
}

/** `#1`: the first column of FROM. */
function tracePosition(index: number, scope: Scope): Value {
  let left = index;
  for (const relation of scope.frame?.from.relations ?? []) {
    if (relation.open !== undefined) return unresolved(relation.open);
    const column = relation.columns[left - 1];
    if (column !== undefined) return column.value;
    left -= relation.columns.length;
  }
  return unresolved(`FROM has no column #${index}.`);
}

function traceOperator(node: Json, scope: Scope, tracer: Tracer): Value {
  const children = listOf(node.children);
  const values = children.map((child) => tracer.expression(child, scope));
  const value = transform(...values);
  const field = constantOf(children[1]);
  if ((node.type === 'STRUCT_EXTRACT' || node.type === 'ARRAY_EXTRACT') && children.length === 2) {
    return { ...value, type: partType(values[0]?.type, field) };
  }
  return value;
}

function partType(type: ColumnType | undefined, part: unknown): ColumnType | undefined {
  if (type?.kind === 'list' || type?.kind === 'array') return type.child;
  return typeof part === 'string' ? fieldType(type, part) : undefined;
}

function traceSubquery(node: Json, scope: Scope, tracer: Tracer): Value {
  const query = isJson(node.subquery) && isJson(node.subquery.node) ? node.subquery.node : undefined;
  if (query === undefined) return unresolved('A subquery is not read.');
  tracer.depth++;
  const rows = tracer.query(query, { ...scope, select: undefined });
  tracer.depth--;
  const decided = indirectOnly(rows.deciding);
  if (node.subquery_type === 'EXISTS' || node.subquery_type === 'NOT_EXISTS') return transform(decided);
  if (rows.open !== undefined) return unresolved(rows.open);
  const values = rows.columns.map((column) => column.value);
  const child = isJson(node.child) ? [tracer.expression(node.child, scope)] : [];
  if (node.subquery_type === 'SCALAR') return merge([...values, decided]);
  return merge([transform(...values, ...child), decided]);
}

function indirectOnly(deciding: Value): Value {
  return { ...deciding, own: 0 };
}

function traceWindow(node: Json, all: (nodes: readonly unknown[]) => Value[]): Value {
  const ordersOf = (orders: unknown) => all(listOf(orders).map((order) => order.expression));
  return merge([
    aggregate(...all([...listOf(node.children), node.default_expr])),
    indirect(
      ways.window,
      ...all(listOf(node.partitions)),
      ...ordersOf(node.orders),
      ...all([node.start_expr, node.end_expr, node.offset_expr]),
    ),
    indirect(ways.sort, ...ordersOf(node.arg_orders)),
    indirect(ways.filter, ...all([node.filter_expr])),
  ]);
}

/** `COLUMNS(…)`: the column whose turn it is; where there are no turns (WHERE, `*COLUMNS(…)`), any of them. */
function traceStar(node: Json, scope: Scope, tracer: Tracer): Value {
  if (node.columns === true && scope.star !== undefined) return scope.star;
  if (node.columns !== true) return unresolved('A star stands where its columns cannot be told.');
  const expanded = expandColumns(node, scope, tracer);
  return expanded.open === undefined
    ? merge(expanded.columns.map((column) => column.value))
    : unresolved(expanded.open);
}

function traceFunction(node: Json, scope: Scope, tracer: Tracer, all: (nodes: readonly unknown[]) => Value[]): Value {
  const name = foldName(textOf(node.function_name) ?? '');
  const children = listOf(node.children);
  const macros = node.is_operator === true ? undefined : tracer.environment.macro('scalar', name);
  if (macros !== undefined) return traceScalarMacro(name, macros, node, scope, tracer);
  if (name === 'unnest' || name === 'unlist') {
    const [argument = constant] = all(children.slice(0, 1));
    scope.select?.repeated.push(argument);
    const type = argument.type?.kind === 'list' || argument.type?.kind === 'array' ? argument.type.child : undefined;
    return { ...transform(argument), type };
  }
  if (tracer.environment.isAggregate(name)) {
    if (scope.select !== undefined) scope.select.hasAggregate = true;
    const orders = isJson(node.order_bys) ? listOf(node.order_bys.orders) : [];
    // An aggregate is computed from columns: aliases do not go before them there.
    const frame = scope.frame === undefined ? undefined : { ...scope.frame, aliasFirst: false };
    const inner = (nodes: readonly unknown[]) =>
      nodes.filter(isJson).map((child) => tracer.expression(child, { ...scope, frame }));
    return merge([
      aggregate(...inner(children)),
      indirect(ways.filter, ...inner([node.filter])),
      indirect(ways.sort, ...inner(orders.map((order) => order.expression))),
    ]);
  }
  if (lambdaFunctions.test(name)) return traceLambda(children, scope, tracer);
  const values = all(children);
  const isPart = (name === 'struct_extract' || name === 'array_extract') && children.length === 2;
  return isPart
    ? { ...transform(...values), type: partType(values[0]?.type, constantOf(children[1])) }
    : transform(...values);
}

function traceLambda(children: readonly Json[], scope: Scope, tracer: Tracer): Value {
  const isLambda = (child: Json) => child.class === 'LAMBDA';
  const given = transform(
    ...children.filter((child) => !isLambda(child)).map((child) => tracer.expression(child, scope)),
  );
  const bodies = children.filter(isLambda).map((lambda) => {
    const lhs = isJson(lambda.lhs) ? lambda.lhs : {};
    const names = (lhs.class === 'COLUMN_REF' ? [lhs] : listOf(lhs.children)).map((parameter) =>
      foldName(textsOf(parameter.column_names)[0] ?? ''),
    );
    const lambdas: LambdaScope = { parameters: new Set(names), value: given, outer: scope.lambdas };
    return isJson(lambda.expr) ? tracer.expression(lambda.expr, { ...scope, lambdas }) : constant;
  });
  return transform(given, ...bodies);
}
