import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, fileOfUrl } from './app-address';

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
