import { useState } from 'react';
import type { ExportFormat } from '../../../shared/contract/engine-api';
import type { ColumnInfo } from '../../../shared/domain/column/column-type';
import { isWholeResult, type ResultQuery } from '../../../shared/domain/result/result-query';
import { useServices } from '../../state/app-context';
import { arrangeColumns, type ColumnLayout } from '../../state/column-layout';
import { Button } from '../button';
import { Dialog } from '../dialog';
import { formatQuantity } from '../format';
import './export-dialog.css';

const formats: readonly { readonly format: ExportFormat; readonly title: string; readonly note: string }[] = [
  { format: 'csv', title: 'CSV', note: 'Comma-separated text that every tool reads' },
  { format: 'tsv', title: 'TSV', note: 'The same with tabs' },
  { format: 'xlsx', title: 'Excel', note: 'Up to 1,048,575 rows; numbers beyond 15 digits as text' },
  { format: 'parquet', title: 'Parquet', note: 'Small and typed, for DuckDB, Spark, pandas' },
  { format: 'json', title: 'JSON', note: 'One list of objects' },
  { format: 'ndjson', title: 'JSON lines', note: 'One object a line' },
  { format: 'sql', title: 'SQL', note: 'CREATE TABLE and INSERT statements' },
];

interface ExportDialogProps {
  readonly node: string;
  readonly columns: readonly ColumnInfo[];
  readonly layout: ColumnLayout;
  readonly query: ResultQuery;
  /** Rows that pass the filters, and all. */
  readonly rows: number;
  readonly total: number;
  readonly onClose: () => void;
}

/** Which rows and columns of a result go to a file, and in what format. Where to is asked for by the system's own dialog. */
export function ExportDialog({ node, columns, layout, query, rows, total, onClose }: ExportDialogProps) {
  const services = useServices();
  const [format, setFormat] = useState<ExportFormat>('csv');
  const isQueried = !isWholeResult(query);
  const shown = arrangeColumns(columns, layout).map(({ info }) => info.name);
  const isArranged = shown.join('\n') !== columns.map(({ name }) => name).join('\n');
  const [asShown, setAsShown] = useState(true);

  const start = async () => {
    const answer = await services.bridge.invoke('result.export', {
      node,
      format,
      ...(asShown && isQueried ? { query } : {}),
      ...(asShown && isArranged ? { columns: shown } : {}),
    });
    // Without a file, the dialog stays for another try.
    if (answer !== null) onClose();
  };
  return (
    <Dialog
      title={`Export ${node}`}
      description="Values are written exactly; where a format has no type for them, as text."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" onClick={() => void services.attempt(start)}>
            Choose file…
          </Button>
        </>
      }
    >
      <fieldset className="export-choices" aria-label="Format">
        {formats.map((choice) => (
          <label key={choice.format}>
            <input
              type="radio"
              name="format"
              value={choice.format}
              checked={format === choice.format}
              onChange={() => setFormat(choice.format)}
            />
            <span>{choice.title}</span>
            <small>{choice.note}</small>
          </label>
        ))}
      </fieldset>
      {isQueried || isArranged ? (
        <fieldset className="export-choices" aria-label="Rows and columns">
          <label>
            <input type="radio" name="part" checked={asShown} onChange={() => setAsShown(true)} />
            <span>As shown</span>
            <small>
              {formatQuantity(rows, 'row')}, {formatQuantity(shown.length, 'column')}, in this order
            </small>
          </label>
          <label>
            <input type="radio" name="part" checked={!asShown} onChange={() => setAsShown(false)} />
            <span>Whole result</span>
            <small>
              {formatQuantity(total, 'row')}, {formatQuantity(columns.length, 'column')}
            </small>
          </label>
        </fieldset>
      ) : null}
    </Dialog>
  );
}
