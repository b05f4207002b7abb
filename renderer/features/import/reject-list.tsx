import type { FileInspection, Rejects } from '../../../shared/domain/import/inspection';
import { Button } from '../../ui/button';
import { formatCount, formatQuantity } from '../../ui/format';
import type { FileDraft, ImportSession } from './import-session';

interface RejectListProps {
  readonly session: ImportSession;
  readonly draft: FileDraft;
  readonly inspection: FileInspection;
}

/** Rejected values that are listed; the rest is only counted. */
const shownRejects = 50;

type Choice = 'stop' | 'leave' | 'pad';

/** What cannot be read as decided: where it stands, what was expected, and what is to become of it. */
export function RejectList({ session, draft, inspection }: RejectListProps) {
  const { path } = draft.file;
  const checkable = inspection.dialect !== null || inspection.format === 'ndjson' || inspection.format === 'json';
  if (!checkable) return null;
  const checking = draft.check === 'running';
  const rejects = draft.check === null || draft.check === 'running' ? inspection.rejects : draft.check;
  const { options } = draft;
  const choice: Choice = options.ignore_errors === true ? 'leave' : options.null_padding === true ? 'pad' : 'stop';
  const decide = (chosen: Choice) =>
    session.decide(path, {
      ignore_errors: chosen === 'leave' ? true : undefined,
      null_padding: chosen === 'pad' ? true : undefined,
      strict_mode: chosen === 'pad' ? false : undefined,
    });
  const columns = [...new Set(rejects.values.flatMap((value) => (value.column === null ? [] : [value.column])))];
  return (
    <section className="import-rejects" aria-label="What cannot be read">
      <div className="import-heading">
        <h3>What cannot be read</h3>
        <small data-tone={rejects.lines > 0 ? 'bad' : undefined} role="status">
          {checking ? 'Reading the whole file…' : summary(rejects)}
        </small>
        {rejects.whole && !checking ? null : (
          <Button variant="quiet" onClick={() => void session.checkWhole(path)}>
            {checking ? 'Stop' : 'Check the whole file'}
          </Button>
        )}
      </div>
      {rejects.lines === 0 ? null : (
        <>
          <div className="import-reject-scroll">
            <table className="data-table" aria-label="Rejected values">
              <thead>
                <tr>
                  <th className="numeric">Line</th>
                  <th>Column</th>
                  <th>Text</th>
                  <th>What is wrong</th>
                </tr>
              </thead>
              <tbody>
                {rejects.values.slice(0, shownRejects).map((value, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a line can have the same error twice, and the list is only replaced
                  <tr key={index}>
                    <td className="numeric">{value.line ?? ''}</td>
                    <td>{value.column ?? 'whole line'}</td>
                    <td className="import-text">{value.text}</td>
                    <td>{value.message}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <div className="import-remedies" role="radiogroup" aria-label="What to do with such lines">
            <Remedy label="Stop there with an error" on={choice === 'stop'} onChoose={() => decide('stop')} />
            <Remedy label="Leave the lines out" on={choice === 'leave'} onChoose={() => decide('leave')} />
            {inspection.dialect === null ? null : (
              <Remedy label="Fill short lines with nulls" on={choice === 'pad'} onChoose={() => decide('pad')} />
            )}
            {columns.map((column) => (
              <Button key={column} variant="quiet" onClick={() => session.chooseType(path, column, 'VARCHAR')}>
                Read {column} as text
              </Button>
            ))}
          </div>
        </>
      )}
    </section>
  );
}

function Remedy({ label, on, onChoose }: { label: string; on: boolean; onChoose: () => void }) {
  return (
    <label className="choice">
      <input type="radio" name="import-remedy" checked={on} onChange={onChoose} />
      {label}
    </label>
  );
}

function summary({ rows, whole, lines, more }: Rejects): string {
  const where = whole ? 'in the whole file' : `in the first ${formatQuantity(rows, 'row')}`;
  if (lines === 0) return `Nothing ${where}`;
  return `${more ? 'More than ' : ''}${formatCount(lines)} ${lines === 1 ? 'line' : 'lines'} ${where}`;
}
