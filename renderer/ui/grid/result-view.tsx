import { Download } from 'lucide-react';
import { type ReactNode, useCallback, useRef, useState, useSyncExternalStore } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isWholeResult, type ResultQuery, wholeResult } from '../../../shared/domain/result/result-query';
import type { NodeStatus } from '../../../shared/domain/run/run';
import type { ResultPages } from '../../bridge/result-pages';
import { useAppState, useServices } from '../../state/app-context';
import { columnLayoutOf, resultQueryOf } from '../../state/results-slice';
import { useNodeResult } from '../../state/use-node-result';
import { askWhere } from '../../state/where';
import { Button } from '../button';
import { formatDuration, formatQuantity, formatTime } from '../format';
import { ProblemView } from '../problem-view';
import { WhereItems } from '../provenance/where-items';
import { ColumnsMenu } from './columns-menu';
import { type ActiveValue, DataGrid, gridHeaderHeight } from './data-grid';
import { ExportDialog } from './export-dialog';
import { FilterBar } from './filter-bar';
import { rowHeight } from './grid-geometry';
import { ValueCheckItems } from './value-check-items';

/** Rows that a result shows below its cell before it scrolls. */
const rowsInCell = 11;

interface ResultViewProps {
  readonly node: string;
  readonly status: NodeStatus;
  /** Takes all the height there is, as in a tab of its own. */
  readonly fill?: boolean;
  readonly footer?: ReactNode;
  /** What stands in a column's header below its name and type; `headerHeight` makes room for it. */
  readonly renderHeader?: (column: ColumnInfo) => ReactNode;
  /** Height of the header in pixels. */
  readonly headerHeight?: number;
}

/** The rows of a node: the grid with its filters and its footer, and what stands there while they load or when they cannot be had. */
export function ResultView(props: ResultViewProps) {
  const { node, status, fill = false, headerHeight = gridHeaderHeight } = props;
  const { store } = useServices();
  const query = useAppState((state) => resultQueryOf(state, node));
  const version = status.state === 'source' ? 'source' : (status.ranAt ?? status.fingerprint ?? null);
  const { pages, problem, opening } = useNodeResult(
    node,
    status.rows === undefined && status.state !== 'source' ? null : version,
    query,
  );
  const pageProblem = useSyncExternalStore(
    useCallback((listener: () => void) => pages?.subscribe(listener) ?? (() => undefined), [pages]),
    () => pages?.problem ?? null,
  );
  const onQuery = (next: ResultQuery) => store.getState().setResultQuery(node, next);
  // The height is that of all rows: a filter must not move what is below.
  const total = pages?.totalRows ?? status.rows ?? 0;
  const height = headerHeight + Math.min(Math.max(total, 1), rowsInCell) * rowHeight + (total > rowsInCell ? 0 : 11);
  // Rows before a query that cannot be answered are not an answer to it.
  const failure = problem ?? pageProblem;

  return (
    <div className="result" data-fill={fill || undefined}>
      {failure === null ? null : (
        <ProblemView problem={failure}>
          {pages === null || problem !== null ? null : <Button onClick={() => pages.retry()}>Try again</Button>}
          {isWholeResult(query) ? null : <Button onClick={() => onQuery(wholeResult)}>Show all rows</Button>}
        </ProblemView>
      )}
      {isWholeResult(query) ? null : (
        <FilterBar
          node={node}
          query={query}
          rows={pages === null || pages.query !== query ? null : pages.rowCount}
          total={total}
          onQuery={onQuery}
        />
      )}
      {pages !== null ? (
        <OpenResult {...props} pages={pages} query={query} onQuery={onQuery} height={height} opening={opening} />
      ) : failure === null ? (
        <div className="result-loading" style={fill ? undefined : { height }} aria-busy>
          <span>Opening the result…</span>
        </div>
      ) : null}
    </div>
  );
}

interface OpenResultProps extends ResultViewProps {
  readonly pages: ResultPages;
  readonly query: ResultQuery;
  readonly onQuery: (query: ResultQuery) => void;
  readonly height: number;
  readonly opening: boolean;
}

function OpenResult({ node, status, pages, query, onQuery, height, opening, fill = false, ...props }: OpenResultProps) {
  const services = useServices();
  const { store, results } = services;
  const layout = useAppState((state) => columnLayoutOf(state, node));
  const [choosesColumns, setChoosesColumns] = useState(false);
  const [exports, setExports] = useState(false);
  const onLayout = (next: typeof layout) => store.getState().setColumnLayout(node, next);
  const isFiltered = query.filters.length > 0;
  const ask = (active: ActiveValue | null, traces: boolean) => {
    if (active === null) return;
    const { column, row, value } = active;
    askWhere(services, {
      node,
      column: column.name,
      ...(value === undefined ? {} : { value }),
      // The rows on screen are those of the pages' query, while another one may be on its way.
      ...(row === null ? {} : { row: { position: row, query: pages.query } }),
      traces: traces && row !== null,
    });
  };
  // The grid keeps the focus while its rows are sorted anew: what commands do has to be about those on screen.
  const latest = useRef(ask);
  latest.current = ask;
  return (
    <>
      {pages.columns.length === 0 ? null : (
        <div className="result-grid" style={fill ? undefined : { height }} aria-busy={opening || undefined}>
          {opening ? <div className="result-opening" aria-hidden /> : null}
          <DataGrid
            name={`Result of ${node}`}
            table={node}
            source={pages}
            layout={layout}
            onLayout={onLayout}
            queries={{
              query,
              onQuery,
              loadValues: (column, search, limit, signal) =>
                results.filterValues({ result: pages.result, column, query, search, limit }, signal),
            }}
            renderCellMenu={(active) => (
              <>
                <WhereItems onWhere={() => ask(active, false)} onTrace={() => ask(active, true)} />
                <ValueCheckItems node={node} column={active.column} value={active.value} />
              </>
            )}
            renderColumnMenu={(column) => (
              <WhereItems onWhere={() => ask({ column, row: null, value: undefined }, false)} />
            )}
            onProblem={(failure) => store.getState().notifyProblem(failure)}
            onActive={(handle) =>
              store.setState({
                activeGrid: {
                  node,
                  ...handle,
                  chooseColumns: () => setChoosesColumns(true),
                  exportRows: () => setExports(true),
                  where: () => latest.current(handle.active(), false),
                  trace: () => latest.current(handle.active(), true),
                },
              })
            }
            renderHeader={props.renderHeader}
            headerHeight={props.headerHeight}
          />
          {pages.rowCount === 0 ? (
            <div className="result-empty">{isFiltered ? 'No row passes the filters' : 'No rows'}</div>
          ) : null}
        </div>
      )}
      <div className="result-foot number">
        <span>
          {formatQuantity(pages.totalRows, 'row')} · {formatQuantity(pages.columns.length, 'column')}
          {status.ms === undefined ? '' : ` · ${formatDuration(status.ms)}`}
        </span>
        {status.ranAt === undefined ? null : (
          <span>
            ran {formatTime(status.ranAt)}
            {status.state === 'fresh' ? '' : status.state === 'failed' ? ', before it failed' : ', before the change'}
          </span>
        )}
        <span className="spacer" />
        {pages.columns.length === 0 ? null : (
          <ColumnsMenu
            node={node}
            columns={pages.columns}
            layout={layout}
            onLayout={onLayout}
            open={choosesColumns}
            onOpen={setChoosesColumns}
          />
        )}
        {pages.columns.length === 0 ? null : (
          <Button variant="quiet" aria-label={`Export ${node}`} onClick={() => setExports(true)}>
            <Download size={13} aria-hidden />
            Export…
          </Button>
        )}
        {props.footer}
      </div>
      {exports ? (
        <ExportDialog
          node={node}
          columns={pages.columns}
          layout={layout}
          query={query}
          rows={pages.rowCount}
          total={pages.totalRows}
          onClose={() => setExports(false)}
        />
      ) : null}
    </>
  );
}
