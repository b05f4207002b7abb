import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { EngineApi } from '../../shared/contract/engine-api';
import type { CheckOutcome } from '../../shared/domain/checks/check-outcome';
import { formatValue, isNumeric } from '../../shared/domain/column/format-value';
import { foldName } from '../../shared/domain/graph/names';
import type { BoundParameter } from '../../shared/domain/graph/parameter-bindings';
import type { Notebook, NotebookBlock } from '../../shared/domain/notebook/notebook';
import { PlumblineError, toProblem } from '../../shared/domain/problem';
import { type Provenance, parameterText } from '../../shared/domain/provenance/provenance';
import type { NodeStatus } from '../../shared/domain/run/run';
import { gitCommit } from '../workspace/git-info';
import { isWithin } from '../workspace/inside-workspace';
import type { PageBlock, PageModel, PageTable } from './notebook-page';

/** What a page is made from: a workspace that is open. */
export interface PageSource {
  readonly root: string;
  readonly workspace: string;
  readonly notebook: Notebook;
  readonly statuses: readonly NodeStatus[];
  readonly checks: readonly CheckOutcome[];
  readonly parameters: ReadonlyMap<string, BoundParameter>;
  readonly engine: Pick<EngineApi, 'openResult' | 'page' | 'closeResult'>;
  readonly versions: { readonly plumbline: string; readonly duckdb: string };
  /** Says where nodes come from; without it the page does not say it. */
  readonly provenance?: ProvenanceReader | undefined;
  /** Draws a chart cell as SVG. */
  readonly drawChart?: ChartDrawer | undefined;
}

export type ProvenanceReader = (
  asked: readonly { readonly node: string; readonly column: null }[],
  signal: AbortSignal | undefined,
) => Promise<readonly Provenance[]>;

export type ChartDrawer = (
  chart: Extract<NotebookBlock, { kind: 'chart' }>,
  signal: AbortSignal | undefined,
) => Promise<string>;

/** Rows of a result that a page shows when nobody asks for another number. */
export const defaultPageRows = 100;
/** A page is read by people, and is held in memory as a whole. */
export const mostPageRows = 10_000;
const largestImage = 4 * 1024 * 1024;
const pageSize = 2048;

/** Reads all that stands on a notebook's page: the first rows of each result as it is now; nothing runs. */
export async function collectPage(
  source: PageSource,
  options: { readonly rows: number; readonly signal?: AbortSignal | undefined },
): Promise<PageModel> {
  const blocks: PageBlock[] = [];
  const statuses = new Map(source.statuses.map((status) => [status.name, status]));
  for (const block of source.notebook.blocks) {
    if (options.signal?.aborted) throw new PlumblineError({ code: 'cancelled', message: 'Cancelled.' });
    blocks.push(...(await pageBlocks(source, block, statuses, options)));
  }
  const explained = await explain(source, blocks, options.signal);
  const images = await readImages(source.root, source.notebook);
  return {
    title: source.notebook.title,
    workspace: source.workspace,
    file: source.notebook.file,
    blocks: explained,
    exportedAt: new Date().toISOString(),
    versions: source.versions,
    commit: await gitCommit(source.root),
    imageOf: (link) => images.get(link),
  };
}

/** The blocks with where the results and charts among them come from. */
async function explain(
  source: PageSource,
  blocks: readonly PageBlock[],
  signal: AbortSignal | undefined,
): Promise<readonly PageBlock[]> {
  if (source.provenance === undefined) return blocks;
  const known = new Map(source.statuses.map(({ name }) => [foldName(name), name]));
  const nodeOf = (block: PageBlock): string | undefined => {
    if (block.kind === 'sql') return block.table === undefined ? undefined : block.name;
    return block.kind === 'chart' && block.from !== undefined ? known.get(foldName(block.from)) : undefined;
  };
  const nodes = [...new Set(blocks.flatMap((block) => nodeOf(block) ?? []))];
  const found = await source.provenance(
    nodes.map((node) => ({ node, column: null })),
    signal,
  );
  const byNode = new Map(found.map((one) => [one.node, one]));
  return blocks.map((block) => {
    const node = nodeOf(block);
    const provenance = node === undefined ? undefined : byNode.get(node);
    return provenance === undefined || (block.kind !== 'sql' && block.kind !== 'chart')
      ? block
      : { ...block, provenance };
  });
}

async function pageBlocks(
  source: PageSource,
  block: NotebookBlock,
  statuses: ReadonlyMap<string, NodeStatus>,
  options: { readonly rows: number; readonly signal?: AbortSignal | undefined },
): Promise<PageBlock[]> {
  switch (block.kind) {
    case 'frontmatter':
      return [];
    case 'prose':
      return block.text === '' ? [] : [{ kind: 'prose', text: block.text }];
    case 'broken':
      return [{ kind: 'broken', text: block.text, message: block.problem.message }];
    case 'input': {
      const parameter = source.parameters.get(foldName(block.name));
      const label = block.options.title ?? block.name;
      return [{ kind: 'input', name: block.name, label: String(label), value: parameterText(parameter?.value) }];
    }
    case 'chart':
      return [await chartBlock(source, block, options.signal)];
    case 'sql': {
      const status = statuses.get(block.name);
      const problem = status?.problem;
      const hasRows = status?.columns !== undefined && (status.state === 'fresh' || status.state === 'stale');
      const table = hasRows ? await readTable(source.engine, block.name, options.rows) : undefined;
      return [
        {
          kind: 'sql',
          name: block.name,
          sql: block.body,
          state: status?.state ?? 'stale',
          ...(status?.reason === undefined ? {} : { reason: status.reason }),
          ...(table === undefined ? {} : { table }),
          ...(table === undefined || status?.ms === undefined ? {} : { ms: status.ms }),
          ...(table === undefined || status?.ranAt === undefined ? {} : { ranAt: status.ranAt }),
          ...(problem === undefined
            ? {}
            : { problem: { message: problem.message, ...(problem.hint === undefined ? {} : { hint: problem.hint }) } }),
          checks: source.checks.filter((check) => check.node === block.name),
        },
      ];
    }
  }
}

async function chartBlock(
  source: PageSource,
  block: Extract<NotebookBlock, { kind: 'chart' }>,
  signal: AbortSignal | undefined,
): Promise<PageBlock> {
  const title = typeof block.options.title === 'string' ? { title: block.options.title } : {};
  const from = typeof block.options.from === 'string' ? { from: block.options.from } : {};
  const chart = { kind: 'chart', name: block.name, ...title, ...from } as const;
  if (source.drawChart === undefined) return { ...chart, reason: 'Charts are drawn in the window only.' };
  try {
    return { ...chart, svg: await source.drawChart(block, signal) };
  } catch (error) {
    const problem = toProblem(error);
    if (problem.code === 'cancelled') throw error;
    return { ...chart, reason: problem.message };
  }
}

/** The first rows of a result. A result that went away meanwhile is left out. */
async function readTable(engine: PageSource['engine'], node: string, limit: number): Promise<PageTable | undefined> {
  const handle = await engine.openResult({ node }).catch((error: unknown) => {
    if (toProblem(error).code === 'engine_lost') throw error;
    return undefined;
  });
  if (handle === undefined) return undefined;
  try {
    const rows: (string | null)[][] = [];
    const wanted = Math.min(limit, handle.rows);
    while (rows.length < wanted) {
      const page = await engine.page({
        result: handle.result,
        start: rows.length,
        count: Math.min(pageSize, wanted - rows.length),
      });
      if (page.rowCount === 0) break;
      for (let row = 0; row < page.rowCount; row++) {
        rows.push(
          page.columns.map((column, index) => {
            const vector = page.vectors[index];
            return vector === undefined ? null : formatValue(column.type, vector, row);
          }),
        );
      }
    }
    return {
      columns: handle.columns.map((column) => ({
        name: column.name,
        type: column.sqlType,
        numeric: isNumeric(column.type),
      })),
      rows,
      total: handle.rows,
    };
  } finally {
    await engine.closeResult({ result: handle.result });
  }
}

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

/** The images that the prose names and the workspace holds, as data URLs by link. */
async function readImages(root: string, notebook: Notebook): Promise<ReadonlyMap<string, string>> {
  const links = new Set<string>();
  for (const block of notebook.blocks) {
    if (block.kind !== 'prose') continue;
    for (const match of block.text.matchAll(
      /!\[[^\]]*\]\(\s*<?([^)\s>]+)|<img\b[^>]*?\bsrc\s*=\s*["']?([^"'\s>]+)/gi,
    )) {
      links.add(match[1] ?? match[2] ?? '');
    }
  }
  const images = new Map<string, string>();
  const realRoot = await realpath(root);
  for (const link of links) {
    if (/^data:image\/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=]+$/.test(link)) images.set(link, link);
    const type = imageTypes[extname(link).toLowerCase()];
    if (type === undefined || /^[a-z][a-z0-9+.-]*:/i.test(link) || link.startsWith('/')) continue;
    const bytes = await readInside(realRoot, join(root, dirname(notebook.file), decodeLink(link)));
    if (bytes !== undefined) images.set(link, `data:${type};base64,${bytes.toString('base64')}`);
  }
  return images;
}

/** A file of the workspace; undefined for one that is not there, leads out of it, or is too large for a page. */
async function readInside(root: string, path: string): Promise<Buffer | undefined> {
  try {
    const target = await realpath(path);
    if (!isWithin(target, root) || (await stat(target)).size > largestImage) return undefined;
    return await readFile(target);
  } catch {
    return undefined;
  }
}

function decodeLink(link: string): string {
  try {
    return decodeURI(link);
  } catch {
    return link;
  }
}
