import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { protocol, type Session } from 'electron';

/** The page and everything that it loads come from `plumbline://app/…`: a secure origin of our own, never `file://`. */
export const appOrigin = 'plumbline://app';
export const appPage = `${appOrigin}/index.html`;

/**
 * Scripts, workers, fonts and data come from the app alone; nothing is loaded from a network. `unsafe-inline` is for styles
 * only: Monaco sets them on elements, and nonces do not reach those (microsoft/monaco-editor#271).
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "worker-src 'self'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
};

/** Must run before the app is ready: afterwards a scheme cannot become a standard, secure one. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'plumbline', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the files of `folder` at `plumbline://app/`. */
export function serveApp(session: Session, folder: string): void {
  session.protocol.handle('plumbline', (request) => answer(request, folder));
}

/**
 * The file that a URL stands for, or undefined for a foreign host, a path that leaves the folder, or a kind of file
 * that the app has none of.
 */
export function fileOfUrl(address: string, folder: string): { path: string; contentType: string } | undefined {
  let url: URL;
  let pathname: string;
  try {
    url = new URL(address);
    pathname = decodeURIComponent(url.pathname);
  } catch {
    // No URL, or a broken percent sequence.
    return undefined;
  }
  if (url.protocol !== 'plumbline:' || url.host !== 'app') return undefined;
  if (pathname.includes('\0') || pathname.includes('\\')) return undefined;
  const path = join(folder, pathname === '/' ? 'index.html' : pathname);
  if (!path.startsWith(folder + sep)) return undefined;
  const contentType = contentTypes[extname(path)];
  return contentType === undefined ? undefined : { path, contentType };
}

async function answer(request: Request, folder: string): Promise<Response> {
  const file = request.method === 'GET' ? fileOfUrl(request.url, folder) : undefined;
  const content = file === undefined ? undefined : await readFile(file.path).catch(() => undefined);
  if (file === undefined || content === undefined)
    return new Response(null, { status: 404, headers: headers('text/plain') });
  return new Response(new Uint8Array(content), { headers: headers(file.contentType) });
}

function headers(contentType: string): Record<string, string> {
  return {
    'Content-Type': contentType,
    'Content-Security-Policy': contentSecurityPolicy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  };
}
