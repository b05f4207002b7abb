import { type ReactNode, useCallback, useSyncExternalStore } from 'react';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import type { NodeStatus } from '../../../shared/domain/run/run';
import { useServices } from '../../state/app-context';
import { useNodeResult } from '../../state/use-node-result';
import { Button } from '../button';
import { formatDuration, formatQuantity, formatTime } from '../format';
import { ProblemView } from '../problem-view';
import { DataGrid, gridHeaderHeight } from './data-grid';
import { rowHeight } from './grid-geometry';

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

/** The rows of a node: the grid with its footer, and what stands there while they load or when they cannot be had. */
export function ResultView({
  node,
  status,
  fill = false,
  footer,
  renderHeader,
  headerHeight = gridHeaderHeight,
}: ResultViewProps) {
  const { store } = useServices();
  const version = status.state === 'source' ? 'source' : (status.ranAt ?? status.fingerprint ?? null);
  const { pages, problem } = useNodeResult(
    node,
    status.rows === undefined && status.state !== 'source' ? null : version,
  );
  const pageProblem = useSyncExternalStore(
    useCallback((listener: () => void) => pages?.subscribe(listener) ?? (() => undefined), [pages]),
    () => pages?.problem ?? null,
  );
  const rows = pages?.rowCount ?? status.rows ?? 0;
  const height = headerHeight + Math.min(Math.max(rows, 1), rowsInCell) * rowHeight + (rows > rowsInCell ? 0 : 11);
  const shown = pageProblem ?? (pages === null ? problem : null);

  return (
    <div className="result" data-fill={fill || undefined}>
      {shown === null ? null : (
        <ProblemView problem={shown}>
          {pages === null ? null : <Button onClick={() => pages.retry()}>Try again</Button>}
        </ProblemView>
      )}
      {pages === null ? (
        shown === null ? (
          <div className="result-loading" style={fill ? undefined : { height }} aria-busy>
            <span>Opening the result…</span>
          </div>
        ) : null
      ) : pages.columns.length === 0 ? null : (
        <div className="result-grid" style={fill ? undefined : { height }}>
          <DataGrid
            name={`Result of ${node}`}
            source={pages}
            onProblem={(failure) => store.getState().notifyProblem(failure)}
            renderHeader={renderHeader}
            headerHeight={headerHeight}
          />
          {rows === 0 ? <div className="result-empty">No rows</div> : null}
        </div>
      )}
      {pages === null ? null : (
        <div className="result-foot number">
          <span>
            {formatQuantity(rows, 'row')} · {formatQuantity(pages.columns.length, 'column')}
            {status.ms === undefined ? '' : ` · ${formatDuration(status.ms)}`}
          </span>
          {status.ranAt === undefined ? null : (
            <span>
              ran {formatTime(status.ranAt)}
              {status.state === 'fresh' ? '' : status.state === 'failed' ? ', before it failed' : ', before the change'}
            </span>
          )}
          <span className="spacer" />
          {footer}
        </div>
      )}
    </div>
  );
}
