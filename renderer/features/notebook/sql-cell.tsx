import { ChevronDown, ChevronRight, Play, Square } from 'lucide-react';
import { memo, useMemo, useRef } from 'react';
import { replaceCellBody } from '../../../shared/domain/notebook/edit-notebook';
import type { SqlCell as SqlCellBlock } from '../../../shared/domain/notebook/notebook';
import type { NodeStatus } from '../../../shared/domain/run/run';
import { CellEditor } from '../../editor/cell-editor';
import { sqlLanguageId } from '../../editor/duckdb-sql';
import { StaticCode } from '../../editor/static-code';
import { useAppState, useServices } from '../../state/app-context';
import { insertChart } from '../../state/commands/chart-commands';
import { runCell, runCellAnyway } from '../../state/commands/notebook-actions';
import { runCommand } from '../../state/commands/registry';
import { isMac, keyLabel } from '../../state/key-label';
import { goToCause } from '../../state/navigation';
import { useCommandKey } from '../../state/use-command-key';
import { Button } from '../../ui/button';
import { formatDuration, formatQuantity, formatTime } from '../../ui/format';
import { gridHeaderHeight } from '../../ui/grid/data-grid';
import { KeyHint } from '../../ui/key-hint';
import { Dot, StateChip, toneOf } from '../../ui/node-state';
import { ProblemView } from '../../ui/problem-view';
import { ProfiledResult, profiledHeaderHeight, useIsProfiled } from '../../ui/profile/profiled-result';
import { CellFrame } from './cell-frame';
import { CellMenuButton } from './cell-menu-button';
import { CellName } from './cell-name';
import { CellPreview } from './cell-preview';
import { inBody, problemsOfCell } from './cell-problems';
import { useTurnNearViewport } from './use-near-viewport';

interface SqlCellProps {
  readonly file: string;
  readonly cell: SqlCellBlock;
}

const neverRan: Omit<NodeStatus, 'name'> = { state: 'stale', reason: 'never ran' };

/** A SQL cell: its header, its text, what is wrong with it, and its result. */
export function SqlCell({ file, cell }: SqlCellProps) {
  const services = useServices();
  const seenSql = useAppState((state) => state.graph.byName.get(cell.name)?.sql);
  const found = useAppState((state) => state.graph.byName.get(cell.name)?.problems);
  const known = useAppState((state) => state.statuses.get(cell.name));
  const active = useAppState((state) =>
    state.activeCell?.file === file && state.activeCell.id === cell.id ? state.activeCell : null,
  );
  const livePreview = useAppState((state) => state.livePreview);
  const folded = useAppState((state) => state.foldedResults[`${file}#${cell.id}`] === true);
  const host = useRef<HTMLDivElement>(null);
  const near = useTurnNearViewport(host, 900, active?.mode === 'edit');
  const status = useMemo(() => known ?? { name: cell.name, ...neverRan }, [known, cell.name]);
  const problems = useMemo(() => problemsOfCell(cell, seenSql, found, known), [cell, seenSql, found, known]);
  const editorProblems = useMemo(() => inBody(problems, cell.bodyLine), [problems, cell.bodyLine]);
  const busy = status.state === 'running' || status.state === 'queued';
  const hasResult = status.rows !== undefined;
  const headerHeight = useIsProfiled(cell.name, status) ? profiledHeaderHeight : gridHeaderHeight;

  const activate = (mode: 'command' | 'edit') => {
    const state = services.store.getState();
    state.selectNode(cell.name);
    state.activateCell(file, cell.id, mode);
  };

  return (
    <CellFrame file={file} id={cell.id} name={cell.name} onActivate={() => activate('command')}>
      <header>
        {hasResult ? (
          <button
            type="button"
            className="fold"
            aria-expanded={!folded}
            aria-label={folded ? 'Show result' : 'Hide result'}
            onClick={() => services.store.getState().toggleResult(file, cell.id)}
          >
            {folded ? <ChevronRight size={14} aria-hidden /> : <ChevronDown size={14} aria-hidden />}
          </button>
        ) : null}
        <Dot tone={toneOf(status.state)} />
        <CellName file={file} cell={cell} />
        <StateChip status={status} onCause={(cause) => void services.attempt(() => goToCause(services, cause))} />
        <CheckTally node={cell.name} />
        <span className="spacer" />
        <span className="quiet-actions">
          {busy ? null : <RunCellButton node={cell.name} />}
          <RunAllButton file={file} />
          {near ? <CellMenuButton file={file} cell={cell} commands={menuCommands} /> : null}
        </span>
        {busy ? <CancelButton /> : null}
        <span className="facts number">
          {status.rows === undefined || busy ? null : <span>{formatQuantity(status.rows, 'row')}</span>}
          {status.ms === undefined || busy ? null : <span title={ranText(status)}>{formatDuration(status.ms)}</span>}
        </span>
      </header>
      {status.state === 'running' ? (
        <div className="progress" data-indeterminate={status.progress === undefined || undefined} aria-hidden>
          <i style={status.progress === undefined ? undefined : { width: `${status.progress * 100}%` }} />
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a click into the text is the mouse's way to edit; Enter is the keyboard's. */}
      <div
        ref={host}
        className="cell-text"
        onMouseDown={() => {
          if (!near) activate('edit');
        }}
      >
        {near ? (
          <CellEditor
            modelKey={`${file}#${cell.id}`}
            label={`SQL of ${cell.name}`}
            text={cell.body}
            language={sqlLanguageId}
            editing={active?.mode === 'edit'}
            caret={active?.caret}
            problems={editorProblems}
            onText={(text) => services.drawn.typed(() => editBody(services, file, cell.id, text))}
            onFocus={() => activate('edit')}
            onCaret={(offset) =>
              services.drawn.typed(() => services.store.getState().moveCaret({ file, id: cell.id, offset }))
            }
            onLeave={(direction) => runCommand(services, direction === 'up' ? 'notebook.previous' : 'notebook.next')}
          />
        ) : (
          <StaticCode text={cell.body} language={sqlLanguageId} />
        )}
      </div>
      {problems.map((problem) => (
        <ProblemView
          key={`${problem.code}:${problem.line}:${problem.column}:${problem.message}`}
          problem={problem}
          onPlace={
            problem.line === undefined || (problem.file !== undefined && problem.file !== file)
              ? undefined
              : () =>
                  services.store.getState().activateCell(file, cell.id, 'edit', {
                    line: Math.max(1, (problem.line ?? 1) - cell.bodyLine + 1),
                    column: problem.column ?? 1,
                  })
          }
        >
          {problem.code === 'blocked_by_check' ? <GateActions node={cell.name} /> : undefined}
        </ProblemView>
      ))}
      {livePreview && active?.mode === 'edit' && !busy ? (
        <CellPreview file={file} cell={cell} hasFreshResult={hasResult && status.state === 'fresh'} />
      ) : null}
      {hasResult && !folded && near ? (
        <ProfiledResult node={cell.name} status={status} footer={<ResultActions node={cell.name} />} />
      ) : hasResult && !folded ? (
        <div
          className="result-placeholder"
          style={{ height: 27 + headerHeight + Math.min(11, status.rows ?? 1) * 24 }}
        />
      ) : null}
    </CellFrame>
  );
}

function ranText({ state, ranAt }: NodeStatus): string {
  if (state === 'failed') return 'Until it failed';
  return ranAt === undefined ? '' : `Ran ${formatTime(ranAt)}`;
}

function editBody(services: ReturnType<typeof useServices>, file: string, id: string, text: string): void {
  const session = services.openSession(file);
  session.edit(replaceCellBody(session.notebook, id, text), false);
}

function CheckTally({ node }: { node: string }) {
  const checks = useAppState((state) => state.checks.get(node));
  if (checks === undefined || checks.length === 0) return null;
  const bad = checks.filter((check) => check.outcome === 'fail' || check.outcome === 'error').length;
  const warned = checks.filter((check) => check.outcome === 'warn').length;
  const passed = checks.length - bad - warned;
  const words = [
    ...(bad > 0 ? [`${bad} failed`] : []),
    ...(warned > 0 ? [`${warned} warned`] : []),
    ...(passed > 0 ? [`${passed} passed`] : []),
  ];
  return (
    <span className="chip" data-tone={bad > 0 ? 'bad' : warned > 0 ? 'warn' : 'neutral'}>
      Checks: {words.join(', ')}
    </span>
  );
}

/** What can be done about a failed check that keeps a cell from running. */
function GateActions({ node }: { node: string }) {
  const services = useServices();
  return (
    <>
      <Button onClick={() => services.store.getState().openTab({ kind: 'checks' })}>Show the checks</Button>
      <Button variant="quiet" onClick={() => void services.attempt(() => runCellAnyway(services, node))}>
        Run anyway
      </Button>
    </>
  );
}

const atNodes: ReadonlySet<string> = new Set(['run', 'check', 'promote']);

/** Cancels the job that is at this cell: jobs on nodes run one after another, those that wait behind it stay. */
function CancelButton() {
  const services = useServices();
  const cancel = async () => {
    const running = services.store.getState().jobs.filter((job) => job.state === 'running' && atNodes.has(job.kind));
    await Promise.all(running.map((job) => services.bridge.invoke('jobs.cancel', { job: job.id })));
  };
  return (
    <Button variant="quiet" onClick={() => void services.attempt(cancel)}>
      <Square size={12} aria-hidden /> Cancel
    </Button>
  );
}

function ResultActions({ node }: { node: string }) {
  const services = useServices();
  return (
    <>
      <Button variant="quiet" onClick={() => void services.attempt(() => insertChart(services, node))}>
        Chart
      </Button>
      <Button variant="quiet" onClick={() => services.store.getState().openTab({ kind: 'data', node })}>
        Open in a tab
      </Button>
    </>
  );
}

const menuCommands = [
  'notebook.runAll',
  'notebook.rename',
  'checks.testNode',
  'notebook.insertAbove',
  'notebook.insertBelow',
  'notebook.inlineCell',
  'notebook.moveUp',
  'notebook.moveDown',
  'notebook.delete',
] as const;

const RunCellButton = memo(function RunCellButton({ node }: { node: string }) {
  const services = useServices();
  return (
    <Button variant="quiet" onClick={() => void services.attempt(() => runCell(services, node))}>
      <Play size={13} aria-hidden />
      Run cell <KeyHint command="notebook.runAndAdvance" />
    </Button>
  );
});

/** A plain button: two hundred cells have one each, and most of them are never on screen. */
const RunAllButton = memo(function RunAllButton({ file }: { file: string }) {
  const services = useServices();
  const key = useCommandKey('notebook.runAll');
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Run all"
      title={key === undefined ? 'Run all' : `Run all (${keyLabel(key, isMac)})`}
      onClick={() => void services.attempt(() => services.startRun({ notebook: file }))}
    >
      <ChevronsPlay />
    </button>
  );
});

function ChevronsPlay() {
  return (
    <svg width="15" height="15" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="2" aria-hidden>
      <path d="M4 5v14l8-7zM13 5v14l8-7z" strokeLinejoin="round" />
    </svg>
  );
}
