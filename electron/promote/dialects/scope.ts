import type { ColumnType } from '../../../shared/domain/column/column-type';
import { foldName } from '../../../shared/domain/graph/names';
import { refuse } from './refusal';
import type { TreeNode } from './tree';

export interface ScopeColumn {
  readonly name: string;
  readonly sql: string;
  /** Undefined for a column that was refused where it was made. */
  readonly type: ColumnType | undefined;
}

export interface ScopeRelation {
  readonly name: string;
  readonly columns: readonly ScopeColumn[];
}

/** What names mean at one place of a query. */
export interface Scope {
  readonly relations: readonly ScopeRelation[];
  /** What `*` and bare names see, in order; columns joined with USING stand once. */
  readonly visible: readonly ScopeColumn[];
  /** Expressions of the select list by folded name, for the clauses that may use them. */
  readonly aliases: ReadonlyMap<string, TreeNode>;
  /** Whether a column comes before an expression of the select list that is called so; without, the name is refused. */
  readonly columnsFirst: boolean;
  /** Of the query around this one. */
  readonly parent: Scope | undefined;
  /** Set when a name was found in a query around. */
  readonly correlation: { found: boolean };
}

export type Resolved =
  | { readonly kind: 'column'; readonly column: ScopeColumn; readonly fields: readonly string[] }
  | { readonly kind: 'alias'; readonly expression: TreeNode };

export function emptyScope(parent: Scope | undefined): Scope {
  return { relations: [], visible: [], aliases: new Map(), columnsFirst: true, parent, correlation: { found: false } };
}

/** What a column reference means. Refuses names that could mean two things. */
export function resolve(names: readonly string[], scope: Scope, node: TreeNode): Resolved {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) {
    const found = resolveIn(names, at, node);
    if (found === undefined) continue;
    if (at !== scope)
      for (let inner: Scope = scope; inner !== at && inner.parent !== undefined; inner = inner.parent)
        inner.correlation.found = true;
    return found;
  }
  return refuse(names.join('.'), 'No column of the tables that the query names is called so.', node);
}

function resolveIn(names: readonly string[], scope: Scope, node: TreeNode): Resolved | undefined {
  const [first = '', second, ...rest] = names;
  if (second !== undefined) {
    const relations = scope.relations.filter((relation) => foldName(relation.name) === foldName(first));
    if (relations.length > 1) refuse(names.join('.'), `Two tables are called ${first}.`, node);
    const column = relations[0]?.columns.find((candidate) => foldName(candidate.name) === foldName(second));
    if (column !== undefined) return { kind: 'column', column, fields: rest };
  }
  const columns = scope.visible.filter((column) => foldName(column.name) === foldName(first));
  if (columns.length > 1) refuse(names.join('.'), 'Two columns are called so.', node);
  const [column] = columns;
  const alias = second === undefined ? scope.aliases.get(foldName(first)) : undefined;
  if (column === undefined && scope.relations.some((relation) => foldName(relation.name) === foldName(first)))
    refuse(names.join('.'), 'It names a whole table, whose row is a struct in DuckDB.', node, 'Name its columns.');
  if (column !== undefined) {
    if (alias !== undefined && !scope.columnsFirst && !isSelf(alias, first))
      refuse(
        first,
        'It is the name of a column and of an expression in the select list: engines choose differently.',
        node,
        'Give the expression a name of its own.',
      );
    return { kind: 'column', column, fields: names.slice(1) };
  }
  return alias === undefined ? undefined : { kind: 'alias', expression: alias };
}

/** A select-list item that is the column of that name itself. */
function isSelf(expression: TreeNode, name: string): boolean {
  const names = expression.class === 'COLUMN_REF' ? (expression.column_names as readonly string[]) : [];
  return foldName(names.at(-1) ?? '') === foldName(name);
}
