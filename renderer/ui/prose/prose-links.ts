import { outlineOf } from '../../../shared/domain/notebook/outline';
import { PlumblineError } from '../../../shared/domain/problem';
import { goToCheck, showIncident } from '../../state/incidents';
import { goToHeading } from '../../state/navigation';
import type { Services } from '../../state/services';

export type ProseLink =
  /** A place in the same notebook. */
  | { readonly kind: 'here'; readonly anchor: string }
  /** A file of the workspace, by its path from the root. */
  | { readonly kind: 'workspace'; readonly path: string; readonly anchor: string }
  | { readonly kind: 'web'; readonly url: string }
  /** Leads out of the workspace, or to what is neither a file nor a web page. */
  | { readonly kind: 'nowhere' };

const whatOpens = 'Links open notebooks, checks and incidents of this workspace, and https pages in the browser.';

/** What a link in a notebook or an incident leads to. */
export function resolveLink(file: string, href: string): ProseLink {
  const bare = href.trim();
  const [address = '', ...rest] = bare.split('#');
  const anchor = decoded(rest.join('#'));
  if (address === '') return { kind: 'here', anchor };
  if (/^https?:\/\//i.test(bare)) return { kind: 'web', url: bare };
  if (/^[a-z][a-z0-9+.-]*:|^\/\/|\\/i.test(bare)) return { kind: 'nowhere' };
  const folder = address.startsWith('/') ? [] : file.split('/').slice(0, -1);
  for (const part of decoded(address.replace(/\?.*$/, '')).split('/')) {
    if (part === '..') {
      if (folder.length === 0) return { kind: 'nowhere' };
      folder.pop();
    } else if (part !== '' && part !== '.') folder.push(part);
  }
  return { kind: 'workspace', path: folder.join('/'), anchor };
}

/** Opens what a link leads to: a place, another notebook, checks, an incident, or a web page in the browser. Rejects where there is none of them. */
export async function followLink(
  services: Services,
  file: string,
  href: string | undefined,
  from: HTMLElement,
): Promise<void> {
  const link = resolveLink(file, href ?? '');
  const { store, bridge } = services;
  switch (link.kind) {
    case 'here': {
      // Footnotes and the like: ids carry the prefix of their cell.
      const within = from.closest('.markdown');
      const target = [...(within?.querySelectorAll<HTMLElement>('[id]') ?? [])].find(({ id }) =>
        id.endsWith(`-${link.anchor}`),
      );
      if (target !== undefined && link.anchor !== '') {
        target.scrollIntoView({ block: 'center' });
        target.setAttribute('tabindex', '-1');
        target.focus({ preventScroll: true });
      } else await goToAnchor(services, file, link.anchor);
      return;
    }
    case 'web':
      if (!/^https:/i.test(link.url)) throw notOpened(link.url, 'Only https links open in the browser.');
      await bridge.invoke('app.openExternal', { url: link.url });
      return;
    case 'workspace': {
      const { notebooks = [], incidents = [], checkFiles = [] } = store.getState().workspace ?? {};
      if (incidents.some((incident) => incident.file === link.path)) {
        showIncident(services, link.path);
        return;
      }
      if (checkFiles.some((checks) => checks.file === link.path)) {
        goToCheck(services, link.path);
        return;
      }
      if (!notebooks.some((notebook) => notebook.file === link.path)) {
        throw notOpened(link.path, whatOpens);
      }
      store.getState().openTab({ kind: 'notebook', file: link.path });
      await services.session(link.path);
      if (link.anchor !== '') await goToAnchor(services, link.path, link.anchor);
      return;
    }
    case 'nowhere':
      throw notOpened(href ?? '', whatOpens);
  }
}

async function goToAnchor(services: Services, file: string, anchor: string): Promise<void> {
  const session = await services.session(file);
  const heading = outlineOf(session.notebook).find(({ slug }) => slug === anchor.toLowerCase());
  if (heading === undefined) throw notOpened(`#${anchor}`, 'No heading of the notebook has that name.');
  goToHeading(services, file, heading);
}

function notOpened(what: string, hint: string): PlumblineError {
  return new PlumblineError({
    code: 'bad_usage',
    severity: 'warning',
    message: `The link to ${what.slice(0, 120)} leads nowhere here.`,
    hint,
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
