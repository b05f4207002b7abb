import { copyOf, isTree, type Tree, treesOf } from '../../shared/domain/flow/query-tree';

/** A query with one place of its SQL changed. */
export interface SqlMutant {
  readonly what: string;
  readonly tree: Tree;
}

const comparisons: Readonly<Record<string, readonly string[]>> = {
  COMPARE_GREATERTHAN: ['COMPARE_GREATERTHANOREQUALTO', 'COMPARE_LESSTHAN'],
  COMPARE_GREATERTHANOREQUALTO: ['COMPARE_GREATERTHAN', 'COMPARE_LESSTHAN'],
  COMPARE_LESSTHAN: ['COMPARE_LESSTHANOREQUALTO', 'COMPARE_GREATERTHAN'],
  COMPARE_LESSTHANOREQUALTO: ['COMPARE_LESSTHAN', 'COMPARE_GREATERTHAN'],
  COMPARE_EQUAL: ['COMPARE_NOTEQUAL'],
  COMPARE_NOTEQUAL: ['COMPARE_EQUAL'],
};

/**
 * Mutants of the branches of a query: each CASE arm and ELSE, join type, WHERE, HAVING, QUALIFY and each part of them, comparison,
 * COALESCE, NULLIF, FILTER, DISTINCT, UNION and part of GROUP BY.
 */
export function sqlMutants(query: Tree): readonly SqlMutant[] {
  const mutants: SqlMutant[] = [];
  const visit = (value: unknown, path: readonly (string | number)[], key: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) visit(item, [...path, index], key);
      return;
    }
    if (!isTree(value)) return;
    const change = (what: string, edit: (tree: Tree) => Tree | null) => {
      const tree = copyOf(query);
      const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Tree)[String(step)], tree) as Tree;
      const last = String(path.at(-1));
      const edited = edit(path.length === 0 ? tree : (parent[last] as Tree));
      if (path.length === 0) mutants.push({ what, tree: edited ?? tree });
      else {
        parent[last] = edited;
        mutants.push({ what, tree });
      }
    };
    mutantsAt(value, key, change);
    for (const [name, inner] of Object.entries(value)) visit(inner, [...path, name], name);
  };
  visit(query, [], '');
  return mutants;
}

function mutantsAt(tree: Tree, key: string, change: (what: string, edit: (tree: Tree) => Tree | null) => void): void {
  const type = String(tree.type);
  if (key === 'where_clause' || key === 'having' || key === 'qualify' || key === 'filter') {
    if (tree.class !== undefined) {
      change(`${key} left out`, () => null);
      change(`${key} turned around`, (own) => ({
        class: 'OPERATOR',
        type: 'OPERATOR_NOT',
        alias: '',
        children: [own],
      }));
    }
  }
  for (const other of comparisons[type] ?? [])
    if (tree.class === 'COMPARISON') change(`${type} becomes ${other}`, (own) => ({ ...own, type: other }));
  if (type === 'COMPARE_BETWEEN') {
    const bound = (name: string, comparison: string) =>
      change(`BETWEEN without its ${name === 'lower' ? 'upper' : 'lower'} bound`, (own) => ({
        class: 'COMPARISON',
        type: comparison,
        alias: String(own.alias),
        left: own.input,
        right: own[name],
      }));
    bound('lower', 'COMPARE_GREATERTHANOREQUALTO');
    bound('upper', 'COMPARE_LESSTHANOREQUALTO');
  }
  if (tree.class === 'CONJUNCTION') {
    for (const index of treesOf(tree.children).keys())
      change(`part ${index + 1} of ${type} left out`, (own) => {
        const rest = treesOf(own.children).filter((_, place) => place !== index);
        return rest.length === 1 ? (rest[0] ?? null) : { ...own, children: rest };
      });
    const other = type === 'CONJUNCTION_AND' ? 'CONJUNCTION_OR' : 'CONJUNCTION_AND';
    change(`${type} becomes ${other}`, (own) => ({ ...own, type: other }));
  }
  if (tree.class === 'CASE') {
    for (const index of treesOf(tree.case_checks).keys()) {
      change(`CASE arm ${index + 1} gives NULL`, (own) => ({
        ...own,
        case_checks: treesOf(own.case_checks).map((arm, place) =>
          place === index ? { ...arm, then_expr: nullIf(arm.then_expr) } : arm,
        ),
      }));
      if (treesOf(tree.case_checks).length > 1)
        change(`CASE arm ${index + 1} left out`, (own) => ({
          ...own,
          case_checks: treesOf(own.case_checks).filter((_, place) => place !== index),
        }));
    }
    change('ELSE gives NULL', (own) => ({ ...own, else_expr: nullIf(own.else_expr) }));
  }
  if (type === 'OPERATOR_COALESCE')
    for (const index of treesOf(tree.children).keys())
      change(`argument ${index + 1} of COALESCE left out`, (own) => ({
        ...own,
        children: treesOf(own.children).filter((_, place) => place !== index),
      }));
  if (tree.function_name === 'nullif')
    change('NULLIF left out', (own) => ({ ...(treesOf(own.children)[0] ?? {}), alias: String(own.alias) }));
  if (type === 'JOIN' && tree.ref_type === 'REGULAR')
    for (const other of ['INNER', 'LEFT', 'RIGHT', 'FULL'])
      if (other !== tree.join_type)
        change(`${String(tree.join_type)} JOIN becomes ${other}`, (own) => ({ ...own, join_type: other }));
  if (type === 'SELECT_NODE' && treesOf(tree.modifiers).some((modifier) => modifier.type === 'DISTINCT_MODIFIER'))
    change('DISTINCT left out', (own) => ({
      ...own,
      modifiers: treesOf(own.modifiers).filter((modifier) => modifier.type !== 'DISTINCT_MODIFIER'),
    }));
  if (type === 'SET_OPERATION_NODE')
    change('ALL of a set operation', (own) => ({ ...own, setop_all: own.setop_all !== true }));
}

/** The value with its type, but NULL. */
function nullIf(value: unknown): Tree {
  const call = { class: 'FUNCTION', type: 'FUNCTION', function_name: 'nullif', schema: '', catalog: '', alias: '' };
  return {
    ...call,
    children: [copyOf(value), copyOf(value)],
    filter: null,
    order_bys: { type: 'ORDER_MODIFIER', orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
  };
}
