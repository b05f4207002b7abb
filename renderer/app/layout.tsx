import { FolderOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';
import { ExportNotebookDialog } from '../features/exchange/export-notebook-dialog';
import { ImportNotebookDialog } from '../features/exchange/import-notebook-dialog';
import { useFileDrop } from '../features/import/file-drop';
import { ImportDialog } from '../features/import/import-dialog';
import { WriteSinkDialog } from '../features/pipeline/sinks/write-sink-dialog';
import { PromoteDialog } from '../features/promote/promote-dialog';
import { useAppState, useServices } from '../state/app-context';
import { runCommand } from '../state/commands/registry';
import { useKeepPromoted } from '../state/promoted';
import { Button } from '../ui/button';
import { EmptyState } from '../ui/empty-state';
import { ActivityRail } from './activity-rail';
import { BottomPanel } from './bottom-panel';
import { CheatSheet } from './cheat-sheet';
import { ErrorBoundary } from './error-boundary';
import { Explorer } from './explorer';
import { Header } from './header';
import { Inspector } from './inspector';
import { NewNotebookDialog } from './new-notebook-dialog';
import { Notices } from './notices';
import { Palette } from './palette';
import { RenameDialog } from './rename-dialog';
import { RestartEngineDialog } from './restart-engine-dialog';
import { StatusBar } from './status-bar';
import { TabArea } from './tab-area';
import './layout.css';

/** The window: header, rail, explorer, tabs, inspector, jobs and problems, status bar. */
export function Layout() {
  const workspace = useAppState((state) => state.workspace);
  const overlay = useAppState((state) => state.overlay);
  const runMode = useAppState((state) => state.workspace?.runMode);
  const sinkToWrite = useAppState((state) => state.sinkToWrite);
  const isRenaming = useAppState((state) => state.renameNode !== null);
  useFileDrop(useServices());
  return (
    <div className="window" data-run-mode={runMode}>
      <Header />
      <div className="window-body">
        <ActivityRail />
        {workspace === null ? <NoWorkspace /> : <Areas key={workspace.root} />}
      </div>
      <StatusBar />
      <Notices />
      {overlay === 'commands' || overlay === 'open' || overlay === 'openChecks' ? (
        <Surface name="The palette">
          <Palette mode={overlay} />
        </Surface>
      ) : null}
      {overlay === 'newNotebook' ? <NewNotebookDialog /> : null}
      {isRenaming ? <RenameDialog /> : null}
      {overlay === 'cheatSheet' ? (
        <Surface name="The list of keys">
          <CheatSheet />
        </Surface>
      ) : null}
      {overlay === 'restartEngine' ? <RestartEngineDialog /> : null}
      {overlay === 'import' ? (
        <Surface name="The dialog that adds data">
          <ImportDialog />
        </Surface>
      ) : null}
      {overlay === 'importNotebook' ? (
        <Surface name="The import dialog">
          <ImportNotebookDialog />
        </Surface>
      ) : null}
      {overlay === 'exportNotebook' ? (
        <Surface name="The export dialog">
          <ExportNotebookDialog />
        </Surface>
      ) : null}
      {sinkToWrite === null ? null : (
        <Surface name="The dialog that writes a sink">
          <WriteSinkDialog sink={sinkToWrite} />
        </Surface>
      )}
      {overlay === 'promote' ? (
        <Surface name="The promotion dialog">
          <PromoteDialog />
        </Surface>
      ) : null}
    </div>
  );
}

/** Of one workspace: what was begun, scrolled and zoomed in it is no part of the next one. */
function Areas() {
  useKeepPromoted();
  const sidebarOpen = useAppState((state) => state.sidebarOpen);
  const inspectorOpen = useAppState((state) => state.inspectorOpen);
  const panelOpen = useAppState((state) => state.panelOpen);
  const columnIds = [...(sidebarOpen ? ['explorer'] : []), 'middle', ...(inspectorOpen ? ['inspector'] : [])];
  const columns = useDefaultLayout({ id: 'plumbline.columns', panelIds: columnIds });
  const rowIds = ['tabs', ...(panelOpen ? ['panel'] : [])];
  const rows = useDefaultLayout({ id: 'plumbline.rows', panelIds: rowIds });
  return (
    <Group
      className="areas"
      orientation="horizontal"
      defaultLayout={columns.defaultLayout}
      onLayoutChanged={columns.onLayoutChanged}
    >
      {sidebarOpen ? (
        <>
          <Panel id="explorer" defaultSize={232} minSize={160} maxSize={480} groupResizeBehavior="preserve-pixel-size">
            <Surface name="The explorer">
              <Explorer />
            </Surface>
          </Panel>
          <Separator className="separator" aria-label="Width of the explorer" />
        </>
      ) : null}
      <Panel id="middle" minSize={360}>
        <Group orientation="vertical" defaultLayout={rows.defaultLayout} onLayoutChanged={rows.onLayoutChanged}>
          <Panel id="tabs" minSize={160}>
            <main className="middle">
              <TabArea />
            </main>
          </Panel>
          {panelOpen ? (
            <>
              <Separator className="separator" aria-label="Height of jobs and problems" />
              <Panel id="panel" defaultSize={132} minSize={72} maxSize="70%" groupResizeBehavior="preserve-pixel-size">
                <Surface name="The panel of jobs and problems">
                  <BottomPanel />
                </Surface>
              </Panel>
            </>
          ) : null}
        </Group>
      </Panel>
      {inspectorOpen ? (
        <>
          <Separator className="separator" aria-label="Width of the inspector" />
          <Panel id="inspector" defaultSize={280} minSize={200} maxSize={560} groupResizeBehavior="preserve-pixel-size">
            <Surface name="The inspector">
              <Inspector />
            </Surface>
          </Panel>
        </>
      ) : null}
    </Group>
  );
}

/** A part of the window that may break without taking the others along. */
export function Surface({ name, children }: { name: string; children: ReactNode }) {
  const services = useServices();
  return (
    <ErrorBoundary surface={name} onError={(error) => services.report(error)}>
      {children}
    </ErrorBoundary>
  );
}

function NoWorkspace() {
  const services = useServices();
  const opening = useAppState((state) => state.opening);
  const problem = useAppState((state) => state.workspaceProblem);
  const recent = useAppState((state) => state.recent);
  if (opening) {
    return (
      <div className="opening" aria-busy>
        <span>Opening the workspace…</span>
      </div>
    );
  }
  return (
    <EmptyState
      icon={<FolderOpen size={30} aria-hidden />}
      title={problem?.message ?? 'No workspace is open'}
      actions={
        <>
          <Button variant="primary" onClick={() => runCommand(services, 'workspace.open')}>
            Open a workspace…
          </Button>
          <Button onClick={() => runCommand(services, 'workspace.openSample')}>Open the sample</Button>
        </>
      }
    >
      {problem?.hint ?? 'A workspace is a folder with a plumbline.yaml.'}
      {recent.map((path) => (
        <button
          key={path}
          type="button"
          className="link recent"
          onClick={() => void services.openWorkspace(() => services.bridge.invoke('workspace.open', { path }))}
        >
          {path}
        </button>
      ))}
    </EmptyState>
  );
}
