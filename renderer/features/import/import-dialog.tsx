import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { foldName } from '../../../shared/domain/graph/names';
import { useAppState, useServices } from '../../state/app-context';
import { placeSources } from '../../state/commands/pipeline-edit-actions';
import type { Services } from '../../state/services';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { baseName } from '../../ui/format';
import { ProblemView } from '../../ui/problem-view';
import { FilePanel } from './file-panel';
import { draftFault, type FileDraft, type ImportBackend, ImportSession, subscribeTo } from './import-session';
import './import.css';

/** Shows what dropped or chosen files hold, lets a person correct how they are read, and makes them sources. */
export function ImportDialog() {
  const services = useServices();
  const paths = useAppState((state) => state.dropped);
  const [session, setSession] = useState<ImportSession | null>(null);
  useEffect(() => {
    const started = new ImportSession(backendOf(services));
    setSession(started);
    void started.start(paths);
    return () => started.dispose();
  }, [services, paths]);
  return session === null ? null : <OpenDialog session={session} />;
}

function OpenDialog({ session }: { session: ImportSession }) {
  const services = useServices();
  const graph = useAppState((state) => state.graph);
  const sources = useAppState((state) => state.workspace?.sources);
  const { files, active, problems, adding, failure } = useSyncExternalStore(
    useMemo(() => subscribeTo(session), [session]),
    () => session.state,
  );
  const [leaving, setLeaving] = useState(false);
  const names = useMemo(
    () => new Set([...graph.byName.keys(), ...(sources ?? []).map((source) => source.name)].map(foldName)),
    [graph, sources],
  );
  const faultOf = (draft: FileDraft) => draftFault(draft, files, (name) => names.has(foldName(name)));
  const draft = files[active];
  const included = files.filter((file) => file.included);
  const count = included.reduce((sum, file) => sum + Math.max(1, file.tables.length), 0);
  const close = () => services.store.setState({ overlay: null, dropped: [], dropPlace: null });

  const leave = () => {
    if (!leaving && files.some((file) => file.edited)) setLeaving(true);
    else close();
  };

  const add = async () => {
    const outcome = await session.add(faultOf);
    if (outcome === null) return;
    const { dropPlace } = services.store.getState();
    close();
    const [first] = outcome.added;
    const { store } = services;
    store.getState().notify({
      tone: 'ok',
      message: outcome.added.length === 1 ? `Added ${first}` : `Added ${outcome.added.length} sources`,
      ...(outcome.undo === null ? {} : { action: { label: 'Undo', run: () => undo(services, outcome) } }),
    });
    if (dropPlace !== null) void services.attempt(() => placeSources(services, outcome.added, dropPlace));
    else if (first !== undefined) {
      store.getState().selectNode(first);
      store.getState().openTab({ kind: 'data', node: first });
    }
  };

  return (
    <Dialog
      title="Add data"
      description="Each file becomes a source that cells read by its name. What is found out is written into plumbline.yaml, so that the file is always read the same way."
      onClose={leave}
      footer={
        leaving ? (
          <>
            <span className="import-leave" role="alert">
              What was decided here is lost.
            </span>
            <Button key="go-on" ref={focusSoon} onClick={() => setLeaving(false)}>
              Go on
            </Button>
            <Button variant="primary" onClick={close}>
              Discard
            </Button>
          </>
        ) : (
          <>
            <Button onClick={leave}>Cancel</Button>
            <Button
              variant="primary"
              disabled={adding || count === 0 || included.some((file) => faultOf(file) !== null)}
              onClick={() => void add()}
            >
              {adding ? 'Adding…' : count > 1 ? `Add ${count} sources` : 'Add'}
            </Button>
          </>
        )
      }
    >
      <div className="import" data-many={files.length > 1 || undefined}>
        {files.length > 1 ? <FileList session={session} faultOf={faultOf} /> : null}
        <div className="import-main">
          {problems.map((problem) => (
            <ProblemView key={problem.message} problem={problem} role="alert" />
          ))}
          {failure === null ? null : <ProblemView problem={failure} role="alert" />}
          {draft === undefined ? null : (
            <FilePanel key={draft.file.path} session={session} draft={draft} fault={faultOf(draft)} />
          )}
        </div>
      </div>
    </Dialog>
  );
}

function FileList({ session, faultOf }: { session: ImportSession; faultOf: (draft: FileDraft) => string | null }) {
  const { files, active } = session.state;
  return (
    <ul className="import-files" aria-label="Files">
      {files.map((draft, index) => {
        const { path, source } = draft.file;
        const fault = draft.included ? faultOf(draft) : null;
        const name = baseName(path.replaceAll('\\', '/'));
        return (
          <li key={path} data-on={index === active || undefined}>
            <input
              type="checkbox"
              aria-label={`Add ${name}`}
              checked={draft.included}
              onChange={(event) => session.change(path, { included: event.currentTarget.checked })}
            />
            <button
              type="button"
              title={path}
              aria-current={index === active || undefined}
              onClick={() => session.activate(index)}
            >
              <span className="text">{name}</span>
              <small data-tone={fault === null ? undefined : 'bad'}>
                {fault === null ? (source === undefined ? draft.inspection?.format : `is ${source} already`) : fault}
              </small>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Once the key that led here is over: the dialog gives the focus back to what had it. */
function focusSoon(button: HTMLButtonElement | null): void {
  if (button !== null) requestAnimationFrame(() => button.focus());
}

function undo(services: Services, outcome: { readonly undo: string | null; readonly added: readonly string[] }): void {
  const { undo: id, added } = outcome;
  if (id === null) return;
  void services.attempt(async () => {
    await services.bridge.invoke('source.undo', { undo: id });
    for (const name of added) services.store.getState().closeTab(`data:${name}`);
    services.store.getState().notify({ tone: 'info', message: `Took back: ${added.join(', ')}` });
  });
}

function backendOf({ bridge, results }: Services): ImportBackend {
  return {
    files: (paths) => bridge.invoke('source.files', { paths: [...paths] }),
    inspect: (request, signal) => results.inspectFile(request, signal),
    check: (request, signal) => results.checkFile(request, signal),
    plan: (request) => results.planSource(request),
    install: (format) => results.installReader(format),
    add: (sources) =>
      bridge.invoke('source.add', {
        sources: sources.map(({ plan, ...source }) => ({ ...source, plan: { ...plan } })),
      }),
  };
}
