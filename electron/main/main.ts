import { join } from 'node:path';
import { app, type BrowserWindow, nativeTheme, session } from 'electron';
import { keybindingsFile } from '../../shared/domain/keys/keybindings';
import { isAppFrame } from '../platform/app-frame';
import { registerAppScheme, serveApp } from '../platform/app-protocol';
import { handleCommands, sendEvent } from '../platform/command-channel';
import { createSecretStore } from '../platform/secrets';
import { lockNavigation, lockSession } from '../platform/window-security';
import { writeFileAtomic } from '../workspace/atomic-write';
import { Application, appFiles } from './application';
import { createCommandHandlers } from './command-handlers';
import { watchForErrors } from './fatal-errors';
import { KeybindingsFile } from './keybindings-file';
import { requestedWorkspace } from './launch-arguments';
import { createLog, type Log } from './log';
import { createMainWindow } from './main-window';
import { installMenu } from './menu';
import { SettingsStore } from './settings-store';
import { imageOfWorkspace } from './workspace-images';

/** What a second start of the app sends to the first. */
interface LaunchRequest {
  readonly workspace: string | null;
}

registerAppScheme();
// A folder of one's own for settings, logs and the sample: tests, and people who keep two sets of settings apart.
if (process.env.PLUMBLINE_USER_DATA) app.setPath('userData', process.env.PLUMBLINE_USER_DATA);

const requested = requestedWorkspace(process.argv, {
  appFolder: app.getAppPath(),
  packaged: app.isPackaged,
  cwd: process.cwd(),
});
const request: LaunchRequest = { workspace: requested ?? null };

if (app.requestSingleInstanceLock(request)) {
  const log = createLog(join(app.getPath('userData'), 'logs'));
  watchForErrors(log);
  app.whenReady().then(
    () => startUp(log),
    (error: unknown) => {
      throw error;
    },
  );
} else {
  // The first instance got the request and shows its window.
  app.quit();
}

function startUp(log: Log): void {
  const userData = app.getPath('userData');
  const files = appFiles(app.getAppPath());
  log.info('start', {
    version: app.getVersion(),
    electron: process.versions.electron,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    packaged: app.isPackaged,
  });
  const settings = new SettingsStore(join(userData, 'settings.json'), (error) =>
    log.error('settings not written', { error }),
  );
  nativeTheme.themeSource = settings.current.theme;

  const refused = (what: string) => log.warn(`refused ${what}`);
  lockNavigation(refused);
  lockSession(session.defaultSession, refused);
  serveApp(session.defaultSession, files.page, async (file) =>
    application.hasWorkspace ? imageOfWorkspace(application.workspace.root, file) : undefined,
  );

  const secretsFile = join(userData, 'secrets.json');
  const application = new Application({
    version: app.getVersion(),
    engineBundle: files.engine,
    sampleFolder: join(userData, 'sample', 'flight-ops'),
    requested,
    settings,
    secrets: createSecretStore(secretsFile, (content) => writeFileAtomic(secretsFile, content)),
    log,
  });
  const keybindings = new KeybindingsFile(join(userData, keybindingsFile), (file) => {
    if (!window.isDestroyed()) sendEvent(window, 'keys.changed', file);
  });
  const commands = handleCommands(createCommandHandlers(application, settings, log, app.getVersion(), keybindings), {
    isTrustedFrame: isAppFrame,
    onFailure: (command, problem) => log.error('command failed', { command, problem }),
  });
  installMenu(
    {
      chooseWorkspace: () => void application.perform(() => application.choose()),
      openSample: () => void application.perform(() => application.openSample()),
    },
    { developer: !app.isPackaged },
  );

  let window = openWindow();
  app.on('second-instance', (_event, _argv, _folder, data) => {
    if (window.isDestroyed()) window = openWindow();
    if (window.isMinimized()) window.restore();
    window.focus();
    const { workspace } = data as LaunchRequest;
    if (workspace !== null) void application.perform(() => application.open(workspace));
  });
  app.on('activate', () => {
    if (window.isDestroyed()) window = openWindow();
  });
  app.on('window-all-closed', () => app.quit());

  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('will-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void application
      .close()
      .catch((error: unknown) => log.error('not closed in order', { error }))
      .then(() => {
        commands.dispose();
        keybindings.dispose();
        state = 'closed';
        log.info('end');
        app.quit();
      });
  });

  function openWindow(): BrowserWindow {
    const created = createMainWindow({ preload: files.preload, icon: files.icon, settings, log });
    application.attach(created);
    return created;
  }
}
