import { type ComponentProps, memo, useEffect, useMemo, useState } from 'react';
import ReactMarkdown, { type Components, type Options } from 'react-markdown';
import rehypeRaw from 'rehype-raw';
import rehypeSanitize, { defaultSchema } from 'rehype-sanitize';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { hideDollars, putDollarsBack } from '../../../shared/domain/notebook/math-dollars';
import { useServices } from '../../state/app-context';
import { followLink, resolveLink } from './prose-links';
import './prose.css';

interface MarkdownProps {
  /** The notebook or incident, which links and images are relative to. */
  readonly file: string;
  readonly cellId: string;
  readonly text: string;
}

/**
 * Prose as GitHub shows it: its Markdown with tables, tasks, footnotes and math, and HTML as far as GitHub's own schema lets
 * it through. Nothing in it runs, and nothing is loaded but images of the workspace.
 */
export const Markdown = memo(function Markdown({ file, cellId, text }: MarkdownProps) {
  const services = useServices();
  const source = useMemo(() => hideDollars(text), [text]);
  const html = text.includes('<');
  const math = useMath(source.includes('$'));
  const rehypePlugins = useMemo(() => {
    // Ids of one cell must not be those of another, nor of the window.
    const prefix = `${cellId.replace(/[^\w-]/g, '-')}-`;
    // Reading HTML costs as much as all the rest: only where there is some.
    return [
      ...(html ? [rehypeRaw] : []),
      [rehypeSanitize, schemaWith(prefix)],
      ...(math === null ? [] : [math]),
    ] as NonNullable<Options['rehypePlugins']>;
  }, [cellId, math, html]);
  const components = useMemo((): Components => {
    const follow = (href: string | undefined, from: HTMLElement) =>
      void services.attempt(() => followLink(services, file, href, from));
    return {
      a: ({ node: _, href, children, ...rest }) => (
        <a
          {...rest}
          href={href}
          onClick={(event) => {
            event.preventDefault();
            follow(href, event.currentTarget);
          }}
        >
          {children}
        </a>
      ),
      img: ({ node: _, src, alt, width, height, title }) => (
        <Picture file={file} src={src} alt={alt} width={width} height={height} title={title} />
      ),
      input: ({ node: _, checked }) => (
        <input type="checkbox" checked={checked === true} disabled readOnly aria-label={checked ? 'Done' : 'To do'} />
      ),
      table: ({ node: _, children }) => (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, and must do so by keyboard.
        <section className="table-scroll" aria-label="Table" tabIndex={0}>
          <table>{children}</table>
        </section>
      ),
    };
  }, [services, file]);
  return (
    <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
      {source}
    </ReactMarkdown>
  );
});

const remarkPlugins: NonNullable<Options['remarkPlugins']> = [remarkGfm, remarkMath, putDollarsBack];

function schemaWith(clobberPrefix: string): typeof defaultSchema {
  return {
    ...defaultSchema,
    clobberPrefix,
    // A source of a picture would be loaded from anywhere.
    tagNames: (defaultSchema.tagNames ?? []).filter((name) => name !== 'picture' && name !== 'source'),
    attributes: {
      ...defaultSchema.attributes,
      code: [['className', /^language-./, 'math-inline', 'math-display']],
    },
  };
}

type MathPlugin = readonly [unknown, unknown];
let mathPlugin: MathPlugin | null = null;

/** The plugin that draws math: loaded with its fonts when the first text needs it, and shown as code until then. */
function useMath(needed: boolean): MathPlugin | null {
  const [loaded, setLoaded] = useState(mathPlugin);
  useEffect(() => {
    if (!needed || loaded !== null) return;
    let gone = false;
    void import('./math').then((module) => {
      mathPlugin = module.drawMath;
      if (!gone) setLoaded(() => mathPlugin);
    });
    return () => {
      gone = true;
    };
  }, [needed, loaded]);
  return needed ? loaded : null;
}

type PictureProps = { readonly file: string } & Pick<
  ComponentProps<'img'>,
  'src' | 'alt' | 'width' | 'height' | 'title'
>;

/** An image of the workspace, or a word in its place: nothing is loaded from the network. */
function Picture({ file, src, alt, width, height, title }: PictureProps) {
  const [missing, setMissing] = useState(false);
  const link = typeof src === 'string' ? resolveLink(file, src) : null;
  const name = alt === undefined || alt === '' ? 'no description' : alt;
  if (link?.kind !== 'workspace' || missing) {
    const why =
      link?.kind === 'web'
        ? 'images are not loaded from the network'
        : missing
          ? `${link?.kind === 'workspace' ? link.path : src} is not in the workspace`
          : 'it is outside of the workspace';
    return (
      <span className="chip" title={typeof src === 'string' ? src : undefined}>
        Image: {name} ({why})
      </span>
    );
  }
  return (
    <img
      src={`/workspace/${link.path.split('/').map(encodeURIComponent).join('/')}`}
      alt={alt ?? ''}
      width={width}
      height={height}
      title={title}
      loading="lazy"
      onError={() => setMissing(true)}
    />
  );
}
