import { foldName } from '../graph/names';
import { limited } from './row-origin';
import type { Column, Rows, Scope } from './scope';
import type { Tracer } from './tracer';
import { isJson, type Json, listOf, textOf } from './tree';
import { indirect, merge, ways } from './value';

/** UNION, EXCEPT and INTERSECT. */
export function traceSetOperation(node: Json, scope: Scope, tracer: Tracer): Rows {
  const operation = textOf(node.setop_type) ?? 'UNION';
  const branches = [node.left, node.right, ...listOf(node.children)]
    .filter(isJson)
    .map((branch) => tracer.query(branch, scope));
  const isUnion = operation === 'UNION' || operation === 'UNION_BY_NAME';
  const rows = isUnion ? traceUnion(branches, operation === 'UNION_BY_NAME') : subtract(operation, branches);
  if (isUnion && node.setop_all !== false) return rows;
  // Rows that are the same in all columns become one.
  const compared = indirect(ways.groupBy, ...rows.columns.map((column) => column.value));
  return { ...rows, deciding: merge([rows.deciding, compared]) };
}

/** The rows of all branches. */
export function traceUnion(branches: readonly Rows[], byName: boolean): Rows {
  const open = branches.find((branch) => branch.open !== undefined)?.open;
  const united = open === undefined ? (byName ? uniteByName(branches) : uniteByPosition(branches)) : [];
  return {
    columns: typeof united === 'string' ? [] : united,
    open: open ?? (typeof united === 'string' ? united : undefined),
    deciding: merge(branches.map((branch) => branch.deciding)),
    origin: limited({ kind: 'set', operation: 'UNION', of: flatten(branches) }),
  };
}

function flatten(branches: readonly Rows[]): Rows['origin'][] {
  return branches.flatMap(({ origin }) =>
    origin.kind === 'set' && origin.operation === 'UNION' && origin.optional !== true ? origin.of : [origin],
  );
}

function uniteByPosition(branches: readonly Rows[]): Column[] | string {
  const [first] = branches;
  if (first === undefined) return [];
  const isEven = branches.every(
    (branch) => branch.columns.length === first.columns.length && !branch.columns.some((column) => column.repeat),
  );
  if (!isEven) return 'The branches of a UNION have columns whose number cannot be told.';
  return first.columns.map((column, at) => ({
    name: column.name,
    value: merge(branches.map((branch) => branch.columns[at]?.value ?? column.value)),
  }));
}

function uniteByName(branches: readonly Rows[]): Column[] | string {
  const united = new Map<string, Column>();
  for (const branch of branches) {
    for (const column of branch.columns) {
      if (column.name === undefined || column.repeat) return 'A column of a UNION BY NAME has no name of its own.';
      const known = united.get(foldName(column.name));
      const value = known === undefined ? column.value : merge([known.value, column.value]);
      united.set(foldName(column.name), { name: known?.name ?? column.name, value });
    }
  }
  return [...united.values()];
}

/** The rows of the first branch, as the others say. */
function subtract(operation: string, branches: readonly Rows[]): Rows {
  const [first, ...others] = branches;
  if (first === undefined) return traceUnion([], false);
  const compared = others.flatMap((branch) => branch.columns.map((column) => column.value));
  const open = branches.find((branch) => branch.open !== undefined)?.open;
  const columns = first.columns.map((column) => column.value);
  return {
    columns: first.columns,
    open,
    deciding: merge([...branches.map((branch) => branch.deciding), indirect(ways.filter, ...columns, ...compared)]),
    origin: limited({ kind: 'set', operation, of: branches.map((branch) => branch.origin) }),
  };
}
