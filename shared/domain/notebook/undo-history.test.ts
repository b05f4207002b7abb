import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { cellsOf, deleteCells, duplicateCells, insertCell, mergeCells, moveCells } from './edit-cells';
import { replaceCellBody } from './edit-notebook';
import { diffLines, mergeByLines } from './line-diff';
import type { TextEdit } from './notebook';
import { parseNotebook } from './parse-notebook';
import { applyTextEdits } from './text-edit';
import {
  historyFromJson,
  historyToJson,
  noHistory,
  rebaseHistory,
  recordStep,
  travel,
  type UndoHistory,
} from './undo-history';

vi.setConfig({ testTimeout: 60_000 });

/** A notebook with its history, as the window keeps them. */
class Desk {
  text: string;
  history: UndoHistory = noHistory;

  constructor(text: string) {
    this.text = text;
  }

  get notebook() {
    return parseNotebook('n.md', this.text);
  }

  change(label: string, edits: readonly TextEdit[]): void {
    const before = this.text;
    this.text = applyTextEdits(before, edits);
    this.history = recordStep(this.history, before, this.text, label);
  }

  type(edits: readonly TextEdit[]): void {
    for (const edit of edits) {
      this.text = applyTextEdits(this.text, [edit]);
      this.history = rebaseHistory(this.history, edit);
    }
  }

  /** What could not be taken back, or null. */
  go(direction: 'undo' | 'redo'): string | null {
    const travelled = travel(this.history, this.text, direction);
    if (travelled === null) throw new Error('There is no step.');
    this.history = travelled.history;
    if (travelled.text === null) return travelled.label;
    this.text = travelled.text;
    return null;
  }
}

const cell = (name: string, body: string) => `\`\`\`sql ${name}\n${body}\n\`\`\`\n`;
const start = `# T\n\n${cell('a', 'SELECT 1')}\n${cell('b', 'SELECT 2')}\n${cell('c', 'SELECT 3')}`;

describe('a history of cell changes', () => {
  it('takes back a deleted cell although others were typed in above and below', () => {
    const desk = new Desk(start);
    desk.change('Delete', deleteCells(desk.notebook, ['sql:b']).edits);
    desk.type(replaceCellBody(desk.notebook, 'sql:a', 'SELECT 10\nFROM x'));
    desk.type(replaceCellBody(desk.notebook, 'sql:c', 'SELECT 30'));
    expect(desk.go('undo')).toBeNull();
    expect(desk.text).toBe(start.replace('SELECT 1', 'SELECT 10\nFROM x').replace('SELECT 3', 'SELECT 30'));
    expect(desk.go('redo')).toBeNull();
    expect(cellsOf(desk.notebook).map(({ id }) => id)).toEqual(['prose:1', 'sql:a', 'sql:c']);
  });

  it('takes an added cell away with what was written in it, and brings both back', () => {
    const desk = new Desk(start);
    desk.change('Insert', insertCell(desk.notebook, 2, { kind: 'sql', name: 'new', body: '' }).edits);
    desk.type(replaceCellBody(desk.notebook, 'sql:new', 'SELECT 42'));
    const written = desk.text;
    expect(desk.go('undo')).toBeNull();
    expect(desk.text).toBe(start);
    expect(desk.go('redo')).toBeNull();
    expect(desk.text).toBe(written);
  });

  it('moves a cell back with what was typed in it since', () => {
    const desk = new Desk(start);
    desk.change('Move', moveCells(desk.notebook, ['sql:c'], 1).edits);
    desk.type(replaceCellBody(desk.notebook, 'sql:c', 'SELECT 33'));
    expect(desk.go('undo')).toBeNull();
    expect(desk.text).toBe(start.replace('SELECT 3', 'SELECT 33'));
  });

  it('says which step has no way back, and takes the earlier ones back all the same', () => {
    const desk = new Desk(start);
    desk.change('Delete', deleteCells(desk.notebook, ['sql:a']).edits);
    desk.change('Merge', mergeCells(desk.notebook, ['sql:b', 'sql:c']).edits);
    desk.type(replaceCellBody(desk.notebook, 'sql:b', 'SELECT 5'));
    expect(desk.go('undo')).toBe('Merge');
    expect(desk.go('undo')).toBeNull();
    expect(desk.text).toBe(`# T\n\n${cell('a', 'SELECT 1')}\n${cell('b', 'SELECT 5')}`);
  });

  it('survives as a file, for a text that changed outside meanwhile', () => {
    const desk = new Desk(start);
    desk.change('Delete a', deleteCells(desk.notebook, ['sql:a']).edits);
    desk.change('Delete c', deleteCells(desk.notebook, ['sql:c']).edits);
    const json = historyToJson(desk.history, desk.text);
    const outside = desk.text.replace('SELECT 2', 'SELECT 22').replace('# T', '# Title\n\nMore.');
    const again = new Desk(outside);
    again.history = historyFromJson(json, outside);
    expect([again.go('undo'), again.go('undo')]).toEqual([null, null]);
    expect(again.text).toBe(start.replace('SELECT 2', 'SELECT 22').replace('# T', '# Title\n\nMore.'));
  });

  it('does not put a cell back a second time that came back by other means', () => {
    const desk = new Desk(start);
    desk.change('Delete', deleteCells(desk.notebook, ['sql:b']).edits);
    const again = new Desk(start);
    again.history = historyFromJson(historyToJson(desk.history, desk.text), start);
    expect(again.go('undo')).toBe('Delete');
    expect(again.text).toBe(start);
  });

  it('is empty where its file is damaged', () => {
    for (const json of ['', '{', '{"undo":[]}', '{"version":1,"text":"","undo":[{}],"redo":[]}']) {
      expect(historyFromJson(json, start)).toEqual(noHistory);
    }
  });

  it('keeps thousands of steps, and forgets the oldest when they are too large', () => {
    const desk = new Desk(start);
    for (let round = 0; round < 3000; round++) {
      desk.change('Move', moveCells(desk.notebook, ['sql:c'], round % 2 === 0 ? 1 : 4).edits);
    }
    expect(desk.history.undo).toHaveLength(3000);
    const large = cell('large', 'x'.repeat(1_500_000));
    desk.change('Large', [{ start: 0, end: 0, text: `${large}\n` }]);
    desk.change('Larger', [{ start: 0, end: 0, text: `${cell('larger', 'y'.repeat(2_600_000))}\n` }]);
    expect(desk.history.undo.map(({ label }) => label)).toEqual(['Larger']);
  });

  it('leads back to the start and forth to the end, whatever was done and typed', () => {
    const action = fc.record({ what: fc.nat(5), one: fc.nat(9), other: fc.nat(9), typed: fc.boolean() });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 14 }), (actions) => {
        const desk = new Desk(start);
        let steps = 0;
        for (const { what, one, other, typed } of actions) {
          const cells = cellsOf(desk.notebook);
          const id = cells[one % Math.max(1, cells.length)]?.id;
          if (id === undefined) continue;
          const before = desk.history;
          if (typed) {
            const sql = cells.find((candidate) => candidate.id === id && candidate.kind === 'sql');
            if (sql?.kind === 'sql') desk.type(replaceCellBody(desk.notebook, id, `${sql.body}\n-- ${other}`));
          } else if (what === 0) desk.change('delete', deleteCells(desk.notebook, [id]).edits);
          else if (what === 1) desk.change('move', moveCells(desk.notebook, [id], other % (cells.length + 1)).edits);
          else if (what === 2) {
            const isTaken = (name: string) => desk.text.includes(`sql ${name}\n`);
            desk.change('duplicate', duplicateCells(desk.notebook, [id], isTaken).edits);
          } else {
            const block = { kind: 'sql', name: `n${steps}`, body: '' } as const;
            desk.change('insert', insertCell(desk.notebook, one % (cells.length + 1), block).edits);
          }
          if (desk.history !== before && !typed) steps++;
        }
        const end = desk.text;
        const all = desk.history.undo.length;
        const failed: (string | null)[] = [];
        for (let step = 0; step < all; step++) failed.push(desk.go('undo'));
        const back = desk.history.redo.length;
        for (let step = 0; step < back; step++) failed.push(desk.go('redo'));
        if (failed.every((label) => label === null)) expect(desk.text).toBe(end);
        if (actions.every(({ typed }) => !typed)) expect(failed.every((label) => label === null)).toBe(true);
        expect(desk.notebook.problems).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('differences by lines', () => {
  const lines = fc
    .array(fc.constantFrom('a\n', 'b\n', 'c\r\n', '\n', 'd'), { maxLength: 12 })
    .map((list) => list.join(''));

  it('lead from one text to the other, each in its place', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = diffLines(before, after);
        expect(applyTextEdits(before, [...edits].reverse())).toBe(after);
        for (const [index, edit] of edits.entries())
          expect(edit.start).toBeGreaterThanOrEqual(edits[index - 1]?.end ?? 0);
      }),
    );
  });

  it('merge when they are in different places, and not when they are in one', () => {
    expect(mergeByLines('a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\nd\n')).toBe('A\nb\nC\nd\n');
    expect(mergeByLines('a\nb\nc\n', 'A\nb\nc\n', 'x\nb\nc\n')).toBeNull();
    expect(mergeByLines('a\n', 'A\n', 'before\na\nafter\n')).toBe('before\nA\nafter\n');
  });
});
