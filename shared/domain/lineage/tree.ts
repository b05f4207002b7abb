/** Reading objects of the trees that DuckDB's `json_serialize_sql` gives, with defaults left out. */

export type Json = { readonly [key: string]: unknown };

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The query of a tree that `json_serialize_sql` gave for one statement. */
export function queryOf(tree: unknown): Json | undefined {
  const [statement] = isJson(tree) ? listOf(tree.statements) : [];
  return isJson(statement?.node) ? statement.node : undefined;
}

export function constantOf(expression: unknown): string | number | boolean | undefined {
  if (!isJson(expression) || expression.class !== 'CONSTANT' || !isJson(expression.value)) return undefined;
  const { value } = expression.value;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** The name that DuckDB gives an expression of the SELECT list, where it is simple; undefined where it is the expression's text. */
export function expressionName(expression: Json): string | undefined {
  if (typeof expression.alias === 'string' && expression.alias !== '') return expression.alias;
  if (expression.class === 'COLUMN_REF') return textsOf(expression.column_names).at(-1);
  if (expression.class !== 'FUNCTION' || expression.is_operator === true || expression.distinct === true)
    return undefined;
  const name = textOf(expression.function_name);
  const ordered = isJson(expression.order_bys) && Array.isArray(expression.order_bys.orders);
  if (name === undefined || expression.schema !== undefined || expression.filter !== undefined || ordered)
    return undefined;
  const args = listOf(expression.children).map((child) => {
    const parts = textsOf(child.column_names);
    return child.class === 'COLUMN_REF' && child.alias === undefined && parts.every((part) => /^[a-z_]\w*$/.test(part))
      ? parts.join('.')
      : undefined;
  });
  return args.includes(undefined) ? undefined : `${name}(${args.join(', ')})`;
}
