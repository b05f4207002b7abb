import { Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  chooseWorkspace(): void;
  openSample(): void;
}

/**
 * The application menu: what the system expects (editing, zoom, quit) and what works without the page. Everything else is
 * in the command palette.
 */
export function installMenu(actions: MenuActions, options: { readonly developer: boolean }): void {
  const mac: MenuItemConstructorOptions[] = process.platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const developer: MenuItemConstructorOptions[] = options.developer
    ? [{ type: 'separator' }, { role: 'reload' }, { role: 'toggleDevTools' }]
    : [];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...mac,
      {
        label: '&File',
        submenu: [
          { label: 'Open Workspace…', accelerator: 'CmdOrCtrl+O', click: () => actions.chooseWorkspace() },
          { label: 'Open Sample Workspace', click: () => actions.openSample() },
          { type: 'separator' },
          { role: process.platform === 'darwin' ? 'close' : 'quit' },
        ],
      },
      { role: 'editMenu' },
      {
        label: '&View',
        submenu: [
          { role: 'resetZoom' },
          { role: 'zoomIn' },
          { role: 'zoomOut' },
          { role: 'togglefullscreen' },
          ...developer,
        ],
      },
      { role: 'windowMenu' },
    ]),
  );
}
