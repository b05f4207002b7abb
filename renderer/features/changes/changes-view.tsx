import { FileDiff } from 'lucide-react';
import { useAppState, useServices } from '../../state/app-context';
import { isCheckFile } from '../../state/check-files';
import { goToProblem } from '../../state/navigation';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { formatTime } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import '../../ui/tables.css';

const words = {
  saved: 'saved',
  dirty: 'being saved',
  unsent: 'being saved',
  draft: 'not written yet',
  conflict: 'changed on both sides',
  deleted: 'deleted on disk',
  read_only: 'read-only',
} as const;

/** The files that were opened here: what is on disk, what waits for a decision, and what is wrong with files. */
export function ChangesView() {
  const services = useServices();
  const documents = useAppState((state) => state.documents);
  const checkTexts = useAppState((state) => state.checkTexts);
  const problems = useAppState((state) => state.workspace?.problems) ?? [];
  const files = [...Object.values(documents), ...Object.values(checkTexts)].sort(
    (a, b) => Number(b.state === 'conflict') - Number(a.state === 'conflict'),
  );
  const open = (file: string) =>
    services.store.getState().openTab({ kind: isCheckFile(file) ? 'checkFile' : 'notebook', file });
  if (files.length === 0 && problems.length === 0) {
    return (
      <EmptyState icon={<FileDiff size={28} aria-hidden />} title="No file has changed here">
        Edits are written to disk within a second. Files that wait for a decision are listed here.
      </EmptyState>
    );
  }
  return (
    <div className="view">
      <div className="content">
        <h1>Changes</h1>
        <p className="lead">
          Edits are written to disk within a second. What changed on both sides waits for a decision.
        </p>
        <ul className="panel" aria-label="Open files">
          {files.map(({ file, state, savedAt }) => (
            <li key={file} className="line">
              <button type="button" className="link" onClick={() => open(file)}>
                {file}
              </button>
              <span
                className="chip"
                data-tone={state === 'saved' ? 'ok' : state === 'conflict' || state === 'deleted' ? 'bad' : 'warn'}
              >
                {words[state]}
              </span>
              <span className="place number">{savedAt === undefined ? '' : `written ${formatTime(savedAt)}`}</span>
              <span className="spacer" />
              {state === 'conflict' ? <Button onClick={() => open(file)}>Decide</Button> : null}
            </li>
          ))}
        </ul>
        {problems.length === 0 ? null : (
          <>
            <h2 className="part">Problems of files</h2>
            <div className="panel">
              {problems.map((problem) => (
                <ProblemView
                  key={`${problem.file}:${problem.line}:${problem.column}:${problem.message}`}
                  problem={problem}
                  onPlace={() => void services.attempt(() => goToProblem(services, problem))}
                />
              ))}
            </div>
          </>
        )}
      </div>
    </div>
  );
}
