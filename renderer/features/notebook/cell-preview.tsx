import { useMemo } from 'react';
import { commonTableAt } from '../../../shared/domain/graph/common-tables';
import type { SqlCell } from '../../../shared/domain/notebook/notebook';
import { useAppState, useServices } from '../../state/app-context';
import { runCell } from '../../state/commands/notebook-actions';
import { runCommand } from '../../state/commands/registry';
import type { AppState } from '../../state/store';
import { Button } from '../../ui/button';
import { formatDuration, formatQuantity } from '../../ui/format';
import { DataGrid, gridHeaderHeight } from '../../ui/grid/data-grid';
import { rowHeight } from '../../ui/grid/grid-geometry';
import { onePageSource } from '../../ui/grid/one-page-source';
import { type PreviewState, usePreview } from './use-preview';
import './preview.css';

/** Rows that a preview shows before it scrolls. */
const rowsShown = 7;

interface CellPreviewProps {
  readonly file: string;
  readonly cell: SqlCell;
  /** Whether the cell's own result, shown below, is that of its text. */
  readonly hasFreshResult: boolean;
}

/**
 * What the text under the caret gives, while it is being written: the rows of the common table in which the caret stands,
 * or of the whole statement where the cell has no fresh rows of its own. Nothing is written and no other cell runs.
 */
export function CellPreview({ file, cell, hasFreshResult }: CellPreviewProps) {
  const services = useServices();
  const offset = useAppState((state) =>
    state.caret?.file === file && state.caret.id === cell.id ? state.caret.offset : null,
  );
  const inputs = useAppState((state) => inputsOf(state, cell.name));
  // Offsets of the editor count its own line ends.
  const text = useMemo(() => cell.body.replaceAll('\r\n', '\n'), [cell.body]);
  const table = useMemo(() => (offset === null ? undefined : commonTableAt(text, offset)), [text, offset]);
  const statement = hasFreshResult || text.trim() === '' ? null : text;
  const preview = usePreview(cell.name, table?.sql ?? statement, inputs);
  const source = useMemo(() => (preview.rows === null ? null : onePageSource(preview.rows.page)), [preview.rows]);
  if (table === undefined && statement === null) return null;
  const name = table?.table.name ?? cell.name;
  return (
    <section className="preview" aria-label={`Preview of ${name}`} data-outdated={preview.isCurrent ? undefined : true}>
      <div className="preview-head number">
        <span className="preview-title">
          Preview{table === undefined ? null : ' of '}
          {table === undefined ? null : <code>{name}</code>}
        </span>
        <span>{factsOf(preview)}</span>
        <span className="spacer" />
        {table?.isOutermost === true ? (
          <Button
            variant="quiet"
            // The caret says which one: the text keeps the keyboard.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => runCommand(services, 'notebook.extractCommonTable')}
          >
            Turn into a cell
          </Button>
        ) : null}
      </div>
      {source === null ? (
        <Waiting preview={preview} />
      ) : (
        <div className="preview-grid" style={{ height: gridHeaderHeight + rowsShown * rowHeight }}>
          <DataGrid
            name={`Preview of ${name}`}
            source={source}
            onProblem={(failure) => services.store.getState().notifyProblem(failure)}
          />
          {source.rowCount === 0 ? <div className="result-empty">No rows</div> : null}
        </div>
      )}
    </section>
  );
}

/** What stands in place of rows when there were none yet. */
function Waiting({ preview: { problem, wasStopped } }: { preview: PreviewState }) {
  const services = useServices();
  if (problem?.code === 'blocked' && problem.node !== undefined) {
    const { node } = problem;
    return (
      <p className="preview-note">
        {problem.message}{' '}
        <Button onClick={() => void services.attempt(() => runCell(services, node))}>Run {node}</Button>
      </p>
    );
  }
  if (wasStopped)
    return <p className="preview-note">This takes longer than a preview may. Run the cell to see its rows.</p>;
  // What is wrong with the text stands at its place in the text; while it is being typed, it mostly is.
  return (
    <p className="preview-note">{problem === null ? 'Reading…' : 'Rows show as soon as the statement is whole.'}</p>
  );
}

function factsOf({ rows, isCurrent, problem, wasStopped }: PreviewState): string {
  if (rows === null) return '';
  if (wasStopped) return 'stopped: longer than a preview may take · rows of a text before';
  if (problem !== null) return 'rows of the last text that was whole';
  const count = formatQuantity(rows.page.rowCount, 'row');
  const facts = `${rows.isWhole ? count : `first ${count}`} · ${formatDuration(rows.ms)}`;
  return isCurrent ? facts : `${facts} …`;
}

/** Changes when rows that the cell reads are others: a node that it reads ran. */
function inputsOf({ graph, statuses }: AppState, node: string): string {
  return (graph.upstream.get(node) ?? []).map((name) => statuses.get(name)?.ranAt ?? '').join(' ');
}
