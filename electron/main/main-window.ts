import { BrowserWindow, nativeTheme, screen } from 'electron';
import { appPage } from '../platform/app-address';
import type { Log } from './log';
import type { SettingsStore } from './settings-store';
import { usableBounds } from './window-bounds';

/** The page's own background (`--bg` in renderer/ui/tokens.css): the window has it before the page is there. */
const backgrounds = { light: '#f6f7f9', dark: '#0f1216' } as const;

/** A page that dies again this soon after it was reloaded is left as it is. */
const reloadPause = 10_000;

/** How often a page that died is asked to come back, and how long after it died, or was asked, in ms. */
const reloadAttempts = 5;
const reloadDelay = 250;

export interface MainWindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly settings: SettingsStore;
  readonly log: Log;
}

/** Creates the window where it was last time, and loads the page. */
export function createMainWindow({ preload, icon, settings, log }: MainWindowOptions): BrowserWindow {
  const saved = settings.current.window;
  const bounds = usableBounds(
    saved?.bounds,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: 720,
    minHeight: 480,
    show: false,
    backgroundColor: background(),
    autoHideMenuBar: true,
    icon,
    title: 'Plumbline',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      // The spell checker would fetch its dictionaries from the network.
      spellcheck: false,
    },
  });
  if (saved?.maximized === true) window.maximize();
  window.once('ready-to-show', () => window.show());

  const onTheme = () => window.setBackgroundColor(background());
  nativeTheme.on('updated', onTheme);
  const remember = () => {
    settings.update({ window: { bounds: window.getNormalBounds(), maximized: window.isMaximized() } });
  };
  let timer: NodeJS.Timeout | undefined;
  const rememberSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(remember, 500);
  };
  window.on('resize', rememberSoon);
  window.on('move', rememberSoon);
  window.on('close', remember);
  window.on('closed', () => {
    clearTimeout(timer);
    nativeTheme.off('updated', onTheme);
  });
  keepPageAlive(window, log);

  void window.loadURL(appPage).catch((error: unknown) => log.error('page not loaded', { error }));
  return window;
}

/**
 * A page that crashed comes back: what people wrote is with main, and the layout is stored. A window that is to close does
 * not wait for a page that is gone or hangs: it would wait for ever for the page to agree.
 */
function keepPageAlive(window: BrowserWindow, log: Log): void {
  let lastReload = Number.NEGATIVE_INFINITY;
  let isClosing = false;
  const letGo = () => {
    if (isClosing && !window.isDestroyed()) window.destroy();
  };
  window.on('close', () => {
    isClosing = true;
  });
  window.webContents.on('render-process-gone', (_event, details) => {
    if (details.reason === 'clean-exit') return;
    log.error('page process gone', { ...details });
    letGo();
    if (isClosing) return;
    if (performance.now() - lastReload < reloadPause || window.isDestroyed()) return;
    lastReload = performance.now();
    reloadUntilThere(window, reloadAttempts);
  });
  window.on('unresponsive', () => {
    log.warn('page does not answer');
    letGo();
  });
  window.webContents.on('preload-error', (_event, path, error) => log.error('preload failed', { path, error }));
}

/** A reload that is asked for while the process is being taken down may come to nothing: it is asked for again. */
function reloadUntilThere(window: BrowserWindow, attempts: number): void {
  setTimeout(() => {
    if (window.isDestroyed()) return;
    const { webContents } = window;
    if (attempts < reloadAttempts && !webContents.isCrashed()) return;
    webContents.reload();
    if (attempts > 1) reloadUntilThere(window, attempts - 1);
  }, reloadDelay);
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? backgrounds.dark : backgrounds.light;
}
