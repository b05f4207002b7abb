import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import type { Provenance } from '../../shared/domain/provenance/provenance';
import { highlightSql } from './highlight-sql';
import { escapeHtml, pageTime } from './html-text';
import { pageShell } from './page-shell';
import { provenanceHtml } from './provenance-html';
import { freeId, type Heading, renderProse } from './render-prose';

/** The rows of a result that stand on the page, as exact text. */
export interface PageTable {
  readonly columns: readonly { readonly name: string; readonly type: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Of the whole result. */
  readonly total: number;
}

export interface PageCell {
  readonly kind: 'sql';
  readonly name: string;
  readonly sql: string;
  readonly state: string;
  readonly reason?: string;
  readonly table?: PageTable;
  readonly ms?: number;
  readonly ranAt?: string;
  readonly problem?: { readonly message: string; readonly hint?: string };
  readonly checks: readonly CheckOutcome[];
  readonly provenance?: Provenance;
}

export type PageBlock =
  | { readonly kind: 'prose'; readonly text: string }
  | PageCell
  /** `svg` is a whole drawing; without one the page says why. */
  | {
      readonly kind: 'chart';
      readonly name: string;
      readonly title?: string;
      readonly svg?: string;
      readonly reason?: string;
      /** The node that it draws, as it is written. */
      readonly from?: string;
      /** Of that node. */
      readonly provenance?: Provenance;
    }
  | { readonly kind: 'input'; readonly name: string; readonly label: string; readonly value: string }
  /** What the notebook shows as broken. */
  | { readonly kind: 'broken'; readonly text: string; readonly message: string };

export interface PageModel {
  readonly title: string;
  readonly workspace: string;
  readonly file: string;
  readonly blocks: readonly PageBlock[];
  /** ISO time. */
  readonly exportedAt: string;
  readonly versions: { readonly plumbline: string; readonly duckdb: string };
  readonly commit: { readonly commit: string; readonly dirty: boolean } | null;
  readonly imageOf: (source: string) => string | undefined;
}

export interface PageOptions {
  /** `folded`: behind a click, and in full on paper. */
  readonly code: 'shown' | 'folded' | 'hidden';
}

/** A notebook as one HTML page that needs nothing else: prose, queries, results, charts, inputs, checks, and how they came to be. */
export function renderNotebookPage(model: PageModel, options: PageOptions): string {
  const headings: Heading[] = [];
  const ids = new Set<string>(['contents', 'facts']);
  const body = model.blocks.map((block) => renderBlock(block, model, options, headings, ids)).join('\n');
  const hasTitle = headings.some((heading) => heading.level === 1);
  return pageShell({
    title: model.title,
    version: model.versions.plumbline,
    headings,
    main: `${hasTitle ? '' : `<h1>${escapeHtml(model.title)}</h1>`}
${body}
${facts(model)}`,
  });
}

function renderBlock(
  block: PageBlock,
  model: PageModel,
  options: PageOptions,
  headings: Heading[],
  ids: Set<string>,
): string {
  switch (block.kind) {
    case 'prose':
      return `<section class="prose">${renderProse(block.text, { ids, headings, imageOf: model.imageOf })}</section>`;
    case 'sql':
      return renderCell(block, options, ids);
    case 'chart':
      return renderChart(block, options, ids);
    case 'input':
      return `<p class="input"><span class="label">${escapeHtml(block.label)}</span> <span class="value">${escapeHtml(block.value)}</span> <code>$${escapeHtml(block.name)}</code></p>`;
    case 'broken':
      return `<section class="cell bad"><p class="problem">${escapeHtml(block.message)}</p><pre>${escapeHtml(block.text)}</pre></section>`;
  }
}

function renderCell(cell: PageCell, options: PageOptions, ids: Set<string>): string {
  const id = freeId(`cell-${cell.name}`, ids);
  const code = `<pre class="sql"><code>${highlightSql(cell.sql)}</code></pre>`;
  const shownCode =
    options.code === 'hidden'
      ? ''
      : options.code === 'folded'
        ? `<details><summary>Query</summary>${code}</details>`
        : code;
  const finished = cell.state === 'fresh';
  const facts = [
    ...(cell.table === undefined ? [] : [`${count(cell.table.total)} ${cell.table.total === 1 ? 'row' : 'rows'}`]),
    ...(cell.ms === undefined ? [] : [duration(cell.ms)]),
    ...(cell.ranAt === undefined ? [] : [`ran ${pageTime(cell.ranAt)}`]),
  ];
  const state = finished
    ? ''
    : ` <span class="state">${escapeHtml(cell.state)}${cell.reason === undefined ? '' : `: ${escapeHtml(cell.reason)}`}</span>`;
  const problem =
    cell.problem === undefined
      ? ''
      : `<p class="problem">${escapeHtml(cell.problem.message)}${cell.problem.hint === undefined ? '' : ` <span class="hint">${escapeHtml(cell.problem.hint)}</span>`}</p>`;
  return `<section class="cell${cell.problem === undefined ? '' : ' bad'}" id="${escapeHtml(id)}" aria-label="${escapeHtml(cell.name)}">
<header><span class="name">${escapeHtml(cell.name)}</span>${state}<span class="facts">${escapeHtml(facts.join(' · '))}</span></header>
${shownCode}
${problem}
${cell.table === undefined ? '' : renderTable(cell.name, cell.table)}
${checkList(cell.checks)}
${where(cell.provenance, options)}
</section>`;
}

function renderTable(name: string, table: PageTable): string {
  const head = table.columns
    .map(
      (column) =>
        `<th scope="col"${column.numeric ? ' class="number"' : ''} title="${escapeHtml(column.type)}">${escapeHtml(column.name)}</th>`,
    )
    .join('');
  const rows = table.rows
    .map(
      (row) =>
        `<tr>${row.map((value, index) => cellHtml(value, table.columns[index]?.numeric === true)).join('')}</tr>`,
    )
    .join('\n');
  const rest =
    table.rows.length < table.total
      ? `<p class="rest">First ${count(table.rows.length)} of ${count(table.total)} rows</p>`
      : '';
  return `<div class="table"><table aria-label="Result of ${escapeHtml(name)}"><thead><tr>${head}</tr></thead><tbody>
${rows}
</tbody></table></div>${rest}`;
}

function cellHtml(value: string | null, numeric: boolean): string {
  if (value === null) return `<td${numeric ? ' class="number"' : ''}><span class="null">null</span></td>`;
  return `<td${numeric ? ' class="number"' : ''}>${escapeHtml(value)}</td>`;
}

function checkList(checks: readonly CheckOutcome[]): string {
  if (checks.length === 0) return '';
  const items = checks.map((check) => {
    const value = check.value === null ? '' : ` <span class="value">${escapeHtml(String(check.value))}</span>`;
    return `<li class="${check.outcome}"><span class="verdict">${check.outcome}</span> ${escapeHtml(check.name)} <span class="threshold">${escapeHtml(check.threshold)}</span>${value}</li>`;
  });
  return `<ul class="checks" aria-label="Checks">${items.join('')}</ul>`;
}

/** The drawing is an image of its own: whatever a drawing may hold, in an image nothing runs and nothing is loaded. */
function renderChart(chart: Extract<PageBlock, { kind: 'chart' }>, options: PageOptions, ids: Set<string>): string {
  const label = chart.title ?? chart.name;
  const drawing =
    chart.svg === undefined
      ? `<p class="rest">${escapeHtml(chart.reason ?? 'This chart was not drawn.')}</p>`
      : `<img alt="${escapeHtml(`Chart ${label}`)}" src="data:image/svg+xml;base64,${Buffer.from(chart.svg).toString('base64')}">`;
  return `<figure id="${escapeHtml(freeId(`chart-${chart.name}`, ids))}">${drawing}<figcaption>${escapeHtml(label)}</figcaption></figure>${where(chart.provenance, options)}`;
}

function where(provenance: Provenance | undefined, { code }: PageOptions): string {
  return provenance === undefined ? '' : provenanceHtml(provenance, { code: code !== 'hidden' });
}

function facts(model: PageModel): string {
  const commit =
    model.commit === null
      ? []
      : [['commit', `${model.commit.commit.slice(0, 12)}${model.commit.dirty ? ', with changes since' : ''}`]];
  const entries = [
    ['workspace', model.workspace],
    ['notebook', model.file],
    ['exported', pageTime(model.exportedAt)],
    ...commit,
    ['DuckDB', model.versions.duckdb],
    ['Plumbline', model.versions.plumbline],
  ];
  return `<footer id="facts"><dl>${entries.map(([term, value]) => `<div><dt>${escapeHtml(term ?? '')}</dt><dd>${escapeHtml(value ?? '')}</dd></div>`).join('')}</dl></footer>`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
