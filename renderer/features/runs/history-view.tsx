import { History } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FoldedStatement, StatementPage } from '../../../shared/domain/history/statement';
import { insertBlockAfter } from '../../../shared/domain/notebook/edit-notebook';
import { type Problem, toProblem } from '../../../shared/domain/problem';
import { Difference } from '../../editor/difference';
import { StaticCode } from '../../editor/static-code';
import { useAppState, useServices } from '../../state/app-context';
import type { Services } from '../../state/services';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { baseName, formatCount, formatDuration } from '../../ui/format';
import { Dot } from '../../ui/node-state';
import { ProblemView } from '../../ui/problem-view';

/** Entries that are read at most; a search finds all others. */
const limit = 300;

/** Every statement that ran, across sessions: searched as one types, with what to do with a statement of old. */
export function HistoryView() {
  const services = useServices();
  const [text, setText] = useState('');
  const [page, setPage] = useState<StatementPage | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const ended = useAppState((state) => state.jobs.filter((job) => job.endedAt !== undefined).length);

  useEffect(() => {
    void ended;
    let current = true;
    services.bridge.invoke('history.search', { text, limit }).then(
      (found) => {
        if (!current) return;
        setPage(found);
        setChosen(0);
        setProblem(null);
      },
      (error: unknown) => current && setProblem(toProblem(error)),
    );
    return () => {
      current = false;
    };
  }, [services, text, ended]);

  if (page === null) return problem === null ? <div className="view" aria-busy /> : <ProblemView problem={problem} />;
  if (page.statements.length === 0 && text.trim() === '') {
    return (
      <EmptyState icon={<History size={28} aria-hidden />} title="No statement has run yet">
        Each statement is kept here with its rows, its time and its outcome, also when its cell is gone.
      </EmptyState>
    );
  }
  const statement = page.statements[chosen];
  const onKeyDown = (event: KeyboardEvent) => {
    const distance = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 }[event.key];
    if (distance === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(page.statements.length - 1, chosen + distance));
    setChosen(next);
    list.current?.querySelector(`[data-index="${next}"]`)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <div className="history">
      <section className="history-list" aria-label="Statements" onKeyDown={onKeyDown}>
        <div className="history-search">
          <input
            type="search"
            aria-label="Search statements"
            placeholder="Words, node:name, failed:"
            value={text}
            // biome-ignore lint/a11y/noAutofocus: the view is for searching; its tab was just chosen.
            autoFocus
            aria-controls="history-entries"
            aria-activedescendant={statement === undefined ? undefined : `history-${chosen}`}
            onChange={(event) => setText(event.target.value)}
          />
          <small role="status">
            {formatCount(page.matches)} {page.matches === 1 ? 'run' : 'runs'} of statements
            {page.more ? `, the newest ${formatCount(page.statements.length)} entries are shown` : ''}
          </small>
        </div>
        <div
          className="history-entries"
          id="history-entries"
          role="listbox"
          aria-label="Statements that ran"
          ref={list}
        >
          {page.statements.length === 0 ? <p className="lead">Nothing matches.</p> : null}
          {page.statements.map((entry, index) => {
            const day = dayOf(entry.time);
            const previous = page.statements[index - 1];
            return (
              <div key={`${entry.run} ${entry.node} ${entry.outcome}`} role="presentation">
                {previous !== undefined && dayOf(previous.time) === day ? null : <h3>{dayTitle(entry.time)}</h3>}
                <div
                  role="option"
                  tabIndex={-1}
                  id={`history-${index}`}
                  data-index={index}
                  className="history-entry"
                  aria-selected={index === chosen}
                  onClick={() => setChosen(index)}
                  onKeyDown={undefined}
                >
                  <Dot tone={entry.outcome === 'failed' ? 'bad' : 'ok'} />
                  <span className="name">{entry.node}</span>
                  <span className="facts">
                    {entry.count > 1 ? `${formatCount(entry.count)} × · ` : ''}
                    {entry.outcome === 'failed' ? 'failed' : `${formatCount(entry.rows ?? 0)} rows`} ·{' '}
                    {timeOf(entry.time)}
                  </span>
                  <span className="sql">{entry.sql.replace(/\s+/g, ' ').slice(0, 200)}</span>
                </div>
              </div>
            );
          })}
        </div>
      </section>
      {statement === undefined ? <div /> : <Detail key={`${statement.run} ${statement.node}`} statement={statement} />}
    </div>
  );
}

function Detail({ statement }: { readonly statement: FoldedStatement }) {
  const services = useServices();
  const [comparing, setComparing] = useState(false);
  const notebooks = useAppState((state) => state.workspace?.notebooks) ?? [];
  const current = useAppState((state) => state.graph.byName.get(statement.node)?.sql);
  const target = notebooks.some(({ file }) => file === statement.notebook) ? statement.notebook : notebooks[0]?.file;
  const parameters = Object.entries(statement.parameters);
  const act = (action: () => Promise<unknown>) => void services.attempt(action);
  return (
    <section className="history-detail" aria-label={`Statement of ${statement.node}`}>
      <h2>{statement.node}</h2>
      <p className="facts">
        {statement.outcome === 'failed' ? 'failed' : `${formatCount(statement.rows ?? 0)} rows`} in{' '}
        {formatDuration(statement.ms)} · {dayTitle(statement.time)} {timeOf(statement.time)} ·{' '}
        {triggers[statement.trigger]} · {statement.user} · {baseName(statement.notebook)}
        {current === undefined ? ' · its cell is gone' : ''}
        {statement.count > 1 ? ` · ${formatCount(statement.count)} times since ${timeOf(statement.firstTime)}` : ''}
      </p>
      {parameters.length === 0 ? null : (
        <p className="facts">{parameters.map(([name, value]) => `$${name} = ${String(value)}`).join(', ')}</p>
      )}
      {statement.error === undefined ? null : (
        <ProblemView problem={{ code: 'sql_runtime', severity: 'error', message: statement.error }} />
      )}
      <div className="actions">
        <Button onClick={() => act(() => navigator.clipboard.writeText(statement.sql))}>Copy</Button>
        <Button
          disabled={target === undefined}
          onClick={() => act(() => insertAsCell(services, statement, target ?? ''))}
        >
          Insert as cell
        </Button>
        {current === undefined || current === statement.sql ? null : (
          <Button aria-pressed={comparing} onClick={() => setComparing(!comparing)}>
            {comparing ? 'Show the statement' : 'Difference from the cell now'}
          </Button>
        )}
        {current === statement.sql ? <span className="place">The cell holds this statement now.</span> : null}
      </div>
      {comparing && current !== undefined ? (
        <Difference original={statement.sql} modified={current} />
      ) : (
        <StaticCode text={statement.sql} language="sql" />
      )}
    </section>
  );
}

const triggers: Readonly<Record<FoldedStatement['trigger'], string>> = {
  app: 'window',
  cli: 'command line',
  auto: 'by itself',
};

/** Adds the statement to the end of a notebook, under its own name where that is free. */
async function insertAsCell(services: Services, statement: FoldedStatement, file: string): Promise<void> {
  const session = await services.session(file);
  const { notebook } = session;
  const { graph } = services.store.getState();
  let name = statement.node;
  for (let number = 2; graph.byName.has(name); number++) name = `${statement.node}_${number}`;
  const last = notebook.blocks.at(-1)?.id ?? null;
  session.edit(insertBlockAfter(notebook, last, { kind: 'sql', name, body: statement.sql }), 'Insert from the history');
  const { openTab, activateCell } = services.store.getState();
  openTab({ kind: 'notebook', file });
  activateCell(file, `sql:${name}`, 'command');
}

function dayOf(iso: string): string {
  return new Date(iso).toDateString();
}

function dayTitle(iso: string): string {
  const day = new Date(iso);
  const today = new Date();
  if (day.toDateString() === today.toDateString()) return 'Today';
  today.setDate(today.getDate() - 1);
  if (day.toDateString() === today.toDateString()) return 'Yesterday';
  return day.toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
}

function timeOf(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
