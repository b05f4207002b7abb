import { useState } from 'react';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import type { ProjectChanges } from '../../../shared/domain/spec/promoted-pipeline';
import { Button } from '../../ui/button';
import { FileChanges } from '../../ui/diff/file-changes';
import { formatQuantity } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import type { PromotionActions } from './use-promotion';

interface ReadBackPanelProps {
  readonly dir: string;
  readonly target: string;
  readonly actions: PromotionActions;
  /** What the button says that reads the project first. */
  readonly label?: string;
  /** Hears what was taken over, and null once it was taken back. */
  readonly onTaken?: (changes: ProjectChanges | null) => void;
}

type Shown =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'read' | 'taken'; readonly changes: ProjectChanges }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** What engineers changed in a project, and the way to take it over into the workspace; it can be taken back. */
export function ReadBackPanel({ dir, target, actions, label = 'What engineers changed', onTaken }: ReadBackPanelProps) {
  const [shown, setShown] = useState<Shown>({ kind: 'nothing' });
  const attempt = (work: () => Promise<Shown>) => {
    setShown({ kind: 'reading' });
    work().then(setShown, (error: unknown) => setShown({ kind: 'problem', problem: toProblem(error) }));
  };
  const read = () => attempt(async () => ({ kind: 'read', changes: await actions.readBack(dir, false) }));
  const take = () =>
    attempt(async () => {
      const changes = await actions.readBack(dir, true);
      onTaken?.(changes);
      return { kind: 'taken', changes };
    });
  const takeBack = (changes: ProjectChanges) =>
    attempt(async () => {
      await actions.restore(dir, changes);
      onTaken?.(null);
      return { kind: 'read', changes: await actions.readBack(dir, false) };
    });
  const isShown = shown.kind === 'read' || shown.kind === 'taken';
  return (
    <section className="read-back" aria-label={`Changes in the ${target} project`}>
      <div className="proof-head">
        <Button onClick={read} disabled={shown.kind === 'reading'}>
          {isShown ? 'Look again' : label}
        </Button>
        <span className="spacer" />
        {shown.kind === 'read' && shown.changes.files.length > 0 ? (
          <Button onClick={take}>Take over into {formatQuantity(shown.changes.files.length, 'file')}</Button>
        ) : null}
        {shown.kind === 'taken' && shown.changes.files.length > 0 ? (
          <Button onClick={() => takeBack(shown.changes)}>Undo</Button>
        ) : null}
      </div>
      {shown.kind === 'reading' ? (
        <p className="place" role="status">
          Reading the project…
        </p>
      ) : shown.kind === 'problem' ? (
        <ProblemView problem={shown.problem} role="alert" />
      ) : isShown ? (
        <Changes changes={shown.changes} taken={shown.kind === 'taken'} />
      ) : null}
    </section>
  );
}

function Changes({
  changes: { changes, unread, files },
  taken,
}: {
  readonly changes: ProjectChanges;
  readonly taken: boolean;
}) {
  if (changes.length + unread.length === 0)
    return (
      <p className="place" role="status">
        The project says what the promotion wrote.
      </p>
    );
  return (
    <>
      {taken ? (
        <p className="lead" role="status">
          Taken over. Promote again, then prove.
        </p>
      ) : null}
      <ul className="node-differences" aria-label="Changes of the engineers">
        {changes.map(({ node, file, line, changes: meanings, present, problem }) => (
          <li key={`${file}:${line}:${node}:${meanings[0]?.text}`}>
            <span className="head">
              <code>{node}</code>
              <span className="place">
                {file}:{line}
              </span>
              {present ? (
                <span className="chip" data-tone="ok">
                  in the workspace
                </span>
              ) : problem === null ? null : (
                <span className="chip" data-tone="warn">
                  not taken over
                </span>
              )}
            </span>
            <ul className="meanings">
              {meanings.map(({ text }) => (
                <li key={text}>{text}</li>
              ))}
              {problem === null ? null : <li>{problem.message}</li>}
            </ul>
          </li>
        ))}
      </ul>
      {unread.length === 0 ? null : (
        <>
          <h5>Not read back; it stays in the project</h5>
          <ul className="meanings" aria-label="Not read back">
            {unread.map(({ file, line, what, why }) => (
              <li key={`${file}:${line}:${what}`}>
                <span className="place">
                  {file}
                  {line === null ? '' : `:${line}`}
                </span>{' '}
                {what === file ? '' : `${what}. `}
                {why}
              </li>
            ))}
          </ul>
        </>
      )}
      {files.length === 0 ? null : <FileChanges files={files} />}
    </>
  );
}
