import { type FormEvent, useState } from 'react';
import { type Problem, toProblem } from '../../shared/domain/problem';
import { useServices } from '../state/app-context';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ProblemView } from '../ui/problem-view';

/** Asks for a title and makes the file that carries it. */
export function NewNotebookDialog() {
  const services = useServices();
  const [title, setTitle] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const file = fileFor(title);
  const close = () => services.store.setState({ overlay: null });

  const create = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await services.bridge.invoke('notebook.create', { file, title: title.trim() });
      close();
      services.store.getState().openTab({ kind: 'notebook', file });
    } catch (error) {
      setProblem(toProblem(error));
    }
  };

  return (
    <Dialog
      title="New notebook"
      description="A notebook is a Markdown file with named SQL cells."
      onClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-notebook" disabled={title.trim() === ''}>
            Create
          </Button>
        </>
      }
    >
      <form id="new-notebook" className="form" onSubmit={(event) => void create(event)}>
        <label>
          Title
          <input value={title} onChange={(event) => setTitle(event.currentTarget.value)} spellCheck={false} />
        </label>
        <p className="place">{title.trim() === '' ? 'notebooks/…' : file}</p>
      </form>
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
    </Dialog>
  );
}

/** `On-time performance` becomes `notebooks/on-time-performance.md`. */
function fileFor(title: string): string {
  const name = title
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  return `notebooks/${name === '' ? 'notebook' : name}.md`;
}
