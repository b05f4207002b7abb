import { useMemo, useState } from 'react';
import { type Problem, toProblem } from '../../../../shared/domain/problem';
import { useAppState, useServices } from '../../../state/app-context';
import { writeAsCells, writeEdits } from '../../../state/commands/pipeline-edit-actions';
import type { AppState } from '../../../state/store';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { ProblemView } from '../../../ui/problem-view';
import { PreparedText, usePrepared } from './prepared-change';

/** Asks which notebook planned boxes become cells of, and shows the SQL that they begin with. */
export function WriteDialog({ names, onClose }: { readonly names: readonly string[]; readonly onClose: () => void }) {
  const services = useServices();
  const notebooks = useAppState((state) => state.workspace?.notebooks);
  const [file, setFile] = useState(() => likelyNotebook(services.store.getState(), names));
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const edits = useMemo(() => writeEdits(names, file), [names, file]);
  const prepared = usePrepared(edits);
  const write = async () => {
    setBusy(true);
    setProblem(null);
    try {
      await writeAsCells(services, names, file);
      onClose();
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  const what = names.length === 1 ? names[0] : `${names.length} boxes`;
  return (
    <Dialog
      title={`Turn ${what} into ${names.length === 1 ? 'a cell' : 'cells'}`}
      description="The cell stands at the end of the notebook, with the columns of what it is planned to read. The plan stays, to compare with."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            type="submit"
            form="write-cells"
            disabled={busy || (prepared !== null && prepared.problem !== null)}
          >
            Write
          </Button>
        </>
      }
    >
      <form
        id="write-cells"
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          void write();
        }}
      >
        <label>
          Notebook
          <select value={file} onChange={(event) => setFile(event.currentTarget.value)}>
            {(notebooks ?? []).map((notebook) => (
              <option key={notebook.file} value={notebook.file}>
                {notebook.title === '' ? notebook.file : `${notebook.title} (${notebook.file})`}
              </option>
            ))}
          </select>
        </label>
      </form>
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
      <PreparedText prepared={prepared} />
    </Dialog>
  );
}

/** The notebook of what the boxes read, else the one that was opened last, else the first. */
function likelyNotebook({ graph, tabs, workspace }: AppState, names: readonly string[]): string | undefined {
  const open = [...names];
  const seen = new Set<string>();
  for (let name = open.shift(); name !== undefined; name = open.shift()) {
    if (seen.has(name)) continue;
    seen.add(name);
    const node = graph.byName.get(name);
    if (node?.kind === 'cell') return node.file;
    open.push(...(graph.upstream.get(name) ?? []));
  }
  const tab = tabs.filter((candidate) => candidate.kind === 'notebook').at(-1);
  return tab?.kind === 'notebook' ? tab.file : workspace?.notebooks[0]?.file;
}
