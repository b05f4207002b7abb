import { escapeHtml } from './html-text';
import { pageStyle } from './page-style';
import type { Heading } from './render-prose';

/** Nothing is loaded and nothing runs: no script, no request. Styles stand in the page. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/** A page that needs nothing else: it has its contents on the side, and its style for light, dark and paper. */
export function pageShell(page: {
  readonly title: string;
  /** Of Plumbline. */
  readonly version: string;
  readonly headings: readonly Heading[];
  readonly main: string;
}): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Plumbline ${escapeHtml(page.version)}">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(page.title)}</title>
<style>${pageStyle}</style>
</head>
<body>
${contents(page.headings)}
<main>
${page.main}
</main>
</body>
</html>
`;
}

function contents(headings: readonly Heading[]): string {
  const shown = headings.filter((heading) => heading.level <= 3 && heading.text !== '');
  if (shown.length < 2) return '';
  const least = Math.min(...shown.map((heading) => heading.level));
  const items = shown.map(
    ({ id, text, level }) => `<li class="l${level - least}"><a href="#${escapeHtml(id)}">${escapeHtml(text)}</a></li>`,
  );
  return `<nav id="contents" aria-label="Contents"><h2>Contents</h2><ul>${items.join('')}</ul></nav>`;
}
