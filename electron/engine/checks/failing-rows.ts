import type { FailingRowsRequest, ResultHandle } from '../../../shared/contract/engine-api';
import type { Check } from '../../../shared/domain/checks/check-file';
import { nodesReadBy } from '../../../shared/domain/checks/check-fingerprint';
import {
  type FailingColumn,
  type FailingRows,
  failingRowsQuery,
  failingSelection,
  queryColumns,
  redactedText,
} from '../../../shared/domain/checks/failing-rows';
import { classOf, declaredClass } from '../../../shared/domain/classification/class-of';
import { classByValues } from '../../../shared/domain/classification/detect-values';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { keyCandidates } from '../../../shared/domain/compare/key-candidates';
import type { NodeLineage } from '../../../shared/domain/lineage/lineage';
import { PlumblineError } from '../../../shared/domain/problem';
import { type CheckContext, openNode } from '../check-nodes';
import { findKey } from '../compare/find-key';
import { interruptible } from '../connection-pool';
import { statementProblem } from '../duckdb-error';
import { readRows } from '../evidence';
import { classesByContent } from './classes-by-content';
import { putTime, subjectOf } from './execute-checks';

const mostRows = 1000;

/** See `ResultApi.failingRows`. */
export async function failingRows(
  context: CheckContext,
  request: FailingRowsRequest,
  lineage: ReadonlyMap<string, NodeLineage>,
  signal: AbortSignal | undefined,
): Promise<FailingRows | null> {
  const check = findCheck(context, request);
  const handles = new Map<string, ResultHandle>();
  try {
    const known = new Set(context.graph.nodes.map((node) => node.name));
    for (const name of nodesReadBy(check, known)) await openNode(context, name, handles);
    const handle = handles.get(check.node);
    if (handle === undefined) throw new Error(`${check.node} was not opened.`);
    const { columns } = handle;
    const relationOf = (name: string) => {
      const opened = handles.get(name);
      if (opened === undefined) throw new Error(`${name} was not opened.`);
      return context.results.relationOf(opened.result);
    };
    const classified = { checkFiles: context.snapshot.checkFiles, graph: context.graph, lineage };
    const selection = failingSelection(putTime(check, new Date()), {
      columns,
      relationOf,
      subjectOf: (name) => subjectOf(check, name, columns),
    });
    if (selection === null) return null;
    const relation = relationOf(check.node);
    const limit = Math.min(Math.max(1, request.limit), mostRows);
    return await context.pool.use((connection) =>
      interruptible(connection, signal, async () => {
        if (selection.kind === 'query') await context.relations.ensure(connection, [...handles.keys()]);
        const declared = keyOf(context, check, columns);
        const table = { relation, rows: handle.rows, columns };
        const isTable = context.results.isTable(handle.result);
        const key = declared ?? (isTable ? await findKey(connection, table, table, columns) : null) ?? [];
        // One more than is shown tells whether there are others.
        const position = context.results.rowPlaceOf(handle.result);
        const contents = await classesByContent(
          connection,
          relation,
          columns,
          (name) => declaredClass(check.node, name, classified) !== null,
        );
        const known = (name: string) => classOf(check.node, name, classified, contents.get(name.toLowerCase()));
        const query = failingRowsQuery(selection, {
          relation,
          position,
          filter: check.filter,
          key,
          limit: limit + 1,
          classOf: known,
        });
        const found = await readRows(connection, `(${query.sql})`);
        const more = found.rows.length > limit;
        const rows = found.rows.slice(0, limit);
        if (query.columns === null) {
          // A query may call things as it likes: its own values are looked at, too.
          const asked = queryColumns(found.columns, (name) => known(name) ?? classByValues(valuesOf(found, name)));
          return { columns: asked, rows: redacted(rows, asked), positions: null, more };
        }
        const positions = position === null ? null : rows.map(([place]) => Number(place));
        const shown = withTypes(query.columns, check, columns);
        return { columns: shown, rows: rows.map(([, ...values]) => values), positions, more };
      }),
    );
  } catch (error) {
    throw new PlumblineError(statementProblem(error, context.root), { cause: error });
  } finally {
    for (const handle of handles.values()) await context.results.close(handle.result);
  }
}

/** Columns that are the node's own, with their types; what a query or an expression makes up has none. */
function withTypes(
  shown: readonly FailingColumn[],
  check: Check,
  columns: readonly ColumnInfo[],
): readonly FailingColumn[] {
  return shown.map((column) => {
    const own = columns.find(({ name }) => name === column.name);
    const isExpression = column.role === 'checked' && 'expression' in check && check.expression !== undefined;
    return own === undefined || isExpression || column.role === 'query' ? column : { ...column, type: own.sqlType };
  });
}

/** A check by its place; throws `unknown_check`. */
export function findCheck(
  context: Pick<CheckContext, 'snapshot'>,
  { node, file, line, name }: Pick<FailingRowsRequest, 'node' | 'file' | 'line' | 'name'>,
): Check {
  const found = context.snapshot.checkFiles
    .flatMap(({ checks }) => checks)
    .find((check) => check.node === node && check.file === file && check.line === line && check.name === name);
  if (found !== undefined) return found;
  throw new PlumblineError({
    code: 'unknown_check',
    message: `There is no check ${name} of ${node} at ${file}:${line} any more.`,
    hint: 'Run the checks again.',
  });
}

/** The columns that another check says are unique among the rows that a check looks at, if all of them are there. */
function keyOf(context: CheckContext, broken: Check, columns: readonly ColumnInfo[]): readonly string[] | null {
  const names = new Map(columns.map(({ name }) => [name.toLowerCase(), name]));
  const own = context.snapshot.checkFiles
    .filter((file) => file.node === broken.node)
    .flatMap(({ checks }) => checks)
    .filter((check) => check !== broken)
    .map((check) => (check.filter === broken.filter ? { ...check, filter: null } : check));
  for (const candidate of keyCandidates(own)) {
    const key = candidate.flatMap((name) => names.get(name.toLowerCase()) ?? []);
    if (key.length === candidate.length) return key;
  }
  return null;
}

function redacted(
  rows: readonly (readonly (string | null)[])[],
  columns: readonly FailingColumn[],
): readonly (readonly (string | null)[])[] {
  return rows.map((row) =>
    row.map((value, index) => (value === null || columns[index]?.redacted === null ? value : redactedText)),
  );
}

function valuesOf(
  found: { readonly columns: readonly ColumnInfo[]; readonly rows: readonly (readonly (string | null)[])[] },
  name: string,
): readonly string[] {
  const at = found.columns.findIndex((column) => column.name === name);
  return found.rows.flatMap((row) => row[at] ?? []);
}
