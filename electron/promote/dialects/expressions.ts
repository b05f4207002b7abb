import type { ColumnType } from '../../../shared/domain/column/column-type';
import { sqlTypeOf } from '../../../shared/domain/column/sql-type';
import { aggregateNames, translateAggregate } from './aggregates';
import { castTo, nameOfType, widen } from './casts';
import type { Context } from './context';
import type { Dialect, Typed } from './dialect';
import { translateFunction } from './functions';
import { elementOf, isEmptyList } from './nested';
import { operatorNames, translateOperator } from './operators';
import { Refused, refuse } from './refusal';
import { resolve } from './scope';
import { commonType, holdsInteger, orderable, readType, sameType, simple } from './sql-types';
import { holds, isNode, nodeAt, nodesAt, onlyKeys, type TreeNode, textAt } from './tree';
import { translateWindow } from './windows';

/** One expression of DuckDB's tree in the target's SQL, with its type. Throws `Refused` for what is not on the list. */
export function translateExpression(node: TreeNode, context: Context): Typed {
  switch (node.class) {
    case 'COLUMN_REF':
      return columnReference(node, context);
    case 'CONSTANT':
      return constant(node, context);
    case 'CAST':
      return cast(node, context);
    case 'FUNCTION':
      return context.unnested.get(node) ?? call(node, context);
    case 'COMPARISON':
      onlyKeys(node, ['left', 'right'], 'a comparison');
      return compare(textAt(node, 'type'), nodeAt(node, 'left'), nodeAt(node, 'right'), node, context);
    case 'CONJUNCTION': {
      onlyKeys(node, ['children'], textAt(node, 'type'));
      const word = node.type === 'CONJUNCTION_AND' ? ' AND ' : ' OR ';
      const inner = node.type === 'CONJUNCTION_AND' ? context : { ...context, predicates: false };
      return boolean(
        `(${nodesAt(node, 'children')
          .map((child) => condition(child, inner))
          .join(word)})`,
      );
    }
    case 'OPERATOR':
      return operator(node, context);
    case 'CASE':
      return caseExpression(node, context);
    case 'BETWEEN': {
      onlyKeys(node, ['input', 'lower', 'upper'], 'BETWEEN');
      const input = nodeAt(node, 'input');
      const lower = compare('COMPARE_GREATERTHANOREQUALTO', input, nodeAt(node, 'lower'), node, context);
      const upper = compare('COMPARE_LESSTHANOREQUALTO', input, nodeAt(node, 'upper'), node, context);
      return boolean(`(${lower.sql} AND ${upper.sql})`);
    }
    case 'WINDOW':
      if (!context.windows) refuse('a window function', 'It cannot stand here.', node);
      return translateWindow(node, context);
    case 'SUBQUERY':
      return subquery(node, context);
    case 'PARAMETER': {
      const name = textAt(node, 'identifier');
      const parameter = context.translation.parameter(name);
      if (parameter === undefined)
        refuse(
          `$${name}`,
          'Its type has no counterpart that was shown to be equal.',
          node,
          'Give the parameter the type integer, bigint, double, boolean, date, timestamp or text in plumbline.yaml.',
        );
      return parameter;
    }
    case 'STAR':
      return refuse('*', 'It cannot stand here.', node, 'Name the columns.');
    default:
      return refuse(textAt(node, 'class'), 'It is not among the constructs that were shown to be equal.', node);
  }
}

/** A condition of WHERE, ON, HAVING, CASE or FILTER. */
export function condition(node: TreeNode, context: Context): string {
  const value = translateExpression(node, context);
  if (value.type.kind !== 'boolean' && value.type.kind !== 'null')
    refuse(`${sqlTypeOf(value.type)} as a condition`, 'DuckDB converts it to BOOLEAN.', node, 'Write a comparison.');
  return value.type.kind === 'null' ? `CAST(${value.sql} AS BOOLEAN)` : value.sql;
}

function boolean(sql: string): Typed {
  return { sql, type: simple('boolean') };
}

function columnReference(node: TreeNode, context: Context): Typed {
  onlyKeys(node, ['column_names'], 'a column');
  const names = node.column_names as readonly string[];
  const found = resolve(names, context.scope, node);
  if (found.kind === 'alias') {
    if (
      holds(
        found.expression,
        (inner) => inner.class === 'FUNCTION' && aggregateNames.has(textAt(inner, 'function_name')),
      ) &&
      !context.aggregates
    )
      refuse(names.join('.'), 'It names an aggregate of the select list.', node);
    return translateExpression(found.expression, context);
  }
  const { column, fields } = found;
  if (column.type === undefined) throw new Refused(null);
  let value: Typed = { sql: column.sql, type: column.type };
  for (const name of fields) value = fieldOf(value, name, node, context);
  nameOfType(context.translation.dialect, value.type, node);
  return value;
}

/** A field of a struct; NULL of a NULL struct. */
export function fieldOf(value: Typed, name: string, node: TreeNode, context: Context): Typed {
  const { dialect } = context.translation;
  const field =
    value.type.kind === 'struct'
      ? value.type.fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase())
      : undefined;
  const sql = field === undefined ? undefined : dialect.nested?.field(value.sql, field.name);
  if (field === undefined || sql === undefined)
    refuse(`the field ${name}`, `${dialect.title} has no such access to a ${sqlTypeOf(value.type)}.`, node);
  return { sql, type: field.type };
}

function constant(node: TreeNode, { translation: { dialect } }: Context): Typed {
  const value = nodeAt(node, 'value');
  if (value.is_null === true) return { sql: 'NULL', type: simple('null'), constant: true };
  const type = readType(value.type, node);
  const content = value.value;
  // The tree leaves out what is empty.
  if (type.kind === 'varchar' && (typeof content === 'string' || content === undefined))
    return text(content ?? '', node, dialect);
  if (typeof content === 'boolean') return { sql: String(content), type: simple('boolean'), constant: true };
  if (typeof content !== 'number') refuse('a constant', 'Its value cannot be read.', node);
  if (type.kind === 'double') return { sql: dialect.double(content), type, constant: true };
  if (!Number.isSafeInteger(content))
    refuse(`the number ${content}`, 'It has more digits than can be read exactly.', node);
  if (type.kind === 'decimal') {
    const digits = String(Math.abs(content)).padStart(type.scale + 1, '0');
    const text = `${content < 0 ? '-' : ''}${digits.slice(0, digits.length - type.scale)}${type.scale === 0 ? '' : `.${digits.slice(-type.scale)}`}`;
    return { sql: `CAST('${text}' AS ${nameOfType(dialect, type, node)})`, type, constant: true };
  }
  const sql =
    type.kind === 'integer'
      ? content < 0
        ? `(${content})`
        : String(content)
      : `CAST(${content} AS ${nameOfType(dialect, type, node)})`;
  return { sql, type, integer: BigInt(content), constant: true };
}

function text(content: string, node: TreeNode, dialect: Dialect): Typed {
  if (content.includes('\0')) refuse('a text with NUL', `${dialect.title} may end it there.`, node);
  return { sql: dialect.text(content), type: simple('varchar'), text: content, constant: true };
}

function cast(node: TreeNode, context: Context): Typed {
  onlyKeys(node, ['child', 'cast_type', 'try_cast'], 'CAST');
  const child = nodeAt(node, 'child');
  const type = readType(node.cast_type, child);
  const value = translateExpression(child, context);
  if (node.try_cast === true && !sameType(value.type, type) && !isWidening(value, type))
    refuse(
      'TRY_CAST',
      'Engines fail on different values.',
      node,
      'Clean the values with conditions first, or type the source.',
    );
  return castTo(value, type, context, node);
}

function isWidening(value: Typed, type: ColumnType): boolean {
  const common = commonType(value.type, type);
  return value.text === undefined && common !== undefined && sameType(common, type);
}

const inOrder = new Set([
  'COMPARE_GREATERTHAN',
  'COMPARE_LESSTHAN',
  'COMPARE_GREATERTHANOREQUALTO',
  'COMPARE_LESSTHANOREQUALTO',
]);
const signs: Readonly<Record<string, string>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHANOREQUALTO: '>=',
  COMPARE_LESSTHANOREQUALTO: '<=',
};

/** Brings two values to the type in which DuckDB compares them. */
export function together(values: readonly Typed[], node: TreeNode, context: Context): readonly Typed[] {
  const typed = values.filter((value) => value.text === undefined && value.type.kind !== 'null');
  // A text literal takes the type of what it stands beside; an integer literal that of an integer that holds it.
  let type: ColumnType | undefined;
  for (const value of typed.length === 0 ? values : typed) {
    if (value.integer !== undefined && type !== undefined && holdsInteger(type, value.integer)) continue;
    type = type === undefined ? value.type : commonType(type, value.type);
    if (type === undefined)
      refuse(
        values.map((each) => sqlTypeOf(each.type)).join(' beside '),
        'DuckDB converts one to the other by rules that were not shown to be equal.',
        node,
        'Write the conversion as a CAST.',
      );
  }
  const [first] = typed;
  if (first?.integer !== undefined && type !== undefined) {
    // The literal may stand first.
    const others = typed.filter((value) => value.integer === undefined).map((value) => value.type);
    const [other] = others;
    if (
      other !== undefined &&
      others.every((each) => sameType(each, other)) &&
      typed.every((value) => value.integer === undefined || holdsInteger(other, value.integer))
    )
      type = other;
  }
  const target = type ?? simple('null');
  if (!comparable.has(target.kind))
    refuse(`${sqlTypeOf(target)} compared`, 'Its order and equality were not shown to be equal.', node);
  return values.map((value) => widen(value, target, context, node));
}

const comparable = new Set([...orderable, 'null']);

function compare(type: string, left: TreeNode, right: TreeNode, node: TreeNode, context: Context): Typed {
  const { dialect } = context.translation;
  const inner = { ...context, predicates: false };
  const [a, b] = together([translateExpression(left, inner), translateExpression(right, inner)], node, inner);
  if (a === undefined || b === undefined) return refuse('a comparison', 'It has no two sides.', node);
  if (type === 'COMPARE_DISTINCT_FROM' || type === 'COMPARE_NOT_DISTINCT_FROM')
    return boolean(dialect.distinctFrom(a.sql, b.sql, type === 'COMPARE_NOT_DISTINCT_FROM'));
  const sign = signs[type];
  if (sign === undefined) return refuse(type, 'It is not among the comparisons that were shown to be equal.', node);
  const order = inOrder.has(type) && a.type.kind === 'varchar';
  return boolean(`(${order ? dialect.ordered(a.sql) : a.sql} ${sign} ${order ? dialect.ordered(b.sql) : b.sql})`);
}

function operator(node: TreeNode, context: Context): Typed {
  onlyKeys(node, ['children'], textAt(node, 'type'));
  const children = nodesAt(node, 'children');
  const [first] = children;
  const inner = { ...context, predicates: false };
  if (first === undefined) return refuse(textAt(node, 'type'), 'It has no operand.', node);
  switch (node.type) {
    case 'OPERATOR_IS_NULL':
      return boolean(`(${translateExpression(first, inner).sql} IS NULL)`);
    case 'OPERATOR_IS_NOT_NULL':
      return boolean(`(${translateExpression(first, inner).sql} IS NOT NULL)`);
    case 'OPERATOR_NOT':
      return boolean(`(NOT ${condition(first, context)})`);
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      const [value, ...list] = together(
        children.map((child) => translateExpression(child, inner)),
        node,
        inner,
      );
      return boolean(
        `(${value?.sql}${node.type === 'COMPARE_IN' ? '' : ' NOT'} IN (${list.map(({ sql }) => sql).join(', ')}))`,
      );
    }
    case 'OPERATOR_COALESCE': {
      const values = unify(
        children.map((child) => translateExpression(child, inner)),
        node,
        inner,
      );
      return { sql: `coalesce(${values.map(({ sql }) => sql).join(', ')})`, type: values[0]?.type ?? simple('null') };
    }
    case 'ARRAY_EXTRACT':
    case 'STRUCT_EXTRACT': {
      const [, key] = children;
      const value = translateExpression(first, inner);
      const at = key === undefined ? undefined : translateExpression(key, inner);
      if (at?.text !== undefined) return fieldOf(value, at.text, node, inner);
      return (
        (at === undefined ? undefined : elementOf(value, at, inner)) ??
        refuse(`${sqlTypeOf(value.type)}[…]`, 'It was not shown to be equal.', key ?? node)
      );
    }
    default:
      return refuse(textAt(node, 'type'), 'It is not among the operators that were shown to be equal.', node);
  }
}

/** Brings the branches of CASE, COALESCE and the like to the type of the result; nested types must be the same already. */
export function unify(values: readonly Typed[], node: TreeNode, context: Context): readonly Typed[] {
  const known = values.filter(({ type }) => type.kind !== 'null' && !isEmptyList(type));
  const [first] = known;
  if (first === undefined || !known.every(({ type, text }) => sameType(type, first.type) && text === undefined))
    return together(values, node, context);
  if (known.length === values.length) return values;
  const { kind } = first.type;
  if (kind !== 'list' && kind !== 'struct') return together(values, node, context);
  // NULL and [] take the type of the list beside them.
  return values.map((value) => {
    if (known.includes(value)) return value;
    if (kind === 'struct' && value.type.kind === 'list') return refuse('[] beside a struct', 'It is none.', node);
    return {
      sql: `CAST(${value.sql} AS ${nameOfType(context.translation.dialect, first.type, node)})`,
      type: first.type,
    };
  });
}

function caseExpression(node: TreeNode, context: Context): Typed {
  onlyKeys(node, ['case_checks', 'else_expr'], 'CASE');
  const inner = { ...context, predicates: false };
  const checks = nodesAt(node, 'case_checks');
  const otherwise = isNode(node.else_expr) ? node.else_expr : undefined;
  const results = unify(
    [
      ...checks.map((check) => translateExpression(nodeAt(check, 'then_expr'), inner)),
      ...(otherwise === undefined ? [] : [translateExpression(otherwise, inner)]),
    ],
    node,
    inner,
  );
  const whens = checks.map(
    (check, index) => ` WHEN ${condition(nodeAt(check, 'when_expr'), inner)} THEN ${results[index]?.sql}`,
  );
  const last = otherwise === undefined ? '' : ` ELSE ${results.at(-1)?.sql}`;
  return { sql: `(CASE${whens.join('')}${last} END)`, type: results[0]?.type ?? simple('null') };
}

function call(node: TreeNode, context: Context): Typed {
  const name = textAt(node, 'function_name');
  const inner = { ...context, predicates: false };
  onlyKeys(node, ['function_name', 'schema', 'children', 'order_bys', 'is_operator', 'distinct', 'filter'], name);
  if (nodesAt(isNode(node.order_bys) ? node.order_bys : {}, 'orders').length > 0)
    refuse(`${name}(… ORDER BY …)`, 'It was not shown to be equal.', node);
  if (aggregateNames.has(name)) return translateAggregate(name, node, inner);
  if (node.distinct === true || node.filter !== undefined)
    refuse(`${name} as an aggregate`, 'It is not among the aggregates that were shown to be equal.', node);
  if (operatorNames.has(name)) return translateOperator(name, node, inner);
  return translateFunction(name, node, inner);
}

function subquery(node: TreeNode, context: Context): Typed {
  onlyKeys(node, ['subquery', 'subquery_type', 'child', 'comparison_type'], 'a subquery');
  const written = context.subquery(nodeAt(nodeAt(node, 'subquery'), 'node'), context);
  const [column] = written.columns;
  if (node.subquery_type === 'SCALAR') {
    if (written.correlated)
      refuse('a correlated subquery', 'Engines take different ones.', node, 'Write it as a join.');
    if (column?.type === undefined) throw new Refused(null);
    return { sql: `(${written.sql})`, type: column.type };
  }
  const what = node.subquery_type === 'EXISTS' ? 'EXISTS' : 'IN (SELECT …)';
  if (!context.predicates)
    refuse(what, 'Engines take it in WHERE only, not under OR or in an expression.', node, 'Write it as a join.');
  if (node.subquery_type === 'EXISTS') return boolean(`EXISTS (${written.sql})`);
  if (node.subquery_type !== 'ANY' || node.comparison_type !== 'COMPARE_EQUAL')
    refuse('ANY or ALL with a subquery', 'It was not shown to be equal.', node);
  if (column?.type === undefined) throw new Refused(null);
  const value = translateExpression(nodeAt(node, 'child'), { ...context, predicates: false });
  if (!sameType(value.type, column.type))
    refuse(
      `${sqlTypeOf(value.type)} IN (SELECT ${sqlTypeOf(column.type)})`,
      'The types differ.',
      node,
      'Cast one side.',
    );
  return boolean(`(${value.sql} IN (${written.sql}))`);
}
