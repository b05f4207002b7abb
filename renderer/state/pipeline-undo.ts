import { z } from 'zod';
import {
  applyChange,
  changeBetween,
  isNoChange,
  revertChange,
  sizeOfChange,
  textChangeSchema,
} from '../../shared/domain/notebook/text-change';
import type { FileChange, PipelineChange } from '../../shared/domain/sketch/pipeline-edit';

/**
 * What was done to the pipeline and can be taken back, however many steps that is. A step holds what it changed in each file,
 * and what others had changed there since the step before it; the texts of all steps follow from the ones that there are now.
 * So a step weighs what it changed and not what its files weigh, and main can merge it with what others change later.
 */
const stepSchema = z.object({
  title: z.string(),
  /** The nodes that it is about: what is selected when it was taken back or done again. */
  names: z.array(z.string()),
  /** When it was done, in milliseconds; of joined steps the latest. */
  at: z.number(),
  /** The boxes that it moved, where it did nothing else: another move of the same ones soon afterwards joins it. */
  moved: z.array(z.string()).optional(),
  files: z.array(
    z.object({
      file: z.string(),
      newFile: z.string().optional(),
      /** From the text that the step before left to the one that this step found. */
      gap: textChangeSchema,
      change: textChangeSchema,
    }),
  ),
});

const historySchema = z.object({
  undo: z.array(stepSchema),
  redo: z.array(stepSchema),
  /** The text of each file that a step is about, between the steps of both lists. */
  texts: z.record(z.string(), z.string().nullable()),
});

export type PipelineStep = z.infer<typeof stepSchema>;

/** Latest step last, in both lists. */
export interface PipelineHistory {
  readonly undo: readonly PipelineStep[];
  readonly redo: readonly PipelineStep[];
  readonly texts: Readonly<Record<string, string | null>>;
}

export const noPipelineHistory: PipelineHistory = { undo: [], redo: [], texts: {} };

/** Moves of the same boxes that follow one another faster than this, in milliseconds, are one step. */
const joinMs = 1000;

/** Characters that a history may hold in all; the oldest steps go first. */
const mostCharacters = 8_000_000;

/** Adds what was done. What was taken back before cannot be done again afterwards. */
export function recordChange(
  history: PipelineHistory,
  change: PipelineChange,
  when: { readonly at: number; readonly moved?: readonly string[] | undefined },
  most: number = mostCharacters,
): PipelineHistory {
  const files = change.files.filter(({ before, after, newFile }) => before !== after || newFile !== undefined);
  if (files.length === 0) return history;
  const joined = joinMove(history, files, change, when);
  if (joined !== null) return bounded(joined, most);
  const texts = new Map(Object.entries(history.texts));
  const step: PipelineStep = {
    title: change.title,
    names: [...change.names],
    at: when.at,
    ...(when.moved === undefined ? {} : { moved: [...when.moved] }),
    files: files.map(({ file, newFile, before, after }) => {
      const known = texts.get(file);
      const gap = known === undefined ? [] : changeBetween(known, before);
      if (newFile !== undefined) texts.delete(file);
      texts.set(newFile ?? file, after);
      return { file, ...(newFile === undefined ? {} : { newFile }), gap, change: changeBetween(before, after) };
    }),
  };
  return bounded({ undo: [...history.undo, step], redo: [], texts: Object.fromEntries(texts) }, most);
}

/** A step on its way: what to ask of main, and the history once main has done it. */
export interface PipelineTravel {
  readonly step: PipelineStep;
  /** Each file as it is when the step is done (`from`), and as it is to be. */
  readonly files: readonly {
    readonly file: string;
    readonly newFile?: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly history: PipelineHistory;
}

/** What takes the last step back, or does the last one that was taken back again. Null when there is none. */
export function travelPipeline(history: PipelineHistory, direction: 'undo' | 'redo'): PipelineTravel | null {
  const step = history[direction].at(-1);
  if (step === undefined) return null;
  const texts = new Map(Object.entries(history.texts));
  // Backwards in reverse order, as one file of a step may take the name that another one leaves.
  const files = direction === 'undo' ? [...step.files].reverse().map(goBack) : step.files.map(goOn);
  const rest = history[direction].slice(0, -1);
  const moved = Object.fromEntries(texts);
  return {
    step,
    files,
    history:
      direction === 'undo'
        ? { undo: rest, redo: [...history.redo, step], texts: moved }
        : { undo: [...history.undo, step], redo: rest, texts: moved },
  };

  function goBack({ file, newFile, gap, change }: PipelineStep['files'][number]): PipelineTravel['files'][number] {
    const place = newFile ?? file;
    const from = texts.get(place) ?? null;
    const to = revertChange(change, from);
    texts.delete(place);
    texts.set(file, revertChange(gap, to));
    return { file: place, ...(newFile === undefined ? {} : { newFile: file }), from, to };
  }

  function goOn({ file, newFile, gap, change }: PipelineStep['files'][number]): PipelineTravel['files'][number] {
    const from = applyChange(gap, texts.get(file) ?? null);
    const to = applyChange(change, from);
    texts.delete(file);
    texts.set(newFile ?? file, to);
    return { file, ...(newFile === undefined ? {} : { newFile }), from, to };
  }
}

/** The history without its last step, which has no way back: what it did stays, and the steps before it can be taken back. */
export function leaveStep(history: PipelineHistory, direction: 'undo' | 'redo'): PipelineHistory {
  const travel = travelPipeline(history, direction);
  if (travel === null) return history;
  // What was taken back after it built on texts that there will not be any more.
  return direction === 'redo' ? { ...history, redo: [] } : { ...travel.history, redo: [] };
}

export function pipelineHistoryToJson(history: PipelineHistory): string {
  return `${JSON.stringify({ plumbline: 'pipeline-undo', version: 1, ...history })}\n`;
}

/** Reads what was written. What cannot be read is no history. */
export function pipelineHistoryFromJson(json: string | null): PipelineHistory {
  if (json === null) return noPipelineHistory;
  try {
    const { undo, redo, texts } = historySchema
      .extend({ plumbline: z.literal('pipeline-undo'), version: z.literal(1) })
      .parse(JSON.parse(json));
    return { undo, redo, texts };
  } catch {
    return noPipelineHistory;
  }
}

/** The last step with another move of the same boxes in it; null where the two are two steps. */
function joinMove(
  history: PipelineHistory,
  files: readonly FileChange[],
  change: PipelineChange,
  { at, moved }: { readonly at: number; readonly moved?: readonly string[] | undefined },
): PipelineHistory | null {
  const last = history.undo.at(-1);
  const [file] = files;
  const [lastFile] = last?.files ?? [];
  if (last === undefined || moved === undefined || last.moved === undefined || at - last.at >= joinMs) return null;
  if (history.redo.length > 0 || file === undefined || lastFile === undefined) return null;
  if (files.length > 1 || last.files.length > 1 || file.file !== lastFile.file) return null;
  if (!sameNames(moved, last.moved) || history.texts[file.file] !== file.before) return null;
  const before = revertChange(lastFile.change, file.before);
  const joined = changeBetween(before, file.after);
  const rest = history.undo.slice(0, -1);
  // Back where they were: there is nothing to take back.
  if (isNoChange(joined)) {
    return { undo: rest, redo: [], texts: { ...history.texts, [file.file]: revertChange(lastFile.gap, before) } };
  }
  const step: PipelineStep = { ...last, title: change.title, at, files: [{ ...lastFile, change: joined }] };
  return { undo: [...rest, step], redo: [], texts: { ...history.texts, [file.file]: file.after } };
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  const names = new Set(b);
  return a.length === b.length && a.every((name) => names.has(name));
}

function bounded(history: PipelineHistory, most: number): PipelineHistory {
  let size = Object.values(history.texts).reduce((sum, text) => sum + (text?.length ?? 0), 0);
  const { undo } = history;
  for (let index = undo.length - 1; index >= 0; index--) {
    const step = undo[index] as PipelineStep;
    size += step.files.reduce((sum, { gap, change }) => sum + sizeOfChange(gap) + sizeOfChange(change), 0);
    // The latest stays however large it is.
    if (size <= most || index === undo.length - 1) continue;
    const kept = undo.slice(index + 1);
    const places = new Set(kept.flatMap(({ files }) => files.flatMap(({ file, newFile }) => [file, newFile ?? file])));
    return {
      undo: kept,
      redo: history.redo,
      texts: Object.fromEntries(Object.entries(history.texts).filter(([file]) => places.has(file))),
    };
  }
  return history;
}
