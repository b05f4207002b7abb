import type { Graph } from '../../../shared/domain/graph/graph';
import { findColumn, traceColumn } from '../../../shared/domain/lineage/column-trace';
import type {
  LineageInput,
  SourceColumn,
  Transformation,
  WorkspaceLineage,
} from '../../../shared/domain/lineage/lineage';
import { PlumblineError } from '../../../shared/domain/problem';
import type { WorkspaceSnapshot } from '../../../shared/domain/workspace-snapshot';
import { unknownColumn } from '../../jobs/column-lineage';
import type { Output } from '../output';
import { formatTable } from '../text-table';

/** The lineage of all columns for a machine. */
export function columnsAnswer(lineage: WorkspaceLineage) {
  return {
    columns: lineage.nodes.flatMap(({ node, columns }) =>
      columns.map(({ name, sqlType, kind, from, reason }) => ({
        node,
        column: name,
        ...(sqlType === undefined ? {} : { type: sqlType }),
        kind,
        from,
        ...(reason === undefined ? {} : { reason }),
      })),
    ),
    rows: lineage.nodes
      .filter(({ columns }) => !columns.some(({ kind }) => kind === 'source'))
      .map(({ node, rows, rowsReason, origin, joins, reason }) => ({
        node,
        from: rows,
        origin,
        joins,
        ...(reason === undefined ? {} : { reason }),
        ...(rowsReason === undefined ? {} : { rowsReason }),
      })),
  };
}

/** One line a column, then one a node for what decides its rows. */
export function showColumns(output: Output, lineage: WorkspaceLineage): void {
  output.text(
    formatTable(
      [{ title: 'node' }, { title: 'column' }, { title: 'kind' }, { title: 'comes from' }],
      lineage.nodes.flatMap(({ node, columns, reason }) =>
        columns.length === 0
          ? [[node, '', 'unresolved', reason ?? '']]
          : columns.map((column) => [
              node,
              column.name,
              column.kind,
              column.reason ?? column.from.map(shown).join(', '),
            ]),
      ),
    ),
  );
  const decided = lineage.nodes.filter(({ rows }) => rows.length > 0);
  if (decided.length === 0) return;
  output.text('');
  output.text(
    formatTable(
      [{ title: 'node' }, { title: 'its rows are decided by' }],
      decided.map(({ node, rows }) => [node, rows.map(shown).join(', ')]),
    ),
  );
}

/** What a column comes from, what it feeds, and who looks at it. Throws `unknown_column` for one that is not there. */
export function showColumn(
  output: Output,
  name: string,
  {
    lineage,
    graph,
    snapshot,
  }: { readonly lineage: WorkspaceLineage; readonly graph: Graph; readonly snapshot: WorkspaceSnapshot },
): void {
  const column = findColumn(lineage, name);
  if (column === undefined) throw new PlumblineError(unknownColumn(name, lineage));
  const outputs = snapshot.sketches.flatMap((sketch) => sketch.outputs);
  const trace = traceColumn(column, { lineage, graph, checkFiles: snapshot.checkFiles, outputs });
  const list = (title: string, entries: readonly string[]) => {
    output.text(`${title}${entries.length === 0 ? ': nothing' : ''}`);
    for (const entry of entries) output.text(`  ${entry}`);
  };
  const own = lineage.nodes
    .find(({ node }) => node === column.node)
    ?.columns.find((each) => each.name === column.column);
  output.text(`${named(column)} (${own?.reason ?? own?.kind ?? ''})`);
  list(
    'comes from',
    trace.upstream.map((reached) => `${'  '.repeat(reached.steps - 1)}${shown(reached)}`),
  );
  list('its rows are decided by', trace.decidedBy.map(named));
  list(
    'feeds',
    trace.downstream.map((reached) => `${'  '.repeat(reached.steps - 1)}${shown(reached)}`),
  );
  list('decides rows of', trace.decides);
  list(
    'checks that look at it',
    trace.checks.map((check) => `${check.node}: ${check.name} (${check.file}:${check.line})`),
  );
  list('outputs', trace.outputs);
  if (trace.unresolved.length > 0) list('cannot be told, and what lies behind is missing here', trace.unresolved);
  output.answer(trace);
}

function named({ node, column }: SourceColumn): string {
  return `${node}.${column}`;
}

/** `orders.price`, and how it matters where its value is not the same. */
function shown(input: LineageInput): string {
  const ways = input.transformations.map(wordOf).filter((word) => word !== '');
  return `${named(input)}${ways.length === 0 ? '' : ` (${ways.join(', ')})`}`;
}

const words: Readonly<Record<Transformation['subtype'], string>> = {
  IDENTITY: '',
  TRANSFORMATION: 'transformed',
  AGGREGATION: 'aggregated',
  JOIN: 'join',
  GROUP_BY: 'group',
  FILTER: 'filter',
  SORT: 'sort',
  WINDOW: 'window',
  CONDITIONAL: 'condition',
};

function wordOf({ subtype }: Transformation): string {
  return words[subtype];
}
