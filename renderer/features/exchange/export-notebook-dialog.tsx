import { useState } from 'react';
import type { NotebookExport, NotebookExportTarget } from '../../../shared/contract/exchange';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { shownDocument } from '../../state/commands/notebook-actions';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { baseName } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import { LossList } from './loss-list';
import './exchange.css';

const targets: readonly { readonly format: NotebookExportTarget; readonly title: string; readonly hint: string }[] = [
  { format: 'html', title: 'Web page', hint: 'one file with prose, results and checks, for any browser' },
  { format: 'pdf', title: 'PDF', hint: 'the same on paper' },
  { format: 'ipynb', title: 'Jupyter notebook', hint: '.ipynb with the SQL magic of JupySQL' },
  { format: 'percent', title: 'SQL script with cells', hint: '.sql with lines -- %%' },
  { format: 'percent-python', title: 'Python script with cells', hint: '.py with lines # %%' },
  { format: 'sql', title: 'SQL script', hint: '.sql that makes a table of each cell' },
];

/** Writes the notebook that is on screen for another program, or as a page. */
export function ExportNotebookDialog() {
  const services = useServices();
  const document = useAppState(shownDocument);
  const [format, setFormat] = useState<NotebookExportTarget>('html');
  const [code, setCode] = useState<'shown' | 'folded' | 'hidden'>('shown');
  const [rows, setRows] = useState('100');
  const [paper, setPaper] = useState<'A4' | 'Letter'>('A4');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [written, setWritten] = useState<NotebookExport | null>(null);
  const close = () => services.store.setState({ overlay: null });
  const isPage = format === 'html' || format === 'pdf';
  const rowCount = /^\d{1,5}$/.test(rows.trim()) ? Number(rows) : Number.NaN;
  const badRows = isPage && !(rowCount <= 10_000);

  const write = async () => {
    if (document === null) return;
    setBusy(true);
    setProblem(null);
    try {
      await services.flushAll();
      const answer = await services.bridge.invoke('notebook.export', {
        file: document.file,
        format,
        ...(isPage ? { code, rows: rowCount } : {}),
        ...(format === 'pdf' ? { paper } : {}),
      });
      if (answer !== null && answer.losses.length === 0) {
        close();
        services.store
          .getState()
          .notify({ tone: 'ok', message: `Exported ${baseName(answer.path)}.`, hint: answer.path });
      } else setWritten(answer);
    } catch (error) {
      setProblem(toProblem(error));
    } finally {
      setBusy(false);
    }
  };

  if (written !== null) {
    return (
      <Dialog
        title="Export the notebook"
        description={`${baseName(written.path)} is written.`}
        onClose={close}
        footer={
          <Button variant="primary" onClick={close}>
            Done
          </Button>
        }
      >
        <LossList losses={written.losses} />
      </Dialog>
    );
  }
  return (
    <Dialog
      title="Export the notebook"
      description={
        document === null
          ? 'No notebook is on screen.'
          : `${baseName(document.file)}, as it is now. Results are those of the last run.`
      }
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" disabled={busy || document === null || badRows} onClick={() => void write()}>
            {busy ? 'Exporting…' : 'Export…'}
          </Button>
        </>
      }
    >
      <fieldset className="exchange-formats">
        <legend>Format</legend>
        {targets.map((target) => (
          <label key={target.format}>
            <input
              type="radio"
              name="format"
              checked={format === target.format}
              onChange={() => setFormat(target.format)}
            />
            <span>{target.title}</span>
            <small>{target.hint}</small>
          </label>
        ))}
      </fieldset>
      {isPage ? (
        <div className="exchange-options">
          <label>
            Queries
            <select value={code} onChange={(event) => setCode(event.target.value as typeof code)}>
              <option value="shown">shown</option>
              {format === 'html' ? <option value="folded">behind a click</option> : null}
              <option value="hidden">left out</option>
            </select>
          </label>
          <label>
            Rows of each result
            <input
              inputMode="numeric"
              value={rows}
              aria-invalid={badRows}
              onChange={(event) => setRows(event.target.value)}
            />
          </label>
          {format === 'pdf' ? (
            <label>
              Paper
              <select value={paper} onChange={(event) => setPaper(event.target.value as typeof paper)}>
                <option value="A4">A4</option>
                <option value="Letter">Letter</option>
              </select>
            </label>
          ) : null}
        </div>
      ) : null}
      {badRows ? <p className="exchange-note">A whole number up to 10000 is expected.</p> : null}
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
    </Dialog>
  );
}
