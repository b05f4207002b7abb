import { FilePlus2, FileQuestion, X } from 'lucide-react';
import { type KeyboardEvent, lazy, Suspense, useMemo } from 'react';
import { assertNever } from '../../shared/base/assert-never';
import { ChangesView } from '../features/changes/changes-view';
import { ChecksArea } from '../features/checks/checks-area';
import { RowsView } from '../features/data/rows-view';
import { NotebookView } from '../features/notebook/notebook-view';
import { PipelineView } from '../features/pipeline/pipeline-view';
import { RunsArea } from '../features/runs/runs-area';
import { SettingsView } from '../features/settings/settings-view';
import { useAppState, useServices } from '../state/app-context';
import { runCommand } from '../state/commands/registry';
import { type Tab, tabKey } from '../state/layout-slice';
import { useCommandKey } from '../state/use-command-key';
import { Button, WithTooltip } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { baseName } from '../ui/format';
import { KeyHint } from '../ui/key-hint';
import { ProblemView } from '../ui/problem-view';
import { Surface } from './layout';
import { RunModeMenu } from './run-mode-menu';

/** With the reader of check files, which nothing else in the window needs. */
const CheckFileView = lazy(async () => {
  const { CheckFileView: view } = await import('../features/check-file/check-file-view');
  return { default: view };
});

/** The tabs, and the view of the active one. */
export function TabArea() {
  const services = useServices();
  const tabs = useAppState((state) => state.tabs);
  const activeTab = useAppState((state) => state.activeTab);
  const active = useMemo(() => tabs.find((tab) => tabKey(tab) === activeTab), [tabs, activeTab]);
  const { activateTab, closeTab } = services.store.getState();
  const runStaleKey = useCommandKey('run.stale');
  const runAllKey = useCommandKey('notebook.runAll');

  const onKeyDown = (event: KeyboardEvent, key: string) => {
    const at = tabs.findIndex((tab) => tabKey(tab) === key);
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const target = step === 0 ? undefined : tabs[(at + step + tabs.length) % tabs.length];
    if (target !== undefined) {
      activateTab(tabKey(target));
      document.getElementById(`tab-${tabKey(target)}`)?.focus();
      event.preventDefault();
    } else if (event.key === 'Delete') closeTab(key);
  };

  return (
    <>
      <div className="tab-bar">
        <div className="tabs" role="tablist" aria-label="Open tabs">
          {tabs.map((tab) => {
            const key = tabKey(tab);
            const on = key === activeTab;
            return (
              <div
                key={key}
                className="tab"
                role="presentation"
                data-on={on || undefined}
                onAuxClick={(event) => event.button === 1 && closeTab(key)}
              >
                <button
                  type="button"
                  role="tab"
                  id={`tab-${key}`}
                  aria-selected={on}
                  aria-controls="tab-panel"
                  tabIndex={on ? 0 : -1}
                  onClick={() => activateTab(key)}
                  onKeyDown={(event) => onKeyDown(event, key)}
                >
                  {titleOf(tab)}
                  {'file' in tab ? <Unsaved file={tab.file} /> : null}
                </button>
                <button
                  type="button"
                  className="close"
                  // For the mouse only: a list of tabs holds nothing else, and the keyboard has a command.
                  aria-hidden
                  title={`Close ${titleOf(tab)}`}
                  tabIndex={-1}
                  onClick={() => closeTab(key)}
                >
                  <X size={13} aria-hidden />
                </button>
              </div>
            );
          })}
        </div>
        {active?.kind === 'notebook' ? (
          <div className="tab-tools" role="toolbar" aria-label="Notebook">
            <RunModeMenu />
            <WithTooltip text="Runs every cell of the workspace that is stale" shortcut={runStaleKey}>
              <Button variant="quiet" onClick={() => runCommand(services, 'run.stale')}>
                Run stale
              </Button>
            </WithTooltip>
            <WithTooltip text="Runs what is stale in this notebook" shortcut={runAllKey}>
              <Button onClick={() => runCommand(services, 'notebook.runAll')}>Run all</Button>
            </WithTooltip>
          </div>
        ) : null}
      </div>
      <EngineBanner />
      <div
        className="tab-panel"
        id="tab-panel"
        role="tabpanel"
        aria-labelledby={active === undefined ? undefined : `tab-${tabKey(active)}`}
      >
        {active === undefined ? (
          <NothingOpen />
        ) : (
          <Surface key={tabKey(active)} name={titleOf(active)}>
            <TabView tab={active} />
          </Surface>
        )}
      </div>
    </>
  );
}

/** While there is no engine: why, and the way on. Files can be read and edited all the same. */
function EngineBanner() {
  const services = useServices();
  const engine = useAppState((state) => state.engine);
  if (engine === null || engine.state === 'ready' || engine.state === 'starting') return null;
  if (engine.state === 'restarting') {
    return (
      <div className="engine-banner">The engine is being replaced. Editing goes on; what is asked of it waits.</div>
    );
  }
  return (
    <div className="engine-banner">
      <ProblemView
        role="alert"
        problem={engine.problem ?? { code: 'engine_lost', severity: 'error', message: 'The engine stopped.' }}
      >
        <Button onClick={() => void services.attempt(() => services.bridge.invoke('engine.restart', {}))}>
          Start the engine again
        </Button>
      </ProblemView>
    </div>
  );
}

function TabView({ tab }: { tab: Tab }) {
  switch (tab.kind) {
    case 'notebook':
      return <NotebookView file={tab.file} />;
    case 'data':
      return <RowsView node={tab.node} />;
    case 'checkFile':
      return (
        <Suspense fallback={<div className="notebook-loading" aria-busy />}>
          <CheckFileView file={tab.file} />
        </Suspense>
      );
    case 'pipeline':
      return <PipelineView />;
    case 'checks':
      return <ChecksArea />;
    case 'runs':
      return <RunsArea />;
    case 'changes':
      return <ChangesView />;
    case 'settings':
      return <SettingsView />;
    default:
      return assertNever(tab, 'tab');
  }
}

function titleOf(tab: Tab): string {
  if (tab.kind === 'notebook' || tab.kind === 'checkFile') return baseName(tab.file);
  if (tab.kind === 'data') return tab.node;
  return tab.kind.charAt(0).toUpperCase() + tab.kind.slice(1);
}

function Unsaved({ file }: { file: string }) {
  const state = useAppState((store) => (store.documents[file] ?? store.checkTexts[file])?.state);
  if (state === undefined || state === 'saved') return null;
  const word =
    state === 'draft'
      ? 'new'
      : state === 'conflict'
        ? 'conflict'
        : state === 'deleted'
          ? 'deleted'
          : state === 'read_only'
            ? 'read-only'
            : 'saving';
  return <span className="unsaved">{word}</span>;
}

/** The first screen of a workspace: where to go, or, while it is empty, how to begin. */
function NothingOpen() {
  const services = useServices();
  const empty = useAppState((state) => (state.workspace?.notebooks.length ?? 0) === 0);
  if (empty) {
    return (
      <EmptyState
        icon={<FilePlus2 size={28} aria-hidden />}
        title="Begin with a file or a question"
        actions={
          <>
            <Button variant="primary" onClick={() => runCommand(services, 'notebook.new')}>
              New notebook <KeyHint command="notebook.new" />
            </Button>
            <Button onClick={() => runCommand(services, 'data.add')}>Add data…</Button>
          </>
        }
      >
        Drop CSV, Parquet or JSON files on the window, then ask about them in a notebook.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<FileQuestion size={28} aria-hidden />}
      title="Nothing is open"
      actions={
        <Button onClick={() => runCommand(services, 'view.quickOpen')}>
          Go to a notebook or node <KeyHint command="view.quickOpen" />
        </Button>
      }
    >
      Choose a notebook in the explorer.
    </EmptyState>
  );
}
