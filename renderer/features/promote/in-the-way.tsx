import { AlertDialog } from 'radix-ui';
import { useState } from 'react';
import type { ProjectChanges } from '../../../shared/domain/spec/promoted-pipeline';
import { useAppState } from '../../state/app-context';
import type { Promotion } from '../../state/promotion-slice';
import { Button } from '../../ui/button';
import { formatQuantity } from '../../ui/format';
import { ReadBackPanel } from './read-back-panel';
import { shortPath } from './targets-step';
import type { PromotionActions } from './use-promotion';

type Project = Promotion['inTheWay'][number];

interface InTheWayProps {
  readonly projects: readonly Project[];
  readonly actions: PromotionActions;
  /** Promotes again; of these projects the files may be lost. */
  readonly promote: (overwrite: readonly Project[]) => void;
}

/** Changes of engineers that a promotion would write over: they are taken over into the workspace, or lost, and never without a word. */
export function InTheWay({ projects, actions, promote }: InTheWayProps) {
  const root = useAppState((state) => state.workspace?.root ?? '');
  const [taken, setTaken] = useState<Readonly<Record<string, readonly string[]>>>({});
  const [asks, setAsks] = useState(false);
  const left = projects
    .map((project) => ({ ...project, files: project.files.filter((file) => !taken[project.dir]?.includes(file)) }))
    .filter(({ files }) => files.length > 0);
  const count = left.reduce((sum, { files }) => sum + files.length, 0);
  const take = (dir: string, changes: ProjectChanges | null) => {
    setAsks(false);
    setTaken((before) => ({ ...before, [dir]: changes?.taken ?? [] }));
  };
  return (
    <section className="in-the-way" aria-label="Changes in the way">
      <div className="in-the-way-head" role="alert">
        <p>
          <b>Engineers changed what this promotion would write over.</b> Nothing was written.
        </p>
        <p className="place">
          Read back takes their changes over into the workspace, as far as a cell or a check can say them. Overwrite
          loses them.
        </p>
      </div>
      {projects.map((project) => {
        const open = left.find(({ dir }) => dir === project.dir)?.files ?? [];
        return (
          <section key={project.dir} aria-label={`Changes in the way in ${project.target}`}>
            <h3>
              {project.target} <span className="place">{shortPath(project.dir, root)}</span>
            </h3>
            <ul className="files-in-the-way" aria-label={`Files that engineers changed in ${project.target}`}>
              {project.files.map((file) => (
                <li key={file}>
                  <code>{file}</code>
                  {open.includes(file) ? null : (
                    <span className="chip" data-tone="ok">
                      taken over
                    </span>
                  )}
                </li>
              ))}
            </ul>
            {project.canReadBack ? (
              <ReadBackPanel
                dir={project.dir}
                target={project.target}
                actions={actions}
                label="Read back"
                onTaken={(changes) => take(project.dir, changes)}
              />
            ) : (
              <p className="place">
                A project of {project.target} cannot be read back: bring these changes into the workspace by hand.
              </p>
            )}
          </section>
        );
      })}
      <div className="in-the-way-choice">
        {count === 0 ? (
          <p role="status">All of it is in the workspace now.</p>
        ) : (
          <p>{formatQuantity(count, 'file')} in the way.</p>
        )}
        <span className="spacer" />
        {count === 0 ? null : <Button onClick={() => setAsks(true)}>Overwrite…</Button>}
        <Button variant={count === 0 ? 'primary' : undefined} onClick={() => promote([])}>
          Promote again
        </Button>
      </div>
      {asks ? (
        <ConfirmOverwrite projects={left} count={count} confirm={() => promote(left)} cancel={() => setAsks(false)} />
      ) : null}
    </section>
  );
}

interface ConfirmOverwriteProps {
  readonly projects: readonly Project[];
  readonly count: number;
  readonly confirm: () => void;
  readonly cancel: () => void;
}

/** Names the files whose changes will be lost; Escape keeps them. */
function ConfirmOverwrite({ projects, count, confirm, cancel }: ConfirmOverwriteProps) {
  const files = formatQuantity(count, 'file');
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && cancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="scrim" data-over />
        <AlertDialog.Content className="dialog" data-over>
          <header>
            <AlertDialog.Title>Overwrite what engineers changed</AlertDialog.Title>
          </header>
          <div className="body">
            <AlertDialog.Description className="lead">
              The changes in {files} will be lost. Nothing here brings them back; the git of the project can, where they
              were committed.
            </AlertDialog.Description>
            <ul className="files-in-the-way" aria-label="Files that will be lost">
              {projects.flatMap(({ target, dir, files: own }) =>
                own.map((file) => (
                  <li key={`${dir}:${file}`}>
                    <code>
                      {target}/{file}
                    </code>
                  </li>
                )),
              )}
            </ul>
          </div>
          <footer>
            <span className="spacer" />
            <AlertDialog.Cancel asChild>
              <Button>Keep them</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant="danger" onClick={confirm}>
                Overwrite {files}
              </Button>
            </AlertDialog.Action>
          </footer>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
