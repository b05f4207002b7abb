import { extname, join, sep } from 'node:path';

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

/** The path from the workspace's root that a URL below `plumbline://app/workspace/` stands for; undefined for all others. */
export function workspaceFileOfUrl(address: string): string | undefined {
  try {
    const url = new URL(address);
    if (url.protocol !== 'plumbline:' || url.host !== 'app' || !url.pathname.startsWith('/workspace/'))
      return undefined;
    return decodeURIComponent(url.pathname.slice('/workspace/'.length));
  } catch {
    return undefined;
  }
}

/** `scheme://host` of a URL. (`URL.origin` of Node is the string `null` for schemes that it does not know.) */
export function originOf(address: string): string | undefined {
  try {
    const { protocol, host } = new URL(address);
    return `${protocol}//${host}`;
  } catch {
    return undefined;
  }
}

/** https, and nothing that could pass for another host (`https://bank.example@evil.example`). */
export function isSafeLink(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === 'https:' && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}

/** Whether a URL is the app's page: the one place that the window may navigate to. */
export function isAppPage(address: string): boolean {
  return address === appPage || address.startsWith(`${appPage}#`);
}
