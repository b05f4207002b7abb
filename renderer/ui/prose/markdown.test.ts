import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ServicesProvider } from '../../state/app-context';
import type { Services } from '../../state/services';
import { Markdown } from './markdown';

const services = {} as Services;
const at = { file: 'notebooks/n.md', cellId: 'prose:1' };
const html = (text: string) =>
  renderToStaticMarkup(
    // biome-ignore lint/correctness/noChildrenProp: the props of the provider ask for it.
    createElement(ServicesProvider, { services, children: createElement(Markdown, { ...at, text }) }),
  );

describe('prose as HTML', () => {
  it('has the tables, tasks, strikes, links and footnotes of GitHub', () => {
    const shown = html(
      '| a | b |\n| - | -: |\n| 1 | 2 |\n\n- [x] done\n- [ ] not\n\n~~no~~ www.example.com [^1]\n\n[^1]: Note',
    );
    expect(shown).toContain('<table>');
    expect(shown).toContain('aria-label="Done"');
    expect(shown).toContain('<del>no</del>');
    expect(shown).toContain('href="http://www.example.com"');
    expect(shown).toMatch(/id="prose-1-user-content-fn-1"/);
  });

  it('lets harmless HTML through', () => {
    const shown = html(
      '<details><summary>More</summary>\n\n**bold**\n\n</details>\n\nH<sub>2</sub>O <kbd>Ctrl</kbd><br>x',
    );
    expect(shown).toContain('<details><summary>More</summary>');
    expect(shown).toContain('<strong>bold</strong>');
    expect(shown).toContain('H<sub>2</sub>O <kbd>Ctrl</kbd>');
  });

  // Each is a way in that sanitisers were tricked with; none may leave a script, a handler, a style or a foreign address.
  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<svg onload=alert(1)><script>alert(1)</script></svg>',
    '<a href="javascript:alert(1)">x</a>',
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt&#58;alert(1))',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x.swf"></object><embed src="x">',
    '<form action="https://evil.example"><input name=a><button formaction="javascript:alert(1)">b</button></form>',
    '<style>@import "https://evil.example/x.css"; body { display: none }</style>',
    '<p style="background:url(https://evil.example)">x</p>',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    '<div id="root"></div><a name="plumbline">x</a>',
    '<picture><source srcset="https://evil.example/x.png"><img src="https://evil.example/x.png"></picture>',
    '![x](https://evil.example/pixel.png)',
    '![x](//evil.example/pixel.png)',
    '![x](../../../../etc/passwd)',
    '<img src="file:///etc/passwd">',
    '$\\href{javascript:alert(1)}{x}$ $\\includegraphics{https://evil.example/x.png}$',
    '<video src="https://evil.example/x.mp4" onplay=alert(1)></video>',
    '<details open ontoggle=alert(1)>x</details>',
    '<x-plumbline onclick=alert(1)>x</x-plumbline>',
  ])('leaves nothing dangerous of %s', (text) => {
    const shown = html(text);
    expect(shown).not.toMatch(
      /<(script|svg|iframe|object|embed|form|style|link|meta|base|math|noscript|video|button|x-)/i,
    );
    const bare = shown.replace(/"[^"]*"/g, '""');
    expect(bare).not.toMatch(/<[^>]*\s(on\w+|style|srcdoc|formaction|srcset)\s*=/i);
    expect(shown).not.toMatch(/(href|src)="\s*(javascript|data|file|vbscript):/i);
    expect(shown).not.toMatch(/<(img|source)[^>]*(src|srcset)="(https?:)?\/\//i);
    expect(shown).not.toMatch(/\s(id|name)="(root|plumbline)"/);
  });

  it('takes prices for prices', () => {
    expect(html('It costs $5 and $6, and `$x` is code.')).toBe(
      '<p>It costs $5 and $6, and <code>$x</code> is code.</p>',
    );
    expect(html('But $x^2$ is math.')).toContain('math-inline');
  });

  it('shows images of the workspace, and says why others are not shown', () => {
    expect(html('![Late flights](../data/late%20ones.png)')).toContain('src="/workspace/data/late%20ones.png"');
    expect(html('![a](https://example.com/a.png)')).toContain('Image: a (images are not loaded from the network)');
  });
});
