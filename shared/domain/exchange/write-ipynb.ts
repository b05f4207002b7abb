import type { Notebook, NotebookBlock } from '../notebook/notebook';
import type { ExchangeLoss, ExportedNotebook } from './exchange';
import { parameterLosses } from './export-losses';
import { proseSegments } from './prose-segments';

/**
 * A notebook as nbformat 4.5: SQL cells behind JupySQL's `%%sql --save NAME`, prose as Markdown, Python blocks as code
 * cells, charts and inputs as raw cells. The metadata of each cell holds what stands around it in our file, so that an
 * import of the export gives the same bytes.
 */
export function writeIpynb(notebook: Notebook): ExportedNotebook {
  const cells: object[] = [];
  const losses: ExchangeLoss[] = [...parameterLosses(notebook, 'Jupyter')];
  const add = (cell: object) => cells.push({ ...cell, id: `plumbline-${cells.length + 1}` });
  let frontMatter = '';
  if (notebook.blocks.some((block) => block.kind === 'sql')) {
    add({
      cell_type: 'code',
      metadata: { plumbline: { kind: 'setup' } },
      execution_count: null,
      outputs: [],
      source: lines('%load_ext sql\n%sql duckdb://'),
    });
  }
  for (const block of notebook.blocks) {
    switch (block.kind) {
      case 'frontmatter':
        frontMatter = notebook.text.slice(block.range.start, block.range.end);
        break;
      case 'prose':
      case 'broken':
        for (const cell of proseCells(notebook, block)) add(cell);
        break;
      case 'sql': {
        const option = /^[\w-]+$/.test(block.name) ? ` --save ${block.name}` : '';
        add({
          cell_type: 'code',
          metadata: { plumbline: cellMetadata(notebook, block) },
          execution_count: null,
          outputs: [],
          source: lines(`%%sql${option}\n${block.body}`),
        });
        break;
      }
      default:
        losses.push({
          where: `the ${block.kind} ${block.name}`,
          what: `A ${block.kind}`,
          instead: 'A raw cell, which Jupyter shows as text.',
        });
        add({ cell_type: 'raw', metadata: { plumbline: cellMetadata(notebook, block) }, source: lines(block.body) });
    }
  }
  const document = {
    cells,
    metadata: {
      kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
      language_info: { name: 'python' },
      title: notebook.title,
      plumbline: { version: 1, frontMatter },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
  return { text: `${JSON.stringify(document, null, 1)}\n`, losses };
}

function cellMetadata(notebook: Notebook, block: Extract<NotebookBlock, { body: string }>): object {
  return {
    kind: block.kind,
    name: block.name,
    opening: notebook.text.slice(block.range.start, block.bodyRange.start),
    closing: notebook.text.slice(block.bodyRange.end, block.range.end),
  };
}

function proseCells(notebook: Notebook, block: Extract<NotebookBlock, { text: string }>): object[] {
  const source = notebook.text.slice(block.range.start, block.range.end);
  const start = source.indexOf(block.text);
  const lead = source.slice(0, start);
  const trail = source.slice(start + block.text.length);
  const segments =
    block.kind === 'prose' ? proseSegments(block.text, 'python') : [{ kind: 'prose' as const, text: block.text }];
  return segments.map((segment, index) => {
    const before = index === 0 ? lead : '';
    const after = index === segments.length - 1 ? trail : '\n\n';
    if (segment.kind === 'prose') {
      const plumbline = { kind: 'prose', opening: before, closing: after };
      return { cell_type: 'markdown', metadata: { plumbline }, source: lines(segment.text) };
    }
    const plumbline = {
      kind: 'code',
      language: segment.language,
      opening: `${before}\`\`\`${segment.language}\n`,
      closing: `\n\`\`\`${after}`,
    };
    return {
      cell_type: 'code',
      metadata: { plumbline },
      execution_count: null,
      outputs: [],
      source: lines(segment.text),
    };
  });
}

/** Lines with their endings, as nbformat keeps texts. */
function lines(text: string): string[] {
  return text === '' ? [] : text.split(/(?<=\n)/);
}
