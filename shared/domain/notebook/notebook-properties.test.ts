import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { deleteBlock, insertBlockAfter, moveBlock, renameCell, replaceCellBody, replaceProse } from './edit-notebook';
import { splitLines } from './line-endings';
import type { Notebook, NotebookBlock } from './notebook';
import { anyText, notebookText } from './notebook-arbitrary';
import { parseNotebook } from './parse-notebook';
import { applyTextEdits } from './text-edit';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

const runs = { numRuns: 400 };
/** Nothing in it is broken in a way that reaches over the blocks below. */
const reaching = new Set(['merge_conflict', 'bad_notebook', 'bad_name', 'unknown_cell_kind']);
const isSound = (notebook: Notebook) => notebook.problems.every(({ code }) => !reaching.has(code));
const text = fc.oneof({ weight: 4, arbitrary: notebookText }, anyText);

describe('any text as a notebook', () => {
  it('is tiled by its blocks, so that writing it back is byte-identical', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { blocks } = parseNotebook('n.md', source);
        expect(blocks.map(({ range }) => source.slice(range.start, range.end)).join('')).toBe(source);
        let end = 0;
        for (const { range } of blocks) {
          expect(range.start).toBe(end);
          expect(range.end).toBeGreaterThan(range.start);
          end = range.end;
        }
        expect(end).toBe(source.length);
      }),
      runs,
    );
  });

  it('gives every block an id of its own, its own line, and every cell the body at its range', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { blocks } = parseNotebook('n.md', source);
        expect(new Set(blocks.map((block) => block.id)).size).toBe(blocks.length);
        for (const block of blocks) {
          expect(block.line).toBe(splitLines(source.slice(0, block.range.start)).length);
          if (!('body' in block)) continue;
          expect(block.body).toBe(source.slice(block.bodyRange.start, block.bodyRange.end));
          expect(block.bodyRange.start).toBeGreaterThan(block.range.start);
          expect(block.bodyRange.end).toBeLessThan(block.range.end);
          expect(block.bodyLine).toBe(splitLines(source.slice(0, block.bodyRange.start)).length);
        }
      }),
      runs,
    );
  });

  it('never has two prose blocks side by side, and puts every problem of a block into the list of the notebook', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { blocks, problems } = parseNotebook('n.md', source);
        for (const [index, block] of blocks.entries()) {
          if (block.kind === 'prose') expect(blocks[index + 1]?.kind).not.toBe('prose');
          if (block.kind === 'broken') expect(problems).toContain(block.problem);
          if ('problems' in block) for (const problem of block.problems) expect(problems).toContain(problem);
        }
      }),
      runs,
    );
  });
});

describe('an edit of any notebook', () => {
  // Conflict markers cannot be escaped: text that holds them is a conflict wherever it stands.
  const body = fc
    .oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc
        .array(
          fc.constantFrom(
            'SELECT 1',
            '```',
            '~~~',
            '````',
            '```sql a',
            '  ```',
            '',
            '-->',
            '<!--',
            '- x',
            '---',
            'ü😀',
          ),
          {
            maxLength: 6,
          },
        )
        .map((lines) => lines.join('\n')),
    )
    .filter((candidate) => !/(^|[\r\n])(<{7}|={7}|>{7}|\|{7})/.test(candidate));

  it('of a body changes that body and no other byte', () => {
    fc.assert(
      fc.property(text, fc.nat(), body, (source, pick, newBody) => {
        const notebook = parseNotebook('n.md', source);
        const cells = notebook.blocks.filter((block) => 'body' in block);
        const cell = cells[pick % Math.max(1, cells.length)];
        if (cell === undefined) return;
        // An unclosed code fence above would be closed by its like in the body.
        if (/~~~|```/.test(newBody) && !isSound(notebook)) return;
        const edited = parseNotebook('n.md', applyTextEdits(source, replaceCellBody(notebook, cell.id, newBody)));
        const index = notebook.blocks.indexOf(cell);
        expect(shapesOf(edited)).toEqual(shapesOf(notebook));
        const after = edited.blocks[index];
        expect(splitLines((after as typeof cell).body)).toEqual(splitLines(newBody));
        expect(without(sourcesOf(edited), index)).toEqual(without(sourcesOf(notebook), index));
      }),
      runs,
    );
  });

  it('of a body to what it was is no edit', () => {
    fc.assert(
      fc.property(text, (source) => {
        const notebook = parseNotebook('n.md', source);
        for (const block of notebook.blocks) {
          if (!('body' in block)) continue;
          const grows = replaceCellBody(notebook, block.id, block.body);
          expect(applyTextEdits(source, grows).length - source.length).toBeGreaterThanOrEqual(0);
          if (!/[`~]{3}/.test(block.body)) expect(grows).toEqual([]);
        }
      }),
      runs,
    );
  });

  it('of prose changes no byte of the other blocks', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.constantFrom('New', 'a\n\nb\n', '# T', '\n\nx\n', 'é'), (source, pick, prose) => {
        const notebook = parseNotebook('n.md', source);
        const blocks = notebook.blocks.filter((block) => block.kind === 'prose');
        const block = blocks[pick % Math.max(1, blocks.length)];
        // Lists and comments reach beyond the block on purpose: what follows may be part of them.
        if (block === undefined || /<!--|[`~]{3}|^[ \t]*([-*+]|\d+[.)])/m.test(block.text)) return;
        const edited = applyTextEdits(source, replaceProse(notebook, block.id, prose));
        const after = source.length - block.range.end;
        expect(edited.slice(0, block.range.start)).toBe(source.slice(0, block.range.start));
        expect(edited.slice(edited.length - after)).toBe(source.slice(block.range.end));
      }),
      runs,
    );
  });

  it('that inserts a cell keeps every other block and puts the cell where it was asked for', () => {
    fc.assert(
      fc.property(text, fc.nat(), body, (source, pick, newBody) => {
        const notebook = parseNotebook('n.md', source);
        const index = pick % (notebook.blocks.length + 1);
        const before = notebook.blocks[index - 1];
        if (hasOpenEnd(notebook, before) || (/~~~|```/.test(newBody) && !isSound(notebook))) return;
        const block = { kind: 'sql', name: 'brand new', body: newBody } as const;
        const edits = insertBlockAfter(notebook, before?.id ?? null, block);
        const edited = parseNotebook('n.md', applyTextEdits(source, edits));
        const added = edited.blocks.filter((candidate) => 'name' in candidate && candidate.name === 'brand new');
        expect(added).toHaveLength(1);
        expect(splitLines((added[0] as { body: string }).body)).toEqual(splitLines(newBody));
        const others = edited.blocks.filter((candidate) => candidate !== added[0]);
        const coresOf = (of: Notebook, blocks: readonly NotebookBlock[]) =>
          blocks.map((other) => trimmed(of, other)).filter((core) => core !== '');
        expect(coresOf(edited, others)).toEqual(coresOf(notebook, notebook.blocks));
      }),
      runs,
    );
  });

  it('that moves a block down and up again gives the text from before', () => {
    fc.assert(
      fc.property(text, fc.nat(), (source, pick) => {
        const notebook = parseNotebook('n.md', source);
        const block = notebook.blocks[pick % Math.max(1, notebook.blocks.length)];
        if (block === undefined || !('name' in block)) return;
        const edits = moveBlock(notebook, block.id, 'down');
        if (edits.length === 0) return;
        const moved = parseNotebook('n.md', applyTextEdits(source, edits));
        // Between two texts that become one block, or beside an open fence, there is no way back.
        if (moved.blocks.length !== notebook.blocks.length || !isSound(notebook)) return;
        const lower = moved.blocks[notebook.blocks.indexOf(block) + 1];
        if (moved.text.length !== source.length || lower === undefined || lower.kind !== block.kind) return;
        expect(applyTextEdits(moved.text, moveBlock(moved, lower.id, 'up'))).toBe(source);
      }),
      runs,
    );
  });

  it('that renames a cell changes its name alone', () => {
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 12 }),
      fc.constantFrom('a b', 'x"y', '`', '{', 'a=b', 'é', "it's"),
    );
    fc.assert(
      fc.property(text, fc.nat(), name, (source, pick, wanted) => {
        if (wanted.trim() === '' || wanted === '__proto__') return;
        const notebook = parseNotebook('n.md', source);
        const cells = notebook.blocks.filter((block) => 'body' in block);
        const cell = cells[pick % Math.max(1, cells.length)];
        if (cell === undefined) return;
        // A name with a backtick needs another kind of fence, which does not end an unclosed one above it.
        if (wanted.includes('`') && !isSound(notebook)) return;
        const edited = parseNotebook('n.md', applyTextEdits(source, renameCell(notebook, cell.id, wanted)));
        const index = notebook.blocks.indexOf(cell);
        expect(edited.blocks[index]).toMatchObject({
          kind: cell.kind,
          name: wanted,
          body: cell.body,
          options: cell.options,
        });
        expect(without(sourcesOf(edited), index)).toEqual(without(sourcesOf(notebook), index));
      }),
      runs,
    );
  });

  it('that deletes a cell leaves the bytes before and behind it', () => {
    fc.assert(
      fc.property(text, fc.nat(), (source, pick) => {
        const notebook = parseNotebook('n.md', source);
        const block = notebook.blocks[pick % Math.max(1, notebook.blocks.length)];
        if (block === undefined) return;
        const edited = applyTextEdits(source, deleteBlock(notebook, block.id));
        const behind = source.slice(block.range.end);
        expect(edited.endsWith(behind)).toBe(true);
        const before = source.slice(0, block.range.start);
        expect(edited.trimEnd().startsWith(before.trimEnd()) || behind !== '').toBe(true);
        if (behind !== '') expect(edited.startsWith(before)).toBe(true);
      }),
      runs,
    );
  });
});

function without(list: readonly string[], index: number): string[] {
  return list.filter((_, at) => at !== index);
}

function shapesOf(notebook: Notebook): string[] {
  return notebook.blocks.map((block) => `${block.kind} ${block.id}`);
}

function sourcesOf(notebook: Notebook): string[] {
  return notebook.blocks.map(({ range }) => notebook.text.slice(range.start, range.end));
}

function trimmed(notebook: Notebook, block: NotebookBlock): string {
  return notebook.text
    .slice(block.range.start, block.range.end)
    .replace(/^\ufeff/, block.range.start === 0 ? '' : '\ufeff')
    .replace(/^([ \t]*(\r\n|\n|\r))+|([ \t]*(\r\n|\n|\r))*[ \t]*$/g, '');
}

/** Whether what is added behind a block may be taken for a part of it: an unclosed fence or an open list or comment. */
function hasOpenEnd(notebook: Notebook, block: NotebookBlock | undefined): boolean {
  if (block === undefined) return false;
  const source = notebook.text.slice(block.range.start, block.range.end);
  return block.kind === 'broken' || /<!--|[`~]{3}/.test(block.kind === 'prose' ? source : '');
}
