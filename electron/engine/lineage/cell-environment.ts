import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { tellApart } from '../../../shared/domain/column/tell-apart';
import type { GraphNode } from '../../../shared/domain/graph/graph';
import { foldName, qualifiedName } from '../../../shared/domain/graph/names';
import { indexGraph } from '../../../shared/domain/graph/order';
import { macroKey } from '../../../shared/domain/graph/resolve-references';
import type { LineageEnvironment } from '../../../shared/domain/lineage/tracer';
import type { CurrentGraph, Shapes } from '../language/shapes';
import { nodeNamed, type OutsideTables } from './outside-tables';
import type { macrosOf } from './parsed-queries';

/** Names of columns as the table of a node has them. */
export function columnNames(columns: readonly ColumnInfo[]): readonly string[] {
  return tellApart(columns.map((column) => column.name));
}

/** The columns of what the nodes read, by name. */
export async function parentColumns(
  current: CurrentGraph,
  nodes: readonly GraphNode[],
  shapes: Shapes,
): Promise<ReadonlyMap<string, readonly ColumnInfo[] | undefined>> {
  const { parents } = indexGraph(current.graph);
  const columns = new Map<string, readonly ColumnInfo[] | undefined>();
  for (const name of nodes.flatMap((node) => parents.get(node.name) ?? [])) {
    if (!columns.has(name)) columns.set(name, await shapes.columnsOf(current, name));
  }
  return columns;
}

export function joined(one: OutsideTables, other: OutsideTables): OutsideTables {
  return {
    calls: new Map([...one.calls, ...other.calls]),
    tables: new Map([...one.tables, ...other.tables]),
    files: new Map([...one.files, ...other.files]),
  };
}

/** What the query of a cell can name. */
export function environmentOf(
  current: CurrentGraph,
  columns: ReadonlyMap<string, readonly ColumnInfo[] | undefined>,
  outside: OutsideTables,
  macros: ReturnType<typeof macrosOf>['macros'],
  aggregates: ReadonlySet<string>,
): LineageEnvironment {
  return {
    relation: ({ catalog, schema, name }) => {
      const node = nodeNamed({ schema, name }, current);
      if (node === undefined) {
        const key = qualifiedName({
          ...(catalog === undefined ? {} : { catalog }),
          ...(schema === undefined ? {} : { schema }),
          name,
          location: 0,
        });
        const reason = `There is no source or cell named ${key}.`;
        return outside.tables.get(key) ?? { node: undefined, columns: undefined, reason };
      }
      const known = columns.get(node);
      const names = known === undefined ? [] : columnNames(known);
      return {
        node,
        columns: known?.map((column, at) => ({ name: names[at] ?? column.name, type: column.type })),
        reason: `The columns of ${node} cannot be told.`,
      };
    },
    tableFunction: (call) => {
      const reason = `The columns of ${String(call.function_name)}() cannot be told.`;
      return outside.calls.get(call) ?? { nodes: [], columns: undefined, reason };
    },
    isAggregate: (name) => aggregates.has(name),
    macro: (kind, name) => macros.get(macroKey(kind, foldName(name))),
  };
}
