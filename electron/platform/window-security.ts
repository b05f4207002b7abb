import { app, type Session, shell, type WebContents } from 'electron';
import { PlumblineError } from '../../shared/domain/problem';
import { appOrigin, isAppPage, isSafeLink, originOf } from './app-address';

/** Hears what was refused, for the log. */
export type RefusalListener = (what: string) => void;

/**
 * Locks every page of the process, those to come too: no navigation away from the app, no new windows, no embedded
 * foreign pages.
 */
export function lockNavigation(refused: RefusalListener): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents, refused));
}

/** Denies all permissions, devices, downloads and network traffic: the window needs none of them. */
export function lockSession(session: Session, refused: RefusalListener): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => {
    // Copying a result needs the clipboard; reading it does not ask here.
    if (permission !== 'clipboard-sanitized-write') refused(`the permission ${permission}`);
    decide(permission === 'clipboard-sanitized-write');
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    return permission === 'clipboard-sanitized-write' && originOf(origin) === appOrigin;
  });
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    event.preventDefault();
    refused(`the download of ${item.getURL().slice(0, 200)}`);
  });
  session.webRequest.onBeforeRequest(
    { urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] },
    (details, decide) => {
      refused(`the request for ${details.url.slice(0, 200)}`);
      decide({ cancel: true });
    },
  );
}

/** Opens a web page in the user's browser. Rejects with `access_denied` for everything but https. */
export async function openExternal(address: string): Promise<void> {
  const url = isSafeLink(address) ? new URL(address) : undefined;
  if (url === undefined) {
    throw new PlumblineError({
      code: 'access_denied',
      message: 'Only https links without a user name open in the browser.',
      hint: address.slice(0, 200),
    });
  }
  await shell.openExternal(url.href);
}

function lockContents(contents: WebContents, refused: RefusalListener): void {
  contents.on('will-navigate', (event, url) => {
    // Reloading the page is the one navigation that exists.
    if (isAppPage(url)) return;
    event.preventDefault();
    refused(`navigation to ${url.slice(0, 200)}`);
  });
  contents.on('will-frame-navigate', (event) => {
    if (event.isMainFrame && isAppPage(event.url)) return;
    event.preventDefault();
    refused(`navigation of a frame to ${event.url.slice(0, 200)}`);
  });
  contents.on('will-redirect', (event, url) => {
    event.preventDefault();
    refused(`redirection to ${url.slice(0, 200)}`);
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    refused('a webview');
  });
  contents.setWindowOpenHandler(({ url }) => {
    refused(`a window for ${url.slice(0, 200)}`);
    return { action: 'deny' };
  });
}
