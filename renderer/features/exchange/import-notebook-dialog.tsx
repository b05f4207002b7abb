import { useEffect, useRef, useState } from 'react';
import type { NotebookImport } from '../../../shared/contract/exchange';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { useAppState, useServices } from '../../state/app-context';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { baseName } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import { LossList } from './loss-list';
import './exchange.css';

type Read = { readonly path: string } & ({ readonly notebook: NotebookImport } | { readonly problem: Problem });

/** Says what would come of notebooks of other programs, before anything is written. */
export function ImportNotebookDialog() {
  const services = useServices();
  const paths = useAppState((state) => state.notebooksToImport);
  const [read, setRead] = useState<readonly Read[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const close = () => {
    const waits = services.store.getState().dropped.length > 0;
    services.store.setState({ overlay: waits ? 'import' : null, notebooksToImport: [] });
  };

  useEffect(() => {
    let shown = true;
    const readOne = async (path: string): Promise<Read> => {
      try {
        return { path, notebook: await services.bridge.invoke('notebook.previewImport', { path }) };
      } catch (error) {
        return { path, problem: toProblem(error) };
      }
    };
    void Promise.all(paths.map(readOne)).then((all) => shown && setRead(all));
    return () => {
      shown = false;
    };
  }, [services, paths]);

  const importButton = useRef<HTMLButtonElement>(null);
  // The dialog opens before it knows whether there is anything to import.
  useEffect(() => {
    if (read !== null) importButton.current?.focus();
  }, [read]);

  const usable = (read ?? []).flatMap((entry) => ('notebook' in entry ? [entry.notebook] : []));
  const takeAll = async () => {
    setBusy(true);
    setProblem(null);
    try {
      let first: string | undefined;
      for (const { path, isOwn, file } of usable) {
        const written = isOwn ? file : (await services.bridge.invoke('notebook.import', { path })).file;
        first ??= written;
      }
      close();
      if (first !== undefined) services.store.getState().openTab({ kind: 'notebook', file: first });
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };

  const onlyOwn = usable.length > 0 && usable.every((notebook) => notebook.isOwn);
  const title = paths.length === 1 ? 'Import as notebook' : `Import ${paths.length} notebooks`;
  return (
    <Dialog
      title={title}
      description="The file stays as it is. Its cells are written to a notebook of this workspace; nothing runs."
      onClose={close}
      footer={
        <>
          <Button onClick={close}>{usable.length === 0 && read !== null ? 'Close' : 'Cancel'}</Button>
          {read !== null && usable.length === 0 ? null : (
            <Button
              ref={importButton}
              variant="primary"
              disabled={busy || read === null}
              onClick={() => void takeAll()}
            >
              {busy ? 'Importing…' : onlyOwn ? 'Open' : 'Import'}
            </Button>
          )}
        </>
      }
    >
      {read === null ? (
        <p className="exchange-reading" role="status">
          Reading…
        </p>
      ) : (
        read.map((entry) =>
          'notebook' in entry ? (
            <Preview key={entry.path} notebook={entry.notebook} />
          ) : (
            <section key={entry.path} className="exchange-file" aria-label={baseName(entry.path)}>
              <ProblemView problem={entry.problem} role="alert" />
            </section>
          ),
        )
      )}
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
    </Dialog>
  );
}

const formatNames: Readonly<Record<NotebookImport['format'], string>> = {
  ipynb: 'Jupyter',
  marimo: 'marimo',
  percent: 'Script with cells',
  sql: 'SQL script',
  markdown: 'Markdown',
};

/** Cells that stand in the list before it says how many more there are. */
const mostCells = 60;

function Preview({ notebook }: { readonly notebook: NotebookImport }) {
  const { path, file, isOwn, format, cells, codeBlocks, losses, images } = notebook;
  const name = baseName(path.replaceAll('\\', '/'));
  if (isOwn) {
    return (
      <section className="exchange-file" aria-label={name}>
        <p>
          <code>{file}</code> is a notebook of this workspace already.
        </p>
      </section>
    );
  }
  const kinds = (['sql', 'chart', 'input'] as const).flatMap((kind) => {
    const count = cells.filter((cell) => cell.kind === kind).length;
    return count === 0 ? [] : [`${count} ${kind === 'sql' ? 'SQL' : kind} ${count === 1 ? 'cell' : 'cells'}`];
  });
  const facts = [
    ...(kinds.length === 0 ? ['no SQL cell'] : kinds),
    ...(codeBlocks === 0 ? [] : [`${codeBlocks} code ${codeBlocks === 1 ? 'block' : 'blocks'} kept as text`]),
    ...(images === 0 ? [] : [`${images} ${images === 1 ? 'image' : 'images'}`]),
  ];
  return (
    <section className="exchange-file" aria-label={name}>
      <h3 title={path}>
        {name} <span className="place">{formatNames[format]}</span>
      </h3>
      <p className="exchange-facts">
        {facts.join(', ')} <span aria-hidden>→</span> <code>{file}</code>
      </p>
      {cells.length === 0 ? null : (
        <ul className="exchange-cells" aria-label={`Cells of ${name}`}>
          {cells.slice(0, mostCells).map((cell) => (
            <li key={`${cell.kind} ${cell.name}`}>
              <code>{cell.name}</code>
            </li>
          ))}
          {cells.length > mostCells ? <li className="more">and {cells.length - mostCells} more</li> : null}
        </ul>
      )}
      <LossList losses={losses} />
    </section>
  );
}
