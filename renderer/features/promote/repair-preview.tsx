import { useEffect, useId, useState } from 'react';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import type { FileChange } from '../../../shared/domain/sketch/pipeline-edit';
import type { Repair, RepairAnswers } from '../../../shared/domain/spec/readiness-repair';
import { Button } from '../../ui/button';
import { FileChanges } from '../../ui/diff/file-changes';
import { ProblemView } from '../../ui/problem-view';

interface RepairPreviewProps {
  readonly repair: Repair;
  readonly preview: (answers: RepairAnswers) => Promise<readonly FileChange[]>;
  readonly apply: (answers: RepairAnswers) => void;
  readonly cancel: () => void;
}

/** What a repair asks, and what it changes in which files, before it is made. */
export function RepairPreview({ repair, preview, apply, cancel }: RepairPreviewProps) {
  const [answers, setAnswers] = useState<RepairAnswers>({});
  const [shown, setShown] = useState<{ files: readonly FileChange[] } | { problem: Problem } | null>(null);
  const id = useId();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the preview is that of these answers
  useEffect(() => {
    let isCurrent = true;
    preview(answers)
      .then((files) => isCurrent && setShown({ files }))
      .catch((error: unknown) => isCurrent && setShown({ problem: toProblem(error) }));
    return () => {
      isCurrent = false;
    };
  }, [answers]);

  const isReady = shown !== null && 'files' in shown;
  return (
    <form
      className="repair"
      aria-label={repair.title}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) apply(answers);
      }}
    >
      {repair.asks.map(({ name, label, proposal, choices }) => (
        <div key={name} className="question">
          <label htmlFor={`${id}${name}`}>{label}</label>
          {choices === undefined ? (
            <input
              id={`${id}${name}`}
              className="field"
              defaultValue={proposal}
              onChange={(event) => setAnswers({ ...answers, [name]: event.target.value })}
            />
          ) : (
            <select
              id={`${id}${name}`}
              className="field"
              defaultValue={proposal}
              onChange={(event) => setAnswers({ ...answers, [name]: event.target.value })}
            >
              {choices.map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          )}
        </div>
      ))}
      {repair.note === undefined ? null : <p className="hint">{repair.note}</p>}
      {shown === null ? null : 'problem' in shown ? (
        <ProblemView problem={shown.problem} />
      ) : shown.files.length === 0 ? (
        <p className="hint">The files say so already.</p>
      ) : (
        <FileChanges files={shown.files} />
      )}
      <div className="actions">
        <Button type="submit" variant="primary" disabled={!isReady}>
          Change {isReady && shown.files.length === 1 ? shown.files[0]?.file : 'the files'}
        </Button>
        <Button onClick={cancel}>Cancel</Button>
      </div>
    </form>
  );
}
