import { ChevronDown, ChevronRight, FileCheck2, FileCode2, NotebookText, Plus, Table2 } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactNode, useState } from 'react';
import type { ColumnInfo } from '../../shared/domain/column/column-type';
import { toProblem } from '../../shared/domain/problem';
import { useAppState, useServices } from '../state/app-context';
import { runCommand } from '../state/commands/registry';
import { goToNode } from '../state/navigation';
import { IconButton } from '../ui/button';
import { baseName, formatBytes, formatCount } from '../ui/format';
import { Dot, toneOf, toneOfVerdict } from '../ui/node-state';

/** What the workspace holds, by kind. */
export function Explorer() {
  const workspace = useAppState((state) => state.workspace);
  if (workspace === null) return null;
  return (
    <section className="explorer" aria-label="Explorer" onKeyDown={onArrowKeys}>
      <Notebooks />
      <Sources />
      <Nodes />
      <Checks />
      {workspace.specs.length === 0 ? null : (
        <Section title="Specs">
          {workspace.specs.map((spec) => (
            <div key={spec} className="row plain" title={spec}>
              <FileCode2 size={14} aria-hidden />
              <span className="text">{baseName(spec)}</span>
            </div>
          ))}
        </Section>
      )}
    </section>
  );
}

function Notebooks() {
  const services = useServices();
  const notebooks = useAppState((state) => state.workspace?.notebooks) ?? [];
  const activeTab = useAppState((state) => state.activeTab);
  const statuses = useAppState((state) => state.statuses);
  const graph = useAppState((state) => state.graph);
  return (
    <Section
      title="Notebooks"
      empty={notebooks.length === 0 ? 'No notebook yet' : undefined}
      action={
        <IconButton label="New notebook" shortcut="Mod+N" onClick={() => runCommand(services, 'notebook.new')}>
          <Plus size={14} aria-hidden />
        </IconButton>
      }
    >
      {notebooks.map(({ file, title }) => {
        const counts = { stale: 0, failed: 0 };
        for (const node of graph.byName.values()) {
          if (node.kind !== 'cell' || node.file !== file) continue;
          const state = statuses.get(node.name)?.state;
          if (state === 'stale') counts.stale++;
          if (state === 'failed' || state === 'blocked' || state === 'broken') counts.failed++;
        }
        return (
          <Row
            key={file}
            on={activeTab === `notebook:${file}`}
            title={title}
            onOpen={() => services.store.getState().openTab({ kind: 'notebook', file })}
            icon={<NotebookText size={14} aria-hidden />}
            fact={
              counts.failed > 0 ? `${counts.failed} failing` : counts.stale > 0 ? `${counts.stale} stale` : undefined
            }
            tone={counts.failed > 0 ? 'bad' : counts.stale > 0 ? 'stale' : undefined}
          >
            {baseName(file)}
          </Row>
        );
      })}
    </Section>
  );
}

function Sources() {
  const sources = useAppState((state) => state.workspace?.sources) ?? [];
  return (
    <Section
      title="Sources"
      empty={sources.length === 0 ? 'Drop a CSV, Parquet or JSON file on the window' : undefined}
    >
      {sources.map((source) => (
        <Source key={source.name} {...source} />
      ))}
    </Section>
  );
}

function Source({ name, path, format, bytes }: { name: string; path: string; format: string; bytes: number }) {
  const services = useServices();
  const status = useAppState((state) => state.statuses.get(name));
  const selected = useAppState((state) => state.selectedNode === name);
  const [open, setOpen] = useState(false);
  const [read, setRead] = useState<{ columns: readonly ColumnInfo[]; rows: number } | string | null>(null);
  const known = typeof read === 'object' ? read : null;
  const columns = status?.columns ?? known?.columns;
  const rows = status?.rows ?? known?.rows;
  const failed = status?.state === 'broken' || status?.state === 'failed';

  const toggle = () => {
    setOpen(!open);
    if (open || columns !== undefined) return;
    services.results.openResult(name).then(
      (handle) => {
        setRead({ columns: handle.columns, rows: handle.rows });
        services.results.closeResult(handle.result);
      },
      (error: unknown) => setRead(toProblem(error).message),
    );
  };

  return (
    <>
      <Row
        on={selected}
        title={`${path} · ${format} · ${formatBytes(bytes)}`}
        expanded={open}
        onToggle={toggle}
        onOpen={() => void services.attempt(() => goToNode(services, name))}
        fact={failed ? status.state : rows === undefined ? format : formatCount(rows)}
        tone={failed ? 'bad' : undefined}
      >
        {name}
      </Row>
      {open ? (
        columns === undefined ? (
          <div className="row child plain">{typeof read === 'string' ? read : 'Reading columns…'}</div>
        ) : (
          columns.map((column) => (
            <div key={column.name} className="row child plain" title={`${column.name} ${column.sqlType}`}>
              <span className="text">{column.name}</span>
              <small>{column.sqlType}</small>
            </div>
          ))
        )
      ) : null}
    </>
  );
}

function Nodes() {
  const graph = useAppState((state) => state.graph);
  const names = graph.order.filter((name) => {
    const kind = graph.byName.get(name)?.kind;
    return kind === 'cell' || kind === 'planned' || kind === 'macro';
  });
  return (
    <Section title="Nodes" empty={names.length === 0 ? 'No cell yet' : undefined}>
      {names.map((name) => (
        <NodeRow key={name} name={name} />
      ))}
    </Section>
  );
}

const NodeRow = memo(function NodeRow({ name }: { name: string }) {
  const services = useServices();
  const status = useAppState((state) => state.statuses.get(name));
  const planned = useAppState((state) => state.graph.byName.get(name)?.kind === 'planned');
  const selected = useAppState((state) => state.selectedNode === name);
  const state = status?.state ?? (planned ? 'planned' : 'stale');
  return (
    <Row
      on={selected}
      title={status?.reason === undefined ? state : `${state}: ${status.reason}`}
      onOpen={() => void services.attempt(() => goToNode(services, name))}
      icon={<Dot tone={toneOf(state)} />}
      fact={state === 'fresh' && status?.rows !== undefined ? formatCount(status.rows) : state}
      tone={state === 'fresh' ? undefined : toneOf(state)}
    >
      {name}
    </Row>
  );
});

function Checks() {
  const services = useServices();
  const files = useAppState((state) => state.workspace?.checkFiles) ?? [];
  const outcomes = useAppState((state) => state.checks);
  if (files.length === 0) return null;
  return (
    <Section title="Checks">
      {files.map(({ file, node, checks }) => {
        const known = outcomes.get(node) ?? [];
        const worst =
          known.find((check) => check.outcome === 'fail' || check.outcome === 'error') ??
          known.find((check) => check.outcome === 'warn') ??
          known[0];
        const failed = known.filter((check) => check.outcome === 'fail' || check.outcome === 'error').length;
        return (
          <Row
            key={file}
            on={false}
            title={file}
            onOpen={() => {
              services.store.getState().selectNode(node);
              services.store.getState().openTab({ kind: 'checks' });
            }}
            icon={
              worst === undefined ? <FileCheck2 size={14} aria-hidden /> : <Dot tone={toneOfVerdict(worst.outcome)} />
            }
            fact={
              worst === undefined
                ? `${checks}`
                : failed > 0
                  ? `${failed} of ${known.length} fail`
                  : worst.outcome === 'warn'
                    ? 'warns'
                    : `${known.length} pass`
            }
            tone={worst === undefined || worst.outcome === 'pass' ? undefined : toneOfVerdict(worst.outcome)}
          >
            {node}
          </Row>
        );
      })}
    </Section>
  );
}

interface SectionProps {
  readonly title: string;
  readonly empty?: string | undefined;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Section({ title, empty, action, children }: SectionProps) {
  return (
    <section aria-label={title}>
      <div className="section-head">
        <h2>{title}</h2>
        {action}
      </div>
      {empty === undefined ? children : <p className="nothing">{empty}</p>}
    </section>
  );
}

interface RowProps {
  readonly on: boolean;
  readonly title: string;
  readonly onOpen: () => void;
  readonly icon?: ReactNode;
  readonly expanded?: boolean;
  readonly onToggle?: () => void;
  readonly fact?: string | undefined;
  readonly tone?: string | undefined;
  readonly children: string;
}

function Row({ on, title, onOpen, icon, expanded, onToggle, fact, tone, children }: RowProps) {
  return (
    <div className="row" data-on={on || undefined} title={title}>
      {onToggle === undefined ? null : (
        <button
          type="button"
          className="twist"
          tabIndex={-1}
          aria-expanded={expanded}
          aria-label={`Columns of ${children}`}
          onClick={onToggle}
        >
          {expanded ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
        </button>
      )}
      <button
        type="button"
        className="open"
        aria-current={on || undefined}
        onClick={onOpen}
        onKeyDown={(event) => {
          const wants = event.key === 'ArrowRight' ? true : event.key === 'ArrowLeft' ? false : null;
          if (wants !== null && onToggle !== undefined && wants !== expanded) onToggle();
        }}
      >
        {icon ?? (onToggle === undefined ? null : <Table2 size={14} aria-hidden />)}
        <span className="text">{children}</span>
        {fact === undefined ? null : (
          <small className="number" data-tone={tone}>
            {fact}
          </small>
        )}
      </button>
    </div>
  );
}

/** Up and down move between the rows, as in a list. */
function onArrowKeys(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button.open')];
  const at = rows.indexOf(event.target as HTMLElement);
  if (at < 0) return;
  event.preventDefault();
  rows[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
}
