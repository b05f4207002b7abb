import { foldName } from '../graph/names';
import { crossedKey, isTree, type Tree, treesOf, trueConstant } from './query-tree';

/** A common table of a query, under a name that no other has. */
export interface CommonTable {
  /** As the SQL has it. */
  readonly name: string;
  /** Its entry of the WITH clause. */
  readonly entry: Tree;
  /** Where it is read. */
  readonly uses: Leaf[];
  readonly isRecursive: boolean;
}

/** Something in FROM that is no join: a table, a query, a call. */
export interface Leaf {
  readonly ref: Tree;
  /** The SELECT in whose FROM it stands; undefined inside of an expression, a PIVOT or a recursive query. */
  readonly select: Select | undefined;
  /** The source or cell that it is. */
  readonly node?: string;
  readonly commonTable?: CommonTable;
  /** As the SQL names it. */
  readonly label: string;
}

/** Who reads the rows of a SELECT. */
export type Consumer =
  /** They are those of the whole query, or of a part of UNION and the like. */
  | { readonly kind: 'result' }
  | { readonly kind: 'common table'; readonly table: CommonTable }
  | { readonly kind: 'from'; readonly ref: Tree; readonly select: Select };

export interface Select {
  readonly node: Tree;
  /** Common tables that it can name, the outer ones first. */
  readonly tables: readonly CommonTable[];
  readonly consumer: Consumer;
}

/** A query whose names are all told apart. */
export interface ResolvedQuery {
  readonly query: Tree;
  /** Each after what it reads; none inside of expressions. */
  readonly selects: readonly Select[];
  readonly leaves: readonly Leaf[];
  readonly leafOf: ReadonlyMap<Tree, Leaf>;
}

/** The source or cell that a table's name means; undefined for a file, or a table of DuckDB's own. */
export type NodeOfTable = (table: { readonly schema: string; readonly name: string }) => string | undefined;

const queryTypes = new Set(['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE']);

/**
 * Tells apart what the names of a query's tables mean, and changes the tree so that they mean the same wherever a part of it is
 * put: a node is read from `temp.main`, a common table has a name that no other has. Each keeps the name that columns are
 * qualified with. `FROM a, b` becomes a join on TRUE: in SQL made of a tree it would bind less than what follows.
 */
export function resolveTree(query: Tree, nodeOf: NodeOfTable): ResolvedQuery {
  const resolver = new Resolver(nodeOf);
  resolver.query(query, [], { kind: 'result' });
  const { selects, leaves } = resolver;
  return { query, selects, leaves, leafOf: new Map(leaves.map((leaf) => [leaf.ref, leaf])) };
}

type Scope = readonly CommonTable[];

class Resolver {
  readonly selects: Select[] = [];
  readonly leaves: Leaf[] = [];
  readonly #nodeOf: NodeOfTable;
  #tables = 0;
  /** How deep it is inside of expressions, where nobody follows rows. */
  #hidden = 0;

  constructor(nodeOf: NodeOfTable) {
    this.#nodeOf = nodeOf;
  }

  query(node: Tree, outer: Scope, consumer: Consumer): void {
    const scope = this.#commonTables(node, outer);
    if (node.type === 'SELECT_NODE') {
      const select: Select = { node, tables: scope, consumer };
      const { cte_map: _, from_table: from, ...expressions } = node;
      if (isTree(from)) this.#from(from, scope, select);
      this.#inside(Object.values(expressions), scope);
      if (this.#hidden === 0) this.selects.push(select);
    } else if (node.type === 'SET_OPERATION_NODE') {
      const { cte_map: _, left, right, children, ...rest } = node;
      for (const part of [left, right, ...treesOf(children)]) {
        if (isTree(part)) this.query(part, scope, { kind: 'result' });
      }
      this.#inside(Object.values(rest), scope);
    } else {
      const { cte_map: _, ...rest } = node;
      this.#inside(Object.values(rest), scope);
    }
  }

  #commonTables(node: Tree, outer: Scope): Scope {
    const map = isTree(node.cte_map) ? treesOf(node.cte_map.map) : [];
    let scope = outer;
    for (const entry of map) {
      const value = isTree(entry.value) ? entry.value : {};
      const query = isTree(value.query) && isTree(value.query.node) ? value.query.node : {};
      const name = String(entry.key);
      const isRecursive = query.type === 'RECURSIVE_CTE_NODE';
      const table: CommonTable = { name, entry, uses: [], isRecursive };
      entry.key = `plumbline ${++this.#tables} ${name}`;
      if (isRecursive) query.cte_name = entry.key;
      this.query(query, isRecursive ? [...scope, table] : scope, { kind: 'common table', table });
      scope = [...scope, table];
    }
    return scope;
  }

  #from(ref: Tree, scope: Scope, select: Select): void {
    if (ref.type === 'JOIN') {
      if (isTree(ref.left)) this.#from(ref.left, scope, select);
      if (isTree(ref.right)) this.#from(ref.right, scope, select);
      this.#inside(ref.condition, scope);
      uncrossed(ref);
    } else if (ref.type === 'BASE_TABLE') this.#table(ref, scope, select);
    else {
      this.#push({ ref, select, label: labelOf(ref) });
      const query = isTree(ref.subquery) ? ref.subquery.node : undefined;
      if (ref.type === 'SUBQUERY' && isTree(query)) this.query(query, scope, { kind: 'from', ref, select });
      else this.#inside(Object.values(ref), scope);
    }
  }

  #table(ref: Tree, scope: Scope, select: Select | undefined): void {
    const [schema, name] = [String(ref.schema_name ?? ''), String(ref.table_name ?? '')];
    const alias = typeof ref.alias === 'string' && ref.alias !== '' ? ref.alias : name;
    const label = foldName(alias) === foldName(name) ? name : `${name} ${alias}`;
    const folded = foldName(name);
    const commonTable =
      schema === '' ? [...scope].reverse().find((table) => foldName(table.name) === folded) : undefined;
    if (commonTable !== undefined) {
      commonTable.uses.push(this.#push({ ref, select, commonTable, label }));
      Object.assign(ref, { alias, table_name: commonTable.entry.key });
      return;
    }
    const node = this.#nodeOf({ schema, name });
    this.#push({ ref, select, label, ...(node === undefined ? {} : { node }) });
    if (node !== undefined) Object.assign(ref, { alias, catalog_name: 'temp', schema_name: 'main', table_name: node });
  }

  #push(leaf: Leaf): Leaf {
    const pushed = this.#hidden === 0 ? leaf : { ...leaf, select: undefined };
    this.leaves.push(pushed);
    return pushed;
  }

  /** What stands where no rows of a SELECT are followed. */
  #inside(value: unknown, scope: Scope): void {
    if (Array.isArray(value)) for (const item of value) this.#inside(item, scope);
    if (!isTree(value)) return;
    if (value.type === 'BASE_TABLE' && 'table_name' in value) this.#table(value, scope, undefined);
    else if (queryTypes.has(String(value.type))) {
      this.#hidden++;
      this.query(value, scope, { kind: 'result' });
      this.#hidden--;
    } else {
      if (value.type === 'JOIN') uncrossed(value);
      this.#inside(Object.values(value), scope);
    }
  }
}

/** A join without a condition as one on TRUE. A comma has no place of its own in the tree, the words CROSS JOIN have. */
function uncrossed(join: Tree): void {
  if (join.ref_type !== 'CROSS') return;
  const by = typeof join.query_location === 'number' ? 'words' : 'comma';
  Object.assign(join, { ref_type: 'REGULAR', join_type: 'INNER', condition: trueConstant(), [crossedKey]: by });
}

function labelOf(ref: Tree): string {
  if (typeof ref.alias === 'string' && ref.alias !== '') return ref.alias;
  if (isTree(ref.function)) return `${String(ref.function.function_name)}()`;
  return ref.type === 'EXPRESSION_LIST' ? 'values' : 'a query';
}
