import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { PlumblineError } from '../problem';
import {
  type CellChange,
  cellsAsText,
  cellsOf,
  changeKind,
  deleteCells,
  duplicateCells,
  freeName,
  mergeCells,
  moveCells,
  pasteCells,
  splitCell,
} from './edit-cells';
import { coreOf, deleteBlock, insertBlockAfter, renameCell, replaceCellBody, replaceProse } from './edit-notebook';
import { splitLines } from './line-endings';
import type { Notebook, NotebookBlock } from './notebook';
import { anyText, notebookTextWithProseApart } from './notebook-arbitrary';
import { parseNotebook } from './parse-notebook';
import { applyTextEdits } from './text-edit';

// Properties try hundreds of texts: on a busy machine that takes longer than a unit test may.
vi.setConfig({ testTimeout: 60_000 });

const runs = { numRuns: 400 };
/** Nothing in it is broken in a way that reaches over the blocks below. */
const reaching = new Set(['merge_conflict', 'bad_notebook', 'bad_name', 'unknown_cell_kind']);
const isSound = (notebook: Notebook) => notebook.problems.every(({ code }) => !reaching.has(code));
const text = fc.oneof({ weight: 4, arbitrary: notebookTextWithProseApart }, anyText);

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

  it('has prose beside prose only where a line sets it apart, and puts every problem of a block into the list of the notebook', () => {
    fc.assert(
      fc.property(text, (source) => {
        const { blocks, problems } = parseNotebook('n.md', source);
        for (const [index, block] of blocks.entries()) {
          const below = blocks[index + 1];
          if (block.kind === 'prose' && below?.kind === 'prose') expect(below.apart).toBe(true);
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

describe('a change of cells in any notebook', () => {
  const isTakenIn = (notebook: Notebook) => (name: string) =>
    notebook.blocks.some((block) => 'name' in block && block.name.toLowerCase() === name.toLowerCase());
  /** The change, or null where it is refused because the cells could not stand so. */
  const attempt = (change: () => CellChange): CellChange | null => {
    try {
      return change();
    } catch (error) {
      const { code } = (error as PlumblineError).problem;
      expect(['bad_notebook', 'bad_usage', 'unknown_node']).toContain(code);
      return null;
    }
  };
  const coresOf = (notebook: Notebook) => cellsOf(notebook).map((cell) => coreText(notebook, cell));
  const someOf = (notebook: Notebook, picks: readonly number[]) => {
    const cells = cellsOf(notebook);
    return [...new Set(picks.map((pick) => cells[pick % Math.max(1, cells.length)]?.id ?? ''))].filter(
      (id) => id !== '',
    );
  };
  const picks = fc.array(fc.nat(20), { minLength: 1, maxLength: 4 });

  it('that moves any of them keeps every cell byte for byte, in the order that was asked for', () => {
    fc.assert(
      fc.property(text, picks, fc.nat(20), (source, chosen, target) => {
        const notebook = parseNotebook('n.md', source);
        const ids = someOf(notebook, chosen);
        if (ids.length === 0) return;
        const cells = cellsOf(notebook);
        const to = target % (cells.length + 1);
        const change = attempt(() => moveCells(notebook, ids, to));
        if (change === null) return;
        const moved = parseNotebook('n.md', applyTextEdits(source, change.edits));
        const inOrder = [
          ...cells.slice(0, to).filter((cell) => !ids.includes(cell.id)),
          ...cells.filter((cell) => ids.includes(cell.id)),
          ...cells.slice(to).filter((cell) => !ids.includes(cell.id)),
        ];
        expect(coresOf(moved)).toEqual(inOrder.map((cell) => coreText(notebook, cell)));
        expect(change.from).toBe(inOrder.findIndex((cell) => ids.includes(cell.id)));
      }),
      runs,
    );
  });

  it('that deletes any of them keeps all others byte for byte', () => {
    fc.assert(
      fc.property(text, picks, (source, chosen) => {
        const notebook = parseNotebook('n.md', source);
        const ids = someOf(notebook, chosen);
        if (ids.length === 0) return;
        const change = attempt(() => deleteCells(notebook, ids));
        if (change === null) return;
        const left = parseNotebook('n.md', applyTextEdits(source, change.edits));
        const kept = cellsOf(notebook).filter((cell) => !ids.includes(cell.id));
        expect(coresOf(left)).toEqual(kept.map((cell) => coreText(notebook, cell)));
      }),
      runs,
    );
  });

  it('that cuts and pastes them in the same place gives the same cells', () => {
    fc.assert(
      fc.property(text, fc.nat(20), (source, pick) => {
        const notebook = parseNotebook('n.md', source);
        const cells = cellsOf(notebook);
        const at = pick % Math.max(1, cells.length);
        const cell = cells[at];
        // What is broken alone may be whole elsewhere, and prose alone may be front matter or SQL.
        if (cell === undefined || !('name' in cell) || !isSound(notebook)) return;
        const copied = cellsAsText(notebook, [cell.id]);
        const cut = attempt(() => deleteCells(notebook, [cell.id]));
        if (cut === null) return;
        const between = parseNotebook('n.md', applyTextEdits(source, cut.edits));
        const paste = attempt(() => pasteCells(between, at, copied, () => false));
        if (paste === null) return;
        const after = parseNotebook('n.md', applyTextEdits(between.text, paste.edits));
        const lines = (list: readonly string[]) => list.map((core) => splitLines(core));
        expect(lines(coresOf(after))).toEqual(lines(coresOf(notebook)));
      }),
      runs,
    );
  });

  it('that duplicates cells gives them names of their own and touches no other', () => {
    fc.assert(
      fc.property(text, picks, (source, chosen) => {
        const notebook = parseNotebook('n.md', source);
        const ids = someOf(notebook, chosen);
        if (ids.length === 0 || !isSound(notebook)) return;
        const change = attempt(() => duplicateCells(notebook, ids, isTakenIn(notebook)));
        if (change === null) return;
        const after = parseNotebook('n.md', applyTextEdits(source, change.edits));
        const added = cellsOf(after).slice(change.from, change.from + change.count);
        const others = cellsOf(after).filter((cell) => !added.includes(cell));
        expect(others.map((cell) => coreText(after, cell))).toEqual(coresOf(notebook));
        for (const cell of added) if ('name' in cell) expect(isTakenIn(notebook)(cell.name)).toBe(false);
      }),
      runs,
    );
  });

  it('that splits a cell and merges the halves gives its text back, but for blank lines at the cut', () => {
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (source, pick, at) => {
        const notebook = parseNotebook('n.md', source);
        const cells = cellsOf(notebook).filter((cell) => cell.kind === 'prose');
        const cell = cells[pick % Math.max(1, cells.length)];
        if (cell?.kind !== 'prose') return;
        const change = attempt(() => splitCell(notebook, cell.id, at % (cell.text.length + 1), 'other half'));
        if (change === null) return;
        const split = parseNotebook('n.md', applyTextEdits(source, change.edits));
        expect(cellsOf(split)).toHaveLength(cellsOf(notebook).length + 1);
        const halves = cellsOf(split).slice(change.from - 1, change.from + 1);
        const merge = attempt(() =>
          mergeCells(
            split,
            halves.map((half) => half.id),
          ),
        );
        if (merge === null) return;
        const merged = parseNotebook('n.md', applyTextEdits(split.text, merge.edits));
        const words = (core: string | undefined) => core?.replace(/[ \t\r\n]+/g, '');
        expect(coresOf(merged).map(words)).toEqual(coresOf(notebook).map(words));
      }),
      runs,
    );
  });

  it('that turns SQL into prose and back keeps its text and every other cell', () => {
    fc.assert(
      fc.property(text, fc.nat(), (source, pick) => {
        const notebook = parseNotebook('n.md', source);
        const cells = cellsOf(notebook).filter((cell) => cell.kind === 'sql');
        const cell = cells[pick % Math.max(1, cells.length)];
        if (cell?.kind !== 'sql') return;
        const change = attempt(() => changeKind(notebook, cell.id, 'prose', ''));
        if (change === null) return;
        const prose = parseNotebook('n.md', applyTextEdits(source, change.edits));
        const made = cellsOf(prose)[change.from];
        expect(made).toMatchObject({ kind: 'prose' });
        const name = freeName(cell.name, isTakenIn(prose));
        const back = attempt(() => changeKind(prose, made?.id ?? '', 'sql', name));
        if (back === null) return;
        const after = parseNotebook('n.md', applyTextEdits(prose.text, back.edits));
        const sql = cellsOf(after)[back.from];
        expect(sql).toMatchObject({ kind: 'sql', name });
        const bare = (body: string) => body.replace(/[ \t\r\n]+/g, '');
        expect(bare((sql as typeof cell).body)).toBe(bare(cell.body));
        expect(without(coresOf(after), back.from)).toEqual(without(coresOf(notebook), back.from));
      }),
      // The text alone is an open chart cell, and no prose.
      { ...runs, examples: [['  ```sql A\n~~~chart d {from: a}\n```\n', 0]] },
    );
  });
});

function coreText(notebook: Notebook, cell: NotebookBlock): string {
  const { start, end } = coreOf(notebook, cell);
  return notebook.text.slice(start, end);
}

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
