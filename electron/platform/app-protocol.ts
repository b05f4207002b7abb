import { readFile } from 'node:fs/promises';
import { protocol, type Session } from 'electron';
import { contentSecurityPolicy, fileOfUrl, workspaceFileOfUrl } from './app-address';

/** Must run before the app is ready: afterwards a scheme cannot become a standard, secure one. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'plumbline', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** A file that may be served, or undefined. */
type ServedFile = { readonly path: string; readonly contentType: string } | undefined;

/**
 * Serves the files of `folder` at `plumbline://app/`, and below `plumbline://app/workspace/` the images of the open workspace,
 * as far as `workspaceImage` knows them by their path from its root.
 */
export function serveApp(
  session: Session,
  folder: string,
  workspaceImage: (file: string) => Promise<ServedFile> = async () => undefined,
): void {
  session.protocol.handle('plumbline', (request) => answer(request, folder, workspaceImage));
}

async function answer(
  request: Request,
  folder: string,
  workspaceImage: (file: string) => Promise<ServedFile>,
): Promise<Response> {
  const inWorkspace = workspaceFileOfUrl(request.url);
  const known = inWorkspace === undefined ? fileOfUrl(request.url, folder) : await workspaceImage(inWorkspace);
  const file = request.method === 'GET' ? known : undefined;
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
    // Together these isolate the page, which may then share memory with its worker (docs/decisions/0011).
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
  };
}
