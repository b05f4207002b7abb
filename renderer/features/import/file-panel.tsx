import { useMemo } from 'react';
import type { FileInspection } from '../../../shared/domain/import/inspection';
import { useServices } from '../../state/app-context';
import { Button } from '../../ui/button';
import { formatBytes, formatQuantity } from '../../ui/format';
import { DataGrid } from '../../ui/grid/data-grid';
import { onePageSource } from '../../ui/grid/one-page-source';
import { ProblemView } from '../../ui/problem-view';
import { ColumnList } from './column-list';
import { DialectForm } from './dialect-form';
import type { FileDraft, ImportSession } from './import-session';
import { RejectList } from './reject-list';

interface FilePanelProps {
  readonly session: ImportSession;
  readonly draft: FileDraft;
  readonly fault: string | null;
}

/** One file: its name as a source, how it is read, its columns, and its first rows. */
export function FilePanel({ session, draft, fault }: FilePanelProps) {
  const { file, inspection, problem, reading } = draft;
  const { path } = file;
  const nameFault = problem === null && draft.inspection !== null ? fault : null;
  return (
    <div className="import-file">
      <div className="import-naming">
        <label>
          Name
          <input
            value={draft.name}
            spellCheck={false}
            aria-invalid={nameFault !== null}
            aria-describedby="import-name-fault"
            disabled={draft.tables.length > 1}
            onChange={(event) => session.change(path, { name: event.currentTarget.value })}
          />
        </label>
        <label className="wide">
          Description
          <input
            value={draft.description}
            placeholder="Optional"
            onChange={(event) => session.change(path, { description: event.currentTarget.value })}
          />
        </label>
        <fieldset>
          <legend>Where it stays</legend>
          {file.isInside ? (
            <span className="import-inside">in the workspace already</span>
          ) : (
            <>
              <Mode session={session} draft={draft} mode="copy" label="Copy into data/" />
              <Mode session={session} draft={draft} mode="link" label="Read where it is" />
            </>
          )}
        </fieldset>
      </div>
      <p className="import-path" id="import-name-fault">
        {nameFault === null ? (
          <>
            {path} · {formatBytes(file.bytes)}
          </>
        ) : (
          <span role="alert">
            {draft.tables.length === 0 && inspection?.tables ? 'The file' : `“${draft.name}”`} {nameFault}.
          </span>
        )}
      </p>
      {problem === null ? null : (
        <ProblemView problem={problem} role="alert">
          {problem.code === 'extension_missing' ? <InstallButton session={session} draft={draft} /> : undefined}
        </ProblemView>
      )}
      {inspection === null ? null : <Findings session={session} draft={draft} inspection={inspection} />}
      {inspection === null ? (
        problem === null ? (
          <p className="import-reading">Reading…</p>
        ) : null
      ) : (
        <Contents session={session} draft={draft} inspection={inspection} reading={reading} />
      )}
    </div>
  );
}

function Mode({
  session,
  draft,
  mode,
  label,
}: Omit<FilePanelProps, 'fault'> & { mode: 'copy' | 'link'; label: string }) {
  return (
    <label className="choice">
      <input
        type="radio"
        name="import-mode"
        checked={draft.mode === mode}
        onChange={() => session.change(draft.file.path, { mode })}
      />
      {label}
    </label>
  );
}

function InstallButton({ session, draft }: Omit<FilePanelProps, 'fault'>) {
  const format = /\.xlsx$/i.test(draft.file.path) ? 'xlsx' : 'sqlite';
  return (
    <Button disabled={draft.reading} onClick={() => void session.install(draft.file.path, format)}>
      {draft.reading ? 'Installing…' : 'Install from extensions.duckdb.org'}
    </Button>
  );
}

function Findings({ session, draft, inspection }: Omit<FilePanelProps, 'fault'> & { inspection: FileInspection }) {
  return inspection.findings.map(({ code, message, hint, fix }) => (
    <ProblemView
      key={`${code} ${message}`}
      problem={{
        code: 'bad_source',
        severity: code === 'encoding' || code === 'generated_names' ? 'info' : 'warning',
        message,
        ...(hint === undefined || hint === '' ? {} : { hint }),
      }}
    >
      {fix === undefined ? undefined : (
        <Button onClick={() => session.decide(draft.file.path, fix.options)}>{fix.label}</Button>
      )}
    </ProblemView>
  ));
}

function Contents({
  session,
  draft,
  inspection,
  reading,
}: Omit<FilePanelProps, 'fault'> & { inspection: FileInspection; reading: boolean }) {
  const services = useServices();
  const { columns, page } = inspection;
  const source = useMemo(() => onePageSource(page), [page]);
  const changeable = inspection.dialect !== null || inspection.format === 'json' || inspection.format === 'ndjson';
  return (
    <>
      <DialectForm session={session} draft={draft} inspection={inspection} />
      {columns.length === 0 ? null : (
        <>
          <RejectList session={session} draft={draft} inspection={inspection} />
          <div className="import-heading">
            <h3>Columns</h3>
            <small>{formatQuantity(columns.length, 'column')}</small>
          </div>
          <ColumnList session={session} draft={draft} inspection={inspection} changeable={changeable} />
          <div className="import-heading">
            <h3>First rows</h3>
            <small aria-live="polite">{reading ? 'Reading…' : formatQuantity(page.rowCount, 'row')}</small>
          </div>
          <div className="import-preview" data-reading={reading || undefined}>
            <DataGrid
              name="First rows"
              source={source}
              onProblem={(found) => services.store.getState().notifyProblem(found)}
            />
          </div>
        </>
      )}
    </>
  );
}
