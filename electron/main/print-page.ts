import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BrowserWindow, session } from 'electron';
import { PlumblineError } from '../../shared/domain/problem';
import { escapeHtml } from '../publish/html-text';

/** Longest time that a page may take to be drawn, in ms. */
const limit = 60_000;

/**
 * A page as PDF: drawn in a window that nobody sees, which runs no script and has a session of its own that loads nothing
 * but this page. Title above, page numbers below.
 */
export async function printPage(
  html: string,
  options: { readonly title: string; readonly paper: 'A4' | 'Letter'; readonly signal: AbortSignal },
): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'plumbline-print-'));
  const file = join(folder, 'page.html');
  const address = pathToFileURL(file).href;
  const own = session.fromPartition(`plumbline-print-${randomUUID()}`);
  own.webRequest.onBeforeRequest((details, answer) =>
    answer({ cancel: details.url !== address && !details.url.startsWith('data:') }),
  );
  own.setPermissionRequestHandler((_page, _permission, answer) => answer(false));
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: own,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  try {
    await writeFile(file, html, { mode: 0o600 });
    await withinLimit(window.loadFile(file), options.signal);
    const footer =
      'font:8px system-ui,sans-serif;color:#626b7a;width:100%;padding:0 12mm;display:flex;justify-content:space-between';
    return await withinLimit(
      window.webContents.printToPDF({
        pageSize: options.paper,
        printBackground: true,
        displayHeaderFooter: true,
        headerTemplate: `<div style="${footer}"><span>${escapeHtml(options.title)}</span></div>`,
        footerTemplate: `<div style="${footer}"><span class="date"></span><span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>`,
        // In inches.
        margins: { top: 0.7, bottom: 0.7, left: 0.5, right: 0.5 },
      }),
      options.signal,
    );
  } finally {
    if (!window.isDestroyed()) window.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

function withinLimit<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => fail(new PlumblineError({ code: 'internal', message: `The page was not drawn within ${limit / 1000} s.` })),
      limit,
    );
    const cancel = () => fail(new PlumblineError({ code: 'cancelled', message: 'Cancelled.' }));
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    };
    const fail = (error: unknown) => {
      end();
      reject(error);
    };
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
    work.then((value) => {
      end();
      resolve(value);
    }, fail);
  });
}
