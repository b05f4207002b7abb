import type { DuckDBConnection } from '@duckdb/node-api';
import { partsOf, readCellSql } from '../../../shared/domain/graph/cell-sql';
import type { GraphNode } from '../../../shared/domain/graph/graph';
import { foldName } from '../../../shared/domain/graph/names';
import { macroKey } from '../../../shared/domain/graph/resolve-references';
import { parseTreeJson } from '../../../shared/domain/graph/syntax-tree';
import type { KnownMacro } from '../../../shared/domain/lineage/tracer';
import { type Json, queryOf } from '../../../shared/domain/lineage/tree';
import { serializeInParts } from '../syntax/syntax-trees';

/** A tree together with the text that its positions count in. */
export interface ParsedQuery {
  readonly text: string;
  readonly tree: Json;
}

/** The trees of what cells hold, by the text of each part. Texts without a tree are left out. */
export async function parseCells(
  connection: DuckDBConnection,
  nodes: readonly GraphNode[],
): Promise<ReadonlyMap<string, ParsedQuery>> {
  const texts = [...new Set(nodes.flatMap((node) => partsOf(readCellSql(node.sql ?? '')).map((part) => part.text)))];
  const parsed = new Map<string, ParsedQuery>();
  if (texts.length === 0) return parsed;
  await serializeInParts(connection, texts, (text, answer) => {
    const tree = queryOf(parseTreeJson(answer));
    if (tree !== undefined) parsed.set(text, { text, tree });
  });
  return parsed;
}

/** The query of a cell; of a PIVOT that finds its values in the data the one with a value in their place. */
export function queryOfCell(node: GraphNode, parsed: ReadonlyMap<string, ParsedQuery>): ParsedQuery | undefined {
  const cell = readCellSql(node.sql ?? '');
  if (cell.kind !== 'query') return undefined;
  return parsed.get(cell.part.text) ?? (cell.pivotPart === undefined ? undefined : parsed.get(cell.pivotPart.text));
}

/** The macros that cells define, by `scalar NAME` and `table NAME`; the first definition of a name counts. */
export function macrosOf(
  nodes: readonly GraphNode[],
  parsed: ReadonlyMap<string, ParsedQuery>,
): { readonly macros: ReadonlyMap<string, readonly KnownMacro[]>; readonly bodies: readonly ParsedQuery[] } {
  const macros = new Map<string, readonly KnownMacro[]>();
  const bodies: ParsedQuery[] = [];
  for (const node of nodes) {
    const cell = readCellSql(node.sql ?? '');
    if (cell.kind !== 'macros') continue;
    for (const { macro, bodies: overloads } of cell.macros) {
      for (const kind of ['scalar', 'table'] as const) {
        const key = macroKey(kind, macro.name);
        const own = overloads.filter(({ overload }) => overload.isTable === (kind === 'table'));
        if (own.length === 0 || macros.has(key)) continue;
        macros.set(
          key,
          own.map(({ overload, part }) => {
            const body = parsed.get(part.text);
            if (body !== undefined) bodies.push(body);
            return { parameters: overload.parameters.map(foldName), body: body?.tree };
          }),
        );
      }
    }
  }
  return { macros, bodies };
}
