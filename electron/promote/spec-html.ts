import type { Graph } from '../../shared/domain/graph/graph';
import { svgOf } from '../../shared/domain/lineage/svg';
import type { PipelineSpec } from '../../shared/domain/spec/pipeline-spec';
import { highlightSql } from '../publish/highlight-sql';
import { pageShell } from '../publish/page-shell';
import { type Heading, renderProse } from '../publish/render-prose';

/**
 * The page of a spec (see `writeSpecPage`) as HTML that needs nothing else: the lineage is a picture, SQL has its colours, and it reads
 * in light, in dark and on paper. Nothing in it runs.
 */
export function specHtml(spec: PipelineSpec, markdown: string): string {
  const headings: Heading[] = [];
  const ids = new Set<string>(['contents']);
  const prose = (text: string) =>
    text.trim() === ''
      ? ''
      : `<section class="prose">${renderProse(text, { ids, headings, imageOf: () => undefined })}</section>`;
  const parts: string[] = [];
  let at = 0;
  for (const found of markdown.matchAll(/^(`{3,})(sql|mermaid)\n([\s\S]*?)\n\1$/gm)) {
    parts.push(prose(markdown.slice(at, found.index)));
    parts.push(
      found[2] === 'mermaid'
        ? `<div class="picture">${picture(spec)}</div>`
        : `<pre><code>${highlightSql(found[3] ?? '')}</code></pre>`,
    );
    at = found.index + found[0].length;
  }
  parts.push(prose(markdown.slice(at)));
  return pageShell({
    title: spec.name,
    version: spec.provenance.versions.plumbline ?? '',
    headings,
    main: parts.join('\n'),
  });
}

function picture({ inputs, steps, lineage }: PipelineSpec): string {
  const node = (name: string, kind: 'source' | 'cell') => ({
    name,
    kind,
    file: '',
    line: 1,
    parameters: [],
    problems: [],
  });
  const graph: Graph = {
    nodes: [...inputs.map(({ name }) => node(name, 'source')), ...steps.map(({ name }) => node(name, 'cell'))],
    edges: lineage.tables,
  };
  return svgOf(graph, undefined);
}
