import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { hideDollars, putDollarsBack } from '../../shared/domain/notebook/math-dollars';

export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly id: string;
}

export interface ProseContext {
  /** Ids that the page has already. */
  readonly ids: Set<string>;
  readonly headings: Heading[];
  /** The image behind a link as a data URL; undefined where it is not to be had. */
  readonly imageOf: (source: string) => string | undefined;
}

/** The parts of a HAST tree that are looked at. */
interface HtmlNode {
  readonly type: string;
  tagName?: string;
  value?: string;
  properties?: Record<string, unknown>;
  children?: HtmlNode[];
}

const schema = {
  ...defaultSchema,
  attributes: {
    ...defaultSchema.attributes,
    code: [['className', /^language-./, 'math-inline', 'math-display'] as [string, ...(string | RegExp)[]]],
  },
};

/**
 * Prose as HTML: GitHub's Markdown with math as MathML, which browsers draw without any font or script. HTML in it is
 * sanitised as GitHub does; images become part of the page, and those that cannot become links.
 */
export function renderProse(text: string, context: ProseContext): string {
  const finish = () => (tree: HtmlNode) => walk(tree, context);
  return renderToStaticMarkup(
    createElement(
      Markdown,
      {
        remarkPlugins: [remarkGfm, remarkMath, putDollarsBack],
        rehypePlugins: [
          rehypeRaw,
          [rehypeSanitize, schema],
          [rehypeKatex, { output: 'mathml', throwOnError: false }],
          finish,
        ],
        // Sanitised already; what is an image of the page is a data URL by now.
        urlTransform: (url: string) => url,
      },
      hideDollars(text),
    ),
  );
}

function walk(node: HtmlNode, context: ProseContext): void {
  if (node.tagName !== undefined && /^h[1-6]$/.test(node.tagName)) {
    const heading = {
      level: Number(node.tagName.slice(1)),
      text: textOf(node).trim(),
      id: freeId(textOf(node), context.ids),
    };
    node.properties = { ...node.properties, id: heading.id };
    context.headings.push(heading);
  }
  if (node.tagName === 'a') {
    const href = typeof node.properties?.href === 'string' ? node.properties.href : undefined;
    node.properties = {
      ...node.properties,
      ...(href === undefined || href.startsWith('#') ? {} : { rel: 'noreferrer noopener' }),
    };
  }
  if (node.tagName === 'img') embed(node, context);
  // Nothing else may name what is outside of the page.
  if (node.properties !== undefined)
    for (const name of ['srcSet', 'poster', 'background', 'longDesc', 'cite']) delete node.properties[name];
  for (const child of node.children ?? []) walk(child, context);
}

function embed(node: HtmlNode, context: ProseContext): void {
  const source = typeof node.properties?.src === 'string' ? node.properties.src : '';
  const image = context.imageOf(source);
  const alt = typeof node.properties?.alt === 'string' ? node.properties.alt : '';
  if (image !== undefined) {
    node.properties = { src: image, alt };
    return;
  }
  node.tagName = 'a';
  node.properties = /^https?:/i.test(source) ? { href: source, rel: 'noreferrer noopener' } : {};
  node.children = [{ type: 'text', value: `Image: ${alt === '' ? source : alt}` }];
}

function textOf(node: HtmlNode): string {
  if (node.tagName === 'annotation') return '';
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

/** An id of the page that nothing has yet. */
export function freeId(text: string, ids: Set<string>): string {
  const stem =
    text
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'section';
  let id = stem;
  for (let number = 2; ids.has(id); number++) id = `${stem}-${number}`;
  ids.add(id);
  return id;
}
