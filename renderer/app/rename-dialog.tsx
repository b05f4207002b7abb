import { type FormEvent, useEffect, useMemo, useState } from 'react';
import { type Problem, toProblem } from '../../shared/domain/problem';
import type { RenameSummary } from '../../shared/domain/rename/rename-plan';
import { PreparedText, usePrepared } from '../features/pipeline/edit/prepared-change';
import { revealAfterDialog } from '../features/pipeline/edit/reveal-after-dialog';
import { useAppState, useServices } from '../state/app-context';
import { planNodeRename, renameNode, renameOnCanvas } from '../state/commands/rename-actions';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProblemView } from '../ui/problem-view';
import './rename-dialog.css';

/** Typing rests this long before it is worked out what the name would change. */
const planDelayMs = 120;

/** Asks for a node's new name and shows what it changes before anything does. */
export function RenameDialog() {
  const services = useServices();
  const asked = useAppState((state) => state.renameNode);
  const from = asked?.from ?? '';
  const [name, setName] = useState(asked?.to ?? '');
  const [plan, setPlan] = useState<RenameSummary | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const close = () => services.store.setState({ renameNode: null });
  const to = name.trim();
  const onCanvas = asked?.onCanvas === true;

  useEffect(() => {
    setPlan(null);
    setProblem(null);
    if (to === '' || to === from) return;
    let isCurrent = true;
    const timer = setTimeout(() => {
      planNodeRename(services, from, to).then(
        (summary) => isCurrent && setPlan(summary),
        (error: unknown) => isCurrent && setProblem(toProblem(error)),
      );
    }, planDelayMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [services, from, to]);

  const rename = async (event: FormEvent) => {
    event.preventDefault();
    if (plan === null || plan.to !== to) return;
    try {
      if (onCanvas) await renameOnCanvas(services, plan);
      else await renameNode(services, from, to);
      close();
      if (onCanvas) revealAfterDialog(services, [to]);
    } catch (error) {
      setProblem(toProblem(error));
    }
  };

  return (
    <Dialog
      title={`Rename ${from}`}
      description="SQL, charts, inputs, sketches and checks that name it change in one step. Specs stay as they were promoted."
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form="rename-node" disabled={plan === null}>
            Rename
          </Button>
        </>
      }
    >
      <form id="rename-node" className="form" onSubmit={(event) => void rename(event)}>
        <label>
          New name
          <input
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            onFocus={(event) => event.currentTarget.select()}
            spellCheck={false}
          />
        </label>
      </form>
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
      {plan === null ? (
        <p className="rename-empty" aria-live="polite">
          {problem !== null ? '' : to === '' || to === from ? 'Type another name to see what changes.' : 'Looking …'}
        </p>
      ) : (
        <ul className="rename-changes" aria-label="What changes">
          {plan.changes.map(({ file, newFile, places, what }) => (
            <li key={file}>
              <span className="file">{newFile === undefined ? file : `${file} → ${newFile}`}</span>
              <span className="number">{places}</span>
              <span className="what">{what.join(', ')}</span>
            </li>
          ))}
        </ul>
      )}
      {onCanvas && plan !== null ? <RenamedText from={from} to={plan.to} /> : null}
    </Dialog>
  );
}

/** The lines that change, on the canvas, where what an edit does to the text belongs to it. */
function RenamedText({ from, to }: { readonly from: string; readonly to: string }) {
  const prepared = usePrepared(useMemo(() => [{ do: 'rename' as const, name: from, to }], [from, to]));
  return <PreparedText prepared={prepared} />;
}
