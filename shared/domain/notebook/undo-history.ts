import { z } from 'zod';
import { cellsOf } from './edit-cells';
import { coreOf } from './edit-notebook';
import { diffLines, mergeByLines } from './line-diff';
import type { Notebook, TextEdit } from './notebook';
import { parseNotebook } from './parse-notebook';

/**
 * The changes of cells that can be taken back, however many. A step is a stretch of whole lines and what stood there before.
 * Whatever is typed, or changes outside, moves the steps along (operational transformation of one stretch a step), so each
 * can be taken back although the text around it, and even in it, is another by now.
 */
const stepSchema = z.object({
  /** What was done, for a person: `Delete 2 cells`. */
  label: z.string(),
  /** Offset of the stretch in the text that there is when all later steps are taken back; its length; what the change put there. */
  start: z.int().nonnegative(),
  length: z.int().nonnegative(),
  inserted: z.string(),
  /** What stood there before the change. */
  removed: z.string(),
  /** Text within the stretch changed since. */
  touched: z.literal(true).optional(),
  /** A later change reached over the border of the stretch: there is no way back any more. */
  lost: z.literal(true).optional(),
});

export type UndoStep = z.infer<typeof stepSchema>;

const historySchema = z.object({ undo: z.array(stepSchema), redo: z.array(stepSchema) });

/** Latest step last. */
export interface UndoHistory {
  readonly undo: readonly UndoStep[];
  readonly redo: readonly UndoStep[];
}

export const noHistory: UndoHistory = { undo: [], redo: [] };

/** Characters that the steps of a notebook may hold in all; the oldest go first. */
const mostCharacters = 4_000_000;

/** Adds a change of cells. What was taken back before cannot be done again afterwards. */
export function recordStep(history: UndoHistory, before: string, after: string, label: string): UndoHistory {
  const changes = diffLines(before, after);
  const first = changes[0];
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return history;
  let { start } = first;
  let behind = before.length - last.end;
  if (start < last.end && start < after.length - behind) [start, behind] = wholeCells(before, after, start, behind);
  const removed = before.slice(start, before.length - behind);
  const inserted = after.slice(start, after.length - behind);
  const { length } = inserted;
  return bounded({ undo: [...history.undo, { label, start, length, inserted, removed }], redo: [] });
}

/** Moves the steps along with an edit that is no step: typing, or a change from outside. */
export function rebaseHistory(history: UndoHistory, edit: TextEdit): UndoHistory {
  if (edit.start === edit.end && edit.text === '') return history;
  return { undo: rebaseSteps(history.undo, edit), redo: rebaseSteps(history.redo, edit) };
}

/** Moves the steps along from one whole text to another. */
export function rebaseToText(history: UndoHistory, before: string, after: string): UndoHistory {
  if (history.undo.length === 0 && history.redo.length === 0) return history;
  // From the last to the first, so that the offsets of those before stay right.
  return [...diffLines(before, after)].reverse().reduce(rebaseHistory, history);
}

export interface Travelled {
  readonly history: UndoHistory;
  /** The text afterwards; null when the step had no way back: it is then out of the history, and the others stay. */
  readonly text: string | null;
  readonly label: string;
}

/** Takes the last step back, or does the last one that was taken back again. Null when there is none. */
export function travel(history: UndoHistory, text: string, direction: 'undo' | 'redo'): Travelled | null {
  const from = direction === 'undo' ? history.undo : history.redo;
  const to = direction === 'undo' ? history.redo : history.undo;
  const step = from.at(-1);
  if (step === undefined) return null;
  const rest = from.slice(0, -1);
  const place = (left: readonly UndoStep[], done: readonly UndoStep[]): UndoHistory =>
    direction === 'undo' ? { undo: left, redo: done } : { undo: done, redo: left };
  if (step.lost === true) return { history: place(rest, to), text: null, label: step.label };
  const current = text.slice(step.start, step.start + step.length);
  const restored = step.touched === true ? restoredText(step, current) : step.removed;
  if (restored === null) {
    // It stays for good: the steps below see it as an edit.
    const kept = { start: step.start, end: step.start + step.removed.length, text: current };
    return { history: place(rebaseSteps(rest, kept), to), text: null, label: step.label };
  }
  const moved = [...diffLines(step.removed, restored)]
    .reverse()
    .map(({ start, end, text: changed }) => ({ start: step.start + start, end: step.start + end, text: changed }))
    .reduce(rebaseSteps, rest);
  const back: UndoStep = {
    label: step.label,
    start: step.start,
    length: restored.length,
    inserted: restored,
    removed: current,
  };
  return {
    history: place(moved, [...to, back]),
    text: text.slice(0, step.start) + restored + text.slice(step.start + step.length),
    label: step.label,
  };
}

/** The history as a file keeps it, with the text that it belongs to. */
export function historyToJson(history: UndoHistory, text: string): string {
  return `${JSON.stringify({ plumbline: 'undo', version: 1, text, ...history })}\n`;
}

/** Reads a file's history for the text that there is now. What cannot be read is no history. */
export function historyFromJson(json: string, text: string): UndoHistory {
  try {
    const raw: unknown = JSON.parse(json);
    const parsed = historySchema.extend({ version: z.literal(1), text: z.string() }).parse(raw);
    const { text: before, undo, redo } = parsed;
    return rebaseToText({ undo, redo }, before, text);
  } catch {
    return noHistory;
  }
}

function rebaseSteps(steps: readonly UndoStep[], edit: TextEdit): readonly UndoStep[] {
  const moved: UndoStep[] = [];
  let over: { start: number; end: number; length: number } | null = {
    start: edit.start,
    end: edit.end,
    length: edit.text.length,
  };
  let text: string | null = edit.text;
  for (let index = steps.length - 1; index >= 0; index--) {
    const step = steps[index] as UndoStep;
    if (over === null || step.lost === true) {
      moved.push(step);
      continue;
    }
    const end = step.start + step.length;
    const delta: number = over.length - (over.end - over.start);
    const own = step.removed.length - step.length;
    if (over.start === step.start && over.end === end && text !== null && text === step.removed) {
      // Someone took it back already.
      moved.push({ ...step, lost: true });
      over = null;
    } else if (over.end <= step.start) {
      moved.push({ ...step, start: step.start + delta });
    } else if (over.start >= end) {
      moved.push(step);
      over = { start: over.start + own, end: over.end + own, length: over.length };
    } else if (over.start >= step.start && over.end <= end) {
      moved.push({ ...step, length: step.length + delta, touched: true });
      over = null;
    } else {
      moved.push({ ...step, lost: true });
      const start = Math.min(over.start, step.start);
      const until = Math.max(over.end, end);
      over = { start, end: until + own, length: until - start + delta };
      text = null;
    }
  }
  return moved.reverse();
}

/** What stands in a stretch when its change is taken back and what was typed in it since stays; null when both are about the same. */
function restoredText(step: UndoStep, current: string): string | null {
  // A cell that was added goes with all that was written in it; doing it again brings both back.
  if (step.removed.trim() === '') return step.removed;
  return mergeByLines(step.inserted, current, step.removed) ?? mergeByCells(step.inserted, current, step.removed);
}

/** For cells that only changed places: what was typed in each goes along to where it stood. */
function mergeByCells(base: string, mine: string, theirs: string): string | null {
  const [from, now, target] = [base, mine, theirs].map((text) => parseNotebook('n.md', text)) as [
    Notebook,
    Notebook,
    Notebook,
  ];
  const sources = (notebook: Notebook) =>
    cellsOf(notebook).map((cell) => {
      const { start, end } = coreOf(notebook, cell);
      return { start, end, text: notebook.text.slice(start, end) };
    });
  const [before, after, wanted] = [sources(from), sources(now), sources(target)];
  if (before.length !== after.length) return null;
  let text = theirs;
  const edits: TextEdit[] = [];
  for (const [index, { text: old }] of before.entries()) {
    const changed = after[index]?.text ?? old;
    if (changed === old) continue;
    const places = wanted.filter((cell) => cell.text === old);
    const [place] = places;
    if (place === undefined || places.length > 1) return null;
    edits.push({ start: place.start, end: place.end, text: changed });
  }
  for (const edit of edits.sort((a, b) => b.start - a.start)) {
    text = text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }
  return text;
}

/**
 * Widens a stretch that begins at `start` and ends `behind` characters before the end of both texts until it begins and ends
 * between cells of both, so that it can be read as cells.
 */
function wholeCells(before: string, after: string, start: number, behind: number): [number, number] {
  const borders = [before, after].map((text) => {
    const starts = parseNotebook('n.md', text).blocks.map(({ range }) => range.start);
    return { length: text.length, starts: [...starts, text.length] };
  });
  let [from, rest] = [start, behind];
  for (let moved = true; moved; ) {
    moved = false;
    for (const { length, starts } of borders) {
      const lower = starts.filter((border) => border <= from).at(-1) ?? 0;
      const upper = length - (starts.find((border) => border >= length - rest) ?? length);
      moved ||= lower !== from || upper !== rest;
      [from, rest] = [lower, upper];
    }
  }
  return [from, rest];
}

function bounded(history: UndoHistory): UndoHistory {
  let size = 0;
  const undo = [...history.undo];
  for (let index = undo.length - 1; index >= 0; index--) {
    const step = undo[index] as UndoStep;
    size += step.inserted.length + step.removed.length;
    // The latest stays however large it is.
    if (size > mostCharacters && index < undo.length - 1) return { ...history, undo: undo.slice(index + 1) };
  }
  return history;
}
