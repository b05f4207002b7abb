import { type FormEvent, useMemo, useState } from 'react';
import { type Problem, toProblem } from '../../../../shared/domain/problem';
import type { PipelineEdit } from '../../../../shared/domain/sketch/pipeline-edit';
import { useAppState, useServices } from '../../../state/app-context';
import { sinkOf } from '../../../state/canvas-selection';
import { placeOfSink } from '../../../state/commands/pipeline-edit-actions';
import { nameFromText, takenNodeNames } from '../../../state/new-node-name';
import { editPipeline } from '../../../state/pipeline-edits';
import { Button } from '../../../ui/button';
import { Dialog } from '../../../ui/dialog';
import { ProblemView } from '../../../ui/problem-view';
import { PreparedText, usePrepared } from './prepared-change';
import '../../../ui/grid/export-dialog.css';
import { revealAfterDialog } from './reveal-after-dialog';
import { draftOfSink, type SinkDraft, targetOf } from './sink-draft';

const kinds: readonly { readonly kind: SinkDraft['kind']; readonly title: string; readonly note: string }[] = [
  { kind: 'parquet', title: 'Parquet file', note: 'Small and typed' },
  { kind: 'csv', title: 'CSV file', note: 'Text that every tool reads' },
  { kind: 'json', title: 'JSON file', note: 'Objects, one after another' },
  { kind: 'table', title: 'Table', note: 'In a connection of plumbline.yaml' },
];

interface SinkDialogProps {
  readonly from: string;
  /** A sink that is there already; null for a new one. */
  readonly name: string | null;
  readonly onClose: () => void;
}

/** Asks where the rows of a node are to be written. Nothing is written until the sink is run for real. */
export function SinkDialog({ from, name, onClose }: SinkDialogProps) {
  const services = useServices();
  const [draft, setDraft] = useState<SinkDraft>(() => {
    const state = services.store.getState();
    const [only, ...others] = state.workspace?.connections ?? noConnections;
    const connection = others.length === 0 ? only?.name : undefined;
    return draftOfSink(from, name === null ? undefined : sinkOf(state, name)?.write, connection);
  });
  const [sinkName, setSinkName] = useState(() => {
    const state = services.store.getState();
    return name ?? nameFromText(`${from}_out`, 'sink', takenNodeNames(state)).name;
  });
  const [problem, setProblem] = useState<Problem | null>(null);
  const edits = useMemo((): readonly PipelineEdit[] | null => {
    const write = targetOf(draft);
    if (write === null || sinkName.trim() === '') return null;
    if (name !== null) return [{ do: 'changeSink', name, write }];
    const at = placeOfSink(services.store.getState(), from);
    return [{ do: 'sink', name: sinkName.trim(), from, write, ...(at === undefined ? {} : { at }) }];
  }, [services, draft, sinkName, name, from]);
  const prepared = usePrepared(edits);
  const set = (change: Partial<SinkDraft>) => setDraft({ ...draft, ...change });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (edits === null) return;
    try {
      await editPipeline(services, edits);
      onClose();
      revealAfterDialog(services, name === null ? [sinkName.trim()] : [name]);
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  return (
    <Dialog
      title={name === null ? `Write the rows of ${from}` : `Where ${name} writes`}
      description="The sink is a node of the pipeline. It writes only when it is asked to; otherwise it shows what it would write."
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="sink" disabled={edits === null || prepared?.problem != null}>
            {name === null ? 'Add the sink' : 'Change it'}
          </Button>
        </>
      }
    >
      <form id="sink" className="form sink-form" onSubmit={(event) => void submit(event)}>
        <fieldset className="export-choices" aria-label="Where to">
          {kinds.map(({ kind, title, note }) => (
            <label key={kind}>
              <input type="radio" name="kind" checked={draft.kind === kind} onChange={() => set({ kind })} />
              <span>{title}</span>
              <small>{note}</small>
            </label>
          ))}
        </fieldset>
        {name === null ? (
          <label>
            Name of the sink
            <input value={sinkName} spellCheck={false} onChange={(event) => setSinkName(event.currentTarget.value)} />
          </label>
        ) : null}
        {draft.kind === 'table' ? (
          <div className="sink-table">
            <ConnectionField value={draft.connection} onChange={(connection) => set({ connection })} />
            <label>
              Table
              <input
                value={draft.table}
                spellCheck={false}
                onChange={(event) => set({ table: event.currentTarget.value })}
              />
            </label>
            <label>
              Rows that are there
              <select
                value={draft.mode}
                onChange={(event) => set({ mode: event.currentTarget.value === 'append' ? 'append' : 'replace' })}
              >
                <option value="replace">are replaced</option>
                <option value="append">stay; these are appended</option>
              </select>
            </label>
          </div>
        ) : (
          <label>
            File, relative to the workspace
            <input
              value={draft.paths[draft.kind]}
              spellCheck={false}
              onChange={(event) => set({ paths: { ...draft.paths, [draft.kind]: event.currentTarget.value } })}
            />
          </label>
        )}
      </form>
      {problem === null ? null : <ProblemView problem={problem} role="alert" />}
      <PreparedText prepared={prepared} />
    </Dialog>
  );
}

const noConnections: readonly { readonly name: string; readonly type: string }[] = [];

/** The connections of the manifest to choose from; a name that it is still to get where it has none. */
function ConnectionField({ value, onChange }: { readonly value: string; readonly onChange: (name: string) => void }) {
  const connections = useAppState((state) => state.workspace?.connections ?? noConnections);
  if (connections.length === 0)
    return (
      <label>
        Connection
        <input
          value={value}
          placeholder="none in plumbline.yaml yet"
          spellCheck={false}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </label>
    );
  const isKnown = connections.some(({ name }) => name === value);
  return (
    <label>
      Connection
      <select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {isKnown ? null : (
          <option value={value}>{value === '' ? 'Choose one' : `${value} (not in plumbline.yaml)`}</option>
        )}
        {connections.map(({ name, type }) => (
          <option key={name} value={name}>
            {name} ({type})
          </option>
        ))}
      </select>
    </label>
  );
}
